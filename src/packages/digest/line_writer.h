// SPDX-License-Identifier: MIT
// LineWriter: writes a list of directives.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace opensspi::digest {

// LineWriter appends name=value, with commas between.
class LineWriter {
 public:
  // token writes a value without quotes: words and numbers of our own only.
  void token(std::string_view name, std::string_view value) {
    begin(name);
    line_ += value;
  }
  // quoted writes any value; quotation marks and backslashes are escaped.
  void quoted(std::string_view name, std::string_view value) {
    begin(name);
    line_ += '"';
    for (const char letter : value) {
      if (letter == '"' || letter == '\\') {
        line_ += '\\';
      }
      line_ += letter;
    }
    line_ += '"';
  }
  // as_written writes what Directive::written was.
  void as_written(std::string_view name, std::string_view written) {
    begin(name);
    line_.append("\"").append(written).append("\"");
  }
  [[nodiscard]] Bytes bytes() const { return {line_.begin(), line_.end()}; }

 private:
  void begin(std::string_view name) {
    line_ += line_.empty() ? "" : ",";
    line_.append(name).append("=");
  }
  std::string line_;
};

}  // namespace opensspi::digest
