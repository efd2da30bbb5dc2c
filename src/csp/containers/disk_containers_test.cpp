// SPDX-License-Identifier: MIT
#include "csp/containers/disk_containers.h"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "csp/containers/container_store.h"
#include "csp/containers/names.h"
#include "csp/containers/security_descriptor.h"
#include "support/containers.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using testing::Disk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kDssPlace;
using testing::kMachinePlace;
using testing::kUserPlace;
using testing::pair_of;
using testing::small_blob;

constexpr auto kExchange = KeySpec::kKeyExchange;
constexpr auto kSign = KeySpec::kSignature;

class CspDiskContainersTest : public ::testing::Test {
 protected:
  // Returns the code of opening a container.
  int32_t opened(std::string_view name, const ContainerPlace& place = kUserPlace) {
    const auto container = disk.containers()->open(place, name);
    return container.ok() ? 0 : container.error().code;
  }
  std::shared_ptr<Container> made(std::string_view name) {
    return disk.containers()->create(kUserPlace, name).value();
  }
  std::shared_ptr<Container> reopened(std::string_view name) {
    return disk.containers()->open(kUserPlace, name).value();
  }
  [[nodiscard]] std::string database() const {
    std::ifstream file(disk.home() + "/store.db", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void alter(const char* sql) {
    auto transaction = disk.store()->write().value();
    ASSERT_THAT(transaction.run(sql), IsOk()) << sql;
    ASSERT_THAT(transaction.commit(), IsOk());
  }

  Disk disk;
};

TEST_F(CspDiskContainersTest, a_container_is_there_for_every_process_under_its_name_in_any_case) {
  EXPECT_EQ(made("Grüße")->name(), "Grüße");
  EXPECT_EQ(reopened("gRÜße")->name(), "Grüße");
  EXPECT_EQ(opened("Grüsse"), NTE_BAD_KEYSET);
}

TEST_F(CspDiskContainersTest, a_name_is_taken_once_until_it_is_removed) {
  (void)made("Mine");
  EXPECT_EQ(disk.containers()->create(kUserPlace, "mINE").error().code, NTE_EXISTS);
  EXPECT_THAT(disk.containers()->remove(kUserPlace, "MINE"), IsOk());
  EXPECT_EQ(disk.containers()->remove(kUserPlace, "Mine").error().code, NTE_BAD_KEYSET);
  EXPECT_EQ(opened("Mine"), NTE_BAD_KEYSET);
  EXPECT_THAT(disk.containers()->create(kUserPlace, "mine"), IsOk());
}

TEST_F(CspDiskContainersTest, names_that_are_no_text_are_refused) {
  EXPECT_EQ(disk.containers()->create(kUserPlace, "\xFF").error().code, NTE_BAD_KEYSET_PARAM);
  EXPECT_EQ(disk.containers()->create(kUserPlace, std::string(5000, 'x')).error().code,
            NTE_BAD_KEYSET_PARAM);
}

TEST_F(CspDiskContainersTest, users_machines_and_families_do_not_see_one_another) {
  (void)made("Mine");
  EXPECT_EQ(opened("Mine", kMachinePlace), NTE_BAD_KEYSET);
  EXPECT_EQ(opened("Mine", kDssPlace), NTE_BAD_KEYSET);
  EXPECT_THAT(disk.containers()->create(kMachinePlace, "Mine"), IsOk());
  EXPECT_THAT(disk.containers()->create(kDssPlace, "Other"), IsOk());
  EXPECT_THAT(disk.containers()->names(kDssPlace).value(), ElementsAre("Other"));
}

TEST_F(CspDiskContainersTest, not_even_where_a_service_keeps_both_in_one_directory) {
  disk.share_one_directory();
  (void)made("Mine");
  EXPECT_EQ(opened("Mine", kMachinePlace), NTE_BAD_KEYSET);
  EXPECT_THAT(disk.containers()->create(kMachinePlace, "Mine"), IsOk());
  EXPECT_THAT(disk.containers()->remove(kMachinePlace, "Mine"), IsOk());
  EXPECT_EQ(opened("Mine"), 0);
}

TEST_F(CspDiskContainersTest, names_are_listed_in_a_stable_order) {
  for (const char* name : {"beta", "Gamma", "alpha"}) {
    (void)made(name);
  }
  EXPECT_THAT(disk.containers()->names(kUserPlace).value(), ElementsAre("alpha", "beta", "Gamma"));
}

TEST_F(CspDiskContainersTest, looking_makes_no_store) {
  EXPECT_EQ(opened("Mine"), NTE_BAD_KEYSET);
  EXPECT_EQ(disk.containers()->remove(kUserPlace, "Mine").error().code, NTE_BAD_KEYSET);
  EXPECT_THAT(disk.containers()->names(kUserPlace).value(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(disk.home()));
}

TEST_F(CspDiskContainersTest, one_view_sees_what_it_makes_after_it_looked) {
  const auto containers = disk.containers();
  EXPECT_EQ(containers->open(kUserPlace, "Mine").error().code, NTE_BAD_KEYSET);
  EXPECT_THAT(containers->create(kUserPlace, "Mine"), IsOk());
  EXPECT_THAT(containers->open(kUserPlace, "Mine"), IsOk());
  std::filesystem::remove_all(disk.home());
  EXPECT_EQ(containers->open(kUserPlace, "Mine").error().code, NTE_BAD_KEYSET);
}

// The files of Windows' own well-known machine containers.
TEST_F(CspDiskContainersTest, unique_names_begin_as_windows_files_do) {
  const std::string guid(32, 'a');
  const auto digits = [&](const char* name) {
    return unique_name(folded_name(name).value(), guid).substr(0, 33);
  };
  EXPECT_EQ(digits("iisWasKey"), "76944fb33636aeddb9590521c2e8815a_");
  EXPECT_EQ(digits("iisConfigurationKey"), "6de9cb26d2b98c01ec4e9e8b34824aa2_");
  EXPECT_EQ(digits("NetFrameworkConfigurationKey"), "d6d986f09a1ee04e24c949879fdb506c_");
  EXPECT_EQ(digits("Microsoft Internet Information Server"), "c2319c42033a5ca7f44e731bfd3fa2b5_");
  EXPECT_EQ(digits("TSSecKeySet1"), "f686aace6942fb7f7ceb231212eef4a4_");
  EXPECT_EQ(unique_name("X", guid).substr(33), "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa");
}

TEST_F(CspDiskContainersTest, a_unique_name_is_stable_and_opens_its_container) {
  const std::string unique = made("iisWasKey")->unique_name();
  ASSERT_EQ(unique.size(), 69u);
  EXPECT_EQ(reopened("IISWASKEY")->unique_name(), unique);
  EXPECT_EQ(reopened(unique)->name(), "iisWasKey");
  EXPECT_EQ(opened(unique, kDssPlace), NTE_BAD_KEYSET);
  EXPECT_THAT(disk.containers()->remove(kUserPlace, unique), IsOk());
}

TEST_F(CspDiskContainersTest, pairs_come_back_as_they_were_stored) {
  const auto container = made("Mine");
  EXPECT_FALSE(container->has(kExchange).value());
  EXPECT_EQ(container->load(kExchange).error().code, NTE_NO_KEY);
  ASSERT_THAT(container->store(kExchange, pair_of(small_blob(0), 0x3F)), IsOk());
  const auto again = reopened("Mine");
  EXPECT_TRUE(again->has(kExchange).value());
  EXPECT_FALSE(again->has(kSign).value());
  const StoredKeyPair pair = std::move(again->load(kExchange)).value();
  EXPECT_EQ(pair.algorithm, kAlgRsaKeyExchange);
  EXPECT_EQ(pair.permissions, 0x3Fu);
  EXPECT_EQ(pair.on_token, nullptr);
  EXPECT_EQ(to_hex(pair.private_blob.reveal()), to_hex(small_blob(0)));
}

TEST_F(CspDiskContainersTest, a_pair_is_replaced_and_removed) {
  const auto container = made("Mine");
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(1))), IsOk());
  EXPECT_EQ(to_hex(reopened("Mine")->load(kSign)->private_blob.reveal()), to_hex(small_blob(1)));
  EXPECT_THAT(reopened("Mine")->remove(kSign), IsOk());
  EXPECT_EQ(container->remove(kSign).error().code, NTE_NO_KEY);
  EXPECT_EQ(container->load(kSign).error().code, NTE_NO_KEY);
}

TEST_F(CspDiskContainersTest, an_open_container_that_was_removed_says_so_and_meets_no_other) {
  const auto container = made("Mine");
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(disk.containers()->remove(kUserPlace, "Mine"), IsOk());
  ASSERT_THAT(made("Mine")->store(kSign, pair_of(small_blob(1))), IsOk());
  EXPECT_EQ(container->has(kSign).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(container->load(kSign).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(container->store(kSign, pair_of(small_blob(0))).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(container->remove(kSign).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(container->certificate(kSign).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(container->set_certificate(kSign, small_blob(0)).error().code, NTE_KEYSET_ENTRY_BAD);
}

TEST_F(CspDiskContainersTest, nothing_of_a_removed_container_is_left) {
  ASSERT_THAT(made("Mine")->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(disk.containers()->remove(kUserPlace, "Mine"), IsOk());
  EXPECT_EQ(disk.store()->check()->sealed_values, 0u);
  EXPECT_TRUE(disk.store()->check()->problems.empty());
  EXPECT_EQ(database().find("Mine"), std::string::npos) << "secure_delete is on";
}

TEST_F(CspDiskContainersTest, a_certificate_stays_beside_its_pair_and_goes_with_it) {
  const auto container = made("Mine");
  const Bytes der = {0x30, 0x03, 0x02, 0x01, 0x05};
  EXPECT_TRUE(container->certificate(kSign)->empty());
  EXPECT_EQ(container->set_certificate(kSign, der).error().code, NTE_NO_KEY);
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  EXPECT_TRUE(container->certificate(kSign)->empty());
  ASSERT_THAT(container->set_certificate(kSign, der), IsOk());
  EXPECT_EQ(*reopened("Mine")->certificate(kSign), der);
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(1))), IsOk());
  EXPECT_TRUE(container->certificate(kSign)->empty()) << "it belonged to the other pair";
}

TEST_F(CspDiskContainersTest, at_rest_pairs_and_certificates_are_sealed_and_owner_only) {
  const auto container = made("Mine");
  const std::string der = "a certificate that tells who owns this key";
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(container->set_certificate(kSign, as_bytes(der)), IsOk());
  const std::string contents = database();
  EXPECT_NE(contents.find("Mine"), std::string::npos);
  EXPECT_EQ(contents.find(as_text(small_blob(0).subspan(20, 16))), std::string::npos);
  EXPECT_EQ(contents.find("RSA2"), std::string::npos);
  EXPECT_EQ(contents.find(der), std::string::npos);
  struct stat found {};
  ASSERT_EQ(stat((disk.home() + "/store.db").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST_F(CspDiskContainersTest, a_pair_that_was_altered_or_moved_is_a_bad_entry) {
  ASSERT_THAT(made("Mine")->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(made("Other")->store(kSign, pair_of(small_blob(1))), IsOk());
  alter("UPDATE key_pair SET pair = (SELECT max(pair) FROM key_pair)");
  const bool mine = reopened("Mine")->load(kSign).ok();
  const bool other = reopened("Other")->load(kSign).ok();
  EXPECT_NE(mine, other) << "one of the two got the other's";
  alter("UPDATE key_pair SET pair = zeroblob(300)");
  EXPECT_EQ(reopened("Mine")->load(kSign).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(disk.store()->check()->problems.size(), 2u);
}

TEST_F(CspDiskContainersTest, a_pair_belongs_to_its_containers_names_and_place) {
  ASSERT_THAT(made("Mine")->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(made("Other")->store(kSign, pair_of(small_blob(1))), IsOk());
  alter("UPDATE container SET folded = 'X' WHERE folded = 'MINE'");
  alter("UPDATE container SET folded = 'MINE' WHERE folded = 'OTHER'");
  EXPECT_EQ(reopened("Mine")->load(kSign).error().code, NTE_KEYSET_ENTRY_BAD) << "swapped names";
  alter("UPDATE container SET folded = 'OTHER' WHERE folded = 'MINE'");
  EXPECT_THAT(reopened("Other")->load(kSign), IsOk());
  alter("UPDATE container SET unique_name = 'x' WHERE folded = 'OTHER'");
  EXPECT_EQ(reopened("Other")->load(kSign).error().code, NTE_KEYSET_ENTRY_BAD);
  EXPECT_EQ(disk.store()->check()->problems.size(), 2u);
}

TEST_F(CspDiskContainersTest, a_users_pair_is_neither_the_machines_nor_of_another_family) {
  const auto container = made("Mine");
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(container->set_certificate(kSign, as_bytes("certificate")), IsOk());
  for (const char* column : {"machine", "family"}) {
    alter((std::string("UPDATE container SET ") + column + " = 1 - " + column).c_str());
    EXPECT_EQ(container->load(kSign).error().code, NTE_KEYSET_ENTRY_BAD) << column;
    EXPECT_EQ(container->certificate(kSign).error().code, NTE_KEYSET_ENTRY_BAD) << column;
    alter((std::string("UPDATE container SET ") + column + " = 1 - " + column).c_str());
    EXPECT_THAT(container->load(kSign), IsOk());
  }
}

TEST_F(CspDiskContainersTest, check_finds_an_earlier_pair_that_was_put_back) {
  const auto container = made("Mine");
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0), 4)), IsOk());
  alter("CREATE TABLE kept AS SELECT * FROM key_pair");
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  EXPECT_TRUE(disk.store()->check()->problems.empty());
  // Not through the store, which would count it.
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((disk.home() + "/store.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "UPDATE key_pair SET pair = (SELECT pair FROM kept)", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  const auto problems = disk.store()->check()->problems;
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].find("is an earlier one that was put back"), std::string::npos);
}

TEST_F(CspDiskContainersTest, rekey_and_backup_take_pairs_and_certificates_along) {
  const auto container = made("Mine");
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  ASSERT_THAT(container->set_certificate(kSign, as_bytes("certificate")), IsOk());
  const std::string backup = disk.home() + "/backup.db";
  ASSERT_THAT(disk.store()->backup(backup), IsOk());
  ASSERT_THAT(disk.store()->rekey(), IsOk());
  EXPECT_EQ(to_hex(container->load(kSign)->private_blob.reveal()), to_hex(small_blob(0)));
  EXPECT_EQ(as_text(*container->certificate(kSign)), "certificate");
  EXPECT_EQ(disk.store()->check()->sealed_values, 2u);
  EXPECT_TRUE(disk.store()->check()->problems.empty());
  std::filesystem::rename(backup, disk.home() + "/store.db");
  EXPECT_EQ(container->load(kSign).error().code, NTE_BAD_KEYSET) << "the old key is gone";
}

TEST_F(CspDiskContainersTest, opaque_blobs_have_one_key_for_all_processes_of_the_owner) {
  const auto key = [&] { return to_hex(disk.containers()->opaque_key()->reveal()); };
  const std::string before = key();
  EXPECT_EQ(key(), before);
  ASSERT_THAT(disk.store()->rekey(), IsOk());
  EXPECT_NE(key(), before);
}

TEST_F(CspDiskContainersTest, the_security_descriptor_names_the_owner_alone) {
  const Bytes descriptor = made("Mine")->security_descriptor().value();
  EXPECT_EQ(descriptor, security_descriptor(geteuid(), getegid(), 0600));
}

// [MS-DTYP] 2.4.6, written out by hand: O:S-1-22-1-1000 G:S-1-22-2-100, owner rw, group r.
TEST_F(CspDiskContainersTest, a_security_descriptor_is_laid_out_as_windows_has_it) {
  EXPECT_EQ(to_hex(security_descriptor(1000, 100, 0640)),
            "0100049014000000240000000000000034000000"
            "010200000000001601000000e8030000"
            "01020000000000160200000064000000"
            "0200380002000000"
            "000018009f011f00"
            "010200000000001601000000e8030000"
            "0000180089001200"
            "01020000000000160200000064000000");
}

TEST_F(CspDiskContainersTest, a_directory_open_to_others_is_refused_and_nothing_is_lost) {
  ASSERT_THAT(made("Mine")->store(kSign, pair_of(small_blob(0))), IsOk());
  chmod(disk.home().c_str(), 0755);
  const auto refused = disk.containers()->open(kUserPlace, "Mine");
  EXPECT_EQ(refused.error().code, ERROR_ACCESS_DENIED);
  EXPECT_NE(std::string_view(refused.error().why).find("chmod"), std::string_view::npos);
  chmod(disk.home().c_str(), 0700);
  EXPECT_THAT(reopened("Mine")->load(kSign), IsOk());
}

TEST_F(CspDiskContainersTest, a_damaged_file_says_so) {
  (void)made("Mine");
  std::ofstream(disk.home() + "/store.db", std::ios::binary) << std::string(5000, 'x');
  EXPECT_EQ(opened("Mine"), ERROR_FILE_CORRUPT);
  EXPECT_EQ(disk.containers()->create(kUserPlace, "Mine").error().code, ERROR_FILE_CORRUPT);
}

TEST_F(CspDiskContainersTest, a_newer_version_is_refused_and_nothing_is_changed) {
  ASSERT_THAT(made("Mine")->store(kSign, pair_of(small_blob(0))), IsOk());
  alter("UPDATE room SET version = 9 WHERE name = 'containers'");
  const std::string before = database();
  EXPECT_EQ(opened("Mine"), ERROR_REVISION_MISMATCH);
  EXPECT_EQ(disk.containers()->create(kUserPlace, "New").error().code, ERROR_REVISION_MISMATCH);
  EXPECT_EQ(disk.containers()->remove(kUserPlace, "Mine").error().code, ERROR_REVISION_MISMATCH);
  EXPECT_EQ(database(), before);
}

TEST_F(CspDiskContainersTest, without_the_master_key_nothing_opens_and_putting_it_back_mends_it) {
  ASSERT_THAT(made("Mine")->store(kSign, pair_of(small_blob(0))), IsOk());
  const std::string key = disk.home() + "/master.key";
  std::filesystem::rename(key, key + ".away");
  EXPECT_EQ(reopened("Mine")->load(kSign).error().code, NTE_BAD_KEYSET);
  EXPECT_EQ(reopened("Mine")->store(kSign, pair_of(small_blob(1))).error().code, NTE_BAD_KEYSET);
  std::filesystem::rename(key + ".away", key);
  EXPECT_EQ(to_hex(reopened("Mine")->load(kSign)->private_blob.reveal()), to_hex(small_blob(0)));
}

TEST_F(CspDiskContainersTest, a_forked_child_reads_and_writes_with_what_its_parent_had_open) {
  const auto containers = disk.containers();
  const auto container = containers->create(kUserPlace, "Mine").value();
  ASSERT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    const bool fine = container->load(kSign).ok() &&
                      container->store(kExchange, pair_of(small_blob(1))).ok() &&
                      containers->create(kUserPlace, "Childs").ok();
    _exit(fine ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(container->load(kExchange), IsOk());
  EXPECT_THAT(containers->open(kUserPlace, "Childs"), IsOk());
}

TEST_F(CspDiskContainersTest, threads_share_one_view) {
  const auto containers = disk.containers();
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const std::string name = "container " + std::to_string(i / 2);
      for (int round = 0; round < 3; ++round) {
        const auto created = containers->create(kUserPlace, name);
        if (!created.ok() && !created.error().is(NTE_EXISTS)) {
          ++failures;
        }
        const auto container = containers->open(kUserPlace, name);
        if (!container.ok() || !(*container)->store(kSign, pair_of(small_blob(i % 2))).ok() ||
            !(*container)->load(kSign).ok()) {
          ++failures;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(containers->names(kUserPlace)->size(), 4u);
}

// What the documentation promises, with tolerance for slow and busy machines.
TEST_F(CspDiskContainersTest, ten_thousand_containers_are_quick_to_open_and_to_list) {
  (void)made("container 0");
  alter(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
      " INSERT INTO container (machine, family, folded, name, unique_name, created)"
      " SELECT 0, 0, 'CONTAINER ' || i, 'container ' || i, lower(hex(randomblob(34))), 0 FROM n");
  const auto containers = disk.containers();
  ASSERT_EQ(containers->names(kUserPlace)->size(), 10'000u);
  using Clock = std::chrono::steady_clock;
  constexpr int kRounds = 50;
  auto start = Clock::now();
  for (int i = 0; i < kRounds; ++i) {
    ASSERT_THAT(containers->open(kUserPlace, "container " + std::to_string(199 * i)), IsOk());
  }
  const double open_ms =
      std::chrono::duration<double, std::milli>(Clock::now() - start).count() / kRounds;
  EXPECT_LT(open_ms, 10.0);
  start = Clock::now();
  ASSERT_EQ(containers->names(kUserPlace)->size(), 10'000u);
  const double names_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  EXPECT_LT(names_ms, 500.0);
  RecordProperty("open_us", static_cast<int>(1000 * open_ms));
  RecordProperty("names_us", static_cast<int>(1000 * names_ms));
}

// Settings and variables lead to the same containers that the library opens.
TEST_F(CspDiskContainersTest, the_users_containers_lie_in_opensspi_home) {
  disk.env.variables["OPENSSPI_HOME"] = disk.home();
  const auto settings = std::make_shared<const Settings>(Settings::defaults());
  const auto containers = open_container_store(disk.env, settings);
  EXPECT_EQ(containers->open(kUserPlace, "Mine").error().code, NTE_BAD_KEYSET);
  EXPECT_FALSE(std::filesystem::exists(disk.home()));
  ASSERT_THAT(containers->create(kUserPlace, "Mine"), IsOk());
  EXPECT_EQ(opened("mine"), 0);
  EXPECT_FALSE(containers->default_name().empty());
}

}  // namespace
}  // namespace opensspi::csp
