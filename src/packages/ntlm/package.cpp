// SPDX-License-Identifier: MIT
#include "packages/ntlm/package.h"

#include <array>

#include "crypto/library.h"
#include "packages/ntlm/context.h"
#include "packages/ntlm/describe.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/policy.h"
#include "sspi/directions.h"

namespace opensspi::ntlm {
namespace {

constexpr uint16_t kRpcId = 10;  // RPC_C_AUTHN_WINNT

// What every NTLM message begins with ([MS-NLMP] 2.2.1).
constexpr std::string_view kSignature("NTLMSSP\0", 8);

constexpr sspi::PackageInfo kInfo{
    "NTLM",
    "NTLM Security Package",
    sspi::kCanSign | sspi::kCanSeal | sspi::kTokenOnly | sspi::kCanConnection | sspi::kMultiLeg |
        sspi::kCanImpersonate | sspi::kAcceptsWin32Names | sspi::kNegotiable | sspi::kCanLogon |
        sspi::kReadOnlyWithChecksum,
    1,
    kRpcId,
    kMaxToken,
    "NtLmSsp "};

// 1.3.6.1.4.1.311.2.2.10
constexpr std::array<uint8_t, 10> kOid = {0x2B, 0x06, 0x01, 0x04, 0x01,
                                          0x82, 0x37, 0x02, 0x02, 0x0A};
constexpr ByteView kOids[] = {kOid};

class NtlmMechanism final : public sspi::Mechanism {
 public:
  [[nodiscard]] std::span<const ByteView> oids() const override { return kOids; }
  [[nodiscard]] bool recognises(ByteView token) const override {
    return Negotiate::parse(token).ok();
  }
  // NTLM needs no name of its target and no authority except the server's own.
  [[nodiscard]] bool suits(const sspi::Credential& /*credential*/, sspi::Role /*role*/,
                           std::string_view /*target_name*/) const override {
    return true;
  }
};

class NtlmPackage final : public sspi::Package {
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
    TRY(sspi::check_direction(static_cast<const Credential&>(*credential), role));
    return std::unique_ptr<sspi::Context>(std::make_unique<Context>(std::move(credential), role));
  }

  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> import_state(
      const sspi::Host& host, ByteView state, Result<identity::ClientPtr> client) const override {
    return Context::import_state(host, *this, state, std::move(client));
  }

  [[nodiscard]] const sspi::Mechanism* mechanism() const override { return &mechanism_; }

  [[nodiscard]] Result<bool> describe(const sspi::Registry& /*registry*/, ByteView token,
                                      JsonWriter& json) const override {
    if (!as_text(token).starts_with(kSignature)) {
      return false;
    }
    TRY(ntlm::describe(json, token));
    return true;
  }

 private:
  NtlmMechanism mechanism_;
};

}  // namespace

const sspi::Package& package() {
  static const NtlmPackage package;
  return package;
}

}  // namespace opensspi::ntlm
