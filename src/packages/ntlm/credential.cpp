// SPDX-License-Identifier: MIT
#include "packages/ntlm/credential.h"

#include "base/utf16.h"
#include "packages/ntlm/av_pairs.h"
#include "packages/ntlm/text.h"

namespace opensspi::ntlm {
namespace {

constexpr const char* kBootId = "/proc/sys/kernel/random/boot_id";
constexpr size_t kMaxBootIdLen = 64;
// UNLEN and DNLEN of Windows are 256 and 15; longer names can never be sent.
constexpr size_t kMaxNameLen = 512;
constexpr Error kNameTooLong = fail(SEC_E_UNKNOWN_CREDENTIALS, "a user or domain name is too long");

// Claim is a user with its secret, if there is one.
struct Claim {
  std::string user;
  std::string domain;
  Proves proves = Proves::kAccount;
  bool this_host_only = false;
  std::optional<NtHash> nt_hash;
  std::optional<LmHash> lm_hash;
};

Result<Claim> claim_of(identity::OwnSecret own) {
  Claim claim;
  claim.user = std::move(own.user);
  claim.domain = std::move(own.domain);
  claim.this_host_only = own.this_host_only;
  claim.nt_hash = own.nt_hash;
  claim.lm_hash = lm_owf_v1(own.password.reveal());
  return claim;
}

// Users are also written as DOMAIN\user. user@realm is kept whole and sent without a domain.
void split_domain(Claim& claim) {
  const size_t separator = claim.user.find('\\');
  if (!claim.domain.empty() || separator == std::string::npos) {
    return;
  }
  claim.domain = claim.user.substr(0, separator);
  claim.user.erase(0, separator + 1);
}

bool is_anonymous(const sspi::SuppliedIdentity& supplied) {
  const bool has_user = supplied.user && !supplied.user->empty();
  const bool has_domain = supplied.domain && !supplied.domain->empty();
  return supplied.user && supplied.password && supplied.password->empty() && !has_user &&
         !has_domain;
}

// Only an identity without a name means the current user. A user that someone typed, even an empty
// one, does not: programs check typed names by a handshake with themselves.
bool names_nobody(const sspi::SuppliedIdentity& supplied) {
  return !supplied.user && !supplied.password && supplied.domain.value_or("").empty();
}

Result<Claim> supplied_claim(const sspi::SuppliedIdentity& supplied) {
  Claim claim;
  claim.user = supplied.user.value_or("");
  claim.domain = supplied.domain.value_or("");
  split_domain(claim);
  if (!supplied.password || claim.user.empty()) {
    claim.proves = Proves::kNothing;
    return claim;
  }
  const ByteView password = supplied.password->reveal();
  const auto wide = secret_utf16le(password);
  if (!wide.ok()) {
    return fail(SEC_E_UNKNOWN_CREDENTIALS, "the password is not well-formed text");
  }
  claim.nt_hash = nt_owf_v1(wide->reveal());
  claim.lm_hash = lm_owf_v1(password);
  return claim;
}

Result<Claim> claim_of(identity::Accounts& accounts, const sspi::AcquireRequest& request) {
  if (request.identity && request.identity->keytab) {
    return fail(SEC_E_UNKNOWN_CREDENTIALS, "NTLM cannot use a keytab");
  }
  if (!request.identity || names_nobody(*request.identity)) {
    return claim_of(TRY(accounts.own_secret()));
  }
  if (!is_anonymous(*request.identity)) {
    return supplied_claim(*request.identity);
  }
  Claim nobody;
  nobody.proves = Proves::kNobody;
  return nobody;
}

// The machine's number of [MS-NLMP] 2.2.2.2: the same until the next boot, and not a secret.
std::array<uint8_t, kMachineIdLen> machine_id(const Env& env) {
  std::array<uint8_t, kMachineIdLen> id{};
  const auto boot_id = env.read_file(kBootId, kMaxBootIdLen);
  if (!boot_id.ok()) {
    env.random(id);
    return id;
  }
  for (uint8_t half = 0; half < 2; ++half) {
    crypto::Md5 hash;
    hash.update({&half, 1});
    hash.update(*boot_id);
    hash.finish(half == 0 ? std::span(id).first<16>() : std::span(id).last<16>());
  }
  return id;
}

Result<Outbound> outbound_of(const sspi::Host& host, const sspi::AcquireRequest& request,
                             const Policy& policy) {
  Claim claim = TRY(claim_of(host.accounts, request));
  if (claim.user.size() > kMaxNameLen || claim.domain.size() > kMaxNameLen) {
    return kNameTooLong;
  }
  const auto names = host.accounts.names();
  const std::string computer = names.ok() ? names->netbios_computer : std::string();
  Outbound outbound;
  outbound.user = std::move(claim.user);
  outbound.domain = claim.domain == "." ? computer : claim.domain;
  outbound.workstation = computer;
  outbound.user_wire = TRY(write_name(outbound.user, Charset::kUnicode));
  outbound.domain_wire = TRY(write_name(outbound.domain, Charset::kUnicode));
  outbound.workstation_wire = TRY(write_name(outbound.workstation, Charset::kUnicode));
  outbound.machine_id = machine_id(host.env);
  outbound.proves = claim.proves;
  outbound.this_host_only = claim.this_host_only;
  if (!claim.nt_hash) {
    return outbound;
  }
  if (!policy.send_lm) {
    claim.lm_hash.reset();
  }
  outbound.secrets = make_secret<Outbound::Secrets>(
      *claim.nt_hash, claim.lm_hash,
      nt_owf_v2(*claim.nt_hash, uppercase_wire(outbound.user_wire), outbound.domain_wire));
  return outbound;
}

Status add_name(Writer& writer, AvId id, const std::string& name) {
  if (name.empty()) {
    return {};
  }
  write_av_pair(writer, id, TRY(write_name(name, Charset::kUnicode)));
  return {};
}

Result<Inbound> inbound_of(const sspi::Host& host, std::string principal) {
  Inbound inbound;
  inbound.names = TRY(host.accounts.names());
  inbound.principal = std::move(principal);
  const identity::ServerNames& names = inbound.names;
  // [MS-NLMP] 3.2.5.1.1: a member of a domain returns the domain's name.
  inbound.target_name = TRY(write_name(
      names.in_domain ? names.netbios_domain : names.netbios_computer, Charset::kUnicode));
  Writer writer(inbound.av_names);
  TRY(add_name(writer, AvId::kNetbiosDomain, names.netbios_domain));
  TRY(add_name(writer, AvId::kNetbiosComputer, names.netbios_computer));
  TRY(add_name(writer, AvId::kDnsDomain, names.dns_domain));
  TRY(add_name(writer, AvId::kDnsComputer, names.dns_computer));
  TRY(add_name(writer, AvId::kDnsForest, names.dns_forest));
  return inbound;
}

std::string qualified(const std::string& domain, const std::string& user) {
  return domain.empty() ? user : domain + "\\" + user;
}

bool serves(sspi::Use use, sspi::Use direction) {
  return (static_cast<uint8_t>(use) & static_cast<uint8_t>(direction)) != 0;
}

}  // namespace

Result<sspi::CredentialPtr> Credential::acquire(const sspi::Host& host,
                                                const sspi::Package& package,
                                                sspi::AcquireRequest request) {
  const Policy policy = Policy::from(*request.settings);
  auto credential = std::make_shared<Credential>(host, package, request.use, policy);
  if (serves(request.use, sspi::Use::kOutbound)) {
    credential->outbound_ = TRY(outbound_of(host, request, policy));
  }
  if (serves(request.use, sspi::Use::kInbound)) {
    credential->inbound_ = TRY(inbound_of(host, std::move(request.principal)));
  }
  return sspi::CredentialPtr(std::move(credential));
}

sspi::CredentialPtr Credential::of_imported(const sspi::Host& host, const sspi::Package& package,
                                            sspi::Use use, std::string user, std::string domain) {
  auto credential = std::make_shared<Credential>(host, package, use, Policy());
  credential->outbound_.emplace();
  credential->outbound_->user = std::move(user);
  credential->outbound_->domain = std::move(domain);
  return credential;
}

Result<std::string> Credential::name() const {
  if (outbound_) {
    return qualified(outbound_->domain, outbound_->user);
  }
  const identity::OwnSecret own = TRY(host_.accounts.own_secret());
  return qualified(own.domain, own.user);
}

}  // namespace opensspi::ntlm
