// SPDX-License-Identifier: MIT
// The buffer SECBUFFER_APPLICATION_PROTOCOLS: SEC_APPLICATION_PROTOCOLS.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::schannel {

// read_application_protocols returns the list for ALPN in the form of RFC 7301, 3.1: names with a
// byte of length before each; empty if the buffer has no such list. SEC_E_INVALID_TOKEN for a
// buffer that is not as its lengths say, or has an empty name.
Result<Bytes> read_application_protocols(ByteView buffer);

// has_protocol returns whether a list in that form has a name. Any bytes may be given.
bool has_protocol(ByteView list, ByteView name);

// first_offered returns the first of `own` that `offered` has, with its byte of length; nothing if
// there is none. `offered` may be any bytes.
std::optional<ByteView> first_offered(ByteView own, ByteView offered);

// select_protocol returns the first of `own` that `offered` has, both in that form; nothing if they
// have none in common.
std::optional<ByteView> select_protocol(ByteView own, ByteView offered);

}  // namespace opensspi::schannel
