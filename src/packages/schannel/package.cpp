// SPDX-License-Identifier: MIT
#include "packages/schannel/package.h"

#include "packages/schannel/context.h"
#include "packages/schannel/credential.h"
#include "packages/schannel/state.h"

namespace opensspi::schannel {
namespace {

constexpr uint32_t kCapabilities = sspi::kCanSign | sspi::kCanSeal | sspi::kCanConnection |
                                   sspi::kMultiLeg | sspi::kExtendedErrors | sspi::kCanImpersonate |
                                   sspi::kAcceptsWin32Names | sspi::kCanStream |
                                   sspi::kCanMutualAuth | sspi::kAppContainerPass;
constexpr uint16_t kRpcId = 14;  // RPC_C_AUTHN_GSS_SCHANNEL
constexpr uint32_t kMaxToken = 24576;

constexpr sspi::PackageInfo info_of(std::string_view name) {
  sspi::PackageInfo info;
  info.name = name;
  info.comment = "Schannel Security Package";
  info.capabilities = kCapabilities;
  info.rpc_id = kRpcId;
  info.max_token = kMaxToken;
  info.auth_data = sspi::AuthData::kChannel;
  info.stream_tokens = true;
  return info;
}

class SchannelPackage final : public sspi::Package {
 public:
  explicit SchannelPackage(std::string_view name) : info_(info_of(name)) {}

  [[nodiscard]] const sspi::PackageInfo& info() const override { return info_; }

  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host& host,
                                                    sspi::AcquireRequest request) const override {
    return Credential::acquire(host, *this, std::move(request));
  }

  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host& host,
                                                             sspi::CredentialPtr credential,
                                                             sspi::Role role) const override {
    auto own = std::static_pointer_cast<const Credential>(std::move(credential));
    return std::unique_ptr<sspi::Context>(std::make_unique<Context>(host, std::move(own), role));
  }

  [[nodiscard]] std::unique_ptr<sspi::PackageState> make_state() const override {
    return std::make_unique<State>();
  }

  // Records are not tokens that another package could get by mistake.
  [[nodiscard]] bool recognises(ByteView /*token*/) const override { return false; }

 private:
  sspi::PackageInfo info_;
};

}  // namespace

const sspi::Package& package() {
  static const SchannelPackage package("Schannel");
  return package;
}

const sspi::Package& unified_package() {
  static const SchannelPackage package("Microsoft Unified Security Protocol Provider");
  return package;
}

}  // namespace opensspi::schannel
