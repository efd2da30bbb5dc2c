// SPDX-License-Identifier: MIT
// In the style of C++ programs for CryptoAPI, narrow or with UNICODE: a file under a password, with
// handles and structured clean-up. password_file PASSWORD /e|/d FROM TO
#include <stdio.h>
#include <tchar.h>
#include <windows.h>

void _tmain(int argc, TCHAR* argv[]) {
  HCRYPTPROV provider = 0;
  HCRYPTHASH hash = 0;
  HCRYPTKEY key = 0;
  HANDLE from = INVALID_HANDLE_VALUE;
  HANDLE to = INVALID_HANDLE_VALUE;
  BYTE block[4096];
  DWORD count = 0;
  BOOL encrypt = FALSE;

  if (argc != 5) {
    _tprintf(_T("password_file PASSWORD /e|/d FROM TO\n"));
    return;
  }
  encrypt = _tcsicmp(argv[2], _T("/E")) == 0;

  __try {
    from = CreateFile(argv[3], GENERIC_READ, 0, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    to = CreateFile(argv[4], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (from == INVALID_HANDLE_VALUE || to == INVALID_HANDLE_VALUE) {
      __leave;
    }
    if (!CryptAcquireContext(&provider, NULL, MS_DEF_PROV, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT)) {
      __leave;
    }
    if (!CryptCreateHash(provider, CALG_SHA1, 0, 0, &hash)) {
      __leave;
    }
    if (!CryptHashData(hash, (LPBYTE)argv[1], (DWORD)(_tcslen(argv[1]) * sizeof(TCHAR)), 0)) {
      __leave;
    }
    if (!CryptDeriveKey(provider, CALG_RC4, hash, 0, &key)) {
      __leave;
    }
    while (ReadFile(from, block, sizeof(block), &count, NULL) && count > 0) {
      DWORD written = 0;
      const BOOL last = count < sizeof(block);
      const BOOL done = encrypt ? CryptEncrypt(key, 0, last, 0, block, &count, sizeof(block))
                                : CryptDecrypt(key, 0, last, 0, block, &count);
      if (!done || !WriteFile(to, block, count, &written, NULL)) {
        __leave;
      }
      if (last) {
        break;
      }
    }
    _tprintf(_T("%s is %s\n"), argv[3], encrypt ? _T("encrypted") : _T("decrypted"));
  } __finally {
    if (from != INVALID_HANDLE_VALUE) {
      CloseHandle(from);
    }
    if (to != INVALID_HANDLE_VALUE) {
      CloseHandle(to);
    }
    if (key) {
      CryptDestroyKey(key);
    }
    if (hash) {
      CryptDestroyHash(hash);
    }
    if (provider) {
      CryptReleaseContext(provider, 0);
    }
  }
}
