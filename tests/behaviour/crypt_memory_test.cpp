// SPDX-License-Identifier: MIT
// CryptMemAlloc, CryptMemRealloc, CryptMemFree.
#include <algorithm>

#include "crypt.h"

namespace behaviour {
namespace {

TEST(CryptMemory, keeps_its_content_when_its_size_changes) {
  auto* memory = static_cast<BYTE*>(CryptMemAlloc(4));
  ASSERT_NE(memory, nullptr);
  std::copy_n("abcd", 4, memory);
  memory = static_cast<BYTE*>(CryptMemRealloc(memory, 100000));
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(std::memcmp(memory, "abcd", 4), 0);
  EXPECT_EQ(memory[99999], 0);
  memory = static_cast<BYTE*>(CryptMemRealloc(memory, 2));
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(std::memcmp(memory, "ab", 2), 0);
  CryptMemFree(memory);
}

TEST(CryptMemory, may_have_no_bytes) {
  void* memory = CryptMemAlloc(0);
  EXPECT_NE(memory, nullptr);
  memory = CryptMemRealloc(memory, 0);
  EXPECT_NE(memory, nullptr);
  CryptMemFree(memory);
  memory = CryptMemRealloc(nullptr, 3);
  EXPECT_NE(memory, nullptr);
  CryptMemFree(memory);
}

TEST(CryptMemory, of_others_and_freed_memory_is_refused) {
  BYTE own[4] = {};
  SetLastError(kUntouched);
  EXPECT_EQ(CryptMemRealloc(own, 8), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  void* const memory = CryptMemAlloc(4);
  CryptMemFree(memory);
  CryptMemFree(memory);
  CryptMemFree(own);
  CryptMemFree(nullptr);
  EXPECT_EQ(CryptMemRealloc(memory, 8), nullptr);
}

}  // namespace
}  // namespace behaviour
