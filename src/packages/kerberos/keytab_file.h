// SPDX-License-Identifier: MIT
// The format of keytab files, version 2 (0x0502), as MIT Kerberos documents it in "Keytab file
// format".
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::kerberos {

// KeytabEntry is one key of a keytab file. Its views are parts of the file's bytes.
struct KeytabEntry {
  ByteView realm;
  std::vector<ByteView> components;
  uint32_t name_type = 0;
  uint32_t time = 0;  // when the key was written, in seconds since 1970
  uint32_t version = 0;
  uint16_t encryption_type = 0;
  ByteView key;
};

// parse_keytab_file returns every key of a file, in the file's order. Holes, which deleted keys
// leave behind, are skipped. SEC_E_UNKNOWN_CREDENTIALS if the file is cut, malformed, or of the old
// version 1.
Result<std::vector<KeytabEntry>> parse_keytab_file(ByteView file);

}  // namespace opensspi::kerberos
