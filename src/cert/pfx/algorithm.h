// SPDX-License-Identifier: MIT
// AlgorithmIdentifier and the tables of what PFX files use.
#pragma once

#include "asn1/der.h"
#include "crypto/algorithms.h"

namespace opensspi::cert {

inline constexpr Error kMalformedPfx = fail(CRYPT_E_ASN1_CORRUPT, "the PFX is malformed");

// AlgorithmView views an AlgorithmIdentifier: `parameters` is the whole element, empty if absent.
struct AlgorithmView {
  std::string oid;  // dotted
  ByteView parameters;
};

// read_algorithm takes an AlgorithmIdentifier.
[[nodiscard]] Result<AlgorithmView> read_algorithm(asn1::DerReader& reader);

// hash_of_digest_oid and hash_of_hmac_oid return the hash: NTE_BAD_ALGID for one that is not known.
[[nodiscard]] Result<const crypto::AlgorithmRow*> hash_of_digest_oid(std::string_view oid);
[[nodiscard]] Result<const crypto::AlgorithmRow*> hash_of_hmac_oid(std::string_view oid);

// RoundBudget bounds the work for one file: whoever made it chose the numbers of rounds. NSS and
// GnuTLS choose 600,000 for each derivation, and a file has two or three per key.
class RoundBudget {
 public:
  static constexpr uint64_t kMaxRounds = 30'000'000;
  explicit RoundBudget(uint64_t max_rounds = kMaxRounds) : left_(max_rounds) {}
  // spend fails with CRYPT_E_ASN1_LARGE if a file asks for more than its maximum in all, or for no
  // round at all with CRYPT_E_ASN1_CORRUPT.
  [[nodiscard]] Status spend(uint64_t rounds);

 private:
  uint64_t left_;
};

// KdfPbkdf2 is PBKDF2's parameters. `key_len` is 0 if they do not say it.
struct KdfPbkdf2 {
  ByteView salt;
  uint32_t rounds;
  uint32_t key_len;
  const crypto::AlgorithmRow* hash;
};

// read_pbkdf2 reads a key derivation function, which must be PBKDF2: NTE_BAD_ALGID otherwise.
[[nodiscard]] Result<KdfPbkdf2> read_pbkdf2(const AlgorithmView& algorithm);
// run_pbkdf2 spends its rounds and fills `out`.
[[nodiscard]] Status run_pbkdf2(const KdfPbkdf2& kdf, ByteView password, RoundBudget& budget,
                                ByteSpan out);

}  // namespace opensspi::cert
