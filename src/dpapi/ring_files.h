// SPDX-License-Identifier: MIT
// One master key file of a ring: read, and opened with the ring's pre-keys.
#pragma once

#include "dpapi/pre_keys.h"
#include "dpapi/protect_directory.h"

namespace opensspi::dpapi {

// no_such_key is the error for a master key that the ring does not have.
Error no_such_key(const Guid& id);

// read_file returns a file's bytes; no_such_key if there is none.
Result<Bytes> read_file(const ProtectDirectory& directory, const Guid& id);

// open_with opens a file with the first pre-key that fits. NTE_BAD_KEY_STATE if the file is damaged
// or none fits.
Result<SecretBox<MasterKey>> open_with(const Guid& id, ByteView file,
                                       std::span<const StoredPreKey> pre_keys);

// open_file does both.
Result<SecretBox<MasterKey>> open_file(const ProtectDirectory& directory, const Guid& id,
                                       std::span<const StoredPreKey> pre_keys);

}  // namespace opensspi::dpapi
