// SPDX-License-Identifier: MIT
// The tokens of messages under RC4 keys (RFC 4757 7.2, 7.3), parse and write.
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::kerberos {

inline constexpr size_t kRc4FieldLen = 8;
using Rc4Field = std::array<uint8_t, kRc4FieldLen>;

// Rc4Token is one of
//    frame | 02 01  11 00  10 00  FF FF | number (8) | checksum (8) | confounder (8)  wrapped,
//    sealed frame | 02 01  11 00  FF FF  FF FF | number (8) | checksum (8) | confounder (8) wrapped
//    frame | 01 01  11 00  FF FF  FF FF | number (8) | checksum (8)                   message code
// where the frame is that of RFC 2743 3.1: 60, a length, Kerberos' object identifier. The length
// also counts the data after the token, except in DCE style ([MS-KILE] 3.4.5.1).
struct Rc4Token {
  enum class Kind : uint8_t { kWrap, kCode };
  Kind kind = Kind::kWrap;
  bool sealed = false;
  Rc4Field number{};  // encrypted
  Rc4Field checksum{};
  Rc4Field confounder{};  // as it is sent; only in wrapped messages
  size_t body_len = 0;    // what the frame counts after the token: data and padding

  // parse reads the front of `bytes`. SEC_E_INVALID_TOKEN for anything that is not described above.
  static Result<Rc4Token> parse(ByteView bytes, Kind wanted);
  // len is the length of the token with its frame.
  [[nodiscard]] size_t len() const { return len_of(kind, body_len); }
  static size_t len_of(Kind kind, size_t body_len);
  // write fills `out`, which is len() long.
  void write(ByteSpan out) const;
  // header is the part of the token that the checksum covers: its first 8 bytes after the frame.
  [[nodiscard]] Rc4Field header() const;
};

// kMaxRc4TokenLen is the greatest length of a wrapped message's token, with the longest length
// field in its frame.
inline constexpr size_t kMaxRc4TokenLen = 1 + 5 + 11 + 4 * kRc4FieldLen;

}  // namespace opensspi::kerberos
