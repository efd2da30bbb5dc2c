// SPDX-License-Identifier: MIT
// The replay cache that libkrb5 uses, as far as that can be determined from outside.
#pragma once

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// replay_cache returns the name of the cache that acceptors of this process use; "none:" if there
// is no cache, so that anyone who has seen a token can use it again.
std::string replay_cache(const Krb5& krb5);

// remembers returns whether a cache of that name stores anything.
bool remembers(std::string_view replay_cache);

}  // namespace opensspi::kerberos
