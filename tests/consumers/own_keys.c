/* SPDX-License-Identifier: MIT */
/* In the style of old C programs for CryptoAPI: the default container with both key pairs, and the
 * list of algorithms, whose length is set once before the loop. Prints OK. */
#include <WinCrypt.h>
#include <Windows.h>
#include <stdio.h>

static BOOL make_pair(HCRYPTPROV provider, DWORD key_spec) {
  HCRYPTKEY key = 0;
  if (!CryptGetUserKey(provider, key_spec, &key) &&
      (GetLastError() != (DWORD)NTE_NO_KEY || !CryptGenKey(provider, key_spec, 0, &key))) {
    printf("key pair: error %x\n", GetLastError());
    return FALSE;
  }
  return CryptDestroyKey(key);
}

static int count_algorithms(HCRYPTPROV provider, ALG_ID algorithm_class) {
  PROV_ENUMALGS algorithm;
  DWORD length = sizeof(algorithm);
  DWORD flags = CRYPT_FIRST;
  int count = 0;
  while (CryptGetProvParam(provider, PP_ENUMALGS, (LPBYTE)&algorithm, &length, flags)) {
    count += GET_ALG_CLASS(algorithm.aiAlgid) == algorithm_class;
    flags = 0;
  }
  return GetLastError() == ERROR_NO_MORE_ITEMS ? count : -1;
}

void _cdecl main(int argc, char* argv[]) {
  HCRYPTPROV provider = 0;
  UNREFERENCED_PARAMETER(argc);
  UNREFERENCED_PARAMETER(argv);
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_FULL, 0) &&
      (GetLastError() != (DWORD)NTE_BAD_KEYSET ||
       !CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_NEWKEYSET))) {
    printf("container: error %x\n", GetLastError());
    exit(1);
  }
  if (!make_pair(provider, AT_SIGNATURE) || !make_pair(provider, AT_KEYEXCHANGE)) {
    exit(1);
  }
  if (count_algorithms(provider, ALG_CLASS_HASH) < 3) {
    exit(1);
  }
  if (count_algorithms(provider, ALG_CLASS_DATA_ENCRYPT) < 3) {
    exit(1);
  }
  CryptReleaseContext(provider, 0);
  printf("OK\n");
  exit(0);
}
