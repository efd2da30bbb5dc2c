// SPDX-License-Identifier: MIT
// System stores: "My", "Root", "CA" and others, of the user and of the machine.
#pragma once

#include "base/env.h"
#include "cert/stores/system_backing.h"
#include "cert/stores/token_store.h"
#include "cert/stores/trust_source.h"

namespace opensspi::cert {

enum class StoreLocation : uint8_t { kCurrentUser, kLocalMachine };

// SystemOpening says whether a store may, or must, exist. The predefined stores always exist.
enum class SystemOpening : uint8_t { kAny, kExisting, kNew };

// SystemWorld is what system stores are made of. It outlives the call only.
struct SystemWorld {
  const Env& env;
  OpenStorage open;
  TrustSettings trust;
  TokenSettings token;
};

// SystemStoreName names one store.
struct SystemStoreName {
  StoreLocation location;
  std::string name;
};

// open_system_collection opens a store as programs see it: the records of the user, then those of
// the machine (but not for "My"); then, for "My", the certificates on the PKCS#11 token, for "Root"
// what the host trusts, for "Disallowed" what it distrusts. Additions go to the location
// that was opened; what the user's store shows of the machine cannot be changed through it.
// ERROR_FILE_NOT_FOUND, ERROR_FILE_EXISTS as `opening` says.
Result<StorePtr> open_system_collection(const SystemWorld& world, const SystemStoreName& store,
                                        SystemOpening opening, Access access);
// open_system_records opens only the records of that location.
Result<StorePtr> open_system_records(const SystemWorld& world, const SystemStoreName& store,
                                     SystemOpening opening, Access access);
// open_physical_part opens one part of a store: ".Default", ".LocalMachine", ".AuthRoot" or
// ".SmartCard".
Result<StorePtr> open_physical_part(const SystemWorld& world, const SystemStoreName& store,
                                    std::string_view part, Access access);
// physical_parts lists the parts of a store, in the order of its collection.
std::vector<std::string_view> physical_parts(const SystemStoreName& store);

// create_system_store creates the store; a success if it exists. remove_system_store deletes it
// with its records: ERROR_FILE_NOT_FOUND.
Status create_system_store(const SystemWorld& world, const SystemStoreName& store);
Status remove_system_store(const SystemWorld& world, const SystemStoreName& store);
// system_stores lists the predefined stores and those that were created.
Result<std::vector<std::string>> system_stores(const SystemWorld& world, StoreLocation location);

}  // namespace opensspi::cert
