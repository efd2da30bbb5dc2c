/* SPDX-License-Identifier: MIT */
/* Keys, signatures, ciphertexts, hashes and derived keys, as files.
 *
 * Left out, because Wine 8 differs from Windows there: HMAC with SHA-384 and SHA-512 (its block is
 * 64 bytes), private keys under a session key (they come out in clear), X9.31, blobs of DSS keys
 * (they are in CNG's form), Diffie-Hellman (there is none). */
#include <stdio.h>
#include <string.h>

#include "exchange.h"

typedef struct Algorithm {
  const char* name;
  ALG_ID id;
} Algorithm;

static const Algorithm kHashes[] = {{"md2", CALG_MD2},        {"md4", CALG_MD4},
                                    {"md5", CALG_MD5},        {"sha1", CALG_SHA1},
                                    {"sha256", CALG_SHA_256}, {"sha384", CALG_SHA_384},
                                    {"sha512", CALG_SHA_512}};
static const Algorithm kCiphers[] = {{"rc2", CALG_RC2},        {"rc4", CALG_RC4},
                                     {"des", CALG_DES},        {"3des112", CALG_3DES_112},
                                     {"3des", CALG_3DES},      {"aes128", CALG_AES_128},
                                     {"aes192", CALG_AES_192}, {"aes256", CALG_AES_256}};
static const Algorithm kPairs[] = {{"exchange", AT_KEYEXCHANGE}, {"signature", AT_SIGNATURE}};

#define NUM(array) (sizeof(array) / sizeof((array)[0]))

static const char kMessage[] = "What one side makes, the other has to understand, to the last bit.";
static const DWORD kPairBits = 1024;

static const char* name_of(const char* kind, const char* algorithm) {
  static char name[128];
  snprintf(name, sizeof(name), "%s_%s", kind, algorithm);
  return name;
}

static HCRYPTPROV provider(void) {
  HCRYPTPROV handle = 0;
  need(CryptAcquireContextA(&handle, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT), "acquire", "");
  return handle;
}

static HCRYPTHASH hash_of_message(HCRYPTPROV handle, ALG_ID id, HCRYPTKEY key) {
  HCRYPTHASH hash = 0;
  need(CryptCreateHash(handle, id, key, 0, &hash), "create a hash", "");
  if (id == CALG_HMAC) {
    HMAC_INFO info;
    memset(&info, 0, sizeof(info));
    info.HashAlgid = CALG_SHA_256;
    need(CryptSetHashParam(hash, HP_HMAC_INFO, (const BYTE*)&info, 0), "set HMAC_INFO", "");
  }
  need(CryptHashData(hash, (const BYTE*)kMessage, sizeof(kMessage), 0), "hash", "");
  return hash;
}

static void value_of(HCRYPTHASH hash, Bytes* out) {
  out->len = MAX_LEN;
  need(CryptGetHashParam(hash, HP_HASHVAL, out->data, &out->len, 0), "read a hash", "");
  CryptDestroyHash(hash);
}

static BOOL same(const Bytes* a, const Bytes* b) {
  return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static BOOL is_message(const Bytes* bytes) {
  return bytes->len == sizeof(kMessage) && memcmp(bytes->data, kMessage, sizeof(kMessage)) == 0;
}

static void save_key(HCRYPTKEY key, HCRYPTKEY under, DWORD type, DWORD flags, const char* name) {
  Bytes blob;
  blob.len = MAX_LEN;
  need(CryptExportKey(key, under, type, flags, blob.data, &blob.len), "export", name);
  save(name, blob.data, blob.len);
}

static HCRYPTKEY load_key(HCRYPTPROV handle, HCRYPTKEY under, DWORD flags, const char* name) {
  Bytes blob;
  HCRYPTKEY key = 0;
  load(name, &blob);
  check(CryptImportKey(handle, blob.data, blob.len, under, flags, &key), "import", name);
  return key;
}

static void save_encrypted(HCRYPTKEY key, DWORD flags, const char* name) {
  Bytes text;
  text.len = sizeof(kMessage);
  memcpy(text.data, kMessage, sizeof(kMessage));
  need(CryptEncrypt(key, 0, TRUE, flags, text.data, &text.len, MAX_LEN), "encrypt", name);
  save(name, text.data, text.len);
}

static void check_encrypted(HCRYPTKEY key, DWORD flags, const char* name) {
  Bytes text;
  load(name, &text);
  const BOOL done = CryptDecrypt(key, 0, TRUE, flags, text.data, &text.len);
  check(done && is_message(&text), "decrypt", name);
}

/* A derived key starts from a hash of its own for each algorithm. */
static HCRYPTKEY derived_key(HCRYPTPROV handle, ALG_ID id) {
  HCRYPTKEY key = 0;
  const HCRYPTHASH hash = hash_of_message(handle, CALG_SHA1, 0);
  need(CryptDeriveKey(handle, id, hash, CRYPT_EXPORTABLE, &key), "derive a key", "");
  CryptDestroyHash(hash);
  return key;
}

static void keyed_value(HCRYPTPROV handle, ALG_ID id, Bytes* out) {
  const HCRYPTKEY key = derived_key(handle, id == CALG_MAC ? CALG_3DES : CALG_RC2);
  value_of(hash_of_message(handle, id, key), out);
  CryptDestroyKey(key);
}

static void make_hashes(HCRYPTPROV handle) {
  Bytes value;
  for (size_t i = 0; i < NUM(kHashes); ++i) {
    value_of(hash_of_message(handle, kHashes[i].id, 0), &value);
    save(name_of("hash", kHashes[i].name), value.data, value.len);
  }
  keyed_value(handle, CALG_HMAC, &value);
  save("hmac", value.data, value.len);
  keyed_value(handle, CALG_MAC, &value);
  save("mac", value.data, value.len);
}

static void verify_hashes(HCRYPTPROV handle) {
  Bytes ours, theirs;
  for (size_t i = 0; i < NUM(kHashes); ++i) {
    value_of(hash_of_message(handle, kHashes[i].id, 0), &ours);
    load(name_of("hash", kHashes[i].name), &theirs);
    check(same(&ours, &theirs), "hash", kHashes[i].name);
  }
  keyed_value(handle, CALG_HMAC, &ours);
  load("hmac", &theirs);
  check(same(&ours, &theirs), "hash", "HMAC");
  keyed_value(handle, CALG_MAC, &ours);
  load("mac", &theirs);
  check(same(&ours, &theirs), "hash", "MAC");
}

static void make_derived(HCRYPTPROV handle) {
  for (size_t i = 0; i < NUM(kCiphers); ++i) {
    const HCRYPTKEY key = derived_key(handle, kCiphers[i].id);
    save_encrypted(key, 0, name_of("derived", kCiphers[i].name));
    CryptDestroyKey(key);
  }
}

static void verify_derived(HCRYPTPROV handle) {
  for (size_t i = 0; i < NUM(kCiphers); ++i) {
    const HCRYPTKEY key = derived_key(handle, kCiphers[i].id);
    check_encrypted(key, 0, name_of("derived", kCiphers[i].name));
    CryptDestroyKey(key);
  }
}

static HCRYPTKEY new_pair(HCRYPTPROV handle, const Algorithm* pair) {
  HCRYPTKEY key = 0;
  need(CryptGenKey(handle, pair->id, (kPairBits << 16) | CRYPT_EXPORTABLE, &key), "generate",
       pair->name);
  save_key(key, 0, PRIVATEKEYBLOB, 0, name_of("private", pair->name));
  save_key(key, 0, PUBLICKEYBLOB, 0, name_of("public", pair->name));
  return key;
}

/* Signatures of every hash that both sides sign. */
static void make_signatures(HCRYPTPROV handle, const Algorithm* pair) {
  for (size_t i = 0; i < NUM(kHashes); ++i) {
    char which[64];
    snprintf(which, sizeof(which), "%s_%s", pair->name, kHashes[i].name);
    Bytes signature;
    signature.len = MAX_LEN;
    const HCRYPTHASH hash = hash_of_message(handle, kHashes[i].id, 0);
    need(CryptSignHashA(hash, pair->id, NULL, 0, signature.data, &signature.len), "sign", which);
    save(name_of("signed", which), signature.data, signature.len);
    CryptDestroyHash(hash);
  }
}

static void verify_signatures(HCRYPTPROV handle, HCRYPTKEY key, const Algorithm* pair) {
  for (size_t i = 0; i < NUM(kHashes); ++i) {
    char which[64];
    snprintf(which, sizeof(which), "%s_%s", pair->name, kHashes[i].name);
    Bytes signature;
    load(name_of("signed", which), &signature);
    const HCRYPTHASH hash = hash_of_message(handle, kHashes[i].id, 0);
    check(CryptVerifySignatureA(hash, signature.data, signature.len, key, NULL, 0),
          "verify a signature", which);
    signature.data[5] ^= 1;
    check(!CryptVerifySignatureA(hash, signature.data, signature.len, key, NULL, 0) &&
              GetLastError() == (DWORD)NTE_BAD_SIGNATURE,
          "refuse a signature that was altered", which);
    CryptDestroyHash(hash);
  }
}

/* Session keys: as they are, wrapped for the exchange pair, and what they encrypt. */
static void make_session_keys(HCRYPTPROV handle, HCRYPTKEY exchange) {
  for (size_t i = 0; i < NUM(kCiphers); ++i) {
    HCRYPTKEY key = 0;
    const DWORD length = kCiphers[i].id == CALG_RC2 || kCiphers[i].id == CALG_RC4 ? 128 << 16 : 0;
    need(CryptGenKey(handle, kCiphers[i].id, length | CRYPT_EXPORTABLE, &key), "generate",
         kCiphers[i].name);
    save_key(key, 0, PLAINTEXTKEYBLOB, 0, name_of("plaintext", kCiphers[i].name));
    save_key(key, exchange, SIMPLEBLOB, 0, name_of("simple", kCiphers[i].name));
    save_key(key, exchange, SIMPLEBLOB, CRYPT_OAEP, name_of("oaep", kCiphers[i].name));
    save_encrypted(key, 0, name_of("encrypted", kCiphers[i].name));
    CryptDestroyKey(key);
  }
}

static void verify_session_keys(HCRYPTPROV handle, HCRYPTKEY exchange) {
  for (size_t i = 0; i < NUM(kCiphers); ++i) {
    const char* const kinds[] = {"plaintext", "simple", "oaep"};
    for (size_t j = 0; j < NUM(kinds); ++j) {
      const char* const name = kCiphers[i].name;
      const DWORD flags = strcmp(kinds[j], "oaep") == 0 ? CRYPT_OAEP : 0;
      const HCRYPTKEY key = load_key(handle, j == 0 ? 0 : exchange, flags, name_of(kinds[j], name));
      if (key == 0) {
        continue;
      }
      check_encrypted(key, 0, name_of("encrypted", name));
      CryptDestroyKey(key);
    }
  }
}

void make_all(void) {
  const HCRYPTPROV handle = provider();
  make_hashes(handle);
  make_derived(handle);
  const HCRYPTKEY exchange = new_pair(handle, &kPairs[0]);
  const HCRYPTKEY signing = new_pair(handle, &kPairs[1]);
  make_signatures(handle, &kPairs[0]);
  make_signatures(handle, &kPairs[1]);
  save_encrypted(exchange, 0, "rsa_pkcs1");
  save_encrypted(exchange, CRYPT_OAEP, "rsa_oaep");
  make_session_keys(handle, exchange);
  CryptDestroyKey(signing);
  CryptDestroyKey(exchange);
  CryptReleaseContext(handle, 0);
}

/* What a private blob says of its public half has to be what the public blob says. */
static void verify_pair(HCRYPTPROV handle, const Algorithm* pair, HCRYPTKEY* out) {
  Bytes told, derived;
  *out = load_key(handle, 0, CRYPT_EXPORTABLE, name_of("private", pair->name));
  need(*out != 0, "import", pair->name);
  derived.len = MAX_LEN;
  need(CryptExportKey(*out, 0, PUBLICKEYBLOB, 0, derived.data, &derived.len), "export", pair->name);
  load(name_of("public", pair->name), &told);
  check(same(&told, &derived), "public half of", pair->name);
  derived.len = MAX_LEN;
  need(CryptExportKey(*out, 0, PRIVATEKEYBLOB, 0, derived.data, &derived.len), "export",
       pair->name);
  load(name_of("private", pair->name), &told);
  check(same(&told, &derived), "private blob there and back", pair->name);
}

void verify_all(void) {
  const HCRYPTPROV handle = provider();
  verify_hashes(handle);
  verify_derived(handle);
  for (size_t i = 0; i < NUM(kPairs); ++i) {
    const HCRYPTKEY open = load_key(handle, 0, 0, name_of("public", kPairs[i].name));
    if (open == 0) {
      continue;
    }
    verify_signatures(handle, open, &kPairs[i]);
    CryptDestroyKey(open);
  }
  HCRYPTKEY exchange = 0, signing = 0;
  verify_pair(handle, &kPairs[1], &signing);
  verify_pair(handle, &kPairs[0], &exchange);
  check_encrypted(exchange, 0, "rsa_pkcs1");
  check_encrypted(exchange, CRYPT_OAEP, "rsa_oaep");
  verify_session_keys(handle, exchange);
  CryptDestroyKey(signing);
  CryptDestroyKey(exchange);
  CryptReleaseContext(handle, 0);
}
