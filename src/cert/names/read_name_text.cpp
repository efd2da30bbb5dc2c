// SPDX-License-Identifier: MIT
#include "cert/names/read_name_text.h"

#include <algorithm>

#include "asn1/oid.h"
#include "base/utf16.h"
#include "cert/names/encode_value.h"
#include "cert/object_ids.h"

namespace opensspi::cert {
namespace {

constexpr Error kNoKey = fail(CRYPT_E_INVALID_X500_STRING, "the name has no key and '=' here");
constexpr Error kUnknownKey = fail(CRYPT_E_INVALID_X500_STRING, "the name has an unknown key");
constexpr Error kNoEnd = fail(CRYPT_E_INVALID_X500_STRING, "a quotation mark has no second one");
constexpr Error kAfterValue =
    fail(CRYPT_E_INVALID_X500_STRING, "a value has to be quoted, or ends without a separator");
constexpr Error kBadHex =
    fail(CRYPT_E_INVALID_X500_STRING, "'#' is not before pairs of hexadecimal digits");
constexpr std::u16string_view kSpaces = u" \t\n\v\f\r";
constexpr std::u16string_view kOidPrefix = u"oid.";

// AttributeType is what a key means.
struct AttributeType {
  Bytes oid;
  std::span<const uint32_t> kinds;  // empty for a directory string
};

// Value is the characters of a value with the place of each in the text.
struct Value {
  std::u16string text;
  std::vector<size_t> places;
  bool quoted = false;
};

bool is_space(char16_t unit) { return kSpaces.find(unit) != kSpaces.npos; }

std::u16string_view separators_of(const ReadStyle& style) {
  switch (style.separators) {
    case ReadSeparators::kComma:
      return u",";
    case ReadSeparators::kSemicolon:
      return u";";
    case ReadSeparators::kNewLine:
      return u"\r\n";
    case ReadSeparators::kAll:
      break;
  }
  return u",;\r\n";
}

std::string ascii(std::u16string_view text) {
  std::string copy;
  for (const char16_t unit : text) {
    copy += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return copy;
}

Result<AttributeType> attribute_type(std::u16string_view key) {
  if (const ObjectId* known = find_named({.group = ObjectGroup::kNameAttribute}, key)) {
    return AttributeType{TRY(asn1::oid_body(known->oid)), known->extra};
  }
  const bool has_prefix =
      key.size() > kOidPrefix.size() && std::ranges::equal(
                                            key.substr(0, kOidPrefix.size()), kOidPrefix, {},
                                            [](char16_t unit) { return uppercase(unit); },
                                            [](char16_t unit) { return uppercase(unit); });
  const std::string dotted = ascii(key.substr(has_prefix ? kOidPrefix.size() : 0));
  auto oid = asn1::oid_body(dotted);
  if (!oid.ok()) {
    return kUnknownKey;
  }
  const ObjectId* known = find_object({.group = ObjectGroup::kNameAttribute}, dotted);
  return AttributeType{std::move(*oid),
                       known == nullptr ? std::span<const uint32_t>() : known->extra};
}

// NameTextReader reads one text. `at_` is also where an error is.
class NameTextReader {
 public:
  NameTextReader(std::u16string_view text, const ReadStyle& style)
      : text_(text), style_(style), separators_(separators_of(style)) {}

  [[nodiscard]] size_t at() const { return at_; }

  Result<Bytes> read() {
    while (skip_spaces(), !at_end()) {
      TRY(read_attribute());
    }
    end_rdn();
    if (style_.reverse) {
      std::ranges::reverse(rdns_);
    }
    Bytes der;
    asn1::DerWriter(der).nested(asn1::kSequence, [&](asn1::DerWriter& writer) {
      for (const Bytes& rdn : rdns_) {
        writer.element(asn1::kSet, rdn);
      }
    });
    return der;
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool at_separator() const {
    return !at_end() && (separators_.find(text_[at_]) != separators_.npos || at_plus());
  }
  [[nodiscard]] bool at_plus() const { return style_.plus && !at_end() && text_[at_] == u'+'; }
  void skip_spaces() {
    while (!at_end() && is_space(text_[at_])) {
      ++at_;
    }
  }
  // Spaces between a value and its separator; a line feed can be the separator itself.
  void skip_spaces_before_separator() {
    while (!at_end() && is_space(text_[at_]) && !at_separator()) {
      ++at_;
    }
  }

  Result<AttributeType> read_key() {
    const size_t begin = at_;
    while (!at_end() && text_[at_] != u'=' && !is_space(text_[at_])) {
      ++at_;
    }
    const size_t end = at_;
    skip_spaces();
    if (at_end()) {
      at_ = begin;
      return kNoKey;
    }
    auto type = attribute_type(text_.substr(begin, end - begin));
    if (!type.ok()) {
      at_ = begin;
      return type;
    }
    if (text_[at_] != u'=') {
      return kNoKey;
    }
    ++at_;
    return type;
  }

  void take(Value& value) {
    value.places.push_back(at_);
    value.text += text_[at_++];
  }

  Result<Value> read_quoted() {
    Value value;
    value.quoted = true;
    for (++at_; !at_end(); take(value)) {
      if (text_[at_] != u'"') {
        continue;
      }
      ++at_;
      if (at_end() || text_[at_] != u'"') {
        return value;
      }
    }
    return kNoEnd;
  }

  Result<Value> read_plain() {
    Value value;
    for (; !at_end() && !at_separator(); take(value)) {
      if (style_.quote && text_[at_] == u'"') {
        return kAfterValue;
      }
    }
    while (!value.text.empty() && is_space(value.text.back())) {
      value.text.pop_back();
      value.places.pop_back();
    }
    return value;
  }

  Result<Value> read_value() {
    skip_spaces_before_separator();
    const bool quoted = style_.quote && !at_end() && text_[at_] == u'"';
    Value value = TRY(quoted ? read_quoted() : read_plain());
    skip_spaces_before_separator();
    if (!at_end() && !at_separator()) {
      return kAfterValue;
    }
    return value;
  }

  Status read_attribute() {
    const AttributeType type = TRY(read_key());
    const Value value = TRY(read_value());
    Bytes encoded;
    asn1::DerWriter(encoded).object_identifier(type.oid);
    TRY(append_value(encoded, type, value));
    Bytes attribute;
    asn1::DerWriter(attribute).element(asn1::kSequence, encoded);
    rdn_.push_back(std::move(attribute));
    if (!at_plus()) {
      end_rdn();
    }
    if (!at_end()) {
      ++at_;
    }
    return {};
  }

  Status append_value(Bytes& out, const AttributeType& type, const Value& value) {
    if (!value.quoted && value.text.starts_with(u'#')) {
      return append_hex(out, value);
    }
    size_t bad = 0;
    const Status written =
        encode_value(out, value.text, {type.kinds, style_.teletex, style_.wide}, bad);
    if (!written.ok()) {
      at_ = bad < value.places.size() ? value.places[bad] : at_;
    }
    return written;
  }

  Status append_hex(Bytes& out, const Value& value) {
    Bytes bytes;
    unsigned half = 0;
    size_t num_digits = 0;
    for (size_t i = 1; i < value.text.size(); ++i) {
      if (is_space(value.text[i])) {
        continue;
      }
      const auto digit = hex_digit(value.text[i]);
      if (!digit.ok()) {
        at_ = value.places[i];
        return digit.error();
      }
      half = (half << 4) | *digit;
      if (++num_digits % 2 == 0) {
        bytes.push_back(static_cast<uint8_t>(half));
      }
    }
    if (num_digits % 2 != 0) {
      return kBadHex;
    }
    asn1::DerWriter(out).octet_string(bytes);
    return {};
  }

  static Result<unsigned> hex_digit(char16_t unit) {
    if (unit >= u'0' && unit <= u'9') {
      return static_cast<unsigned>(unit - u'0');
    }
    const auto lower = static_cast<char16_t>(unit | 0x20);
    if (lower >= u'a' && lower <= u'f') {
      return static_cast<unsigned>(lower - u'a' + 10);
    }
    return kBadHex;
  }

  // A SET OF is sorted by its encoding (X.690, 11.6).
  void end_rdn() {
    if (rdn_.empty()) {
      return;
    }
    std::ranges::sort(rdn_);
    Bytes set;
    for (const Bytes& attribute : rdn_) {
      set.insert(set.end(), attribute.begin(), attribute.end());
    }
    rdns_.push_back(std::move(set));
    rdn_.clear();
  }

  std::u16string_view text_;
  const ReadStyle style_;
  std::u16string_view separators_;
  size_t at_ = 0;
  std::vector<Bytes> rdn_;   // attributes of the current relative name
  std::vector<Bytes> rdns_;  // contents of the finished ones
};

}  // namespace

Result<Bytes> read_name_text(std::u16string_view text, const ReadStyle& style, size_t& error_at) {
  NameTextReader reader(text, style);
  auto der = reader.read();
  error_at = der.ok() ? 0 : reader.at();
  return der;
}

}  // namespace opensspi::cert
