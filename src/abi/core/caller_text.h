// SPDX-License-Identifier: MIT
// The protocol by which callers give a buffer for text and learn the size that is needed.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "abi/core/caller_memory.h"
#include "abi/core/text.h"
#include "opensspi/windef.h"

namespace opensspi::abi {

// Counting says whether the length that a function returns includes the terminating zero.
enum class Counting : uint8_t { kWithoutZero = 0, kWithZero = 1 };

// TextOut is a caller's buffer and its size in characters, which becomes the text's length.
template <class Char>
class TextOut {
 public:
  using Text = std::basic_string<Char>;

  TextOut(Char* buffer, DWORD* room) : buffer_(buffer), room_(room) {}

  [[nodiscard]] bool fits(const Text& text) const {
    return buffer_ != nullptr && *room_ > text.size();
  }
  // ask writes the size that is needed, including the terminating zero.
  void ask(const Text& text) { *room_ = static_cast<DWORD>(text.size() + 1); }
  // write copies text that fits.
  void write(const Text& text, Counting counting) {
    std::memcpy(buffer_, text.c_str(), (text.size() + 1) * sizeof(Char));
    *room_ = static_cast<DWORD>(text.size() + static_cast<size_t>(counting));
  }
  // write_or_ask does one of them; `too_small` is the code of the called function.
  Status write_or_ask(const Text& text, Counting counting, int64_t too_small) {
    if (!fits(text)) {
      ask(text);
      return fail(too_small, "the memory for the text is too small");
    }
    write(text, counting);
    return {};
  }

 private:
  Char* buffer_;
  DWORD* room_;
};

// allocate_text makes a copy that the caller frees with LocalFree.
template <class Char>
Result<Char*> allocate_text(std::string_view utf8) {
  const std::basic_string<Char> text = TRY(encoded(utf8, Char{}));
  const auto* first = reinterpret_cast<const uint8_t*>(text.c_str());
  return static_cast<Char*>(
      copy_for_caller({first, (text.size() + 1) * sizeof(Char)}, Secrecy::kPlain).release());
}

}  // namespace opensspi::abi
