// SPDX-License-Identifier: MIT
// The master key, which seals the store's secrets. It is never kept in the database.
#pragma once

#include <string>
#include <vector>

#include "base/env.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/cipher.h"
#include "storage/secure_directory.h"

namespace opensspi::storage {

using SealingKey = SecretBox<crypto::SealKey>;

// KeyId identifies a master key without revealing it; the database contains the id of the one that
// sealed it.
using KeyId = std::array<uint8_t, 16>;

KeyId key_id(const crypto::SealKey& key);

// new_master_key returns a random one.
SealingKey new_master_key(const Env& env);

// parse_keys reads a key file: 32 raw bytes, or lines of 64 hexadecimal digits, '#' before a
// comment. NTE_BAD_KEYSET otherwise. The first key is the one to seal with.
Result<std::vector<SealingKey>> parse_keys(ByteView contents);

// write_keys is the counterpart, as text.
SecretBytes write_keys(std::span<const SealingKey> keys);

// KeySource is the setting master_key: `file`, `credential:NAME` ($CREDENTIALS_DIRECTORY/NAME, as
// set by systemd) or `path:FILE` (a mounted secret).
struct KeySource {
  bool own_file = false;  // master.key in the store's directory, which this library may write
  std::string path;       // from a source outside the store

  static Result<KeySource> of(const Env& env, const std::string& setting);
};

inline constexpr const char* kKeyFile = "master.key";

// read_keys returns all candidates: those of the external source, if there is one, then those of
// the store's own file. An empty list is not an error.
Result<std::vector<SealingKey>> read_keys(const Env& env, const KeySource& source,
                                          const SecureDirectory& directory);

}  // namespace opensspi::storage
