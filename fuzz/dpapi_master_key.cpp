// SPDX-License-Identifier: MIT
// Master key files, and the domain's copy in them: any bytes are a file or a refusal, and no file
// causes much work.
#include <cstdlib>

#include "dpapi/domain_key.h"
#include "dpapi/master_key_file.h"

using namespace opensspi;
using namespace opensspi::dpapi;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView bytes(data, size);
  (void)parse_preferred(bytes);
  (void)parse_domain_key(bytes);
  const auto file = parse_master_key_file(bytes);
  if (!file.ok()) {
    return 0;
  }
  if (file->master_key.rounds == 0 || file->master_key.rounds > kMaxRounds) {
    abort();
  }
  if (!file->domain_key.empty()) {
    (void)parse_domain_key(file->domain_key);
  }
  if (file->master_key.rounds > 100) {
    return 0;  // the rounds are not tested here
  }
  const uint8_t pre_key[kPreKeyLen] = {};
  (void)open_master_key(*file, pre_key);
  return 0;
}
