// SPDX-License-Identifier: MIT
#include "dpapi/domain_key.h"

#include <algorithm>

#include "base/reader.h"
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {
namespace {

using crypto::AlgorithmId;

constexpr Error kMalformed =
    fail(ERROR_INVALID_DATA, "the domain's copy of the master key is cut or malformed");
constexpr uint32_t kAccessCheckVersion = 1;
constexpr size_t kSidHeadLen = 8;

// Version is what differs between the versions 2 and 3 of the structures ([MS-BKRP] 2.2.2.1-4).
struct Version {
  uint32_t number;
  AlgorithmId cipher;
  AlgorithmId hash;
  uint32_t payload_key_len;  // key and IV of the cipher
  bool names_algorithms;
};
constexpr Version kVersions[] = {{2, AlgorithmId::k3Des, AlgorithmId::kSha1, 0x20, false},
                                 {3, AlgorithmId::kAes256, AlgorithmId::kSha512, 0x30, true}};

const Version* find_version(uint32_t number) {
  const auto* const found = std::ranges::find(kVersions, number, &Version::number);
  return found == std::end(kVersions) ? nullptr : found;
}

struct Secret {
  SecretBox<MasterKey> master_key;
  SecretBytes payload_key;
};

Result<Secret> parse_secret(const Version& version, ByteView bytes) {
  Reader reader(bytes, kMalformed);
  const uint32_t key_len = TRY(reader.u32le());
  if (key_len != kMasterKeyLen || TRY(reader.u32le()) != version.payload_key_len) {
    return kMalformed;
  }
  if (version.names_algorithms) {
    if (TRY(reader.u32le()) != static_cast<uint32_t>(version.cipher)) {
      return kMalformed;
    }
    if (TRY(reader.u32le()) != static_cast<uint32_t>(version.hash)) {
      return kMalformed;
    }
  }
  const ByteView key = TRY(reader.take(kMasterKeyLen));
  const ByteView payload_key = TRY(reader.take(version.payload_key_len));
  TRY(reader.expect_end(kMalformed));
  return Secret{make_secret<MasterKey>(key.first<kMasterKeyLen>()), SecretBytes(payload_key)};
}

Result<SecretBytes> decrypt_secret(const DomainKey& domain_key,
                                   const crypto::PrivateKey& backup_key) {
  Bytes reversed(domain_key.secret.rbegin(), domain_key.secret.rend());
  Result<SecretBytes> plain = backup_key.decrypt({}, reversed);
  if (plain.ok()) {
    return plain;
  }
  return fail(ERROR_INVALID_PASSWORD, "the master key does not open with this backup key");
}

Status check_digest(const crypto::AlgorithmRow& hash, ByteView check) {
  const auto computing = TRY(crypto::make_hash(hash));
  SecretArray<64> computed;
  const ByteSpan digest = computed.reveal().first(hash.digest_len);
  computing->update(check.first(check.size() - hash.digest_len));
  computing->finish(digest);
  if (!ct_equal(digest, check.last(hash.digest_len))) {
    return kMalformed;
  }
  return {};
}

Result<identity::Sid> read_sid(Reader& reader) {
  Reader ahead = reader;
  (void)TRY(ahead.u8());
  const uint8_t count = TRY(ahead.u8());
  const auto sid = identity::Sid::from_wire(TRY(reader.take(kSidHeadLen + size_t{4} * count)));
  if (!sid.ok()) {
    return kMalformed;
  }
  return *sid;
}

// [MS-BKRP] 2.2.2.3, 2.2.2.4: u32 1, the length of a nonce and the nonce, the SID, fill bytes, a
// digest.
Result<identity::Sid> owner_of(const Version& version, const DomainKey& domain_key,
                               ByteView payload_key) {
  const crypto::AlgorithmRow& cipher = row_of(version.cipher);
  const crypto::AlgorithmRow& hash = row_of(version.hash);
  const size_t key_len = cipher.key_len(cipher.max_key_bits);
  SecretBytes check(domain_key.access_check);
  TRY(cbc_decrypt(cipher, payload_key.first(key_len), payload_key.subspan(key_len),
                  check.reveal()));
  TRY(check_digest(hash, check.reveal()));
  Reader reader(check.reveal().first(check.size() - hash.digest_len), kMalformed);
  if (TRY(reader.u32le()) != kAccessCheckVersion) {
    return kMalformed;
  }
  (void)TRY(reader.take(TRY(reader.u32le())));
  return read_sid(reader);
}

Status check_lengths(const Version& version, const DomainKey& domain_key) {
  const crypto::AlgorithmRow& cipher = row_of(version.cipher);
  const bool whole = domain_key.access_check.size() % cipher.block_len == 0;
  if (!whole || domain_key.access_check.size() < row_of(version.hash).digest_len) {
    return kMalformed;
  }
  return {};
}

}  // namespace

Result<DomainKey> parse_domain_key(ByteView bytes) {
  Reader reader(bytes, kMalformed);
  DomainKey domain_key;
  domain_key.version = TRY(reader.u32le());
  const uint32_t secret_len = TRY(reader.u32le());
  const uint32_t check_len = TRY(reader.u32le());
  domain_key.backup_key.bytes = TRY(reader.take_array<16>());
  domain_key.secret = TRY(reader.take(secret_len));
  domain_key.access_check = TRY(reader.take(check_len));
  TRY(reader.expect_end(kMalformed));
  const Version* const version = find_version(domain_key.version);
  if (version == nullptr) {
    return kMalformed;
  }
  TRY(check_lengths(*version, domain_key));
  return domain_key;
}

Result<OpenedDomainKey> open_domain_key(const DomainKey& domain_key,
                                        const crypto::PrivateKey& backup_key) {
  const Version* const version = find_version(domain_key.version);
  if (version == nullptr) {
    return kMalformed;
  }
  const SecretBytes plain = TRY(decrypt_secret(domain_key, backup_key));
  Secret secret = TRY(parse_secret(*version, plain.reveal()));
  const identity::Sid owner = TRY(owner_of(*version, domain_key, secret.payload_key.reveal()));
  return OpenedDomainKey{std::move(secret.master_key), owner};
}

}  // namespace opensspi::dpapi
