// SPDX-License-Identifier: MIT
#include "dpapi/ring_files.h"

#include "base/words.h"

namespace opensspi::dpapi {
namespace {

Error no_key(const Guid& id, const char* why) {
  return fail(NTE_BAD_KEY_STATE, keep_words("the master key " + id.text() + " " + why));
}

}  // namespace

Error no_such_key(const Guid& id) {
  return no_key(id,
                "is not in this user's key ring; a key of a Windows profile comes here with "
                "`opensspi dpapi import`");
}

Result<Bytes> read_file(const ProtectDirectory& directory, const Guid& id) {
  Result<Bytes> bytes = directory.read(id);
  if (!bytes.ok() && bytes.error().is(ERROR_FILE_NOT_FOUND)) {
    return no_such_key(id);
  }
  return bytes;
}

Result<SecretBox<MasterKey>> open_with(const Guid& id, ByteView bytes,
                                       std::span<const StoredPreKey> pre_keys) {
  const auto file = parse_master_key_file(bytes);
  if (!file.ok() || file->id != id) {
    return no_key(id, "has a file that is damaged");
  }
  for (const StoredPreKey& pre_key : pre_keys) {
    auto opened = open_master_key(*file, pre_key.key->reveal());
    if (opened.ok() || !opened.error().is(ERROR_INVALID_PASSWORD)) {
      return opened;
    }
  }
  return no_key(id, "was sealed under a password or by another storage; import it");
}

Result<SecretBox<MasterKey>> open_file(const ProtectDirectory& directory, const Guid& id,
                                       std::span<const StoredPreKey> pre_keys) {
  const Bytes bytes = TRY(read_file(directory, id));
  return open_with(id, bytes, pre_keys);
}

}  // namespace opensspi::dpapi
