// SPDX-License-Identifier: MIT
// Ndr: a cursor over NDR in the little-endian type serialization of [MS-RPCE] 2.2.6, version 1.
#pragma once

#include "base/reader.h"

namespace opensspi::identity {

// Ndr reads numbers, each aligned to its length. Failures return the error given at construction.
// It views the bytes that it reads.
class Ndr {
 public:
  // open reads the two headers, and the pointer to the one structure that follows, which must not
  // be null.
  static Result<Ndr> open(ByteView bytes, Error malformed);

  Result<uint16_t> u16();
  Result<uint32_t> u32();
  // pointer returns whether the pointer is not null; what it points to comes later.
  Result<bool> pointer();
  Result<ByteView> take(size_t len) { return reader_.take(len); }
  Status skip(size_t len);
  Status align(size_t to);
  // varying_string takes the text of a counted string whose header says `len` bytes.
  Result<ByteView> varying_string(size_t len);

 private:
  Ndr(ByteView bytes, Error malformed)
      : reader_(bytes, malformed), len_(bytes.size()), malformed_(malformed) {}

  Reader reader_;
  size_t len_;
  Error malformed_;
};

}  // namespace opensspi::identity
