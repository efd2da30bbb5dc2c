// SPDX-License-Identifier: MIT
// SCHANNEL_CRED and SCH_CREDENTIALS, read into one.
#pragma once

#include "base/result.h"
#include "sspi/channel_credential.h"

namespace opensspi::abi {

// read_channel_credential reads the pAuthData of a package that protects channels; null gives the
// defaults. SEC_E_INTERNAL_ERROR for an unknown version, as on Windows; SEC_E_INVALID_PARAMETER for
// counts above Windows' limits or without memory; the errors of channel_identity and host_trust;
// SEC_E_UNSUPPORTED_FUNCTION for mappers and other forms of credentials, which this version cannot
// read.
Result<sspi::ChannelCredential> read_channel_credential(const void* data);

}  // namespace opensspi::abi
