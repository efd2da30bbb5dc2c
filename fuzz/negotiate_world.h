// SPDX-License-Identifier: MIT
// An environment with Negotiate over NTLM, for its fuzz targets.
#pragma once

#include "packages/negotiate/package.h"
#include "packages/table.h"
#include "support/ntlm.h"

namespace fuzz {

// NegotiateWorld is made once; contexts of both roles start from its credentials.
class NegotiateWorld {
 public:
  static NegotiateWorld& instance() {
    static NegotiateWorld world;
    return world;
  }

  [[nodiscard]] std::unique_ptr<opensspi::sspi::Context> start(opensspi::sspi::Role role) {
    const auto& credential = role == opensspi::sspi::Role::kInitiator ? client_ : server_;
    return opensspi::negotiate::package().start(host(), credential, role).value();
  }

 private:
  opensspi::sspi::Host host() { return {world_.env, world_.accounts, registry_}; }
  opensspi::sspi::CredentialPtr acquire(opensspi::sspi::Use use) {
    opensspi::sspi::AcquireRequest request;
    request.use = use;
    // Other mechanisms access the world outside the process, which is not fuzzed here.
    request.identity.emplace().package_list = "ntlm";
    request.settings = std::make_shared<const opensspi::Settings>(opensspi::Settings::defaults());
    return opensspi::negotiate::package().acquire(host(), std::move(request)).value();
  }

  opensspi::ntlm::testing::World world_;
  opensspi::sspi::Registry registry_{opensspi::packages::table()};
  opensspi::sspi::CredentialPtr client_ = acquire(opensspi::sspi::Use::kOutbound);
  opensspi::sspi::CredentialPtr server_ = acquire(opensspi::sspi::Use::kInbound);
};

}  // namespace fuzz
