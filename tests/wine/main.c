/* SPDX-License-Identifier: MIT */
/* One program, built twice: by mingw for Wine, and against OpenSSPI's headers and library. What one
 * makes, the other checks.
 *
 *   exchange make FOLDER | verify FOLDER | client USER PASSWORD | server */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"

static const char* folder = ".";
static int num_proved = 0;
static int num_refuted = 0;

static FILE* open_file(const char* name, const char* mode) {
  char path[1024];
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  FILE* file = fopen(path, mode);
  if (file == NULL) {
    fprintf(stderr, "cannot open %s\n", path);
    exit(2);
  }
  return file;
}

void save(const char* name, const void* data, DWORD len) {
  FILE* file = open_file(name, "wb");
  const size_t written = fwrite(data, 1, len, file);
  if (fclose(file) != 0 || written != len) {
    exit(2);
  }
}

void load(const char* name, Bytes* out) {
  FILE* file = open_file(name, "rb");
  out->len = (DWORD)fread(out->data, 1, MAX_LEN, file);
  fclose(file);
}

void check(BOOL holds, const char* what, const char* which) {
  if (holds) {
    ++num_proved;
    return;
  }
  ++num_refuted;
  fprintf(stderr, "FAILED: %s %s (last error 0x%08x)\n", what, which, (unsigned)GetLastError());
}

void need(BOOL done, const char* what, const char* which) {
  if (done) {
    return;
  }
  fprintf(stderr, "cannot go on: %s %s (last error 0x%08x)\n", what, which,
          (unsigned)GetLastError());
  exit(2);
}

int main(int argc, char** argv) {
  if (argc == 3 && strcmp(argv[1], "make") == 0) {
    folder = argv[2];
    make_all();
  } else if (argc == 3 && strcmp(argv[1], "verify") == 0) {
    folder = argv[2];
    verify_all();
  } else if (argc == 4 && strcmp(argv[1], "client") == 0) {
    ntlm_client(argv[2], argv[3]);
  } else if (argc == 2 && strcmp(argv[1], "server") == 0) {
    ntlm_server();
  } else {
    fprintf(stderr,
            "usage: exchange make FOLDER | verify FOLDER | client USER PASSWORD | server\n");
    return 2;
  }
  fprintf(stderr, "%d proved, %d failed\n", num_proved, num_refuted);
  return num_refuted == 0 ? 0 : 1;
}
