// SPDX-License-Identifier: MIT
#include "cert/chain/signed_object.h"

#include <openssl/objects.h>
#include <openssl/x509.h>

#include <algorithm>

#include "crypto/evp_key.h"
#include "crypto/library.h"

namespace opensspi::chain {
namespace {

struct AlgorithmFree {
  void operator()(X509_ALGOR* algorithm) const { X509_ALGOR_free(algorithm); }
};
struct NameFree {
  void operator()(X509_NAME* name) const { X509_NAME_free(name); }
};
struct AnyFree {
  void operator()(ASN1_TYPE* any) const { ASN1_TYPE_free(any); }
};
struct BitsFree {
  void operator()(ASN1_BIT_STRING* bits) const { ASN1_BIT_STRING_free(bits); }
};
using OpensslAlgorithm = std::unique_ptr<X509_ALGOR, AlgorithmFree>;
using OpensslAny = std::unique_ptr<ASN1_TYPE, AnyFree>;
using OpensslName = std::unique_ptr<X509_NAME, NameFree>;

// A d2i function reads a prefix: what does not use all of the bytes is not the object.
template <class Owner, class Decode>
Owner decode_all(ByteView der, Decode decode) {
  const uint8_t* at = der.data();
  Owner object(decode(nullptr, &at, static_cast<long>(der.size())));
  return at == der.data() + der.size() ? std::move(object) : Owner();
}

OpensslAlgorithm decode_algorithm(ByteView der) {
  return decode_all<OpensslAlgorithm>(der, d2i_X509_ALGOR);
}

OpensslName decode_name(ByteView der) { return decode_all<OpensslName>(der, d2i_X509_NAME); }

}  // namespace

void PublicKeyFree::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<SignedObject> split_signed(ByteView der, Error malformed) {
  asn1::DerReader outer(der, malformed);
  asn1::DerReader parts = TRY(outer.enter(asn1::kSequence));
  TRY(outer.expect_end());
  SignedObject object;
  const asn1::Element content = TRY(parts.any());
  const asn1::Element algorithm = TRY(parts.any());
  const asn1::BitString signature = TRY(parts.bit_string());
  TRY(parts.expect_end());
  if (content.tag != asn1::kSequence || algorithm.tag != asn1::kSequence ||
      signature.unused_bits != 0) {
    return malformed;
  }
  object.content = content.whole;
  object.algorithm = algorithm.whole;
  object.signature = signature.bytes;
  return object;
}

// ASN1_item_verify encodes its object again; a SEQUENCE that was decoded as ANY is kept as the
// bytes that it was. So the signature is verified over the original bytes, and OpenSSL need not
// build objects of a CRL's entries.
bool is_signed_by(const SignedObject& object, EVP_PKEY* key) {
  if (key == nullptr) {
    return false;
  }
  const crypto::ErrorMark mark;
  const OpensslAlgorithm algorithm = decode_algorithm(object.algorithm);
  const auto content = decode_all<OpensslAny>(object.content, d2i_ASN1_TYPE);
  const std::unique_ptr<ASN1_BIT_STRING, BitsFree> bits(ASN1_BIT_STRING_new());
  if (algorithm == nullptr || content == nullptr || bits == nullptr ||
      ASN1_STRING_set(bits.get(), object.signature.data(),
                      static_cast<int>(object.signature.size())) != 1) {
    return false;
  }
  bits->flags = (bits->flags & ~0x07) | ASN1_STRING_FLAG_BITS_LEFT;  // no unused bits
  return ASN1_item_verify_ex(ASN1_ITEM_rptr(ASN1_ANY), algorithm.get(), bits.get(), content.get(),
                             nullptr, key, crypto::library_context(), nullptr) == 1;
}

namespace {

// SignatureKind is OpenSSL's numbers of a signature's hash and of its kind of key; 0: unknown.
struct SignatureKind {
  int hash_nid = 0;
  int key_nid = 0;
};

SignatureKind signature_kind(ByteView algorithm_der) {
  const crypto::ErrorMark mark;
  const OpensslAlgorithm algorithm = decode_algorithm(algorithm_der);
  SignatureKind kind;
  if (algorithm == nullptr) {
    return kind;
  }
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, algorithm.get());
  return OBJ_find_sigid_algs(OBJ_obj2nid(oid), &kind.hash_nid, &kind.key_nid) == 1
             ? kind
             : SignatureKind();
}

struct NumberRow {
  int nid;
  uint8_t number;
};
constexpr NumberRow kTlsHashes[] = {{NID_md5, 1},    {NID_sha1, 2},   {NID_sha224, 3},
                                    {NID_sha256, 4}, {NID_sha384, 5}, {NID_sha512, 6}};
constexpr NumberRow kTlsKeys[] = {
    {NID_rsaEncryption, 1}, {NID_dsa, 2}, {NID_X9_62_id_ecPublicKey, 3}};

uint8_t number_of(std::span<const NumberRow> rows, int nid) {
  const auto found = std::ranges::find(rows, nid, &NumberRow::nid);
  return found == rows.end() ? uint8_t{0} : found->number;
}

}  // namespace

std::optional<uint16_t> tls_signature(ByteView algorithm) {
  const SignatureKind kind = signature_kind(algorithm);
  const uint8_t hash = number_of(kTlsHashes, kind.hash_nid);
  const uint8_t key = number_of(kTlsKeys, kind.key_nid);
  if (hash == 0 || key == 0) {
    return std::nullopt;
  }
  return static_cast<uint16_t>(key << 8 | hash);
}

SignatureStrength signature_strength(ByteView algorithm) {
  SignatureStrength strength;
  strength.hash_nid = signature_kind(algorithm).hash_nid;
  strength.broken_hash =
      strength.hash_nid == NID_md2 || strength.hash_nid == NID_md4 || strength.hash_nid == NID_md5;
  return strength;
}

OpensslKey decode_public_key(ByteView public_key_info) {
  const crypto::ErrorMark mark;
  return decode_all<OpensslKey>(public_key_info, [](EVP_PKEY** out, const uint8_t** at, long len) {
    return d2i_PUBKEY_ex(out, at, len, crypto::library_context(), nullptr);
  });
}

bool same_name(ByteView left, ByteView right) {
  if (std::ranges::equal(left, right)) {
    return true;
  }
  const crypto::ErrorMark mark;
  const OpensslName first = decode_name(left);
  const OpensslName second = decode_name(right);
  return first != nullptr && second != nullptr && X509_NAME_cmp(first.get(), second.get()) == 0;
}

}  // namespace opensspi::chain
