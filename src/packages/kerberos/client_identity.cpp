#include "packages/kerberos/client_identity.h"

#include <array>

#include "base/reader.h"
#include "crypto/algorithms.h"
#include "crypto/hash.h"
#include "identity/pac.h"
#include "identity/unix_users.h"
#include "identity/winbind.h"
#include "packages/kerberos/errors.h"
#include "packages/kerberos/names.h"

namespace opensspi::kerberos {
namespace {

constexpr size_t kMaxLocalName = 256;

std::optional<identity::UnixUser> mapped_user(const Krb5& krb5, krb5_const_principal principal) {
  std::array<char, kMaxLocalName> name{};
  const krb5_error_code code = krb5->aname_to_localname(krb5.context(), principal,
                                                        static_cast<int>(name.size()), name.data());
  if (code != 0) return std::nullopt;
  return identity::unix_user_by_name(name.data());
}

// The certificate, where the key that decrypted the ticket signed it for this client and this time
// ([MS-PAC] 2.8), whatever number the keytab gives that key; nothing where it did not: MIT's KDC
// and others issue such, and [MS-KILE] 3.4.5.3 has only a valid one used.
Result<Bytes> signed_certificate(const Krb5& krb5, const AuthContext& auth) {
  constexpr std::string_view kWhole = "urn:mspac:";
  AuthDataContext* found = nullptr;
  TRY(check(krb5->auth_con_get_authdata_context(krb5.context(), auth.get(), &found)));
  if (found == nullptr) return Bytes();
  const krb5_data name = data_of(as_bytes(kWhole));
  krb5_boolean authenticated = 0;
  krb5_boolean complete = 0;
  int more = -1;
  Data value(krb5);
  Data shown(krb5);
  const krb5_error_code code = krb5->authdata_get_attribute(
      krb5.context(), found, &name, &authenticated, &complete, value.out(), shown.out(), &more);
  if (code != 0 || authenticated == 0) return Bytes();
  return Bytes(value.bytes().begin(), value.bytes().end());
}

// The ticket's certificate, which then has logon information; nothing where there is none to be
// believed.
Result<std::optional<identity::Pac>> pac_of(const Krb5& krb5, const AuthContext& auth) {
  std::optional<identity::Pac> none;
  const Bytes certificate = TRY(signed_certificate(krb5, auth));
  if (certificate.empty()) return none;
  identity::Pac pac = TRY(identity::Pac::parse(certificate));
  if (!pac.logon) return none;
  return std::optional(std::move(pac));
}

Result<identity::Client> mapped_client(const Krb5& krb5, krb5_const_principal principal) {
  identity::Client client;
  client.user = TRY(account_of(krb5, principal));
  client.domain = realm_of(principal);
  client.unix_user = mapped_user(krb5, principal);
  return client;
}

void take_unix_identity(identity::Client& client, const identity::UnixUser& user) {
  client.sid = identity::unix_user_sid(user.uid);
  client.primary_group = identity::unix_group_sid(user.gid);
  client.groups.push_back(client.primary_group);
  for (const gid_t group : user.groups) {
    if (group != user.gid) client.groups.push_back(identity::unix_group_sid(group));
  }
}

// A certificate's SIDs are a domain's: no Unix user's, none of principals that nobody maps, and not
// the one of nobody, which a client without a certificate has until it is asked who it is.
bool has_certificate(const identity::Client& client) {
  constexpr uint64_t kNotADomains = 22;
  return client.sid != identity::Sid() && client.sid.authority() != kNotADomains;
}

// Who has no certificate is the Unix user that stands for it, else nobody but itself.
Status take_own_identity(identity::Client& client, std::string_view principal) {
  if (client.unix_user) {
    take_unix_identity(client, *client.unix_user);
    return {};
  }
  client.sid = TRY(principal_sid(principal));
  client.primary_group = client.sid;
  return {};
}

void take_certificate(identity::Client& client, identity::Pac pac) {
  identity::LogonInformation& logon = *pac.logon;
  if (pac.names) client.user_principal_name = std::move(pac.names->user_principal_name);
  client.user = std::move(logon.user);
  client.domain = std::move(logon.domain);
  client.sid = logon.sid;
  client.primary_group = logon.primary_group;
  client.groups = std::move(logon.groups);
  client.account_expiry = logon.account_expiry;
  client.password_expiry = logon.password_expiry;
}

std::optional<identity::UnixUser> user_of_sid(const sspi::Host& host, const identity::Sid& sid) {
  const auto names = host.accounts.names();
  if (!names.ok() || !names->in_domain) return std::nullopt;
  const auto known = identity::winbind_client(sid);
  return known.ok() ? (*known)->unix_user : std::nullopt;
}

}  // namespace

Result<identity::ClientPtr> client_of(const Krb5& krb5, const krb5_ticket& ticket,
                                      const AuthContext& auth,
                                      std::shared_ptr<const DelegatedTickets> delegated) {
  const krb5_const_principal principal = ticket.enc_part2->client;
  auto client = std::make_shared<identity::Client>();
  client->user = TRY(account_of(krb5, principal));
  client->domain = realm_of(principal);
  client->delegated = std::move(delegated);
  auto pac = TRY(pac_of(krb5, auth));
  if (pac) take_certificate(*client, std::move(*pac));
  return identity::ClientPtr(std::move(client));
}

Result<identity::ClientPtr> LocalClient::of(const std::string& principal,
                                            const identity::ClientPtr& client) {
  if (client->anonymous) return client;
  const Krb5 krb5;
  TRY(krb5.ready());
  const std::lock_guard lock(mutex_);
  if (known_ != nullptr) return known_;
  auto made = std::make_shared<identity::Client>(*client);
  const Principal who = TRY(principal_of(krb5, principal));
  made->unix_user = mapped_user(krb5, who.get());
  if (!has_certificate(*made)) {
    TRY(take_own_identity(*made, principal));
  } else if (!made->unix_user) {
    made->unix_user = user_of_sid(host_, made->sid);
  }
  known_ = std::move(made);
  return known_;
}

Result<identity::Sid> principal_sid(std::string_view principal) {
  constexpr identity::Sid kPrincipals(22, {88});  // 88 is Kerberos' port
  const auto* row = crypto::find_algorithm(crypto::AlgorithmId::kSha256);
  const auto hash = TRY(crypto::make_hash(*row));
  hash->update(as_bytes(principal));
  std::array<uint8_t, 32> digest{};
  hash->finish(digest);
  Reader reader(digest, fail(SEC_E_INTERNAL_ERROR, "a digest of SHA-256 has 32 bytes"));
  identity::Sid sid = kPrincipals;
  for (size_t at = 0; at < digest.size(); at += 4) sid = sid.child(TRY(reader.u32le()));
  return sid;
}

SidSource sid_source_of(const identity::Client& client) {
  return has_certificate(client) ? SidSource::kCertificate : SidSource::kUnixUser;
}

Result<identity::ClientPtr> client_again(const std::string& principal, SidSource source,
                                         Result<identity::ClientPtr> by_sid) {
  const Krb5 krb5;
  TRY(krb5.ready());
  const Principal who = TRY(principal_of(krb5, principal));
  identity::Client client = TRY(mapped_client(krb5, who.get()));
  if (source == SidSource::kUnixUser) {
    TRY(take_own_identity(client, principal));
    return identity::ClientPtr(std::make_shared<identity::Client>(std::move(client)));
  }
  const identity::ClientPtr known = TRY(std::move(by_sid));
  if (known == nullptr) {
    return fail(SEC_E_LOGON_DENIED, "nobody on this machine says who the client's SID is");
  }
  auto made = std::make_shared<identity::Client>(*known);
  if (client.unix_user) made->unix_user = std::move(client.unix_user);
  return identity::ClientPtr(std::move(made));
}

}  // namespace opensspi::kerberos
