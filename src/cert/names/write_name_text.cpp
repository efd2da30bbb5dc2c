// SPDX-License-Identifier: MIT
#include "cert/names/write_name_text.h"

#include <algorithm>
#include <numeric>

#include "base/utf16.h"
#include "cert/object_ids.h"

namespace opensspi::cert {
namespace {

constexpr std::u16string_view kSpaces = u" \t\n\v\f\r";
constexpr std::u16string_view kSpecial = u",+=\"\n<>#;";

std::u16string_view separator_text(RdnSeparator separator) {
  switch (separator) {
    case RdnSeparator::kComma:
      return u", ";
    case RdnSeparator::kSemicolon:
      return u"; ";
    case RdnSeparator::kNewLine:
      break;
  }
  return u"\r\n";
}

bool needs_quotes(std::u16string_view value) {
  if (value.empty()) {
    return true;
  }
  return kSpaces.find(value.front()) != kSpaces.npos ||
         kSpaces.find(value.back()) != kSpaces.npos || value.find_first_of(kSpecial) != value.npos;
}

void append_quoted(std::u16string& text, std::u16string_view value) {
  text += u'"';
  for (const char16_t unit : value) {
    text += unit;
    if (unit == u'"') {
      text += unit;
    }
  }
  text += u'"';
}

void append_key(std::u16string& text, const std::string& oid, NameKeys keys) {
  if (keys == NameKeys::kNone) {
    return;
  }
  const ObjectId* known =
      keys == NameKeys::kX500 ? find_object({.group = ObjectGroup::kNameAttribute}, oid) : nullptr;
  if (known != nullptr) {
    text += known->name;
  } else {
    text += keys == NameKeys::kX500 ? u"OID." : u"";
    text.append(oid.begin(), oid.end());
  }
  text += u'=';
}

void append_attribute(std::u16string& text, const NameAttribute& attribute,
                      const NameStyle& style) {
  append_key(text, attribute.oid, style.keys);
  const std::u16string value = value_text(attribute.kind, attribute.value, style.teletex);
  const bool is_hex =
      attribute.kind == StringKind::kEncoded || attribute.kind == StringKind::kOctets;
  if (style.quote && !is_hex && needs_quotes(value)) {
    append_quoted(text, value);
  } else {
    text += value;
  }
}

void append_rdn(std::u16string& text, std::span<const NameAttribute> rdn, const NameStyle& style) {
  bool first = true;
  for (const NameAttribute& attribute : rdn) {
    if (!first) {
      text += style.plus ? u" + " : u" ";
    }
    first = false;
    append_attribute(text, attribute, style);
  }
}

}  // namespace

std::u16string name_text(const Name& name, const NameStyle& style) {
  std::vector<size_t> order(name.rdn_ends.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (style.reverse) {
    std::ranges::reverse(order);
  }
  std::u16string text;
  bool first = true;
  for (const size_t rdn : order) {
    if (!first) {
      text += separator_text(style.separator);
    }
    first = false;
    const size_t begin = rdn == 0 ? 0 : name.rdn_ends[rdn - 1];
    append_rdn(text, std::span(name.attributes).subspan(begin, name.rdn_ends[rdn] - begin), style);
  }
  return text;
}

std::string shown_name(const Name& name) {
  const std::u16string text = name_text(name, {.keys = NameKeys::kX500});
  return escaped(lenient_utf8(text));
}

}  // namespace opensspi::cert
