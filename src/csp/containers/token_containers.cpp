// SPDX-License-Identifier: MIT
#include "csp/containers/token_containers.h"

#include <algorithm>
#include <optional>

#include "crypto/hash.h"
#include "crypto/pkcs11/token.h"
#include "csp/containers/names.h"
#include "csp/key.h"
#include "settings/values.h"

namespace opensspi::csp {
namespace {

using crypto::pkcs11::Token;
using crypto::pkcs11::TokenKey;
using TokenPtr = std::shared_ptr<Token>;

constexpr Error kNoContainer =
    fail(NTE_BAD_KEYSET, "the token has no such container, or needs its PIN to show it");
constexpr Error kNoPair = fail(NTE_NO_KEY, "the container has no such key pair");
constexpr Error kNoPin =
    fail(SCARD_W_CARD_NOT_AUTHENTICATED,
         "the token needs its PIN first: PP_SIGNATURE_PIN or PP_KEYEXCHANGE_PIN");
constexpr Error kOwnKeysOnly = fail(NTE_NOT_SUPPORTED, "tokens generate their own keys");

// CKA_ID of a pair generated here: it is unique on the token, as programs that identify keys by it
// expect, and the last byte says which of the container's two it is.
Bytes identifier_of(std::string_view folded, KeySpec spec) {
  const crypto::Md5Digest digest = crypto::md5(as_bytes(folded));
  Bytes id(digest.begin(), digest.end());
  id.push_back(static_cast<uint8_t>(spec));
  return id;
}

// A key of another program is the container's pair for key exchange.
KeySpec spec_of(std::string_view folded, const TokenKey& key) {
  return key.id == identifier_of(folded, KeySpec::kSignature) ? KeySpec::kSignature
                                                              : KeySpec::kKeyExchange;
}

AlgorithmNumber algorithm_of(KeySpec spec) {
  return spec == KeySpec::kSignature ? kAlgRsaSign : kAlgRsaKeyExchange;
}

bool is_labelled(const TokenKey& key, std::string_view folded) {
  const Result<std::string> label = folded_name(key.label);
  return label.ok() && *label == folded;
}

bool is_same(const TokenKey& left, const TokenKey& right) {
  return left.label == right.label && left.id == right.id;
}

// The objects that the session sees: public halves always, private ones after a login.
Result<std::vector<TokenKey>> visible_keys(Token& token) {
  std::vector<TokenKey> keys = TRY(token.open_keys());
  for (TokenKey& secret : TRY(token.keys())) {
    const bool known =
        std::ranges::any_of(keys, [&](const TokenKey& key) { return is_same(key, secret); });
    if (!known) {
      keys.push_back(std::move(secret));
    }
  }
  return keys;
}

Result<std::vector<TokenKey>> keys_of(Token& token, std::string_view folded) {
  std::vector<TokenKey> keys = TRY(visible_keys(token));
  std::erase_if(keys, [&](const TokenKey& key) { return !is_labelled(key, folded); });
  return keys;
}

// Without a login the private half is not visible: the public one must never be removed alone.
Status remove_whole(Token& token, const TokenKey& key) {
  const std::vector<TokenKey> secret = TRY(token.keys());
  const bool seen =
      std::ranges::any_of(secret, [&](const TokenKey& other) { return is_same(key, other); });
  if (!seen && token.info().needs_pin) {
    return kNoPin;
  }
  return token.remove(key.label, key.id);
}

// The pair that a container of this name returns for a use.
const TokenKey* pair_of(const std::vector<TokenKey>& keys, std::string_view folded, KeySpec spec) {
  const auto found = std::ranges::find_if(keys, [&](const TokenKey& key) {
    return is_labelled(key, folded) && spec_of(folded, key) == spec;
  });
  return found == keys.end() ? nullptr : &*found;
}

// place_of returns the container and the use of the key with this identifier, if they name it.
std::optional<TokenCertificate> place_of(const std::vector<TokenKey>& keys, ByteView id) {
  for (const TokenKey& key : keys) {
    const Result<std::string> folded = folded_name(key.label);
    if (id.empty() || !std::ranges::equal(key.id, id) || key.label.empty() || !folded.ok()) {
      continue;
    }
    const KeySpec spec = spec_of(*folded, key);
    const TokenKey* const named = pair_of(keys, *folded, spec);
    if (named != nullptr && is_same(*named, key)) {
      return TokenCertificate{.encoded = {}, .container = key.label, .spec = spec};
    }
  }
  return std::nullopt;
}

class TokenContainer final : public Container {
 public:
  TokenContainer(TokenPtr token, std::string name, std::string folded)
      : token_(std::move(token)), name_(std::move(name)), folded_(std::move(folded)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string unique_name() const override { return name_; }

  [[nodiscard]] Result<bool> has(KeySpec spec) const override {
    return TRY(find(spec)).has_value();
  }

  [[nodiscard]] Result<StoredKeyPair> load(KeySpec spec) const override {
    const std::optional<TokenKey> key = TRY(find(spec));
    if (!key) {
      return kNoPair;
    }
    auto secret = token_->find(key->label, key->id);
    if (!secret && secret.error().is(NTE_NO_KEY) && token_->info().needs_pin) {
      return kNoPin;
    }
    if (!secret) {
      return secret.error();
    }
    return StoredKeyPair{algorithm_of(spec), permissions_for(0), {}, std::move(*secret)};
  }

  [[nodiscard]] Status store(KeySpec, const StoredKeyPair&) override { return kOwnKeysOnly; }

  [[nodiscard]] Status remove(KeySpec spec) override {
    const std::optional<TokenKey> key = TRY(find(spec));
    if (!key) {
      return kNoPair;
    }
    return remove_whole(*token_, *key);
  }

  [[nodiscard]] Result<Bytes> certificate(KeySpec) const override { return Bytes(); }

  [[nodiscard]] Status set_certificate(KeySpec, ByteView) override {
    return fail(NTE_NOT_SUPPORTED, "certificates are not written to tokens");
  }

  [[nodiscard]] Result<Bytes> security_descriptor() const override {
    return fail(NTE_BAD_TYPE, "access to a token is controlled by its PIN, not by a descriptor");
  }

  [[nodiscard]] Status set_pin(ByteView pin) override {
    if (pin.empty()) {
      return fail(SCARD_W_WRONG_CHV, "an empty PIN opens no token");
    }
    return token_->login(pin);
  }

  // A pair on a token is never overwritten, because that cannot be undone.
  [[nodiscard]] Result<std::shared_ptr<crypto::PrivateKey>> generate(
      KeySpec spec, AlgorithmNumber algorithm, uint32_t bits, uint32_t permissions) override {
    if (algorithm != algorithm_of(spec)) {
      return fail(NTE_BAD_ALGID, "tokens generate RSA keys only");
    }
    if ((permissions & (kMayExport | kMayArchive)) != 0) {
      return fail(NTE_BAD_FLAGS, "a token's key can never be exported");
    }
    if (TRY(has(spec))) {
      return fail(NTE_EXISTS, "the token's container already has this key pair");
    }
    auto made = TRY(token_->generate_rsa(name_, identifier_of(folded_, spec), bits));
    return std::shared_ptr<crypto::PrivateKey>(std::move(made));
  }

 private:
  [[nodiscard]] Result<std::optional<TokenKey>> find(KeySpec spec) const {
    for (TokenKey& key : TRY(keys_of(*token_, folded_))) {
      if (spec_of(folded_, key) == spec) {
        return std::optional(std::move(key));
      }
    }
    return std::optional<TokenKey>();
  }

  const TokenPtr token_;
  const std::string name_;
  const std::string folded_;
};

class TokenContainers final : public ContainerStore {
 public:
  explicit TokenContainers(std::shared_ptr<const Settings> settings)
      : settings_(std::move(settings)) {}

  [[nodiscard]] std::string default_name() const override { return {}; }

  [[nodiscard]] Result<std::shared_ptr<Container>> open(const ContainerPlace&,
                                                        std::string_view name) override {
    std::string folded = TRY(folded_name(name));
    TokenPtr token = TRY(inserted());
    std::vector<TokenKey> keys = TRY(keys_of(*token, folded));
    if (keys.empty()) {
      return kNoContainer;
    }
    return opened(std::move(token), std::move(keys.front().label), std::move(folded));
  }

  // The token stores nothing for a container before its first key.
  [[nodiscard]] Result<std::shared_ptr<Container>> create(const ContainerPlace&,
                                                          std::string_view name) override {
    std::string folded = TRY(folded_name(name));
    TokenPtr token = TRY(inserted());
    if (!TRY(keys_of(*token, folded)).empty()) {
      return fail(NTE_EXISTS, "the token has a container of this name");
    }
    return opened(std::move(token), std::string(name), std::move(folded));
  }

  [[nodiscard]] Status remove(const ContainerPlace&, std::string_view name) override {
    const TokenPtr token = TRY(inserted());
    const std::vector<TokenKey> keys = TRY(keys_of(*token, TRY(folded_name(name))));
    if (keys.empty()) {
      return kNoContainer;
    }
    for (const TokenKey& key : keys) {
      TRY(remove_whole(*token, key));
    }
    return {};
  }

  [[nodiscard]] Result<std::vector<std::string>> names(const ContainerPlace&) override {
    const TokenPtr token = TRY(inserted());
    std::vector<std::string> names;
    for (TokenKey& key : TRY(visible_keys(*token))) {
      names.push_back(std::move(key.label));
    }
    const auto folded = [](const std::string& name) {
      const Result<std::string> answer = folded_name(name);
      return answer.ok() ? *answer : name;
    };
    std::ranges::sort(names, {}, folded);
    const auto same = [&folded](const std::string& one, const std::string& other) {
      return folded(one) == folded(other);
    };
    names.erase(std::unique(names.begin(), names.end(), same), names.end());
    return names;
  }

  [[nodiscard]] Result<crypto::SealKey> opaque_key() override {
    return fail(NTE_NOT_SUPPORTED, "tokens do not seal blobs");
  }

 private:
  [[nodiscard]] Result<TokenPtr> inserted() const {
    return crypto::pkcs11::open_token(settings_->get<Setting::kPkcs11Module>(),
                                      settings_->get<Setting::kPkcs11Token>());
  }

  static Result<std::shared_ptr<Container>> opened(TokenPtr token, std::string name,
                                                   std::string folded) {
    return std::shared_ptr<Container>(
        std::make_shared<TokenContainer>(std::move(token), std::move(name), std::move(folded)));
  }

  const std::shared_ptr<const Settings> settings_;
};

}  // namespace

Result<std::vector<TokenCertificate>> token_certificates(const std::string& module,
                                                         const std::string& label) {
  const TokenPtr token = TRY(crypto::pkcs11::open_token(module, label));
  const std::vector<TokenKey> keys = TRY(visible_keys(*token));
  std::vector<TokenCertificate> certificates;
  for (auto& each : TRY(token->certificates())) {
    if (auto certificate = place_of(keys, each.id)) {
      certificate->encoded = std::move(each.encoded);
      certificates.push_back(std::move(*certificate));
    }
  }
  return certificates;
}

std::unique_ptr<ContainerStore> token_containers(std::shared_ptr<const Settings> settings) {
  return std::make_unique<TokenContainers>(std::move(settings));
}

}  // namespace opensspi::csp
