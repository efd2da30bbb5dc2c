// SPDX-License-Identifier: MIT
#include "identity/client.h"

#include "base/fork.h"
#include "identity/well_known.h"

namespace opensspi::identity {
namespace {

constinit MadeOnce<ClientPtr> g_anonymous;

}

ClientPtr anonymous_client() {
  return g_anonymous.get([] {
    auto client = std::make_shared<Client>();
    client->user = "ANONYMOUS LOGON";
    client->domain = "NT AUTHORITY";
    client->sid = kAnonymousLogon;
    client->primary_group = kAnonymousLogon;
    client->anonymous = true;
    return ClientPtr(client);
  });
}

}  // namespace opensspi::identity
