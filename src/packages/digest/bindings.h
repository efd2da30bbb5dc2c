// SPDX-License-Identifier: MIT
// Channel bindings of Digest (draft-santesson-digestbind, [MS-DPSP] 2.2): directives that the
// client's nonce vouches for.
#pragma once

#include <string>

#include "base/env.h"
#include "packages/digest/response.h"
#include "sspi/channel_bindings.h"

namespace opensspi::digest {

// ClientNonce is a cnonce, and the directives that it vouches for, if any.
struct ClientNonce {
  std::string text;
  std::optional<std::string> service_name;  // absent: neither directive is sent
  std::string channel_binding;              // hexadecimal; zeros without a channel
};

// client_nonce makes one. A server whose nonce is upgraded hears of the service and the channel if
// the caller named either.
ClientNonce client_nonce(const Env& env, const Challenge& challenge,
                         const std::optional<std::string>& service_name,
                         const std::optional<sspi::ChannelBindings>& channel);

// SentChannel is what a client's response says about its channel.
struct SentChannel {
  sspi::SentBindings bindings;
  std::string service_name;
};

// sent_channel reads it: SEC_E_MESSAGE_ALTERED if the client's nonce vouches for other directives
// than those that are there. Directives for which it does not vouch are left out.
Result<SentChannel> sent_channel(const Response& response);

}  // namespace opensspi::digest
