// SPDX-License-Identifier: MIT
// Pre-keys in storage: what this library seals master keys under, in the place of a password.
#pragma once

#include <string_view>
#include <vector>

#include "base/env.h"
#include "dpapi/derive.h"
#include "storage/storage.h"

namespace opensspi::dpapi {

// StoredPreKey is one of a ring's pre-keys. A ring has one, but for the time of a re-seal.
struct StoredPreKey {
  int64_t id;
  SecretBox<PreKey> key;
};

// prepare_pre_keys brings the table up to date; cheap after the first time.
Status prepare_pre_keys(storage::Storage& store);

// read_pre_keys returns the pre-keys of a ring, the newest first. NTE_BAD_KEY_STATE if one does not
// open. A ring is named by the SID of its directory.
Result<std::vector<StoredPreKey>> read_pre_keys(storage::Transaction& transaction,
                                                std::string_view ring);
// add_pre_key adds a random one, which is the newest from then on.
Result<StoredPreKey> add_pre_key(storage::Transaction& transaction, std::string_view ring,
                                 const Env& env);
// remove_older_pre_keys leaves the one with that id and newer ones.
Status remove_older_pre_keys(storage::Transaction& transaction, std::string_view ring, int64_t id);

}  // namespace opensspi::dpapi
