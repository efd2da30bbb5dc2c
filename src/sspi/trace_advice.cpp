// SPDX-License-Identifier: MIT
// What to try after a failure. The sentence of the failure itself (`why`) says what was wrong; here
// is how to find out more, and where it is mended.
#include "sspi/trace_words.h"

namespace opensspi::sspi {
namespace {

using trace::ParsedLine;

// Advice holds for a line with this code, of this package and this role, whose `why` contains this
// text; "" stands for any.
struct Advice {
  std::string_view code;
  std::string_view package;
  std::string_view role;
  std::string_view why;
  std::string_view words;
};

constexpr Advice kAdvice[] = {
    // A wrong password, or one that cannot be judged.
    {"SEC_E_LOGON_DENIED", "NTLM", "server", "name or the password",
     "Try the same name and password on this machine: opensspi test logon USER."},
    {"SEC_E_LOGON_DENIED", "NTLM", "server", "name or the password",
     "Look whether the account exists, is locked, disabled or expired: opensspi account show USER, "
     "with --machine for the machine's store. A service that runs as another user reads that "
     "user's store."},
    {"SEC_E_LOGON_DENIED", "NTLM", "server", "NTLMv2",
     "The client is set to NTLMv1 (LAN Manager authentication level). Change the client; the "
     "setting ntlm_v1 = accept weakens this server."},
    {"SEC_E_LOGON_DENIED", "NTLM", "server", "(MIC)",
     "Something between client and server removed or changed the integrity code, or the client is "
     "older than Windows 7. Look for a proxy that changes NTLM messages; ntlm_require_mic = no "
     "lets such clients in, and attackers in between with them."},
    {"SEC_E_LOGON_DENIED", "WDigest", "server", "",
     "Digest needs hashes of the account for the server's realm: opensspi account set USER "
     "--digest-realm REALM. Then try the password: opensspi test logon USER."},
    {"SEC_E_LOGON_DENIED", "Kerberos", "", "Preauthentication",
     "The KDC did not accept the password. Try it with: kinit USER@REALM. If a keytab was used, "
     "export its keys again."},
    {"SEC_E_LOGON_DENIED", "", "client", "refused the negotiation",
     "The server refused; its own trace or log says why."},
    {"logon", "", "", "",
     "Look at the account: opensspi account show USER. Set its password again: "
     "opensspi account passwd USER."},
    // Altered or replayed messages.
    {"SEC_E_MESSAGE_ALTERED", "NTLM", "", "",
     "Something between client and server changed the handshake: look for a proxy, a load balancer "
     "that mixes connections, or an attack. Each handshake must stay on one connection."},
    {"SEC_E_MESSAGE_ALTERED", "WDigest", "", "",
     "The response belongs to another challenge or was changed: look for a proxy that changes "
     "requests, and use one server, or servers that share their challenges."},
    {"SEC_E_MESSAGE_ALTERED", "Negotiate", "", "",
     "Something between client and server changed the negotiation: look for a proxy, or an "
     "attack."},
    {"SEC_E_CONTEXT_EXPIRED", "WDigest", "", "",
     "This is usual: the client takes the new challenge and succeeds without asking the user. "
     "If it happens at every request, look at the setting digest_nonce_seconds and at the clocks."},
    {"SEC_E_OUT_OF_SEQUENCE", "", "", "",
     "A message was repeated. If it was no attack, look for a client that sends a request twice."},
    // Channel bindings.
    {"SEC_E_BAD_BINDINGS", "", "", "",
     "Client and server see different TLS channels: TLS ends at a proxy in between, or it is an "
     "attack. End TLS at this server, or give it the proxy's certificate for its bindings."},
    // Time.
    {"SEC_E_TIME_SKEW", "", "", "",
     "Compare the clocks of this machine, of the peer and of the KDC (timedatectl). Kerberos "
     "allows five minutes; run a time service."},
    // Kerberos: tickets, keys, names.
    {"SEC_E_NO_CREDENTIALS", "Kerberos", "client", "",
     "Look which tickets there are: klist. Get some: kinit USER@REALM. Programs of another user, "
     "services and sudo have another cache; KRB5CCNAME names it."},
    {"SEC_E_NO_CREDENTIALS", "Kerberos", "server", "",
     "Look at the keytab: klist -k FILE. It must hold the service's name, and the service must be "
     "able to read it; KRB5_KTNAME names another file than /etc/krb5.keytab."},
    {"SEC_E_NO_CREDENTIALS", "Negotiate", "", "",
     "No mechanism is left: look at klist and at the keytab for Kerberos, and at the settings "
     "negotiate_ntlm and negotiate_ntlm_fallback for NTLM. opensspi doctor shows both."},
    {"SEC_E_NO_CREDENTIALS", "NTLM", "client", "",
     "Give the program a user and a password, or put them into the file that NTLM_USER_FILE "
     "names."},
    {"SEC_E_NO_CREDENTIALS", "Schannel", "", "",
     "Give the program a certificate with its private key; opensspi cert list shows those of the "
     "store, and whether they have keys."},
    {"SEC_E_NO_KERB_KEY", "", "", "",
     "Look at the keytab: klist -k -e FILE. Compare the version number (kvno SERVICE) and the "
     "encryption types with those of the ticket (klist -e), and export the keys again."},
    {"SEC_E_WRONG_PRINCIPAL", "Kerberos", "", "",
     "Compare the key's version in the keytab (klist -k FILE) with the KDC's (kvno SERVICE), and "
     "export it again. Look whether the service's name is registered for another account "
     "(setspn -Q SERVICE)."},
    {"SEC_E_WRONG_PRINCIPAL", "Schannel", "", "",
     "The program connected by a name that is not in the server's certificate: use one that is, or "
     "get a certificate for this one. opensspi cert verify --file FILE --host NAME checks."},
    {"SEC_E_TARGET_UNKNOWN", "", "", "",
     "The KDC does not know the service: look at the target's spelling (HTTP/host.example), and "
     "register it (setspn -S, or kadmin addprinc)."},
    {"SEC_E_NO_AUTHENTICATING_AUTHORITY", "", "", "",
     "Look whether the KDC or the domain controller answers: opensspi test kerberos SERVICE, or "
     "wbinfo -t for winbind; then at /etc/krb5.conf, DNS and firewalls."},
    {"SEC_E_KDC_UNKNOWN_ETYPE", "", "", "",
     "Give the account AES keys (change its password once), or look at permitted_enctypes in "
     "krb5.conf."},
    // Certificates.
    {"SEC_E_UNTRUSTED_ROOT", "", "", "",
     "Add the authority's certificate to the trusted roots: opensspi cert add FILE --store Root "
     "(--machine for all users). opensspi cert verify --file FILE shows the chain."},
    {"SEC_E_CERT_EXPIRED", "", "", "",
     "Renew the certificate; look at the clock of this machine, too. opensspi cert verify --file "
     "FILE shows which one of the chain it is."},
    {"SEC_E_CERT_UNKNOWN", "", "", "",
     "opensspi cert verify --file FILE shows what is wrong with each certificate of the chain."},
    {"CRYPT_E_REVOKED", "", "", "", "Get a new certificate: this one was withdrawn by its issuer."},
    {"CRYPT_E_REVOCATION_OFFLINE", "", "", "",
     "The list of revoked certificates could not be had: look at the setting certificate_fetching "
     "and at the network."},
    {"SEC_E_ALGORITHM_MISMATCH", "Schannel", "", "",
     "The two ends allow no common version of TLS or no common cipher; look at both ends' "
     "settings."},
    {"SEC_E_ILLEGAL_MESSAGE", "Schannel", "", "",
     "The peer ended the handshake or is not a TLS peer: its log says why."},
    // Everything else.
    {"SEC_E_INVALID_TOKEN", "", "", "",
     "The peer's message is not of this package, or was cut. Show it with opensspi describe, and "
     "look whether both ends use the same package."},
    {"SEC_E_SECPKG_NOT_FOUND", "", "", "", "opensspi packages lists what works here."},
    {"SEC_E_DOWNGRADE_DETECTED", "", "", "",
     "Ask for integrity, so that client and server notice a changed negotiation."},
    {"SEC_E_CRYPTO_SYSTEM_INVALID", "", "", "",
     "opensspi doctor shows whether this host is in FIPS mode."},
};

bool matches(std::string_view wanted, std::string_view value) {
  return wanted.empty() || wanted == value;
}

}  // namespace

std::vector<std::string_view> advice_on(const ParsedLine& line, std::string_view package) {
  const std::string_view code = line.step == "logon" ? "logon" : line.text("code");
  if (package == "Microsoft Unified Security Protocol Provider") {
    package = "Schannel";  // its other name
  }
  std::vector<std::string_view> advice;
  for (const Advice& row : kAdvice) {
    if (row.code == code && matches(row.package, package) && matches(row.role, line.text("role")) &&
        line.text("why").find(row.why) != std::string_view::npos) {
      advice.push_back(row.words);
    }
  }
  if (advice.empty()) {
    advice.push_back("opensspi doctor shows what is wrong with this installation.");
  }
  return advice;
}

}  // namespace opensspi::sspi
