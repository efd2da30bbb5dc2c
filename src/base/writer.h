// SPDX-License-Identifier: MIT
// Writer: appends wire formats to a byte string; the counterpart of Reader.
#pragma once

#include "base/bytes.h"

namespace opensspi {

// Writer appends to a string that it does not own.
class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}

  [[nodiscard]] size_t size() const { return out_.size(); }

  void u8(uint8_t value) { out_.push_back(value); }
  void u16le(uint16_t value) { little_endian(value, 2); }
  void u32le(uint32_t value) { little_endian(value, 4); }
  void u64le(uint64_t value) { little_endian(value, 8); }
  void u16be(uint16_t value) { big_endian(value, 2); }
  void u32be(uint32_t value) { big_endian(value, 4); }
  void u64be(uint64_t value) { big_endian(value, 8); }
  void bytes(ByteView value) { out_.insert(out_.end(), value.begin(), value.end()); }
  void zeros(size_t len) { out_.resize(out_.size() + len); }

  // patch_u32le overwrites four bytes written before, for lengths that become known later.
  void patch_u32le(size_t offset, uint32_t value) {
    put_le(ByteSpan(out_).subspan(offset, 4), value);
  }

 private:
  void little_endian(uint64_t value, size_t len) { put_le(more(len), value); }
  void big_endian(uint64_t value, size_t len) { put_be(more(len), value); }
  ByteSpan more(size_t len) {
    zeros(len);
    return ByteSpan(out_).last(len);
  }

  Bytes& out_;
};

}  // namespace opensspi
