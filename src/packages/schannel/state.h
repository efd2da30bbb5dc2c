// SPDX-License-Identifier: MIT
// State: what this package keeps with a host, beyond credentials.
#pragma once

#include "packages/schannel/busy_connections.h"
#include "packages/schannel/session_cache.h"
#include "packages/schannel/tls_context.h"

namespace opensspi::schannel {

struct State final : sspi::PackageState {
  TlsContexts contexts;
  SessionCache sessions;
  BusyConnections busy;
};

}  // namespace opensspi::schannel
