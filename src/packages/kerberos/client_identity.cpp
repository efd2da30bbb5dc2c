// SPDX-License-Identifier: MIT
#include "packages/kerberos/client_identity.h"

#include <algorithm>
#include <array>

#include "base/mutex.h"
#include "base/reader.h"
#include "crypto/digest.h"
#include "crypto/hash.h"
#include "identity/pac.h"
#include "identity/unix_users.h"
#include "identity/winbind.h"
#include "packages/kerberos/errors.h"
#include "packages/kerberos/local_user.h"
#include "packages/kerberos/names.h"

namespace opensspi::kerberos {
namespace {

// The PAC, if it is signed for this client and this time with the key that decrypted the ticket
// ([MS-PAC] 2.8), whatever the number of that key in the keytab; otherwise nothing: MIT's KDC and
// others issue such PACs, and [MS-KILE] 3.4.5.3 says that only a valid one is used.
Result<Bytes> signed_certificate(const Krb5& krb5, const AuthContext& auth) {
  constexpr std::string_view kWhole = "urn:mspac:";
  AuthDataContext* found = nullptr;
  TRY(check(krb5->auth_con_get_authdata_context(krb5.context(), auth.get(), &found)));
  if (found == nullptr) {
    return Bytes();
  }
  const krb5_data name = data_of(as_bytes(kWhole));
  krb5_boolean authenticated = 0;
  krb5_boolean complete = 0;
  int more = -1;
  Data value(krb5);
  Data shown(krb5);
  const krb5_error_code code = krb5->authdata_get_attribute(
      krb5.context(), found, &name, &authenticated, &complete, value.out(), shown.out(), &more);
  if (code != 0 || authenticated == 0) {
    return Bytes();
  }
  return Bytes(value.bytes().begin(), value.bytes().end());
}

// Only this machine assigns the SIDs of Unix users: no domain has any.
bool is_unix(const identity::Sid& sid) { return sid.authority() == identity::kUnixAuthority; }

// The ticket's PAC with its logon information; nothing if there is no valid one.
Result<std::optional<identity::Pac>> pac_of(const Krb5& krb5, const AuthContext& auth) {
  std::optional<identity::Pac> none;
  const Bytes certificate = TRY(signed_certificate(krb5, auth));
  if (certificate.empty()) {
    return none;
  }
  identity::Pac pac = TRY(identity::Pac::parse(certificate));
  if (!pac.logon || is_unix(pac.logon->sid)) {
    return none;
  }
  std::erase_if(pac.logon->groups, is_unix);
  return std::optional(std::move(pac));
}

identity::Client named_client(std::string_view principal) {
  const NameParts parts = parts_of(principal);
  identity::Client client;
  client.user = parts.account;
  client.domain = parts.realm;
  return client;
}

void take_unix_identity(identity::Client& client, const identity::UnixUser& user) {
  client.sid = identity::unix_user_sid(user.uid);
  client.primary_group = identity::unix_group_sid(user.gid);
  client.groups.push_back(client.primary_group);
  for (const gid_t group : user.groups) {
    if (group != user.gid) {
      client.groups.push_back(identity::unix_group_sid(group));
    }
  }
}

// A client without a PAC is the Unix user that its principal maps to, else no Unix user.
Status take_own_identity(const Krb5& krb5, const Settings& settings, identity::Client& client,
                         const std::string& principal) {
  const Principal who = TRY(principal_of(krb5, principal));
  client.unix_user = local_user(krb5, who.get(), settings);
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
  if (pac.names) {
    client.user_principal_name = std::move(pac.names->user_principal_name);
  }
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
  if (!names.ok() || !names->in_domain) {
    return std::nullopt;
  }
  const auto known = identity::winbind_client(sid);
  return known.ok() ? (*known)->unix_user : std::nullopt;
}

}  // namespace

Result<TicketClient> client_of(const Krb5& krb5, const krb5_ticket& ticket, const AuthContext& auth,
                               std::shared_ptr<const DelegatedTickets> delegated) {
  const std::string principal = TRY(text_of(krb5, ticket.enc_part2->client));
  auto client = std::make_shared<identity::Client>(named_client(principal));
  client->delegated = std::move(delegated);
  auto pac = TRY(pac_of(krb5, auth));
  const SidSource source = pac ? SidSource::kAuthority : SidSource::kPrincipal;
  if (pac) {
    take_certificate(*client, std::move(*pac));
  }
  return TicketClient{std::move(client), source};
}

Result<identity::ClientPtr> LocalClient::of(const identity::ClientPtr& client) {
  if (client->anonymous) {
    return client;
  }
  const Krb5 krb5;
  TRY(krb5.ready());
  const MutexLock lock(mutex_);
  if (known_ != nullptr) {
    return known_;
  }
  auto made = std::make_shared<identity::Client>(*client);
  if (source_ == SidSource::kAuthority) {
    made->unix_user = user_of_sid(host_, made->sid);
  } else {
    TRY(take_own_identity(krb5, host_.accounts.settings(), *made, principal_));
  }
  known_ = std::move(made);
  return known_;
}

Result<identity::Sid> principal_sid(std::string_view principal) {
  constexpr identity::Sid kPrincipals(22, {88});  // 88 is Kerberos' port
  const auto digest = crypto::sha256_of(as_bytes(principal));
  Reader reader(digest, fail(SEC_E_INTERNAL_ERROR, "a digest of SHA-256 has 32 bytes"));
  identity::Sid sid = kPrincipals;
  for (size_t at = 0; at < digest.size(); at += 4) {
    sid = sid.child(TRY(reader.u32le()));
  }
  return sid;
}

Result<identity::ClientPtr> client_again(const sspi::Host& host, const std::string& principal,
                                         SidSource source, Result<identity::ClientPtr> by_sid) {
  if (source == SidSource::kAuthority) {
    const identity::ClientPtr known = TRY(std::move(by_sid));
    if (known != nullptr) {
      return known;
    }
    return fail(SEC_E_LOGON_DENIED, "nothing on this machine knows the client's SID");
  }
  const Krb5 krb5;
  TRY(krb5.ready());
  auto made = std::make_shared<identity::Client>(named_client(principal));
  TRY(take_own_identity(krb5, host.accounts.settings(), *made, principal));
  return identity::ClientPtr(std::move(made));
}

}  // namespace opensspi::kerberos
