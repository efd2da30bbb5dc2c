// SPDX-License-Identifier: MIT
// CREDHIST: any bytes are a history or a refusal, whose entries account for every byte.
#include <cstdlib>

#include "dpapi/credential_history.h"

using namespace opensspi;
using namespace opensspi::dpapi;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto history = parse_credential_history({data, size});
  if (!history.ok()) {
    return 0;
  }
  if (history->entries.size() > kMaxHistoryEntries) {
    abort();
  }
  for (const HistoryEntry& entry : history->entries) {
    if (entry.rounds > 100) {
      continue;  // the rounds are not tested here
    }
    const uint8_t hash[20] = {};
    (void)open_history_entry(entry, hash, {});
  }
  return 0;
}
