// SPDX-License-Identifier: MIT
// Policy: what the settings demand of Digest, read once for a credential.
#pragma once

#include <string>

#include "base/result.h"
#include "packages/digest/words.h"
#include "settings/settings.h"
#include "sspi/channel_bindings.h"

namespace opensspi::digest {

struct Policy {
  Algorithm algorithm{crypto::HashKind::kMd5, true};  // of challenges for HTTP
  std::string realm;                                  // empty: the domain, or the computer's name
  int64_t nonce_lifetime = 0;                         // ticks
  bool check_uri = true;
  sspi::BindingsPolicy channel_bindings = sspi::BindingsPolicy::kFlags;

  static Policy from(const Settings& settings);
};

// check_fips returns SEC_E_CRYPTO_SYSTEM_INVALID on a host in FIPS mode unless the setting allows.
Status check_fips(bool host_is_fips, const Settings& settings);

}  // namespace opensspi::digest
