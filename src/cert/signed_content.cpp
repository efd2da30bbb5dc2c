// SPDX-License-Identifier: MIT
#include "cert/signed_content.h"

#include <algorithm>

#include "asn1/oid.h"
#include "cert/object_ids.h"
#include "crypto/digest.h"
#include "crypto/ffc.h"

namespace opensspi::cert {
namespace {

constexpr Error kCorrupt = fail(CRYPT_E_ASN1_CORRUPT, "the bytes are not signed content");
constexpr Error kBadTag = fail(CRYPT_E_ASN1_BADTAG, "the bytes are not signed content");
constexpr Error kBadAlgorithm =
    fail(NTE_BAD_ALGID, "the signature's algorithm is not known here, or not the key's");
constexpr Error kBadSignature = fail(NTE_BAD_SIGNATURE, "the signature is not the key's");

// number_len is the length of r and of s: that of the field of a curve, or of a group's order.
size_t number_len(const crypto::PublicKey& key) {
  return key.ffc() == nullptr ? (key.bits() + 7) / 8 : key.ffc()->group().order.size();
}

void append_padded(ByteView magnitude, size_t len, Bytes& out) {
  out.resize(out.size() + (len - magnitude.size()));
  out.insert(out.end(), magnitude.begin(), magnitude.end());
}

// flat_signature converts the DER of DSA and ECDSA signatures (RFC 3279, 2.2.2) to r, then s.
Result<Bytes> flat_signature(const crypto::PublicKey& key, ByteView der) {
  asn1::DerReader reader(der, kBadSignature);
  asn1::DerReader pair = TRY(reader.enter(asn1::kSequence));
  const ByteView r = TRY(pair.unsigned_integer());
  const ByteView s = TRY(pair.unsigned_integer());
  TRY(pair.expect_end());
  TRY(reader.expect_end());
  const size_t len = number_len(key);
  if (r.size() > len || s.size() > len) {
    return kBadSignature;
  }
  Bytes flat;
  append_padded(r, len, flat);
  append_padded(s, len, flat);
  return flat;
}

const crypto::AlgorithmRow* hash_row(csp::AlgorithmNumber algorithm) {
  const auto* const row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
  return row != nullptr && row->kind == crypto::AlgorithmClass::kHash ? row : nullptr;
}

// HashOfName is for signatures that CryptoAPI has no numbers for (RFC 5758, 3.2).
struct HashOfName {
  std::string_view oid;
  csp::AlgorithmNumber hash;
  crypto::KeyKind key;
};
constexpr HashOfName kNamed[] = {
    {"1.2.840.10045.4.1", csp::kAlgSha1, crypto::KeyKind::kEc},
    {"1.2.840.10045.4.3.2", csp::kAlgSha256, crypto::KeyKind::kEc},
    {"1.2.840.10045.4.3.3", csp::kAlgSha384, crypto::KeyKind::kEc},
    {"1.2.840.10045.4.3.4", csp::kAlgSha512, crypto::KeyKind::kEc},
    {"2.16.840.1.101.3.4.3.2", csp::kAlgSha256, crypto::KeyKind::kDsa},
};

}  // namespace

Result<SignedContent> parse_signed_content(ByteView encoded) {
  if (encoded.empty()) {
    return fail(CRYPT_E_ASN1_EOD, "there is no signed content");
  }
  asn1::DerReader reader(encoded, kCorrupt);
  if (!reader.next_is(asn1::kSequence)) {
    return kBadTag;
  }
  asn1::DerReader outer = TRY(reader.enter(asn1::kSequence));
  SignedContent content;
  const asn1::Element signed_part = TRY(outer.any());
  if (signed_part.tag != asn1::kSequence || !outer.next_is(asn1::kSequence)) {
    return kBadTag;
  }
  content.to_be_signed = signed_part.whole;
  asn1::DerReader algorithm = TRY(outer.enter(asn1::kSequence));
  content.algorithm = TRY(asn1::oid_text(TRY(algorithm.object_identifier())));
  content.parameters = algorithm.remaining();
  content.signature = TRY(outer.bit_string());
  TRY(outer.expect_end());
  return content;
}

Result<SignatureAlgorithm> signature_algorithm(std::string_view oid) {
  const auto* const named = std::ranges::find(kNamed, oid, &HashOfName::oid);
  if (named != std::end(kNamed)) {
    return SignatureAlgorithm{named->hash, named->key};
  }
  const ObjectId* const row = find_object({.group = ObjectGroup::kSign}, oid);
  if (row == nullptr || hash_row(row->number) == nullptr || row->extra.empty()) {
    return kBadAlgorithm;
  }
  const bool is_dsa = row->extra[0] == csp::kAlgDssSign;
  return SignatureAlgorithm{row->number, is_dsa ? crypto::KeyKind::kDsa : crypto::KeyKind::kRsa};
}

Result<Bytes> hash_bytes(csp::AlgorithmNumber algorithm, ByteView bytes) {
  const crypto::AlgorithmRow* const row = hash_row(algorithm);
  if (row == nullptr) {
    return fail(NTE_BAD_ALGID, "the algorithm is not a hash");
  }
  return crypto::digest_of(*row, bytes);
}

// The algorithm may be a plain hash, without a key's, as on Windows.
Result<Bytes> hash_to_be_signed(const SignedContent& content) {
  const Result<SignatureAlgorithm> algorithm = signature_algorithm(content.algorithm);
  if (algorithm.ok()) {
    return hash_bytes(algorithm->hash, content.to_be_signed);
  }
  const ObjectId* const row = find_object({.group = ObjectGroup::kHash}, content.algorithm);
  if (row == nullptr) {
    return algorithm.error();
  }
  return hash_bytes(row->number, content.to_be_signed);
}

Status verify_signature(const SignedContent& content, const PublicKeyInfoView& key_info) {
  const SignatureAlgorithm algorithm = TRY(signature_algorithm(content.algorithm));
  const NamedPublicKey named = TRY(public_key_from_info(key_info));
  const crypto::PublicKey& key = *named.key;
  if (key.kind() != algorithm.key) {
    return kBadAlgorithm;
  }
  if (content.signature.unused_bits != 0) {
    return kBadSignature;
  }
  const Bytes digest = TRY(hash_bytes(algorithm.hash, content.to_be_signed));
  if (key.kind() == crypto::KeyKind::kRsa) {
    return key.verify({crypto::SignaturePadding::kPkcs1, hash_row(algorithm.hash)}, digest,
                      content.signature.bytes);
  }
  const Bytes flat = TRY(flat_signature(key, content.signature.bytes));
  return key.verify({}, digest, flat);
}

}  // namespace opensspi::cert
