/* SPDX-License-Identifier: MIT */
/* tls_lines PORT NAME OPTION... ACTION...: talks TLS to a port of this host with the Schannel
 * backend of c-client (the mail library of Alpine), which this file includes unmodified.
 *
 * Options: validate, or novalidate; client, which makes c-client give SCHANNEL_CRED; tls1_2.
 * Actions: send=TEXT, with \n for a new line and \r for a carriage return; line, which reads a line
 * that ends in CR LF; read=NUMBER of bytes; big=NUMBER of bytes to send and to receive back.
 *
 * c-client's own functions that its backend calls come after these headers: memory, TCP, parameters
 * and messages. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>
#include <windows.h>

#undef ERROR /* c-client has one of its own */

typedef struct tcp_stream {
  int socket;
  long ictr;
  char* iptr;
  char ibuf[16384];
} tcp_stream;
#define TCPSTREAM struct tcp_stream

#include "fs.h"
#include "mail.h"
#include "misc.h"
#include "tcp.h"

long server_input_wait(long seconds);

#include "ssl_win.c"

static struct ssl_driver* driver;
static sslstart_t start;
static int range_min = MIN_ENCRYPTION;
static int range_max = MAX_ENCRYPTION;

void* mail_parameters(MAILSTREAM* stream, long function, void* value) {
  switch (function) {
    case SET_SSLDRIVER:
      driver = value;
      break;
    case SET_SSLSTART:
      start = (sslstart_t)value;
      break;
    case GET_ENCRYPTION_RANGE_MIN:
      return &range_min;
    case GET_ENCRYPTION_RANGE_MAX:
      return &range_max;
    default:
      break;
  }
  return NULL;
}

void mm_log(char* text, long kind) { fprintf(stderr, "log: %s\n", text); }

void fatal(char* text) {
  fprintf(stderr, "fatal: %s\n", text);
  abort();
}

void* fs_get(size_t size) {
  void* const memory = malloc(size + 1);
  return memory ? memory : (fatal("no memory"), NULL);
}
void fs_resize(void** memory, size_t size) { *memory = realloc(*memory, size); }
void fs_give(void** memory) {
  free(*memory);
  *memory = NULL;
}
char* cpystr(const char* text) { return strdup(text); }
long min(long one, long other) { return one < other ? one : other; }
long server_input_wait(long seconds) { return NIL; }

STRINGLIST* mail_newstringlist(void) { return calloc(1, sizeof(STRINGLIST)); }
void mail_free_stringlist(STRINGLIST** list) {
  if (*list) {
    mail_free_stringlist(&(*list)->next);
    free((*list)->text.data);
    fs_give((void**)list);
  }
}

TCPSTREAM* tcp_open(char* host, char* service, unsigned long port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  TCPSTREAM* const stream = calloc(1, sizeof *stream);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  stream->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(stream->socket, (struct sockaddr*)&address, sizeof address) != 0) {
    fatal(strerror(errno));
  }
  return stream;
}
long tcp_getdata(TCPSTREAM* stream) {
  if (stream->ictr == 0) {
    stream->iptr = stream->ibuf;
    stream->ictr = recv(stream->socket, stream->ibuf, sizeof stream->ibuf, 0);
  }
  return stream->ictr > 0 ? T : (stream->ictr = 0, NIL);
}
long tcp_sout(TCPSTREAM* stream, char* bytes, unsigned long size) {
  while (size > 0) {
    const ssize_t sent = send(stream->socket, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) {
      return NIL;
    }
    bytes += sent;
    size -= (unsigned long)sent;
  }
  return T;
}
void tcp_close(TCPSTREAM* stream) {
  close(stream->socket);
  free(stream);
}
char* tcp_host(TCPSTREAM* stream) { return "localhost"; }
char* tcp_remotehost(TCPSTREAM* stream) { return "localhost"; }
char* tcp_localhost(TCPSTREAM* stream) { return "localhost"; }
unsigned long tcp_port(TCPSTREAM* stream) { return 0; }

static unsigned long flag_of(const char* word) {
  return strcmp(word, "novalidate") == 0 ? NET_NOVALIDATECERT
         : strcmp(word, "client") == 0   ? NET_TLSCLIENT
         : strcmp(word, "tls1_2") == 0   ? NET_TRYTLS1_2 | NET_TLSCLIENT
                                         : 0;
}

static char* unescaped(char* text) {
  char* const begin = text;
  char* to = text;
  for (; *text; ++text) {
    const int escaped = *text == '\\' && (text[1] == 'n' || text[1] == 'r');
    *to++ = !escaped ? *text : *++text == 'n' ? '\n' : '\r';
  }
  *to = '\0';
  return begin;
}

/* Sends and reads in turns, so that neither end waits for the other. */
static int goes_there_and_back(SSLSTREAM* stream, size_t len) {
  enum { kPiece = 20000 };
  static char sent[kPiece];
  static char got[kPiece + 1];
  size_t at;
  for (at = 0; at < len; at += kPiece) {
    const size_t piece = len - at < kPiece ? len - at : kPiece;
    size_t i;
    for (i = 0; i < piece; ++i) {
      sent[i] = (char)((at + i) * 31);
    }
    if (!driver->sout(stream, sent, piece) || !driver->getbuffer(stream, piece, got) ||
        memcmp(sent, got, piece) != 0) {
      return 0;
    }
  }
  return 1;
}

static int act(SSLSTREAM* stream, char* action) {
  char* const value = strchr(action, '=') ? strchr(action, '=') + 1 : "";
  char* text = NULL;
  if (strncmp(action, "send=", 5) == 0) {
    return driver->soutr(stream, unescaped(value)) != NIL;
  }
  if (strncmp(action, "big=", 4) == 0) {
    return goes_there_and_back(stream, strtoul(value, NULL, 10));
  }
  if (strcmp(action, "line") == 0) {
    text = driver->getline(stream);
  } else if (strncmp(action, "read=", 5) == 0) {
    const unsigned long len = strtoul(value, NULL, 10);
    text = fs_get(len);
    if (!driver->getbuffer(stream, len, text)) {
      fs_give((void**)&text);
    }
  }
  if (text) {
    printf("%s\n", text);
    free(text);
  }
  return text != NULL;
}

int main(int count, char** arguments) {
  unsigned long flags = 0;
  SSLSTREAM* stream;
  int i = 3;
  ssl_onceonlyinit();
  if (!driver || !start) {
    fatal("c-client does not find Schannel");
  }
  for (; i < count && (flag_of(arguments[i]) || strcmp(arguments[i], "validate") == 0); ++i) {
    flags |= flag_of(arguments[i]);
  }
  stream = start(tcp_open("localhost", NULL, strtoul(arguments[1], NULL, 10)), arguments[2], flags);
  if (!stream) {
    return 1; /* c-client has said why */
  }
  for (; i < count; ++i) {
    if (!act(stream, arguments[i])) {
      fprintf(stderr, "tls_lines: %s fails\n", arguments[i]);
      return 1;
    }
  }
  driver->close(stream);
  return 0;
}
