// SPDX-License-Identifier: MIT
// PUBLICKEYBLOB and PRIVATEKEYBLOB of RSA, DSA and Diffie-Hellman, versions 2 and 3: what parses is
// written back as it was read, except version, reserved bytes and bytes after the blob's end.
#include <cstdlib>

#include "csp/blobs/parsed.h"

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

Result<Bytes> plain(Result<SecretBytes> secret) {
  const SecretBytes bytes = TRY(std::move(secret));
  return Bytes(bytes.reveal().begin(), bytes.reveal().end());
}

Result<Bytes> written(const DssBlob& blob, bool is_public) {
  return is_public ? write_dss_public(blob) : plain(write_dss_private(blob));
}

Result<Bytes> written(const DhBlob& blob, bool is_public) {
  return is_public ? Result<Bytes>(write_dh_public(blob)) : plain(write_dh_private(blob));
}

// Leading zeros of a version 3 blob's numbers are not kept: only its second reading must agree.
template <class Blob>
void settles(ByteView bytes) {
  const auto parsed = parse_as<Blob>(bytes);
  if (!parsed.ok()) {
    return;
  }
  const bool is_public = bytes[0] == static_cast<uint8_t>(BlobType::kPublic);
  const auto once = written(*parsed, is_public);
  if (!once.ok()) {
    return;
  }
  const auto again = parse_as<Blob>(ByteView(*once));
  if (!again.ok() || !same(ByteView(*written(*again, is_public)), ByteView(*once))) {
    abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView bytes(data, size);
  there_and_back(parse_as<RsaPublicBlob>(bytes), bytes,
                 [](const auto& blob) { return write_rsa_public(blob); });
  const auto rsa_private = parse_as<RsaPrivateBlob>(bytes);
  const bool whole = rsa_private.ok() && rsa_private->parts.exponent.size() != 0;
  if (whole) {
    there_and_back(rsa_private, bytes,
                   [](const auto& blob) { return plain(write_rsa_private(blob)); });
  }
  settles<DssBlob>(bytes);
  settles<DhBlob>(bytes);
  return 0;
}
