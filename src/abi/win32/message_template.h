// SPDX-License-Identifier: MIT
// The templates of FormatMessage: %1 to %99 with printf formats, %n %r %t %0 %%, and line widths.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace opensspi::abi {

inline constexpr size_t kMaxInserts = 99 + 2;  // a format may take two more, with '*'

// TextForm says how text inserts without a size of their own are encoded.
enum class TextForm : uint8_t { kUtf8, kUtf16 };

// Inserts are a caller's arguments. A text insert is a pointer.
class Inserts {
 public:
  virtual ~Inserts() = default;
  // value returns the argument at `index`, from 0. ERROR_INVALID_PARAMETER if there are none.
  virtual Result<uint64_t> value(size_t index) = 0;
  [[nodiscard]] virtual TextForm form() const = 0;
};

// expand expands a template. With no `inserts` insert sequences stay unchanged. `width` is 0 (keep
// line breaks), 255 (line breaks of the template become blanks) or the most characters a line may
// have. ERROR_INVALID_PARAMETER for a format that FormatMessage does not have.
Result<std::u16string> expand(std::u16string_view pattern, Inserts* inserts, uint32_t width);

}  // namespace opensspi::abi
