// SPDX-License-Identifier: MIT
// text.h: str to UTF-16 and back, and to UTF-8.
#pragma once

#include <string>

#include "nb.h"
#include "opensspi/windef.h"

namespace opensspi::python {

// Text is a str argument as the W functions take it, or None as a null pointer. It may be a
// password, so it wipes itself.
class Text {
 public:
  Text() = default;
  // Text of a str; None or no object is null. Raises ValueError for text with a zero in it and
  // TypeError for anything else.
  Text(nb::handle text, const char* parameter);
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  Text(Text&& other) noexcept;
  ~Text();

  // get is null for None. The W functions take it without const and do not write to it.
  WCHAR* get() const { return present_ ? const_cast<WCHAR*>(text_.c_str()) : nullptr; }
  // len counts UTF-16 units.
  ULONG len() const { return static_cast<ULONG>(text_.size()); }

 private:
  std::u16string text_;
  bool present_ = false;
};

// c_text is a str in UTF-8, or bytes as they are, as functions take them that stop at a zero:
// ValueError for text with a zero in it, TypeError for anything else.
std::string c_text(nb::handle text, const char* parameter);

// to_str makes a str of zero-ended UTF-16; null is "". Lone surrogates stay unchanged.
nb::object to_str(const WCHAR* text);

// to_str makes a str of `len` units of UTF-16.
nb::object to_str(const WCHAR* text, size_t len);

}  // namespace opensspi::python
