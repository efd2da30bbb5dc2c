#include "identity/client.h"

#include "identity/well_known.h"

namespace opensspi::identity {

ClientPtr anonymous_client() {
  static const ClientPtr anonymous = [] {
    auto client = std::make_shared<Client>();
    client->user = "ANONYMOUS LOGON";
    client->domain = "NT AUTHORITY";
    client->sid = kAnonymousLogon;
    client->primary_group = kAnonymousLogon;
    client->anonymous = true;
    return client;
  }();
  return anonymous;
}

}  // namespace opensspi::identity
