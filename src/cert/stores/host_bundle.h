// SPDX-License-Identifier: MIT
// The trusted roots of the host: a file of PEM certificates, read again when it changes.
#pragma once

#include <string>

#include "base/env.h"
#include "cert/stores/memory_store.h"

namespace opensspi::cert {

// The words of the setting trusted_roots that are not a path.
inline constexpr std::string_view kSystemRoots = "system";
inline constexpr std::string_view kNoRoots = "none";

// root_bundle_path returns the file that the setting means: the host's bundle (Debian's, Fedora's,
// openSUSE's, Alpine's place, the first that exists), none, or the path in the setting. Empty if
// there is none.
std::string root_bundle_path(std::string_view setting);

// root_bundle returns a store with the certificates of a file, which cannot be changed through it.
// The store of a path exists once per process; each enumeration looks whether the file was changed.
// A file that somebody else than this user or root may write is not read. `env` must outlive the
// process's use of it.
StorePtr root_bundle(const Env& env, const std::string& path);

}  // namespace opensspi::cert
