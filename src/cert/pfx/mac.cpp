// SPDX-License-Identifier: MIT
#include "cert/pfx/mac.h"

#include <array>

#include "asn1/oid.h"
#include "cert/pfx/object_ids.h"
#include "crypto/mac.h"
#include "crypto/password_kdf.h"
#include "crypto/random.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;
using asn1::DerWriter;
using crypto::AlgorithmRow;

constexpr size_t kMaxDigestLen = 64;
constexpr size_t kMaxMacKeyLen = 64;
constexpr size_t kSaltLen = 20;

Result<Bytes> hmac_of(const AlgorithmRow& hash, ByteView key, ByteView content) {
  const auto hmac = TRY(crypto::make_hmac(hash, key));
  hmac->update(content);
  Bytes digest(hmac->digest_len());
  hmac->finish(digest);
  return digest;
}

Result<Bytes> pkcs12_mac(const AlgorithmRow& hash, ByteView salt, uint32_t rounds, ByteView content,
                         const PasswordForm& password, RoundBudget& budget) {
  TRY(budget.spend(rounds));
  SecretArray<kMaxDigestLen> key;
  const ByteSpan key_bytes = ByteSpan(key.reveal()).first(hash.digest_len);
  TRY(crypto::pkcs12_kdf(hash, crypto::Pkcs12Purpose::kMac, password.wide.reveal(), salt, rounds,
                         key_bytes));
  return hmac_of(hash, key_bytes, content);
}

// RFC 9579, 4: the key's length must be in PBKDF2's parameters; the salt and rounds of MacData are
// ignored.
Result<Bytes> pbmac1(const MacView& mac, ByteView content, const PasswordForm& password,
                     RoundBudget& budget) {
  DerReader outer(mac.algorithm.parameters, kMalformedPfx);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  const KdfPbkdf2 kdf = TRY(read_pbkdf2(TRY(read_algorithm(fields))));
  const AlgorithmRow* hash = TRY(hash_of_hmac_oid(TRY(read_algorithm(fields)).oid));
  TRY(fields.expect_end());
  constexpr size_t kMinKeyLen = 20;
  if (kdf.key_len < kMinKeyLen || kdf.key_len > kMaxMacKeyLen) {
    return kMalformedPfx;
  }
  SecretArray<kMaxMacKeyLen> key;
  const ByteSpan key_bytes = ByteSpan(key.reveal()).first(kdf.key_len);
  TRY(run_pbkdf2(kdf, password.utf8.reveal(), budget, key_bytes));
  return hmac_of(*hash, key_bytes, content);
}

Result<Bytes> expected_mac(const MacView& mac, ByteView content, const PasswordForm& password,
                           RoundBudget& budget) {
  if (mac.algorithm.oid == kOidPbmac1) {
    return pbmac1(mac, content, password, budget);
  }
  const AlgorithmRow* hash = TRY(hash_of_digest_oid(mac.algorithm.oid));
  return pkcs12_mac(*hash, mac.salt, mac.rounds, content, password, budget);
}

}  // namespace

Result<MacView> read_mac(DerReader& reader) {
  DerReader fields = TRY(reader.enter(asn1::kSequence));
  DerReader info = TRY(fields.enter(asn1::kSequence));
  MacView mac;
  mac.algorithm = TRY(read_algorithm(info));
  mac.digest = TRY(info.octet_string());
  TRY(info.expect_end());
  mac.salt = TRY(fields.octet_string());
  if (!fields.at_end()) {
    mac.rounds = TRY(fields.small_integer());
  }
  TRY(fields.expect_end());
  return mac;
}

Result<size_t> check_mac(const MacView& mac, ByteView content, const PfxPassword& password,
                         RoundBudget& budget) {
  const auto& forms = password.forms();
  for (size_t i = 0; i < forms.size(); ++i) {
    const Bytes expected = TRY(expected_mac(mac, content, forms[i], budget));
    if (ct_equal(expected, mac.digest)) {
      return i;
    }
  }
  return fail(ERROR_INVALID_PASSWORD, "the password is not the one of the PFX, or it was altered");
}

Result<Bytes> write_mac(PbeScheme scheme, ByteView content, const PasswordForm& password) {
  const bool is_old = scheme == PbeScheme::k3DesSha1;
  const AlgorithmRow& hash =
      *crypto::find_algorithm(is_old ? crypto::AlgorithmId::kSha1 : crypto::AlgorithmId::kSha256);
  const std::string_view oid = is_old ? kOidSha1 : kOidSha256;
  const uint32_t rounds = is_old ? k3DesRounds : kAesRounds;
  std::array<uint8_t, kSaltLen> salt;
  crypto::random_bytes(salt);
  RoundBudget budget;
  const Bytes digest = TRY(pkcs12_mac(hash, salt, rounds, content, password, budget));
  Bytes der;
  DerWriter(der).nested(asn1::kSequence, [&](DerWriter& fields) {
    fields.nested(asn1::kSequence, [&](DerWriter& info) {
      info.nested(asn1::kSequence, [&](DerWriter& algorithm) {
        algorithm.object_identifier(*asn1::oid_body(oid));
        algorithm.null();
      });
      info.octet_string(digest);
    });
    fields.octet_string(salt);
    fields.small_integer(rounds);
  });
  return der;
}

}  // namespace opensspi::cert
