// SPDX-License-Identifier: MIT
// CryptoAPI through the C ABI, each row compared with raw libcrypto in the same run. Both sides
// keep the objects that a program would keep: sessions and keys on ours, fetched algorithms and
// keys on libcrypto's.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "must.h"
#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "shared.h"

namespace {

using Bytes = std::vector<BYTE>;

using bench::must;

Bytes data_of(const benchmark::State& state) {
  return Bytes(static_cast<size_t>(state.range(0)), BYTE{0x5A});
}

void count(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

HCRYPTPROV session() {
  static const HCRYPTPROV kSession = [] {
    HCRYPTPROV made = 0;
    must(CryptAcquireContextA(&made, nullptr, MS_ENH_RSA_AES_PROV_A, PROV_RSA_AES,
                              CRYPT_VERIFYCONTEXT));
    return made;
  }();
  return kSession;
}

HCRYPTKEY plaintext_key(ALG_ID algorithm, size_t len, DWORD flags) {
  Bytes blob(12 + len, BYTE{7});
  const PUBLICKEYSTRUC header = {PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, algorithm};
  const auto key_len = static_cast<DWORD>(len);
  std::memcpy(blob.data(), &header, sizeof header);
  std::memcpy(blob.data() + sizeof header, &key_len, sizeof key_len);
  HCRYPTKEY key = 0;
  must(CryptImportKey(session(), blob.data(), static_cast<DWORD>(blob.size()), 0, flags, &key));
  return key;
}

// One message: create, data, value, destroy.
void hash(benchmark::State& state, ALG_ID algorithm) {
  const Bytes data = data_of(state);
  BYTE digest[64];
  for (auto _ : state) {
    HCRYPTHASH handle = 0;
    must(CryptCreateHash(session(), algorithm, 0, 0, &handle));
    must(CryptHashData(handle, data.data(), static_cast<DWORD>(data.size()), 0));
    DWORD len = sizeof digest;
    must(CryptGetHashParam(handle, HP_HASHVAL, digest, &len, 0));
    must(CryptDestroyHash(handle));
  }
  count(state);
}

void hash_raw(benchmark::State& state, const char* name) {
  const Bytes data = data_of(state);
  EVP_MD* const algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  BYTE digest[64];
  for (auto _ : state) {
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    EVP_DigestInit_ex2(context, algorithm, nullptr);
    EVP_DigestUpdate(context, data.data(), data.size());
    must(EVP_DigestFinal_ex(context, digest, nullptr) == 1);
    EVP_MD_CTX_free(context);
  }
  EVP_MD_free(algorithm);
  count(state);
}

// Data into a hash that is kept: the call alone.
void hash_data(benchmark::State& state) {
  const Bytes data = data_of(state);
  HCRYPTHASH handle = 0;
  must(CryptCreateHash(session(), CALG_SHA_256, 0, 0, &handle));
  for (auto _ : state) {
    must(CryptHashData(handle, data.data(), static_cast<DWORD>(data.size()), 0));
  }
  CryptDestroyHash(handle);
  count(state);
}

void hash_data_raw(benchmark::State& state) {
  const Bytes data = data_of(state);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_DigestInit_ex2(context, EVP_sha256(), nullptr);
  for (auto _ : state) {
    must(EVP_DigestUpdate(context, data.data(), data.size()) == 1);
  }
  EVP_MD_CTX_free(context);
  count(state);
}

void hmac(benchmark::State& state) {
  const Bytes data = data_of(state);
  const HCRYPTKEY key = plaintext_key(CALG_RC2, 32, CRYPT_IPSEC_HMAC_KEY);
  HMAC_INFO info{};
  info.HashAlgid = CALG_SHA_256;
  BYTE code[32];
  for (auto _ : state) {
    HCRYPTHASH handle = 0;
    must(CryptCreateHash(session(), CALG_HMAC, key, 0, &handle));
    must(CryptSetHashParam(handle, HP_HMAC_INFO, reinterpret_cast<BYTE*>(&info), 0));
    must(CryptHashData(handle, data.data(), static_cast<DWORD>(data.size()), 0));
    DWORD len = sizeof code;
    must(CryptGetHashParam(handle, HP_HASHVAL, code, &len, 0));
    must(CryptDestroyHash(handle));
  }
  CryptDestroyKey(key);
  count(state);
}

void hmac_raw(benchmark::State& state) {
  const Bytes data = data_of(state);
  const Bytes key(32, BYTE{7});
  BYTE code[32];
  EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                               OSSL_PARAM_construct_end()};
  for (auto _ : state) {
    EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac);
    must(EVP_MAC_init(context, key.data(), key.size(), params) == 1);
    EVP_MAC_update(context, data.data(), data.size());
    must(EVP_MAC_final(context, code, nullptr, sizeof code) == 1);
    EVP_MAC_CTX_free(context);
  }
  EVP_MAC_free(mac);
  count(state);
}

// One message under a kept key, in place, with the padding that CryptoAPI puts on.
void encrypt(benchmark::State& state, ALG_ID algorithm, size_t key_len) {
  Bytes buffer = data_of(state);
  buffer.resize(buffer.size() + 16);
  const HCRYPTKEY key = plaintext_key(algorithm, key_len, 0);
  for (auto _ : state) {
    auto len = static_cast<DWORD>(state.range(0));
    must(CryptEncrypt(key, 0, TRUE, 0, buffer.data(), &len, static_cast<DWORD>(buffer.size())));
  }
  CryptDestroyKey(key);
  count(state);
}

void encrypt_raw(benchmark::State& state, const char* name) {
  Bytes buffer = data_of(state);
  buffer.resize(buffer.size() + 16);
  EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, name, nullptr);
  const Bytes key(32, BYTE{7});
  const Bytes iv(16);
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  must(EVP_EncryptInit_ex2(context, algorithm, key.data(), iv.data(), nullptr) == 1);
  for (auto _ : state) {
    int written = 0;
    int rest = 0;
    EVP_EncryptInit_ex2(context, nullptr, nullptr, iv.data(), nullptr);
    must(EVP_EncryptUpdate(context, buffer.data(), &written, buffer.data(),
                           static_cast<int>(state.range(0))) == 1);
    must(EVP_EncryptFinal_ex(context, buffer.data() + written, &rest) == 1);
  }
  EVP_CIPHER_CTX_free(context);
  EVP_CIPHER_free(algorithm);
  count(state);
}

void sign(benchmark::State& state) {
  HCRYPTKEY pair = 0;
  must(CryptGenKey(session(), AT_SIGNATURE, 2048u << 16, &pair));
  HCRYPTHASH handle = 0;
  must(CryptCreateHash(session(), CALG_SHA_256, 0, 0, &handle));
  must(CryptHashData(handle, reinterpret_cast<const BYTE*>("data"), 4, 0));
  BYTE signature[256];
  for (auto _ : state) {
    DWORD len = sizeof signature;
    must(CryptSignHashA(handle, AT_SIGNATURE, nullptr, 0, signature, &len));
  }
  CryptDestroyHash(handle);
  CryptDestroyKey(pair);
}

void sign_raw(benchmark::State& state) {
  EVP_PKEY* const key = EVP_RSA_gen(2048);
  const Bytes digest(32, BYTE{7});
  BYTE signature[256];
  for (auto _ : state) {
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr);
    size_t len = sizeof signature;
    EVP_PKEY_sign_init(context);
    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING);
    EVP_PKEY_CTX_set_signature_md(context, EVP_sha256());
    must(EVP_PKEY_sign(context, signature, &len, digest.data(), digest.size()) == 1);
    EVP_PKEY_CTX_free(context);
  }
  EVP_PKEY_free(key);
}

void random_bytes(benchmark::State& state) {
  Bytes out = data_of(state);
  for (auto _ : state) {
    must(CryptGenRandom(session(), static_cast<DWORD>(out.size()), out.data()));
  }
}

void random_bytes_raw(benchmark::State& state) {
  Bytes out = data_of(state);
  for (auto _ : state) {
    must(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
  }
}

void session_alone(benchmark::State& state) {
  for (auto _ : state) {
    HCRYPTPROV handle = 0;
    must(CryptAcquireContextA(&handle, nullptr, nullptr, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    must(CryptReleaseContext(handle, 0));
  }
}

// What a kept object takes, all of it: secrets, handle, and libcrypto's own state if it has any.
template <class Make>
void memory(benchmark::State& state, Make make) {
  constexpr size_t kObjects = 20000;
  std::vector<ULONG_PTR> kept(kObjects);
  make(kept.data());
  const size_t before = bench::resident();
  for (ULONG_PTR& handle : kept) {
    make(&handle);
  }
  const size_t after = bench::resident();
  for (auto _ : state) {
    benchmark::DoNotOptimize(kept.data());
  }
  state.counters["bytes"] = static_cast<double>(after - before) / kObjects;
}

void hash_memory(benchmark::State& state) {
  memory(state, [](HCRYPTHASH* out) { must(CryptCreateHash(session(), CALG_SHA_256, 0, 0, out)); });
}

void key_memory(benchmark::State& state) {
  memory(state, [](HCRYPTKEY* out) { must(CryptGenKey(session(), CALG_AES_256, 0, out)); });
}

BENCHMARK_CAPTURE(hash, sha256, CALG_SHA_256)->Arg(16)->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, sha256, "SHA256")->Arg(16)->Arg(65536);
BENCHMARK_CAPTURE(hash, sha1, CALG_SHA1)->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, sha1, "SHA1")->Arg(65536);
BENCHMARK_CAPTURE(hash, md5, CALG_MD5)->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, md5, "MD5")->Arg(65536);
BENCHMARK_CAPTURE(hash, sha512, CALG_SHA_512)->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, sha512, "SHA512")->Arg(65536);
BENCHMARK(hash_data)->Arg(16);
BENCHMARK(hash_data_raw)->Arg(16);
BENCHMARK(hmac)->Arg(65536);
BENCHMARK(hmac_raw)->Arg(65536);
BENCHMARK_CAPTURE(encrypt, aes256, CALG_AES_256, 32)->Arg(64)->Arg(65536);
BENCHMARK_CAPTURE(encrypt_raw, aes256, "AES-256-CBC")->Arg(64)->Arg(65536);
BENCHMARK_CAPTURE(encrypt, des3, CALG_3DES, 24)->Arg(65536);
BENCHMARK_CAPTURE(encrypt_raw, des3, "DES-EDE3-CBC")->Arg(65536);
BENCHMARK(sign);
BENCHMARK(sign_raw);
BENCHMARK(random_bytes)->Arg(32);
BENCHMARK(random_bytes_raw)->Arg(32);
BENCHMARK(session_alone);
BENCHMARK(hash_memory)->Iterations(1);
BENCHMARK(key_memory)->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
