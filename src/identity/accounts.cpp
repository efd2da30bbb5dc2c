// SPDX-License-Identifier: MIT
#include "identity/accounts.h"

#include <algorithm>

#include "base/fork.h"
#include "base/trace.h"
#include "base/utf16.h"
#include "identity/impersonation.h"
#include "identity/joined_accounts.h"
#include "identity/local_authority.h"
#include "identity/name_lookup.h"
#include "identity/names.h"
#include "identity/nt_hash.h"
#include "identity/ntlm_user_file.h"
#include "identity/refusal.h"
#include "identity/token_names.h"
#include "identity/unix_users.h"
#include "identity/user_file_authority.h"
#include "identity/well_known.h"
#include "identity/winbind.h"
#include "settings/values.h"

namespace opensspi::identity {
namespace {

constexpr size_t kMaxUserFileLen = size_t{64} * 1024;
constexpr std::string_view kThisMachine = ".";
constexpr std::string_view kExportPurpose = "opensspi exported contexts";

enum class Source : uint8_t { kFile, kLocal, kWinbind };

std::optional<Source> source_of(std::string_view word) {
  if (word == "file") {
    return Source::kFile;
  }
  if (word == "local") {
    return Source::kLocal;
  }
  if (word == "winbind") {
    return Source::kWinbind;
  }
  return std::nullopt;
}

// The authorities that the setting lists, each once, in its order; separated by commas or blanks.
std::vector<Source> sources_of(const Settings& settings) {
  constexpr std::string_view kBetween = ", \t";
  std::vector<Source> sources;
  std::string_view rest = settings.get<Setting::kAuthorities>();
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of(kBetween), rest.size());
    const auto source = source_of(rest.substr(0, end));
    if (source && std::ranges::find(sources, *source) == sources.end()) {
      sources.push_back(*source);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return sources;
}

AccountName user_name_of(const Client& client) {
  return {client.sid, client.user, client.domain, AccountKind::kUser};
}

class MachineIdentities final : public Identities {
 public:
  MachineIdentities(const Env& env, std::shared_ptr<const Settings> settings,
                    const std::shared_ptr<LocalAccounts>& only, JoinedNames joined_names)
      : env_(env),
        settings_(std::move(settings)),
        local_names_(identity::local_names(*settings_)),
        local_(env, settings_, local_names_, only),
        user_file_(env, *settings_, local_names_),
        sources_(only ? std::vector{Source::kLocal} : sources_of(*settings_)),
        ask_winbind_(std::ranges::find(sources_, Source::kWinbind) != sources_.end()),
        joined_names_(joined_names) {}

  Result<ServerNames> names() const override;
  Result<LogonAnswer> resolve(const LogonAttempt& attempt) override;
  Result<DigestVerifier> digest(const DigestQuestion& question) override;
  Result<ClientPtr> settle(const Verifier& verifier, bool response_was_right) override;
  Result<OwnSecret> own_secret() override;
  ClientPtr anonymous() const override { return anonymous_client(); }
  const Settings& settings() const override { return *settings_; }

  Result<ClientPtr> logon_with_password(std::string_view user, std::string_view domain,
                                        ByteView password) override;
  Status change_password(std::string_view user, std::string_view domain, ByteView old_password,
                         ByteView new_password) override;
  Result<ClientPtr> client_by_name(std::string_view user, std::string_view domain) override;
  Result<ClientPtr> client_by_certificate(std::span<const std::string> mappings) override;
  Result<ClientPtr> client_by_sid(const Sid& sid) override;
  Result<AccountName> lookup_name(std::string_view name) override;
  Result<AccountName> lookup_sid(const Sid& sid) override;
  ClientPtr process_client() override;
  std::string computer_name() const override { return local_names_.netbios_computer; }
  Result<Sid> machine_sid() override;
  Result<SecretBox<crypto::SealKey>> export_key() override;
  std::vector<AuthorityState> authorities() override;

 private:
  // joined returns this machine's names in its domain, nothing if it is in none or winbind is not
  // asked.
  [[nodiscard]] std::optional<ServerNames> joined() const {
    return ask_winbind_ ? joined_names_() : std::nullopt;
  }
  // The domain's account if the domain is not this machine, or if there is no local account with
  // the name.
  [[nodiscard]] bool asks_winbind(std::string_view domain) const;
  // takes_for_ours returns whether users of this foreign domain are looked up on this machine.
  [[nodiscard]] bool takes_for_ours(std::string_view domain) const;
  // Judge is the source that decides about a name: an account of this machine, a decoy, or winbind
  // (nothing).
  using Judge = std::optional<Verifier>;
  enum class ForeignDomain : uint8_t { kIsForeign, kAsTheSettingSays };
  Result<Judge> judge_of(std::string_view user, std::string_view domain, ForeignDomain foreign);
  Result<std::optional<Verifier>> resolve_in(Source source, std::string_view user,
                                             std::string_view domain);
  std::optional<Refusal> settle_here(const Verifier& verifier, bool response_was_right);
  std::optional<Refusal> check_password(const Verifier& verifier, const NtHash& given);
  Result<ClientPtr> client_of(const Verifier& verifier);
  // authenticated_client returns the client of an account of this machine, whose client another
  // protocol has authenticated, if it may log on now.
  Result<ClientPtr> authenticated_client(const Verifier& verifier);
  Result<OwnSecret> secret_from_file(const std::string& path) const;
  [[nodiscard]] bool asks_local() const;
  [[nodiscard]] bool asks_file() const;
  Result<ClientPtr> file_client(const Sid& sid);
  [[nodiscard]] AuthorityState state_of(Source source);
  [[nodiscard]] AuthorityState local_state();

  const Env& env_;
  const std::shared_ptr<const Settings> settings_;
  const ServerNames local_names_;
  LocalAuthority local_;
  UserFileAuthority user_file_;
  const std::vector<Source> sources_;
  const bool ask_winbind_;
  const JoinedNames joined_names_;
};

Result<ServerNames> MachineIdentities::names() const {
  if (auto in_domain = joined()) {
    return std::move(*in_domain);
  }
  return ServerNames(local_names_);
}

Result<LogonAnswer> MachineIdentities::resolve(const LogonAttempt& attempt) {
  Judge judge = TRY(judge_of(attempt.user, attempt.domain, ForeignDomain::kAsTheSettingSays));
  if (judge) {
    return LogonAnswer(std::move(*judge));
  }
  return LogonAnswer(TRY(winbind_verify(attempt)));
}

std::string_view name_of(Source source) {
  switch (source) {
    case Source::kFile:
      return "file";
    case Source::kLocal:
      return "local";
    case Source::kWinbind:
      return "winbind";
  }
  return "";
}

void trace_account(std::string_view user, std::string_view domain, std::string_view authority) {
  if (trace::is_on()) {
    trace::Line("account").text("user", user).text("domain", domain).text("authority", authority);
  }
}

// Every authority is asked, even after a hit, and the decoy is made in any case, so that an unknown
// name takes no longer.
Result<MachineIdentities::Judge> MachineIdentities::judge_of(std::string_view user,
                                                             std::string_view domain,
                                                             ForeignDomain foreign) {
  const SplitName asked = split_account_name(user, domain);
  const bool ours = foreign == ForeignDomain::kAsTheSettingSays && takes_for_ours(domain);
  Verifier verifier = local_.decoy();
  std::string_view found;
  for (const Source source : sources_) {
    if (source != Source::kWinbind) {
      auto here = TRY(resolve_in(source, user, domain));
      if (!here && ours) {
        here = TRY(resolve_in(source, user, kThisMachine));
      }
      if (here && verifier.decoy) {
        verifier = std::move(*here);
        found = name_of(source);
      }
    } else if (verifier.decoy && !ours && asks_winbind(asked.domain)) {
      trace_account(user, domain, name_of(source));
      return Judge();
    }
  }
  trace_account(user, domain, verifier.decoy ? "none" : found);
  return Judge(std::move(verifier));
}

bool MachineIdentities::asks_winbind(std::string_view domain) const {
  const bool only_ours = !domain.empty() && is_this_machine(local_names_, domain);
  return !only_ours && joined().has_value();
}

bool MachineIdentities::takes_for_ours(std::string_view domain) const {
  const UnknownDomainRule rule = settings_->get<Setting::kUnknownDomains>();
  if (rule == UnknownDomainRule::kRefuse) {
    return false;
  }
  if (domain.empty() || is_this_machine(local_names_, domain)) {
    return false;
  }
  const auto names = joined();
  if (!names || !names->in_domain) {
    return true;
  }
  return rule == UnknownDomainRule::kLocal && !equal_ignoring_case(domain, names->netbios_domain) &&
         !equal_ignoring_case(domain, names->dns_domain);
}

Result<std::optional<Verifier>> MachineIdentities::resolve_in(Source source, std::string_view user,
                                                              std::string_view domain) {
  if (source == Source::kFile) {
    return user_file_.resolve(user, domain);
  }
  if (source == Source::kLocal) {
    return local_.resolve(user, domain);
  }
  return std::optional<Verifier>();
}

// Only this machine's accounts have what Digest needs; every other name is a decoy.
Result<DigestVerifier> MachineIdentities::digest(const DigestQuestion& question) {
  if (!asks_local()) {
    return fail(
        SEC_E_UNSUPPORTED_FUNCTION,
        "Digest needs accounts of this machine, and the setting authorities lists no local: "
        "neither winbind nor NTLM_USER_FILE keeps hashes for it");
  }
  return local_.digest(question);
}

Result<ClientPtr> MachineIdentities::settle(const Verifier& verifier, bool response_was_right) {
  const ForkHold hold;  // one for everything that follows: nested ones cost nothing
  const std::optional<Refusal> refused = settle_here(verifier, response_was_right);
  if (refused) {
    return sspi_refusal(*refused);
  }
  auto client = client_of(verifier);
  if (!client) {
    return fail(SEC_E_LOGON_DENIED, client.error().why);
  }
  return client;
}

// A refusal is counted once in the file beside the store and once in memory, whatever failed: a
// name in neither, in one or in the other takes the same time.
std::optional<Refusal> MachineIdentities::settle_here(const Verifier& verifier,
                                                      bool response_was_right) {
  const bool of_file = UserFileAuthority::owns(verifier);
  const auto refused = of_file ? user_file_.settle(verifier, response_was_right)
                               : local_.settle(verifier, response_was_right);
  if (refused && of_file) {
    static_cast<void>(local_.settle(local_.decoy(), false));
  }
  if (refused && !of_file) {
    user_file_.count_elsewhere();
  }
  if (trace::is_on()) {
    trace::Line("logon").text("result", refused ? "refused" : "accepted");
  }
  return refused;
}

Result<ClientPtr> MachineIdentities::client_of(const Verifier& verifier) {
  return UserFileAuthority::owns(verifier) ? user_file_.client_of(verifier)
                                           : local_.client_of(verifier);
}

void trace_own(std::string_view source, std::string_view file) {
  if (trace::is_on()) {
    trace::Line("own-account").text("from", source).text("file", file);
  }
}

Result<OwnSecret> MachineIdentities::own_secret() {
  if (began_as_client()) {
    return fail(
        SEC_E_NO_CREDENTIALS,
        "this thread was started while another impersonated, and has the client's ids: call "
        "RevertToSelf first, or name the account");
  }
  const TokenPtr impersonated = thread_token();
  const UnixUser self = unix_user_of_process();
  if (impersonated && !(impersonated->user() == unix_user_sid(self.uid))) {
    return fail(
        SEC_E_NO_CREDENTIALS,
        "this thread impersonates a client whose password the server does not know; revert, "
        "or name the account");
  }
  if (const auto path = env_.variable("NTLM_USER_FILE"); path && !path->empty()) {
    trace_own("NTLM_USER_FILE", *path);
    return secret_from_file(*path);
  }
  trace_own("store", "");
  const auto own = local_.own(self);
  if (!own) {
    return fail(SEC_E_NO_CREDENTIALS, own.error().why);
  }
  return OwnSecret{self.name, local_names_.netbios_computer, own->nt_hash, {}, true};
}

Result<OwnSecret> MachineIdentities::secret_from_file(const std::string& path) const {
  Result<Bytes> contents = env_.read_trusted_file(path, kMaxUserFileLen, FileTrust::kSettings);
  if (!contents && contents.error().is(ERROR_INVALID_OWNER)) {
    return fail(SEC_E_NO_CREDENTIALS,
                "the file that NTLM_USER_FILE names belongs to another user, or others may write "
                "it: it could name anybody's account");
  }
  if (!contents) {
    return fail(SEC_E_NO_CREDENTIALS, "the file that NTLM_USER_FILE names cannot be read");
  }
  Result<UserFileEntry> entry = parse_user_file(*contents);
  wipe(*contents);
  if (!entry) {
    return entry.error();
  }
  const NtHash hash = TRY(nt_hash_of_password(entry->password.reveal()));
  return OwnSecret{std::move(entry->user), std::move(entry->domain), hash,
                   std::move(entry->password)};
}

Result<ClientPtr> MachineIdentities::logon_with_password(std::string_view user,
                                                         std::string_view domain,
                                                         ByteView password) {
  const Judge judge = TRY(judge_of(user, domain, ForeignDomain::kIsForeign));
  if (!judge) {
    const SplitName asked = split_account_name(user, domain);
    return winbind_logon(asked.user, asked.domain, password);
  }
  const NtHash given = TRY(nt_hash_of_password(password));
  const std::optional<Refusal> refused = check_password(*judge, given);
  if (refused) {
    return win32_refusal(*refused);
  }
  return client_of(*judge);
}

std::optional<Refusal> MachineIdentities::check_password(const Verifier& verifier,
                                                         const NtHash& given) {
  const bool same = ct_equal(given.reveal(), verifier.nt_hash.reveal());
  return settle_here(verifier, same && !verifier.decoy);
}

Status MachineIdentities::change_password(std::string_view user, std::string_view domain,
                                          ByteView old_password, ByteView new_password) {
  constexpr Error kKeptElsewhere =
      fail(SEC_E_UNSUPPORTED_FUNCTION,
           "the account's password is kept elsewhere; only local accounts can be changed");
  const Judge judge = TRY(judge_of(user, domain, ForeignDomain::kIsForeign));
  if (!judge) {
    return kKeptElsewhere;
  }
  const NtHash given = TRY(nt_hash_of_password(old_password));
  const std::optional<Refusal> refused = check_password(*judge, given);
  const bool only_stale =
      refused == Refusal::kPasswordExpired || refused == Refusal::kPasswordMustChange;
  if (refused && !only_stale) {
    return sspi_refusal(*refused);
  }
  if (UserFileAuthority::owns(*judge)) {
    return kKeptElsewhere;
  }
  const Status changed = local_.set_password(*judge, new_password);
  if (changed ||
      (!changed.error().is(ERROR_NO_SUCH_USER) && !changed.error().is(ERROR_LOGON_FAILURE))) {
    return changed;
  }
  return fail(SEC_E_LOGON_DENIED, changed.error().why);
}

Result<ClientPtr> MachineIdentities::client_by_name(std::string_view user,
                                                    std::string_view domain) {
  const ForkHold hold;  // one for everything that follows: nested ones cost nothing
  const auto found = asks_local() ? TRY(local_.resolve(user, domain)) : std::optional<Verifier>();
  if (found) {
    trace_account(user, domain, name_of(Source::kLocal));
    return authenticated_client(*found);
  }
  trace_account(user, domain, "none");
  if (asks_winbind(split_account_name(user, domain).domain)) {
    return fail(SEC_E_NO_IMPERSONATION,
                "no account of this machine has that name, and an account of the domain is not "
                "taken by its name alone: winbind does not say whether it is the same person's and "
                "may log on");
  }
  return fail(ERROR_NO_SUCH_USER, "no account of this machine has that name");
}

Result<ClientPtr> MachineIdentities::client_by_certificate(std::span<const std::string> mappings) {
  const ForkHold hold;
  const auto found =
      asks_local() ? TRY(local_.resolve_certificate(mappings)) : std::optional<Verifier>();
  if (trace::is_on() && !mappings.empty()) {
    trace::Line("account")
        .text("certificate", mappings.front())
        .text("authority", found ? name_of(Source::kLocal) : "none");
  }
  if (!found) {
    return fail(ERROR_NO_SUCH_USER, "the certificate is mapped to no account of this machine");
  }
  return authenticated_client(*found);
}

Result<ClientPtr> MachineIdentities::authenticated_client(const Verifier& verifier) {
  const Refusal refusal = local_.refusal_of(verifier);
  return refusal == Refusal::kNone ? local_.client_of(verifier) : win32_refusal(refusal);
}

Result<ClientPtr> MachineIdentities::client_by_sid(const Sid& sid) {
  if (sid == kAnonymousLogon) {
    return anonymous_client();
  }
  for (const auto& book : local_.books()) {
    const auto found = TRY(book->find_by_sid(sid));
    if (found && found->refusal != Refusal::kNone) {
      return win32_refusal(found->refusal);
    }
    if (found) {
      return book->client_of(found->id);
    }
  }
  const ClientPtr self = process_client();
  if (sid == self->sid) {
    return self;
  }
  if (const ClientPtr client = TRY(file_client(sid))) {
    return client;
  }
  if (joined()) {
    return winbind_client(sid);
  }
  return fail(ERROR_NO_SUCH_USER, "no authority knows that SID");
}

Result<AccountName> MachineIdentities::lookup_name(std::string_view name) {
  auto found = TRY(lookup_local_name(local_, name));
  if (found) {
    return std::move(*found);
  }
  const SplitName asked = split_account_name(name, {});
  if (asks_file()) {
    const auto account = TRY(user_file_.resolve(asked.user, asked.domain));
    if (account) {
      return user_name_of(*TRY(user_file_.client_of(*account)));
    }
  }
  if (asks_winbind(asked.domain)) {
    auto of_domain = winbind_lookup_name(asked.user, asked.domain);
    if (of_domain.ok()) {
      return of_domain;
    }
  }
  // Names of this machine never come from a token.
  if (!is_this_machine(local_names_, asked.domain)) {
    if (auto account = remembered_name(name)) {
      return std::move(*account);
    }
  }
  return fail(ERROR_NONE_MAPPED, "no authority knows that name");
}

Result<AccountName> MachineIdentities::lookup_sid(const Sid& sid) {
  auto found = TRY(lookup_local_sid(local_, sid));
  if (found) {
    return std::move(*found);
  }
  if (const ClientPtr client = TRY(file_client(sid))) {
    return user_name_of(*client);
  }
  if (joined()) {
    auto of_domain = winbind_lookup_sid(sid);
    if (of_domain.ok()) {
      return of_domain;
    }
  }
  auto account = remembered_sid(sid);
  if (account && !is_this_machine(local_names_, account->domain)) {
    return std::move(*account);
  }
  return fail(ERROR_NONE_MAPPED, "no authority knows that SID");
}

// nullptr if the file is not used or has no such account.
Result<ClientPtr> MachineIdentities::file_client(const Sid& sid) {
  return asks_file() ? user_file_.by_sid(sid) : Result<ClientPtr>(ClientPtr());
}

bool MachineIdentities::asks_local() const {
  return std::ranges::find(sources_, Source::kLocal) != sources_.end();
}

bool MachineIdentities::asks_file() const {
  return std::ranges::find(sources_, Source::kFile) != sources_.end();
}

ClientPtr MachineIdentities::process_client() {
  auto client = std::make_shared<Client>();
  UnixUser self = unix_user_of_process();
  client->user = self.name;
  client->domain = local_names_.netbios_computer;
  client->sid = unix_user_sid(self.uid);
  client->primary_group = unix_group_sid(self.gid);
  client->groups.push_back(client->primary_group);
  for (gid_t group : self.groups) {
    if (group != self.gid) {
      client->groups.push_back(unix_group_sid(group));
    }
  }
  client->unix_user = std::move(self);
  client->is_this_process = true;
  return client;
}

Result<Sid> MachineIdentities::machine_sid() {
  const auto book = TRY(local_.user_book(LocalAccounts::Opening::kMake));
  return book->machine_sid();
}

Result<SecretBox<crypto::SealKey>> MachineIdentities::export_key() {
  const auto book = TRY(local_.user_book(LocalAccounts::Opening::kMake));
  return book->store().derived_key(kExportPurpose);
}

std::vector<AuthorityState> MachineIdentities::authorities() {
  std::vector<AuthorityState> states;
  for (const Source source : sources_) {
    states.push_back(state_of(source));
  }
  return states;
}

AuthorityState MachineIdentities::state_of(Source source) {
  if (source == Source::kFile) {
    return user_file_.state();
  }
  if (source == Source::kWinbind) {
    return winbind_state();
  }
  return local_state();
}

AuthorityState MachineIdentities::local_state() {
  const auto user = local_.user_book(LocalAccounts::Opening::kExistingOnly);
  AuthorityState state{"local", true, ""};
  for (const auto& book : local_.books()) {
    state.detail += (state.detail.empty() ? "" : ", ") + book->store().directory();
  }
  if (user) {
    return state;
  }
  const bool absent = user.error().is(ERROR_FILE_NOT_FOUND);
  state.usable = absent || !state.detail.empty();
  state.detail += (state.detail.empty() ? "" : "; ");
  state.detail += absent ? "no store of this user yet: it is made at first use" : user.error().why;
  return state;
}

}  // namespace

std::unique_ptr<Identities> open_accounts(const Env& env,
                                          std::shared_ptr<const Settings> settings) {
  return open_joined_accounts(env, std::move(settings), winbind_names);
}

std::unique_ptr<Identities> open_joined_accounts(const Env& env,
                                                 std::shared_ptr<const Settings> settings,
                                                 JoinedNames joined_names) {
  return std::make_unique<MachineIdentities>(env, std::move(settings), nullptr, joined_names);
}

std::unique_ptr<Identities> memory_accounts(const Env& env,
                                            std::shared_ptr<const Settings> settings,
                                            const std::shared_ptr<AccountBook>& book) {
  return std::make_unique<MachineIdentities>(env, std::move(settings), book->accounts(),
                                             winbind_names);
}

}  // namespace opensspi::identity
