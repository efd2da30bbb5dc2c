// SPDX-License-Identifier: MIT
// A stapled OCSP response, the certificate that it is about, and its issuer; and the account that
// the certificate names. The input begins with two lengths (two bytes each, little-endian), of the
// response and of the certificate; the issuer is the rest.
#include <algorithm>
#include <tuple>

#include "packages/schannel/account_mapping.h"
#include "packages/schannel/stapled_status.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace opensspi;  // NOLINT: a target is one small program
  constexpr size_t kLengthsLen = 4;
  if (size < kLengthsLen) {
    return 0;
  }
  ByteView rest(data + kLengthsLen, size - kLengthsLen);
  const auto take = [&rest](size_t len) {
    const ByteView taken = rest.first(std::min(len, rest.size()));
    rest = rest.subspan(taken.size());
    return taken;
  };
  const ByteView response = take(data[0] | static_cast<size_t>(data[1]) << 8);
  const ByteView certificate = take(data[2] | static_cast<size_t>(data[3]) << 8);
  constexpr int64_t kNow = 1800000000;  // 2027
  std::ignore = schannel::stapled_status(response, certificate, rest, filetime_from_unix(kNow));
  std::ignore = schannel::is_current(response, filetime_from_unix(kNow));
  std::ignore = schannel::user_principal_name(certificate);
  return 0;
}
