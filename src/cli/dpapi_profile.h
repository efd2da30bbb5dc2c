// SPDX-License-Identifier: MIT
// Master keys as the commands "dpapi import", "export" and "check" move them.
#pragma once

#include <string>

#include "command.h"

namespace opensspi_cli {

// DpapiOptions is what was typed after "dpapi".
struct DpapiOptions {
  bool machine = false;
  bool force = false;
  bool password_stdin = false;
  bool nt_hash_stdin = false;
  std::string input;
  std::string output;
  std::string entropy;
  std::string description;
  std::string sid;
  std::string system_secret;
  std::string pvk;

  [[nodiscard]] OPENSSPI_STORE store() const {
    return machine ? OPENSSPI_STORE_MACHINE : OPENSSPI_STORE_USER;
  }
};

// Each returns the exit code. They show their progress on a terminal: the slow derivation of every
// key takes some milliseconds to seconds.
int import_master_keys(const Session& session, const DpapiOptions& options);
int export_master_keys(const Session& session, const DpapiOptions& options);
int check_master_keys(const Session& session, const DpapiOptions& options);

}  // namespace opensspi_cli
