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

// parse_user_file answers the first entry; blank lines and lines that begin with '#' are passed
// over, and a password may contain colons. SEC_E_NO_CREDENTIALS where the file holds none, or a
// line that is no entry.
Result<UserFileEntry> parse_user_file(ByteView contents);

// parse_user_file_entries answers every entry, in the file's order; SEC_E_NO_CREDENTIALS where one
// of the lines is none.
Result<std::vector<UserFileEntry>> parse_user_file_entries(ByteView contents);

}  // namespace opensspi::identity
