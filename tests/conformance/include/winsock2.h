// SPDX-License-Identifier: MIT
// winsock2.h: sockets of the host.
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "win32_base.h"
typedef int SOCKET;
#define closesocket close
#define INVALID_SOCKET (-1)
#ifndef SHIM_WSA
#define SHIM_WSA
typedef struct {
  int x;
} WSADATA;
#endif
#define WSAStartup(v, d) ((void)(d), 0)
