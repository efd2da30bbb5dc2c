// SPDX-License-Identifier: MIT
#include "packages/digest/directives.h"

#include "base/reader.h"

namespace opensspi::digest {
namespace {

constexpr std::string_view kScheme = "Digest";

bool is_blank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}
constexpr bool is_refused_in_quotes(char letter) { return is_control(letter) && letter != '\t'; }

// ByteTable says of each byte whether it is in a class: one look-up instead of several comparisons.
class ByteTable {
 public:
  template <class IsIn>
  explicit constexpr ByteTable(IsIn is_in) {
    for (size_t byte = 0; byte < table_.size(); ++byte) {
      table_[byte] = is_in(static_cast<char>(byte));
    }
  }
  [[nodiscard]] constexpr bool has(char letter) const {
    return table_[static_cast<uint8_t>(letter)];
  }

 private:
  std::array<bool, 256> table_{};
};

// RFC 7230 3.2.6.
constexpr ByteTable kToken([](char letter) {
  constexpr std::string_view kSeparators = "()<>@,;:\\\"/[]?={} \t";
  return static_cast<uint8_t>(letter) < 0x80 && !is_control(letter) &&
         kSeparators.find(letter) == std::string_view::npos;
});
// What a quoted value may contain as it is.
constexpr ByteTable kPlain([](char letter) {
  return letter != '"' && letter != '\\' && !is_refused_in_quotes(letter);
});

}  // namespace

class Directives::Parser {
 public:
  explicit Parser(Directives& directives)
      : directives_(directives), rest_(as_text(std::as_const(directives.text_).reveal())) {}

  Status run() {
    skip_scheme();
    for (;;) {
      skip(true);
      if (rest_.empty()) {
        return {};
      }
      TRY(add(TRY(one())));
      skip(false);
      if (!rest_.empty() && rest_.front() != ',') {
        return kMalformed;
      }
    }
  }

 private:
  // Empty elements of the list are allowed (RFC 7230 7).
  void skip(bool commas) {
    while (!rest_.empty() && (is_blank(rest_.front()) || (commas && rest_.front() == ','))) {
      rest_.remove_prefix(1);
    }
  }

  void skip_scheme() {
    skip(false);
    if (rest_.size() > kScheme.size() && same_word(rest_.substr(0, kScheme.size()), kScheme) &&
        is_blank(rest_[kScheme.size()])) {
      rest_.remove_prefix(kScheme.size());
    }
  }

  Result<std::string_view> token() {
    size_t len = 0;
    while (len < rest_.size() && kToken.has(rest_[len])) {
      ++len;
    }
    if (len == 0) {
      return kMalformed;
    }
    return take(len);
  }

  std::string_view take(size_t len) {
    const std::string_view taken = rest_.substr(0, len);
    rest_.remove_prefix(len);
    return taken;
  }

  Result<Directive> one() {
    Directive directive;
    directive.name = TRY(token());
    skip(false);
    if (rest_.empty() || rest_.front() != '=') {
      return kMalformed;
    }
    rest_.remove_prefix(1);
    skip(false);
    directive.quoted = !rest_.empty() && rest_.front() == '"';
    if (directive.quoted) {
      TRY(quoted(directive));
    } else {
      directive.value = directive.written = TRY(token());
    }
    return directive;
  }

  Status quoted(Directive& directive) {
    rest_.remove_prefix(1);
    size_t len = 0;
    bool escapes = false;
    for (;;) {
      while (len < rest_.size() && kPlain.has(rest_[len])) {
        ++len;
      }
      if (len >= rest_.size() || is_refused_in_quotes(rest_[len])) {
        return kMalformed;
      }
      if (rest_[len] == '"') {
        break;
      }
      escapes = true;
      len += 2;  // the backslash and what it escapes
    }
    directive.written = take(len);
    rest_.remove_prefix(1);
    directive.value = escapes ? TRY(unescape(directive.written)) : directive.written;
    return {};
  }

  // Unescaped values are copied to memory that is as large as the whole text, so that it never
  // moves and earlier views stay valid.
  Result<std::string_view> unescape(std::string_view written) {
    if (directives_.unescaped_.empty()) {
      directives_.unescaped_ = SecretBytes(directives_.text_.size());
    }
    const ByteSpan out = directives_.unescaped_.reveal().subspan(directives_.unescaped_len_);
    size_t len = 0;
    for (size_t i = 0; i < written.size(); ++i) {
      if (written[i] == '\\') {
        ++i;
      }
      if (is_refused_in_quotes(written[i])) {
        return kMalformed;
      }
      out[len++] = static_cast<uint8_t>(written[i]);
    }
    directives_.unescaped_len_ += len;
    return as_text(out.first(len));
  }

  Status add(const Directive& directive) {
    const bool again = directives_.find(directive.name) != nullptr;
    if (directives_.num_ == kMaxDirectives || (again && !same_word(directive.name, "realm"))) {
      return kMalformed;
    }
    directives_.items_[directives_.num_++] = directive;
    return {};
  }

  Directives& directives_;
  std::string_view rest_;
};

Result<Directives> Directives::parse(ByteView token) {
  if (token.size() > kMaxToken) {
    return fail(SEC_E_INVALID_TOKEN, "the token is longer than Digest's can be");
  }
  Directives directives;
  directives.text_ = SecretBytes(token);
  TRY(Parser(directives).run());
  return directives;
}

const Directive* Directives::find(std::string_view name) const {
  for (const Directive& directive : all()) {
    if (same_word(directive.name, name)) {
      return &directive;
    }
  }
  return nullptr;
}

std::optional<std::string_view> Directives::text(std::string_view name) const {
  const Directive* found = find(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  return found->value;
}

Result<std::string_view> Directives::required(std::string_view name) const {
  const Directive* found = find(name);
  if (found == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "a directive that Digest needs is missing from the token");
  }
  return found->value;
}

}  // namespace opensspi::digest
