// SPDX-License-Identifier: MIT
// PVK files, and the description of any blob or file.
#include <cstdlib>

#include "csp/blobs/pvk.h"
#include "csp/describe.h"

using namespace opensspi;
using namespace opensspi::csp;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView bytes(data, size);
  const auto file = parse_pvk(bytes);
  if (file.ok()) {
    const SecretBytes written = write_pvk(*file);
    if (written.size() != size) {
      abort();
    }
    (void)pvk_private_blob(*file, as_bytes("secret"));
  }
  const auto description = describe_blob(bytes);
  if (description.ok() && description->fields.empty()) {
    abort();
  }
  return 0;
}
