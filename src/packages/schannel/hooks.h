// SPDX-License-Identifier: MIT
// Hooks: the functions that OpenSSL calls during Connection's work. No exception may pass through
// OpenSSL: if memory runs out, the process ends.
#pragma once

#include "packages/schannel/connection.h"

namespace opensspi::schannel {

struct Connection::Hooks {
  static void attach(Connection& connection);
  static void install(SSL_CTX* context);

 private:
  static Connection& of(const SSL* ssl);
  [[gnu::hot]] static void message(int is_sent, int version, int type, const void* bytes,
                                   size_t len, SSL* ssl, void* argument) noexcept;
  static int certificate(SSL* ssl, void* argument) noexcept;
  static int verify(X509_STORE_CTX* store, void* argument) noexcept;
  static int status(SSL* ssl, void* argument) noexcept;
  static int client_hello(SSL* ssl, int* alert, void* argument) noexcept;
  static int select_protocol(SSL* ssl, const unsigned char** out, unsigned char* out_len,
                             const unsigned char* in, unsigned in_len, void* argument) noexcept;
  static int new_session(SSL* ssl, SSL_SESSION* session) noexcept;
};

}  // namespace opensspi::schannel
