// SPDX-License-Identifier: MIT
// An owner's operations on all key rings of a storage directory: list, check, copy.
#pragma once

#include "dpapi/data_protection.h"

namespace opensspi::dpapi {

// CheckedKeys is what check_keys found.
struct CheckedKeys {
  uint64_t opened = 0;
  std::vector<std::string> problems;  // empty: all is well
};

// ring_names returns the rings whose directories are in a place's storage; none if there is no
// storage.
Result<std::vector<RingName>> ring_names(DataProtection& protection, storage::Place place);

// check_keys opens every master key of a place, each with its slow derivation.
Result<CheckedKeys> check_keys(DataProtection& protection, storage::Place place);

// back_up_keys copies all files in Protect to a new directory (0700): ERROR_FILE_EXISTS if it is
// there. Without master keys it creates nothing and returns false.
Result<bool> back_up_keys(const std::string& storage, const std::string& target);

}  // namespace opensspi::dpapi
