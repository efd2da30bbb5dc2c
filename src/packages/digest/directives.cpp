// SPDX-License-Identifier: MIT
#include "packages/digest/directives.h"

#include <algorithm>

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

// num_in returns how many bytes at the front of a text are in a class.
size_t num_in(const ByteTable& table, std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(),
                                    [&table](char letter) { return table.has(letter); });
  return static_cast<size_t>(end - text.begin());
}

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
      Item item{};
      TRY(one(item));
      TRY(add(item));
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

  Result<Piece> token() {
    const size_t len = num_in(kToken, rest_);
    if (len == 0) {
      return kMalformed;
    }
    return take(len);
  }

  Piece take(size_t len) {
    const size_t at = directives_.text_.size() - rest_.size();
    rest_.remove_prefix(len);
    return piece(at, len);
  }

  // A text has at most kMaxToken bytes.
  static Piece piece(size_t at, size_t len) {
    return {static_cast<uint16_t>(at), static_cast<uint16_t>(len)};
  }

  Status one(Item& item) {
    item.name = TRY(token());
    skip(false);
    if (rest_.empty() || rest_.front() != '=') {
      return kMalformed;
    }
    rest_.remove_prefix(1);
    skip(false);
    item.quoted = !rest_.empty() && rest_.front() == '"';
    if (item.quoted) {
      return quoted(item);
    }
    item.value = item.written = TRY(token());
    return {};
  }

  Status quoted(Item& item) {
    rest_.remove_prefix(1);
    size_t len = num_in(kPlain, rest_);
    while (len < rest_.size() && rest_[len] == '\\') {
      item.escaped = true;
      len = std::min(len + 2, rest_.size());  // the backslash and what it escapes
      len += num_in(kPlain, rest_.substr(len));
    }
    if (len == rest_.size() || rest_[len] != '"') {
      return kMalformed;
    }
    item.value = item.written = take(len);
    rest_.remove_prefix(1);
    if (item.escaped) {
      item.value = TRY(unescape(in(directives_.text_, item.written)));
    }
    return {};
  }

  // Unescaped values are copied to memory that is as large as the whole text, so that there is room
  // for all of them.
  Result<Piece> unescape(std::string_view written) {
    if (directives_.unescaped_.empty()) {
      directives_.unescaped_ = SecretBytes(directives_.text_.size());
    }
    const size_t at = directives_.unescaped_len_;
    const ByteSpan out = directives_.unescaped_.reveal().subspan(at);
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
    return piece(at, len);
  }

  Status add(const Item& item) {
    const std::string_view name = in(directives_.text_, item.name);
    uint8_t& bucket = directives_.buckets_[directives_.bucket_for(name)];
    const bool again = bucket != 0;
    directives_.repeats_realm_ = directives_.repeats_realm_ || again;
    if (directives_.num_ == kMaxDirectives || (again && !same_word(name, "realm"))) {
      return kMalformed;
    }
    directives_.items_[directives_.num_++] = item;
    if (!again) {
      bucket = static_cast<uint8_t>(directives_.num_);
    }
    return {};
  }

  Directives& directives_;
  std::string_view rest_;
};

Result<Directives> Directives::parse(ByteView token) {
  Directives directives;
  TRY(directives.read(token));
  return directives;
}

Status Directives::read(ByteView token) {
  if (token.size() > kMaxToken) {
    return fail(SEC_E_INVALID_TOKEN, "the token is longer than Digest's can be");
  }
  text_ = SecretBytes(token);
  return Parser(*this).run();
}

Directive Directives::at(size_t place) const {
  const Item& item = items_.at(place);
  return {.name = in(text_, item.name),
          .value = value_of(item),
          .written = in(text_, item.written),
          .quoted = item.quoted};
}

// Names that differ only in case have one bucket.
size_t Directives::bucket_of(std::string_view name) {
  constexpr unsigned kCase = 'a' ^ 'A';
  const size_t first = static_cast<uint8_t>(name.front()) | kCase;
  const size_t last = static_cast<uint8_t>(name.back()) | kCase;
  return (name.size() + 3 * first + 5 * last) % kNumBuckets;
}

size_t Directives::bucket_for(std::string_view name) const {
  size_t bucket = bucket_of(name);
  while (buckets_[bucket] != 0 && !same_word(in(text_, items_[buckets_[bucket] - 1U].name), name)) {
    bucket = (bucket + 1) % kNumBuckets;
  }
  return bucket;
}

const Directives::Item* Directives::item_named(std::string_view name) const {
  const size_t place = name.empty() ? 0 : buckets_[bucket_for(name)];
  return place == 0 ? nullptr : &items_[place - 1];
}

std::optional<Directive> Directives::find(std::string_view name) const {
  const Item* found = item_named(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  return at(static_cast<size_t>(found - items_.data()));
}

std::optional<std::string_view> Directives::text(std::string_view name) const {
  const Item* found = item_named(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  return value_of(*found);
}

Result<std::string_view> Directives::required(std::string_view name) const {
  const Item* found = item_named(name);
  if (found == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "a directive that Digest needs is missing from the token");
  }
  return value_of(*found);
}

}  // namespace opensspi::digest
