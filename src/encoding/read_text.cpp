// SPDX-License-Identifier: MIT
#include <optional>
#include <type_traits>

#include "encoding/text_form.h"

namespace opensspi::encoding {
namespace {

constexpr Error kUnreadable = fail(ERROR_INVALID_DATA, "the text does not have the requested form");
constexpr Error kBadFlags =
    fail(ERROR_INVALID_DATA, "the flags name no form in which text can be read");

constexpr uint32_t kReadFlags = kFormMask | kPercentEscape | kStrict;

// A blank within a dump's line and the gap after its bytes differ in their length.
constexpr size_t kGapLen = 3;

template <class Char>
using Text = std::basic_string_view<Char>;

// A letter as a number that is never negative.
template <class Char>
constexpr uint32_t code_of(Char letter) {
  return static_cast<std::make_unsigned_t<Char>>(letter);
}

constexpr bool is_space(uint32_t letter) { return letter == ' ' || letter == '\t'; }
constexpr bool is_line_end(uint32_t letter) { return letter == '\r' || letter == '\n'; }
constexpr bool is_blank(uint32_t letter) { return is_space(letter) || is_line_end(letter); }

constexpr std::optional<uint8_t> hex_digit(uint32_t letter) {
  if (letter >= '0' && letter <= '9') {
    return static_cast<uint8_t>(letter - '0');
  }
  if (letter >= 'a' && letter <= 'f') {
    return static_cast<uint8_t>(letter - 'a' + 10);
  }
  if (letter >= 'A' && letter <= 'F') {
    return static_cast<uint8_t>(letter - 'A' + 10);
  }
  return std::nullopt;
}

// ByteSink counts bytes and keeps those that fit.
class ByteSink {
 public:
  explicit ByteSink(ByteSpan out) : out_(out) {}
  void put(uint32_t byte) {
    if (len_ < out_.size()) {
      out_[len_] = static_cast<uint8_t>(byte);
    }
    ++len_;
  }
  [[nodiscard]] size_t len() const { return len_; }

 private:
  ByteSpan out_;
  size_t len_ = 0;
};

// Base64.

// Base64Cursor iterates over the letters of Base64, without blanks, with escapes resolved.
template <class Char>
class Base64Cursor {
 public:
  Base64Cursor(Text<Char> text, bool escapes) : rest_(text), escapes_(escapes) {}

  // next returns the next letter, or nothing at the end.
  std::optional<uint32_t> next() {
    while (!rest_.empty() && is_blank(code_of(rest_.front()))) {
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) {
      return std::nullopt;
    }
    const uint32_t letter = code_of(rest_.front());
    if (escapes_ && letter == '%') {
      return unescaped();
    }
    rest_.remove_prefix(1);
    return letter;
  }

 private:
  uint32_t unescaped() {
    const auto high = rest_.size() < 3 ? std::nullopt : hex_digit(code_of(rest_[1]));
    const auto low = rest_.size() < 3 ? std::nullopt : hex_digit(code_of(rest_[2]));
    rest_.remove_prefix(high && low ? 3 : 1);
    return high && low ? static_cast<uint32_t>(*high << 4 | *low) : '%';
  }

  Text<Char> rest_;
  const bool escapes_;
};

std::optional<uint32_t> base64_value(uint32_t letter, TextForm form) {
  const bool uri = form == TextForm::kBase64Uri;
  if (letter >= 'A' && letter <= 'Z') {
    return letter - 'A';
  }
  if (letter >= 'a' && letter <= 'z') {
    return letter - 'a' + 26;
  }
  if (letter >= '0' && letter <= '9') {
    return letter - '0' + 52;
  }
  if (letter == (uri ? '-' : '+')) {
    return 62;
  }
  if (letter == (uri ? '_' : '/')) {
    return 63;
  }
  return std::nullopt;
}

// Group is up to four digits of Base64.
struct Group {
  uint32_t bits = 0;
  size_t num_digits = 0;

  void add(uint32_t value) {
    bits |= value << (18 - 6 * num_digits);
    ++num_digits;
  }
  // A single digit also yields a byte, as on Windows.
  void flush(ByteSink& sink) {
    const size_t num_bytes = num_digits == 1 ? 1 : num_digits == 0 ? 0 : num_digits - 1;
    for (size_t i = 0; i < num_bytes; ++i) {
      sink.put((bits >> (16 - 8 * i)) & 0xFF);
    }
    *this = {};
  }
};

// Reads the padding after `num_digits` digits, whose first character was already read. A group
// without digits needs none, and Windows reads nothing that follows.
template <class Char>
Status read_padding(Base64Cursor<Char>& cursor, size_t num_digits, uint32_t flags) {
  const bool strict = (flags & kStrict) != 0;
  if (strict && num_digits < 2) {
    return kUnreadable;
  }
  for (size_t i = num_digits == 0 ? 4 : num_digits + 1; i < 4; ++i) {
    if (cursor.next() != '=') {
      return kUnreadable;
    }
  }
  if (strict && cursor.next()) {
    return kUnreadable;
  }
  return {};
}

template <class Char>
Status read_base64(Text<Char> text, uint32_t flags, ByteSink& sink) {
  const bool padded = form_of(flags) != TextForm::kBase64Uri;
  Base64Cursor<Char> cursor(text, (flags & kPercentEscape) != 0);
  Group group;
  while (const auto letter = cursor.next()) {
    if (*letter == '=') {
      TRY(read_padding(cursor, group.num_digits, flags));
      group.flush(sink);
      return {};
    }
    const auto value = base64_value(*letter, form_of(flags));
    if (!value) {
      return kUnreadable;
    }
    group.add(*value);
    if (group.num_digits == 4) {
      group.flush(sink);
    }
  }
  if ((flags & kStrict) != 0 && (group.num_digits == 1 || (padded && group.num_digits != 0))) {
    return kUnreadable;
  }
  group.flush(sink);
  return {};
}

// find_ascii returns the position of an ASCII word, searching from `from`.
template <class Char>
size_t find_ascii(Text<Char> text, std::string_view word, size_t from) {
  Char wide[16];
  for (size_t i = 0; i < word.size(); ++i) {
    wide[i] = static_cast<Char>(word[i]);
  }
  return text.find(wide, from, word.size());
}

// Any label is accepted as any of the headers, as on Windows.
template <class Char>
Status read_between_borders(Text<Char> text, uint32_t flags, ByteSink& sink, size_t& num_skipped) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----END ";
  constexpr std::string_view kDashes = "-----";
  const size_t begin = find_ascii(text, kBegin, 0);
  if (begin == Text<Char>::npos) {
    return kUnreadable;
  }
  const size_t label_end = find_ascii(text, kDashes, begin + kBegin.size());
  if (label_end == Text<Char>::npos) {
    return kUnreadable;
  }
  const size_t body = label_end + kDashes.size();
  const size_t end = find_ascii(text, kEnd, body);
  if (end == Text<Char>::npos) {
    return kUnreadable;
  }
  if (find_ascii(text, kDashes, end + kEnd.size()) == Text<Char>::npos) {
    return kUnreadable;
  }
  num_skipped = begin;
  return read_base64(text.substr(body, end - body), flags, sink);
}

// Hexadecimal.

template <class Char>
std::optional<uint8_t> hex_pair(Text<Char> text, size_t at) {
  if (text.size() - at < 2) {
    return std::nullopt;
  }
  const auto high = hex_digit(code_of(text[at]));
  const auto low = hex_digit(code_of(text[at + 1]));
  if (!high || !low) {
    return std::nullopt;
  }
  return static_cast<uint8_t>(*high << 4 | *low);
}

// Digits in pairs; between pairs any number of lines, up to two blanks within a line, and in kHex
// hyphens and commas. A longer gap within a line belongs to a dump with characters.
template <class Char>
Status read_hex(Text<Char> text, TextForm form, ByteSink& sink) {
  const bool marks = form == TextForm::kHex;
  size_t num_spaces = 0;
  for (size_t at = 0; at < text.size();) {
    const uint32_t letter = code_of(text[at]);
    if (is_blank(letter) || (marks && (letter == '-' || letter == ','))) {
      num_spaces = is_space(letter) ? num_spaces + 1 : 0;
      ++at;
      continue;
    }
    const auto byte = hex_pair(text, at);
    if (!byte || (num_spaces >= kGapLen && sink.len() > 0)) {
      return kUnreadable;
    }
    sink.put(*byte);
    num_spaces = 0;
    at += 2;
  }
  return {};
}

// DumpForm is what a line of a dump contains besides its bytes.
struct DumpForm {
  bool addresses;
  bool characters;
};

template <class Char>
size_t skip_spaces(Text<Char>& line) {
  size_t len = 0;
  while (len < line.size() && is_space(code_of(line[len]))) {
    ++len;
  }
  line.remove_prefix(len);
  return len;
}

// The address before a line must be that of the bytes after it.
template <class Char>
Status read_address(Text<Char>& line, size_t expected) {
  size_t address = 0;
  size_t num_digits = 0;
  for (; num_digits < line.size() && num_digits < 16; ++num_digits) {
    const auto digit = hex_digit(code_of(line[num_digits]));
    if (!digit) {
      break;
    }
    address = address << 4 | *digit;
  }
  line.remove_prefix(num_digits);
  if (num_digits < 4 || address != expected || skip_spaces(line) == 0) {
    return kUnreadable;
  }
  return {};
}

template <class Char>
Status read_dump_line(Text<Char> line, const DumpForm& form, ByteSink& sink) {
  skip_spaces(line);
  if (line.empty()) {
    return {};
  }
  if (form.addresses) {
    TRY(read_address(line, sink.len()));
  }
  while (!line.empty()) {
    const auto byte = hex_pair(line, 0);
    if (!byte) {
      return kUnreadable;
    }
    sink.put(*byte);
    line.remove_prefix(2);
    const size_t num_spaces = skip_spaces(line);
    if (num_spaces >= kGapLen && form.characters) {
      return {};
    }
    if (!line.empty() && (num_spaces == 0 || num_spaces >= kGapLen)) {
      return kUnreadable;
    }
  }
  return form.characters ? Status(kUnreadable) : Status();
}

template <class Char>
Status read_dump(Text<Char> text, const DumpForm& form, ByteSink& sink) {
  while (!text.empty()) {
    size_t len = 0;
    while (len < text.size() && !is_line_end(code_of(text[len]))) {
      ++len;
    }
    TRY(read_dump_line(text.substr(0, len), form, sink));
    text.remove_prefix(len);
    while (!text.empty() && is_line_end(code_of(text.front()))) {
      text.remove_prefix(1);
    }
  }
  return {};
}

template <class Char>
Status read_binary(Text<Char> text, ByteSink& sink) {
  for (const Char letter : text) {
    if (code_of(letter) > 0xFF) {
      return kUnreadable;
    }
    sink.put(code_of(letter));
  }
  return {};
}

// read_as reads text of one form.
template <class Char>
Result<FoundText> read_as(TextForm form, Text<Char> text, uint32_t flags, ByteSpan out) {
  const uint32_t rules = (flags & ~kFormMask) | static_cast<uint32_t>(form);
  ByteSink sink(out);
  size_t num_skipped = 0;
  switch (form) {
    case TextForm::kBase64Header:
    case TextForm::kBase64RequestHeader:
    case TextForm::kBase64CrlHeader:
      TRY(read_between_borders(text, rules, sink, num_skipped));
      break;
    case TextForm::kBase64:
    case TextForm::kBase64Uri:
      TRY(read_base64(text, rules, sink));
      break;
    case TextForm::kBinary:
      TRY(read_binary(text, sink));
      break;
    case TextForm::kHex:
    case TextForm::kHexRaw:
      TRY(read_hex(text, form, sink));
      break;
    case TextForm::kHexAscii:
      TRY(read_dump(text, {false, true}, sink));
      break;
    case TextForm::kHexAddress:
      TRY(read_dump(text, {true, false}, sink));
      break;
    case TextForm::kHexAsciiAddress:
      TRY(read_dump(text, {true, true}, sink));
      break;
    default:
      return kBadFlags;
  }
  return FoundText{sink.len(), num_skipped, form};
}

// read_first_of reads text of the first form that fits.
template <class Char>
Result<FoundText> read_first_of(std::initializer_list<TextForm> forms, Text<Char> text,
                                uint32_t flags, ByteSpan out) {
  for (const TextForm form : forms) {
    auto found = read_as(form, text, flags, out);
    if (found.ok()) {
      return found;
    }
  }
  return kUnreadable;
}

}  // namespace

template <class Char>
Result<FoundText> read_text(std::basic_string_view<Char> text, uint32_t flags, ByteSpan out) {
  using enum TextForm;
  if ((flags & ~kReadFlags) != 0) {
    return kBadFlags;
  }
  // The orders are those on Microsoft's page of CryptStringToBinary.
  switch (form_of(flags)) {
    case kBase64Any:
      return read_first_of({kBase64Header, kBase64}, text, flags, out);
    case kAny:
      return read_first_of({kBase64Header, kBase64, kBinary}, text, flags, out);
    case kHexAny:
      return read_first_of({kHexAddress, kHexAsciiAddress, kHex, kHexRaw, kHexAscii}, text, flags,
                           out);
    default:
      return read_as(form_of(flags), text, flags, out);
  }
}

template Result<FoundText> read_text<char>(std::string_view, uint32_t, ByteSpan);
template Result<FoundText> read_text<char16_t>(std::u16string_view, uint32_t, ByteSpan);

}  // namespace opensspi::encoding
