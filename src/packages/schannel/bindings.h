// SPDX-License-Identifier: MIT
// What ties an authentication to a connection: channel bindings (RFC 5929) and exported keys.
#pragma once

#include "base/secret.h"
#include "packages/schannel/connection.h"

namespace opensspi::schannel {

// unique_bindings returns SEC_CHANNEL_BINDINGS with "tls-unique:" and the first Finished message.
// SEC_E_UNSUPPORTED_FUNCTION for TLS 1.3, which defines none.
Result<Bytes> unique_bindings(const Connection& connection);

// endpoint_bindings returns SEC_CHANNEL_BINDINGS with "tls-server-end-point:" and the hash of the
// server's certificate. SEC_E_UNSUPPORTED_FUNCTION if there is none, or for a signature without a
// hash, for which RFC 5929 defines nothing.
Result<Bytes> endpoint_bindings(const Connection& connection);

// export_key returns keying material (RFC 5705; RFC 8446, 7.5).
Result<SecretBytes> export_key(const Connection& connection, std::string_view label,
                               const std::optional<Bytes>& context, size_t len);

// eap_key_block returns the keys and initialisation vectors of EAP-TLS (RFC 5216, 2.3; RFC 9190,
// 2.3, which has no vectors).
Result<SecretBytes> eap_key_block(const Connection& connection);

}  // namespace opensspi::schannel
