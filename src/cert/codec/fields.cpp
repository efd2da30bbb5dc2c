// SPDX-License-Identifier: MIT
#include "cert/codec/fields.h"

#include <algorithm>

namespace opensspi::cert {

using asn1::kBerCorrupt;
using asn1::kBerLarge;

Result<CRYPT_DATA_BLOB> integer_blob(ByteView content, Arena& arena) {
  if (content.empty()) {
    return kBerCorrupt;
  }
  return arena.reversed(content);
}

Result<CRYPT_DATA_BLOB> read_integer(BerReader& in, Arena& arena, asn1::Tag tag) {
  return integer_blob(TRY(in.content(tag)), arena);
}

Result<CRYPT_DATA_BLOB> read_unsigned_integer(BerReader& in, Arena& arena) {
  ByteView content = TRY(in.content(asn1::kInteger));
  if (content.size() > 1 && content[0] == 0) {
    content = content.subspan(1);
  }
  return integer_blob(content, arena);
}

Result<int32_t> read_int(BerReader& in, asn1::Tag tag) {
  const ByteView content = TRY(in.content(tag));
  if (content.empty()) {
    return kBerCorrupt;
  }
  if (content.size() > sizeof(int32_t)) {
    return kBerLarge;
  }
  uint32_t value = (content[0] & 0x80) != 0 ? 0xFFFFFFFF : 0;
  for (const uint8_t byte : content) {
    value = (value << 8) | byte;
  }
  return static_cast<int32_t>(value);
}

Result<DWORD> dword_of(ByteView content) {
  if (content.empty()) {
    return kBerCorrupt;
  }
  if (content.size() == 5 && content[0] == 0) {
    content = content.subspan(1);
  }
  if (content.size() > sizeof(DWORD)) {
    return kBerLarge;
  }
  DWORD value = 0;
  for (const uint8_t byte : content) {
    value = (value << 8) | byte;
  }
  return value;
}

Result<DWORD> read_dword(BerReader& in, asn1::Tag tag) { return dword_of(TRY(in.content(tag))); }

Result<BOOL> boolean_of(ByteView content) {
  if (content.size() != 1) {
    return kBerCorrupt;
  }
  return content[0] == 0 ? FALSE : TRUE;
}

Result<BOOL> read_optional_boolean(BerReader& in) {
  const auto content = TRY(in.optional(asn1::kBoolean));
  if (!content) {
    return FALSE;
  }
  return boolean_of(*content);
}

Result<char*> read_oid(BerReader& in, Arena& arena) {
  return arena.oid(TRY(in.content(asn1::kObjectIdentifier)));
}

Result<CRYPT_DATA_BLOB> read_raw(BerReader& in, Arena& arena) {
  return arena.blob(TRY(in.any()).whole);
}

Result<CRYPT_DATA_BLOB> read_octets(BerReader& in, Arena& arena) {
  return arena.blob(TRY(in.content(asn1::kOctetString)));
}

Result<CRYPT_BIT_BLOB> bit_blob(ByteView content, Arena& arena) {
  if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0)) {
    return kBerCorrupt;
  }
  const ByteView bytes = content.subspan(1);
  const auto unused = static_cast<uint8_t>(0xFF >> (8 - content[0]));
  if (content[0] == 0 || (bytes.back() & unused) == 0) {
    return arena.bits(bytes, content[0]);
  }
  // Unused bits that are set are cleared, in a copy.
  Bytes cleared(bytes.begin(), bytes.end());
  cleared.back() &= static_cast<uint8_t>(~unused);
  const CRYPT_DATA_BLOB copy = arena.copied(cleared);
  return CRYPT_BIT_BLOB{copy.cbData, copy.pbData, content[0]};
}

Result<CRYPT_BIT_BLOB> read_bits(BerReader& in, Arena& arena, asn1::Tag tag) {
  return bit_blob(TRY(in.content(tag)), arena);
}

Result<CRYPT_ALGORITHM_IDENTIFIER> read_algorithm(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_ALGORITHM_IDENTIFIER> {
    CRYPT_ALGORITHM_IDENTIFIER algorithm = {};
    algorithm.pszObjId = TRY(read_oid(fields, arena));
    if (!fields.at_end()) {
      algorithm.Parameters = TRY(read_raw(fields, arena));
    }
    return algorithm;
  });
}

Status write_algorithm(Encoder& out, const CRYPT_ALGORITHM_IDENTIFIER& algorithm,
                       EmptyParameters empty) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.oid(algorithm.pszObjId));
    const bool has_oid = algorithm.pszObjId != nullptr && *algorithm.pszObjId != 0;
    if (has_oid && algorithm.Parameters.cbData == 0 && empty == EmptyParameters::kNull) {
      out.null();
      return {};
    }
    return out.raw_blob(algorithm.Parameters);
  });
}

Result<CERT_PUBLIC_KEY_INFO> read_public_key_info(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_PUBLIC_KEY_INFO> {
    CERT_PUBLIC_KEY_INFO info = {};
    info.Algorithm = TRY(read_algorithm(fields, arena));
    info.PublicKey = TRY(read_bits(fields, arena));
    return info;
  });
}

Status write_public_key_info(Encoder& out, const CERT_PUBLIC_KEY_INFO& info,
                             EmptyParameters empty) {
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(write_algorithm(out, info.Algorithm, empty));
    return out.bits(info.PublicKey);
  });
}

namespace {

Result<CERT_EXTENSION> read_extension(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CERT_EXTENSION> {
    CERT_EXTENSION extension = {};
    extension.pszObjId = TRY(read_oid(fields, arena));
    extension.fCritical = TRY(read_optional_boolean(fields));
    extension.Value = TRY(read_octets(fields, arena));
    return extension;
  });
}

}  // namespace

Result<Slots<CERT_EXTENSION>> read_extensions(BerReader in, Arena& arena) {
  return read_list<CERT_EXTENSION>(in, arena, read_extension);
}

Status write_extensions(Encoder& out, DWORD count, const CERT_EXTENSION* extensions) {
  const auto list = TRY(list_of(extensions, count));
  return out.nested(asn1::kSequence, [&]() -> Status {
    for (const CERT_EXTENSION& extension : list) {
      TRY(out.nested(asn1::kSequence, [&]() -> Status {
        TRY(out.oid(extension.pszObjId));
        if (extension.fCritical != FALSE) {
          out.boolean(true);
        }
        return out.octets(extension.Value);
      }));
    }
    return {};
  });
}

Result<CRYPT_ATTRIBUTE> read_attribute(BerReader& in, Arena& arena) {
  return sequence(in, [&](BerReader& fields) -> Result<CRYPT_ATTRIBUTE> {
    CRYPT_ATTRIBUTE attribute = {};
    attribute.pszObjId = TRY(read_oid(fields, arena));
    const BerReader values = TRY(fields.enter(asn1::kSet));
    const auto slots = TRY(read_list<CRYPT_DATA_BLOB>(values, arena, read_raw));
    attribute.cValue = slots.count();
    attribute.rgValue = slots.data();
    return attribute;
  });
}

Status write_attribute(Encoder& out, const CRYPT_ATTRIBUTE& attribute) {
  const auto values = TRY(list_of(attribute.rgValue, attribute.cValue));
  std::vector<Bytes> encodings;
  for (const CRYPT_DATA_BLOB& value : values) {
    const ByteView bytes = TRY(bytes_in(value));
    encodings.emplace_back(bytes.begin(), bytes.end());
  }
  return out.nested(asn1::kSequence, [&]() -> Status {
    TRY(out.required_oid(attribute.pszObjId));
    return write_set(out, asn1::kSet, encodings);
  });
}

Status write_set(Encoder& out, asn1::Tag tag, const std::vector<Bytes>& encodings) {
  std::vector<const Bytes*> sorted;
  sorted.reserve(encodings.size());
  for (const Bytes& encoding : encodings) {
    sorted.push_back(&encoding);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const Bytes* left, const Bytes* right) { return *left < *right; });
  return out.nested(tag, [&]() -> Status {
    for (const Bytes* encoding : sorted) {
      out.raw(*encoding);
    }
    return {};
  });
}

}  // namespace opensspi::cert
