// SPDX-License-Identifier: MIT
/* What the C programs share: how they end, and their sockets. <windows.h> and <sspi.h> (or
 * <security.h>) have to come first. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Prints the error and ends the program. */
static inline void stop(const char* what, SECURITY_STATUS status) {
  fprintf(stderr, "%s failed: %#010x\n", what, (unsigned)status);
  exit(1);
}

static inline void send_all(int connection, const void* data, size_t len) {
  const char* next = (const char*)data;
  while (len > 0) {
    const ssize_t sent = send(connection, next, len, MSG_NOSIGNAL);
    if (sent <= 0) {
      perror("send");
      exit(1);
    }
    next += sent;
    len -= (size_t)sent;
  }
}

/* Listens on 127.0.0.1, prints the port and returns the first connection. */
static inline int accept_one(void) {
  struct sockaddr_in address;
  socklen_t len = sizeof(address);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  int connection;
  memset(&address, 0, sizeof(address));
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener < 0 || bind(listener, (struct sockaddr*)&address, sizeof(address)) != 0 ||
      listen(listener, 1) != 0 || getsockname(listener, (struct sockaddr*)&address, &len) != 0) {
    perror("listen");
    exit(1);
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  connection = accept(listener, NULL, NULL);
  if (connection < 0) {
    perror("accept");
    exit(1);
  }
  close(listener);
  return connection;
}

#endif
