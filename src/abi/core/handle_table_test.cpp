// SPDX-License-Identifier: MIT
#include "abi/core/handle_table.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "support/results.h"

namespace opensspi::abi {
namespace {

struct Credential final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kCredential;
  explicit Credential(std::atomic<int>& living) : living_(living) { ++living_; }
  ~Credential() override { --living_; }
  std::atomic<int>& living_;
  int plain = 0;  // written under exclusive use only, so that TSan sees a mistake
};

struct Token final : HandleObject {
  static constexpr HandleKind kKind = HandleKind::kToken;
};

class AbiHandleTable : public testing::Test {
 protected:
  HandleName put() { return *insert(std::make_unique<Credential>(living_)); }
  std::atomic<int> living_{0};
};

TEST_F(AbiHandleTable, a_handle_finds_its_object_until_it_is_closed) {
  const HandleName name = put();
  const SecHandle handle = sec_handle(name);
  EXPECT_TRUE(borrow<Credential>(&handle).ok());
  EXPECT_EQ(living_, 1);
  EXPECT_TRUE(handle_close(name, HandleKind::kCredential));
  EXPECT_EQ(living_, 0);
  EXPECT_EQ(borrow<Credential>(&handle).error().code, SEC_E_INVALID_HANDLE);
  EXPECT_FALSE(handle_close(name, HandleKind::kCredential));
}

TEST_F(AbiHandleTable, closing_all_closes_what_belongs_and_nothing_else) {
  const HandleName kept = put();
  std::vector<HandleName> going;
  for (int i = 0; i < 1000; ++i) {
    going.push_back(put());
  }
  const HandleName other_kind = *insert(std::make_unique<Token>());
  const SecHandle kept_handle = sec_handle(kept);
  const HandleObject* object = &*borrow<Credential>(&kept_handle).value();
  handle_close_all(HandleKind::kCredential,
                   [&](const HandleObject& candidate) { return &candidate != object; });
  EXPECT_EQ(living_, 1);
  for (const HandleName name : going) {
    EXPECT_FALSE(handle_close(name, HandleKind::kCredential));
  }
  EXPECT_TRUE(handle_close(other_kind, HandleKind::kToken));
  EXPECT_TRUE(handle_close(kept, HandleKind::kCredential));
}

TEST_F(AbiHandleTable, a_stale_handle_is_not_the_next_object_of_its_slot) {
  const HandleName old = put();
  handle_close(old, HandleKind::kCredential);
  const HandleName fresh = put();
  EXPECT_EQ(old.index, fresh.index);
  const SecHandle stale = sec_handle(old);
  EXPECT_FALSE(borrow<Credential>(&stale).ok());
  EXPECT_FALSE(handle_close(old, HandleKind::kCredential));
  EXPECT_EQ(living_, 1);
  handle_close(fresh, HandleKind::kCredential);
}

TEST_F(AbiHandleTable, a_handle_of_another_kind_is_refused) {
  const HandleName name = put();
  EXPECT_EQ(handle_use(name, HandleKind::kContext, Sharing::kShared), nullptr);
  EXPECT_FALSE(handle_close(name, HandleKind::kToken));
  handle_close(name, HandleKind::kCredential);
}

TEST_F(AbiHandleTable, well_known_invalid_values_and_other_tags_are_refused) {
  const HandleName name = put();
  SecHandle handle = sec_handle(name);
  handle.dwUpper ^= 1;
  const SecHandle zero{0, 0};
  const SecHandle ones{~uint64_t{0}, ~uint64_t{0}};
  for (const SecHandle& bad : {handle, zero, ones, SecHandle{handle.dwLower, 0}}) {
    EXPECT_FALSE(borrow<Credential>(&bad).ok());
  }
  EXPECT_FALSE(borrow<Credential>(static_cast<const SecHandle*>(nullptr)).ok());
  handle_close(name, HandleKind::kCredential);
}

TEST_F(AbiHandleTable, every_flipped_bit_of_a_handle_is_refused) {
  const HandleName name = put();
  for (int bit = 0; bit < 64; ++bit) {
    SecHandle lower = sec_handle(name);
    SecHandle upper = lower;
    lower.dwLower ^= uint64_t{1} << bit;
    upper.dwUpper ^= uint64_t{1} << bit;
    EXPECT_FALSE(borrow<Credential>(&lower).ok());
    EXPECT_FALSE(borrow<Credential>(&upper).ok());
  }
  handle_close(name, HandleKind::kCredential);
}

TEST_F(AbiHandleTable,
       win_handles_are_positive_multiples_of_four_and_every_flipped_bit_is_refused) {
  const HandleName name = *insert(std::make_unique<Token>());
  const HANDLE handle = win_handle(name);
  const auto value = reinterpret_cast<int64_t>(handle);
  EXPECT_GT(value, 0);
  EXPECT_EQ(value % 4, 0);
  EXPECT_TRUE(borrow<Token>(handle).ok());
  for (int bit = 0; bit < 64; ++bit) {
    const auto flipped =
        reinterpret_cast<HANDLE>(static_cast<uint64_t>(value) ^ uint64_t{1} << bit);
    EXPECT_EQ(borrow<Token>(flipped).error().code, ERROR_INVALID_HANDLE);
  }
  EXPECT_TRUE(handle_close(name_of(handle), HandleKind::kToken));
  EXPECT_FALSE(borrow<Token>(handle).ok());
}

TEST_F(AbiHandleTable, an_object_in_use_outlives_its_handle) {
  const HandleName name = put();
  const SecHandle handle = sec_handle(name);
  {
    const auto borrowed = borrow<Credential>(&handle);
    EXPECT_TRUE(handle_close(name, HandleKind::kCredential));
    EXPECT_FALSE(borrow<Credential>(&handle).ok());
    EXPECT_EQ(living_, 1);
  }
  EXPECT_EQ(living_, 0);
}

TEST_F(AbiHandleTable, many_handles_stay_apart) {
  std::vector<HandleName> names;
  for (int i = 0; i < 5000; ++i) {
    names.push_back(put());
  }
  for (const HandleName& name : names) {
    const SecHandle handle = sec_handle(name);
    EXPECT_TRUE(borrow<Credential>(&handle).ok());
  }
  for (const HandleName& name : names) {
    EXPECT_TRUE(handle_close(name, HandleKind::kCredential));
  }
  EXPECT_EQ(living_, 0);
}

TEST_F(AbiHandleTable, exclusive_use_excludes_every_other_use) {
  const HandleName name = put();
  const SecHandle handle = sec_handle(name);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&handle, i] {
      for (int round = 0; round < 500; ++round) {
        const bool alone = (round + i) % 4 == 0;
        const auto used =
            borrow<Credential>(&handle, alone ? Sharing::kExclusive : Sharing::kShared);
        ASSERT_THAT(used, IsOk());
        if (alone) {
          ++(*used)->plain;
        }
        EXPECT_GE((*used)->plain, 0);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ((*borrow<Credential>(&handle))->plain, 8 * 125);
  handle_close(name, HandleKind::kCredential);
}

TEST_F(AbiHandleTable, closing_beside_waiting_and_running_calls_frees_once_and_wakes_all) {
  for (int round = 0; round < 50; ++round) {
    const HandleName name = put();
    const SecHandle handle = sec_handle(name);
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&handle, i] {
        while (
            borrow<Credential>(&handle, i % 2 == 0 ? Sharing::kExclusive : Sharing::kShared).ok()) {
          std::this_thread::yield();
        }
      });
    }
    EXPECT_TRUE(handle_close(name, HandleKind::kCredential));
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(living_, 0);
  }
}

TEST_F(AbiHandleTable, a_child_does_not_wait_for_calls_of_its_parent) {
  const HandleName name = put();
  const SecHandle handle = sec_handle(name);
  {
    const auto borrowed = borrow<Credential>(&handle);
    const pid_t child = fork();
    if (child == 0) {
      alarm(5);  // a child that waits is killed
      _exit(borrow<Credential>(&handle, Sharing::kExclusive).ok() ? 1 : 0);
    }
    int status = 1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  handle_close(name, HandleKind::kCredential);
}

// Threads of a child wait for one another, but for none of the parent's.
int contend(const SecHandle& handle) {
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const Sharing sharing = i % 2 == 0 ? Sharing::kExclusive : Sharing::kShared;
      for (int round = 0; round < 2000; ++round) {
        if (!borrow<Credential>(&handle, sharing).ok()) {
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return refused;
}

TEST_F(AbiHandleTable, threads_of_a_child_contend_for_a_handle_of_its_parent) {
  const HandleName name = put();
  const SecHandle handle = sec_handle(name);
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    _exit(contend(handle));
  }
  int status = 1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  handle_close(name, HandleKind::kCredential);
}

TEST_F(AbiHandleTable, a_child_forgets_the_calls_of_other_threads_of_its_parent) {
  const HandleName name = put();
  const SecHandle handle = sec_handle(name);
  std::atomic<bool> in_use = false;
  std::atomic<bool> over = false;
  std::thread user([&] {
    const auto borrowed = borrow<Credential>(&handle);
    in_use = true;
    while (!over) {
      std::this_thread::yield();
    }
  });
  while (!in_use) {
    std::this_thread::yield();
  }
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    const int refused = contend(handle);
    handle_close(name, HandleKind::kCredential);
    _exit(refused + living_);
  }
  int status = 1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "nothing is refused, and the object goes when it is closed";
  over = true;
  user.join();
  handle_close(name, HandleKind::kCredential);
}

}  // namespace
}  // namespace opensspi::abi
