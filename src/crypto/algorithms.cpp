// MD4 comes from libcrypto's direct functions, the others by name; hash.cpp says why.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/algorithms.h"

#include <openssl/evp.h>

#include <algorithm>

#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

Result<std::unique_ptr<Hash>> make_md4(const AlgorithmRow& row);
Result<std::unique_ptr<Hash>> make_evp(const AlgorithmRow& row);

constexpr AlgorithmRow kRows[] = {
    {AlgorithmId::kMd4, "MD4", AlgorithmClass::kHash, 0, 0, 64, 16, false, make_md4},
    {AlgorithmId::kMd5, "MD5", AlgorithmClass::kHash, 0, 0, 64, 16, false, make_evp},
    {AlgorithmId::kSha1, "SHA1", AlgorithmClass::kHash, 0, 0, 64, 20, true, make_evp},
    {AlgorithmId::kSha256, "SHA256", AlgorithmClass::kHash, 0, 0, 64, 32, true, make_evp},
    {AlgorithmId::kSha384, "SHA384", AlgorithmClass::kHash, 0, 0, 128, 48, true, make_evp},
    {AlgorithmId::kSha512, "SHA512", AlgorithmClass::kHash, 0, 0, 128, 64, true, make_evp},
    {AlgorithmId::kHmac, "HMAC", AlgorithmClass::kMac, 0, 0, 0, 0, true, nullptr},
    {AlgorithmId::kDes, "DES", AlgorithmClass::kBlockCipher, 56, 56, 8, 0, false, nullptr},
    {AlgorithmId::kAes256, "AES-256", AlgorithmClass::kBlockCipher, 256, 256, 16, 0, true, nullptr},
    {AlgorithmId::kRc4, "RC4", AlgorithmClass::kStreamCipher, 40, 2048, 0, 0, false, nullptr},
};

// Md4Hash exists because OpenSSL 3 offers MD4 by name only in its "legacy" provider.
class Md4Hash final : public Hash {
 public:
  Md4Hash() { MD4_Init(&state_); }
  ~Md4Hash() override { wipe({reinterpret_cast<uint8_t*>(&state_), sizeof state_}); }
  Md4Hash(const Md4Hash&) = default;
  Md4Hash& operator=(const Md4Hash&) = delete;
  [[nodiscard]] size_t digest_len() const override { return MD4_DIGEST_LENGTH; }
  void update(ByteView data) override { MD4_Update(&state_, data.data(), data.size()); }
  void finish(ByteSpan out) override {
    MD4_Final(out.data(), &state_);
    MD4_Init(&state_);
  }
  [[nodiscard]] std::unique_ptr<Hash> clone() const override {
    return std::make_unique<Md4Hash>(*this);
  }

 private:
  MD4_CTX state_;
};

struct DigestContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class EvpHash final : public Hash {
 public:
  explicit EvpHash(const EVP_MD* digest) : digest_(digest), context_(EVP_MD_CTX_new()) {
    EVP_DigestInit_ex2(context_.get(), digest_, nullptr);
  }
  [[nodiscard]] size_t digest_len() const override {
    return static_cast<size_t>(EVP_MD_get_size(digest_));
  }
  void update(ByteView data) override {
    EVP_DigestUpdate(context_.get(), data.data(), data.size());
  }
  void finish(ByteSpan out) override {
    EVP_DigestFinal_ex(context_.get(), out.data(), nullptr);
    EVP_DigestInit_ex2(context_.get(), digest_, nullptr);
  }
  [[nodiscard]] std::unique_ptr<Hash> clone() const override {
    auto copy = std::make_unique<EvpHash>(digest_);
    EVP_MD_CTX_copy_ex(copy->context_.get(), context_.get());
    return copy;
  }

 private:
  const EVP_MD* digest_;
  std::unique_ptr<EVP_MD_CTX, DigestContextFree> context_;
};

Result<std::unique_ptr<Hash>> make_md4(const AlgorithmRow& /*row*/) {
  return std::unique_ptr<Hash>(std::make_unique<Md4Hash>());
}

Result<std::unique_ptr<Hash>> make_evp(const AlgorithmRow& row) {
  const EVP_MD* digest = fetched_digest(row.name.data());
  if (digest == nullptr) return fail(NTE_BAD_ALGID, "this host's OpenSSL does not offer the hash");
  return std::unique_ptr<Hash>(std::make_unique<EvpHash>(digest));
}

template <class Predicate>
const AlgorithmRow* find_row(Predicate matches) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), matches);
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

std::span<const AlgorithmRow> algorithms() { return kRows; }

const AlgorithmRow* find_algorithm(AlgorithmId id) {
  return find_row([&](const AlgorithmRow& row) { return row.id == id; });
}

const AlgorithmRow* find_algorithm(std::string_view name) {
  return find_row([&](const AlgorithmRow& row) { return row.name == name; });
}

Result<std::unique_ptr<Hash>> make_hash(const AlgorithmRow& row) {
  if (row.make_hash == nullptr) return fail(NTE_BAD_ALGID, "the algorithm is not a hash");
  return row.make_hash(row);
}

}  // namespace opensspi::crypto
