/* SPDX-License-Identifier: MIT */
/* digest_get HOST PORT PATH USER PASSWORD: requests one page four times, with the Digest code of
 * curl's SSPI source. Writes the status of each response in a line.
 *
 * The first request has no header. Its challenge is decoded and answered by curl's functions, and
 * the later requests continue with the same struct digestdata. */
#include <stdio.h>

#include "curl_setup.h"
#include "curl_sspi.h"
#include "urldata.h"
#include "vauth/vauth.h"

curl_malloc_callback Curl_cmalloc = malloc;
curl_free_callback Curl_cfree = free;
curl_realloc_callback Curl_crealloc = realloc;
curl_strdup_callback Curl_cstrdup = strdup;
curl_calloc_callback Curl_ccalloc = calloc;

void curl_free(void* memory) { free(memory); }

static void write_message(const char* format, va_list arguments) {
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
}

void Curl_failf(struct Curl_easy* data, const char* format, ...) {
  va_list arguments;
  (void)data;
  va_start(arguments, format);
  write_message(format, arguments);
  va_end(arguments);
}

void Curl_infof(struct Curl_easy* data, const char* format, ...) {
  va_list arguments;
  (void)data;
  va_start(arguments, format);
  write_message(format, arguments);
  va_end(arguments);
}

static int connect_to(const char* host, const char* port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, host, &address.sin_addr);
  if (connect(connection, (struct sockaddr*)&address, sizeof address) != 0) {
    perror("connect");
    exit(1);
  }
  return connection;
}

/* Sends one request and reads the whole response, which ends with the connection. */
static int request(char** arguments, const char* authorization, char* response, size_t room) {
  int connection = connect_to(arguments[1], arguments[2]);
  size_t len = 0;
  ssize_t more = 0;
  int status = 0;
  dprintf(connection, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s%s%s\r\n",
          arguments[3], arguments[1], authorization ? "Authorization: Digest " : "",
          authorization ? authorization : "", authorization ? "\r\n" : "");
  while (len < room - 1 && (more = read(connection, response + len, room - 1 - len)) > 0) {
    len += (size_t)more;
  }
  response[len] = '\0';
  close(connection);
  if (sscanf(response, "HTTP/%*s %d", &status) != 1) {
    fprintf(stderr, "no response of HTTP: %s\n", response);
    exit(1);
  }
  printf("%d\n", status);
  return status;
}

static char* challenge_in(char* response) {
  static const char kHeader[] = "WWW-Authenticate: Digest ";
  char* challenge = strstr(response, kHeader);
  if (!challenge) {
    fprintf(stderr, "the response has no challenge\n");
    exit(1);
  }
  challenge += sizeof kHeader - 1;
  challenge[strcspn(challenge, "\r\n")] = '\0';
  return challenge;
}

int main(int count, char** arguments) {
  static char response[65536];
  struct digestdata digest = {0};
  int round = 0;
  if (count != 6 || Curl_sspi_global_init() != CURLE_OK || !Curl_auth_is_digest_supported()) {
    fprintf(stderr, "usage: digest_get HOST PORT PATH USER PASSWORD\n");
    return 2;
  }
  request(arguments, NULL, response, sizeof response);
  if (Curl_auth_decode_digest_http_message(challenge_in(response), &digest) != CURLE_OK) {
    fprintf(stderr, "curl cannot read the challenge\n");
    return 1;
  }
  for (round = 0; round < 3; ++round) {
    char* header = NULL;
    size_t len = 0;
    CURLcode made = Curl_auth_create_digest_http_message(
        NULL, arguments[4], arguments[5], (const unsigned char*)"GET",
        (const unsigned char*)arguments[3], &digest, &header, &len);
    if (made != CURLE_OK) {
      fprintf(stderr, "curl makes no response: %d\n", (int)made);
      return 1;
    }
    request(arguments, header, response, sizeof response);
    free(header);
  }
  Curl_auth_digest_cleanup(&digest);
  Curl_sspi_global_cleanup();
  return 0;
}
