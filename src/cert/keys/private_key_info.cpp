// SPDX-License-Identifier: MIT
#include "cert/keys/private_key_info.h"

#include <algorithm>
#include <array>

#include "asn1/oid.h"
#include "cert/public_key_info.h"
#include "crypto/key_file.h"
#include "csp/import_key.h"
#include "csp/key_pairs.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;
using asn1::DerWriter;
using csp::KeySpec;

constexpr Error kMalformed = fail(CRYPT_E_ASN1_CORRUPT, "the private key is not DER of PKCS#8");
constexpr Error kNoSuchKind =
    fail(NTE_BAD_ALGID, "key containers hold RSA and DSA keys only, not this kind of private key");
constexpr uint32_t kLastVersion = 1;  // v2, the one with a public key
constexpr std::string_view kOidKeyUsage = "2.5.29.15";
// KeyUsage's bits in their BIT STRING (RFC 5280, 4.2.1.3).
constexpr uint8_t kDigitalSignature = 0x80;
constexpr uint8_t kDataEncipherment = 0x10;

// PrivateKeyInfo: version, algorithm, key, [0] attributes, [1] public key (RFC 5958, 2).
struct Pkcs8View {
  std::string algorithm;
  ByteView attributes;
};

Result<Pkcs8View> read_pkcs8(ByteView der) {
  DerReader outer(der, kMalformed);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  if (TRY(fields.small_integer()) > kLastVersion) {
    return kMalformed;
  }
  DerReader algorithm = TRY(fields.enter(asn1::kSequence));
  Pkcs8View view;
  view.algorithm = TRY(asn1::oid_text(TRY(algorithm.object_identifier())));
  TRY(fields.octet_string());
  if (fields.next_is(asn1::context(0))) {
    view.attributes = TRY(fields.content(asn1::context(0)));
  }
  return view;
}

Result<std::optional<KeySpec>> read_use(ByteView attributes) {
  DerReader list(attributes, kMalformed);
  while (!list.at_end()) {
    DerReader fields = TRY(list.enter(asn1::kSequence));
    const std::string oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
    DerReader values = TRY(fields.enter(asn1::kSet));
    if (oid != kOidKeyUsage || values.at_end()) {
      continue;
    }
    const asn1::BitString bits = TRY(values.bit_string());
    const bool signs = bits.bytes.size() == 1 && bits.bytes[0] == kDigitalSignature;
    return std::optional<KeySpec>(signs ? KeySpec::kSignature : KeySpec::kKeyExchange);
  }
  return std::optional<KeySpec>();
}

bool is_supported(std::string_view algorithm) {
  return algorithm == kOidRsa || algorithm == kOidRsaExchange || algorithm == kOidDsa ||
         algorithm == kOidOldDsa;
}

csp::AlgorithmNumber algorithm_of(const crypto::PrivateKey& key, KeySpec use) {
  if (key.kind() != crypto::KeyKind::kRsa) {
    return csp::kAlgDssSign;
  }
  return use == KeySpec::kSignature ? csp::kAlgRsaSign : csp::kAlgRsaKeyExchange;
}

Bytes key_usage_attribute(KeySpec use) {
  const std::array<uint8_t, 1> usage{use == KeySpec::kSignature ? kDigitalSignature
                                                                : kDataEncipherment};
  Bytes der;
  DerWriter(der).nested(asn1::context(0), [&](DerWriter& attributes) {
    attributes.nested(asn1::kSequence, [&](DerWriter& fields) {
      fields.object_identifier(*asn1::oid_body(kOidKeyUsage));
      fields.nested(asn1::kSet, [&](DerWriter& values) {
        values.bit_string({usage, static_cast<uint8_t>(use == KeySpec::kSignature ? 7 : 4)});
      });
    });
  });
  return der;
}

// joined returns a SEQUENCE of the two parts, without a copy of the secret one elsewhere.
SecretBytes sequence_of(ByteView secret, ByteView rest) {
  Bytes header;
  DerWriter(header).element(asn1::kSequence, Bytes(secret.size() + rest.size()));
  header.resize(header.size() - secret.size() - rest.size());
  SecretBytes out(header.size() + secret.size() + rest.size());
  auto at = std::ranges::copy(header, out.reveal().begin()).out;
  at = std::ranges::copy(secret, at).out;
  std::ranges::copy(rest, at);
  return out;
}

}  // namespace

Result<PrivateKeyInfo> parse_private_key_info(ByteView pkcs8) {
  const Pkcs8View view = TRY(read_pkcs8(pkcs8));
  if (!is_supported(view.algorithm)) {
    return kNoSuchKind;
  }
  PrivateKeyInfo info;
  info.use = TRY(read_use(view.attributes));
  info.key = TRY(crypto::read_key_file(pkcs8, std::nullopt)).pair;
  if (info.key == nullptr) {
    return kMalformed;
  }
  return info;
}

Result<SecretBytes> write_private_key_info(const crypto::PrivateKey& key, KeySpec use) {
  const SecretBytes plain = TRY(crypto::write_key_file(
      key, {.encoding = crypto::KeyEncoding::kDer, .structure = crypto::KeyStructure::kStandard},
      std::nullopt));
  const ByteView content = TRY(DerReader(plain.reveal(), kMalformed).content(asn1::kSequence));
  return sequence_of(content, key_usage_attribute(use));
}

Result<EncryptedKeyView> parse_encrypted_key(ByteView der) {
  DerReader outer(der, kMalformed);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  DerReader algorithm = TRY(fields.enter(asn1::kSequence));
  EncryptedKeyView view;
  view.algorithm = TRY(asn1::oid_text(TRY(algorithm.object_identifier())));
  view.parameters = algorithm.remaining();
  view.encrypted = TRY(fields.octet_string());
  TRY(fields.expect_end());
  return view;
}

Result<KeySpec> store_private_key(csp::Provider& provider, const crypto::PrivateKey& key,
                                  KeySpec use, uint32_t key_flags) {
  const KeySpec spec = key.kind() == crypto::KeyKind::kRsa ? use : KeySpec::kSignature;
  const csp::AlgorithmNumber algorithm = algorithm_of(key, spec);
  TRY(csp::import_private_key(provider, algorithm, key.clone(), key_flags));
  return spec;
}

Result<std::shared_ptr<const crypto::PrivateKey>> exported_private_key(csp::Provider& provider,
                                                                       KeySpec use) {
  return TRY(csp::user_key(provider, static_cast<uint32_t>(use)))->exportable_secret();
}

bool has_public_key(const crypto::PrivateKey& key, std::string_view algorithm, ByteView parameters,
                    ByteView public_key) {
  const auto given = public_key_from_info({algorithm, parameters, {public_key, 0}});
  if (!given.ok() || given->key->kind() != key.kind()) {
    return false;
  }
  const auto left = public_key_info(*given->key, "");
  const auto right = public_key_info(*key.public_key(), "");
  return left.ok() && right.ok() && left->parameters == right->parameters &&
         left->key == right->key;
}

}  // namespace opensspi::cert
