// SPDX-License-Identifier: MIT
#include "csp/key_blob.h"

namespace opensspi::csp {
namespace {

using PublicPtr = std::shared_ptr<const crypto::PublicKey>;
using PrivatePtr = std::shared_ptr<const crypto::PrivateKey>;

constexpr Error kWrongAlgorithm = fail(NTE_BAD_DATA, "the blob's algorithm has no such key");
constexpr Error kOnToken = fail(NTE_BAD_KEY_STATE, "the key never leaves its token");
constexpr Error kNoBlob = fail(NTE_BAD_KEY, "Windows has no blob for keys of this kind");

// For the reader of a blob, a size that no key has is malformed data.
template <class T>
Result<T> as_bad_data(Result<T> made) {
  if (!made.ok() && made.error().is(NTE_BAD_LEN)) {
    return fail(NTE_BAD_DATA, made.error().why);
  }
  return made;
}

Status check_size(size_t key_bits, uint32_t blob_bits) {
  if ((key_bits + 7) / 8 != blob_bits / 8) {
    return kBadBlob;
  }
  return {};
}

bool is_rsa(AlgorithmNumber algorithm) {
  return algorithm == kAlgRsaSign || algorithm == kAlgRsaKeyExchange;
}

Result<PublicPtr> make_public(const RsaPublicBlob& blob) {
  if (!is_rsa(blob.algorithm)) {
    return kWrongAlgorithm;
  }
  PublicPtr key =
      TRY(as_bad_data(crypto::make_rsa_public(blob.parts.modulus, blob.parts.exponent)));
  TRY(check_size(key->bits(), blob.num_bits));
  return key;
}

Result<PrivatePtr> make_private(RsaPrivateBlob& blob, crypto::KeyOrigin origin) {
  if (!is_rsa(blob.algorithm)) {
    return kWrongAlgorithm;
  }
  if (blob.parts.exponent.empty()) {
    blob.parts.exponent = TRY(crypto::rsa_private_exponent(blob.parts));
  }
  PrivatePtr key = TRY(as_bad_data(crypto::make_rsa_private(blob.parts, origin)));
  TRY(check_size(key->bits(), blob.num_bits));
  return key;
}

Result<PublicPtr> make_public(const DssBlob& blob) {
  if (blob.algorithm != kAlgDssSign) {
    return kWrongAlgorithm;
  }
  return PublicPtr(
      TRY(as_bad_data(crypto::make_dsa_public(blob.key.group, blob.key.public_value))));
}

Result<PublicPtr> make_public(const DhBlob& blob) {
  if (!is_dh(blob.algorithm)) {
    return kWrongAlgorithm;
  }
  if (blob.version == kBlobVersion) {
    return fail(NTE_BAD_DATA, "the blob has no group; it is imported with a Diffie-Hellman key");
  }
  return PublicPtr(TRY(as_bad_data(crypto::make_dh_public(blob.key.group, blob.key.public_value))));
}

// A private blob of version 3 repeats the public value: it must match the private one.
Status check_public_value(const crypto::FfcPrivateKey& key, ByteView claimed) {
  const Bytes real = key.public_value();
  const ByteView value = trimmed(real);
  if (claimed.size() != value.size() || !ct_equal(claimed, value)) {
    return kBadBlob;
  }
  return {};
}

Result<PrivatePtr> ffc_private(Result<std::unique_ptr<crypto::FfcPrivateKey>> made, uint8_t version,
                               ByteView public_value) {
  auto key = TRY(as_bad_data(std::move(made)));
  if (version == kBlobVersionThree) {
    TRY(check_public_value(*key, public_value));
  }
  return PrivatePtr(std::move(key));
}

Result<PrivatePtr> make_private(const DssBlob& blob, crypto::KeyOrigin /*origin*/) {
  if (blob.algorithm != kAlgDssSign) {
    return kWrongAlgorithm;
  }
  return ffc_private(crypto::make_dsa_private(blob.key.group, blob.key.private_value.reveal()),
                     blob.version, blob.key.public_value);
}

Result<PrivatePtr> make_private(const DhBlob& blob, crypto::KeyOrigin /*origin*/) {
  if (!is_dh(blob.algorithm)) {
    return kWrongAlgorithm;
  }
  return ffc_private(crypto::make_dh_private(blob.key.group, blob.key.private_value.reveal()),
                     blob.version, blob.key.public_value);
}

// The bodies of other blobs make no key.
template <class Body>
Result<PublicPtr> make_public(const Body& /*body*/) {
  return kWrongAlgorithm;
}
template <class Body>
Result<PrivatePtr> make_private(const Body& /*body*/, crypto::KeyOrigin /*origin*/) {
  return kWrongAlgorithm;
}

FfcVersion3 fields_of(const crypto::FfcPublicKey& key) {
  FfcVersion3 fields;
  fields.group = key.group();
  fields.public_value = key.value();
  return fields;
}

FfcVersion3 fields_of(const crypto::FfcPrivateKey& key) {
  FfcVersion3 fields;
  fields.group = key.group();
  fields.public_value = key.public_value();
  fields.private_value = key.value();
  return fields;
}

uint32_t rounded_bits(size_t bits) { return static_cast<uint32_t>((bits + 7) / 8 * 8); }

}  // namespace

Result<PublicPtr> public_key_of_body(const BlobBody& body) {
  return std::visit([](const auto& one) { return make_public(one); }, body);
}

Result<PrivatePtr> private_key_of_body(BlobBody& body, crypto::KeyOrigin origin) {
  return std::visit([origin](auto& one) { return make_private(one, origin); }, body);
}

Result<PrivatePtr> private_key_from_blob(ByteView bytes, crypto::KeyOrigin origin) {
  KeyBlob blob = TRY(parse_key_blob(bytes));
  if (blob.header.type != BlobType::kPrivate) {
    return fail(NTE_BAD_TYPE, "the key blob has another type");
  }
  return private_key_of_body(blob.body, origin);
}

Result<Bytes> blob_from_public_key(const crypto::PublicKey& key, AlgorithmNumber algorithm,
                                   uint8_t version) {
  if (const crypto::RsaPublicKey* rsa = key.rsa()) {
    return write_rsa_public({algorithm, rounded_bits(key.bits()), rsa->parts()});
  }
  const crypto::FfcPublicKey* ffc = key.ffc();
  if (ffc == nullptr) {
    return kNoBlob;
  }
  if (key.kind() == crypto::KeyKind::kDsa) {
    return write_dss_public({algorithm, version, fields_of(*ffc)});
  }
  return write_dh_public({algorithm, version, rounded_bits(key.bits()), fields_of(*ffc)});
}

Result<SecretBytes> blob_from_private_key(const crypto::PrivateKey& key, AlgorithmNumber algorithm,
                                          uint8_t version) {
  if (const crypto::RsaPrivateKey* rsa = key.rsa()) {
    return write_rsa_private({algorithm, rounded_bits(key.bits()), rsa->parts()});
  }
  const crypto::FfcPrivateKey* ffc = key.ffc();
  if (ffc == nullptr) {
    return kOnToken;
  }
  if (key.kind() == crypto::KeyKind::kDsa) {
    return write_dss_private({algorithm, version, fields_of(*ffc)});
  }
  return write_dh_private({algorithm, version, rounded_bits(key.bits()), fields_of(*ffc)});
}

}  // namespace opensspi::csp
