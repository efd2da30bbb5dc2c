// SPDX-License-Identifier: MIT
// CrlFacts: a CRL as revocation checks need it. Its entries are an index into its bytes, so that a
// CRL of a million entries costs four bytes for each.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/filetime.h"
#include "cert/chain/signed_object.h"

namespace opensspi::chain {

// IssuingPoint is the issuing distribution point (RFC 5280, 5.2.5).
struct IssuingPoint {
  ByteView encoded;
  ByteView full_name;  // the content of GeneralNames; empty if there is none
  bool relative_name = false;
  bool only_users = false;
  bool only_cas = false;
  bool only_attributes = false;
  bool some_reasons = false;
  bool indirect = false;
};

// CrlEntry is one revoked certificate.
struct CrlEntry {
  ByteView whole;  // the entry's element
  Filetime date;
  uint8_t reason = 0;  // CRLReason; 0 if it has none
};

inline constexpr uint8_t kReasonRemoveFromCrl = 8;
inline constexpr uint8_t kLastReason = 10;  // aACompromise

// CrlFacts owns the CRL's bytes; all views are of them. Immutable; any thread.
struct CrlFacts {
  uint64_t id = 0;
  Bytes der;
  SignedObject parts;
  ByteView issuer;
  Filetime this_update;
  std::optional<Filetime> next_update;
  ByteView authority_key_id;
  ByteView number;               // the CRL number's content
  std::optional<ByteView> base;  // of a delta CRL: the number of its base
  std::optional<IssuingPoint> point;
  bool unsupported_critical = false;
  bool bad_extension = false;
  SignatureStrength strength;

  // entry returns the entry of a serial number (the INTEGER's content), if it is revoked. The cost
  // is logarithmic.
  [[nodiscard]] std::optional<CrlEntry> entry(ByteView serial) const;

  std::vector<uint32_t> offsets;  // of the entries in `der`, sorted by serial number
};
using CrlPtr = std::shared_ptr<const CrlFacts>;

// read_crl reads a CRL: CRYPT_E_ASN1_BADTAG if it is not well-formed DER.
Result<CrlPtr> read_crl(ByteView der);

// crl_facts_of is read_crl with a cache of bounded size over all callers.
Result<CrlPtr> crl_facts_of(ByteView der);

}  // namespace opensspi::chain
