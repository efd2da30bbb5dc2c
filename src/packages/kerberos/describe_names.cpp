// SPDX-License-Identifier: MIT
#include "packages/kerberos/describe_names.h"

#include <span>

namespace opensspi::kerberos {
namespace {

struct Named {
  int64_t number;
  std::string_view name;
};

constexpr Named kEncryptionTypes[] = {
    {0, "null"},
    {1, "des-cbc-crc"},
    {2, "des-cbc-md4"},
    {3, "des-cbc-md5"},
    {5, "des3-cbc-md5"},
    {7, "des3-cbc-sha1"},
    {16, "des3-cbc-sha1-kd"},
    {17, "aes128-cts-hmac-sha1-96"},
    {18, "aes256-cts-hmac-sha1-96"},
    {19, "aes128-cts-hmac-sha256-128"},
    {20, "aes256-cts-hmac-sha384-192"},
    {23, "rc4-hmac"},
    {24, "rc4-hmac-exp"},
    {25, "camellia128-cts-cmac"},
    {26, "camellia256-cts-cmac"},
    {-128, "rc4-md4"},
    {-133, "rc4-hmac-old"},
    {-135, "rc4-hmac-old-exp"},
};

constexpr Named kNameTypes[] = {
    {0, "NT-UNKNOWN"},
    {1, "NT-PRINCIPAL: an account"},
    {2, "NT-SRV-INST: a service and its instance"},
    {3, "NT-SRV-HST: a service on a host"},
    {4, "NT-SRV-XHST"},
    {5, "NT-UID"},
    {6, "NT-X500-PRINCIPAL"},
    {7, "NT-SMTP-NAME"},
    {10, "NT-ENTERPRISE: a user principal name"},
    {11, "NT-WELLKNOWN"},
    {12, "NT-SRV-HST-DOMAIN"},
    {-128, "NT-MS-PRINCIPAL"},
    {-129, "NT-MS-PRINCIPAL-AND-ID"},
    {-130, "NT-ENT-PRINCIPAL-AND-ID"},
};

constexpr Named kMessageTypes[] = {
    {10, "AS-REQ"},   {11, "AS-REP"},   {12, "TGS-REQ"},  {13, "TGS-REP"},
    {14, "AP-REQ"},   {15, "AP-REP"},   {16, "TGT-REQ"},  {17, "TGT-REP"},
    {20, "KRB-SAFE"}, {21, "KRB-PRIV"}, {22, "KRB-CRED"}, {30, "KRB-ERROR"},
};

// A table: one line per error.
struct ErrorRow {
  int64_t number;
  ErrorName name;
};

constexpr ErrorRow kErrors[] = {
    {0, {"KDC_ERR_NONE", "no error"}},
    {1, {"KDC_ERR_NAME_EXP", "the client's entry in the database has expired"}},
    {2, {"KDC_ERR_SERVICE_EXP", "the server's entry in the database has expired"}},
    {3, {"KDC_ERR_BAD_PVNO", "the protocol's version is not supported"}},
    {4, {"KDC_ERR_C_OLD_MAST_KVNO", "the client's key is encrypted in an old master key"}},
    {5, {"KDC_ERR_S_OLD_MAST_KVNO", "the server's key is encrypted in an old master key"}},
    {6, {"KDC_ERR_C_PRINCIPAL_UNKNOWN", "the client is not in the database"}},
    {7, {"KDC_ERR_S_PRINCIPAL_UNKNOWN", "the server is not in the database"}},
    {8, {"KDC_ERR_PRINCIPAL_NOT_UNIQUE", "the name has several entries in the database"}},
    {9, {"KDC_ERR_NULL_KEY", "the client or the server has a null key"}},
    {10, {"KDC_ERR_CANNOT_POSTDATE", "the ticket may not be postdated"}},
    {11, {"KDC_ERR_NEVER_VALID", "the ticket would end before it begins"}},
    {12, {"KDC_ERR_POLICY", "the KDC's policy rejects the request"}},
    {13, {"KDC_ERR_BADOPTION", "the KDC cannot do what is asked for"}},
    {14, {"KDC_ERR_ETYPE_NOSUPP", "the KDC does not support the encryption type"}},
    {15, {"KDC_ERR_SUMTYPE_NOSUPP", "the KDC does not support the checksum type"}},
    {16, {"KDC_ERR_PADATA_TYPE_NOSUPP", "the KDC does not support the kind of preauthentication"}},
    {17, {"KDC_ERR_TRTYPE_NOSUPP", "the KDC does not support the transited type"}},
    {18, {"KDC_ERR_CLIENT_REVOKED", "the client's account is disabled or locked"}},
    {19, {"KDC_ERR_SERVICE_REVOKED", "the server's account is disabled"}},
    {20, {"KDC_ERR_TGT_REVOKED", "the ticket-granting ticket has been revoked"}},
    {21, {"KDC_ERR_CLIENT_NOTYET", "the client is not valid yet"}},
    {22, {"KDC_ERR_SERVICE_NOTYET", "the server is not valid yet"}},
    {23, {"KDC_ERR_KEY_EXPIRED", "the password has expired, or must be changed"}},
    {24, {"KDC_ERR_PREAUTH_FAILED", "the password or the key is wrong"}},
    {25, {"KDC_ERR_PREAUTH_REQUIRED", "the client must prove that it knows its key"}},
    {26, {"KDC_ERR_SERVER_NOMATCH", "the ticket is for another server than was asked for"}},
    {27, {"KDC_ERR_MUST_USE_USER2USER", "the server is reached by user-to-user only"}},
    {28, {"KDC_ERR_PATH_NOT_ACCEPTED", "the KDC's policy rejects the path of realms"}},
    {29, {"KDC_ERR_SVC_UNAVAILABLE", "a service of the KDC's is not available"}},
    {31, {"KRB_AP_ERR_BAD_INTEGRITY", "what was encrypted has been altered, or the key is wrong"}},
    {32, {"KRB_AP_ERR_TKT_EXPIRED", "the ticket has expired"}},
    {33, {"KRB_AP_ERR_TKT_NYV", "the ticket is not valid yet"}},
    {34, {"KRB_AP_ERR_REPEAT", "the request is a replay"}},
    {35, {"KRB_AP_ERR_NOT_US", "the ticket is for somebody else"}},
    {36, {"KRB_AP_ERR_BADMATCH", "ticket and authenticator name two clients"}},
    {37, {"KRB_AP_ERR_SKEW", "the clocks differ by too much"}},
    {38, {"KRB_AP_ERR_BADADDR", "the address is another than the ticket's"}},
    {39, {"KRB_AP_ERR_BADVERSION", "the protocol's version is another one"}},
    {40, {"KRB_AP_ERR_MSG_TYPE", "the message is of the wrong type"}},
    {41, {"KRB_AP_ERR_MODIFIED", "the message was altered, or the server has another key"}},
    {42, {"KRB_AP_ERR_BADORDER", "the message is out of order"}},
    {44, {"KRB_AP_ERR_BADKEYVER", "the key of that version is not there"}},
    {45, {"KRB_AP_ERR_NOKEY", "the service's key is not there"}},
    {46, {"KRB_AP_ERR_MUT_FAIL", "mutual authentication failed"}},
    {47, {"KRB_AP_ERR_BADDIRECTION", "the message goes the wrong way"}},
    {48, {"KRB_AP_ERR_METHOD", "another kind of authentication is required"}},
    {49, {"KRB_AP_ERR_BADSEQ", "the sequence number is wrong"}},
    {50, {"KRB_AP_ERR_INAPP_CKSUM", "the checksum is of a type that does not serve"}},
    {51, {"KRB_AP_PATH_NOT_ACCEPTED", "the server's policy rejects the path of realms"}},
    {52, {"KRB_ERR_RESPONSE_TOO_BIG", "the answer is too long for UDP: ask by TCP"}},
    {60, {"KRB_ERR_GENERIC", "any other error, which the text tells"}},
    {61, {"KRB_ERR_FIELD_TOOLONG", "a field is too long"}},
    {62, {"KDC_ERROR_CLIENT_NOT_TRUSTED", "the client's certificate is not trusted"}},
    {63, {"KDC_ERROR_KDC_NOT_TRUSTED", "the KDC's certificate is not trusted"}},
    {64, {"KDC_ERROR_INVALID_SIG", "the signature is not valid"}},
    {65, {"KDC_ERR_KEY_TOO_WEAK", "the key is too weak"}},
    {66, {"KDC_ERR_CERTIFICATE_MISMATCH", "the certificate is another one's"}},
    {67, {"KRB_AP_ERR_NO_TGT", "user-to-user: there is no ticket-granting ticket"}},
    {68, {"KDC_ERR_WRONG_REALM", "another realm's KDC is to be asked"}},
    {69, {"KRB_AP_ERR_USER_TO_USER_REQUIRED", "the ticket must be for user-to-user"}},
    {70, {"KDC_ERR_CANT_VERIFY_CERTIFICATE", "the certificate cannot be verified"}},
    {71, {"KDC_ERR_INVALID_CERTIFICATE", "the certificate is not valid"}},
    {72, {"KDC_ERR_REVOKED_CERTIFICATE", "the certificate has been revoked"}},
    {73, {"KDC_ERR_REVOCATION_STATUS_UNKNOWN", "whether the certificate is revoked is not known"}},
    {74, {"KDC_ERR_REVOCATION_STATUS_UNAVAILABLE", "revocation lists are not available"}},
    {75, {"KDC_ERR_CLIENT_NAME_MISMATCH", "the certificate names another client"}},
    {76, {"KDC_ERR_KDC_NAME_MISMATCH", "the certificate names another KDC"}},
};

std::string text_of(std::span<const Named> names, int64_t number) {
  for (const Named& row : names) {
    if (row.number == number) {
      return std::to_string(number) + " (" + std::string(row.name) + ")";
    }
  }
  return std::to_string(number);
}

}  // namespace

std::string encryption_type_text(int64_t number) { return text_of(kEncryptionTypes, number); }

std::string name_type_text(int64_t number) { return text_of(kNameTypes, number); }

std::string message_type_text(int64_t number) { return text_of(kMessageTypes, number); }

ErrorName error_name(int64_t number) {
  for (const ErrorRow& row : kErrors) {
    if (row.number == number) {
      return row.name;
    }
  }
  return {};
}

}  // namespace opensspi::kerberos
