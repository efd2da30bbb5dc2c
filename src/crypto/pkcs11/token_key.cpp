// SPDX-License-Identifier: MIT
#include "crypto/pkcs11/token_key.h"

#include "crypto/rsa_padding.h"

namespace opensspi::crypto::pkcs11 {
namespace {

constexpr CK_OBJECT_CLASS kPrivate = CKO_PRIVATE_KEY;
constexpr CK_KEY_TYPE kRsa = CKK_RSA;
constexpr Error kNoKey = fail(NTE_NO_KEY, "the token has no such key, or needs its PIN first");
constexpr Error kBadCipher = fail(NTE_BAD_DATA, "the ciphertext does not belong to the key");

// KeyIdentity is what identifies a key in any session.
struct KeyIdentity {
  std::string label;
  Bytes id;
};

CK_RV find_private(const Calls& calls, const KeyIdentity& identity, CK_OBJECT_HANDLE& object) {
  std::vector<CK_OBJECT_HANDLE> found;
  const CK_RV answer =
      find_objects(calls, match_key(kPrivate, identity.label, identity.id), 1, found);
  object = found.empty() ? CK_INVALID_HANDLE : found.front();
  return answer;
}

class TokenRsaKey final : public PrivateKey {
 public:
  TokenRsaKey(std::shared_ptr<Session> session, KeyIdentity identity,
              std::unique_ptr<RsaPublicKey> open)
      : session_(std::move(session)), identity_(std::move(identity)), open_(std::move(open)) {}

  [[nodiscard]] KeyKind kind() const override { return KeyKind::kRsa; }
  [[nodiscard]] size_t bits() const override { return open_->bits(); }
  [[nodiscard]] std::unique_ptr<PublicKey> public_key() const override { return open_->clone(); }

  [[nodiscard]] Result<Bytes> sign(const SignatureScheme& scheme, ByteView digest) const override {
    const Bytes message = TRY(message_to_pad(scheme, digest, modulus_len()));
    const bool whole =
        scheme.padding == SignaturePadding::kRaw || scheme.padding == SignaturePadding::kX931;
    CK_MECHANISM mechanism{whole ? CKM_RSA_X_509 : CKM_RSA_PKCS, nullptr, 0};
    Bytes signature(modulus_len());
    TRY(with_key([&](const Calls& calls, CK_OBJECT_HANDLE key) {
      const CK_RV answer = calls.call.C_SignInit(calls.session, &mechanism, key);
      if (answer != CKR_OK) {
        return answer;
      }
      CK_ULONG len = signature.size();
      return calls.call.C_Sign(calls.session, const_cast<unsigned char*>(message.data()),
                               message.size(), signature.data(), &len);
    }));
    if (scheme.padding != SignaturePadding::kX931) {
      return signature;
    }
    return fold_x931(signature, open_->parts().modulus);
  }

  // If the token returns the raw block, the padding is removed here, in constant time.
  [[nodiscard]] Result<SecretBytes> decrypt(const EncryptionScheme& scheme,
                                            ByteView cipher) const override {
    if (cipher.size() != modulus_len()) {
      return kBadCipher;
    }
    if (!session_->can(CKM_RSA_X_509, CKF_DECRYPT)) {
      return decrypt_padded(scheme, cipher);
    }
    CK_MECHANISM mechanism{CKM_RSA_X_509, nullptr, 0};
    SecretBytes block = TRY(decrypt_by(mechanism, cipher));
    if (block.size() != modulus_len()) {
      return kBadCipher;
    }
    return remove_padding(scheme, std::move(block));
  }

  [[nodiscard]] std::unique_ptr<PrivateKey> clone() const override {
    return std::make_unique<TokenRsaKey>(*this);
  }

 private:
  [[nodiscard]] size_t modulus_len() const { return (bits() + 7) / 8; }

  Status with_key(const std::function<CK_RV(const Calls&, CK_OBJECT_HANDLE)>& work) const {
    bool found = true;
    const Status done = session_->run([&](const Calls& calls) {
      CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
      const CK_RV answer = find_private(calls, identity_, key);
      found = answer != CKR_OK || key != CK_INVALID_HANDLE;
      return answer == CKR_OK && found ? work(calls, key) : answer;
    });
    if (!found) {
      return kNoKey;
    }
    return done;
  }

  [[nodiscard]] Result<SecretBytes> decrypt_padded(const EncryptionScheme& scheme,
                                                   ByteView cipher) const {
    CK_RSA_PKCS_OAEP_PARAMS oaep{CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED,
                                 const_cast<uint8_t*>(scheme.label.data()), scheme.label.size()};
    CK_MECHANISM mechanism{CKM_RSA_PKCS, nullptr, 0};
    if (scheme.padding == EncryptionPadding::kOaep) {
      mechanism = {CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep};
    }
    if (scheme.padding == EncryptionPadding::kRaw) {
      return fail(NTE_NOT_SUPPORTED, "the token does not return raw blocks");
    }
    return decrypt_by(mechanism, cipher);
  }

  // Every error of C_Decrypt itself means a wrong ciphertext: modules differ in the code.
  [[nodiscard]] Result<SecretBytes> decrypt_by(CK_MECHANISM& mechanism, ByteView cipher) const {
    SecretBytes plain(modulus_len());
    CK_ULONG len = plain.size();
    CK_RV decrypted = CKR_OK;
    TRY(with_key([&](const Calls& calls, CK_OBJECT_HANDLE key) {
      const CK_RV answer = calls.call.C_DecryptInit(calls.session, &mechanism, key);
      if (answer != CKR_OK) {
        return answer;
      }
      decrypted = calls.call.C_Decrypt(calls.session, const_cast<unsigned char*>(cipher.data()),
                                       cipher.size(), plain.reveal().data(), &len);
      return CK_RV{CKR_OK};
    }));
    if (decrypted != CKR_OK) {
      return kBadCipher;
    }
    return SecretBytes(ByteView(plain.reveal()).first(len));
  }

  std::shared_ptr<Session> session_;
  KeyIdentity identity_;
  std::shared_ptr<const RsaPublicKey> open_;
};

}  // namespace

std::vector<CK_ATTRIBUTE> match_key(const CK_OBJECT_CLASS& half, const std::string& label,
                                    ByteView id) {
  std::vector<CK_ATTRIBUTE> match = {attribute(CKA_CLASS, &half, sizeof half),
                                     attribute(CKA_KEY_TYPE, &kRsa, sizeof kRsa),
                                     attribute(CKA_LABEL, as_bytes(label))};
  if (!id.empty()) {
    match.push_back(attribute(CKA_ID, id));
  }
  return match;
}

Result<std::unique_ptr<PrivateKey>> make_token_key(const std::shared_ptr<Session>& session,
                                                   const std::string& label, ByteView id) {
  KeyIdentity identity{label, Bytes(id.begin(), id.end())};
  RsaPublicParts parts;
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  TRY(session->run([&](const Calls& calls) {
    const CK_RV answer = find_private(calls, identity, object);
    if (answer != CKR_OK || object == CK_INVALID_HANDLE) {
      return answer;
    }
    const CK_RV modulus = read_attribute(calls, object, CKA_MODULUS, parts.modulus);
    if (modulus != CKR_OK) {
      return modulus;
    }
    return read_attribute(calls, object, CKA_PUBLIC_EXPONENT, parts.exponent);
  }));
  if (object == CK_INVALID_HANDLE) {
    return kNoKey;
  }
  auto open = TRY(make_rsa_public(parts.modulus, parts.exponent));
  return std::unique_ptr<PrivateKey>(
      std::make_unique<TokenRsaKey>(session, std::move(identity), std::move(open)));
}

}  // namespace opensspi::crypto::pkcs11
