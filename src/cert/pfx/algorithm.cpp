// SPDX-License-Identifier: MIT
#include "cert/pfx/algorithm.h"

#include <algorithm>
#include <array>

#include "asn1/oid.h"
#include "cert/pfx/object_ids.h"
#include "crypto/password_kdf.h"

namespace opensspi::cert {
namespace {

using crypto::AlgorithmId;

struct HashNames {
  std::string_view digest;
  std::string_view hmac;
  AlgorithmId id;
};

constexpr std::array<HashNames, 5> kHashes = {
    {{kOidSha1, "1.2.840.113549.2.7", AlgorithmId::kSha1},
     {kOidSha256, kOidHmacSha256, AlgorithmId::kSha256},
     {"2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10", AlgorithmId::kSha384},
     {"2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11", AlgorithmId::kSha512},
     {"1.2.840.113549.2.5", "1.2.840.113549.2.6", AlgorithmId::kMd5}}};

Result<const crypto::AlgorithmRow*> find_hash(std::string_view oid,
                                              std::string_view HashNames::*member) {
  const auto* row = std::ranges::find(kHashes, oid, member);
  if (row == kHashes.end()) {
    return fail(NTE_BAD_ALGID, "the PFX uses a hash that is not supported");
  }
  return crypto::find_algorithm(row->id);
}

}  // namespace

Result<AlgorithmView> read_algorithm(asn1::DerReader& reader) {
  asn1::DerReader fields = TRY(reader.enter(asn1::kSequence));
  AlgorithmView algorithm;
  algorithm.oid = TRY(asn1::oid_text(TRY(fields.object_identifier())));
  algorithm.parameters = fields.remaining();
  if (!fields.at_end()) {
    TRY(fields.any());
    TRY(fields.expect_end());
  }
  return algorithm;
}

Result<const crypto::AlgorithmRow*> hash_of_digest_oid(std::string_view oid) {
  return find_hash(oid, &HashNames::digest);
}

Result<const crypto::AlgorithmRow*> hash_of_hmac_oid(std::string_view oid) {
  return find_hash(oid, &HashNames::hmac);
}

Status RoundBudget::spend(uint64_t rounds) {
  if (rounds == 0) {
    return kMalformedPfx;
  }
  if (rounds > left_) {
    return fail(CRYPT_E_ASN1_LARGE,
                "the PFX asks for more than 30,000,000 rounds of its key derivation");
  }
  left_ -= rounds;
  return {};
}

// RFC 8018, A.2: the hash is SHA-1 unless the parameters name one.
Result<KdfPbkdf2> read_pbkdf2(const AlgorithmView& algorithm) {
  if (algorithm.oid != kOidPbkdf2) {
    return fail(NTE_BAD_ALGID, "the PFX derives its key in a way that is not supported");
  }
  asn1::DerReader outer(algorithm.parameters, kMalformedPfx);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  KdfPbkdf2 kdf = {};
  kdf.salt = TRY(fields.octet_string());
  kdf.rounds = TRY(fields.small_integer());
  if (fields.next_is(asn1::kInteger)) {
    kdf.key_len = TRY(fields.small_integer());
  }
  kdf.hash = crypto::find_algorithm(AlgorithmId::kSha1);
  if (!fields.at_end()) {
    kdf.hash = TRY(hash_of_hmac_oid(TRY(read_algorithm(fields)).oid));
  }
  TRY(fields.expect_end());
  return kdf;
}

Status run_pbkdf2(const KdfPbkdf2& kdf, ByteView password, RoundBudget& budget, ByteSpan out) {
  const size_t num_blocks = (out.size() + kdf.hash->digest_len - 1) / kdf.hash->digest_len;
  TRY(budget.spend(uint64_t{kdf.rounds} * num_blocks));
  return crypto::pbkdf2(*kdf.hash, password, kdf.salt, kdf.rounds, out);
}

}  // namespace opensspi::cert
