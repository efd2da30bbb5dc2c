// SPDX-License-Identifier: MIT
// SIMPLEBLOB, PLAINTEXTKEYBLOB, SYMMETRICWRAPKEYBLOB and OPAQUEKEYBLOB (its outside, and, with the
// first byte as the position of its key, the sealed content).
#include <algorithm>
#include <cstdlib>

#include "csp/blobs/opaque.h"
#include "csp/blobs/plaintext.h"
#include "csp/blobs/simple.h"
#include "csp/blobs/symmetric_wrap.h"
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
  if (const auto blob = parse_simple(bytes); blob.ok() && blob->algorithm != 0) {
    const auto written = write_simple(*blob);
    if (bytes[1] == kBlobVersion && !same(written, bytes)) {
      abort();
    }
  }
  if (const auto blob = parse_plaintext(bytes); blob.ok()) {
    const SecretBytes written = write_plaintext(*blob);
    const ByteView front = bytes.first(std::min(bytes.size(), written.size()));
    if (bytes[1] == kBlobVersion && !same(written.reveal(), front)) {
      abort();
    }
  }
  if (const auto blob = parse_symmetric_wrap(bytes); blob.ok()) {
    const auto written = write_symmetric_wrap(*blob);
    if (bytes[1] == kBlobVersion && !same(written, bytes)) {
      abort();
    }
  }
  static const crypto::SealKey key;
  (void)parse_opaque(bytes, key);
  if (const auto session = parse_session_state(kAlgRc2, bytes); session.ok()) {
    const SecretBytes written = write_session_state(session->state, session->permissions);
    if (!same(written.reveal(), bytes)) {
      abort();
    }
  }
  return 0;
}
