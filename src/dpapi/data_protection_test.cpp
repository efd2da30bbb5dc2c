// SPDX-License-Identifier: MIT
// The ring that a call uses: the process's, the machine's, or that of the thread's client.
#include "dpapi/data_protection.h"

#include <gtest/gtest.h>

#include <thread>

#include "support/impersonation.h"
#include "support/key_ring.h"
#include "support/results.h"

namespace opensspi::dpapi {
namespace {

using identity::AccessToken;
using identity::ImpersonationLevel;
using identity::Sid;
using identity::TokenPtr;
using identity::TokenType;
using testing::DpapiDisk;
using testing::open_text;
using testing::sealed;

constexpr int32_t kBadKeyState = static_cast<int32_t>(NTE_BAD_KEY_STATE);

// Alice and Bob are two clients of a server. Each has a SID and a Unix user of their own.
class DpapiDataProtectionTest : public ::testing::Test {
 protected:
  DpapiDataProtectionTest() { umask(077); }
  ~DpapiDataProtectionTest() override { identity::revert(); }

  static TokenPtr token_of(uint32_t rid, uid_t uid) {
    auto client = std::make_shared<identity::Client>();
    client->user = "client" + std::to_string(rid);
    client->domain = "SERVER";
    client->sid = Sid(5, {21, 1, 2, 3, rid});
    client->unix_user = identity::UnixUser{uid, uid, {uid}, client->user};
    return AccessToken::of_client(client, TokenType::kImpersonation,
                                  ImpersonationLevel::kImpersonation, "NtLmSsp");
  }
  void become(const TokenPtr& token) {
    const Status done = identity::impersonate(token, settings);
    ASSERT_THAT(done, IsOk()) << done.error().why;
  }
  static Bytes protect(DataProtection& with, std::string_view text, Scope scope = Scope::kCaller) {
    const auto key = with.key_to_protect(scope);
    EXPECT_THAT(key, IsOk()) << (key.ok() ? "" : key.error().why);
    if (!key.ok()) {
      return {};
    }
    return sealed({as_bytes(text), {}, {}, scope == Scope::kMachine ? kLocalMachine : 0}, **key);
  }
  static std::string unprotect(DataProtection& with, ByteView bytes) {
    const auto blob = parse_blob(bytes).value();
    const auto key = with.key_to_open(blob);
    if (!key.ok()) {
      return key.error().code == kBadKeyState ? "no key" : key.error().why;
    }
    return open_text(blob, **key);
  }

  Settings settings = Settings::defaults();
  DpapiDisk disk;
  std::unique_ptr<DataProtection> protection = disk.protection();
  TokenPtr alice = token_of(1001, identity::kAlice);
  TokenPtr bob = token_of(1002, identity::kBob);
};

TEST_F(DpapiDataProtectionTest, a_user_has_a_ring_under_the_sid_of_the_process) {
  const Bytes blob = protect(*protection, "mine");
  EXPECT_EQ(unprotect(*disk.protection(), blob), "mine");
  EXPECT_TRUE(std::filesystem::is_directory(disk.directory(caller_sid().text())));
}

TEST_F(DpapiDataProtectionTest, the_machine_has_a_ring_of_its_own) {
  const Bytes blob = protect(*protection, "the machine's", Scope::kMachine);
  EXPECT_EQ(unprotect(*disk.protection(), blob), "the machine's");
  EXPECT_FALSE(std::filesystem::exists(disk.directory(kMachineSid)));
  EXPECT_TRUE(std::filesystem::is_directory(disk.machine() + "/Protect/" + kMachineSid));
  const Bytes mine = protect(*protection, "mine");
  EXPECT_NE(parse_blob(mine)->master_key, parse_blob(blob)->master_key);
  EXPECT_EQ(unprotect(*protection, mine), "mine");
}

// A machine's key that was imported into the user's ring opens the machine's blobs for that user.
TEST_F(DpapiDataProtectionTest, a_blob_for_the_machine_opens_with_a_key_in_the_users_ring) {
  const auto master_key = testing::random_master_key();
  const Guid id = Guid::random(disk.env);
  const Bytes blob = sealed({as_bytes("elsewhere"), {}, {}, kLocalMachine},
                            *testing::key_of(master_key->reveal(), id));
  EXPECT_EQ(unprotect(*protection, blob), "no key");
  ASSERT_THAT(protection->ring_of(Scope::kCaller).add(id, *master_key), IsOk());
  EXPECT_EQ(unprotect(*protection, blob), "elsewhere");
}

TEST_F(DpapiDataProtectionTest, an_impersonating_thread_uses_the_ring_of_its_client) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can become another user";
  }
  const Bytes mine = protect(*protection, "the server's");
  become(alice);
  const Bytes of_alice = protect(*protection, "alice's");
  EXPECT_EQ(geteuid(), identity::kAlice) << "the files were written as the process, and now again";
  EXPECT_EQ(unprotect(*protection, of_alice), "alice's");
  EXPECT_EQ(unprotect(*protection, mine), "no key");
  become(bob);
  const Bytes of_bob = protect(*protection, "bob's");
  EXPECT_EQ(unprotect(*protection, of_bob), "bob's");
  EXPECT_EQ(unprotect(*protection, of_alice), "no key");
  EXPECT_EQ(unprotect(*protection, mine), "no key");
  identity::revert();
  EXPECT_EQ(unprotect(*protection, mine), "the server's");
  EXPECT_EQ(unprotect(*protection, of_alice), "no key");
  EXPECT_EQ(unprotect(*protection, of_bob), "no key");
}

// A key that one thread has opened for its client is not in the cache of another client.
TEST_F(DpapiDataProtectionTest, another_thread_does_not_use_the_clients_ring) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can become another user";
  }
  become(alice);
  const Bytes of_alice = protect(*protection, "alice's");
  ASSERT_EQ(unprotect(*protection, of_alice), "alice's");
  std::string in_other_thread, as_bob;
  std::thread other([&] {
    in_other_thread = unprotect(*protection, of_alice);
    if (identity::impersonate(bob, settings).ok()) {
      as_bob = unprotect(*protection, of_alice);
    }
    identity::revert();
  });
  other.join();
  EXPECT_EQ(in_other_thread, "no key");
  EXPECT_EQ(as_bob, "no key");
}

TEST_F(DpapiDataProtectionTest, a_clients_files_lie_in_the_servers_storage_and_are_the_servers) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can become another user";
  }
  become(alice);
  const Bytes of_alice = protect(*protection, "alice's");
  identity::revert();
  const std::string directory = disk.directory(alice->user().text());
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    struct stat found {};
    ASSERT_EQ(stat(entry.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_uid, 0u) << entry.path();
    EXPECT_EQ(found.st_mode & 0777, 0600u) << entry.path();
  }
  become(alice);
  EXPECT_EQ(unprotect(*disk.protection(), of_alice), "alice's");
}

TEST_F(DpapiDataProtectionTest, the_machines_ring_stays_the_machines_for_a_client) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can become another user";
  }
  const Bytes blob = protect(*protection, "the machine's", Scope::kMachine);
  become(alice);
  EXPECT_EQ(unprotect(*protection, blob), "the machine's");
}

TEST_F(DpapiDataProtectionTest, a_client_takes_no_keys_over_without_their_password) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root can become another user";
  }
  protect(*protection, "the server's");
  const Sid server = caller_sid();
  become(alice);
  const auto moved = protection->update_protected_state(server, std::nullopt);
  EXPECT_THAT(moved, FailsWith(ERROR_ACCESS_DENIED));
}

}  // namespace
}  // namespace opensspi::dpapi
