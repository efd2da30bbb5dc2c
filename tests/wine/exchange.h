// SPDX-License-Identifier: MIT
/* exchange.h: what the two halves of the program share: files in one folder, and complaints. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <windows.h>
/* order matters to Windows' headers */
#include <wincrypt.h>

#define MAX_LEN 8192

typedef struct Bytes {
  DWORD len;
  BYTE data[MAX_LEN];
} Bytes;

/* save and load write and read FOLDER/NAME; what goes wrong there ends the program. */
void save(const char* name, const void* data, DWORD len);
void load(const char* name, Bytes* out);

/* check counts what holds. It prints and counts what does not hold, and goes on. */
void check(BOOL holds, const char* what, const char* which);
/* need is a call without which nothing can go on. */
void need(BOOL done, const char* what, const char* which);

/* make writes everything that the other side checks. verify reads and checks it. */
void make_all(void);
void verify_all(void);
/* ntlm_client and ntlm_server talk over standard input and output, a line a token. */
void ntlm_client(const char* user, const char* password);
void ntlm_server(void);

#endif
