// SPDX-License-Identifier: MIT
// Names on the wire: UTF-16LE, or the OEM character set for peers that ask for it.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::ntlm {

enum class Charset : uint8_t { kUnicode, kOem };

// WireName is a name that came from a peer, in the two forms that are needed.
struct WireName {
  std::string utf8;
  Bytes utf16le;
};

// read_name decodes a name. An odd length, an embedded NUL and an unpaired surrogate are
// SEC_E_INVALID_TOKEN. OEM text is UTF-8 if it is well-formed, else Latin-1: [MS-NLMP] leaves the
// code page to the host.
Result<WireName> read_name(ByteView bytes, Charset charset);

// write_name encodes a UTF-8 name; SEC_E_CANNOT_PACK if it is ill-formed.
Result<Bytes> write_name(std::string_view utf8, Charset charset);

// uppercase_wire maps UTF-16LE bytes as Windows compares names.
Bytes uppercase_wire(ByteView utf16le);

}  // namespace opensspi::ntlm
