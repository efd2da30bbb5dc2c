#include "base/settings.h"

#include <algorithm>
#include <charconv>

#include "base/words.h"

namespace opensspi {
namespace {

constexpr std::string_view kSystemFile = "/etc/opensspi/opensspi.conf";
constexpr size_t kMaxFileLen = size_t{64} * 1024;

constexpr std::string_view kBindingsMeaning =
    "server: ignore channel bindings; as the program's flags say: where it gives bindings clients "
    "must be bound, unless it allows that they are missing; accept clients that know of none, "
    "whatever the flags say; or require them of all";

constexpr SettingRow kRows[] = {
    {Setting::kComputerName, "computer_name", "", "",
     "NetBIOS name of this machine; empty: the host name's first label"},
    {Setting::kMachineSid, "machine_sid", "", "",
     "SID under which local accounts live, S-1-5-21-a-b-c; empty: made once and kept in the store"},
    {Setting::kImpersonation, "impersonation", "enforce", "enforce|identify",
     "enforce: a thread really becomes the client or the call fails; identify: it only names the "
     "client"},
    {Setting::kImpersonationSystemUsers, "impersonation_system_users", "", "",
     "system users, root among them, that a client may become, separated by commas; empty: none"},
    {Setting::kNtlmV1, "ntlm_v1", "refuse", "refuse|accept|send|both",
     "NTLMv1 responses: refuse, accept them as server, send them as client, or both"},
    {Setting::kNtlmLm, "ntlm_lm", "no", "no|yes",
     "yes: a client that sends NTLMv1 sends LM responses with it, which give the password away"},
    {Setting::kNtlmRequireMic, "ntlm_require_mic", "no", "no|yes",
     "yes: a client without a message integrity code is refused"},
    {Setting::kNtlmChannelBindings, "ntlm_channel_bindings", "flags", "ignore|flags|accept|require",
     kBindingsMeaning},
    {Setting::kNtlmTargetName, "ntlm_target_name", "ignore", "ignore|accept|require",
     "server: ignore the client's target name, check it where it is sent, or require it"},
    {Setting::kNtlmMinKeyBits, "ntlm_min_key_bits", "128", "40|56|128",
     "weakest session security that is negotiated, in bits"},
    {Setting::kKerberosChannelBindings, "kerberos_channel_bindings", "flags",
     "ignore|flags|accept|require", kBindingsMeaning},
    {Setting::kKerberosDelegation, "kerberos_delegation", "ok-as-delegate", "ok-as-delegate|always",
     "client: which services are handed tickets when a program delegates: those that the realm "
     "marks "
     "so, or all"},
    {Setting::kKerberosKdcTimeout, "kerberos_kdc_timeout", "10", "#",
     "seconds for which one call waits for KDCs; 0: for as long as libkrb5 does"},
    {Setting::kKerberosLocalUsers, "kerberos_local_users", "auth_to_local",
     "auth_to_local|explicit|none",
     "which Unix user a Kerberos client without a PAC becomes: the one that libkrb5's "
     "auth_to_local "
     "names; the same, but only by rules that krb5.conf states itself; or none"},
    {Setting::kKerberosProtocolTransition, "kerberos_protocol_transition", "no", "no|yes",
     "yes: a service that names a user without a password gets tickets for that user from the KDC "
     "(S4U2Self, S4U2Proxy), by its own tickets or keytab"},
    {Setting::kNegotiateNtlmFallback, "negotiate_ntlm_fallback", "yes", "no|yes",
     "no: a client of Negotiate offers NTLM only where the program itself names it"},
    {Setting::kNegotiateNtlm, "negotiate_ntlm", "accept", "accept|spnego|refuse",
     "what a Negotiate server that has Kerberos keys does with NTLM: accept it, also from clients "
     "that show no proof of what was negotiated; spnego: only within SPNEGO, and with its "
     "integrity code; or refuse it"},
    {Setting::kLockoutThreshold, "lockout_threshold", "10", "#",
     "failed logons after which a local account is locked; 0: never"},
    {Setting::kLockoutMinutes, "lockout_minutes", "10", "#",
     "how long a lock lasts, and how long failures are remembered"},
    {Setting::kEmptyPasswordLogons, "empty_password_logons", "refuse", "refuse|accept",
     "accounts of this machine whose password is empty: refuse every logon, or accept"},
    {Setting::kUnknownDomains, "unknown_domains", "auto", "auto|local|refuse",
     "users of a domain that this host is not in, as clients in no domain send: auto: looked up "
     "among this machine's accounts where this host is in no domain, else refused; local: looked "
     "up there on a joined host, too; refuse: nobody's"},
    {Setting::kAuthorities, "authorities", "local,winbind", "",
     "who knows accounts, asked in this order, separated by commas: file (the lines of "
     "NTLM_USER_FILE), local, winbind"},
    {Setting::kAllowNonFips, "allow_non_fips_algorithms", "no", "no|yes",
     "yes: MD4, MD5, RC4 and DES are used even on a host in FIPS mode"},
    {Setting::kExportLifetimeSeconds, "export_lifetime_seconds", "300", "#",
     "how long an exported security context can be imported"},
    {Setting::kMasterKey, "master_key", "file", "",
     "where the store's master key is: file, credential:NAME (systemd), or path:FILE (a mounted "
     "secret)"},
    {Setting::kPkcs11Module, "pkcs11_module", "", "",
     "path of the PKCS#11 module whose tokens hold smart-card containers; empty: none"},
    {Setting::kPkcs11Token, "pkcs11_token", "", "",
     "label of the token to use; empty: the only one that is inserted"},
    {Setting::kDigestAlgorithm, "digest_algorithm", "MD5-sess",
     "MD5|MD5-sess|SHA-256|SHA-256-sess|SHA-512-256|SHA-512-256-sess",
     "what a Digest server asks of HTTP clients; Windows' clients have MD5 and MD5-sess only"},
    {Setting::kDigestRealm, "digest_realm", "", "",
     "realm of Digest servers whose program names none; empty: the domain, or the computer's name"},
    {Setting::kDigestNonceSeconds, "digest_nonce_seconds", "600", "#",
     "how long a Digest server takes answers to one challenge of HTTP"},
    {Setting::kDigestUri, "digest_uri", "check", "check|ignore",
     "check: a Digest response must be for the URI of the request, where the server program says "
     "it; ignore: that is the program's to check, as on Windows"},
    {Setting::kDigestChannelBindings, "digest_channel_bindings", "flags",
     "ignore|flags|accept|require", kBindingsMeaning},
};
static_assert(std::size(kRows) == static_cast<size_t>(Setting::kCount));

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

const SettingRow* find_row(std::string_view name) {
  const auto* row =
      std::find_if(std::begin(kRows), std::end(kRows),
                   [&](const SettingRow& candidate) { return candidate.name == name; });
  return row == std::end(kRows) ? nullptr : row;
}

bool is_number(std::string_view value) {
  uint32_t number = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  return problem == std::errc() && end == value.data() + value.size();
}

bool is_allowed(const SettingRow& row, std::string_view value) {
  if (row.choices.empty()) return true;
  if (row.choices == "#") return is_number(value);
  for (std::string_view rest = row.choices; !rest.empty();) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    if (rest.substr(0, bar) == value) return true;
    rest.remove_prefix(std::min(bar + 1, rest.size()));
  }
  return false;
}

Error unusable_file(const std::string& path, const Error& problem) {
  return fail(ERROR_BAD_CONFIGURATION,
              keep_words("the settings file " + path + " cannot be used: " + problem.why));
}

std::string variable_name(const SettingRow& row) {
  std::string name = "OPENSSPI_";
  for (char letter : row.name)
    name.push_back(letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter);
  return name;
}

}  // namespace

std::span<const SettingRow> setting_rows() { return kRows; }

Settings Settings::defaults() {
  Settings settings;
  for (const SettingRow& row : kRows)
    settings.values_[index(row.id)] = {std::string(row.default_value), "default"};
  return settings;
}

Result<Settings> Settings::load(const Env& env, const std::string& user_file) {
  Settings settings = defaults();
  const std::string system_file(kSystemFile);
  for (const std::string& path : {system_file, user_file}) {
    if (path.empty()) continue;
    const bool users = path != system_file;
    const Result<Bytes> contents = env.read_trusted_file(
        path, kMaxFileLen, users ? FileTrust::kUserSettings : FileTrust::kSettings);
    if (!contents && contents.error().is(ERROR_FILE_NOT_FOUND)) continue;
    if (!contents && users && contents.error().is(ERROR_ACCESS_DENIED)) continue;
    if (!contents) return unusable_file(path, contents.error());
    TRY(settings.apply_file(std::string(as_text(*contents)), path, path == system_file));
  }
  for (const SettingRow& row : kRows) {
    const std::string name = variable_name(row);
    if (const auto value = env.variable(name.c_str()))
      TRY(settings.assign(row, trimmed(*value), name));
  }
  return settings;
}

uint32_t Settings::number(Setting setting) const {
  const std::string& value = text(setting);
  uint32_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

Settings Settings::with(Setting setting, std::string value) const {
  Settings changed = *this;
  changed.values_[index(setting)] = {std::move(value), "test"};
  return changed;
}

Status Settings::apply_file(const std::string& text, const std::string& path, bool may_lock) {
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    TRY(apply_line(trimmed(rest.substr(0, end)), path, may_lock));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

Status Settings::apply_line(std::string_view line, const std::string& path, bool may_lock) {
  constexpr std::string_view kLock = "lock ";
  if (line.empty() || line.front() == '#') return {};
  if (line.starts_with(kLock)) {
    const SettingRow* row = find_row(trimmed(line.substr(kLock.size())));
    if (row == nullptr || !may_lock) {
      return fail(ERROR_BAD_CONFIGURATION,
                  "a lock line names no setting, or stands outside /etc; see opensspi doctor");
    }
    values_[index(row->id)].locked = true;
    return {};
  }
  const size_t equals = line.find('=');
  const SettingRow* row =
      equals == std::string_view::npos ? nullptr : find_row(trimmed(line.substr(0, equals)));
  if (row == nullptr)
    return fail(ERROR_BAD_CONFIGURATION,
                "a settings file has a line that names no setting; see opensspi doctor");
  // In /etc the value and the lock may be in either order: a lock binds the later sources only.
  return assign(*row, trimmed(line.substr(equals + 1)), path);
}

Status Settings::assign(const SettingRow& row, std::string_view value, const std::string& origin) {
  Value& slot = values_[index(row.id)];
  if (slot.locked && origin != kSystemFile) return {};
  if (!is_allowed(row, value)) {
    return fail(ERROR_BAD_CONFIGURATION,
                "a setting has a value that it does not allow; see opensspi doctor");
  }
  slot.value = value;
  slot.origin = origin;
  return {};
}

}  // namespace opensspi
