// SPDX-License-Identifier: MIT
#include "packages/negotiate/package.h"

#include "packages/negotiate/client.h"
#include "packages/negotiate/context.h"
#include "packages/negotiate/describe.h"
#include "packages/negotiate/server.h"

namespace opensspi::negotiate {
namespace {

constexpr uint16_t kRpcId = 9;          // RPC_C_AUTHN_GSS_NEGOTIATE
constexpr uint32_t kMaxToken = 48'256;  // as Windows since Server 2012: Kerberos' and the framing

constexpr sspi::PackageInfo kInfo{
    "Negotiate",
    "Microsoft Package Negotiator",
    sspi::kCanSign | sspi::kCanSeal | sspi::kCanConnection | sspi::kMultiLeg |
        sspi::kExtendedErrors | sspi::kCanImpersonate | sspi::kAcceptsWin32Names |
        sspi::kNegotiable | sspi::kGssCompatible | sspi::kCanLogon | sspi::kReadOnlyWithChecksum,
    1,
    kRpcId,
    kMaxToken,
    {},
    "GSS-SPNEGO"};

class NegotiatePackage final : public sspi::Package {
 public:
  [[nodiscard]] const sspi::PackageInfo& info() const override { return kInfo; }

  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host& host,
                                                    sspi::AcquireRequest request) const override {
    return Credential::acquire(host, *this, request);
  }

  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host& host,
                                                             sspi::CredentialPtr credential,
                                                             sspi::Role role) const override {
    auto own = std::static_pointer_cast<const Credential>(std::move(credential));
    if (own->candidates_for(role).empty()) {
      return fail(SEC_E_NO_CREDENTIALS, "no mechanism of these credentials serves this direction");
    }
    return std::unique_ptr<sspi::Context>(
        std::make_unique<Context>(negotiation(host, std::move(own), role)));
  }

  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> import_state(
      const sspi::Host& host, ByteView state, Result<identity::ClientPtr> client) const override {
    return Context::import_state(host, state, std::move(client));
  }

  [[nodiscard]] bool recognises(ByteView token) const override { return is_negotiation(token); }

  [[nodiscard]] Result<bool> describe(const sspi::Registry& registry, ByteView token,
                                      JsonWriter& json) const override {
    if (!is_negotiation(token)) {
      return false;
    }
    TRY(negotiate::describe(json, token, registry));
    return true;
  }

 private:
  static std::unique_ptr<Negotiation> negotiation(const sspi::Host& host,
                                                  std::shared_ptr<const Credential> credential,
                                                  sspi::Role role) {
    if (role == sspi::Role::kInitiator) {
      return std::make_unique<ClientNegotiation>(host, std::move(credential));
    }
    return std::make_unique<ServerNegotiation>(host, std::move(credential));
  }
};

}  // namespace

const sspi::Package& package() {
  static const NegotiatePackage package;
  return package;
}

}  // namespace opensspi::negotiate
