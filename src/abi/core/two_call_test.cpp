// SPDX-License-Identifier: MIT
#include "abi/core/two_call.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::abi {
namespace {

constexpr Bytes::value_type kValue[] = {1, 2, 3};

TEST(AbiTwoCall, a_null_buffer_asks_for_the_size) {
  DWORD len = 7;
  EXPECT_THAT(write_value(kValue, nullptr, &len), IsOk());
  EXPECT_EQ(len, 3u);
}

TEST(AbiTwoCall, a_null_buffer_may_count_as_no_space) {
  DWORD len = 7;
  const SizeRules rules{ERROR_INSUFFICIENT_BUFFER, NullBuffer::kTooSmall};
  EXPECT_EQ(write_value(kValue, nullptr, &len, rules).error().code, ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(len, 3u);
}

TEST(AbiTwoCall, a_small_buffer_stays_and_the_size_is_told) {
  uint8_t out[] = {9, 9, 9};
  for (const DWORD room : {0u, 1u, 2u}) {
    DWORD len = room;
    EXPECT_EQ(write_value(kValue, out, &len).error().code, ERROR_MORE_DATA);
    EXPECT_EQ(len, 3u);
    EXPECT_EQ(out[0], 9);
  }
}

TEST(AbiTwoCall, a_buffer_that_is_large_enough_gets_the_value) {
  uint8_t out[] = {9, 9, 9, 9};
  for (const DWORD room : {3u, 4u}) {
    DWORD len = room;
    ASSERT_THAT(write_value(kValue, out, &len), IsOk());
    EXPECT_EQ(len, 3u);
    EXPECT_EQ(out[2], 3);
    EXPECT_EQ(out[3], 9);
  }
  DWORD len = 0;
  EXPECT_THAT(write_value({}, out, &len), IsOk());
}

TEST(AbiTwoCall, a_missing_length_and_one_beyond_32_bits_are_refused) {
  uint8_t out[4] = {};
  EXPECT_EQ(report_size(out, nullptr, 3).error().code, ERROR_INVALID_PARAMETER);
  DWORD len = 4;
  EXPECT_EQ(report_size(out, &len, size_t{1} << 32).error().code, ERROR_ARITHMETIC_OVERFLOW);
  EXPECT_EQ(len, 4u);
}

TEST(AbiTwoCall, a_value_made_in_place_is_measured_only_when_it_must_be) {
  int num_measured = 0;
  const auto size = [&]() -> Result<size_t> {
    ++num_measured;
    return size_t{3};
  };
  const auto read = [](ByteSpan out) -> Result<size_t> {
    if (out.size() < 3) {
      return fail(ERROR_MORE_DATA, "small");
    }
    return size_t{2};
  };
  uint8_t out[4] = {};
  DWORD len = 4;
  EXPECT_THAT(read_value(out, &len, size, read), IsOk());
  EXPECT_EQ(len, 2u);
  EXPECT_EQ(num_measured, 0);
  len = 1;
  EXPECT_EQ(read_value(out, &len, size, read).error().code, ERROR_MORE_DATA);
  EXPECT_EQ(len, 3u);
  EXPECT_THAT(read_value(nullptr, &len, size, read), IsOk());
  EXPECT_EQ(num_measured, 2);
  EXPECT_EQ(read_value(out, nullptr, size, read).error().code, ERROR_INVALID_PARAMETER);
}

}  // namespace
}  // namespace opensspi::abi
