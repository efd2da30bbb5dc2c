// SPDX-License-Identifier: MIT
#include "json.h"

#include <charconv>

namespace opensspi_cli {

// JsonParser reads RFC 8259's grammar; numbers are integers, because the library writes no others.
class JsonParser {
 public:
  explicit JsonParser(std::string_view text) : rest_(text) {}

  std::optional<Json> document() {
    std::optional<Json> value = this->value();
    skip_blanks();
    if (!value || !rest_.empty()) {
      return std::nullopt;
    }
    return value;
  }

 private:
  static constexpr int kMaxDepth = 32;

  std::optional<Json> value() {
    skip_blanks();
    if (rest_.empty() || depth_ > kMaxDepth) {
      return std::nullopt;
    }
    Json value;
    bool ok = false;
    switch (rest_.front()) {
      case '{':
        ok = container(value, Json::Kind::kObject, '}');
        break;
      case '[':
        ok = container(value, Json::Kind::kArray, ']');
        break;
      case '"':
        value.kind_ = Json::Kind::kText;
        ok = quoted(value.text_);
        break;
      default:
        ok = word(value) || number(value);
    }
    if (!ok) {
      return std::nullopt;
    }
    return value;
  }

  bool container(Json& out, Json::Kind kind, char end) {
    out.kind_ = kind;
    rest_.remove_prefix(1);
    if (take(end)) {
      return true;
    }
    ++depth_;
    do {
      std::string name;
      skip_blanks();
      if (kind == Json::Kind::kObject && (!quoted(name) || !take(':'))) {
        return false;
      }
      std::optional<Json> child = value();
      if (!child) {
        return false;
      }
      out.children_.emplace_back(std::move(name), std::move(*child));
    } while (take(','));
    --depth_;
    return take(end);
  }

  bool word(Json& out) {
    if (take_word("null")) {
      return true;
    }
    out.kind_ = Json::Kind::kBoolean;
    if (take_word("false")) {
      return true;
    }
    out.number_ = 1;
    return take_word("true");
  }

  bool number(Json& out) {
    out.kind_ = Json::Kind::kNumber;
    const auto [end, problem] =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), out.number_);
    if (problem != std::errc()) {
      return false;
    }
    rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
    return true;
  }

  bool quoted(std::string& out) {
    if (rest_.empty() || rest_.front() != '"') {
      return false;
    }
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '"') {
      const char letter = rest_.front();
      rest_.remove_prefix(1);
      if (letter != '\\') {
        out += letter;
      } else if (!escape(out)) {
        return false;
      }
    }
    return take_here('"');
  }

  bool escape(std::string& out) {
    if (rest_.empty()) {
      return false;
    }
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    switch (letter) {
      case 'n':
        out += '\n';
        return true;
      case 't':
        out += '\t';
        return true;
      case 'r':
        out += '\r';
        return true;
      case 'b':
        out += '\b';
        return true;
      case 'f':
        out += '\f';
        return true;
      case 'u':
        return unicode_escape(out);
      default:
        out += letter;
        return letter == '"' || letter == '\\' || letter == '/';
    }
  }

  // The library escapes single code units of the first plane only.
  bool unicode_escape(std::string& out) {
    unsigned point = 0;
    if (rest_.size() < 4) {
      return false;
    }
    const auto [end, problem] = std::from_chars(rest_.data(), rest_.data() + 4, point, 16);
    if (problem != std::errc() || end != rest_.data() + 4) {
      return false;
    }
    rest_.remove_prefix(4);
    if (point < 0x80) {
      out += static_cast<char>(point);
      return true;
    }
    if (point >= 0x800) {
      out += static_cast<char>(0xE0 | (point >> 12));
      out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    } else {
      out += static_cast<char>(0xC0 | (point >> 6));
    }
    out += static_cast<char>(0x80 | (point & 0x3F));
    return true;
  }

  void skip_blanks() {
    while (!rest_.empty() &&
           std::string_view(" \t\r\n").find(rest_.front()) != std::string_view::npos) {
      rest_.remove_prefix(1);
    }
  }
  bool take(char wanted) {
    skip_blanks();
    return take_here(wanted);
  }
  bool take_here(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) {
      return false;
    }
    rest_.remove_prefix(wanted.size());
    return true;
  }

  std::string_view rest_;
  int depth_ = 0;
};

std::optional<Json> Json::parse(std::string_view text) { return JsonParser(text).document(); }

const Json& Json::operator[](std::string_view name) const {
  static const Json null;
  for (const auto& [member, value] : children_) {
    if (member == name) {
      return value;
    }
  }
  return null;
}

}  // namespace opensspi_cli
