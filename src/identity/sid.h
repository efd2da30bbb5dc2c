// SPDX-License-Identifier: MIT
// Sid: a security identifier ([MS-DTYP] 2.4.2), parsed and therefore valid.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::identity {

inline constexpr size_t kMaxSubAuthorities = 15;

// Sid is a value of fixed size: comparing and copying allocate nothing. A default Sid is S-1-0-0,
// nobody.
class Sid {
 public:
  constexpr Sid() = default;
  // Sid joins an authority (48 bits) and at most 15 sub-authorities.
  constexpr Sid(uint64_t authority, std::initializer_list<uint32_t> sub_authorities)
      : authority_(authority & 0xFFFF'FFFF'FFFF), count_(0) {
    for (uint32_t sub_authority : sub_authorities) {
      if (count_ < kMaxSubAuthorities) {
        sub_authorities_[count_++] = sub_authority;
      }
    }
  }

  // parse reads the text form, S-1-5-21-…; decimal or, above 2^32, hexadecimal authority.
  // ERROR_INVALID_SID otherwise.
  static Result<Sid> parse(std::string_view text);
  // from_wire reads exactly one binary SID that fills `bytes`. ERROR_INVALID_SID otherwise.
  static Result<Sid> from_wire(ByteView bytes);

  // child returns this SID with one more sub-authority; it must have fewer than 15.
  [[nodiscard]] Sid child(uint32_t relative_id) const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] Bytes wire() const;
  [[nodiscard]] uint64_t authority() const { return authority_; }
  [[nodiscard]] std::span<const uint32_t> sub_authorities() const {
    return {sub_authorities_.data(), count_};
  }

  bool operator==(const Sid&) const = default;

 private:
  uint64_t authority_ = 0;
  uint8_t count_ = 1;
  std::array<uint32_t, kMaxSubAuthorities> sub_authorities_{};  // beyond count_ always zero
};

}  // namespace opensspi::identity
