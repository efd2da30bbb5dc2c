// SPDX-License-Identifier: MIT
// Containers on disk: those of the user and of the machine, in src/storage.
#pragma once

#include <functional>
#include <memory>

#include "csp/container.h"
#include "storage/storage.h"

namespace opensspi::csp {

// Making says whether a missing store may be created.
enum class Making : uint8_t { kMake, kExistingOnly };

// OpenStorage opens a store; ERROR_FILE_NOT_FOUND if there is none and none may be created.
using OpenStorage =
    std::function<Result<std::shared_ptr<storage::Storage>>(storage::Place, Making)>;

// disk_containers returns the containers in the stores that `open` opens, each when it is first
// needed. Looking for a container creates no store. `env` must outlive it.
std::unique_ptr<ContainerStore> disk_containers(const Env& env, OpenStorage open);

}  // namespace opensspi::csp
