/* SPDX-License-Identifier: MIT */
/* seal_file: encrypts a file under a password, and back, with CryptoAPI. Written for the Windows
 * SDK; nothing in it knows of OpenSSPI:
 *
 *     cc seal_file.c -o seal_file $(pkg-config --cflags --libs opensspi-windows)
 *     export SEAL_PASSWORD=... && ./seal_file seal plain sealed && ./seal_file open sealed plain
 *
 * A sealed file is a salt, an IV, an HMAC of everything that follows it and the salt, and the
 * ciphertext (AES-256, CBC). The HMAC is checked before anything is decrypted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* <windows.h> has to come first. */
/* clang-format off */
#include <windows.h>
#include <wincrypt.h>
/* clang-format on */

#define SALT_LEN 16
#define IV_LEN 16
#define MAC_LEN 32
#define ROUNDS 100000
#define MAX_LEN (1 << 24)

typedef struct SEALED {
  BYTE Mac[MAC_LEN];
  BYTE Salt[SALT_LEN];
  BYTE Iv[IV_LEN];
  BYTE Data[MAX_LEN + IV_LEN];
} SEALED;

static SEALED sealed;

static int failed(const char* what) {
  fprintf(stderr, "%s: error %08x\n", what, (unsigned)GetLastError());
  return 1;
}

/* Both keys come from one password: hashed again and again with the salt, then once more each. */
static BOOL keys_of(HCRYPTPROV provider, const char* password, HCRYPTKEY* cipher, HCRYPTKEY* mac) {
  BYTE value[32] = {0};
  DWORD round, len;
  HCRYPTHASH hash = 0;
  BOOL done = TRUE;
  for (round = 0; done && round < ROUNDS; ++round) {
    len = sizeof(value);
    done = CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash) &&
           CryptHashData(hash, value, sizeof(value), 0) &&
           CryptHashData(hash, sealed.Salt, SALT_LEN, 0) &&
           CryptHashData(hash, (const BYTE*)password, (DWORD)strlen(password), 0) &&
           CryptGetHashParam(hash, HP_HASHVAL, value, &len, 0);
    if (hash) {
      CryptDestroyHash(hash);
    }
    hash = 0;
  }
  for (round = 0; done && round < 2; ++round) {
    BYTE label = (BYTE)round;
    done = CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash) &&
           CryptHashData(hash, value, sizeof(value), 0) && CryptHashData(hash, &label, 1, 0) &&
           CryptDeriveKey(provider, CALG_AES_256, hash, 0, round ? mac : cipher);
    if (hash) {
      CryptDestroyHash(hash);
    }
    hash = 0;
  }
  return done && CryptSetKeyParam(*cipher, KP_IV, sealed.Iv, 0);
}

static BOOL mac_of(HCRYPTPROV provider, HCRYPTKEY key, DWORD data_len, BYTE* mac) {
  HCRYPTHASH hash = 0;
  HMAC_INFO info = {0};
  DWORD len = MAC_LEN;
  BOOL done;
  info.HashAlgid = CALG_SHA_256;
  done = CryptCreateHash(provider, CALG_HMAC, key, 0, &hash) &&
         CryptSetHashParam(hash, HP_HMAC_INFO, (BYTE*)&info, 0) &&
         CryptHashData(hash, sealed.Salt, SALT_LEN + IV_LEN + data_len, 0) &&
         CryptGetHashParam(hash, HP_HASHVAL, mac, &len, 0);
  if (hash) {
    CryptDestroyHash(hash);
  }
  return done;
}

static int seal(HCRYPTPROV provider, const char* password, FILE* in, FILE* out) {
  HCRYPTKEY cipher = 0, mac = 0;
  DWORD len = (DWORD)fread(sealed.Data, 1, MAX_LEN, in);
  if (fgetc(in) != EOF) {
    fputs("the file is longer than this example takes\n", stderr);
    return 1;
  }
  if (!CryptGenRandom(provider, SALT_LEN + IV_LEN, sealed.Salt) ||
      !keys_of(provider, password, &cipher, &mac) ||
      !CryptEncrypt(cipher, 0, TRUE, 0, sealed.Data, &len, sizeof(sealed.Data)) ||
      !mac_of(provider, mac, len, sealed.Mac)) {
    return failed("sealing");
  }
  return fwrite(&sealed, 1, sizeof(sealed) - sizeof(sealed.Data) + len, out) == 0;
}

static int open_sealed(HCRYPTPROV provider, const char* password, FILE* in, FILE* out) {
  const size_t head = sizeof(sealed) - sizeof(sealed.Data);
  const size_t all = fread(&sealed, 1, sizeof(sealed), in);
  HCRYPTKEY cipher = 0, mac = 0;
  BYTE expected[MAC_LEN];
  BYTE differs = 0;
  DWORD len = (DWORD)(all < head ? 0 : all - head);
  int i;
  if (!keys_of(provider, password, &cipher, &mac) || !mac_of(provider, mac, len, expected)) {
    return failed("opening");
  }
  for (i = 0; i < MAC_LEN; ++i) {
    differs |= (BYTE)(expected[i] ^ sealed.Mac[i]);
  }
  if (all < head || differs) {
    fputs("the password is another one, or the file was changed\n", stderr);
    return 1;
  }
  if (!CryptDecrypt(cipher, 0, TRUE, 0, sealed.Data, &len)) {
    return failed("opening");
  }
  return fwrite(sealed.Data, 1, len, out) != len;
}

int main(int argc, char** argv) {
  HCRYPTPROV provider = 0;
  const char* password = getenv("SEAL_PASSWORD");
  FILE *in, *out;
  int result;
  if (argc != 4 || !password) {
    fputs("usage: SEAL_PASSWORD=... seal_file seal|open IN OUT\n", stderr);
    return 2;
  }
  in = fopen(argv[2], "rb");
  out = fopen(argv[3], "wb");
  if (!in || !out) {
    perror("seal_file");
    return 1;
  }
  if (!CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)) {
    return failed("CryptAcquireContext");
  }
  result = strcmp(argv[1], "seal") == 0 ? seal(provider, password, in, out)
                                        : open_sealed(provider, password, in, out);
  CryptReleaseContext(provider, 0); /* frees its keys, too */
  fclose(in);
  if (fclose(out) != 0) {
    result = 1;
  }
  return result;
}
