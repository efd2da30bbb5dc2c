// SPDX-License-Identifier: MIT
#include "packages/digest/package.h"

#include "crypto/library.h"
#include "packages/digest/client.h"
#include "packages/digest/describe.h"
#include "packages/digest/server.h"
#include "sspi/directions.h"

namespace opensspi::digest {
namespace {

constexpr uint16_t kRpcId = 21;  // RPC_C_AUTHN_DIGEST

constexpr sspi::PackageInfo kInfo{
    "WDigest",
    "Digest Authentication for Windows",
    sspi::kTokenOnly | sspi::kCanImpersonate | sspi::kAcceptsWin32Names | sspi::kAppContainerChecks,
    1,
    kRpcId,
    kMaxToken,
    {},
    "DIGEST-MD5"};

class DigestPackage final : public sspi::Package {
 public:
  [[nodiscard]] const sspi::PackageInfo& info() const override { return kInfo; }

  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host& host,
                                                    sspi::AcquireRequest request) const override {
    TRY(check_fips(crypto::host_is_fips(), *request.settings));
    return Credential::acquire(host, *this, std::move(request));
  }

  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host& /*host*/,
                                                             sspi::CredentialPtr credential,
                                                             sspi::Role role) const override {
    auto own = std::static_pointer_cast<const Credential>(std::move(credential));
    TRY(sspi::check_direction(*own, role));
    if (role == sspi::Role::kInitiator) {
      return std::unique_ptr<sspi::Context>(std::make_unique<ClientContext>(std::move(own)));
    }
    return std::unique_ptr<sspi::Context>(std::make_unique<ServerContext>(std::move(own)));
  }

  [[nodiscard]] std::unique_ptr<sspi::PackageState> make_state() const override {
    return std::make_unique<State>();
  }

  // In SASL the server speaks first, so no token is the first one of a client.
  [[nodiscard]] bool recognises(ByteView /*token*/) const override { return false; }

  [[nodiscard]] Result<bool> describe(const sspi::Registry& /*registry*/, ByteView token,
                                      JsonWriter& json) const override {
    return digest::describe(json, token);
  }
};

}  // namespace

const sspi::Package& package() {
  static const DigestPackage package;
  return package;
}

}  // namespace opensspi::digest
