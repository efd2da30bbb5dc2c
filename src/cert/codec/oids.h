// SPDX-License-Identifier: MIT
// Object identifiers as text, without allocation: a certificate has about fifteen.
#pragma once

#include <array>
#include <string_view>

#include "base/bytes.h"

namespace opensspi::cert {

// OidText is the dotted form of one object identifier.
class OidText {
 public:
  // read converts the body of an OBJECT IDENTIFIER; false if it is not well-formed, longer than 128
  // bytes or has a part of more than 64 bits. An empty body is an empty text.
  bool read(ByteView body);
  [[nodiscard]] std::string_view view() const { return {text_.data(), len_}; }

 private:
  static constexpr size_t kMaxBodyLen = 128;
  bool put(uint64_t part);

  // A byte of the body gives at most four characters; the first one gives two parts.
  std::array<char, kMaxBodyLen * 4 + 8> text_;
  size_t len_ = 0;
};

// shared_oid returns the text of a known object identifier that lives as long as the library, or
// null.
const char* shared_oid(std::string_view dotted);

}  // namespace opensspi::cert
