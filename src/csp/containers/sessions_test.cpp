// SPDX-License-Identifier: MIT
// CryptAcquireContext's sessions over containers on disk.
#include <gtest/gtest.h>

#include <chrono>

#include "csp/create_hash.h"
#include "csp/generate_key.h"
#include "csp/import_key.h"
#include "csp/key_pairs.h"
#include "csp/provider.h"
#include "csp/signatures.h"
#include "support/containers.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using testing::Disk;
using testing::small_blob;

constexpr auto kExchangeSpec = static_cast<uint32_t>(KeySpec::kKeyExchange);
constexpr auto kSignatureSpec = static_cast<uint32_t>(KeySpec::kSignature);
constexpr auto kPrivateBlob = static_cast<uint32_t>(BlobType::kPrivate);
constexpr auto kOpaqueBlob = static_cast<uint32_t>(BlobType::kOpaque);

const ProviderRow& rsa() {
  return *find_provider("Microsoft Enhanced RSA and AES Cryptographic Provider", kProvRsaAes)
              .value();
}
const ProviderRow& dss() {
  return *find_provider("Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider",
                        kProvDssDh)
              .value();
}

class CspDiskSessionsTest : public ::testing::Test {
 protected:
  Result<std::shared_ptr<Provider>> acquire(std::string_view container, uint32_t flags) {
    return Provider::acquire(*containers, {container, &rsa(), flags});
  }
  // forget drops everything in memory, as the end of the process would.
  void forget() { containers = disk.containers(); }

  static Bytes signature(Provider& session, uint32_t key_spec) {
    const HashPtr hash = create_hash(session.row(), kAlgSha1, nullptr, 0).value();
    EXPECT_THAT(hash->update(as_bytes("message"), 0), IsOk());
    auto signature = sign(session, *hash, key_spec, {}, 0);
    EXPECT_THAT(signature, IsOk());
    return signature.ok() ? std::move(*signature) : Bytes();
  }
  static bool verifies(Provider& session, ByteView signature, Key& key) {
    const HashPtr hash = create_hash(session.row(), kAlgSha1, nullptr, 0).value();
    EXPECT_THAT(hash->update(as_bytes("message"), 0), IsOk());
    return verify(*hash, signature, key, {}, 0).ok();
  }

  Disk disk;
  std::unique_ptr<ContainerStore> containers = disk.containers();
};

TEST_F(CspDiskSessionsTest, new_open_and_delete_return_what_windows_returns) {
  EXPECT_EQ(acquire("box", 0).error().code, NTE_BAD_KEYSET);
  EXPECT_THAT(acquire("box", kNewKeySet), IsOk());
  EXPECT_EQ(acquire("BOX", kNewKeySet).error().code, NTE_EXISTS);
  forget();
  EXPECT_EQ((*acquire("BOX", 0))->container()->name(), "box");
  EXPECT_EQ(acquire("box", kMachineKeySet).error().code, NTE_BAD_KEYSET);
  EXPECT_THAT(acquire("box", kNewKeySet | kMachineKeySet), IsOk());
  EXPECT_THAT(delete_container(*containers, {"Box", &rsa(), kDeleteKeySet}), IsOk());
  EXPECT_EQ(acquire("box", 0).error().code, NTE_BAD_KEYSET);
  EXPECT_THAT(acquire("box", kMachineKeySet), IsOk());
}

TEST_F(CspDiskSessionsTest, an_empty_name_is_the_users_own_container) {
  ASSERT_THAT(acquire("", kNewKeySet), IsOk());
  EXPECT_EQ((*acquire("", 0))->container()->name(), containers->default_name());
}

TEST_F(CspDiskSessionsTest, a_session_without_a_container_touches_no_disk) {
  const auto session = acquire("", kVerifyContext).value();
  EXPECT_THAT(generate_key(*session, kAlgAes128, 0, {}), IsOk());
  EXPECT_FALSE(std::filesystem::exists(disk.home()));
}

TEST_F(CspDiskSessionsTest, a_generated_pair_signs_after_a_restart) {
  const auto made =
      generate_key(**acquire("box", kNewKeySet), kSignatureSpec, 1024u << 16, {}).value();
  forget();
  const auto session = acquire("box", 0).value();
  EXPECT_EQ(user_key(*session, kExchangeSpec).error().code, NTE_NO_KEY);
  EXPECT_TRUE(verifies(*session, signature(*session, kSignatureSpec), *made));
}

TEST_F(CspDiskSessionsTest, what_may_not_be_exported_may_not_after_a_restart) {
  (void)import_key(**acquire("box", kNewKeySet), small_blob(0), nullptr, 0).value();
  (void)import_key(**acquire("open", kNewKeySet), small_blob(0), nullptr, kExportable).value();
  forget();
  const auto closed = user_key(**acquire("box", 0), kExchangeSpec).value();
  EXPECT_EQ(closed->export_blob(nullptr, kPrivateBlob, 0).error().code, NTE_BAD_KEY_STATE);
  const auto open = user_key(**acquire("open", 0), kExchangeSpec).value();
  EXPECT_EQ(to_hex(open->export_blob(nullptr, kPrivateBlob, 0)->reveal()), to_hex(small_blob(0)));
}

TEST_F(CspDiskSessionsTest, two_sessions_share_one_container) {
  const auto one = acquire("box", kNewKeySet).value();
  const auto two = acquire("box", 0).value();
  EXPECT_EQ(user_key(*two, kExchangeSpec).error().code, NTE_NO_KEY);
  (void)import_key(*one, small_blob(0), nullptr, 0).value();
  const auto seen = user_key(*two, kExchangeSpec).value();
  EXPECT_TRUE(verifies(*two, signature(*one, kExchangeSpec), *seen));
  (void)import_key(*two, small_blob(1), nullptr, 0).value();
  const auto replaced = user_key(*one, kExchangeSpec).value();
  EXPECT_TRUE(verifies(*one, signature(*two, kExchangeSpec), *replaced));
  EXPECT_FALSE(verifies(*one, signature(*two, kExchangeSpec), *seen));
}

TEST_F(CspDiskSessionsTest, a_session_whose_container_was_deleted_says_so) {
  const auto session = acquire("box", kNewKeySet).value();
  ASSERT_THAT(delete_container(*containers, {"box", &rsa(), kDeleteKeySet}), IsOk());
  EXPECT_EQ(user_key(*session, kExchangeSpec).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(import_key(*session, small_blob(0), nullptr, 0).error().code, NTE_KEYSET_ENTRY_BAD);
}

TEST_F(CspDiskSessionsTest, a_damaged_pair_is_a_bad_entry) {
  (void)import_key(**acquire("box", kNewKeySet), small_blob(0), nullptr, 0).value();
  {
    auto transaction = disk.store()->write().value();
    ASSERT_THAT(transaction.run("UPDATE key_pair SET pair = zeroblob(400)"), IsOk());
    ASSERT_THAT(transaction.commit(), IsOk());
  }
  EXPECT_EQ(user_key(**acquire("box", 0), kExchangeSpec).error().code, NTE_KEYSET_ENTRY_BAD);
}

TEST_F(CspDiskSessionsTest, dss_and_diffie_hellman_pairs_are_kept_too) {
  const auto made = Provider::acquire(*containers, {"box", &dss(), kNewKeySet}).value();
  ASSERT_THAT(generate_key(*made, kSignatureSpec, 512u << 16, {}), IsOk());
  forget();
  const auto session = Provider::acquire(*containers, {"box", &dss(), 0}).value();
  const auto key = user_key(*session, kSignatureSpec).value();
  EXPECT_TRUE(verifies(*session, signature(*session, kSignatureSpec), *key));
}

TEST_F(CspDiskSessionsTest, an_opaque_blob_crosses_processes_of_one_owner) {
  const auto session = acquire("", kVerifyContext).value();
  const auto key = generate_key(*session, kAlgAes256, kExportable, {}).value();
  const auto blob = key->export_blob(nullptr, kOpaqueBlob, 0);
  ASSERT_THAT(blob, IsOk()) << blob.error().why;
  forget();
  EXPECT_THAT(import_key(**acquire("", kVerifyContext), blob->reveal(), nullptr, 0), IsOk());
}

// A program that asks the size before each name must not read the whole list each time.
TEST_F(CspDiskSessionsTest, enumerating_with_a_size_asked_before_each_name_stays_linear) {
  const auto session = acquire("container 0", kNewKeySet).value();
  {
    auto transaction = disk.store()->write().value();
    ASSERT_THAT(
        transaction.run(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
            " INSERT INTO container (machine, family, folded, name, unique_name, created)"
            " SELECT 0, 0, 'CONTAINER ' || i, 'container ' || i,"
            " lower(hex(randomblob(34))), 0 FROM n"),
        IsOk());
    ASSERT_THAT(transaction.commit(), IsOk());
  }
  const auto start = std::chrono::steady_clock::now();
  Bytes name(64);
  size_t count = 0;
  uint32_t flags = kCryptFirst;
  while (true) {
    ASSERT_EQ(*session->parameter_len(kPpEnumContainers, flags), 261u);
    if (!session->parameter(kPpEnumContainers, flags, name).ok()) {
      break;
    }
    flags = kCryptNext;
    ++count;
  }
  EXPECT_EQ(count, 10'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(1000));
}

}  // namespace
}  // namespace opensspi::csp
