// SPDX-License-Identifier: MIT
#include "crypto/ffc.h"

#include <openssl/dh.h>

#include "crypto/dsa_signature.h"
#include "crypto/evp_key.h"
#include "crypto/ffc_checks.h"

namespace opensspi::crypto {
namespace {

// FfcParts is the part that both halves of a key share; copies share the EVP key and the group.
struct FfcParts {
  SharedEvpKey key;
  std::shared_ptr<const Group> group;
  GroupUse use;

  [[nodiscard]] KeyKind kind() const {
    return use == GroupUse::kDsa ? KeyKind::kDsa : KeyKind::kDh;
  }
  [[nodiscard]] size_t bits() const { return num_bits(group->prime); }
};

class EvpFfcPublic final : public FfcPublicKey, public EvpHolder {
 public:
  explicit EvpFfcPublic(FfcParts parts) : parts_(std::move(parts)) {}
  [[nodiscard]] EVP_PKEY* evp_key() const override { return parts_.key.get(); }
  [[nodiscard]] KeyKind kind() const override { return parts_.kind(); }
  [[nodiscard]] size_t bits() const override { return parts_.bits(); }
  [[nodiscard]] const Group& group() const override { return *parts_.group; }
  [[nodiscard]] Bytes value() const override {
    return key_number(parts_.key.get(), OSSL_PKEY_PARAM_PUB_KEY);
  }
  [[nodiscard]] Status verify(const SignatureScheme& scheme, ByteView digest,
                              ByteView signature) const override {
    if (parts_.use != GroupUse::kDsa) {
      return PublicKey::verify(scheme, digest, signature);
    }
    return verify_dsa(parts_.key.get(), parts_.group->order.size(), scheme, digest, signature);
  }
  [[nodiscard]] std::unique_ptr<PublicKey> clone() const override {
    return std::make_unique<EvpFfcPublic>(parts_);
  }

 private:
  FfcParts parts_;
};

const char* type_of(GroupUse use, const Group& group) {
  if (use == GroupUse::kDsa) {
    return "DSA";
  }
  return group.order.empty() ? "DH" : "DHX";
}

KeyParameters parameters_of(const Group& group) {
  KeyParameters parameters;
  parameters.number(OSSL_PKEY_PARAM_FFC_P, group.prime)
      .number(OSSL_PKEY_PARAM_FFC_G, group.generator);
  if (!group.order.empty()) {
    parameters.number(OSSL_PKEY_PARAM_FFC_Q, group.order);
  }
  return parameters;
}

class EvpFfcPrivate final : public FfcPrivateKey, public EvpHolder {
 public:
  explicit EvpFfcPrivate(FfcParts parts) : parts_(std::move(parts)) {}
  [[nodiscard]] EVP_PKEY* evp_key() const override { return parts_.key.get(); }
  [[nodiscard]] KeyKind kind() const override { return parts_.kind(); }
  [[nodiscard]] size_t bits() const override { return parts_.bits(); }
  [[nodiscard]] const Group& group() const override { return *parts_.group; }
  [[nodiscard]] SecretBytes value() const override {
    return secret_key_number(parts_.key.get(), OSSL_PKEY_PARAM_PRIV_KEY);
  }
  [[nodiscard]] Bytes public_value() const override {
    return key_number(parts_.key.get(), OSSL_PKEY_PARAM_PUB_KEY);
  }
  [[nodiscard]] std::unique_ptr<PublicKey> public_key() const override {
    return std::make_unique<EvpFfcPublic>(parts_);
  }
  [[nodiscard]] Result<Bytes> sign(const SignatureScheme& scheme, ByteView digest) const override {
    if (parts_.use != GroupUse::kDsa) {
      return PrivateKey::sign(scheme, digest);
    }
    return sign_dsa(parts_.key.get(), parts_.group->order.size(), scheme, digest);
  }

  [[nodiscard]] Result<SecretBytes> agree(ByteView peer_public) const override {
    if (parts_.use != GroupUse::kDh) {
      return PrivateKey::agree(peer_public);
    }
    const ErrorMark mark;
    const Number value = number_from(peer_public);
    const EvpKey peer = parameters_of(*parts_.group)
                            .number(OSSL_PKEY_PARAM_PUB_KEY, peer_public)
                            .make(type_of(parts_.use, *parts_.group), EVP_PKEY_PUBLIC_KEY);
    SecretBytes secret(parts_.group->prime.size());
    size_t len = secret.size();
    const EvpContext context = context_for(parts_.key.get());
    if (peer == nullptr || !is_public_value(*value, *number_from(parts_.group->prime)) ||
        EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_dh_pad(context.get(), 1) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(context.get(), secret.reveal().data(), &len) != 1 || len != secret.size()) {
      return fail(NTE_BAD_DATA, "the peer's value is not one of this group");
    }
    return secret;
  }

  [[nodiscard]] std::unique_ptr<PrivateKey> clone() const override {
    return std::make_unique<EvpFfcPrivate>(parts_);
  }

 private:
  FfcParts parts_;
};

Group trimmed(const Group& group) {
  const auto copy = [](ByteView number) {
    const ByteView digits = without_leading_zeros(number);
    return Bytes(digits.begin(), digits.end());
  };
  return {copy(group.prime), copy(group.order), copy(group.generator), group.seed};
}

FfcParts parts_of(EvpKey key, Group group, GroupUse use) {
  return {SharedEvpKey(std::move(key)), std::make_shared<const Group>(std::move(group)), use};
}

Result<std::unique_ptr<FfcPublicKey>> make_public(const Group& given, ByteView value,
                                                  GroupUse use) {
  TRY(check_group(given, use));
  Group group = trimmed(given);
  if (!is_public_value(*number_from(value), *number_from(group.prime))) {
    return fail(NTE_BAD_DATA, "the public value is not one of this group");
  }
  EvpKey key = parameters_of(group)
                   .number(OSSL_PKEY_PARAM_PUB_KEY, value)
                   .make(type_of(use, group), EVP_PKEY_PUBLIC_KEY);
  if (key == nullptr) {
    return fail(NTE_BAD_DATA, "OpenSSL does not take the public value");
  }
  return std::unique_ptr<FfcPublicKey>(
      std::make_unique<EvpFfcPublic>(parts_of(std::move(key), std::move(group), use)));
}

Result<std::unique_ptr<FfcPrivateKey>> make_private(const Group& given, ByteView value,
                                                    GroupUse use) {
  TRY(check_group(given, use));
  Group group = trimmed(given);
  const Bytes open = TRY(public_value(group, value));
  EvpKey key = parameters_of(group)
                   .number(OSSL_PKEY_PARAM_PUB_KEY, open)
                   .number(OSSL_PKEY_PARAM_PRIV_KEY, value)
                   .make(type_of(use, group), EVP_PKEY_KEYPAIR);
  if (key == nullptr) {
    return fail(NTE_BAD_DATA, "OpenSSL does not take the private value");
  }
  return std::unique_ptr<FfcPrivateKey>(
      std::make_unique<EvpFfcPrivate>(parts_of(std::move(key), std::move(group), use)));
}

}  // namespace

Result<std::unique_ptr<FfcPrivateKey>> generate_dsa(const Group& group) {
  // FIPS 186-4 B.1.2. OpenSSL's generation refuses the sizes that FIPS 186-4 omits, such as
  // Windows' 512 bits.
  TRY(check_group(group, GroupUse::kDsa));
  const Number x = Arithmetic().random_below(*number_from(group.order));
  if (x == nullptr) {
    return fail(NTE_FAIL, "OpenSSL returned no random number");
  }
  return make_private(group, secret_number_bytes(*x).reveal(), GroupUse::kDsa);
}

Result<std::unique_ptr<FfcPrivateKey>> generate_dh(const Group& given) {
  TRY(check_group(given, GroupUse::kDh));
  Group group = trimmed(given);
  const EvpKey domain =
      parameters_of(group).make(type_of(GroupUse::kDh, group), EVP_PKEY_KEY_PARAMETERS);
  if (domain == nullptr) {
    return fail(NTE_BAD_DATA, "OpenSSL does not take the group");
  }
  const EvpContext context = context_for(domain.get());
  if (EVP_PKEY_keygen_init(context.get()) != 1) {
    return fail(NTE_FAIL, "OpenSSL cannot generate a key in this group");
  }
  EvpKey key = TRY(generate(context.get(), {}));
  return std::unique_ptr<FfcPrivateKey>(
      std::make_unique<EvpFfcPrivate>(parts_of(std::move(key), std::move(group), GroupUse::kDh)));
}

Result<std::unique_ptr<FfcPublicKey>> make_dsa_public(const Group& group, ByteView value) {
  return make_public(group, value, GroupUse::kDsa);
}
Result<std::unique_ptr<FfcPublicKey>> make_dh_public(const Group& group, ByteView value) {
  return make_public(group, value, GroupUse::kDh);
}
Result<std::unique_ptr<FfcPrivateKey>> make_dsa_private(const Group& group, ByteView value) {
  return make_private(group, value, GroupUse::kDsa);
}
Result<std::unique_ptr<FfcPrivateKey>> make_dh_private(const Group& group, ByteView value) {
  return make_private(group, value, GroupUse::kDh);
}

}  // namespace opensspi::crypto
