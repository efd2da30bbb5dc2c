// SPDX-License-Identifier: MIT
// NTLM_USER_FILE: credentials in a file, as gss-ntlmssp reads it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace opensspi::identity {

// UserFileEntry is one line, DOMAIN:USER:PASSWORD. UTF-8.
struct UserFileEntry {
  std::string domain;  // may be empty
  std::string user;
  SecretBytes password;
};

// parse_user_file returns the first entry; blank lines and lines that start with '#' are skipped,
// and a password may contain colons. SEC_E_NO_CREDENTIALS if the file has no entry, or an invalid
// line.
Result<UserFileEntry> parse_user_file(ByteView contents);

// parse_user_file_entries returns every entry, in the file's order; SEC_E_NO_CREDENTIALS if one of
// the lines is invalid.
Result<std::vector<UserFileEntry>> parse_user_file_entries(ByteView contents);

}  // namespace opensspi::identity
