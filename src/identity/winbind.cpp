// SPDX-License-Identifier: MIT
#include "identity/winbind.h"

#include <algorithm>
#include <ctime>
#include <memory>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "base/utf16.h"
#include "identity/unix_users.h"
#include "identity/winbind_library.h"
#include "identity/winbind_status.h"

namespace opensspi::identity {
namespace {

constexpr time_t kNamesLast = 30;    // seconds for which the joined names are cached
constexpr time_t kAbsenceLasts = 5;  // and that there were none
constexpr uint32_t kMaxSids = 4096;
// One connection to winbindd, as the process itself: its privileged pipe identifies the caller.
class Connection {
 public:
  Connection() : context_(wbc::functions().usable ? wbc::functions().create() : nullptr) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (context_ != nullptr) {
      wbc::functions().destroy(context_);
    }
  }
  [[nodiscard]] wbc::Context* get() const { return context_; }

 private:
  AsProcess as_process_;
  wbc::Context* context_;
};

struct WbcFree {
  void operator()(void* memory) const { wbc::functions().free_memory(memory); }
};
template <class T>
using Answer = std::unique_ptr<T, WbcFree>;

std::string text_of(const char* text) { return text == nullptr ? "" : text; }

Sid sid_of(const wbc::DomainSid& from) {
  Bytes wire = {from.revision, std::min<uint8_t>(from.count, kMaxSubAuthorities)};
  wire.insert(wire.end(), std::begin(from.authority), std::end(from.authority));
  for (size_t i = 0; i < wire[1]; ++i) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      wire.push_back(static_cast<uint8_t>(from.sub_authorities[i] >> shift));
    }
  }
  const auto parsed = Sid::from_wire(wire);
  return parsed ? *parsed : Sid();
}

wbc::DomainSid to_wbc(const Sid& sid) {
  wbc::DomainSid to{};
  to.revision = 1;
  to.count = static_cast<uint8_t>(sid.sub_authorities().size());
  for (size_t i = 0; i < 6; ++i) {
    to.authority[i] = static_cast<uint8_t>(sid.authority() >> (40 - 8 * i));
  }
  std::ranges::copy(sid.sub_authorities(), to.sub_authorities);
  return to;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  });
  return text;
}

// A winbindd without a domain has its own workgroup as a name only.
bool is_joined(const Connection& connection, const wbc::InterfaceDetails& details) {
  wbc::DomainInfo* raw = nullptr;
  const int code = wbc::functions().domain_info(connection.get(), details.netbios_domain, &raw);
  const Answer<wbc::DomainInfo> info(raw);
  return code == wbc::kSuccess && info != nullptr &&
         ((info->domain_flags & wbc::kDomainPrimary) != 0 || !text_of(info->dns_name).empty());
}

std::optional<ServerNames> ask_names() {
  const Connection connection;
  if (connection.get() == nullptr) {
    return std::nullopt;
  }
  wbc::InterfaceDetails* raw = nullptr;
  const int code = wbc::functions().interface_details(connection.get(), &raw);
  const Answer<wbc::InterfaceDetails> details(raw);
  if (code != wbc::kSuccess || details == nullptr) {
    return std::nullopt;
  }
  if (details->netbios_domain == nullptr || !is_joined(connection, *details)) {
    return std::nullopt;
  }
  ServerNames names;
  names.netbios_computer = text_of(details->netbios_name);
  names.netbios_domain = text_of(details->netbios_domain);
  names.dns_domain = lower(text_of(details->dns_domain));
  names.dns_forest = names.dns_domain;
  names.dns_computer =
      lower(names.netbios_computer) + (names.dns_domain.empty() ? "" : "." + names.dns_domain);
  names.in_domain = true;
  return names;
}

struct Remembered {
  Mutex mutex;  // under a ForkHold
  std::optional<ServerNames> names GUARDED_BY(mutex);
  time_t until GUARDED_BY(mutex) = 0;
};

constinit MadeOnce<Remembered> g_remembered;

Remembered& remembered() { return g_remembered.get(); }

time_t coarse_seconds() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return time.tv_sec + 1;
}

// The uid that winbind maps a SID to, if the host's name services (libnss-winbind) also know it:
// they say which groups the host would give it.
std::optional<UnixUser> unix_user_of(const Connection& connection, const Sid& sid) {
  const wbc::DomainSid asked = to_wbc(sid);
  uid_t uid = 0;
  if (wbc::functions().sid_to_uid(connection.get(), &asked, &uid) != wbc::kSuccess) {
    return std::nullopt;
  }
  return unix_user_by_uid(uid);
}

Filetime expiry_of(uint64_t unix_time) {
  return unix_time == 0 || unix_time > INT32_MAX
             ? kNever
             : filetime_from_unix(static_cast<int64_t>(unix_time));
}

Result<ClientPtr> client_of(const Connection& connection, const wbc::AuthUserInfo& info) {
  if (info.num_sids < 2 || info.num_sids > kMaxSids || info.sids == nullptr) {
    return fail(SEC_E_NO_AUTHENTICATING_AUTHORITY, "winbindd's reply lacks the user's SIDs");
  }
  auto client = std::make_shared<Client>();
  client->user = text_of(info.account_name);
  client->domain = text_of(info.domain_name);
  client->sid = sid_of(info.sids[0].sid);
  client->primary_group = sid_of(info.sids[1].sid);
  for (uint32_t i = 1; i < info.num_sids; ++i) {
    client->groups.push_back(sid_of(info.sids[i].sid));
  }
  client->password_expiry = expiry_of(info.pass_must_change_time);
  client->account_expiry = expiry_of(info.kickoff_time);
  client->unix_user = unix_user_of(connection, client->sid);
  return ClientPtr(std::move(client));
}

struct Authenticated {
  SessionBaseKey key;
  ClientPtr client;
};

// The error's code selects an NTSTATUS' row; the caller chooses SSPI's or Win32's code.
Result<Authenticated> authenticate(const wbc::AuthUserParams& params, StatusFace face) {
  const Connection connection;
  if (connection.get() == nullptr) {
    return status_of_absence(face);
  }
  wbc::AuthUserInfo* raw_info = nullptr;
  wbc::AuthErrorInfo* raw_error = nullptr;
  const int code = wbc::functions().authenticate(connection.get(), &params, &raw_info, &raw_error);
  const Answer<wbc::AuthUserInfo> info(raw_info);
  const Answer<wbc::AuthErrorInfo> error(raw_error);
  if (error != nullptr) {
    return status_of_nt(error->nt_status, face);
  }
  if (code != wbc::kSuccess || info == nullptr) {
    return status_of_absence(face);
  }
  Authenticated done;
  done.key = SessionBaseKey(info->user_session_key);
  wipe(info->user_session_key);
  done.client = TRY(client_of(connection, *info));
  return done;
}

std::string domain_or_joined(std::string_view domain) {
  if (!domain.empty()) {
    return std::string(domain);
  }
  const auto names = winbind_names();
  return names ? names->netbios_domain : "";
}

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

}  // namespace

std::optional<ServerNames> winbind_names() {
  const time_t now = coarse_seconds();
  {
    const ForkHold hold;
    const MutexLock lock(remembered().mutex);
    if (now < remembered().until) {
      return remembered().names;
    }
  }
  std::optional<ServerNames> names = ask_names();
  const ForkHold hold;
  const MutexLock lock(remembered().mutex);
  remembered().names = names;
  remembered().until = now + (names ? kNamesLast : kAbsenceLasts);
  return names;
}

Result<Verified> winbind_verify(const LogonAttempt& attempt) {
  if (has_nul(attempt.user) || has_nul(attempt.domain) || has_nul(attempt.workstation)) {
    return fail(SEC_E_LOGON_DENIED, "a name in the response has an embedded NUL");
  }
  const std::string user(attempt.user);
  const std::string domain = domain_or_joined(attempt.domain);
  const std::string workstation(attempt.workstation);
  wbc::AuthUserParams params{};
  params.account_name = user.c_str();
  params.domain_name = domain.c_str();
  params.workstation_name = workstation.c_str();
  params.parameter_control = wbc::kAllowServerTrust | wbc::kAllowWorkstationTrust;
  params.level = wbc::kResponse;
  auto& response = params.password.response;
  std::ranges::copy(attempt.server_challenge, response.challenge);
  response.nt_length = static_cast<uint32_t>(attempt.nt_response.size());
  response.nt_data = const_cast<uint8_t*>(attempt.nt_response.data());
  response.lm_length = static_cast<uint32_t>(attempt.lm_response.size());
  response.lm_data = const_cast<uint8_t*>(attempt.lm_response.data());
  Authenticated done = TRY(authenticate(params, StatusFace::kSspi));
  return Verified{done.key, std::move(done.client)};
}

Result<ClientPtr> winbind_logon(std::string_view user, std::string_view domain, ByteView password) {
  if (has_nul(user) || has_nul(domain) || has_nul(as_text(password))) {
    return fail(ERROR_LOGON_FAILURE, "a name or the password has an embedded NUL");
  }
  const std::string account(user);
  const std::string of_domain = domain_or_joined(domain);
  SecretBytes plain(password.size() + 1);
  std::ranges::copy(password, plain.reveal().begin());
  wbc::AuthUserParams params{};
  params.account_name = account.c_str();
  params.domain_name = of_domain.c_str();
  params.workstation_name = "";
  params.level = wbc::kPlain;
  params.password.plaintext = reinterpret_cast<const char*>(plain.reveal().data());
  Authenticated done = TRY(authenticate(params, StatusFace::kWin32));
  return std::move(done.client);
}

Result<ClientPtr> winbind_client(const Sid& sid) {
  constexpr Error kNoUser = fail(ERROR_NO_SUCH_USER, "the domain has no such user");
  const AccountName account = TRY(winbind_lookup_sid(sid));
  if (account.kind != AccountKind::kUser && account.kind != AccountKind::kComputer) {
    return kNoUser;
  }
  const Connection connection;
  if (connection.get() == nullptr) {
    return kNoUser;
  }
  const wbc::DomainSid asked = to_wbc(sid);
  uint32_t count = 0;
  wbc::DomainSid* raw = nullptr;
  const int code = wbc::functions().lookup_user_sids(connection.get(), &asked, false, &count, &raw);
  const Answer<wbc::DomainSid> sids(raw);
  if (code != wbc::kSuccess || count > kMaxSids) {
    return kNoUser;
  }
  auto client = std::make_shared<Client>();
  client->user = account.name;
  client->domain = account.domain;
  client->sid = sid;
  // The first is the user's own, the next the primary group's.
  for (uint32_t i = 1; i < count; ++i) {
    client->groups.push_back(sid_of(sids.get()[i]));
  }
  client->primary_group = client->groups.empty() ? Sid() : client->groups.front();
  client->unix_user = unix_user_of(connection, sid);
  return ClientPtr(std::move(client));
}

Result<AccountName> winbind_lookup_name(std::string_view name, std::string_view domain) {
  constexpr Error kUnknown = fail(ERROR_NONE_MAPPED, "the domain knows no such name");
  const Connection connection;
  if (connection.get() == nullptr || has_nul(name) || has_nul(domain)) {
    return kUnknown;
  }
  const std::string of_domain = domain_or_joined(domain);
  const std::string asked(name);
  wbc::DomainSid sid{};
  int kind = 0;
  const int code =
      wbc::functions().lookup_name(connection.get(), of_domain.c_str(), asked.c_str(), &sid, &kind);
  if (code != wbc::kSuccess) {
    return kUnknown;
  }
  return winbind_lookup_sid(sid_of(sid));
}

Result<AccountName> winbind_lookup_sid(const Sid& sid) {
  constexpr Error kUnknown = fail(ERROR_NONE_MAPPED, "the domain knows no such SID");
  const Connection connection;
  if (connection.get() == nullptr) {
    return kUnknown;
  }
  const wbc::DomainSid asked = to_wbc(sid);
  char* raw_domain = nullptr;
  char* raw_name = nullptr;
  int kind = 0;
  const int code =
      wbc::functions().lookup_sid(connection.get(), &asked, &raw_domain, &raw_name, &kind);
  const Answer<char> domain(raw_domain);
  const Answer<char> name(raw_name);
  if (code != wbc::kSuccess || kind < 1 || kind > 9) {
    return kUnknown;
  }
  return AccountName{sid, text_of(name.get()), text_of(domain.get()),
                     static_cast<AccountKind>(kind)};
}

AuthorityState winbind_state() {
  if (!wbc::functions().usable) {
    return {"winbind", false,
            "libwbclient.so.0 is not installed (Debian: apt install libwbclient0 winbind)"};
  }
  const auto names = winbind_names();
  if (!names) {
    return {"winbind", false,
            "winbindd does not run or is in no domain (see `wbinfo -p`, `net ads join`)"};
  }
  return {"winbind", true, "joined to " + names->netbios_domain + " as " + names->netbios_computer};
}

}  // namespace opensspi::identity
