// SPDX-License-Identifier: MIT
/* Certificates from OpenSSL's files, with the function that only this library has. On Windows a
 * program takes them from a store. */
#ifndef TLS_FILES_H
#define TLS_FILES_H

#include "opensspi/opensspi.h"
#include "tls_connection.h"

#define FILE_ROOM 65536

static inline size_t read_file(const char* path, char* contents) {
  FILE* const file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  const size_t len = fread(contents, 1, FILE_ROOM, file);
  fclose(file);
  return len;
}

/* Opens certificates with the first one's key, or without one if `key_path` is null. */
static inline PCCERT_CONTEXT open_certificate(const char* path, const char* key_path) {
  static char certificates[FILE_ROOM];
  static char key[FILE_ROOM];
  const size_t len = read_file(path, certificates);
  const size_t key_len = key_path == NULL ? 0 : read_file(key_path, key);
  PCCERT_CONTEXT opened = NULL;
  if (opensspi_certificate_open(certificates, len, key, key_len, NULL, 0, &opened) != 0) {
    fprintf(stderr, "%s: %s\n", path, opensspi_last_detail());
    exit(1);
  }
  return opened;
}

#endif
