// SPDX-License-Identifier: MIT
#include "abi/crypt32/system_stores.h"

#include <map>
#include <utility>

#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "base/as_process.h"
#include "base/fork.h"
#include "settings/table.h"
#include "settings/values.h"
#include "storage/location.h"

namespace opensspi::abi {
namespace {

using cert::Access;
using cert::StoreLocation;
using cert::StorePtr;
using cert::SystemOpening;
using storage::Storage;

// Kept is the storage of one directory; the lock is held while it is opened.
struct Kept {
  Mutex mutex;
  std::shared_ptr<Storage> storage GUARDED_BY(mutex);
};

// Storages keeps the storage of each directory open, so that a store is opened without files. A
// forked child has its own: its parent's may be locked.
using Storages = std::map<std::pair<uint64_t, std::string>, std::shared_ptr<Kept>>;
constinit MadeOnce<Storages> g_storages;
ForkSafeMutex g_mutex;  // guards the map

std::shared_ptr<Kept> kept(const std::string& directory) {
  Storages& storages = g_storages.get();
  const MutexLock lock(g_mutex);
  std::shared_ptr<Kept>& known = storages[{fork_generation(), directory}];
  if (known == nullptr) {
    known = std::make_shared<Kept>();
  }
  return known;
}

Result<std::shared_ptr<Storage>> open_storage(const Settings& settings, storage::Place place,
                                              cert::Making making) {
  const Env& env = Runtime::instance().env();
  const std::string directory = TRY(storage::directory_of(env, place));
  const std::shared_ptr<Kept> entry = kept(directory);
  const MutexLock lock(entry->mutex);
  if (entry->storage == nullptr) {
    entry->storage =
        TRY(making == cert::Making::kMake ? Storage::open(env, settings, place)
                                          : Storage::open_existing(env, settings, place));
  }
  return entry->storage;
}

SystemOpening opening_of(DWORD flags) {
  if ((flags & CERT_STORE_OPEN_EXISTING_FLAG) != 0) {
    return SystemOpening::kExisting;
  }
  return (flags & CERT_STORE_CREATE_NEW_FLAG) != 0 ? SystemOpening::kNew : SystemOpening::kAny;
}

Access access_of(DWORD flags) {
  return (flags & CERT_STORE_READONLY_FLAG) != 0 ? Access::kReadOnly : Access::kReadWrite;
}

using Open = Result<StorePtr> (*)(const cert::SystemWorld&, const cert::SystemStoreName&,
                                  SystemOpening, Access);

Result<StorePtr> open_with(Open open, const std::string& name, DWORD flags) {
  const AsProcess as_process;
  const auto location = TRY(store_location(flags));
  if (!location) {
    return StorePtr(cert::memory_store());
  }
  const cert::SystemWorld world = TRY(system_world());
  if ((flags & CERT_STORE_DELETE_FLAG) != 0) {
    TRY(cert::remove_system_store(world, {*location, name}));
    return StorePtr();
  }
  return open(world, {*location, name}, opening_of(flags), access_of(flags));
}

}  // namespace

Result<cert::SystemWorld> system_world() {
  Runtime& runtime = Runtime::instance();
  const auto settings = TRY(runtime.settings());
  return cert::SystemWorld{
      .env = runtime.env(),
      .open = [settings](storage::Place place,
                         cert::Making making) { return open_storage(*settings, place, making); },
      .trust = {.roots = settings->get<Setting::kTrustedRoots>(),
                .module = settings->get<Setting::kTrustModule>(),
                .module_paths = settings->get<Setting::kTrustModulePaths>()},
      .token = {.module = settings->get<Setting::kPkcs11Module>(),
                .label = settings->get<Setting::kPkcs11Token>()}};
}

Result<std::shared_ptr<cert::TrustSource>> trust_source() {
  const cert::SystemWorld world = TRY(system_world());
  return cert::trust_source(world.env, world.trust);
}

Result<std::optional<StoreLocation>> store_location(DWORD flags) {
  switch ((flags & CERT_SYSTEM_STORE_LOCATION_MASK) >> CERT_SYSTEM_STORE_LOCATION_SHIFT) {
    case CERT_SYSTEM_STORE_CURRENT_USER_ID:
      return std::optional(StoreLocation::kCurrentUser);
    case CERT_SYSTEM_STORE_LOCAL_MACHINE_ID:
    case CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE_ID:
      return std::optional(StoreLocation::kLocalMachine);
    case CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY_ID:
    case CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY_ID:
      return std::optional<StoreLocation>();
    default:
      return fail(ERROR_FILE_NOT_FOUND, "there are no system stores at this location");
  }
}

Result<StorePtr> open_system_store(const std::string& name, DWORD flags) {
  return open_with(cert::open_system_collection, name, flags);
}

Result<StorePtr> read_system_store(DWORD location, const std::string& name) {
  auto store =
      open_system_store(name, location | CERT_STORE_READONLY_FLAG | CERT_STORE_OPEN_EXISTING_FLAG);
  const bool is_absent = !store.ok() && store.error().is(ERROR_FILE_NOT_FOUND);
  return is_absent ? Result<StorePtr>(StorePtr()) : std::move(store);
}

Result<StorePtr> open_single_system_store(const std::string& name, DWORD flags) {
  if (!store_location(flags).ok()) {
    return fail(E_INVALIDARG, "there are no system stores at this location");
  }
  return open_with(cert::open_system_records, name, flags);
}

Result<StorePtr> open_physical_store(const std::string& name, DWORD flags) {
  const size_t separator = name.find('\\');
  if (separator == std::string::npos) {
    return fail(ERROR_FILE_NOT_FOUND, "a physical store is named STORE\\PART");
  }
  const AsProcess as_process;
  const auto location = TRY(store_location(flags));
  if (!location) {
    return StorePtr(cert::memory_store());
  }
  return cert::open_physical_part(TRY(system_world()), {*location, name.substr(0, separator)},
                                  name.substr(separator + 1), access_of(flags));
}

}  // namespace opensspi::abi
