// SPDX-License-Identifier: MIT
#include "packages/digest/credential.h"

#include "base/utf16.h"

namespace opensspi::digest {
namespace {

constexpr size_t kMaxNameLen = 512;

// An identity without user, password and domain stands for the current user. Any other is taken as
// it is.
bool names_nobody(const sspi::SuppliedIdentity& supplied) {
  return !supplied.user && !supplied.password && supplied.domain.value_or("").empty();
}

Result<Outbound> own_identity(identity::Accounts& accounts) {
  identity::OwnSecret own = TRY(accounts.own_secret());
  if (own.password.empty()) {
    return fail(SEC_E_NO_CREDENTIALS,
                "Digest needs the password itself, and of this user's own account only a hash is "
                "kept: name user and password, or put them into NTLM_USER_FILE");
  }
  Outbound outbound;
  outbound.user = std::move(own.user);
  outbound.domain = std::move(own.domain);
  outbound.password = std::move(own.password);
  outbound.complete = true;
  return outbound;
}

Result<Outbound> supplied_identity(const sspi::SuppliedIdentity& supplied) {
  if (supplied.keytab) {
    return fail(SEC_E_UNKNOWN_CREDENTIALS, "Digest has no use for a keytab");
  }
  Outbound outbound;
  outbound.user = supplied.user.value_or("");
  outbound.domain = supplied.domain.value_or("");
  outbound.complete = supplied.password.has_value() && !outbound.user.empty();
  if (outbound.complete) {
    outbound.password = supplied.password->copy();
  }
  const size_t separator = outbound.user.find('\\');
  if (outbound.domain.empty() && separator != std::string::npos) {
    outbound.domain = outbound.user.substr(0, separator);
    outbound.user.erase(0, separator + 1);
  }
  return outbound;
}

Result<Outbound> outbound_of(const sspi::Host& host, const sspi::AcquireRequest& request) {
  const bool supplied = request.identity && !names_nobody(*request.identity);
  Outbound outbound =
      TRY(supplied ? supplied_identity(*request.identity) : own_identity(host.accounts));
  if (outbound.user.size() > kMaxNameLen || outbound.domain.size() > kMaxNameLen) {
    return fail(SEC_E_UNKNOWN_CREDENTIALS, "a user or domain name is longer than any can be");
  }
  if (outbound.domain == ".") {
    const auto names = host.accounts.names();
    outbound.domain = names.ok() ? names->netbios_computer : std::string();
  }
  return outbound;
}

// [MS-DPSP] 3.2.5.1: the realm is the domain's name. On a machine that is in no domain it is the
// machine's name.
Result<Inbound> inbound_of(const sspi::Host& host, const Policy& policy) {
  if (!policy.realm.empty()) {
    return Inbound{policy.realm};
  }
  const identity::ServerNames names = TRY(host.accounts.names());
  if (!names.in_domain) {
    return Inbound{names.netbios_computer};
  }
  return Inbound{names.dns_domain.empty() ? names.netbios_domain : names.dns_domain};
}

std::string qualified(const std::string& domain, const std::string& user) {
  return domain.empty() ? user : domain + "\\" + user;
}

bool serves(sspi::Use use, sspi::Use direction) {
  return (static_cast<uint8_t>(use) & static_cast<uint8_t>(direction)) != 0;
}

}  // namespace

std::string Outbound::sent_name(std::string_view realm) const {
  if (domain.empty() || equal_ignoring_case(domain, realm)) {
    return user;
  }
  return domain + "\\" + user;
}

Result<sspi::CredentialPtr> Credential::acquire(const sspi::Host& host,
                                                const sspi::Package& package,
                                                sspi::AcquireRequest request) {
  auto credential =
      std::make_shared<Credential>(host, package, request.use, Policy::from(*request.settings));
  if (serves(request.use, sspi::Use::kOutbound)) {
    credential->outbound_ = TRY(outbound_of(host, request));
  }
  if (serves(request.use, sspi::Use::kInbound)) {
    credential->inbound_ = TRY(inbound_of(host, credential->policy_));
  }
  return sspi::CredentialPtr(std::move(credential));
}

Result<std::string> Credential::name() const {
  if (outbound_) {
    return qualified(outbound_->domain, outbound_->user);
  }
  const identity::OwnSecret own = TRY(host_.accounts.own_secret());
  return qualified(own.domain, own.user);
}

}  // namespace opensspi::digest
