// SPDX-License-Identifier: MIT
// Fields that many structures have: integers, bit strings, algorithms, times, extensions,
// attributes. Each is read into an arena and written by an encoder.
#pragma once

#include "asn1/tags.h"
#include "cert/codec/arena.h"
#include "cert/codec/encoder.h"

namespace opensspi::cert {

using asn1::BerReader;

using asn1::kGeneralizedTime;
using asn1::kUtcTime;

// primitive returns the tag of an implicitly tagged primitive element; asn1::context is for
// constructed ones.
constexpr asn1::Tag primitive(uint8_t number) { return static_cast<asn1::Tag>(0x80 | number); }

// read_list reads all elements that are left in `in` with `read(reader, arena)`.
template <class T, class Read>
Result<Slots<T>> read_list(BerReader in, Arena& arena, Read&& read) {
  const Slots<T> slots = arena.slots<T>(TRY(in.count()));
  for (size_t i = 0; !in.at_end(); ++i) {
    slots.set(i, TRY(read(in, arena)));
  }
  return slots;
}

// sequence reads a SEQUENCE with `read(fields)`, which must use up its content.
template <class Read>
auto sequence(BerReader& in, Read&& read) -> std::invoke_result_t<Read, BerReader&> {
  BerReader fields = TRY(in.enter(asn1::kSequence));
  auto value = TRY(read(fields));
  TRY(fields.expect_end());
  return value;
}

// Integers. A number without bytes is kBerCorrupt.
// read_integer returns a number of any length, little-endian, sign bytes included;
// read_unsigned_integer drops one leading zero.
Result<CRYPT_DATA_BLOB> read_integer(BerReader& in, Arena& arena, asn1::Tag tag = asn1::kInteger);
Result<CRYPT_DATA_BLOB> read_unsigned_integer(BerReader& in, Arena& arena);
// integer_blob is the same for the content of an integer.
Result<CRYPT_DATA_BLOB> integer_blob(ByteView content, Arena& arena);
// read_int and read_dword return a number of 32 bits; kBerLarge if it is larger.
Result<int32_t> read_int(BerReader& in, asn1::Tag tag = asn1::kInteger);
Result<DWORD> read_dword(BerReader& in, asn1::Tag tag = asn1::kInteger);
Result<DWORD> dword_of(ByteView content);
Result<BOOL> boolean_of(ByteView content);
// read_optional_boolean returns FALSE if the next element is not a BOOLEAN.
Result<BOOL> read_optional_boolean(BerReader& in);

Result<char*> read_oid(BerReader& in, Arena& arena);
// read_raw returns the whole next element, encoded.
Result<CRYPT_DATA_BLOB> read_raw(BerReader& in, Arena& arena);
Result<CRYPT_DATA_BLOB> read_octets(BerReader& in, Arena& arena);
Result<CRYPT_BIT_BLOB> read_bits(BerReader& in, Arena& arena, asn1::Tag tag = asn1::kBitString);
Result<CRYPT_BIT_BLOB> bit_blob(ByteView content, Arena& arena);

// EmptyParameters says what an algorithm without parameters is written with.
enum class EmptyParameters : uint8_t { kOmitted, kNull };

Result<CRYPT_ALGORITHM_IDENTIFIER> read_algorithm(BerReader& in, Arena& arena);
Status write_algorithm(Encoder& out, const CRYPT_ALGORITHM_IDENTIFIER& algorithm,
                       EmptyParameters empty = EmptyParameters::kOmitted);

Result<CERT_PUBLIC_KEY_INFO> read_public_key_info(BerReader& in, Arena& arena);
Status write_public_key_info(Encoder& out, const CERT_PUBLIC_KEY_INFO& info,
                             EmptyParameters empty = EmptyParameters::kOmitted);

// Times: UTCTime or GeneralizedTime, with what Windows accepts of their fields.
Result<FILETIME> read_time(BerReader& in);
Result<FILETIME> utc_time(ByteView content);
Result<FILETIME> generalized_time(ByteView content);
// write_time writes a UTCTime for the years 1950 to 2049, else a GeneralizedTime.
// write_utc_time fails with kBadEncode for other years.
Status write_time(Encoder& out, const FILETIME& time);
Status write_utc_time(Encoder& out, const FILETIME& time);
Status write_generalized_time(Encoder& out, const FILETIME& time, asn1::Tag tag = kGeneralizedTime);
inline bool is_zero(const FILETIME& time) {
  return time.dwLowDateTime == 0 && time.dwHighDateTime == 0;
}

// Extensions: read_extensions reads the elements of a SEQUENCE OF Extension.
Result<Slots<CERT_EXTENSION>> read_extensions(BerReader in, Arena& arena);
Status write_extensions(Encoder& out, DWORD count, const CERT_EXTENSION* extensions);

// Attributes.
Result<CRYPT_ATTRIBUTE> read_attribute(BerReader& in, Arena& arena);
Status write_attribute(Encoder& out, const CRYPT_ATTRIBUTE& attribute);
// write_set writes a SET OF: DER sorts the encodings (X.690, 11.6).
Status write_set(Encoder& out, asn1::Tag tag, const std::vector<Bytes>& encodings);

}  // namespace opensspi::cert
