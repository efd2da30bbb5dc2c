// SPDX-License-Identifier: MIT
#include "abi/win32/message_template.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/utf16.h"

namespace opensspi::abi {
namespace {

constexpr uint32_t kNoLineBreaks = 255;
constexpr size_t kMaxFieldWidth = 4096;

constexpr Error kBadFormat =
    fail(ERROR_INVALID_PARAMETER, "the message has an insert of a form that is not known");

// Format is the part between the exclamation marks of %1!-8.3lu!.
struct Format {
  bool left = false;
  bool plus = false;
  bool blank = false;
  bool zeros = false;
  bool alternate = false;
  std::optional<size_t> width;
  std::optional<size_t> precision;
  enum class Size : uint8_t { kDefault, kNarrow, kWide, k64 } size = Size::kDefault;
  char16_t conversion = u's';
};

bool is_digit(char16_t unit) { return unit >= u'0' && unit <= u'9'; }

// Expansion processes one template.
class Expansion {
 public:
  Expansion(std::u16string_view pattern, Inserts* inserts, uint32_t width)
      : rest_(pattern), inserts_(inserts), width_(width) {}

  Result<std::u16string> run() {
    while (!rest_.empty() && !ended_) {
      const char16_t unit = take();
      if (unit == u'%') {
        TRY(escape());
      } else if (unit == u'\r' || unit == u'\n') {
        line_break(unit);
      } else {
        out_.push_back(unit);
        wrap();
      }
    }
    return std::move(out_);
  }

 private:
  char16_t take() {
    const char16_t unit = rest_.front();
    rest_.remove_prefix(1);
    return unit;
  }
  bool take_if(char16_t wanted) {
    if (rest_.empty() || rest_.front() != wanted) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void line_break(char16_t unit) {
    if (unit == u'\r') {
      take_if(u'\n');
    }
    if (width_ == 0) {
      hard_break();
    } else {
      out_.push_back(u' ');
      wrap();
    }
  }
  void hard_break() {
    out_ += u"\r\n";
    line_start_ = out_.size();
  }

  // wrap breaks the line at its last blank once it is too long.
  void wrap() {
    if (width_ == 0 || width_ == kNoLineBreaks || out_.size() - line_start_ <= width_) {
      return;
    }
    const size_t blank = out_.rfind(u' ');
    if (blank == std::u16string::npos || blank < line_start_) {
      return;
    }
    out_.replace(blank, 1, u"\r\n");
    line_start_ = blank + 2;
  }

  Status escape() {
    if (rest_.empty()) {
      return kBadFormat;
    }
    const char16_t unit = rest_.front();
    if (unit >= u'1' && unit <= u'9') {
      return insert();
    }
    rest_.remove_prefix(1);
    switch (unit) {
      case u'0':
        ended_ = true;
        break;
      case u'n':
        hard_break();
        break;
      case u'r':
        out_.push_back(u'\r');
        break;
      case u't':
        out_.push_back(u'\t');
        break;
      default:
        out_.push_back(unit);
    }
    return {};
  }

  Status insert() {
    const std::u16string_view start = rest_;
    size_t number = take() - u'0';
    if (!rest_.empty() && is_digit(rest_.front())) {
      number = number * 10 + (take() - u'0');
    }
    std::u16string_view format_text;
    if (!rest_.empty() && rest_.front() == u'!') {
      const size_t end = rest_.find(u'!', 1);
      if (end == std::u16string_view::npos) {
        return kBadFormat;
      }
      format_text = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
    }
    if (inserts_ == nullptr) {
      out_.push_back(u'%');
      out_ += start.substr(0, start.size() - rest_.size());
      return {};
    }
    size_t index = number - 1;
    const Format format = TRY(parse(format_text, index));
    for (char16_t unit : TRY(formatted(format, TRY(inserts_->value(index))))) {
      out_.push_back(unit);
      wrap();
    }
    return {};
  }

  // Each '*' takes one argument before the value's own.
  Result<Format> parse(std::u16string_view text, size_t& index) {
    Format format;
    while (!text.empty() && take_flag(format, text.front())) {
      text.remove_prefix(1);
    }
    format.width = TRY(number_from(text, index));
    if (text.starts_with(u'.')) {
      text.remove_prefix(1);
      format.precision = TRY(number_from(text, index)).value_or(0);
    }
    take_size(format, text);
    if (text.size() > 1) {
      return kBadFormat;
    }
    if (text.size() == 1) {
      format.conversion = text.front();
    }
    return format;
  }

  static bool take_flag(Format& format, char16_t unit) {
    switch (unit) {
      case u'-':
        return format.left = true;
      case u'+':
        return format.plus = true;
      case u' ':
        return format.blank = true;
      case u'0':
        return format.zeros = true;
      case u'#':
        return format.alternate = true;
      default:
        return false;
    }
  }

  Result<std::optional<size_t>> number_from(std::u16string_view& text, size_t& index) {
    std::optional<size_t> number;
    if (text.starts_with(u'*')) {
      text.remove_prefix(1);
      if (index + 1 >= kMaxInserts) {
        return kBadFormat;
      }
      number = static_cast<uint32_t>(TRY(inserts_->value(index++)));
    }
    while (!text.empty() && is_digit(text.front())) {
      number = number.value_or(0) * 10 + (text.front() - u'0');
      if (*number > kMaxFieldWidth) {
        return kBadFormat;
      }
      text.remove_prefix(1);
    }
    if (number && *number > kMaxFieldWidth) {
      return kBadFormat;
    }
    return number;
  }

  static void take_size(Format& format, std::u16string_view& text) {
    struct Row {
      std::u16string_view word;
      Format::Size size;
    };
    constexpr std::array<Row, 6> kSizes = {{{u"I64", Format::Size::k64},
                                            {u"I32", Format::Size::kDefault},
                                            {u"ll", Format::Size::k64},
                                            {u"l", Format::Size::kWide},
                                            {u"w", Format::Size::kWide},
                                            {u"h", Format::Size::kNarrow}}};
    for (const Row& row : kSizes) {
      if (!text.starts_with(row.word)) {
        continue;
      }
      format.size = row.size;
      text.remove_prefix(row.word.size());
      return;
    }
  }

  Result<std::u16string> formatted(const Format& format, uint64_t value) {
    switch (format.conversion) {
      case u's':
      case u'S':
        return padded(format, TRY(text_insert(format, value)));
      case u'c':
      case u'C':
        return padded(format, std::u16string(1, static_cast<char16_t>(value)));
      case u'd':
      case u'i':
      case u'u':
      case u'o':
      case u'x':
      case u'X':
        return padded(format, number_insert(format, value));
      case u'p':
        return pointer_insert(value);
      default:
        return kBadFormat;
    }
  }

  // %s is the caller's own form, %S the other; h and l say which.
  Result<std::u16string> text_insert(const Format& format, uint64_t value) {
    bool wide = (inserts_->form() == TextForm::kUtf16) != (format.conversion == u'S');
    if (format.size == Format::Size::kNarrow) {
      wide = false;
    }
    if (format.size == Format::Size::kWide) {
      wide = true;
    }
    std::u16string text = u"(null)";
    // The caller's arguments are pointers where the template says so: that is FormatMessage's
    // contract.
    const auto* pointer =
        reinterpret_cast<const void*>(value);  // NOLINT(performance-no-int-to-ptr)
    if (value != 0 && wide) {
      text = static_cast<const char16_t*>(pointer);
    }
    if (value != 0 && !wide) {
      text = TRY(utf16_from_utf8(static_cast<const char*>(pointer)));
    }
    if (format.precision && text.size() > *format.precision) {
      text.resize(*format.precision);
    }
    return text;
  }

  // Windows writes pointers as 16 digits.
  static std::u16string pointer_insert(uint64_t value) {
    Format format;
    format.conversion = u'X';
    std::u16string text = digits(format, value);
    return text.insert(0, 2 * sizeof(value) - text.size(), u'0');
  }

  // The digits, with sign, prefix and the zeros of a precision.
  static std::u16string number_insert(const Format& format, uint64_t value) {
    const bool is_signed = format.conversion == u'd' || format.conversion == u'i';
    if (format.size != Format::Size::k64) {
      value = is_signed ? static_cast<uint64_t>(int64_t{static_cast<int32_t>(value)})
                        : static_cast<uint32_t>(value);
    }
    const bool negative = is_signed && static_cast<int64_t>(value) < 0;
    std::u16string text = digits(format, negative ? 0 - value : value);
    const size_t least = format.precision.value_or(1);
    if (text.size() < least) {
      text.insert(0, least - text.size(), u'0');
    }
    if (format.alternate && format.conversion == u'x' && value != 0) {
      text.insert(0, u"0x");
    }
    if (format.alternate && format.conversion == u'X' && value != 0) {
      text.insert(0, u"0X");
    }
    if (negative) {
      return u"-" + text;
    }
    if (is_signed && format.plus) {
      return u"+" + text;
    }
    return is_signed && format.blank ? u" " + text : text;
  }

  static std::u16string digits(const Format& format, uint64_t value) {
    const bool is_hex = format.conversion == u'x' || format.conversion == u'X';
    const int base = is_hex ? 16 : format.conversion == u'o' ? 8 : 10;
    std::array<char, 24> text{};
    const char* end = std::to_chars(text.data(), text.data() + text.size(), value, base).ptr;
    std::u16string wide(static_cast<const char*>(text.data()), end);
    if (format.conversion == u'X') {
      wide = uppercase(wide);
    }
    return wide;
  }

  static std::u16string padded(const Format& format, std::u16string text) {
    const size_t width = format.width.value_or(0);
    if (text.size() >= width) {
      return text;
    }
    const size_t missing = width - text.size();
    if (format.left) {
      return text.append(missing, u' ');
    }
    const bool is_number =
        std::u16string_view(u"diuoxX").find(format.conversion) != std::u16string_view::npos;
    if (!format.zeros || !is_number || format.precision) {
      return text.insert(0, missing, u' ');
    }
    const size_t sign = text.find_first_of(u"+- ") == 0 ? 1 : 0;
    const size_t prefix = text.substr(sign, 2) == u"0x" || text.substr(sign, 2) == u"0X" ? 2 : 0;
    return text.insert(sign + prefix, missing, u'0');
  }

  std::u16string_view rest_;
  Inserts* inserts_;
  uint32_t width_;
  std::u16string out_;
  size_t line_start_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::u16string> expand(std::u16string_view pattern, Inserts* inserts, uint32_t width) {
  return Expansion(pattern, inserts, width).run();
}

}  // namespace opensspi::abi
