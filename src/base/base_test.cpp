// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/filetime.h"
#include "base/reader.h"
#include "base/secret.h"
#include "base/writer.h"

namespace opensspi {
namespace {

constexpr Error kShort = fail(SEC_E_INVALID_TOKEN, "short");

Result<uint32_t> sum_of_two(Reader& reader) {
  const uint16_t first = TRY(reader.u16le());
  const uint16_t second = TRY(reader.u16be());
  return uint32_t{first} + second;
}

TEST(BaseReader, reads_both_byte_orders) {
  const Bytes bytes = {1, 0, 0, 2};
  Reader reader(bytes, kShort);
  EXPECT_EQ(*sum_of_two(reader), 3u);
  EXPECT_TRUE(reader.at_end());
}

TEST(BaseReader, a_read_past_the_end_returns_its_error_and_moves_nothing) {
  const Bytes bytes = {1, 2, 3};
  Reader reader(bytes, kShort);
  EXPECT_EQ(reader.u32le().error().code, SEC_E_INVALID_TOKEN);
  EXPECT_EQ(reader.remaining(), 3u);
  EXPECT_EQ(reader.take(SIZE_MAX).error().code, SEC_E_INVALID_TOKEN);
  EXPECT_EQ(*reader.u8(), 1);
  EXPECT_FALSE(reader.expect_end(kShort).ok());
}

TEST(BaseWriter, writes_what_the_reader_reads) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u8(7);
  writer.u16le(0x1234);
  writer.u32be(0x89ABCDEF);
  writer.u64le(0x0102030405060708);
  writer.u32le(0);
  writer.patch_u32le(15, 42);
  Reader reader(bytes, kShort);
  EXPECT_EQ(*reader.u8(), 7);
  EXPECT_EQ(*reader.u16le(), 0x1234);
  EXPECT_EQ(*reader.u32be(), 0x89ABCDEFu);
  EXPECT_EQ(*reader.u64le(), 0x0102030405060708u);
  EXPECT_EQ(*reader.u32le(), 42u);
}

TEST(BaseBytes, numbers_fill_exactly_what_they_are_put_into) {
  Bytes bytes(8, 0xEE);
  put_le(ByteSpan(bytes).first(3), 0x04030201);
  put_be(ByteSpan(bytes).subspan(4, 3), 0x04030201);
  EXPECT_EQ(to_hex(bytes), "010203ee030201ee");
}

TEST(BaseSecret, is_wiped_when_it_goes) {
  uint8_t* where = nullptr;
  {
    SecretBytes secret(as_bytes("hunter2-hunter2-"));
    where = secret.reveal().data();
  }
  // The cell is still mapped, because the arena keeps it for the next secret. Its first word links
  // free cells.
  EXPECT_EQ(to_hex({where + 8, 8}), "0000000000000000");
}

TEST(BaseSecret, moves_without_leaving_anything_behind) {
  SecretBytes first(as_bytes("abc"));
  SecretBytes second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT: the moved-from state is what is tested
  EXPECT_EQ(as_text(second.reveal()), "abc");
  EXPECT_EQ(as_text(second.copy().reveal()), "abc");
}

TEST(BaseSecret, large_ones_get_pages_of_their_own) {
  SecretBytes secret(size_t{1} << 20);
  secret.reveal()[(size_t{1} << 20) - 1] = 1;
  EXPECT_EQ(secret.size(), size_t{1} << 20);
}

TEST(BaseSecret, large_ones_are_wiped_and_their_pages_used_again) {
  const uint8_t* where = nullptr;
  {
    SecretBytes secret(size_t{1} << 20);
    std::ranges::fill(secret.reveal(), uint8_t{7});
    where = secret.reveal().data();
  }
  // A shorter one of the same class finds no remains of it, and at most one block is kept.
  const SecretBytes next((size_t{1} << 20) - 4096), other(size_t{1} << 20);
  EXPECT_EQ(next.reveal().data(), where);
  EXPECT_NE(other.reveal().data(), where);
  for (const SecretBytes* secret : {&next, &other}) {
    EXPECT_TRUE(std::ranges::all_of(secret->reveal(), [](uint8_t byte) { return byte == 0; }));
  }
}

TEST(BaseSecret, every_length_around_the_classes_can_be_written_whole) {
  constexpr size_t kMib = size_t{1} << 20;
  for (const size_t around :
       {size_t{1024}, size_t{4096}, size_t{8192}, size_t{16384}, kMib, 2 * kMib, 4 * kMib}) {
    for (const size_t len : {around - 1, around, around + 1}) {
      for (int twice = 0; twice < 2; ++twice) {
        SecretBytes secret(len);
        EXPECT_EQ(secret.reveal().front() | secret.reveal().back(), 0) << len;
        std::ranges::fill(secret.reveal(), uint8_t{0xFF});
      }
    }
  }
}

TEST(BaseSecret, memory_is_counted_in_cells_and_pages) {
  const size_t before = secret_bytes_in_use();
  {
    const SecretBytes small(size_t{1});
    EXPECT_EQ(secret_bytes_in_use() - before, 64u);
    const SecretBytes medium(size_t{1025});
    EXPECT_EQ(secret_bytes_in_use() - before, 64u + 1280u);
    const SecretBytes large(size_t{10'000});
    EXPECT_EQ(secret_bytes_in_use() - before, 64u + 1280u + 10'000u);
  }
  EXPECT_EQ(secret_bytes_in_use(), before);
}

TEST(BaseBytes, are_compared_whole) {
  EXPECT_TRUE(ct_equal(as_bytes("same"), as_bytes("same")));
  EXPECT_FALSE(ct_equal(as_bytes("same"), as_bytes("samf")));
  EXPECT_FALSE(ct_equal(as_bytes("same"), as_bytes("sam")));
}

// Words of eight bytes and the rest.
TEST(BaseBytes, differ_in_any_bit_at_any_length) {
  for (size_t len = 0; len <= 33; ++len) {
    const Bytes bytes(len, 0x5A);
    Bytes changed = bytes;
    EXPECT_TRUE(ct_equal(bytes, changed)) << len;
    for (size_t bit = 0; bit < 8 * len; ++bit) {
      changed[bit / 8] ^= static_cast<uint8_t>(1U << bit % 8);
      EXPECT_FALSE(ct_equal(bytes, changed)) << len << " " << bit;
      changed[bit / 8] = bytes[bit / 8];
    }
  }
}

TEST(BaseFiletime, counts_from_1601) {
  EXPECT_EQ(filetime_from_unix(0).ticks, 116444736000000000);
  EXPECT_EQ(unix_from_filetime(filetime_from_unix(1700000000)), 1700000000);
  EXPECT_EQ(filetime_from_unix(INT64_MAX), kNever);
  EXPECT_EQ(filetime_from_unix(INT64_MIN).ticks, INT64_MIN);
}

// A peer's FILETIME is any 64 bits.
TEST(BaseFiletime, every_value_has_seconds) {
  EXPECT_EQ(unix_from_filetime(Filetime{INT64_MIN}), -933981677286);
  EXPECT_EQ(unix_from_filetime(kNever), 910692730085);
  EXPECT_EQ(unix_from_filetime(Filetime{0}), -11644473600);
  EXPECT_EQ(unix_from_filetime(Filetime{-1}), -11644473601);
  EXPECT_EQ(unix_from_filetime(Filetime{kUnixEpochTicks - 1}), -1);
}

}  // namespace
}  // namespace opensspi
