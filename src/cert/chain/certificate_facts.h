// SPDX-License-Identifier: MIT
// CertificateFacts: what building and checking chains needs to know of a certificate, read once.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/filetime.h"
#include "cert/chain/signed_object.h"

namespace opensspi::chain {

// AuthorityKey is the authority key identifier (RFC 5280, 4.2.1.1); absent parts are empty.
struct AuthorityKey {
  ByteView key_id;
  ByteView issuer;  // an encoded Name
  ByteView serial;
};

// BasicConstraints is RFC 5280, 4.2.1.9.
struct BasicConstraints {
  bool is_ca = false;
  std::optional<uint32_t> path_length;
};

// Bits of KeyUsage (RFC 5280, 4.2.1.3) that chains need.
inline constexpr uint8_t kUsageCertSign = 0x04;
inline constexpr uint8_t kUsageCrlSign = 0x02;

// CertificateFacts owns the certificate's bytes; all views are of them. Immutable; any thread.
struct CertificateFacts {
  uint64_t id = 0;  // unique in this process, never used again
  Bytes der;
  SignedObject parts;

  uint32_t version = 0;  // 0 is X.509 version 1
  ByteView serial;       // the INTEGER's content
  ByteView issuer;
  ByteView subject;
  ByteView public_key_info;
  Filetime not_before;
  Filetime not_after;
  bool self_issued = false;  // issuer and subject are the same name

  OpensslKey key;  // null if OpenSSL does not accept it
  int key_bits = 0;
  SignatureStrength strength;

  // Extensions.
  Bytes key_id;  // the subject key identifier, or the SHA-1 of the key's bits
  std::optional<AuthorityKey> authority;
  std::optional<BasicConstraints> basic_constraints;
  std::optional<uint8_t> key_usage;             // the first byte of the bits
  std::optional<std::vector<ByteView>> usages;  // enhanced key usage: bodies of object identifiers
  std::optional<ByteView> alt_names;            // the extension's value
  std::optional<ByteView> name_constraints;
  std::optional<ByteView> crl_points;  // CRL distribution points
  bool has_old_alt_names = false;      // alt_names came from 2.5.29.7
  bool has_dns_name = false;
  bool has_policy_constraints = false;  // or inhibitAnyPolicy, or mappings
  bool has_extensions = false;
  bool bad_alt_names = false;
  bool bad_basic_constraints = false;
  bool bad_extension = false;  // one that cannot be decoded, or one that is there twice
  bool unsupported_critical = false;
};
using FactsPtr = std::shared_ptr<const CertificateFacts>;

// read_certificate reads a certificate: CRYPT_E_ASN1_BADTAG if it is not well-formed DER. What is
// wrong inside an extension is recorded, not an error.
Result<FactsPtr> read_certificate(ByteView der);

// facts_of is read_certificate with a cache of bounded size over all callers.
Result<FactsPtr> facts_of(ByteView der);

// read_time takes a UTCTime or GeneralizedTime in the form that RFC 5280, 4.1.2.5 allows.
Result<Filetime> read_time(asn1::DerReader& reader, Error malformed);

}  // namespace opensspi::chain
