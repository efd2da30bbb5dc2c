// SPDX-License-Identifier: MIT
#include "packages/kerberos/errors.h"

#include <cerrno>
#include <optional>
#include <string>

#include "base/words.h"

namespace opensspi::kerberos {
namespace {

struct Row {
  krb5_error_code code;
  int64_t status;
  const char* why;
};

constexpr const char* kNoSecret =
    "Preauthentication failed: the password, or the key of the keytab, is not this user's";
constexpr const char* kNoTickets =
    "No Kerberos credentials: there is no cache with tickets, or they have expired; run kinit, or "
    "give a user and a password";
constexpr const char* kNoKey =
    "the keytab has no key for this ticket: export the service's current key (ktutil, ktadd, "
    "msktutil), and look which name clients ask for";
constexpr const char* kNoKdc =
    "Cannot contact any KDC: look at [realms] of krb5.conf, at DNS and at the network";
constexpr const char* kNoRealm =
    "Cannot find the realm or its KDCs: look at default_realm and [realms] of krb5.conf";
constexpr const char* kNotDecrypted =
    "Decrypt integrity check failed: the service's key is not the one that the ticket was made "
    "for; its keytab is stale, or the target name belongs to another account";
constexpr const char* kNoType =
    "KDC has no support for the encryption type: give the account AES keys, or look at "
    "permitted_enctypes of krb5.conf";
constexpr const char* kNoPath =
    "no path of trust leads from the client's realm to the target's, or one realm of it is not "
    "accepted: look at the realms' trusts and at [capaths] of krb5.conf";
constexpr const char* kNoPreauth =
    "the KDC asks for more than a password or a key (a one-time password, a smart card), or for "
    "what libkrb5 lacks: run kinit, and let the cache be used";
constexpr const char* kNoReplayCache =
    "the replay cache cannot be used, and without it nobody is let in: look at KRB5RCACHEDIR, at "
    "/var/tmp and at the space left there";
constexpr const char* kBadCache = "the credential cache cannot be used: look at KRB5CCNAME";
constexpr const char* kBadKeytab =
    "the keytab cannot be used: look at KRB5_KTNAME and KRB5_CLIENT_KTNAME, and at the file";
constexpr const char* kMalformedToken = "the Kerberos message is malformed";

// libkrb5's text and a remedy, with the code that Windows' Kerberos returns.
constexpr Row kRows[] = {
    {KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, SEC_E_TARGET_UNKNOWN,
     "Server not found in Kerberos database: no account of the realm has this target name; check "
     "the name, or register it as a service principal name"},
    {KRB5KDC_ERR_MUST_USE_USER2USER, SEC_E_UNSUPPORTED_FUNCTION,
     "Server principal valid for user2user only: user-to-user is not spoken here; name a service"},
    {KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, SEC_E_LOGON_DENIED,
     "Client not found in Kerberos database: the realm has no such user"},
    {KRB5KDC_ERR_PREAUTH_FAILED, SEC_E_LOGON_DENIED, kNoSecret},
    {KRB5KRB_AP_ERR_BAD_INTEGRITY, SEC_E_WRONG_PRINCIPAL, kNotDecrypted},
    {KRB5KRB_AP_ERR_MODIFIED, SEC_E_WRONG_PRINCIPAL, kNotDecrypted},
    {KRB5KDC_ERR_CLIENT_REVOKED, SEC_E_LOGON_DENIED,
     "Client's credentials have been revoked: the account is disabled or locked out"},
    {KRB5KDC_ERR_NAME_EXP, SEC_E_LOGON_DENIED,
     "Client's entry in database has expired: the account has expired"},
    {KRB5KDC_ERR_KEY_EXP, SEC_E_LOGON_DENIED,
     "Password has expired, or must be changed before the first logon: change it with kpasswd"},
    {KRB5KDC_ERR_SERVICE_EXP, SEC_E_TARGET_UNKNOWN, "Server's entry in database has expired"},
    {KRB5KDC_ERR_SERVICE_REVOKED, SEC_E_TARGET_UNKNOWN,
     "Credentials for server have been revoked: the service's account is disabled"},
    {KRB5KDC_ERR_CLIENT_NOTYET, SEC_E_LOGON_DENIED, "Client not yet valid - try again later"},
    {KRB5KDC_ERR_SERVICE_NOTYET, SEC_E_TARGET_UNKNOWN, "Server not yet valid - try again later"},
    {KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE, SEC_E_TARGET_UNKNOWN,
     "Principal has multiple entries in Kerberos database: two accounts have this target name; "
     "remove it from one"},
    {KRB5KDC_ERR_NULL_KEY, SEC_E_NO_KERB_KEY,
     "Client or server has a null key: set the account's password anew"},
    {KRB5KDC_ERR_TGT_REVOKED, SEC_E_NO_CREDENTIALS, "TGT has been revoked: run kinit again"},
    {KRB5KDC_ERR_NEVER_VALID, SEC_E_TIME_SKEW,
     "Requested effective lifetime is negative or too short: look at this machine's clock and the "
     "KDC's"},
    {KRB5KDC_ERR_CANNOT_POSTDATE, SEC_E_KDC_INVALID_REQUEST, "Ticket is ineligible for postdating"},
    {KRB5KDC_ERR_SUMTYPE_NOSUPP, SEC_E_KDC_UNKNOWN_ETYPE, kNoType},
    {KRB5KDC_ERR_PATH_NOT_ACCEPTED, SEC_E_KDC_UNABLE_TO_REFER, kNoPath},
    {KRB5KRB_AP_PATH_NOT_ACCEPTED, SEC_E_KDC_UNABLE_TO_REFER, kNoPath},
    {KRB5KRB_AP_ERR_TKT_INVALID, SEC_E_LOGON_DENIED,
     "Ticket has invalid flag set: it is a postdated one that was not validated"},
    {KRB5_GET_IN_TKT_LOOP, SEC_E_NO_AUTHENTICATING_AUTHORITY,
     "Looping detected: the KDC asks again for what it was given; look at its logs"},
    {KRB5KRB_AP_ERR_ILL_CR_TKT, SEC_E_KDC_UNABLE_TO_REFER, kNoPath},
    {KRB5KRB_AP_ERR_NO_TGT, SEC_E_NO_TGT_REPLY, "No TGT was found in USER-TO-USER request"},
    {KRB5KRB_AP_ERR_BADADDR, SEC_E_LOGON_DENIED,
     "Incorrect net address: the ticket was made for another machine; run kinit -A"},
    {KRB5KRB_AP_ERR_INAPP_CKSUM, SEC_E_INVALID_TOKEN, kMalformedToken},
    {KRB5KRB_ERR_FIELD_TOOLONG, SEC_E_INVALID_TOKEN, kMalformedToken},
    {KRB5KRB_ERR_RESPONSE_TOO_BIG, SEC_E_NO_AUTHENTICATING_AUTHORITY,
     "Response too big for UDP, retry with TCP: let TCP through to the KDC's port 88"},
    {KRB5KDC_ERR_PREAUTH_REQUIRED, SEC_E_UNSUPPORTED_PREAUTH, kNoPreauth},
    {KRB5KDC_ERR_PADATA_TYPE_NOSUPP, SEC_E_UNSUPPORTED_PREAUTH, kNoPreauth},
    {KRB5_PREAUTH_BAD_TYPE, SEC_E_UNSUPPORTED_PREAUTH, kNoPreauth},
    {KRB5_PREAUTH_NO_KEY, SEC_E_UNSUPPORTED_PREAUTH, kNoPreauth},
    {KRB5_PREAUTH_FAILED, SEC_E_LOGON_DENIED, kNoPreauth},
    {KRB5_LIBOS_CANTREADPWD, SEC_E_UNSUPPORTED_PREAUTH, kNoPreauth},
    {KRB5_LIBOS_PWDINTR, SEC_E_UNSUPPORTED_PREAUTH, kNoPreauth},
    {KRB5_KDCREP_MODIFIED, SEC_E_MESSAGE_ALTERED,
     "KDC reply did not match expectations: it was altered on its way, or comes from no KDC"},
    {KRB5_PRINC_NOMATCH, SEC_E_WRONG_PRINCIPAL,
     "Requested principal and ticket don't match: the KDC gave a ticket for another name"},
    {KRB5_TKT_NOT_FORWARDABLE, SEC_E_DELEGATION_REQUIRED,
     "Requested ticket is not forwardable: let the account be delegated"},
    {KRB5_RC_IO, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_RC_IO_PERM, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_RC_IO_SPACE, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_RC_IO_UNKNOWN, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_RC_IO_EOF, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_RC_PARSE, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_RC_TYPE_NOTFOUND, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_RC_UNKNOWN, SEC_E_INTERNAL_ERROR, kNoReplayCache},
    {KRB5_CC_IO, SEC_E_NO_CREDENTIALS, kBadCache},
    {KRB5_CC_BADNAME, SEC_E_NO_CREDENTIALS, kBadCache},
    {KRB5_CC_NOSUPP, SEC_E_NO_CREDENTIALS, kBadCache},
    {KRB5_FCC_INTERNAL, SEC_E_NO_CREDENTIALS, kBadCache},
    {KRB5_KCM_NO_SERVER, SEC_E_NO_CREDENTIALS,
     "KCM: daemon unavailable: start it, or name another cache in KRB5CCNAME"},
    {KRB5_KT_IOERR, SEC_E_NO_CREDENTIALS, kBadKeytab},
    {KRB5_KT_UNKNOWN_TYPE, SEC_E_NO_CREDENTIALS, kBadKeytab},
    {KRB5_KEYTAB_BADVNO, SEC_E_NO_CREDENTIALS, kBadKeytab},
    {KRB5KDC_ERR_POLICY, SEC_E_LOGON_DENIED, "KDC policy rejects request"},
    {KRB5KDC_ERR_BADOPTION, SEC_E_KDC_INVALID_REQUEST, "KDC can't fulfill requested option"},
    {KRB5KDC_ERR_ETYPE_NOSUPP, SEC_E_KDC_UNKNOWN_ETYPE, kNoType},
    {KRB5_CC_NOT_KTYPE, SEC_E_KDC_UNKNOWN_ETYPE,
     "No credentials found with supported encryption types: those that the cache has are not in "
     "permitted_enctypes of krb5.conf"},
    {KRB5_NO_TKT_SUPPLIED, SEC_E_NO_CREDENTIALS, kNoTickets},
    {KRB5_NOPERM_ETYPE, SEC_E_KDC_UNKNOWN_ETYPE, kNoType},
    {KRB5_PROG_ETYPE_NOSUPP, SEC_E_KDC_UNKNOWN_ETYPE, kNoType},
    {KRB5_CONFIG_ETYPE_NOSUPP, SEC_E_KDC_UNKNOWN_ETYPE, kNoType},
    {KRB5KRB_AP_ERR_SKEW, SEC_E_TIME_SKEW,
     "Clock skew too great: set this machine's clock, the peer's and the KDC's to the same time"},
    {KRB5_KDCREP_SKEW, SEC_E_TIME_SKEW,
     "Clock skew too great in KDC reply: set this machine's clock"},
    {KRB5KRB_AP_ERR_TKT_NYV, SEC_E_TIME_SKEW, "Ticket not yet valid: look at both clocks"},
    {KRB5KRB_AP_ERR_TKT_EXPIRED, SEC_E_CONTEXT_EXPIRED,
     "Ticket expired: the client needs a new one; run kinit"},
    {KRB5KRB_AP_ERR_REPEAT, SEC_E_LOGON_DENIED,
     "Request is a replay: this very token was used before"},
    {KRB5KRB_AP_ERR_NOT_US, SEC_E_WRONG_PRINCIPAL, kNoKey},
    {KRB5KRB_AP_ERR_NOKEY, SEC_E_WRONG_PRINCIPAL, kNoKey},
    {KRB5KRB_AP_ERR_BADKEYVER, SEC_E_WRONG_PRINCIPAL, kNoKey},
    {KRB5KRB_AP_WRONG_PRINC, SEC_E_WRONG_PRINCIPAL, kNoKey},
    {KRB5_KT_NOTFOUND, SEC_E_WRONG_PRINCIPAL, kNoKey},
    {KRB5_KT_KVNONOTFOUND, SEC_E_WRONG_PRINCIPAL, kNoKey},
    {KRB5KRB_AP_ERR_BADMATCH, SEC_E_WRONG_PRINCIPAL,
     "Ticket and authenticator don't match: they name two clients"},
    {KRB5KRB_AP_ERR_MUT_FAIL, SEC_E_MUTUAL_AUTH_FAILED,
     "Mutual authentication failed: the server has not proved who it is"},
    {KRB5_MUTUAL_FAILED, SEC_E_MUTUAL_AUTH_FAILED,
     "Mutual authentication failed: the server has not proved who it is"},
    {KRB5_BAD_ENCTYPE, SEC_E_KDC_UNKNOWN_ETYPE, kNoType},
    {KRB5KDC_ERR_BAD_PVNO, SEC_E_INVALID_TOKEN, kMalformedToken},
    {KRB5_BAD_MSIZE, SEC_E_INVALID_TOKEN, kMalformedToken},
    {KRB5KRB_AP_ERR_MSG_TYPE, SEC_E_INVALID_TOKEN, kMalformedToken},
    {KRB5KRB_AP_ERR_BADVERSION, SEC_E_INVALID_TOKEN, kMalformedToken},
    {KRB5_BADMSGTYPE, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_OVERRUN, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_OVERFLOW, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_BAD_ID, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_BAD_LENGTH, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_BAD_FORMAT, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_PARSE_ERROR, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_BAD_TIMEFORMAT, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_MISSING_FIELD, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_MISPLACED_FIELD, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_TYPE_MISMATCH, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_MISSING_EOC, SEC_E_INVALID_TOKEN, kMalformedToken},
    {ASN1_INDEF, SEC_E_INVALID_TOKEN, kMalformedToken},
    {KRB5_KDC_UNREACH, SEC_E_NO_AUTHENTICATING_AUTHORITY, kNoKdc},
    {KRB5_REALM_CANT_RESOLVE, SEC_E_NO_AUTHENTICATING_AUTHORITY, kNoKdc},
    {KRB5KDC_ERR_SVC_UNAVAILABLE, SEC_E_NO_AUTHENTICATING_AUTHORITY, kNoKdc},
    {KRB5_REALM_UNKNOWN, SEC_E_NO_AUTHENTICATING_AUTHORITY, kNoRealm},
    {KRB5_CONFIG_NODEFREALM, SEC_E_NO_AUTHENTICATING_AUTHORITY, kNoRealm},
    {KRB5_ERR_HOST_REALM_UNKNOWN, SEC_E_NO_AUTHENTICATING_AUTHORITY, kNoRealm},
    {KRB5KDC_ERR_WRONG_REALM, SEC_E_NO_AUTHENTICATING_AUTHORITY, kNoRealm},
    {KRB5_CONFIG_CANTOPEN, SEC_E_NO_AUTHENTICATING_AUTHORITY,
     "Can't open/find Kerberos configuration file: look at KRB5_CONFIG and /etc/krb5.conf"},
    {KRB5_CONFIG_BADFORMAT, SEC_E_NO_AUTHENTICATING_AUTHORITY,
     "Improper format of Kerberos configuration file: mend krb5.conf"},
    {KRB5_FCC_NOFILE, SEC_E_NO_CREDENTIALS, kNoTickets},
    {KRB5_CC_NOTFOUND, SEC_E_NO_CREDENTIALS, kNoTickets},
    {KRB5_CC_FORMAT, SEC_E_NO_CREDENTIALS, kNoTickets},
    {KRB5_CC_END, SEC_E_NO_CREDENTIALS, kNoTickets},
    {KRB5_FCC_PERM, SEC_E_NO_CREDENTIALS,
     "the credential cache belongs to somebody else: look at KRB5CCNAME"},
    {KRB5_CC_UNKNOWN_TYPE, SEC_E_NO_CREDENTIALS, "KRB5CCNAME names a kind of cache that is none"},
    {KRB5_KT_BADNAME, SEC_E_NO_CREDENTIALS, "KRB5_KTNAME names no keytab"},
    {ENOENT, SEC_E_NO_CREDENTIALS,
     "there is no keytab: make one (ktadd, msktutil) and name it in KRB5_KTNAME"},
    {EACCES, SEC_E_NO_CREDENTIALS,
     "the keytab, the cache or the replay cache may not be opened by this user"},
    {ENOMEM, SEC_E_INSUFFICIENT_MEMORY, "libkrb5 has no memory"},
    {KRB5_PARSE_MALFORMED, SEC_E_TARGET_UNKNOWN, "the name is no principal's"},
};

constexpr uint32_t kNumNumbers = 128;
constexpr uint32_t kGeneric = KRB5KRB_ERR_GENERIC - ERROR_TABLE_BASE_krb5;

std::optional<Error> find_error(krb5_error_code code) {
  for (const Row& row : kRows) {
    if (row.code == code) {
      return fail(row.status, row.why);
    }
  }
  return std::nullopt;
}

}  // namespace

Error error_of(krb5_error_code code) {
  if (const auto known = find_error(code)) {
    return *known;
  }
  return fail(SEC_E_INTERNAL_ERROR,
              "libkrb5 failed with an internal error: KRB5_TRACE=/dev/stderr shows which");
}

Error error_of_peer(uint32_t number) {
  if (const auto known = find_error(code_of_number(number))) {
    return *known;
  }
  return fail(SEC_E_LOGON_DENIED,
              "the peer refused with a KRB-ERROR without details: look at its logs");
}

Error error_of(krb5_error_code code, std::string_view sentence) {
  return with_sentence(error_of(code), sentence);
}

// Texts without a name in them are already the beginning of ours.
Error with_sentence(Error error, std::string_view sentence) {
  const std::string_view why(error.why);
  if (sentence.empty() || why.starts_with(sentence)) {
    return error;
  }
  std::string text(why);
  text.append(" (").append(sentence).append(")");
  return fail(error.code, keep_words(text));
}

Status check_asking(const Krb5& krb5, krb5_error_code code) {
  if (code == 0) {
    return {};
  }
  const char* sentence = krb5->get_error_message(krb5.context(), code);
  if (sentence == nullptr) {
    return error_of(code);
  }
  const Error error = error_of(code, sentence);
  krb5->free_error_message(krb5.context(), sentence);
  return error;
}

uint32_t protocol_number(krb5_error_code code) {
  const int64_t number = static_cast<int64_t>(code) - ERROR_TABLE_BASE_krb5;
  return number >= 0 && number < kNumNumbers ? static_cast<uint32_t>(number) : kGeneric;
}

krb5_error_code code_of_number(uint32_t number) {
  return static_cast<krb5_error_code>(
      ERROR_TABLE_BASE_krb5 + static_cast<int64_t>(number < kNumNumbers ? number : kGeneric));
}

}  // namespace opensspi::kerberos
