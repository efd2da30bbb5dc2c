// SPDX-License-Identifier: MIT
// Channel bindings of Digest (draft-santesson-digestbind, [MS-DPSP] 2.2): directives whose hash is
// part of the client's nonce, which the response covers.
#pragma once

#include <string>

#include "base/env.h"
#include "packages/digest/response.h"
#include "sspi/channel_bindings.h"

namespace opensspi::digest {

// ClientNonce is a cnonce, and the directives that it covers, if any.
struct ClientNonce {
  std::string text;
  std::optional<std::string> service_name;  // absent: neither directive is sent
  std::string channel_binding;              // hexadecimal; zeros without a channel
};

// client_nonce makes a ClientNonce. It covers the service and the channel if the caller named
// either and the server's nonce is upgraded.
ClientNonce client_nonce(const Env& env, const Challenge& challenge,
                         std::optional<std::string_view> service_name,
                         const std::optional<sspi::ChannelBindings>& channel);

// SentChannel is what a client's response says about its channel.
struct SentChannel {
  sspi::SentBindings bindings;
  std::string_view service_name;  // of the response
};

// sent_channel reads what the response says about its channel. SEC_E_MESSAGE_ALTERED if the
// client's nonce covers other directives than those that were sent. Directives that it does not
// cover are ignored.
Result<SentChannel> sent_channel(const Response& response);

}  // namespace opensspi::digest
