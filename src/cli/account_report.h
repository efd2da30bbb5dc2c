// SPDX-License-Identifier: MIT
// The accounts of a store, as the commands "account" and "group" read them.
#pragma once

#include <optional>
#include <string_view>

#include "command.h"
#include "opensspi/opensspi.h"

namespace opensspi_cli {

// read_accounts returns what opensspi_account_list reports; nothing if the library refused, which
// is shown as a failure of `task`.
std::optional<Json> read_accounts(const Session& session, std::string_view task,
                                  OPENSSPI_STORE store);

}  // namespace opensspi_cli
