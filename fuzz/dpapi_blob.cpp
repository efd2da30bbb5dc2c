// SPDX-License-Identifier: MIT
// Protected data: any bytes are a blob or a refusal; a blob whose code is right opens.
#include <cstdlib>

#include "dpapi/blob.h"
#include "dpapi/describe.h"

using namespace opensspi;
using namespace opensspi::dpapi;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const BlobKey key{Guid{}, MasterKey{}};
  const ByteView bytes(data, size);
  const auto described = describe(bytes);
  if (described.ok() && described->fields.empty()) {
    abort();
  }
  const auto blob = parse_blob(bytes);
  if (blob.ok() != (looks_like_blob(bytes) && described.ok())) {
    abort();
  }
  if (!blob.ok()) {
    return 0;
  }
  Bytes out(blob->ciphertext.size());
  const auto len = open_blob(*blob, key, {}, out);
  if (len.ok() && *len >= out.size()) {
    abort();
  }
  return 0;
}
