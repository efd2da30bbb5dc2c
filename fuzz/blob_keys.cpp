// SPDX-License-Identifier: MIT
// PUBLICKEYBLOB and PRIVATEKEYBLOB of RSA, DSA and Diffie-Hellman, versions 2 and 3: what parses is
// written back as it was read, except version, reserved bytes and bytes after the blob's end.
#include <cstdlib>

#include "csp/blobs/dh.h"
#include "csp/blobs/dss.h"
#include "csp/blobs/rsa_private.h"

using namespace opensspi;
using namespace opensspi::csp;

namespace {

bool same(ByteView written, ByteView read) {
  if (written.size() > read.size()) {
    return false;
  }
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] != read[i] && (i < 1 || i > 3)) {
      return false;
    }
  }
  return true;
}

template <class Parsed, class Write>
void there_and_back(const Result<Parsed>& parsed, ByteView bytes, const Write& write) {
  if (!parsed.ok()) {
    return;
  }
  const auto written = write(*parsed);
  if (written.ok() && !same(ByteView(*written), bytes)) {
    abort();
  }
}

// Leading zeros of a version 3 blob's numbers are not kept: only its second reading must agree.
template <class Parsed, class Write, class Parse>
void settles(const Result<Parsed>& parsed, const Write& write, const Parse& parse) {
  if (!parsed.ok()) {
    return;
  }
  const auto once = write(*parsed);
  if (!once.ok()) {
    return;
  }
  const auto again = parse(ByteView(*once));
  if (!again.ok() || !same(ByteView(*write(*again)), ByteView(*once))) {
    abort();
  }
}

Result<Bytes> plain(Result<SecretBytes> secret) {
  const SecretBytes bytes = TRY(std::move(secret));
  return Bytes(bytes.reveal().begin(), bytes.reveal().end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView bytes(data, size);
  there_and_back(parse_rsa_public(bytes), bytes,
                 [](const auto& blob) { return write_rsa_public(blob); });
  const auto rsa_private = parse_rsa_private(bytes);
  const bool whole = rsa_private.ok() && rsa_private->parts.exponent.size() != 0;
  if (whole) {
    there_and_back(rsa_private, bytes,
                   [](const auto& blob) { return plain(write_rsa_private(blob)); });
  }
  settles(
      parse_dss_public(bytes), [](const auto& blob) { return write_dss_public(blob); },
      parse_dss_public);
  settles(
      parse_dss_private(bytes), [](const auto& blob) { return plain(write_dss_private(blob)); },
      parse_dss_private);
  settles(
      parse_dh_public(bytes), [](const auto& blob) { return Result<Bytes>(write_dh_public(blob)); },
      parse_dh_public);
  settles(
      parse_dh_private(bytes), [](const auto& blob) { return plain(write_dh_private(blob)); },
      parse_dh_private);
  return 0;
}
