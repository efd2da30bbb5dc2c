// SPDX-License-Identifier: MIT
// Shared by the tests of constant time: secrets that valgrind knows.
//
// The method of ctgrind, BoringSSL and Botan: memcheck reports every branch and every address that
// depends on undefined memory. Secrets are marked undefined, so it reports every branch and every
// address that depends on a secret. What is public in the end is marked defined again, in the
// library by declassify (base/declassify.h).
#pragma once

#include <gtest/gtest.h>
#include <valgrind/memcheck.h>

#include "base/bytes.h"

namespace opensspi::constant_time {

inline void make_secret(ByteView bytes) { VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()); }
inline void make_public(ByteView bytes) { VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size()); }

// ConstantTime fails a test during which memcheck reported anything.
class ConstantTime : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(RUNNING_ON_VALGRIND, 0) << "these tests run under valgrind: make constant-time";
    before_ = VALGRIND_COUNT_ERRORS;
  }
  void TearDown() override { EXPECT_EQ(reports(), 0U) << "a branch or an address tells a secret"; }
  [[nodiscard]] unsigned long reports() const { return VALGRIND_COUNT_ERRORS - before_; }
  void forgive() { before_ = VALGRIND_COUNT_ERRORS; }

 private:
  unsigned long before_ = 0;
};

}  // namespace opensspi::constant_time
