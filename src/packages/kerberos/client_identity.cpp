#include "packages/kerberos/client_identity.h"

#include <array>

#include "identity/pac.h"
#include "identity/unix_users.h"
#include "identity/winbind.h"
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

// is_signed answers whether the service's own key signed the certificate for this client and time
// ([MS-PAC] 2.8).
bool is_signed(const Krb5& krb5, ByteView bytes, const krb5_ticket& ticket, krb5_keytab keytab) {
  ParsedPac pac(krb5);
  if (krb5->pac_parse(krb5.context(), bytes.data(), bytes.size(), pac.out()) != 0) return false;
  krb5_keytab_entry entry{};
  if (krb5->kt_get_entry(krb5.context(), keytab, ticket.server, ticket.enc_part.kvno,
                         ticket.enc_part.enctype, &entry) != 0) {
    return false;
  }
  const krb5_enc_tkt_part& part = *ticket.enc_part2;
  const krb5_error_code code = krb5->pac_verify(krb5.context(), pac.get(), part.times.authtime,
                                                part.client, &entry.key, nullptr);
  krb5->free_keytab_entry_contents(krb5.context(), &entry);
  return code == 0;
}

// The ticket's certificate, which then has logon information; nothing where there is none to be
// believed.
Result<std::optional<identity::Pac>> pac_of(const Krb5& krb5, const krb5_ticket& ticket,
                                            krb5_keytab keytab) {
  std::optional<identity::Pac> none;
  AuthData found(krb5);
  if (krb5->find_authdata(krb5.context(), ticket.enc_part2->authorization_data, nullptr,
                          KRB5_AUTHDATA_WIN2K_PAC, found.out()) != 0 ||
      found.get() == nullptr || found.get()[0] == nullptr) {
    return none;
  }
  const krb5_authdata& data = *found.get()[0];
  const ByteView bytes(data.contents, data.length);
  if (!is_signed(krb5, bytes, ticket, keytab)) return none;
  identity::Pac pac = TRY(identity::Pac::parse(bytes));
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

void take_unix_identity(identity::Client& client) {
  if (!client.unix_user) return;
  const identity::UnixUser& user = *client.unix_user;
  client.sid = identity::unix_user_sid(user.uid);
  client.primary_group = identity::unix_group_sid(user.gid);
  client.groups.push_back(client.primary_group);
  for (const gid_t group : user.groups) {
    if (group != user.gid) client.groups.push_back(identity::unix_group_sid(group));
  }
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
                                      krb5_keytab keytab,
                                      std::shared_ptr<const DelegatedTickets> delegated) {
  const krb5_const_principal principal = ticket.enc_part2->client;
  auto client = std::make_shared<identity::Client>();
  client->user = TRY(account_of(krb5, principal));
  client->domain = realm_of(principal);
  client->delegated = std::move(delegated);
  auto pac = TRY(pac_of(krb5, ticket, keytab));
  if (pac) take_certificate(*client, std::move(*pac));
  return identity::ClientPtr(std::move(client));
}

identity::ClientPtr LocalClient::of(const std::string& principal,
                                    const identity::ClientPtr& client) {
  const Krb5 krb5;
  const std::lock_guard lock(mutex_);
  if (known_ != nullptr) return known_;
  auto made = std::make_shared<identity::Client>(*client);
  Principal who(krb5);
  if (krb5.ready().ok() &&
      krb5->parse_name_flags(krb5.context(), principal.c_str(), 0, who.out()) == 0) {
    made->unix_user = mapped_user(krb5, who.get());
  }
  const bool has_certificate = made->sid != identity::Sid();
  if (!has_certificate) take_unix_identity(*made);
  if (has_certificate && !made->unix_user) made->unix_user = user_of_sid(host_, made->sid);
  known_ = std::move(made);
  return known_;
}

SidSource sid_source_of(const identity::Client& client) {
  const identity::Sid own =
      client.unix_user ? identity::unix_user_sid(client.unix_user->uid) : identity::Sid();
  return client.sid == own ? SidSource::kUnixUser : SidSource::kCertificate;
}

Result<identity::ClientPtr> client_again(const std::string& principal, SidSource source,
                                         Result<identity::ClientPtr> by_sid) {
  const Krb5 krb5;
  TRY(krb5.ready());
  const Principal who = TRY(principal_of(krb5, principal));
  identity::Client client = TRY(mapped_client(krb5, who.get()));
  if (source == SidSource::kUnixUser) {
    take_unix_identity(client);
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
