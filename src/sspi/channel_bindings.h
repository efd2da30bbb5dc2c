// ChannelBindings: what ties an authentication to the TLS channel around it (RFC 2743, RFC 5929).
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/result.h"

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

  // parse takes the structure in two layouts, told apart by exact lengths: eight 32-bit fields and
  // then n bytes, as Windows has it, or eight 64-bit fields and then n bytes, as programs write it
  // that pack with Python's native 'L' on Linux (there the data stand at byte 64 although the
  // offset says 32). Anything else answers SEC_E_BAD_BINDINGS: a binding that cannot be read is
  // never taken for none.
  static Result<ChannelBindings> parse(ByteView bytes);

  // hash is MD5 over the fields as [MS-NLMP] 3.1.5.1.2 and RFC 4121 4.1.1.2 lay them out. An empty
  // structure has a hash like any other, so that the sixteen zeros which mean "no bindings" are
  // never sent by accident.
  [[nodiscard]] ChannelBindingsHash hash() const;
};

}  // namespace opensspi::sspi
