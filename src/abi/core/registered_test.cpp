// SPDX-License-Identifier: MIT
#include "abi/core/registered.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "support/results.h"

namespace opensspi::abi {
namespace {

constexpr int32_t kRefused = ERROR_INVALID_PARAMETER;

// Note is a public structure, and NoteObject its object.
struct Note {
  int number;
};
class NoteObject final : public StructureObject {
 public:
  static constexpr StructureKind kKind = StructureKind::kCertificate;
  explicit NoteObject(std::atomic<int>& living, int number) : note{number}, living_(living) {
    ++living_;
  }
  ~NoteObject() override { --living_; }
  [[nodiscard]] const void* structure() const override { return &note; }
  const Note note;

 private:
  std::atomic<int>& living_;
};

class AbiRegistered : public testing::Test {
 protected:
  const Note* make(int number = 7) {
    return static_cast<const Note*>(
        register_structure(NoteObject::kKind, std::make_shared<NoteObject>(living_, number)));
  }
  static Status drop(const void* pointer) { return drop_reference(NoteObject::kKind, pointer); }
  static Status add(const void* pointer) { return add_reference(NoteObject::kKind, pointer); }

  std::atomic<int> living_ = 0;
};

TEST_F(AbiRegistered, a_pointer_lives_as_long_as_its_references) {
  const Note* note = make();
  EXPECT_EQ(note->number, 7);
  ASSERT_THAT(add(note), IsOk());
  ASSERT_THAT(drop(note), IsOk());
  EXPECT_EQ(living_, 1);
  EXPECT_EQ((*structure_as<NoteObject>(note))->note.number, 7);
  ASSERT_THAT(drop(note), IsOk());
  EXPECT_EQ(living_, 0);
}

TEST_F(AbiRegistered, pointers_that_are_not_registered_are_refused) {
  const Note stranger{1};
  const Note* note = make();
  for (const void* pointer :
       {static_cast<const void*>(nullptr), static_cast<const void*>(&stranger),
        static_cast<const void*>(reinterpret_cast<const char*>(note) + 1)}) {
    EXPECT_EQ(structure_as<NoteObject>(pointer).error().code, kRefused);
    EXPECT_EQ(add(pointer).error().code, kRefused);
    EXPECT_EQ(drop(pointer).error().code, kRefused);
  }
  ASSERT_THAT(drop(note), IsOk());
}

TEST_F(AbiRegistered, a_pointer_of_another_kind_is_refused) {
  const Note* note = make();
  EXPECT_EQ(find_structure(StructureKind::kCrl, note).error().code, kRefused);
  EXPECT_EQ(add_reference(StructureKind::kCtl, note).error().code, kRefused);
  EXPECT_EQ(drop_reference(StructureKind::kChain, note).error().code, kRefused);
  EXPECT_THAT(drop(note), IsOk());
}

TEST_F(AbiRegistered, a_pointer_that_was_freed_twice_is_refused) {
  const Note* note = make();
  ASSERT_THAT(drop(note), IsOk());
  EXPECT_EQ(drop(note).error().code, kRefused);
  EXPECT_EQ(add(note).error().code, kRefused);
  EXPECT_EQ(structure_as<NoteObject>(note).error().code, kRefused);
}

TEST_F(AbiRegistered, an_address_is_not_used_again_while_it_is_retired) {
  const Note* freed = make();
  ASSERT_THAT(drop(freed), IsOk());
  for (size_t i = 0; i < kNumRetired; ++i) {
    const Note* next = make();
    ASSERT_NE(next, freed) << i;
    EXPECT_EQ(drop(freed).error().code, kRefused) << i;
    ASSERT_THAT(drop(next), IsOk());
  }
  EXPECT_EQ(living_, 0);  // the memory is kept, not the objects
}

TEST_F(AbiRegistered, an_object_that_another_thread_frees_stays_while_it_is_used) {
  const Note* note = make(9);
  {
    const auto used = structure_as<NoteObject>(note);
    ASSERT_THAT(used, IsOk());
    std::thread([&] { EXPECT_THAT(drop(note), IsOk()); }).join();
    EXPECT_EQ(drop(note).error().code, kRefused);
    EXPECT_EQ((*used)->note.number, 9);
    EXPECT_EQ(living_, 1);
  }
  EXPECT_EQ(living_, 0);
}

TEST_F(AbiRegistered, threads_that_count_at_once_lose_no_reference) {
  const Note* note = make();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) {
        EXPECT_THAT(add(note), IsOk());
        EXPECT_TRUE(structure_as<NoteObject>(note).ok());
        EXPECT_THAT(drop(note), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(living_, 1);
  ASSERT_THAT(drop(note), IsOk());
  EXPECT_EQ(living_, 0);
}

TEST_F(AbiRegistered, one_of_many_threads_frees_the_last_reference) {
  for (int round = 0; round < 200; ++round) {
    const Note* note = make();
    std::atomic<int> num_freed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] { num_freed += drop(note).ok() ? 1 : 0; });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(num_freed, 1);
  }
  EXPECT_EQ(living_, 0);
}

TEST_F(AbiRegistered, a_reference_goes_back_unless_it_is_released) {
  const void* pointer = nullptr;
  {
    StructureReference kept(NoteObject::kKind, std::make_shared<NoteObject>(living_, 1));
    pointer = kept.get();
    EXPECT_THAT(find_structure(NoteObject::kKind, pointer), IsOk());
  }
  EXPECT_EQ(living_, 0);
  {
    StructureReference kept(NoteObject::kKind, std::make_shared<NoteObject>(living_, 2));
    pointer = kept.release();
  }
  EXPECT_EQ(living_, 1);
  EXPECT_THAT(drop(pointer), IsOk());
}

}  // namespace
}  // namespace opensspi::abi
