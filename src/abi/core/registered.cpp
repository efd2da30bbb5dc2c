// SPDX-License-Identifier: MIT
#include "abi/core/registered.h"

#include <array>
#include <cassert>
#include <unordered_map>

#include "base/fork.h"
#include "base/mutex.h"

namespace opensspi::abi {
namespace {

constexpr Error kUnknown =
    fail(ERROR_INVALID_PARAMETER,
         "the pointer was freed, is of another kind, or never was one of this library");

struct Registered {
  StructureKind kind;
  size_t num_references;
  StructurePtr object;
};

using Structures = std::unordered_map<const void*, Registered>;

// Retired keeps the memory of objects that were freed last, not the objects: std::make_shared puts
// an object and its counts into one block, which stays while a weak pointer counts on it. So malloc
// cannot give the address of a freed structure to the next one.
class Retired {
 public:
  // add returns the entry that was kept longest, to be freed without the lock.
  std::weak_ptr<StructureObject> add(const StructurePtr& object) {
    std::weak_ptr<StructureObject> oldest = std::exchange(kept_[next_], object);
    next_ = (next_ + 1) % kept_.size();
    return oldest;
  }

 private:
  std::array<std::weak_ptr<StructureObject>, kNumRetired> kept_;
  size_t next_ = 0;
};

ForkSafeMutex g_mutex;

Retired& retired() REQUIRES(g_mutex) {
  static Retired& kept = *new Retired;  // never destroyed, as below
  return kept;
}

Structures& structures() REQUIRES(g_mutex) {
  static Structures& living = *new Structures;  // never destroyed, because callers may free late
  return living;
}

Structures::iterator find(StructureKind kind, const void* pointer) REQUIRES(g_mutex) {
  const auto found = structures().find(pointer);
  return found == structures().end() || found->second.kind == kind ? found : structures().end();
}

}  // namespace

const void* register_structure(StructureKind kind, StructurePtr object) {
  const void* pointer = object->structure();
  const MutexLock lock(g_mutex);
  [[maybe_unused]] const bool is_new =
      structures().try_emplace(pointer, Registered{kind, 1, std::move(object)}).second;
  assert(is_new);
  return pointer;
}

Result<StructurePtr> find_structure(StructureKind kind, const void* pointer) {
  const MutexLock lock(g_mutex);
  const auto found = find(kind, pointer);
  if (found == structures().end()) {
    return kUnknown;
  }
  return found->second.object;
}

Status add_reference(StructureKind kind, const void* pointer) {
  const MutexLock lock(g_mutex);
  const auto found = find(kind, pointer);
  if (found == structures().end()) {
    return kUnknown;
  }
  ++found->second.num_references;
  return {};
}

Status drop_reference(StructureKind kind, const void* pointer) {
  Structures::node_type dropped;  // both are destroyed after the lock
  std::weak_ptr<StructureObject> oldest;
  const MutexLock lock(g_mutex);
  const auto found = find(kind, pointer);
  if (found == structures().end()) {
    return kUnknown;
  }
  if (--found->second.num_references == 0) {
    oldest = retired().add(found->second.object);
    dropped = structures().extract(found);
  }
  return {};
}

}  // namespace opensspi::abi
