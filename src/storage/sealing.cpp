// SPDX-License-Identifier: MIT
#include "storage/sealing.h"

#include "base/writer.h"

namespace opensspi::storage {
namespace {

constexpr std::string_view kPurpose = "opensspi sealed and bound values";
constexpr std::string_view kPurposeOfLayout1 = "opensspi sealed values";

Bytes associated_of_layout1(const ValuePlace& place) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u32le(static_cast<uint32_t>(place.table.size()));
  writer.bytes(as_bytes(place.table));
  writer.u32le(static_cast<uint32_t>(place.column.size()));
  writer.bytes(as_bytes(place.column));
  writer.u64le(static_cast<uint64_t>(place.row));
  return bytes;
}

Bytes associated(const ValuePlace& place, ByteView generation) {
  Bytes bytes = associated_of_layout1(place);
  Writer writer(bytes);
  writer.bytes(generation);
  writer.bytes(place.bound);
  return bytes;
}

}  // namespace

SecretBox<crypto::SealKey> value_key(const crypto::SealKey& master) {
  return make_secret<crypto::SealKey>(crypto::derive_key(master, kPurpose));
}

Bytes seal_value(const crypto::SealKey& key, const ValuePlace& place, uint64_t generation,
                 ByteView plain) {
  Bytes sealed;
  Writer writer(sealed);
  writer.u64le(generation);
  writer.bytes(crypto::seal(key, associated(place, sealed), plain));
  return sealed;
}

Result<SecretBytes> open_value(const crypto::SealKey& key, const ValuePlace& place,
                               ByteView sealed) {
  if (sealed.size() < kGenerationLen) {
    return fail(NTE_BAD_DATA, "a sealed value was cut short");
  }
  const ByteView generation = sealed.first(kGenerationLen);
  return crypto::open(key, associated(place, generation), sealed.subspan(kGenerationLen));
}

uint64_t generation_of(ByteView sealed) {
  if (sealed.size() < kGenerationLen) {
    return 0;
  }
  uint64_t generation = 0;
  for (size_t i = kGenerationLen; i-- > 0;) {
    generation = generation << 8 | sealed[i];
  }
  return generation;
}

SecretBox<crypto::SealKey> value_key_of_layout1(const crypto::SealKey& master) {
  return make_secret<crypto::SealKey>(crypto::derive_key(master, kPurposeOfLayout1));
}

Result<SecretBytes> open_value_of_layout1(const crypto::SealKey& key, const ValuePlace& place,
                                          ByteView sealed) {
  return crypto::open(key, associated_of_layout1(place), sealed);
}

}  // namespace opensspi::storage
