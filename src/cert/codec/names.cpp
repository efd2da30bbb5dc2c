// SPDX-License-Identifier: MIT
#include "cert/codec/names.h"

#include "cert/object_ids.h"
#include "opensspi/wincrypt_cert_constants.h"

namespace opensspi::cert {
namespace {

constexpr Error kNoString = fail(CRYPT_E_NOT_CHAR_STRING, "the value is not a character string");
constexpr Error kNoType = fail(E_INVALIDARG, "a value of a name has a type that cannot be encoded");

CRYPT_DATA_BLOB utf16_blob(std::u16string_view text, Arena& arena) {
  WCHAR* copy = arena.wide(text);
  return {static_cast<DWORD>(text.size() * sizeof(char16_t)), reinterpret_cast<BYTE*>(copy)};
}

// read_value reads a value as bytes; BMPString and UTF8String are UTF-16 in any case.
Result<CERT_NAME_VALUE> read_value(BerReader& in, Arena& arena) {
  const asn1::Element element = TRY(in.any());
  const DWORD type = type_of_tag(element.tag);
  if (type == CERT_RDN_ENCODED_BLOB) {
    return CERT_NAME_VALUE{type, arena.blob(element.whole)};
  }
  if (is_bytes_string(type) && type != CERT_RDN_UNIVERSAL_STRING) {
    return CERT_NAME_VALUE{type, arena.blob(element.content)};
  }
  const std::u16string text = TRY(to_utf16(type, element.content));
  return CERT_NAME_VALUE{type, utf16_blob(text, arena)};
}

Result<CERT_NAME_VALUE> read_unicode_value(BerReader& in, Arena& arena) {
  const asn1::Element element = TRY(in.any());
  const DWORD type = type_of_tag(element.tag);
  if (type == CERT_RDN_ENCODED_BLOB) {
    return CERT_NAME_VALUE{type, arena.blob(element.whole)};
  }
  if (type == CERT_RDN_OCTET_STRING) {
    return CERT_NAME_VALUE{type, arena.blob(element.content)};
  }
  const std::u16string text = TRY(to_utf16(type, element.content));
  return CERT_NAME_VALUE{type, utf16_blob(text, arena)};
}

using ReadValue = Result<CERT_NAME_VALUE>(BerReader&, Arena&);

Result<CERT_RDN_ATTR> read_attr(BerReader& in, Arena& arena, ReadValue* value) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_RDN_ATTR> {
    CERT_RDN_ATTR attr = {};
    attr.pszObjId = TRY(read_oid(fields, arena));
    const CERT_NAME_VALUE found = TRY(value(fields, arena));
    attr.dwValueType = found.dwValueType;
    attr.Value = found.Value;
    return attr;
  });
}

Result<CERT_NAME_INFO> read_rdns(BerReader& in, Arena& arena, ReadValue* value) {
  const BerReader rdns = TRY(in.enter(asn1::kSequence));
  const auto slots =
      TRY(read_list<CERT_RDN>(rdns, arena, [&](BerReader& list, Arena& inner) -> Result<CERT_RDN> {
        const BerReader attrs = TRY(list.enter(asn1::kSet));
        const auto found = TRY(read_list<CERT_RDN_ATTR>(
            attrs, inner, [&](BerReader& each, Arena& a) { return read_attr(each, a, value); }));
        return CERT_RDN{found.count(), found.data()};
      }));
  return CERT_NAME_INFO{slots.count(), slots.data()};
}

// text_of views the UTF-16 text of a value: a length of 0 means up to its zero.
std::u16string text_of(const CRYPT_DATA_BLOB& value) {
  const auto* text = reinterpret_cast<const char16_t*>(value.pbData);
  if (text == nullptr) {
    return {};
  }
  if (value.cbData == 0) {
    return std::u16string(text);
  }
  std::u16string copy(value.cbData / sizeof(char16_t), 0);
  std::memcpy(copy.data(), text, copy.size() * sizeof(char16_t));
  return copy;
}

// write_value writes a value whose bytes are as encoded; those of Unicode types are UTF-16.
Status write_value(Encoder& out, DWORD type, const CRYPT_DATA_BLOB& value) {
  const ByteView bytes = TRY(bytes_in(value));
  if (type == CERT_RDN_ENCODED_BLOB) {
    out.raw(bytes);
    return {};
  }
  const asn1::Tag tag = tag_of_type(type);
  if (tag == 0) {
    return kNoType;
  }
  if (is_bytes_string(type) && type != CERT_RDN_UNIVERSAL_STRING) {
    out.element(tag, bytes);
    return {};
  }
  std::u16string text(bytes.size() / sizeof(char16_t), 0);
  std::memcpy(text.data(), bytes.data(), text.size() * sizeof(char16_t));
  size_t bad_index = 0;
  out.element(tag, TRY(encode_text(type, text, false, bad_index)));
  return {};
}

DWORD unicode_type(DWORD flags) {
  return (flags & (CERT_RDN_ENABLE_UTF8_UNICODE_FLAG | CERT_RDN_FORCE_UTF8_UNICODE_FLAG)) != 0
             ? CERT_RDN_UTF8_STRING
             : CERT_RDN_BMP_STRING;
}

// chosen_type is the type of a value of CERT_RDN_ANY_TYPE: the first of the attribute's types that
// has all characters, for other attributes PrintableString, then BMPString or UTF8String.
DWORD chosen_type(const char* oid, std::u16string_view text, DWORD flags) {
  if ((flags & CERT_RDN_FORCE_UTF8_UNICODE_FLAG) != 0) {
    return CERT_RDN_UTF8_STRING;
  }
  const ObjectId* known =
      oid == nullptr ? nullptr : find_object({.group = ObjectGroup::kNameAttribute}, oid);
  if (known != nullptr) {
    for (const uint32_t type : known->extra) {
      if (type != 0 && type != CERT_RDN_BMP_STRING && fits(type, text)) {
        return type;
      }
    }
  } else if (fits(CERT_RDN_PRINTABLE_STRING, text)) {
    return CERT_RDN_PRINTABLE_STRING;
  }
  return fits(CERT_RDN_PRINTABLE_STRING, text) ? CERT_RDN_PRINTABLE_STRING : unicode_type(flags);
}

// write_unicode_value writes a UTF-16 value; `bad_index` is the character that does not fit.
Status write_unicode_value(Encoder& out, DWORD type, const CRYPT_DATA_BLOB& value,
                           size_t& bad_index) {
  const asn1::Tag tag = tag_of_type(type);
  if (tag == 0) {
    return kNoType;
  }
  const std::u16string text = text_of(value);
  const bool check = (out.options().flags & CERT_RDN_DISABLE_CHECK_TYPE_FLAG) == 0;
  out.element(tag, TRY(encode_text(type, text, check, bad_index)));
  return {};
}

Status write_unicode_attr(Encoder& out, const CERT_RDN_ATTR& attr, size_t& bad_index) {
  DWORD type = attr.dwValueType & CERT_RDN_TYPE_MASK;
  const DWORD flags = (attr.dwValueType & CERT_RDN_FLAGS_MASK) | out.options().flags;
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.oid(attr.pszObjId));
    if (type == CERT_RDN_ENCODED_BLOB || type == CERT_RDN_OCTET_STRING) {
      return write_value(out, type, attr.Value);
    }
    if (type == CERT_RDN_ANY_TYPE) {
      type = chosen_type(attr.pszObjId, text_of(attr.Value), flags);
    }
    return write_unicode_value(out, type, attr.Value, bad_index);
  });
}

Status write_attr(Encoder& out, const CERT_RDN_ATTR& attr, size_t& /*bad_index*/) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.oid(attr.pszObjId));
    return write_value(out, attr.dwValueType & CERT_RDN_TYPE_MASK, attr.Value);
  });
}

using WriteAttr = Status(Encoder&, const CERT_RDN_ATTR&, size_t&);

Status write_rdn(Encoder& out, const CERT_RDN& rdn, size_t rdn_index, WriteAttr* write) {
  const auto attrs = TRY(list_of(rdn.rgRDNAttr, rdn.cRDNAttr));
  std::vector<Bytes> encodings;
  for (size_t i = 0; i < attrs.size(); ++i) {
    Encoder one(out.options());
    size_t bad_index = 0;
    const Status written = write(one, attrs[i], bad_index);
    if (!written.ok()) {
      out.error_at(static_cast<DWORD>(
          ((rdn_index & CERT_UNICODE_RDN_ERR_INDEX_MASK) << CERT_UNICODE_RDN_ERR_INDEX_SHIFT) |
          ((i & CERT_UNICODE_ATTR_ERR_INDEX_MASK) << CERT_UNICODE_ATTR_ERR_INDEX_SHIFT) |
          (bad_index & CERT_UNICODE_VALUE_ERR_INDEX_MASK)));
      return written;
    }
    encodings.emplace_back(one.bytes().begin(), one.bytes().end());
  }
  return write_set(out, asn1::kSet, encodings);
}

Status write_rdns(Encoder& out, const CERT_NAME_INFO& name, WriteAttr* write) {
  const auto rdns = TRY(list_of(name.rgRDN, name.cRDN));
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (size_t i = 0; i < rdns.size(); ++i) {
      TRY(write_rdn(out, rdns[i], i, write));
    }
    return {};
  });
}

}  // namespace

Result<CERT_NAME_INFO> read_name(BerReader& in, Arena& arena) {
  return read_rdns(in, arena, read_value);
}

Status write_name(Encoder& out, const CERT_NAME_INFO& name) {
  return write_rdns(out, name, write_attr);
}

Result<CERT_NAME_INFO> read_unicode_name(BerReader& in, Arena& arena) {
  return read_rdns(in, arena, read_unicode_value);
}

Status write_unicode_name(Encoder& out, const CERT_NAME_INFO& name) {
  return write_rdns(out, name, write_unicode_attr);
}

Result<CERT_NAME_VALUE> read_name_value(BerReader& in, Arena& arena) {
  return read_value(in, arena);
}

Status write_name_value(Encoder& out, const CERT_NAME_VALUE& value) {
  return write_value(out, value.dwValueType & CERT_RDN_TYPE_MASK, value.Value);
}

Result<CERT_NAME_VALUE> read_unicode_name_value(BerReader& in, Arena& arena) {
  const CERT_NAME_VALUE value = TRY(read_unicode_value(in, arena));
  if (value.dwValueType == CERT_RDN_ENCODED_BLOB || value.dwValueType == CERT_RDN_OCTET_STRING) {
    return kNoString;
  }
  return value;
}

Status write_unicode_name_value(Encoder& out, const CERT_NAME_VALUE& value) {
  const DWORD type = value.dwValueType & CERT_RDN_TYPE_MASK;
  if (type < CERT_RDN_NUMERIC_STRING) {
    return kNoString;
  }
  size_t bad_index = 0;
  const Status written = write_unicode_value(out, type, value.Value, bad_index);
  out.error_at(static_cast<DWORD>(bad_index));
  return written;
}

}  // namespace opensspi::cert
