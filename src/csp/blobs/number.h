// SPDX-License-Identifier: MIT
// Numbers in blobs: little-endian and of fixed length, while crypto has them big-endian and without
// leading zeros.
#pragma once

#include "base/reader.h"
#include "base/secret.h"
#include "base/writer.h"

namespace opensspi::csp {

// reverse reverses the bytes in place.
void reverse(ByteSpan bytes);

// trimmed drops leading zeros of a big-endian number.
[[nodiscard]] ByteView trimmed(ByteView number);

// bit_len returns how many bits a big-endian number has.
[[nodiscard]] size_t bit_len(ByteView number);

// read_number and read_secret_number take `len` little-endian bytes and return the number
// big-endian without leading zeros.
[[nodiscard]] Result<Bytes> read_number(Reader& reader, size_t len);
[[nodiscard]] Result<SecretBytes> read_secret_number(Reader& reader, size_t len);

// write_number writes a big-endian number as `len` little-endian bytes; it must fit.
void write_number(Writer& writer, ByteView number, size_t len);

}  // namespace opensspi::csp
