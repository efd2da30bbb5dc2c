// SPDX-License-Identifier: MIT
// The subcommands of opensspi test, each in a file of its own.
#pragma once

#include "command.h"

namespace opensspi_cli {

void add_test_logon(CLI::App& group, Session& session);
void add_test_http(CLI::App& group, Session& session);
void add_test_kerberos(CLI::App& group, Session& session);

}  // namespace opensspi_cli
