// SPDX-License-Identifier: MIT
// LineWriter: writes a list of directives.
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "packages/digest/words.h"

namespace opensspi::digest {

// LineWriter appends name=value, separated by commas. It holds at most kMaxToken bytes and
// allocates nothing.
class LineWriter {
 public:
  // token writes a value without quotes. It must be one of our own words or numbers.
  void token(std::string_view name, std::string_view value) { put({begin(), name, "=", value}); }
  // quoted writes any value. Quotation marks and backslashes are escaped.
  void quoted(std::string_view name, std::string_view value) {
    put({begin(), name, "=\""});
    for (;;) {
      const size_t special = std::min(value.find_first_of("\"\\"), value.size());
      put({value.substr(0, special)});
      if (special == value.size()) {
        break;
      }
      put({"\\", value.substr(special, 1)});
      value.remove_prefix(special + 1);
    }
    put({"\""});
  }
  // as_written writes a value that Directive::written contained.
  void as_written(std::string_view name, std::string_view written) {
    put({begin(), name, "=\"", written, "\""});
  }

  // text returns the line, or SEC_E_INVALID_TOKEN if it was too long. The view is of this object.
  [[nodiscard]] Result<std::string_view> text() const {
    if (too_long_) {
      return fail(SEC_E_INVALID_TOKEN, "the token would be longer than Digest's tokens can be");
    }
    return std::string_view(line_.data(), len_);
  }

 private:
  [[nodiscard]] std::string_view begin() const { return len_ == 0 ? "" : ","; }
  void put(std::initializer_list<std::string_view> pieces) {
    for (const std::string_view piece : pieces) {
      too_long_ = too_long_ || piece.size() > line_.size() - len_;
      if (too_long_) {
        return;
      }
      std::ranges::copy(piece, line_.begin() + static_cast<ptrdiff_t>(len_));
      len_ += piece.size();
    }
  }

  std::array<char, kMaxToken> line_;
  size_t len_ = 0;
  bool too_long_ = false;
};

}  // namespace opensspi::digest
