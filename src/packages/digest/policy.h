// SPDX-License-Identifier: MIT
// Policy: the settings of Digest, as a credential reads them when it is acquired.
#pragma once

#include <string>

#include "base/result.h"
#include "packages/digest/words.h"
#include "settings/settings.h"
#include "sspi/channel_bindings.h"

namespace opensspi::digest {

// Policy holds the values of the settings whose names begin with digest_.
struct Policy {
  Algorithm algorithm{crypto::HashKind::kMd5, true};  // that challenges of HTTP ask for
  std::string realm;           // of challenges; empty: the domain's name, or the computer's
  int64_t nonce_lifetime = 0;  // ticks
  bool check_uri = true;       // whether the URI of a response must be that of the request
  sspi::BindingsPolicy channel_bindings = sspi::BindingsPolicy::kFlags;

  // from reads the settings. An unknown algorithm leaves the default.
  static Policy from(const Settings& settings);
};

// check_fips returns SEC_E_CRYPTO_SYSTEM_INVALID on a host in FIPS mode, which forbids MD5, unless
// the setting allow_non_fips_algorithms is on.
Status check_fips(bool host_is_fips, const Settings& settings);

}  // namespace opensspi::digest
