// SPDX-License-Identifier: MIT
// ChannelBindings: what ties an authentication to the TLS channel around it (RFC 2743, RFC 5929).
#pragma once

#include <array>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "sspi/flags.h"

namespace opensspi {
enum class ChannelBindingsRule : uint8_t;  // defined in settings/values.h
}

namespace opensspi::sspi {

using ChannelBindingsHash = std::array<uint8_t, 16>;

// ChannelBindings is a SEC_CHANNEL_BINDINGS whose offsets and lengths have been checked. It views
// the parsed bytes.
struct ChannelBindings {
  uint32_t initiator_type = 0;
  ByteView initiator;
  uint32_t acceptor_type = 0;
  ByteView acceptor;
  ByteView application_data;

  // parse takes the structure in two layouts, distinguished by exact lengths: eight 32-bit fields
  // and then n bytes, as on Windows, or eight 64-bit fields and then n bytes, as programs write it
  // that pack with Python's native 'L' on Linux (there the data are at byte 64 although the offset
  // says 32). Anything else is SEC_E_BAD_BINDINGS: bindings that cannot be read are never treated
  // as missing.
  static Result<ChannelBindings> parse(ByteView bytes);

  // hash is MD5 over the fields in the layout of [MS-NLMP] 3.1.5.1.2 and RFC 4121 4.1.1.2. An empty
  // structure has a hash like any other, so that the sixteen zeros which mean "no bindings" are
  // never sent by mistake.
  [[nodiscard]] ChannelBindingsHash hash() const;
};

// BindingsPolicy is what a server requires: a value of ntlm_channel_bindings,
// kerberos_channel_bindings or digest_channel_bindings.
enum class BindingsPolicy : uint8_t {
  kIgnore,   // nothing
  kFlags,    // what the program requests: a client must be bound if the program gives bindings
             // or is behind a proxy, unless it sets ASC_REQ_ALLOW_MISSING_BINDINGS
  kAccept,   // as if every program set ASC_REQ_ALLOW_MISSING_BINDINGS
  kRequire,  // that every client is bound, whatever the program requests
};
BindingsPolicy bindings_policy(ChannelBindingsRule rule);

// SentBindings is what a client said about its channel.
struct SentBindings {
  std::optional<ChannelBindingsHash> hash;  // sixteen zeros are none
  bool aware = false;  // it supports bindings: if it sent none, it has no channel

  // of_zeros_or_hash reads the field of a client whose bindings are sixteen zeros if it has none.
  static std::optional<ChannelBindingsHash> of_zeros_or_hash(ByteView field);
};

// check_bindings returns SEC_E_BAD_BINDINGS if a server must not accept a client. `own` are the
// bindings that the server program gave. A client that supports bindings and has no channel is
// refused even if bindings may be missing, as on Windows: its token was meant for another
// connection. With ASC_REQ_PROXY_BINDINGS the channel ends at a proxy, so there is nothing to
// compare.
Status check_bindings(BindingsPolicy policy, Flags requested,
                      const std::optional<ChannelBindingsHash>& own, const SentBindings& sent);

}  // namespace opensspi::sspi
