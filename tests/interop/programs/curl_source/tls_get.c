/* SPDX-License-Identifier: MIT */
/* tls_get [OPTION [VALUE]]... URL...: requests each URL with curl's whole library, whose TLS is its
 * Schannel backend. Writes the bodies, and to standard error a line of each transfer: curl's error,
 * the status of the response, the number of connections that it made, and curl's message. */
#include <curl/curl.h>
#include <signal.h>

#include "curl_setup.h"
#include "curl_sspi.h"
#include "urldata.h"

static long version_of(const char* text) {
  return strcmp(text, "1.2") == 0 ? CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2
                                  : CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3;
}

static size_t zeros(char* to, size_t size, size_t num, void* left) {
  curl_off_t len = (curl_off_t)(size * num);
  len = *(curl_off_t*)left < len ? *(curl_off_t*)left : len;
  memset(to, '0', (size_t)len);
  *(curl_off_t*)left -= len;
  return (size_t)len;
}

static const struct {
  const char* name;
  CURLoption option;
} kTexts[] = {
    {"--cacert", CURLOPT_CAINFO},
    {"--cert", CURLOPT_SSLCERT},
    {"--cert-type", CURLOPT_SSLCERTTYPE},
    {"--ciphers", CURLOPT_SSL_CIPHER_LIST},
    {"--pass", CURLOPT_KEYPASSWD},
    {"--pinned", CURLOPT_PINNEDPUBLICKEY},
    {"--tls13-ciphers", CURLOPT_TLS13_CIPHERS},
};

static const struct {
  const char* name;
  CURLoption option;
  long value;
} kSwitches[] = {
    {"--auto-client-cert", CURLOPT_SSL_OPTIONS, CURLSSLOPT_AUTO_CLIENT_CERT | CURLSSLOPT_NO_REVOKE},
    {"--certinfo", CURLOPT_CERTINFO, 1},
    {"--fresh", CURLOPT_FRESH_CONNECT, 1},
    {"--no-revoke", CURLOPT_SSL_OPTIONS, CURLSSLOPT_NO_REVOKE},
    {"--verbose", CURLOPT_VERBOSE, 1},
};

/* Returns how many arguments it took. */
static int set_option(CURL* curl, char** arguments, curl_off_t* upload) {
  const char* const name = arguments[0];
  const char* const value = arguments[1] ? arguments[1] : "";
  size_t i;
  for (i = 0; i < sizeof kTexts / sizeof *kTexts; ++i) {
    if (strcmp(name, kTexts[i].name) == 0) {
      curl_easy_setopt(curl, kTexts[i].option, value);
      return 2;
    }
  }
  for (i = 0; i < sizeof kSwitches / sizeof *kSwitches; ++i) {
    if (strcmp(name, kSwitches[i].name) == 0) {
      curl_easy_setopt(curl, kSwitches[i].option, kSwitches[i].value);
      return 1;
    }
  }
  if (strcmp(name, "--insecure") == 0) {
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    return 1;
  }
  if (strcmp(name, "--windows-7") == 0) { /* curl then uses SCHANNEL_CRED */
    windows_major = 6;
    windows_build = 7601;
    return 1;
  }
  if (strcmp(name, "--tls") == 0) {
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, version_of(value));
    return 2;
  }
  if (strcmp(name, "--timeout") == 0) {
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, atol(value));
    return 2;
  }
  if (strcmp(name, "--upload") == 0) {
    *upload = atoll(value);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, *upload);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, zeros);
    curl_easy_setopt(curl, CURLOPT_READDATA, upload);
    return 2;
  }
  fprintf(stderr, "tls_get: unknown option %s\n", name);
  exit(2);
}

static void write_certificates(CURL* curl) {
  struct curl_certinfo* info = NULL;
  const struct curl_slist* line;
  int i;
  if (curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info) != CURLE_OK || !info) {
    return;
  }
  for (i = 0; i < info->num_of_certs; ++i) {
    for (line = info->certinfo[i]; line; line = line->next) {
      if (strncmp(line->data, "Subject:", 8) == 0) {
        fprintf(stderr, "certificate %d %s\n", i, line->data);
      }
    }
  }
}

static void transfer(CURL* curl, const char* url) {
  char message[CURL_ERROR_SIZE] = "";
  long status = 0;
  long connections = 0;
  CURLcode code;
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
  code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
  fflush(stdout);
  write_certificates(curl);
  fprintf(stderr, "result %d %ld %ld %s\n", (int)code, status, connections, message);
}

int main(int count, char** arguments) {
  curl_off_t upload = 0;
  CURL* curl;
  int i = 1;
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(curl = curl_easy_init())) {
    fprintf(stderr, "tls_get: curl does not start\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl, CURLOPT_CONNECT_TO,
                   curl_slist_append(NULL, "::127.0.0.1:")); /* every name is this host */
  while (i < count && strncmp(arguments[i], "--", 2) == 0) {
    i += set_option(curl, arguments + i, &upload);
  }
  for (; i < count; ++i) {
    transfer(curl, arguments[i]);
  }
  curl_easy_cleanup(curl);
  curl_global_cleanup();
  return 0;
}
