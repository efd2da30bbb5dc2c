// SPDX-License-Identifier: MIT
#include "cert/stores/system_stores.h"

#include <algorithm>

#include "base/utf16.h"
#include "cert/stores/collection.h"
#include "cert/stores/system_table.h"

namespace opensspi::cert {
namespace {

using storage::Place;

constexpr std::string_view kPredefined[] = {
    "AddressBook",   "AuthRoot",         "CA",     "Disallowed", "My", "Root", "Trust",
    "TrustedPeople", "TrustedPublisher", "UserDS",
};
constexpr std::string_view kDefaultPart = ".Default";
constexpr std::string_view kMachinePart = ".LocalMachine";
constexpr std::string_view kHostPart = ".AuthRoot";
constexpr std::string_view kTokenPart = ".SmartCard";

constexpr Error kNoStore = fail(ERROR_FILE_NOT_FOUND, "there is no such system store");

Place place_of(StoreLocation location) {
  return location == StoreLocation::kCurrentUser ? Place::kUser : Place::kMachine;
}

bool is_predefined(std::string_view name) {
  return std::ranges::any_of(
      kPredefined, [name](std::string_view each) { return equal_ignoring_case(each, name); });
}

bool is_named(const SystemStoreName& store, std::string_view name) {
  return equal_ignoring_case(store.name, name);
}

// Storage that is not there, or that this process may not read, has no stores.
bool is_absent(const Error& error) {
  return error.is(ERROR_FILE_NOT_FOUND) || error.is(ERROR_PATH_NOT_FOUND) ||
         error.is(ERROR_ACCESS_DENIED);
}

Result<bool> was_created(const SystemWorld& world, const SystemStoreName& store) {
  const auto storage = world.open(place_of(store.location), Making::kExistingOnly);
  if (!storage.ok()) {
    return is_absent(storage.error()) ? Result<bool>(false) : storage.error();
  }
  TRY(prepare_system_stores(**storage));
  auto transaction = TRY((*storage)->read());
  return TRY(find_system_store(transaction, store.name)).has_value();
}

// The user's stores include the machine's of the same name.
Result<bool> exists(const SystemWorld& world, const SystemStoreName& store) {
  if (is_predefined(store.name) || TRY(was_created(world, store))) {
    return true;
  }
  return store.location == StoreLocation::kCurrentUser
             ? was_created(world, {StoreLocation::kLocalMachine, store.name})
             : Result<bool>(false);
}

Status check_name(std::string_view name) {
  constexpr size_t kMaxNameLen = 260;
  if (name.empty() || name.size() > kMaxNameLen ||
      name.find_first_of("\\/") != std::string_view::npos) {
    return kNoStore;
  }
  return {};
}

Status check_opening(const SystemWorld& world, const SystemStoreName& store, SystemOpening opening,
                     Access access) {
  TRY(check_name(store.name));
  const bool is_there = TRY(exists(world, store));
  if (is_there) {
    return opening == SystemOpening::kNew
               ? Status(fail(ERROR_FILE_EXISTS, "the system store exists already"))
               : Status();
  }
  if (opening == SystemOpening::kExisting || access == Access::kReadOnly) {
    return kNoStore;
  }
  return create_system_store(world, store);
}

Result<StorePtr> records(const SystemWorld& world, StoreLocation location, const std::string& name,
                         Access access) {
  return open_system_part(world.open, place_of(location), name, access);
}

}  // namespace

std::vector<std::string_view> physical_parts(const SystemStoreName& store) {
  std::vector<std::string_view> parts = {kDefaultPart};
  if (store.location == StoreLocation::kCurrentUser && !is_named(store, "My")) {
    parts.push_back(kMachinePart);
  }
  if (is_named(store, "Root") || is_named(store, "Disallowed")) {
    parts.push_back(kHostPart);
  }
  if (is_named(store, "My")) {
    parts.push_back(kTokenPart);
  }
  return parts;
}

Result<StorePtr> open_physical_part(const SystemWorld& world, const SystemStoreName& store,
                                    std::string_view part, Access access) {
  const auto parts = physical_parts(store);
  const auto found = std::ranges::find_if(
      parts, [part](std::string_view each) { return equal_ignoring_case(each, part); });
  if (found == parts.end()) {
    return kNoStore;
  }
  if (*found == kDefaultPart) {
    return records(world, store.location, store.name, access);
  }
  if (*found == kMachinePart) {
    return records(world, StoreLocation::kLocalMachine, store.name, Access::kReadOnly);
  }
  if (*found == kTokenPart) {
    return token_store(world.token);
  }
  const std::shared_ptr<TrustSource> trust = trust_source(world.env, world.trust);
  return is_named(store, "Root") ? trust->roots() : trust->distrusted();
}

Result<StorePtr> open_system_collection(const SystemWorld& world, const SystemStoreName& store,
                                        SystemOpening opening, Access access) {
  TRY(check_opening(world, store, opening, access));
  const auto all = collection();
  for (const std::string_view part : physical_parts(store)) {
    const bool takes = part == kDefaultPart && access == Access::kReadWrite;
    TRY(all->insert(TRY(open_physical_part(world, store, part, access)),
                    takes ? Collection::Adding::kTaken : Collection::Adding::kRefused, 0));
  }
  return StorePtr(all);
}

Result<StorePtr> open_system_records(const SystemWorld& world, const SystemStoreName& store,
                                     SystemOpening opening, Access access) {
  TRY(check_opening(world, store, opening, access));
  return records(world, store.location, store.name, access);
}

Status create_system_store(const SystemWorld& world, const SystemStoreName& store) {
  TRY(check_name(store.name));
  const auto storage = TRY(world.open(place_of(store.location), Making::kMake));
  TRY(prepare_system_stores(*storage));
  auto transaction = TRY(storage->write());
  static_cast<void>(TRY(make_system_store(transaction, store.name)));
  return transaction.commit();
}

Status remove_system_store(const SystemWorld& world, const SystemStoreName& store) {
  TRY(check_name(store.name));
  const auto storage = TRY(world.open(place_of(store.location), Making::kExistingOnly));
  TRY(prepare_system_stores(*storage));
  auto transaction = TRY(storage->write());
  TRY(delete_system_store(transaction, store.name));
  return transaction.commit();
}

Result<std::vector<std::string>> system_stores(const SystemWorld& world, StoreLocation location) {
  std::vector<std::string> names(std::begin(kPredefined), std::end(kPredefined));
  const auto storage = world.open(place_of(location), Making::kExistingOnly);
  if (!storage.ok()) {
    return is_absent(storage.error()) ? Result<std::vector<std::string>>(std::move(names))
                                      : storage.error();
  }
  TRY(prepare_system_stores(**storage));
  auto transaction = TRY((*storage)->read());
  for (std::string& name : TRY(system_store_names(transaction))) {
    if (!is_predefined(name)) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace opensspi::cert
