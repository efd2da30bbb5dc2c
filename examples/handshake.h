// SPDX-License-Identifier: MIT
/* What handshake_client.c and handshake_server.c share: tokens and sealed messages over a socket.
 * Every frame is a length of 32 bits in network byte order and that many bytes. */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <stdint.h>
/* <windows.h> has to come first. */
/* clang-format off */
#include <windows.h>
#include <sspi.h>
/* clang-format on */
#include "sockets.h"

/* At least cbMaxToken of the packages, and the longest sealed message. */
#define FRAME_MAX 65536

static inline void send_frame(int connection, const void* data, uint32_t len) {
  const uint32_t header = htonl(len);
  send_all(connection, &header, sizeof(header));
  send_all(connection, data, len);
}

/* Reads one frame into `data`, which has FRAME_MAX bytes. Returns its length. */
static inline uint32_t receive_frame(int connection, void* data) {
  uint32_t len = 0;
  if (recv(connection, &len, sizeof(len), MSG_WAITALL) != (ssize_t)sizeof(len)) {
    fputs("the peer closed the connection\n", stderr);
    exit(1);
  }
  len = ntohl(len);
  if (len > FRAME_MAX || recv(connection, data, len, MSG_WAITALL) != (ssize_t)len) {
    fputs("the peer sent an invalid frame\n", stderr);
    exit(1);
  }
  return len;
}

/* Seals `text` and sends it as one frame: trailer, ciphertext, padding. */
static inline void send_sealed(int connection, CtxtHandle* context, const char* text) {
  SecPkgContext_Sizes sizes;
  SecBuffer parts[3];
  SecBufferDesc message = {SECBUFFER_VERSION, 3, parts};
  const ULONG text_len = (ULONG)strlen(text);
  char *memory, *frame;
  ULONG frame_len = 0;
  int i;
  SECURITY_STATUS status = QueryContextAttributesA(context, SECPKG_ATTR_SIZES, &sizes);
  if (status != SEC_E_OK) {
    stop("QueryContextAttributes", status);
  }
  memory = malloc(sizes.cbSecurityTrailer + text_len + sizes.cbBlockSize);
  frame = malloc(sizes.cbSecurityTrailer + text_len + sizes.cbBlockSize);
  if (!memory || !frame) {
    stop("malloc", SEC_E_INSUFFICIENT_MEMORY);
  }

  parts[0].BufferType = SECBUFFER_TOKEN;
  parts[0].cbBuffer = sizes.cbSecurityTrailer;
  parts[0].pvBuffer = memory;
  parts[1].BufferType = SECBUFFER_DATA;
  parts[1].cbBuffer = text_len;
  parts[1].pvBuffer = memory + sizes.cbSecurityTrailer;
  memcpy(parts[1].pvBuffer, text, text_len);
  parts[2].BufferType = SECBUFFER_PADDING;
  parts[2].cbBuffer = sizes.cbBlockSize;
  parts[2].pvBuffer = memory + sizes.cbSecurityTrailer + text_len;
  status = EncryptMessage(context, 0, &message, 0);
  if (status != SEC_E_OK) {
    stop("EncryptMessage", status);
  }

  /* The call may have shortened the trailer and the padding. */
  for (i = 0; i < 3; ++i) {
    memcpy(frame + frame_len, parts[i].pvBuffer, parts[i].cbBuffer);
    frame_len += parts[i].cbBuffer;
  }
  send_frame(connection, frame, frame_len);
  free(memory);
  free(frame);
}

/* Receives a sealed frame, opens it and prints its text after `label`. */
static inline void print_sealed(int connection, CtxtHandle* context, const char* label) {
  static char frame[FRAME_MAX];
  SecBuffer parts[2];
  SecBufferDesc message = {SECBUFFER_VERSION, 2, parts};
  SECURITY_STATUS status;
  parts[0].BufferType = SECBUFFER_STREAM;
  parts[0].cbBuffer = receive_frame(connection, frame);
  parts[0].pvBuffer = frame;
  parts[1].BufferType = SECBUFFER_DATA; /* points into `frame` after the call */
  parts[1].cbBuffer = 0;
  parts[1].pvBuffer = NULL;
  status = DecryptMessage(context, &message, 0, NULL);
  if (status != SEC_E_OK) {
    stop("DecryptMessage", status);
  }
  printf("%s: %.*s\n", label, (int)parts[1].cbBuffer, (const char*)parts[1].pvBuffer);
}

#endif
