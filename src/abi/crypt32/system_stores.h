// SPDX-License-Identifier: MIT
// System stores for callers: the flags of CertOpenStore and the parts that this process has.
#pragma once

// OpenSSL's types come before the macros of the same names in wincrypt.h.
#include <openssl/types.h>

#include "cert/stores/system_stores.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {

// system_world returns what system stores are made of: this process's storage and settings.
// ERROR_BAD_CONFIGURATION.
Result<cert::SystemWorld> system_world();

// trust_source returns what this host trusts, by this process's settings. ERROR_BAD_CONFIGURATION.
Result<std::shared_ptr<cert::TrustSource>> trust_source();

// store_location returns the location of the flags. Group policies have stores that are always
// empty: they have no location. ERROR_FILE_NOT_FOUND for services, other users and no location.
Result<std::optional<cert::StoreLocation>> store_location(DWORD flags);

// The functions open the store of a name at the location of the flags (CERT_STORE_PROV_SYSTEM,
// _SYSTEM_REGISTRY, _PHYSICAL). They return null if the flags delete it.
Result<cert::StorePtr> open_system_store(const std::string& name, DWORD flags);
Result<cert::StorePtr> open_single_system_store(const std::string& name, DWORD flags);
Result<cert::StorePtr> open_physical_store(const std::string& name, DWORD flags);

// read_system_store opens the store of a name at a location (CERT_SYSTEM_STORE_*) for reading; null
// if there is none of this name. A store that cannot be opened is an error, not an empty store:
// without "Disallowed" a certificate that was distrusted would be trusted.
Result<cert::StorePtr> read_system_store(DWORD location, const std::string& name);

}  // namespace opensspi::abi
