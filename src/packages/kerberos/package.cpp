// SPDX-License-Identifier: MIT
#include "packages/kerberos/package.h"

#include "packages/kerberos/context.h"
#include "packages/kerberos/describe.h"
#include "packages/kerberos/library.h"
#include "packages/kerberos/messages.h"
#include "packages/kerberos/names.h"
#include "packages/kerberos/replay_cache.h"
#include "sspi/directions.h"

namespace opensspi::kerberos {
namespace {

constexpr uint16_t kRpcId = 16;  // RPC_C_AUTHN_GSS_KERBEROS

constexpr sspi::PackageInfo kInfo{
    "Kerberos",
    "Microsoft Kerberos V1.0",
    sspi::kCanSign | sspi::kCanSeal | sspi::kTokenOnly | sspi::kCanConnection | sspi::kMultiLeg |
        sspi::kExtendedErrors | sspi::kCanImpersonate | sspi::kAcceptsWin32Names |
        sspi::kNegotiable | sspi::kGssCompatible | sspi::kCanLogon | sspi::kCanMutualAuth |
        sspi::kCanDelegate | sspi::kReadOnlyWithChecksum,
    1,
    kRpcId,
    kMaxToken};

constexpr ByteView kOids[] = {kOid, kMicrosoftOid};

class KerberosMechanism final : public sspi::Mechanism {
 public:
  [[nodiscard]] std::span<const ByteView> oids() const override { return kOids; }
  [[nodiscard]] bool recognises(ByteView token) const override {
    const auto parsed = Token::parse(token);
    return parsed.ok() && parsed->kind == TokenKind::kRequest;
  }
  // An initiator needs a target that a realm can have. Whether there are tickets is found in its
  // first step, which reads the cache anyway. An acceptor needs keys.
  [[nodiscard]] bool suits(const sspi::Credential& credential, sspi::Role role,
                           std::string_view target_name) const override {
    const auto& own = static_cast<const Credential&>(credential);
    if (role == sspi::Role::kAcceptor) {
      return own.can_accept();
    }
    return !target_name.empty() && !names_an_address(target_name) &&
           own.serves(sspi::Role::kInitiator);
  }
};

class KerberosPackage final : public sspi::Package {
 public:
  [[nodiscard]] const sspi::PackageInfo& info() const override { return kInfo; }

  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host& host,
                                                    sspi::AcquireRequest request) const override {
    return Credential::acquire(host, *this, std::move(request));
  }

  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host& /*host*/,
                                                             sspi::CredentialPtr credential,
                                                             sspi::Role role) const override {
    TRY(sspi::check_serves(static_cast<const Credential&>(*credential).serves(role)));
    return std::unique_ptr<sspi::Context>(std::make_unique<Context>(std::move(credential), role));
  }

  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> import_state(
      const sspi::Host& host, ByteView state, Result<identity::ClientPtr> client) const override {
    return Context::import_state(host, *this, state, std::move(client));
  }

  [[nodiscard]] const sspi::Mechanism* mechanism() const override { return &mechanism_; }

  [[nodiscard]] Result<bool> describe(const sspi::Registry& /*registry*/, ByteView token,
                                      JsonWriter& json) const override {
    if (!is_kerberos(token)) {
      return false;
    }
    TRY(kerberos::describe(json, token));
    return true;
  }

  [[nodiscard]] std::vector<sspi::Finding> findings() const override {
    const Krb5 krb5;
    if (!krb5.ready().ok()) {
      return {};
    }
    sspi::Finding found{"kerberos_replay_cache", replay_cache(krb5), {}, {}};
    if (!remembers(found.value)) {
      found.problem = "Kerberos' replay cache is off: servers accept a token twice";
      found.remedy =
          "remove default_rcache_name from krb5.conf, and KRB5RCACHENAME and KRB5RCACHETYPE from "
          "the environment";
    }
    return {found};
  }

 private:
  KerberosMechanism mechanism_;
};

}  // namespace

const sspi::Package& package() {
  static const KerberosPackage package;
  return package;
}

bool is_usable() { return functions().usable; }

}  // namespace opensspi::kerberos
