// SPDX-License-Identifier: MIT
// The 16 bytes in front of wrapped messages and message codes (RFC 4121 4.2.6), parse and write.
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::kerberos {

inline constexpr size_t kHeaderLen = 16;
using HeaderBytes = std::array<uint8_t, kHeaderLen>;

// Header is one of
//    0  05 04 (wrapped)        2  flags  3  FF  4  extra count  6  rotation  8  number (8)
//    0  04 04 (message code)   2  flags  3  FF FF FF FF FF                   8  number (8)
// all numbers big-endian.
struct Header {
  enum class Kind : uint8_t { kWrap, kCode };
  Kind kind = Kind::kWrap;
  bool by_acceptor = false;
  bool sealed = false;
  bool acceptor_subkey = false;
  uint16_t extra_count = 0;  // filler after the data if it is sealed, else the checksum's length
  uint16_t rotation = 0;
  uint64_t number = 0;

  // parse reads the first 16 bytes. SEC_E_INVALID_TOKEN for anything that RFC 4121 does not allow.
  static Result<Header> parse(ByteView bytes, Kind wanted);
  [[nodiscard]] HeaderBytes write() const;
  // protected_form is what checksum and encryption cover: without the rotation, and also without
  // the extra count if the message is not sealed (RFC 4121 4.2.4).
  [[nodiscard]] HeaderBytes protected_form() const;
};

}  // namespace opensspi::kerberos
