// Where libkrb5 remembers the requests that it has accepted, as far as that can be said from
// outside.
#pragma once

#include "packages/kerberos/krb5.h"

namespace opensspi::kerberos {

// replay_cache answers the name that acceptors of this process use: "none:" where they remember
// nothing, so that whoever has seen a token on its way can use it again.
std::string replay_cache(const Krb5& krb5);

// remembers answers whether a cache of that name remembers anything.
bool remembers(std::string_view replay_cache);

}  // namespace opensspi::kerberos
