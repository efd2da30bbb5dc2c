// Hashes, MACs, ciphers, signatures and random numbers, each beside raw libcrypto in the same run.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <cstdlib>

#include "crypto/library.h"
#include "crypto/mac.h"
#include "crypto/openssl_bridge.h"
#include "crypto/random.h"
#include "crypto/rsa.h"

namespace opensspi::crypto {
namespace {

void must(bool done) {
  if (!done) std::abort();
}

const AlgorithmRow& row(const char* name) { return *find_algorithm(name); }

Bytes data_of(benchmark::State& state) { return Bytes(static_cast<size_t>(state.range(0)), 0x5A); }

void count(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// One message: create, update, value.
void hash_ours(benchmark::State& state, const char* name) {
  const Bytes data = data_of(state);
  Bytes digest(row(name).digest_len);
  for (auto _ : state) {
    const auto hash = make_hash(row(name)).value();
    hash->update(data);
    hash->finish(digest);
    benchmark::DoNotOptimize(digest.data());
  }
  count(state);
}

void hash_raw(benchmark::State& state, const char* name) {
  const Bytes data = data_of(state);
  const EVP_MD* const algorithm = fetched_digest(name);
  Bytes digest(EVP_MAX_MD_SIZE);
  for (auto _ : state) {
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    EVP_DigestInit_ex2(context, algorithm, nullptr);
    EVP_DigestUpdate(context, data.data(), data.size());
    must(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
    EVP_MD_CTX_free(context);
  }
  count(state);
}

void hmac_ours(benchmark::State& state) {
  const Bytes data = data_of(state);
  Bytes code(32);
  const auto hmac = make_hmac(row("SHA256"), Bytes(32, 7)).value();
  for (auto _ : state) {
    hmac->update(data);
    hmac->finish(code);
    benchmark::DoNotOptimize(code.data());
  }
  count(state);
}

void hmac_raw(benchmark::State& state) {
  const Bytes data = data_of(state);
  const Bytes key(32, 7);
  Bytes code(32);
  EVP_MAC* const mac = EVP_MAC_fetch(library_context(), "HMAC", nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac);
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                               OSSL_PARAM_construct_end()};
  must(EVP_MAC_init(context, key.data(), key.size(), params) == 1);
  for (auto _ : state) {
    must(EVP_MAC_init(context, nullptr, 0, nullptr) == 1);
    EVP_MAC_update(context, data.data(), data.size());
    must(EVP_MAC_final(context, code.data(), nullptr, code.size()) == 1);
  }
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(mac);
  count(state);
}

void cipher_ours(benchmark::State& state, const char* name) {
  Bytes data = data_of(state);
  const Bytes key(row(name).key_len(row(name).max_key_bits), 7);
  const auto cipher = make_cipher(row(name), key, {});
  const Bytes iv(16);
  for (auto _ : state) {
    cipher.value()->restart(iv);
    cipher.value()->encrypt(data, data);
    benchmark::DoNotOptimize(data.data());
  }
  count(state);
}

void cipher_raw(benchmark::State& state, const char* name) {
  Bytes data = data_of(state);
  const Bytes key(32, 7);
  const Bytes iv(16);
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  must(EVP_EncryptInit_ex(context, fetched_cipher(name), nullptr, key.data(), iv.data()) == 1);
  EVP_CIPHER_CTX_set_padding(context, 0);
  int written = 0;
  for (auto _ : state) {
    EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data());
    must(EVP_EncryptUpdate(context, data.data(), &written, data.data(),
                           static_cast<int>(data.size())) == 1);
  }
  EVP_CIPHER_CTX_free(context);
  count(state);
}

const RsaPrivateKey& rsa_key() {
  static const auto key = generate_rsa(2048, {});
  return **key;
}

void sign_ours(benchmark::State& state) {
  const SignatureScheme scheme{SignaturePadding::kPkcs1, &row("SHA256")};
  const Bytes digest(32, 7);
  for (auto _ : state) must(rsa_key().sign(scheme, digest).ok());
}

void sign_raw(benchmark::State& state) {
  const EvpKey key = to_openssl(rsa_key()).value();
  const Bytes digest(32, 7);
  Bytes signature(256);
  for (auto _ : state) {
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_pkey(library_context(), key.get(), nullptr);
    size_t len = signature.size();
    EVP_PKEY_sign_init(context);
    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING);
    EVP_PKEY_CTX_set_signature_md(context, fetched_digest("SHA256"));
    must(EVP_PKEY_sign(context, signature.data(), &len, digest.data(), digest.size()) == 1);
    EVP_PKEY_CTX_free(context);
  }
}

void random_ours(benchmark::State& state) {
  Bytes out(static_cast<size_t>(state.range(0)));
  for (auto _ : state) random_bytes(out);
}

void random_raw(benchmark::State& state) {
  Bytes out(static_cast<size_t>(state.range(0)));
  for (auto _ : state) must(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

void clone_cipher(benchmark::State& state) {
  const auto cipher = make_cipher(row("AES-256"), Bytes(32, 7), {});
  for (auto _ : state) benchmark::DoNotOptimize(cipher.value()->clone());
}

BENCHMARK_CAPTURE(hash_ours, sha256, "SHA256")->Arg(16)->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, sha256, "SHA256")->Arg(16)->Arg(65536);
BENCHMARK_CAPTURE(hash_ours, sha1, "SHA1")->Arg(16)->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, sha1, "SHA1")->Arg(16)->Arg(65536);
BENCHMARK_CAPTURE(hash_ours, md5, "MD5")->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, md5, "MD5")->Arg(65536);
BENCHMARK_CAPTURE(hash_ours, sha512, "SHA512")->Arg(65536);
BENCHMARK_CAPTURE(hash_raw, sha512, "SHA512")->Arg(65536);
BENCHMARK(hmac_ours)->Arg(64)->Arg(65536);
BENCHMARK(hmac_raw)->Arg(64)->Arg(65536);
BENCHMARK_CAPTURE(cipher_ours, aes256, "AES-256")->Arg(64)->Arg(65536);
BENCHMARK_CAPTURE(cipher_raw, aes256, "AES-256-CBC")->Arg(64)->Arg(65536);
BENCHMARK_CAPTURE(cipher_ours, des3, "3DES")->Arg(65536);
BENCHMARK_CAPTURE(cipher_raw, des3, "DES-EDE3-CBC")->Arg(65536);
BENCHMARK_CAPTURE(cipher_ours, rc4, "RC4")->Arg(65536);
BENCHMARK_CAPTURE(cipher_ours, rc2, "RC2")->Arg(65536);
BENCHMARK(sign_ours);
BENCHMARK(sign_raw);
BENCHMARK(random_ours)->Arg(32);
BENCHMARK(random_raw)->Arg(32);
BENCHMARK(clone_cipher);

}  // namespace
}  // namespace opensspi::crypto

BENCHMARK_MAIN();
