// SPDX-License-Identifier: MIT
// Support for this package's tests: two ends in a realm without a KDC.
#pragma once

#include "packages/kerberos/messages.h"
#include "packages/kerberos/package.h"
#include "support/forged_realm.h"
#include "support/handshake.h"

namespace opensspi::kerberos::testing {

inline constexpr sspi::Flags kMutual = sspi::Flag::kMutualAuth | sspi::Flag::kConfidentiality |
                                       sspi::Flag::kReplayDetect | sspi::Flag::kSequenceDetect;
inline constexpr sspi::Flags kDce = kMutual | sspi::Flag::kUseDceStyle;

// Ends is a client and a server of Kerberos for the realm's service.
struct Ends : sspi::testing::Ends {
  Ends(sspi::Host host, const forged::Realm& realm) : sspi::testing::Ends(package(), host) {
    client_input.target_name = realm.target();
    client_input.requested = kMutual;
  }
};

// unnoticed is a realm whose acceptors accept a request twice, for tests that alter it in many
// ways.
inline forged::Options unnoticed() {
  forged::Options options;
  options.replays = forged::Replays::kUnnoticed;
  return options;
}

inline std::string native_client(sspi::Context& context) {
  return std::get<sspi::NativeNames>(context.query(sspi::Attribute::kNativeNames).value()).client;
}
inline std::string native_server(sspi::Context& context) {
  return std::get<sspi::NativeNames>(context.query(sspi::Attribute::kNativeNames).value()).server;
}
inline sspi::Flags granted(sspi::Context& context) {
  return std::get<sspi::ContextFlags>(context.query(sspi::Attribute::kFlags).value()).granted;
}

}  // namespace opensspi::kerberos::testing
