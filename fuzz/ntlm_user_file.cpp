// SPDX-License-Identifier: MIT
// NTLM_USER_FILE: any bytes are an entry or a refusal.
#include "identity/ntlm_user_file.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto entry = opensspi::identity::parse_user_file({data, size});
  if (entry.ok() && entry->user.empty()) {
    abort();
  }
  const auto all = opensspi::identity::parse_user_file_entries({data, size});
  if (all.ok() && all->empty() == entry.ok()) {
    abort();
  }
  return 0;
}
