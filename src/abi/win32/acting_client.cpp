// SPDX-License-Identifier: MIT
#include "abi/win32/acting_client.h"

#include "abi/core/runtime.h"
#include "base/utf16.h"
#include "identity/impersonation.h"

namespace opensspi::abi {

Result<identity::ClientPtr> acting_client() {
  if (const identity::TokenPtr token = identity::thread_token()) {
    return token->client();
  }
  return TRY(identities())->process_client();
}

Result<std::string> principal_name(const identity::Client& client) {
  if (!client.user_principal_name.empty()) {
    return client.user_principal_name;
  }
  const identity::ServerNames names = TRY(TRY(identities())->names());
  const bool of_domain = names.in_domain && !names.dns_domain.empty() &&
                         equal_ignoring_case(client.domain, names.netbios_domain);
  if (!of_domain) {
    return fail(ERROR_NONE_MAPPED, "this user has no name of that format");
  }
  return client.user + "@" + names.dns_domain;
}

}  // namespace opensspi::abi
