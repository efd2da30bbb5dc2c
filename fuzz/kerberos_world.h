// SPDX-License-Identifier: MIT
// An environment with Kerberos in a realm without a KDC, for its fuzz targets.
#pragma once

#include <algorithm>

#include "support/kerberos.h"
#include "support/ntlm.h"

namespace fuzz {

// KerberosWorld is made once; contexts of both roles start from its credentials.
class KerberosWorld {
 public:
  static KerberosWorld& instance() {
    static KerberosWorld world;
    return world;
  }

  [[nodiscard]] opensspi::kerberos::testing::Ends ends(opensspi::sspi::Flags requested) {
    opensspi::kerberos::testing::Ends made(world_.host(), realm_);
    made.client_credential = client_;
    made.server_credential = server_;
    made.client_input.requested = requested;
    return made;
  }
  [[nodiscard]] forged::Realm& realm() { return realm_; }

 private:
  opensspi::sspi::CredentialPtr acquire(opensspi::sspi::Use use) {
    opensspi::kerberos::testing::Ends ends(world_.host(), realm_);
    return ends.acquire(world_.host(), use).value();
  }

  opensspi::ntlm::testing::World world_;
  forged::Realm realm_{opensspi::kerberos::testing::unnoticed()};
  opensspi::sspi::CredentialPtr client_ = acquire(opensspi::sspi::Use::kOutbound);
  opensspi::sspi::CredentialPtr server_ = acquire(opensspi::sspi::Use::kInbound);
};

// edit changes a message by edits of three bytes, position (two, little-endian) and value; the
// topmost bit of the position cuts the message there instead. It returns whether the message is
// another one now.
inline bool edit(opensspi::Bytes& message, opensspi::ByteView edits) {
  const opensspi::Bytes before = message;
  constexpr size_t kEditLen = 3;
  for (; edits.size() >= kEditLen; edits = edits.subspan(kEditLen)) {
    const size_t at = edits[0] | static_cast<size_t>(edits[1]) << 8;
    if (at >= 0x8000) {
      message.resize(std::min(message.size(), at - 0x8000));
    }
    if (at < message.size()) {
      message[at] = edits[2];
    }
  }
  return message != before;
}

}  // namespace fuzz
