// SPDX-License-Identifier: MIT
/* TLS over a blocking socket with Schannel, both roles: the loops that lose no byte. Written for
 * the Windows SDK, except that the sockets are those of POSIX.
 *
 * Two rules make the loops right. Bytes that a call did not use come back in an EXTRA buffer, and
 * are given to the next call before anything is read. And what DecryptMessage does not understand
 * itself (SEC_I_RENEGOTIATE: a ticket, an update of keys, a renegotiation) goes back to the
 * handshake function, whose output is sent. */
#ifndef TLS_CONNECTION_H
#define TLS_CONNECTION_H

/* <windows.h> has to come first. */
/* clang-format off */
#define SECURITY_WIN32
#define SCHANNEL_USE_BLACKLISTS
#include <windows.h>
#include <security.h>
#include <schannel.h>
/* clang-format on */
#include "sockets.h"

/* More than the longest record, and than most flights of a handshake; it grows if needed. */
#define TLS_ROOM 65536

typedef struct TLS_CONNECTION {
  int Socket;
  BOOL IsServer;
  const char* Target; /* of a client */
  CredHandle Credential;
  CtxtHandle Context;
  BOOL HasContext;
  BOOL IsClosed;
  SecPkgContext_StreamSizes Sizes;
  char* Received; /* what no call has used yet */
  ULONG ReceivedLen;
  ULONG ReceivedRoom;
} TLS_CONNECTION;

/* Reads more bytes behind those that are there. */
static inline void tls_fill(TLS_CONNECTION* tls) {
  if (tls->ReceivedLen == tls->ReceivedRoom) {
    tls->ReceivedRoom += TLS_ROOM;
    tls->Received = (char*)realloc(tls->Received, tls->ReceivedRoom);
    if (tls->Received == NULL) {
      stop("realloc", SEC_E_INSUFFICIENT_MEMORY);
    }
  }
  const ssize_t len =
      recv(tls->Socket, tls->Received + tls->ReceivedLen, tls->ReceivedRoom - tls->ReceivedLen, 0);
  if (len <= 0) {
    fputs("the peer closed the connection without saying so\n", stderr);
    exit(1);
  }
  tls->ReceivedLen += (ULONG)len;
}

/* Keeps the last `len` bytes. */
static inline void tls_keep(TLS_CONNECTION* tls, ULONG len) {
  memmove(tls->Received, tls->Received + tls->ReceivedLen - len, len);
  tls->ReceivedLen = len;
}

static inline SECURITY_STATUS tls_call(TLS_CONNECTION* tls, SecBufferDesc* in, SecBufferDesc* out) {
  ULONG attributes = 0;
  CtxtHandle* const old = tls->HasContext ? &tls->Context : NULL;
  if (tls->IsServer) {
    return AcceptSecurityContext(&tls->Credential, old, in,
                                 ASC_REQ_SEQUENCE_DETECT | ASC_REQ_REPLAY_DETECT |
                                     ASC_REQ_CONFIDENTIALITY | ASC_REQ_EXTENDED_ERROR |
                                     ASC_REQ_STREAM | ASC_REQ_ALLOCATE_MEMORY,
                                 0, &tls->Context, out, &attributes, NULL);
  }
  return InitializeSecurityContextA(&tls->Credential, old, (char*)tls->Target,
                                    ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT |
                                        ISC_REQ_CONFIDENTIALITY | ISC_REQ_EXTENDED_ERROR |
                                        ISC_REQ_STREAM | ISC_REQ_ALLOCATE_MEMORY,
                                    0, 0, in, 0, &tls->Context, out, &attributes, NULL);
}

/* Gives the handshake what was received, and sends what it returns, an alert too. */
static inline SECURITY_STATUS tls_step(TLS_CONNECTION* tls) {
  SecBuffer given[2] = {{tls->ReceivedLen, SECBUFFER_TOKEN, tls->Received},
                        {0, SECBUFFER_EMPTY, NULL}};
  SecBuffer made[1] = {{0, SECBUFFER_TOKEN, NULL}};
  SecBufferDesc in = {SECBUFFER_VERSION, 2, given};
  SecBufferDesc out = {SECBUFFER_VERSION, 1, made};
  const BOOL is_first_of_client = !tls->IsServer && !tls->HasContext;
  const SECURITY_STATUS status = tls_call(tls, is_first_of_client ? NULL : &in, &out);
  if (status == SEC_E_INCOMPLETE_MESSAGE) {
    return status; /* nothing was used */
  }
  if (made[0].cbBuffer != 0) {
    send_all(tls->Socket, made[0].pvBuffer, made[0].cbBuffer);
    FreeContextBuffer(made[0].pvBuffer);
  }
  if (status < 0) {
    stop("the handshake", status);
  }
  tls->HasContext = TRUE;
  if (!is_first_of_client) {
    tls_keep(tls, given[1].BufferType == SECBUFFER_EXTRA ? given[1].cbBuffer : 0);
  }
  return status;
}

static inline void tls_handshake(TLS_CONNECTION* tls) {
  SECURITY_STATUS status = tls->IsServer ? SEC_I_CONTINUE_NEEDED : tls_step(tls);
  while (status != SEC_E_OK) {
    /* A server that would like a certificate gets none: the next call goes on without. */
    if (status != SEC_I_INCOMPLETE_CREDENTIALS &&
        (tls->ReceivedLen == 0 || status == SEC_E_INCOMPLETE_MESSAGE)) {
      tls_fill(tls);
    }
    status = tls_step(tls);
  }
  status = QueryContextAttributes(&tls->Context, SECPKG_ATTR_STREAM_SIZES, &tls->Sizes);
  if (status != SEC_E_OK) {
    stop("QueryContextAttributes", status);
  }
}

/* Encrypts and sends all of `data`. */
static inline void tls_send(TLS_CONNECTION* tls, const void* data, size_t len) {
  const char* next = (const char*)data;
  char* const room =
      (char*)malloc(tls->Sizes.cbHeader + tls->Sizes.cbMaximumMessage + tls->Sizes.cbTrailer);
  if (room == NULL) {
    stop("malloc", SEC_E_INSUFFICIENT_MEMORY);
  }
  while (len > 0) {
    const ULONG piece =
        len < tls->Sizes.cbMaximumMessage ? (ULONG)len : tls->Sizes.cbMaximumMessage;
    char* const text = room + tls->Sizes.cbHeader;
    memcpy(text, next, piece);
    SecBuffer parts[4] = {{tls->Sizes.cbHeader, SECBUFFER_STREAM_HEADER, room},
                          {piece, SECBUFFER_DATA, text},
                          {tls->Sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, text + piece},
                          {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
    const SECURITY_STATUS status = EncryptMessage(&tls->Context, 0, &message, 0);
    if (status != SEC_E_OK) {
      stop("EncryptMessage", status);
    }
    send_all(tls->Socket, room, parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer);
    next += piece;
    len -= piece;
  }
  free(room);
}

/* Receives up to `room` bytes, which must hold cbMaximumMessage. Returns 0 after the peer's close.
 */
static inline ULONG tls_receive(TLS_CONNECTION* tls, char* data, ULONG room) {
  while (!tls->IsClosed) {
    if (tls->ReceivedLen == 0) {
      tls_fill(tls);
    }
    SecBuffer parts[4] = {{tls->ReceivedLen, SECBUFFER_DATA, tls->Received},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL},
                          {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
    const SECURITY_STATUS status = DecryptMessage(&tls->Context, &message, 0, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE) {
      tls_fill(tls);
      continue;
    }
    const ULONG extra = parts[3].BufferType == SECBUFFER_EXTRA ? parts[3].cbBuffer : 0;
    if (status == SEC_I_RENEGOTIATE) {
      tls_keep(tls, extra);
      tls_step(tls);
    } else if (status == SEC_I_CONTEXT_EXPIRED) {
      tls->IsClosed = TRUE;
    } else if (status != SEC_E_OK) {
      stop("DecryptMessage", status);
    } else {
      const ULONG len = parts[1].cbBuffer;
      if (len > room) {
        stop("the buffer is too small: DecryptMessage", SEC_E_BUFFER_TOO_SMALL);
      }
      memcpy(data, parts[1].pvBuffer, len);
      tls_keep(tls, extra);
      if (len != 0) {
        return len;
      }
    }
  }
  return 0;
}

/* Tells the peer that nothing follows, and frees everything. */
static inline void tls_close(TLS_CONNECTION* tls) {
  DWORD command = SCHANNEL_SHUTDOWN;
  SecBuffer order[1] = {{sizeof(command), SECBUFFER_TOKEN, &command}};
  SecBufferDesc orders = {SECBUFFER_VERSION, 1, order};
  SecBuffer made[1] = {{0, SECBUFFER_TOKEN, NULL}};
  SecBufferDesc out = {SECBUFFER_VERSION, 1, made};
  if (ApplyControlToken(&tls->Context, &orders) == SEC_E_OK &&
      tls_call(tls, NULL, &out) == SEC_E_OK && made[0].cbBuffer != 0) {
    send_all(tls->Socket, made[0].pvBuffer, made[0].cbBuffer);
    FreeContextBuffer(made[0].pvBuffer);
  }
  DeleteSecurityContext(&tls->Context);
  FreeCredentialsHandle(&tls->Credential);
  free(tls->Received);
}

/* Acquires the credential; `certificate` and `roots` may be null. */
static inline void tls_acquire(TLS_CONNECTION* tls, PCCERT_CONTEXT certificate, HCERTSTORE roots) {
  SCH_CREDENTIALS given;
  memset(&given, 0, sizeof(given));
  given.dwVersion = SCH_CREDENTIALS_VERSION;
  given.cCreds = certificate == NULL ? 0 : 1;
  given.paCred = certificate == NULL ? NULL : &certificate;
  given.hRootStore = roots;
  given.dwFlags = SCH_USE_STRONG_CRYPTO;
  const SECURITY_STATUS status = AcquireCredentialsHandle(
      NULL, (LPTSTR)UNISP_NAME, tls->IsServer ? SECPKG_CRED_INBOUND : SECPKG_CRED_OUTBOUND, NULL,
      &given, NULL, NULL, &tls->Credential, NULL);
  if (status != SEC_E_OK) {
    stop("AcquireCredentialsHandle", status);
  }
}

#endif
