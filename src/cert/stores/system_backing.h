// SPDX-License-Identifier: MIT
// SystemBacking: a store whose elements are rows of src/storage.
#pragma once

#include <functional>
#include <map>

#include "cert/stores/memory_store.h"
#include "storage/storage.h"

namespace opensspi::cert {

// Making says whether storage that is missing may be created.
enum class Making : uint8_t { kMake, kExistingOnly };

// OpenStorage opens the storage of a place; ERROR_FILE_NOT_FOUND if there is none and none may be
// created.
using OpenStorage =
    std::function<Result<std::shared_ptr<storage::Storage>>(storage::Place, Making)>;

enum class Access : uint8_t { kReadWrite, kReadOnly };

// open_system_part opens the records of one system store at one place. Storage that does not exist
// is created by the first change; storage that this process may not open is empty, and changing it
// fails with the reason. What other processes change is seen by the next enumeration.
Result<StorePtr> open_system_part(const OpenStorage& open, storage::Place place, std::string name,
                                  Access access);

}  // namespace opensspi::cert
