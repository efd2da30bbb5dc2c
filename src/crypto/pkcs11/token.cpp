// SPDX-License-Identifier: MIT
#include "crypto/pkcs11/token.h"

#include <algorithm>

#include "crypto/number.h"
#include "crypto/pkcs11/token_key.h"

namespace opensspi::crypto::pkcs11 {
namespace {

constexpr CK_OBJECT_CLASS kPrivate = CKO_PRIVATE_KEY;
constexpr CK_OBJECT_CLASS kPublic = CKO_PUBLIC_KEY;
constexpr CK_KEY_TYPE kRsa = CKK_RSA;
constexpr CK_BBOOL kYes = CK_TRUE;
constexpr CK_BBOOL kNo = CK_FALSE;
constexpr uint8_t kExponent[] = {1, 0, 1};
constexpr CK_OBJECT_CLASS kCertificate = CKO_CERTIFICATE;
constexpr CK_CERTIFICATE_TYPE kX509 = CKC_X_509;
constexpr size_t kMaxKeys = 10'000;
constexpr size_t kMaxCertificates = 10'000;

CK_ATTRIBUTE flag(CK_ATTRIBUTE_TYPE type, const CK_BBOOL& value) {
  return attribute(type, &value, sizeof value);
}

CK_RV generate_pair(const Calls& calls, const std::string& label, ByteView id, size_t bits) {
  const CK_ULONG modulus_bits = bits;
  std::vector<CK_ATTRIBUTE> open = {flag(CKA_TOKEN, kYes),
                                    flag(CKA_ENCRYPT, kYes),
                                    flag(CKA_VERIFY, kYes),
                                    attribute(CKA_MODULUS_BITS, &modulus_bits, sizeof modulus_bits),
                                    attribute(CKA_PUBLIC_EXPONENT, kExponent),
                                    attribute(CKA_LABEL, as_bytes(label)),
                                    attribute(CKA_ID, id)};
  std::vector<CK_ATTRIBUTE> closed = {flag(CKA_TOKEN, kYes),
                                      flag(CKA_PRIVATE, kYes),
                                      flag(CKA_SENSITIVE, kYes),
                                      flag(CKA_EXTRACTABLE, kNo),
                                      flag(CKA_DECRYPT, kYes),
                                      flag(CKA_SIGN, kYes),
                                      attribute(CKA_LABEL, as_bytes(label)),
                                      attribute(CKA_ID, id)};
  CK_MECHANISM mechanism{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
  CK_OBJECT_HANDLE open_key = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE closed_key = CK_INVALID_HANDLE;
  return calls.call.C_GenerateKeyPair(calls.session, &mechanism, open.data(), open.size(),
                                      closed.data(), closed.size(), &open_key, &closed_key);
}

// read_key skips a key that does not show its modulus.
void read_key(const Calls& calls, CK_OBJECT_HANDLE object, std::vector<TokenKey>& keys) {
  Bytes label;
  Bytes modulus;
  TokenKey key;
  if (read_attribute(calls, object, CKA_MODULUS, modulus) != CKR_OK) {
    return;
  }
  if (read_attribute(calls, object, CKA_LABEL, label) == CKR_OK) {
    key.label = as_text(label);
  }
  if (read_attribute(calls, object, CKA_ID, key.id) != CKR_OK) {
    key.id.clear();
  }
  key.bits = num_bits(modulus);
  keys.push_back(std::move(key));
}

// read_certificate skips a certificate that the token only has the address of.
void read_certificate(const Calls& calls, CK_OBJECT_HANDLE object,
                      std::vector<TokenCertificate>& certificates) {
  TokenCertificate certificate;
  if (read_attribute(calls, object, CKA_VALUE, certificate.encoded) != CKR_OK ||
      certificate.encoded.empty()) {
    return;
  }
  if (read_attribute(calls, object, CKA_ID, certificate.id) != CKR_OK) {
    certificate.id.clear();
  }
  certificates.push_back(std::move(certificate));
}

class SessionToken final : public Token {
 public:
  explicit SessionToken(std::shared_ptr<Session> session) : session_(std::move(session)) {}

  [[nodiscard]] const TokenInfo& info() const override { return session_->info(); }
  [[nodiscard]] Status login(ByteView pin) override { return session_->login(pin); }

  [[nodiscard]] Result<std::vector<TokenKey>> keys() override { return list(kPrivate); }
  [[nodiscard]] Result<std::vector<TokenKey>> open_keys() override { return list(kPublic); }

  [[nodiscard]] Result<std::vector<TokenCertificate>> certificates() override {
    std::vector<TokenCertificate> certificates;
    TRY(session_->run([&](const Calls& calls) {
      certificates.clear();
      std::vector<CK_OBJECT_HANDLE> found;
      const CK_RV answer = find_objects(calls,
                                        {attribute(CKA_CLASS, &kCertificate, sizeof kCertificate),
                                         attribute(CKA_CERTIFICATE_TYPE, &kX509, sizeof kX509)},
                                        kMaxCertificates, found);
      for (const CK_OBJECT_HANDLE object : found) {
        read_certificate(calls, object, certificates);
      }
      return answer;
    }));
    return certificates;
  }

  [[nodiscard]] Result<std::unique_ptr<PrivateKey>> generate_rsa(const std::string& label,
                                                                 ByteView id,
                                                                 size_t bits) override {
    if (find(label, id).ok()) {
      return fail(NTE_EXISTS, "the token already has a key of this name");
    }
    TRY(session_->run([&](const Calls& calls) { return generate_pair(calls, label, id, bits); }));
    return find(label, id);
  }

  [[nodiscard]] Result<std::unique_ptr<PrivateKey>> find(const std::string& label,
                                                         ByteView id) override {
    return make_token_key(session_, label, id);
  }

  [[nodiscard]] Status remove(const std::string& label, ByteView id) override {
    size_t num_removed = 0;
    TRY(session_->run([&](const Calls& calls) {
      for (const CK_OBJECT_CLASS& half : {kPrivate, kPublic}) {
        std::vector<CK_OBJECT_HANDLE> found;
        const CK_RV searched = find_objects(calls, match_key(half, label, id), 1, found);
        if (searched != CKR_OK) {
          return searched;
        }
        if (found.empty()) {
          continue;
        }
        const CK_RV removed = calls.call.C_DestroyObject(calls.session, found.front());
        if (removed != CKR_OK) {
          return removed;
        }
        ++num_removed;
      }
      return CK_RV{CKR_OK};
    }));
    if (num_removed == 0) {
      return fail(NTE_NO_KEY, "the token has no such key");
    }
    return {};
  }

 private:
  Result<std::vector<TokenKey>> list(const CK_OBJECT_CLASS& half) {
    std::vector<TokenKey> keys;
    TRY(session_->run([&](const Calls& calls) {
      keys.clear();
      std::vector<CK_OBJECT_HANDLE> found;
      const CK_RV answer = find_objects(
          calls,
          {attribute(CKA_CLASS, &half, sizeof half), attribute(CKA_KEY_TYPE, &kRsa, sizeof kRsa)},
          kMaxKeys, found);
      for (const CK_OBJECT_HANDLE object : found) {
        read_key(calls, object, keys);
      }
      return answer;
    }));
    return keys;
  }

  std::shared_ptr<Session> session_;
};

}  // namespace

Result<std::vector<TokenInfo>> list_tokens(const std::string& path) {
  return TRY(Module::open(path))->tokens();
}

Result<std::shared_ptr<Token>> open_token(const std::string& path, const std::string& label) {
  Module& module = *TRY(Module::open(path));
  std::vector<TokenInfo> tokens = TRY(module.tokens());
  std::erase_if(tokens,
                [&](const TokenInfo& token) { return !label.empty() && token.label != label; });
  if (tokens.empty()) {
    return fail(SCARD_E_NO_SMARTCARD, "there is no such token");
  }
  if (tokens.size() > 1) {
    return fail(SCARD_E_NO_SMARTCARD, "there are several such tokens; name one by its label");
  }
  return std::shared_ptr<Token>(
      std::make_shared<SessionToken>(std::make_shared<Session>(module, std::move(tokens.front()))));
}

}  // namespace opensspi::crypto::pkcs11
