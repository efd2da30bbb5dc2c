/* SPDX-License-Identifier: MIT */
/* In the style of old C programs for CryptoAPI: a file under a random key that the user's own key
 * pair protects (own_keys.c makes it). cipher_file e|d FROM TO */
#include <stdio.h>
#include <stdlib.h>
#include <wincrypt.h>
#include <windows.h>

#define KEY_BITS 0x00800000

static BOOL write_key(HCRYPTPROV provider, HCRYPTKEY* key, FILE* to) {
  HCRYPTKEY pair = 0;
  DWORD length = 0;
  PBYTE blob = NULL;
  BOOL good = CryptGenKey(provider, CALG_RC4, KEY_BITS | CRYPT_EXPORTABLE, key) &&
              CryptGetUserKey(provider, AT_KEYEXCHANGE, &pair) &&
              CryptExportKey(*key, pair, SIMPLEBLOB, 0, NULL, &length) &&
              (blob = malloc(length)) != NULL &&
              CryptExportKey(*key, pair, SIMPLEBLOB, 0, blob, &length) &&
              fwrite(&length, sizeof(DWORD), 1, to) == 1 && fwrite(blob, 1, length, to) == length;
  free(blob);
  if (pair) {
    CryptDestroyKey(pair);
  }
  return good;
}

static BOOL read_key(HCRYPTPROV provider, HCRYPTKEY* key, FILE* from) {
  DWORD length = 0;
  BYTE blob[1024];
  return fread(&length, sizeof(DWORD), 1, from) == 1 && length <= sizeof(blob) &&
         fread(blob, 1, length, from) == length &&
         CryptImportKey(provider, blob, length, 0, 0, key);
}

static BOOL work(HCRYPTPROV provider, BOOL encrypt, FILE* from, FILE* to) {
  HCRYPTKEY key = 0;
  BYTE block[1000];
  BOOL good = encrypt ? write_key(provider, &key, to) : read_key(provider, &key, from);
  while (good && !feof(from)) {
    DWORD count = (DWORD)fread(block, 1, sizeof(block), from);
    good = encrypt ? CryptEncrypt(key, 0, feof(from) != 0, 0, block, &count, sizeof(block))
                   : CryptDecrypt(key, 0, feof(from) != 0, 0, block, &count);
    good = good && fwrite(block, 1, count, to) == count;
  }
  if (!good) {
    printf("error %x\n", GetLastError());
  }
  if (key) {
    CryptDestroyKey(key);
  }
  return good;
}

void _cdecl main(int argc, char* argv[]) {
  FILE* from = NULL;
  FILE* to = NULL;
  HCRYPTPROV provider = 0;
  errno_t error;
  BOOL good;
  if (argc != 4) {
    exit(2);
  }
  error = fopen_s(&from, argv[2], "rb");
  if (error == 0) {
    error = fopen_s(&to, argv[3], "wb");
  }
  if (error != 0) {
    exit(1);
  }
  good = CryptAcquireContext(&provider, NULL, MS_ENHANCED_PROV, PROV_RSA_FULL, 0) &&
         work(provider, argv[1][0] == 'e', from, to);
  if (provider) {
    CryptReleaseContext(provider, 0);
  }
  fclose(from);
  fclose(to);
  exit(good ? 0 : 1);
}
