// SPDX-License-Identifier: MIT
// Reader: a cursor over bytes. All bytes from outside are read through it.
#pragma once

#include <array>
#include <cstring>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi {

// Reader returns the front of a byte string. A read past the end fails with the error given at
// construction and does not move the cursor. It owns nothing: the bytes must outlive it and the
// views that it returns.
class Reader {
 public:
  // Reader starts at the front of `bytes`; `too_short` is the error of every read past the end.
  Reader(ByteView bytes, Error too_short) : rest_(bytes), too_short_(too_short) {}

  [[nodiscard]] size_t remaining() const { return rest_.size(); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  Result<uint8_t> u8() { return number<uint8_t, 1, false>(); }
  Result<uint16_t> u16le() { return number<uint16_t, 2, false>(); }
  Result<uint32_t> u32le() { return number<uint32_t, 4, false>(); }
  Result<uint64_t> u64le() { return number<uint64_t, 8, false>(); }
  Result<uint16_t> u16be() { return number<uint16_t, 2, true>(); }
  Result<uint32_t> u32be() { return number<uint32_t, 4, true>(); }
  Result<uint64_t> u64be() { return number<uint64_t, 8, true>(); }

  // take returns the next `len` bytes, without copying.
  Result<ByteView> take(size_t len) {
    if (len > rest_.size()) {
      return too_short_;
    }
    ByteView taken = rest_.first(len);
    rest_ = rest_.subspan(len);
    return taken;
  }

  // take_array copies the next N bytes.
  template <size_t N>
  Result<std::array<uint8_t, N>> take_array() {
    ByteView bytes = TRY(take(N));
    std::array<uint8_t, N> copy;
    std::memcpy(copy.data(), bytes.data(), N);
    return copy;
  }

  // rest returns everything that is left and moves the reader to its end.
  ByteView rest() { return std::exchange(rest_, ByteView()); }

  // expect_end fails with `trailing` unless everything was read.
  [[nodiscard]] Status expect_end(Error trailing) const {
    if (!rest_.empty()) {
      return trailing;
    }
    return {};
  }

 private:
  template <class Number, size_t N, bool kBigEndian>
  Result<Number> number() {
    ByteView bytes = TRY(take(N));
    uint64_t value = 0;
    for (size_t i = 0; i < N; ++i) {
      value = (value << 8) | bytes[kBigEndian ? i : N - 1 - i];
    }
    return static_cast<Number>(value);
  }

  ByteView rest_;
  Error too_short_;
};

}  // namespace opensspi
