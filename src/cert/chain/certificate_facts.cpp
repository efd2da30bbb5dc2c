// SPDX-License-Identifier: MIT
#include "cert/chain/certificate_facts.h"

#include <openssl/evp.h>

#include <algorithm>
#include <atomic>

#include "cert/chain/extension_facts.h"
#include "crypto/library.h"
#include "opensspi/winerror.h"

namespace opensspi::chain {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "the certificate is not well-formed DER");
constexpr asn1::Tag kIssuerUniqueId = 0x81;
constexpr asn1::Tag kSubjectUniqueId = 0x82;

uint64_t next_id() {
  static constinit std::atomic<uint64_t> last{0};
  return ++last;
}

Result<ByteView> whole_sequence(asn1::DerReader& reader) {
  const asn1::Element element = TRY(reader.any());
  if (element.tag != asn1::kSequence) {
    return kMalformed;
  }
  return element.whole;
}

Status read_version(asn1::DerReader& body, CertificateFacts& facts) {
  if (body.next_is(asn1::context(0))) {
    asn1::DerReader version = TRY(body.enter(asn1::context(0)));
    facts.version = TRY(version.small_integer());
    return version.expect_end();
  }
  return {};
}

Status read_validity(asn1::DerReader& body, CertificateFacts& facts) {
  asn1::DerReader validity = TRY(body.enter(asn1::kSequence));
  facts.not_before = TRY(read_time(validity, kMalformed));
  facts.not_after = TRY(read_time(validity, kMalformed));
  return validity.expect_end();
}

// The key identifier of a certificate without one is the SHA-1 of the key's bits (RFC 5280,
// 4.2.1.2, method 1).
Status compute_key_id(CertificateFacts& facts) {
  asn1::DerReader info(facts.public_key_info, kMalformed);
  asn1::DerReader fields = TRY(info.enter(asn1::kSequence));
  TRY(fields.any());
  const asn1::BitString bits = TRY(fields.bit_string());
  facts.key_id.resize(20);
  const EVP_MD* sha1 = crypto::fetched_digest("SHA1");
  if (sha1 == nullptr || EVP_Digest(bits.bytes.data(), bits.bytes.size(), facts.key_id.data(),
                                    nullptr, sha1, nullptr) != 1) {
    facts.key_id.clear();
  }
  return {};
}

Status read_extensions(asn1::DerReader& body, CertificateFacts& facts) {
  if (body.next_is(kIssuerUniqueId)) {
    TRY(body.any());
  }
  if (body.next_is(kSubjectUniqueId)) {
    TRY(body.any());
  }
  if (body.at_end()) {
    return {};
  }
  asn1::DerReader wrapped = TRY(body.enter(asn1::context(3)));
  asn1::DerReader list = TRY(wrapped.enter(asn1::kSequence));
  TRY(wrapped.expect_end());
  facts.has_extensions = true;
  return read_extension_list(list, facts);
}

Status read_body(CertificateFacts& facts) {
  asn1::DerReader outer(facts.parts.content, kMalformed);
  asn1::DerReader body = TRY(outer.enter(asn1::kSequence));
  TRY(read_version(body, facts));
  facts.serial = TRY(body.content(asn1::kInteger));
  const ByteView inner_algorithm = TRY(whole_sequence(body));
  facts.issuer = TRY(whole_sequence(body));
  TRY(read_validity(body, facts));
  facts.subject = TRY(whole_sequence(body));
  facts.public_key_info = TRY(whole_sequence(body));
  TRY(read_extensions(body, facts));
  TRY(body.expect_end());
  if (!std::ranges::equal(inner_algorithm, facts.parts.algorithm)) {
    facts.bad_extension = true;  // RFC 5280, 4.1.1.2: the two must be the same
  }
  return {};
}

}  // namespace

Result<FactsPtr> read_certificate(ByteView der) {
  auto facts = std::make_shared<CertificateFacts>();
  facts->id = next_id();
  facts->der.assign(der.begin(), der.end());
  facts->parts = TRY(split_signed(facts->der, kMalformed));
  TRY(read_body(*facts));
  if (facts->key_id.empty()) {
    TRY(compute_key_id(*facts));
  }
  facts->self_issued = same_name(facts->issuer, facts->subject);
  facts->key = decode_public_key(facts->public_key_info);
  facts->key_bits = facts->key == nullptr ? 0 : EVP_PKEY_get_bits(facts->key.get());
  facts->strength = signature_strength(facts->parts.algorithm);
  return FactsPtr(std::move(facts));
}

}  // namespace opensspi::chain
