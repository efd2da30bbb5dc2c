// SPDX-License-Identifier: MIT
// SIMPLEBLOB, PLAINTEXTKEYBLOB, SYMMETRICWRAPKEYBLOB and OPAQUEKEYBLOB (its outside, and, with the
// first byte as the position of its key, the sealed content).
#include <algorithm>
#include <cstdlib>

#include "csp/blobs/parsed.h"
#include "csp/session_export.h"

using namespace opensspi;
using namespace opensspi::csp;

namespace {

bool same(ByteView written, ByteView read) {
  if (written.size() != read.size()) {
    return false;
  }
  for (size_t i = 0; i < read.size(); ++i) {
    if (written[i] != read[i] && i != 2 && i != 3) {
      return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView bytes(data, size);
  if (const auto blob = parse_as<SimpleBlob>(bytes); blob.ok() && blob->algorithm != 0) {
    const auto written = write_simple(*blob);
    if (bytes[1] == kBlobVersion && !same(written, bytes)) {
      abort();
    }
  }
  if (const auto blob = parse_as<PlaintextBlob>(bytes); blob.ok()) {
    const SecretBytes written = write_plaintext(*blob);
    const ByteView front = bytes.first(std::min(bytes.size(), written.size()));
    if (bytes[1] == kBlobVersion && !same(written.reveal(), front)) {
      abort();
    }
  }
  if (const auto blob = parse_as<SymmetricWrapBlob>(bytes); blob.ok()) {
    const auto written = write_symmetric_wrap(*blob);
    if (bytes[1] == kBlobVersion && !same(written, bytes)) {
      abort();
    }
  }
  static const crypto::SealKey key;
  if (const auto blob = parse_as<OpaqueBlob>(bytes); blob.ok()) {
    (void)open_opaque(*blob, key);
  }
  if (const auto session = parse_session_state(kAlgRc2, bytes); session.ok()) {
    const SecretBytes written = write_session_state(session->state, session->permissions);
    if (!same(written.reveal(), bytes)) {
      abort();
    }
  }
  return 0;
}
