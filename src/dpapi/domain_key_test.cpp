// SPDX-License-Identifier: MIT
// The domain's copy of a master key, both versions, under a backup key that Windows made.
#include "dpapi/domain_key.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/writer.h"
#include "crypto/rsa.h"
#include "csp/foreign_key.h"
#include "dpapi/algorithms.h"
#include "dpapi/foreign_keys.h"
#include "support/dpapi_keys.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::dpapi {
namespace {

using ::opensspi::testing::read_vectors;

const identity::Sid kOwner = identity::Sid(5, {21, 1, 2, 3, 1001});

// What is written here follows [MS-BKRP] 2.2.2 field by field.
class DpapiDomainKeyTest : public ::testing::Test {
 protected:
  static std::shared_ptr<const crypto::PrivateKey> windows_key() {
    const Bytes pvk = read_vectors("dpapi/backup_key.vec").front().bytes("pvk");
    return csp::read_foreign_key(pvk, std::nullopt).value().pair;
  }

  Bytes secret(uint32_t version, uint32_t key_len = 64) const {
    Bytes out;
    Writer writer(out);
    writer.u32le(key_len);
    writer.u32le(version == 3 ? 48 : 32);
    if (version == 3) {
      writer.u32le(0x6610);
      writer.u32le(0x800E);
    }
    writer.bytes(master_key->reveal());
    writer.bytes(payload_key(version));
    return out;
  }
  static Bytes payload_key(uint32_t version) { return Bytes(version == 3 ? 48 : 32, 0x5A); }

  static Bytes access_check(uint32_t version, const identity::Sid& owner) {
    const size_t block = version == 3 ? 16 : 8, digest_len = version == 3 ? 64 : 20;
    Bytes out;
    Writer writer(out);
    writer.u32le(1);
    writer.u32le(32);
    writer.zeros(32);
    writer.bytes(owner.wire());
    while ((out.size() + digest_len) % block != 0) {
      out.push_back(0);
    }
    const auto& hash =
        row_of(version == 3 ? crypto::AlgorithmId::kSha512 : crypto::AlgorithmId::kSha1);
    Bytes digest(digest_len);
    const auto hashing = crypto::make_hash(hash).value();
    hashing->update(out);
    hashing->finish(digest);
    writer.bytes(digest);
    const Bytes key = payload_key(version);
    const size_t key_len = version == 3 ? 32 : 24;
    EXPECT_THAT(cbc_encrypt(row_of(version == 3 ? crypto::AlgorithmId::kAes256
                                                : crypto::AlgorithmId::k3Des),
                            ByteView(key).first(key_len), ByteView(key).subspan(key_len), out),
                IsOk());
    return out;
  }

  Bytes copy(uint32_t version, ByteView plain, ByteView check) const {
    Bytes encrypted = backup_key->public_key()->encrypt({}, plain).value();
    std::ranges::reverse(encrypted);
    Bytes out;
    Writer writer(out);
    writer.u32le(version);
    writer.u32le(static_cast<uint32_t>(encrypted.size()));
    writer.u32le(static_cast<uint32_t>(check.size()));
    writer.zeros(16);
    writer.bytes(encrypted);
    writer.bytes(check);
    return out;
  }
  Bytes copy(uint32_t version) const {
    return copy(version, secret(version), access_check(version, kOwner));
  }

  static int32_t error_of(ByteView bytes, const crypto::PrivateKey& key) {
    const auto parsed = parse_domain_key(bytes);
    if (!parsed.ok()) {
      return parsed.error().code;
    }
    const auto opened = open_domain_key(*parsed, key);
    return opened.ok() ? 0 : opened.error().code;
  }

  SecretBox<MasterKey> master_key = testing::random_master_key();
  std::shared_ptr<const crypto::PrivateKey> backup_key = windows_key();
};

TEST_F(DpapiDomainKeyTest, both_versions_open_and_name_their_owner) {
  for (const uint32_t version : {2u, 3u}) {
    const Bytes bytes = copy(version);
    const auto opened = open_domain_key(parse_domain_key(bytes).value(), *backup_key);
    ASSERT_THAT(opened, IsOk()) << version << ": " << opened.error().why;
    EXPECT_TRUE(ct_equal(opened->master_key->reveal(), master_key->reveal()));
    EXPECT_EQ(opened->owner, kOwner);
  }
}

TEST_F(DpapiDomainKeyTest, another_backup_key_opens_nothing) {
  const auto other = crypto::generate_rsa(2048, {}).value();
  EXPECT_EQ(error_of(copy(3), *other), ERROR_INVALID_PASSWORD);
}

TEST_F(DpapiDomainKeyTest, cut_or_altered_copies_are_refused) {
  for (const uint32_t version : {2u, 3u}) {
    const Bytes bytes = copy(version);
    for (size_t len = 0; len < bytes.size(); ++len) {
      EXPECT_THAT(parse_domain_key(ByteView(bytes).first(len)), FailsWith(ERROR_INVALID_DATA));
    }
    const size_t check_at = 28 + 256;
    for (size_t at = check_at; at < bytes.size(); ++at) {
      Bytes altered = bytes;
      altered[at] ^= 1;
      EXPECT_EQ(error_of(altered, *backup_key), ERROR_INVALID_DATA) << at;
    }
  }
}

TEST_F(DpapiDomainKeyTest, what_rsa_decrypts_must_have_the_form_of_its_version) {
  const Bytes check = access_check(3, kOwner);
  EXPECT_EQ(error_of(copy(3, secret(2), check), *backup_key), ERROR_INVALID_DATA);
  EXPECT_EQ(error_of(copy(3, secret(3, 65), check), *backup_key), ERROR_INVALID_DATA);
  EXPECT_EQ(error_of(copy(3, as_bytes("short"), check), *backup_key), ERROR_INVALID_DATA);
  EXPECT_EQ(error_of(copy(4, secret(3), check), *backup_key), ERROR_INVALID_DATA);
  EXPECT_EQ(error_of(copy(3, secret(3), {}), *backup_key), ERROR_INVALID_DATA);
}

}  // namespace
}  // namespace opensspi::dpapi
