// SPDX-License-Identifier: MIT
// CryptProtectData and CryptUnprotectData through the C ABI, each row compared with raw libcrypto
// in the same run. The raw side does what no blob can do without: HMAC-SHA-512 over the salt,
// AES-256-CBC under the key that comes of it, HMAC-SHA-512 over the whole blob.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "must.h"
#include "opensspi/opensspi.h"
#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<BYTE>;

using bench::must;

void count(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

DATA_BLOB blob_of(const Bytes& bytes) {
  return {static_cast<DWORD>(bytes.size()), const_cast<BYTE*>(bytes.data())};
}

Bytes protected_data(size_t len) {
  const Bytes data(len, BYTE{0x5A});
  DATA_BLOB in = blob_of(data);
  DATA_BLOB out = {};
  must(CryptProtectData(&in, nullptr, nullptr, nullptr, nullptr, 0, &out) != 0);
  Bytes blob(out.pbData, out.pbData + out.cbData);
  LocalFree(out.pbData);
  return blob;
}

void open_one(const Bytes& blob, size_t len) {
  DATA_BLOB in = blob_of(blob);
  DATA_BLOB out = {};
  must(CryptUnprotectData(&in, nullptr, nullptr, nullptr, nullptr, 0, &out) != 0);
  must(out.cbData == len);
  LocalFree(out.pbData);
}

void protect(benchmark::State& state) {
  const Bytes data(static_cast<size_t>(state.range(0)), BYTE{0x5A});
  DATA_BLOB in = blob_of(data);
  for (auto _ : state) {
    DATA_BLOB out = {};
    must(CryptProtectData(&in, nullptr, nullptr, nullptr, nullptr, 0, &out) != 0);
    LocalFree(out.pbData);
  }
  count(state);
}

void unprotect(benchmark::State& state) {
  const auto len = static_cast<size_t>(state.range(0));
  const Bytes blob = protected_data(len);
  for (auto _ : state) {
    open_one(blob, len);
  }
  count(state);
}

// Ring is the directory of this user's master keys, with what its files are called.
struct Ring {
  fs::path directory;
  std::string preferred;

  static Ring find() {
    (void)protected_data(0);  // makes the first key
    for (const auto& entry :
         fs::directory_iterator(fs::path(getenv("OPENSSPI_HOME")) / "Protect")) {
      for (const auto& file : fs::directory_iterator(entry)) {
        if (file.path().filename() != "Preferred") {
          return {entry.path(), file.path().filename().string()};
        }
      }
    }
    std::abort();
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(directory / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& name, const std::string& bytes) const {
    const int file = open((directory / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    close(file);
  }
};

// The GUID of key number `number` as files are called: all but its last digits is the same.
std::string guid_text(size_t number) {
  char text[40];
  std::snprintf(text, sizeof text, "00000000-0000-0000-0000-%012zx", number);
  return text;
}

// A child looks at Preferred anew, so what it protects is under the key that the file names now.
Bytes protected_under(const Ring& ring, size_t number, size_t len) {
  std::string preferred = ring.read("Preferred");
  std::memset(preferred.data(), 0, 16);
  for (size_t i = 0; i < 6; ++i) {
    preferred[15 - i] = static_cast<char>(number >> (8 * i) & 0xFF);
  }
  ring.write("Preferred", preferred);
  int ends[2];
  must(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const Bytes blob = protected_data(len);
    _exit(::write(ends[1], blob.data(), blob.size()) == static_cast<ssize_t>(blob.size()) ? 0 : 1);
  }
  close(ends[1]);
  Bytes blob(4096);
  blob.resize(static_cast<size_t>(read(ends[0], blob.data(), blob.size())));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return blob;
}

// 10,000 master keys in the ring, of which 200 are in use, in turn. The files are copies of one
// under other names: nothing in a sealed key says what it is called.
void unprotect_from_a_large_ring(benchmark::State& state) {
  constexpr size_t kKeys = 10'000;
  constexpr size_t kInUse = 200;
  const auto len = static_cast<size_t>(state.range(0));
  static const std::vector<Bytes> kBlobs = [&] {
    const Ring ring = Ring::find();
    const std::string before = ring.read("Preferred");
    std::string file = ring.read(ring.preferred);
    for (size_t number = 1; number <= kKeys; ++number) {
      const std::string name = guid_text(number);
      for (size_t i = 0; i < name.size(); ++i) {
        file[12 + 2 * i] = name[i];
      }
      ring.write(name, file);
    }
    std::vector<Bytes> blobs;
    for (size_t i = 0; i < kInUse; ++i) {
      blobs.push_back(protected_under(ring, 1 + i * (kKeys / kInUse), len));
    }
    ring.write("Preferred", before);
    for (const Bytes& blob : blobs) {
      open_one(blob, len);
    }
    return blobs;
  }();
  size_t next = 0;
  for (auto _ : state) {
    open_one(kBlobs[next++ % kInUse], len);
  }
  count(state);
}

// What the first blob of a master key waits for: storage, file, 8,000 rounds.
void first_use(benchmark::State& state) {
  const std::string guid = Ring::find().preferred;
  for (auto _ : state) {
    must(opensspi_dpapi_check(OPENSSPI_STORE_USER, nullptr, guid.c_str()) == 0);
  }
}

// Raw is libcrypto with everything kept that can be kept: a keyed HMAC, a fetched cipher.
class Raw {
 public:
  Raw() {
    EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    char digest[] = "SHA512";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    const BYTE key[20] = {7};
    mac_ = EVP_MAC_CTX_new(mac);
    must(EVP_MAC_init(mac_, key, sizeof key, params) == 1);
    EVP_MAC_free(mac);
    cipher_ = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
    context_ = EVP_CIPHER_CTX_new();
  }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;
  ~Raw() {
    EVP_MAC_CTX_free(mac_);
    EVP_CIPHER_CTX_free(context_);
    EVP_CIPHER_free(cipher_);
  }
  void hmac(const Bytes& data, BYTE* code) {
    must(EVP_MAC_init(mac_, nullptr, 0, nullptr) == 1);
    EVP_MAC_update(mac_, data.data(), data.size());
    must(EVP_MAC_final(mac_, code, nullptr, 64) == 1);
  }
  void crypt(const BYTE* key, bool encrypts, const Bytes& in, Bytes& out) {
    const BYTE iv[16] = {};
    int len = 0;
    must(EVP_CipherInit_ex2(context_, cipher_, key, iv, encrypts ? 1 : 0, nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(context_, 0);
    must(EVP_CipherUpdate(context_, out.data(), &len, in.data(), static_cast<int>(in.size())) == 1);
  }

 private:
  EVP_MAC_CTX* mac_;
  EVP_CIPHER* cipher_;
  EVP_CIPHER_CTX* context_;
};

void protection_raw(benchmark::State& state, bool encrypts) {
  constexpr size_t kAllButData = 196;  // of what the second HMAC covers, its salt included
  Raw raw;
  const Bytes salt(32, BYTE{1});
  const Bytes in(static_cast<size_t>(state.range(0)) / 16 * 16 + 16, BYTE{0x5A});
  Bytes out(in.size());
  const Bytes blob(in.size() + kAllButData, BYTE{3});
  BYTE code[64];
  for (auto _ : state) {
    raw.hmac(salt, code);
    raw.crypt(code, encrypts, in, out);
    raw.hmac(blob, code);
    benchmark::DoNotOptimize(code);
  }
  count(state);
}
void protect_raw(benchmark::State& state) { protection_raw(state, true); }
void unprotect_raw(benchmark::State& state) { protection_raw(state, false); }

void first_use_raw(benchmark::State& state) {
  constexpr int kRounds = 8'000;
  Raw raw;
  Bytes block(64);
  for (auto _ : state) {
    for (int round = 0; round < kRounds; ++round) {
      raw.hmac(block, block.data());
    }
  }
}

BENCHMARK(protect)->Arg(64)->Arg(1 << 20);
BENCHMARK(protect_raw)->Arg(64)->Arg(1 << 20);
BENCHMARK(unprotect)->Arg(64)->Arg(1 << 20);
BENCHMARK(unprotect_raw)->Arg(64)->Arg(1 << 20);
BENCHMARK(first_use);
BENCHMARK(first_use_raw);
BENCHMARK(unprotect_from_a_large_ring)->Arg(64);  // the last: the others' ring has one key

}  // namespace

BENCHMARK_MAIN();
