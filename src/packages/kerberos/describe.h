// SPDX-License-Identifier: MIT
// Describes a token of Kerberos: everything that can be read without a key.
#pragma once

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace opensspi::kerberos {

// is_kerberos returns whether a token starts like one of Kerberos: in its frame, a bare message of
// a handshake, or a message's token of RFC 4121.
bool is_kerberos(ByteView token);

// describe writes such a token as a JSON object: AP-REQ, AP-REP, KRB-ERROR, KRB-CRED and
// user-to-user's TGT requests (RFC 4120), signatures and sealed messages (RFC 4121, RFC 4757).
// SEC_E_INVALID_TOKEN for any other bytes.
Status describe(JsonWriter& json, ByteView token);

}  // namespace opensspi::kerberos
