// SPDX-License-Identifier: MIT
// Certificates through the C ABI, compared with raw libcrypto in the same run: contexts, the host's
// roots, searches in a large store, a chain of three, the memory of a live certificate.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
// The macros of wincrypt.h that have the names of OpenSSL's types come last.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "must.h"
#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "shared.h"

namespace {

using bench::must;
using Bytes = std::vector<BYTE>;

constexpr long kYear = 365L * 24 * 60 * 60;

EVP_PKEY* rsa_key() { return EVP_RSA_gen(2048); }

// Issued is who signs a certificate, and whose it is.
struct Issued {
  const char* subject;
  const char* issuer;
  EVP_PKEY* key;
  EVP_PKEY* signer;
  bool is_ca;
};

void add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void set_name(X509_name_st* name, const char* common_name) {
  for (const auto& [key, value] : {std::pair("C", "DE"), std::pair("O", "Example Organisation"),
                                   std::pair("CN", common_name)}) {
    must(X509_NAME_add_entry_by_txt(name, key, MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(value), -1, -1, 0) == 1);
  }
}

// issue returns a certificate as a CA of the Web writes them: RSA-2048 and the usual extensions.
Bytes issue(const Issued& who) {
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 0x12345678);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kYear);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kYear);
  set_name(X509_get_subject_name(certificate), who.subject);
  set_name(X509_get_issuer_name(certificate), who.issuer);
  X509_set_pubkey(certificate, who.key);
  if (who.is_ca) {
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    add_extension(certificate, NID_key_usage, "critical,digitalSignature,keyEncipherment");
    add_extension(certificate, NID_ext_key_usage, "serverAuth,clientAuth");
    add_extension(certificate, NID_subject_alt_name, "DNS:www.example.org,DNS:example.org");
    add_extension(certificate, NID_crl_distribution_points, "URI:http://crl.example.org/ca.crl");
  }
  add_extension(certificate, NID_subject_key_identifier, "hash");
  must(X509_sign(certificate, who.signer, EVP_sha256()) > 0);
  uint8_t* der = nullptr;
  const int len = i2d_X509(certificate, &der);
  Bytes bytes(der, der + len);
  OPENSSL_free(der);
  X509_free(certificate);
  return bytes;
}

// Three is Root over Middle over a server.
struct Three {
  EVP_PKEY* root_key = rsa_key();
  EVP_PKEY* middle_key = rsa_key();
  EVP_PKEY* end_key = rsa_key();
  Bytes root = issue({"Root", "Root", root_key, root_key, true});
  Bytes middle = issue({"Middle", "Root", middle_key, root_key, true});
  Bytes end = issue({"www.example.org", "Middle", end_key, middle_key, false});
};
const Three& three() {
  static const Three kThree;
  return kThree;
}

PCCERT_CONTEXT open_context(const Bytes& der) {
  const PCCERT_CONTEXT context =
      CertCreateCertificateContext(X509_ASN_ENCODING, der.data(), static_cast<DWORD>(der.size()));
  must(context != nullptr);
  return context;
}

X509* decode(const Bytes& der) {
  const uint8_t* at = der.data();
  X509* const certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
  must(certificate != nullptr);
  return certificate;
}

void context(benchmark::State& state) {
  const Bytes& der = three().end;
  for (auto _ : state) {
    must(CertFreeCertificateContext(open_context(der)));
  }
}

void context_raw(benchmark::State& state) {
  const Bytes& der = three().end;
  for (auto _ : state) {
    X509_free(decode(der));
  }
}

// What a certificate takes beyond its encoding, of which each has a copy.
template <class Make>
void memory(benchmark::State& state, Make make) {
  constexpr size_t kCertificates = 20000;
  std::vector<decltype(make(three().end))> kept(kCertificates);
  make(three().end);
  const size_t before = bench::resident();
  for (auto& each : kept) {
    each = make(three().end);
  }
  const size_t after = bench::resident();
  for (auto _ : state) {
    benchmark::DoNotOptimize(kept.data());
  }
  state.counters["bytes"] =
      static_cast<double>(after - before) / kCertificates - static_cast<double>(three().end.size());
}
void live_context(benchmark::State& state) { memory(state, open_context); }
void live_context_raw(benchmark::State& state) { memory(state, decode); }

// Bundle is a file with the host's roots, or as many of our own, that belongs to this program.
class Bundle {
 public:
  static const Bundle& instance() {
    static const Bundle kBundle;
    return kBundle;
  }
  ~Bundle() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  // copy returns the path of a copy that nobody has read yet.
  [[nodiscard]] std::string copy() const {
    const std::string path = directory_ / ("copy" + std::to_string(++num_copies_) + ".pem");
    std::filesystem::copy_file(directory_ / "roots.pem", path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    return path;
  }

 private:
  Bundle() {
    std::string pattern = std::filesystem::temp_directory_path() / "opensspi-bench-XXXXXX";
    must(mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    const std::string host = "/etc/ssl/certs/ca-certificates.crt";
    must(std::filesystem::exists(host));
    std::filesystem::copy_file(host, directory_ / "roots.pem");
  }

  std::filesystem::path directory_;
  mutable int num_copies_ = 0;
};

size_t open_roots() {
  const HCERTSTORE store = CertOpenSystemStoreA(0, "Root");
  must(store != nullptr);
  size_t num = 0;
  for (PCCERT_CONTEXT each = nullptr;
       (each = CertEnumCertificatesInStore(store, each)) != nullptr;) {
    ++num;
  }
  must(CertCloseStore(store, 0));
  return num;
}

void trust(const std::string& path) { setenv("OPENSSPI_TRUSTED_ROOTS", path.c_str(), 1); }

// A file that was never read: opening the store, and every certificate of it.
void roots_cold(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    trust(Bundle::instance().copy());
    state.ResumeTiming();
    must(open_roots() > 50);
  }
}

void roots_cold_raw(benchmark::State& state) {
  const std::string path = Bundle::instance().copy();
  for (auto _ : state) {
    X509_STORE* const store = X509_STORE_new();
    must(X509_STORE_load_file(store, path.c_str()) == 1);
    X509_STORE_free(store);
  }
}

void roots_warm(benchmark::State& state) {
  trust(Bundle::instance().copy());
  must(open_roots() > 50);
  for (auto _ : state) {
    must(open_roots() > 50);
  }
}

// Opening alone: what a program pays that then finds one certificate.
void roots_opened(benchmark::State& state) {
  trust(Bundle::instance().copy());
  must(open_roots() > 50);
  for (auto _ : state) {
    const HCERTSTORE store = CertOpenSystemStoreA(0, "Root");
    const PCCERT_CONTEXT first = CertEnumCertificatesInStore(store, nullptr);
    must(first != nullptr && CertFreeCertificateContext(first) && CertCloseStore(store, 0));
  }
}

// Many is a store of certificates that differ in their common name, each found by it.
class Many {
 public:
  explicit Many(size_t num) : store(CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr)) {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    Bytes der = issue({"certificate 000000", "Root", key, three().root_key, true});
    EVP_PKEY_free(key);
    const std::string_view marker = "certificate 000000";
    digits_ = static_cast<size_t>(
                  std::search(der.begin(), der.end(), marker.begin(), marker.end()) - der.begin()) +
              marker.size() - 6;
    for (size_t i = 0; i < num; ++i) {
      number(der, i);
      must(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der.data(),
                                            static_cast<DWORD>(der.size()), CERT_STORE_ADD_ALWAYS,
                                            nullptr));
    }
    number(der, num / 2);
    wanted = open_context(der);
    DWORD len = sizeof digest;
    must(CertGetCertificateContextProperty(wanted, CERT_SHA1_HASH_PROP_ID, digest, &len));
    certificate = decode(der);
  }
  Many(const Many&) = delete;
  Many& operator=(const Many&) = delete;
  ~Many() {
    X509_free(certificate);
    CertFreeCertificateContext(wanted);
    CertCloseStore(store, 0);
  }

  HCERTSTORE store;
  PCCERT_CONTEXT wanted = nullptr;
  BYTE digest[20];
  X509* certificate = nullptr;

  // raw fills libcrypto's store with the same certificates.
  void raw(X509_STORE* other) const {
    for (PCCERT_CONTEXT each = nullptr;
         (each = CertEnumCertificatesInStore(store, each)) != nullptr;) {
      const uint8_t* at = each->pbCertEncoded;
      X509* const one = d2i_X509(nullptr, &at, static_cast<long>(each->cbCertEncoded));
      must(X509_STORE_add_cert(other, one) == 1);
      X509_free(one);
    }
  }

 private:
  void number(Bytes& der, size_t at) const {
    std::string digits = std::to_string(at);
    digits.insert(0, 6 - digits.size(), '0');
    std::copy(digits.begin(), digits.end(), der.begin() + static_cast<std::ptrdiff_t>(digits_));
  }

  size_t digits_ = 0;
};

void find(benchmark::State& state, DWORD type) {
  const Many many(static_cast<size_t>(state.range(0)));
  CRYPT_HASH_BLOB digest{sizeof many.digest, const_cast<BYTE*>(many.digest)};
  const void* const what = type == CERT_FIND_SHA1_HASH
                               ? static_cast<const void*>(&digest)
                               : static_cast<const void*>(&many.wanted->pCertInfo->Subject);
  for (auto _ : state) {
    const PCCERT_CONTEXT found =
        CertFindCertificateInStore(many.store, X509_ASN_ENCODING, 0, type, what, nullptr);
    must(found != nullptr);
    CertFreeCertificateContext(found);
  }
}
void find_hash(benchmark::State& state) { find(state, CERT_FIND_SHA1_HASH); }
void find_subject(benchmark::State& state) { find(state, CERT_FIND_SUBJECT_NAME); }

void find_subject_raw(benchmark::State& state) {
  const Many many(static_cast<size_t>(state.range(0)));
  X509_STORE* const store = X509_STORE_new();
  many.raw(store);
  X509_STORE_CTX* const context = X509_STORE_CTX_new();
  must(X509_STORE_CTX_init(context, store, nullptr, nullptr) == 1);
  for (auto _ : state) {
    X509_OBJECT* const found = X509_STORE_CTX_get_obj_by_subject(
        context, X509_LU_X509, X509_get_subject_name(many.certificate));
    must(found != nullptr);
    X509_OBJECT_free(found);
  }
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
}

// World is an engine that trusts the root, and a store with the certificate between.
struct World {
  HCERTSTORE roots = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  HCERTSTORE others = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr);
  HCERTCHAINENGINE engine = nullptr;
  PCCERT_CONTEXT end = open_context(three().end);

  World() {
    add(roots, three().root);
    add(others, three().middle);
    CERT_CHAIN_ENGINE_CONFIG config{};
    config.cbSize = sizeof config;
    config.hExclusiveRoot = roots;
    must(CertCreateCertificateChainEngine(&config, &engine));
  }
  static void add(HCERTSTORE store, const Bytes& der) {
    must(CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der.data(),
                                          static_cast<DWORD>(der.size()), CERT_STORE_ADD_ALWAYS,
                                          nullptr));
  }
};

void chain(benchmark::State& state) {
  const World world;
  CERT_CHAIN_PARA para{};
  para.cbSize = sizeof para;
  for (auto _ : state) {
    PCCERT_CHAIN_CONTEXT made = nullptr;
    must(CertGetCertificateChain(world.engine, world.end, nullptr, world.others, &para, 0, nullptr,
                                 &made));
    must(made->TrustStatus.dwErrorStatus == 0 && made->rgpChain[0]->cElement == 3);
    CertFreeCertificateChain(made);
  }
}

void chain_raw(benchmark::State& state) {
  X509_STORE* const store = X509_STORE_new();
  X509_STORE_add_cert(store, decode(three().root));
  STACK_OF(X509)* const others = sk_X509_new_null();
  sk_X509_push(others, decode(three().middle));
  X509* const end = decode(three().end);
  for (auto _ : state) {
    X509_STORE_CTX* const context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, end, others);
    must(X509_verify_cert(context) == 1);
    X509_STORE_CTX_free(context);
  }
}

BENCHMARK(context);
BENCHMARK(context_raw);
BENCHMARK(roots_cold)->Iterations(20);
BENCHMARK(roots_cold_raw)->Iterations(20);
BENCHMARK(roots_warm);
BENCHMARK(roots_opened);
BENCHMARK(find_hash)->Arg(100)->Arg(100'000);
BENCHMARK(find_subject)->Arg(100)->Arg(100'000);
BENCHMARK(find_subject_raw)->Arg(100)->Arg(100'000);
BENCHMARK(chain);
BENCHMARK(chain_raw);
BENCHMARK(live_context)->Iterations(1);
BENCHMARK(live_context_raw)->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
