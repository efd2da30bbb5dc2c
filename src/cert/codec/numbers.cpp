// SPDX-License-Identifier: MIT
#include "cert/codec/numbers.h"

#include <bit>

namespace opensspi::cert {
namespace {

constexpr asn1::Tag kConstructedOctets = 0x24;

// append_segments concatenates the segments of a constructed OCTET STRING (X.690, 8.7.3). Segments
// of segments are read with a stack of readers; a segment adds at least two bytes to the encoding,
// so the work is bounded by its length.
Status append_segments(BerReader segments, Bytes& out) {
  std::vector<BerReader> open = {segments};
  while (!open.empty()) {
    if (open.back().at_end()) {
      open.pop_back();
      continue;
    }
    if (open.back().next_is(kConstructedOctets)) {
      // Each level is scanned again by its parents: deep nesting is refused.
      if (open.size() > 16) {
        return asn1::kBerCorrupt;
      }
      open.push_back(TRY(open.back().enter(kConstructedOctets)));
      continue;
    }
    const ByteView bytes = TRY(open.back().content(asn1::kOctetString));
    out.insert(out.end(), bytes.begin(), bytes.end());
  }
  return {};
}

}  // namespace

Result<int> read_integer_value(BerReader& in, Arena& /*arena*/) { return read_int(in); }

Status write_integer_value(Encoder& out, const int& value) {
  out.signed_integer(value);
  return {};
}

Result<CRYPT_DATA_BLOB> read_big_integer(BerReader& in, Arena& arena) {
  return read_integer(in, arena);
}

Status write_big_integer(Encoder& out, const CRYPT_DATA_BLOB& value) {
  out.integer(TRY(bytes_in(value)));
  return {};
}

Result<CRYPT_DATA_BLOB> read_big_unsigned(BerReader& in, Arena& arena) {
  return read_unsigned_integer(in, arena);
}

Status write_big_unsigned(Encoder& out, const CRYPT_DATA_BLOB& value) {
  out.unsigned_integer(TRY(bytes_in(value)));
  return {};
}

Result<int> read_enumerated(BerReader& in, Arena& /*arena*/) {
  return static_cast<int>(TRY(read_dword(in, asn1::kEnumerated)));
}

// Windows writes enumerated values without a sign.
Status write_enumerated(Encoder& out, const int& value) {
  out.small_integer(static_cast<uint32_t>(value), asn1::kEnumerated);
  return {};
}

Result<CRYPT_DATA_BLOB> read_octet_string(BerReader& in, Arena& arena) {
  if (!in.next_is(kConstructedOctets)) {
    return read_octets(in, arena);
  }
  Bytes bytes;
  TRY(append_segments(TRY(in.enter(kConstructedOctets)), bytes));
  return arena.copied(bytes);
}

Status write_octet_string(Encoder& out, const CRYPT_DATA_BLOB& value) { return out.octets(value); }

Result<CRYPT_BIT_BLOB> read_bit_string(BerReader& in, Arena& arena) { return read_bits(in, arena); }

Status write_bit_string(Encoder& out, const CRYPT_BIT_BLOB& value) { return out.bits(value); }

Status write_trimmed_bits(Encoder& out, const CRYPT_BIT_BLOB& value) {
  CRYPT_BIT_BLOB trimmed = value;
  TRY(list_of<uint8_t>(value.pbData, value.cbData));
  while (trimmed.cbData != 0 && value.pbData[trimmed.cbData - 1] == 0) {
    --trimmed.cbData;
  }
  trimmed.cUnusedBits =
      trimmed.cbData == 0 ? 0
                          : static_cast<DWORD>(std::countr_zero(value.pbData[trimmed.cbData - 1]));
  return out.bits(trimmed);
}

Status write_oid_value(Encoder& out, const LPSTR& value) { return out.oid(value); }

Result<FILETIME> read_choice_of_time(BerReader& in, Arena& /*arena*/) { return read_time(in); }

Result<FILETIME> read_utc_time(BerReader& in, Arena& /*arena*/) {
  return utc_time(TRY(in.content(kUtcTime)));
}

}  // namespace opensspi::cert
