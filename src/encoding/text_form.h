// SPDX-License-Identifier: MIT
// The forms in which CryptoAPI writes bytes as text: Base64 with and without headers, hexadecimal
// dumps (CryptBinaryToString, CryptStringToBinary).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::encoding {

// TextForm mirrors the low byte of CRYPT_STRING_*. The three kinds of "any" are for reading only.
enum class TextForm : uint32_t {
  kBase64Header = 0x0,
  kBase64 = 0x1,
  kBinary = 0x2,
  kBase64RequestHeader = 0x3,
  kHex = 0x4,
  kHexAscii = 0x5,
  kBase64Any = 0x6,
  kAny = 0x7,
  kHexAny = 0x8,
  kBase64CrlHeader = 0x9,
  kHexAddress = 0xA,
  kHexAsciiAddress = 0xB,
  kHexRaw = 0xC,
  kBase64Uri = 0xD,
};

// TextFlags mirror the other bits of CRYPT_STRING_*.
enum TextFlags : uint32_t {
  kFormMask = 0xFF,
  kPercentEscape = 0x08000000,
  kHashData = 0x10000000,
  kStrict = 0x20000000,
  kNoCrLf = 0x40000000,
  kNoCr = 0x80000000,
};

constexpr TextForm form_of(uint32_t flags) { return static_cast<TextForm>(flags & kFormMask); }

// is_hex_form returns whether text of this form is hexadecimal.
bool is_hex_form(TextForm form);

// TextSink takes text piece by piece, so that it is written directly into its destination.
class TextSink {
 public:
  virtual ~TextSink() = default;
  virtual void put(std::string_view piece) = 0;
};

// write_text writes bytes in a form: ERROR_INVALID_PARAMETER for unknown flags and for a form that
// can only be read. Nothing is written if it fails. No terminating zero is written.
[[nodiscard]] Status write_text(ByteView bytes, uint32_t flags, TextSink& sink);

// FoundText describes the text that was found: the number of bytes, the number of characters before
// it, and its form.
struct FoundText {
  size_t num_bytes;
  size_t num_skipped;
  TextForm form;
};

// read_text reads text in a form, in time that grows with its length only, and writes as many of
// its bytes as fit into `out`; an empty `out` only counts. ERROR_INVALID_DATA for text or flags
// that it cannot read, after which `out` may contain the first bytes. Defined for char and
// char16_t.
template <class Char>
[[nodiscard]] Result<FoundText> read_text(std::basic_string_view<Char> text, uint32_t flags,
                                          ByteSpan out);

}  // namespace opensspi::encoding
