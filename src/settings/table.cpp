// SPDX-License-Identifier: MIT
#include "settings/table.h"

namespace opensspi {
namespace {

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
     "what a Negotiate server does with NTLM: accept it, also from clients "
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
    {Setting::kTrustedRoots, "trusted_roots", "system", "",
     "trusted certificates that the store Root shows besides its own: system (the host's bundle "
     "and "
     "p11-kit's trust module), none, or the path of a file of PEM certificates"},
    {Setting::kTrustModule, "trust_module", "system", "",
     "p11-kit's trust module, whose distrusted certificates the store Disallowed shows besides its "
     "own: system (where the host has it installed), none, or its path"},
    {Setting::kTrustModulePaths, "trust_module_paths", "", "",
     "files and directories that the trust module reads, separated by colons; empty: its own"},
    {Setting::kCertificateFetching, "certificate_fetching", "no", "no|yes",
     "yes: CertGetCertificateChain, CertVerifyRevocation and Schannel's validation fetch issuers' "
     "certificates and CRLs that they lack from the http URLs of certificates"},
    {Setting::kCertificateFetchSeconds, "certificate_fetch_seconds", "10", "#",
     "seconds for which one call, or the validation of one handshake, fetches"},
    {Setting::kTrace, "trace", "", "",
     "where each step of a handshake is written, for administrators: the path of a file, or "
     "stderr; empty: nowhere"},
};
static_assert(std::size(kRows) == static_cast<size_t>(Setting::kCount));

// setting_rows is indexed by Setting.
constexpr bool is_in_order() {
  for (size_t i = 0; i < std::size(kRows); ++i) {
    if (static_cast<size_t>(kRows[i].id) != i) {
      return false;
    }
  }
  return true;
}
static_assert(is_in_order());

}  // namespace

std::span<const SettingRow> setting_rows() { return kRows; }

}  // namespace opensspi
