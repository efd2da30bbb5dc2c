/* SPDX-License-Identifier: MIT */
// Threads make keys while main returns. With an argument, the program uses libcrypto itself before,
// so that libcrypto's handler of exit() is installed by the program.
#define _GNU_SOURCE
#include <openssl/evp.h>
#include <opensspi/wincrypt.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void* make_keys(void* argument) {
  const ALG_ID algorithm = *(const ALG_ID*)argument;
  HCRYPTPROV provider = 0;
  if (!CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)) {
    return NULL;
  }
  for (;;) {
    HCRYPTKEY key = 0;
    if (CryptGenKey(provider, algorithm, 0, &key)) {
      CryptDestroyKey(key);
    }
  }
}

int main(int argc, char** argv) {
  static const ALG_ID algorithms[] = {CALG_RSA_KEYX, CALG_AES_128, CALG_RSA_SIGN, CALG_RC4};
  if (argc > 1) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (EVP_Digest("", 0, digest, NULL, EVP_sha256(), NULL) != 1) {
      return 2;
    }
  }
  for (int i = 0; i < 4; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, make_keys, (void*)&algorithms[i]) != 0) {
      return 3;
    }
  }
  const struct timespec moment = {0, 40 * 1000 * 1000};
  nanosleep(&moment, NULL);
  return 0;
}
