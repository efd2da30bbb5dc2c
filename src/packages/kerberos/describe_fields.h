// SPDX-License-Identifier: MIT
// The messages of RFC 4120 field by field, for describe.
#pragma once

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"

namespace opensspi::kerberos {

// Each writes the members of one message's JSON object, from the summary on, and reads the whole
// message. SEC_E_INVALID_TOKEN if it cannot be read; fields that RFC 4120 does not define are shown
// as their bytes.
Status describe_request(JsonWriter& json, ByteView message);      // AP-REQ, 5.5.1
Status describe_reply(JsonWriter& json, ByteView message);        // AP-REP, 5.5.2
Status describe_error(JsonWriter& json, ByteView message);        // KRB-ERROR, 5.9.1
Status describe_credentials(JsonWriter& json, ByteView message);  // KRB-CRED, 5.8.1

// User-to-user: a request for a ticket-granting ticket, and the reply ([MS-KILE] 2.2.5, 2.2.6).
Status describe_tgt_request(JsonWriter& json, ByteView message);
Status describe_tgt_reply(JsonWriter& json, ByteView message);

}  // namespace opensspi::kerberos
