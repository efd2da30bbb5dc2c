// SPDX-License-Identifier: MIT
// Fuzz target: CryptDecodeObject. The first byte chooses the structure type. What is decoded can be
// written, and what was written is decoded again.
#include "cert/codec/codec.h"

#include "require.h"

namespace {

using namespace opensspi;  // NOLINT: a fuzz target is a program of its own

constexpr size_t kNumTypes = 90;

// copied decodes to a block of the measured length, in which nothing views the encoding.
Result<cert::DecodedBlock> copied(const cert::StructureType& row, ByteView der) {
  cert::DecodedBlock block(TRY(cert::decoded_len(row, der, {})));
  TRY(cert::decode_to(row, der, {}, block.bytes()));
  return block;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len) {
  if (len == 0) {
    return 0;
  }
  const auto row = cert::find_structure_type(static_cast<cert::Structure>(data[0] % kNumTypes));
  if (!row.ok()) {
    return 0;
  }
  const auto block = copied(**row, {data + 1, len - 1});
  if (!block.ok()) {
    return 0;
  }
  const cert::EncodeOptions options;
  cert::Encoder out(options);
  if (!(*row)->encode(block->as<void>(), out).ok()) {
    return 0;
  }
  require(copied(**row, out.bytes()).ok());
  return 0;
}
