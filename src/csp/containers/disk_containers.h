// Containers on disk: those of the user and of the machine, in src/store.
#pragma once

#include <functional>
#include <memory>

#include "csp/container.h"
#include "store/store.h"

namespace opensspi::csp {

// Making says whether a store that is not there may be made.
enum class Making : uint8_t { kMake, kExistingOnly };

// OpenStore opens a store; ERROR_FILE_NOT_FOUND where there is none and none may be made.
using OpenStore = std::function<Result<std::shared_ptr<store::Store>>(store::Place, Making)>;

// disk_containers answers the containers in the stores that `open` opens, each when it is first
// needed. Looking for a container makes no store. `env` must outlive it.
std::unique_ptr<ContainerStore> disk_containers(const Env& env, OpenStore open);

}  // namespace opensspi::csp
