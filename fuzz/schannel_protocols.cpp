// SPDX-License-Identifier: MIT
// The buffer with application protocols, and the search for records.
#include <cstdlib>
#include <tuple>

#include "packages/schannel/application_protocols.h"
#include "packages/schannel/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  const ByteView bytes(data, size);
  std::ignore = schannel::Record::find(bytes);
  const auto whole = schannel::WholeRecords::measure(bytes);
  if (whole.len > size) {
    std::abort();
  }
  const auto names = schannel::read_application_protocols(bytes);
  if (names.ok()) {
    std::ignore = schannel::select_protocol(*names, *names);
    std::ignore = schannel::first_offered(*names, bytes);
  }
  return 0;
}
