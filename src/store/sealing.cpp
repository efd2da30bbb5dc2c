#include "store/sealing.h"

#include "base/writer.h"

namespace opensspi::store {
namespace {

constexpr std::string_view kPurpose = "opensspi sealed values";

Bytes associated(const ValuePlace& place) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u32le(static_cast<uint32_t>(place.table.size()));
  writer.bytes(as_bytes(place.table));
  writer.u32le(static_cast<uint32_t>(place.column.size()));
  writer.bytes(as_bytes(place.column));
  writer.u64le(static_cast<uint64_t>(place.row));
  return bytes;
}

}  // namespace

SecretBox<crypto::SealKey> value_key(const crypto::SealKey& master) {
  return make_secret<crypto::SealKey>(crypto::derive_key(master, kPurpose));
}

Bytes seal_value(const crypto::SealKey& key, const ValuePlace& place, ByteView plain) {
  return crypto::seal(key, associated(place), plain);
}

Result<SecretBytes> open_value(const crypto::SealKey& key, const ValuePlace& place,
                               ByteView sealed) {
  return crypto::open(key, associated(place), sealed);
}

}  // namespace opensspi::store
