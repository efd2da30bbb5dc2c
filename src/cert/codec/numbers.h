// SPDX-License-Identifier: MIT
// Structures of one element: numbers, bit and octet strings, object identifiers, times.
#pragma once

#include "cert/codec/structure_type.h"

namespace opensspi::cert {

Result<int> read_integer_value(BerReader& in, Arena& arena);
Status write_integer_value(Encoder& out, const int& value);
Result<CRYPT_DATA_BLOB> read_big_integer(BerReader& in, Arena& arena);
Status write_big_integer(Encoder& out, const CRYPT_DATA_BLOB& value);
Result<CRYPT_DATA_BLOB> read_big_unsigned(BerReader& in, Arena& arena);
Status write_big_unsigned(Encoder& out, const CRYPT_DATA_BLOB& value);
Result<int> read_enumerated(BerReader& in, Arena& arena);
Status write_enumerated(Encoder& out, const int& value);
Result<CRYPT_DATA_BLOB> read_octet_string(BerReader& in, Arena& arena);
Status write_octet_string(Encoder& out, const CRYPT_DATA_BLOB& value);
Result<CRYPT_BIT_BLOB> read_bit_string(BerReader& in, Arena& arena);
Status write_bit_string(Encoder& out, const CRYPT_BIT_BLOB& value);
// write_trimmed_bits writes a list of named bits: zeros at the end are dropped (X.690, 11.2.2).
Status write_trimmed_bits(Encoder& out, const CRYPT_BIT_BLOB& value);
Status write_oid_value(Encoder& out, const LPSTR& value);
Result<FILETIME> read_choice_of_time(BerReader& in, Arena& arena);
Result<FILETIME> read_utc_time(BerReader& in, Arena& arena);

}  // namespace opensspi::cert
