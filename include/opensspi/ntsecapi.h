/* SPDX-License-Identifier: MIT */
/* ntsecapi.h: what SSPI programs use of the local security authority: strings, names, bits,
 * messages. */
#ifndef OPENSSPI_NTSECAPI_H
#define OPENSSPI_NTSECAPI_H

#include "opensspi/ntstatus.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* STRING counts its lengths in bytes and needs no terminating zero, as UNICODE_STRING. It is not in
 * windef.h: programs for Windows give that name to types of their own. */
typedef struct _STRING {
  USHORT Length;
  USHORT MaximumLength;
  PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING, OEM_STRING, *POEM_STRING;

typedef UNICODE_STRING LSA_UNICODE_STRING, *PLSA_UNICODE_STRING;
typedef STRING LSA_STRING, *PLSA_STRING;
typedef ULONG LSA_OPERATIONAL_MODE, *PLSA_OPERATIONAL_MODE;

/* clang-format off */

/* Names of authentication packages and rights to log on. */
#define SE_INTERACTIVE_LOGON_NAME                      TEXT("SeInteractiveLogonRight")
#define SE_NETWORK_LOGON_NAME                          TEXT("SeNetworkLogonRight")
#define SE_BATCH_LOGON_NAME                            TEXT("SeBatchLogonRight")
#define SE_SERVICE_LOGON_NAME                          TEXT("SeServiceLogonRight")
#define SE_DENY_INTERACTIVE_LOGON_NAME                 TEXT("SeDenyInteractiveLogonRight")
#define SE_DENY_NETWORK_LOGON_NAME                     TEXT("SeDenyNetworkLogonRight")
#define SE_DENY_BATCH_LOGON_NAME                       TEXT("SeDenyBatchLogonRight")
#define SE_DENY_SERVICE_LOGON_NAME                     TEXT("SeDenyServiceLogonRight")
#define SE_REMOTE_INTERACTIVE_LOGON_NAME               TEXT("SeRemoteInteractiveLogonRight")
#define SE_DENY_REMOTE_INTERACTIVE_LOGON_NAME          TEXT("SeDenyRemoteInteractiveLogonRight")
#define MSV1_0_PACKAGE_NAME                            "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0"
#define MSV1_0_PACKAGE_NAMEW                           OPENSSPI_WTEXT("MICROSOFT_AUTHENTICATION_PACKAGE_V1_0")

/* NTLM: lengths. */
#define MSV1_0_CHALLENGE_LENGTH                        8
#define MSV1_0_USER_SESSION_KEY_LENGTH                 16
#define MSV1_0_LANMAN_SESSION_KEY_LENGTH               8
#define MSV1_0_OWF_PASSWORD_LENGTH                     16
#define MSV1_0_SHA_PASSWORD_LENGTH                     20
#define MSV1_0_CREDENTIAL_KEY_LENGTH                   20
#define MSV1_0_NTLM3_RESPONSE_LENGTH                   16
#define MSV1_0_NTLM3_OWF_LENGTH                        16
#define MSV1_0_MAX_NTLM3_LIFE                          129600
#define MSV1_0_MAX_AVL_SIZE                            64000

/* NTLM: parameters of a logon. */
#define MSV1_0_CLEARTEXT_PASSWORD_ALLOWED              0x02
#define MSV1_0_UPDATE_LOGON_STATISTICS                 0x04
#define MSV1_0_RETURN_USER_PARAMETERS                  0x08
#define MSV1_0_DONT_TRY_GUEST_ACCOUNT                  0x10
#define MSV1_0_ALLOW_SERVER_TRUST_ACCOUNT              0x20
#define MSV1_0_RETURN_PASSWORD_EXPIRY                  0x40
#define MSV1_0_USE_CLIENT_CHALLENGE                    0x80
#define MSV1_0_TRY_GUEST_ACCOUNT_ONLY                  0x100
#define MSV1_0_RETURN_PROFILE_PATH                     0x200
#define MSV1_0_TRY_SPECIFIED_DOMAIN_ONLY               0x400
#define MSV1_0_ALLOW_WORKSTATION_TRUST_ACCOUNT         0x800
#define MSV1_0_DISABLE_PERSONAL_FALLBACK               0x00001000
#define MSV1_0_ALLOW_FORCE_GUEST                       0x00002000
#define MSV1_0_CLEARTEXT_PASSWORD_SUPPLIED             0x00004000
#define MSV1_0_USE_DOMAIN_FOR_ROUTING_ONLY             0x00008000
#define MSV1_0_SUBAUTHENTICATION_DLL_EX                0x00100000
#define MSV1_0_ALLOW_MSVCHAPV2                         0x00010000
#define MSV1_0_S4U2SELF                                0x00020000
#define MSV1_0_CHECK_LOGONHOURS_FOR_S4U                0x00040000
#define MSV1_0_SUBAUTHENTICATION_DLL                   0xFF000000
#define MSV1_0_SUBAUTHENTICATION_DLL_SHIFT             24
#define MSV1_0_MNS_LOGON                               0x01000000
#define MSV1_0_SUBAUTHENTICATION_DLL_RAS               2
#define MSV1_0_SUBAUTHENTICATION_DLL_IIS               132

/* NTLM: AV pair flags ([MS-NLMP] 2.2.2.1). */
#define MSV1_0_AV_FLAG_FORCE_GUEST                     0x00000001
#define MSV1_0_AV_FLAG_MIC_HANDSHAKE_MESSAGES          0x00000002
#define MSV1_0_AV_FLAG_UNVERIFIED_TARGET               0x00000004

/* NTLM: how a user was logged on. */
#define LOGON_GUEST                                    0x01
#define LOGON_NOENCRYPTION                             0x02
#define LOGON_CACHED_ACCOUNT                           0x04
#define LOGON_USED_LM_PASSWORD                         0x08
#define LOGON_EXTRA_SIDS                               0x20
#define LOGON_SUBAUTH_SESSION_KEY                      0x40
#define LOGON_SERVER_TRUST_ACCOUNT                     0x80
#define LOGON_NTLMV2_ENABLED                           0x100
#define LOGON_RESOURCE_GROUPS                          0x200
#define LOGON_PROFILE_PATH_RETURNED                    0x400
#define LOGON_NT_V2                                    0x800
#define LOGON_LM_V2                                    0x1000
#define LOGON_NTLM_V2                                  0x2000
#define LOGON_OPTIMIZED                                0x4000
#define LOGON_WINLOGON                                 0x8000
#define LOGON_PKINIT                                   0x10000
#define LOGON_NO_OPTIMIZED                             0x20000
#define LOGON_NO_ELEVATION                             0x40000
#define LOGON_MANAGED_SERVICE                          0x80000

/* Kerberos: encryption types and checksums. */
#define KERB_ETYPE_NULL                                0
#define KERB_ETYPE_DES_CBC_CRC                         1
#define KERB_ETYPE_DES_CBC_MD4                         2
#define KERB_ETYPE_DES_CBC_MD5                         3
#define KERB_ETYPE_AES128_CTS_HMAC_SHA1_96             17
#define KERB_ETYPE_AES256_CTS_HMAC_SHA1_96             18
#define KERB_ETYPE_RC4_MD4                             -128
#define KERB_ETYPE_RC4_PLAIN2                          -129
#define KERB_ETYPE_RC4_LM                              -130
#define KERB_ETYPE_RC4_SHA                             -131
#define KERB_ETYPE_DES_PLAIN                           -132
#define KERB_ETYPE_RC4_HMAC_OLD                        -133
#define KERB_ETYPE_RC4_PLAIN_OLD                       -134
#define KERB_ETYPE_RC4_HMAC_OLD_EXP                    -135
#define KERB_ETYPE_RC4_PLAIN_OLD_EXP                   -136
#define KERB_ETYPE_RC4_PLAIN                           -140
#define KERB_ETYPE_RC4_PLAIN_EXP                       -141
#define KERB_ETYPE_AES128_CTS_HMAC_SHA1_96_PLAIN       -148
#define KERB_ETYPE_AES256_CTS_HMAC_SHA1_96_PLAIN       -149
#define KERB_ETYPE_DSA_SHA1_CMS                        9
#define KERB_ETYPE_RSA_MD5_CMS                         10
#define KERB_ETYPE_RSA_SHA1_CMS                        11
#define KERB_ETYPE_RC2_CBC_ENV                         12
#define KERB_ETYPE_RSA_ENV                             13
#define KERB_ETYPE_RSA_ES_OEAP_ENV                     14
#define KERB_ETYPE_DES_EDE3_CBC_ENV                    15
#define KERB_ETYPE_DSA_SIGN                            8
#define KERB_ETYPE_RSA_PRIV                            9
#define KERB_ETYPE_RSA_PUB                             10
#define KERB_ETYPE_RSA_PUB_MD5                         11
#define KERB_ETYPE_RSA_PUB_SHA1                        12
#define KERB_ETYPE_PKCS7_PUB                           13
#define KERB_ETYPE_DES3_CBC_MD5                        5
#define KERB_ETYPE_DES3_CBC_SHA1                       7
#define KERB_ETYPE_DES3_CBC_SHA1_KD                    16
#define KERB_ETYPE_DES_CBC_MD5_NT                      20
#define KERB_ETYPE_RC4_HMAC_NT                         23
#define KERB_ETYPE_RC4_HMAC_NT_EXP                     24
#define KERB_CHECKSUM_NONE                             0
#define KERB_CHECKSUM_CRC32                            1
#define KERB_CHECKSUM_MD4                              2
#define KERB_CHECKSUM_KRB_DES_MAC                      4
#define KERB_CHECKSUM_KRB_DES_MAC_K                    5
#define KERB_CHECKSUM_MD5                              7
#define KERB_CHECKSUM_MD5_DES                          8
#define KERB_CHECKSUM_SHA1_NEW                         14
#define KERB_CHECKSUM_HMAC_SHA1_96_AES128              15
#define KERB_CHECKSUM_HMAC_SHA1_96_AES256              16
#define KERB_CHECKSUM_LM                               -130
#define KERB_CHECKSUM_SHA1                             -131
#define KERB_CHECKSUM_REAL_CRC32                       -132
#define KERB_CHECKSUM_DES_MAC                          -133
#define KERB_CHECKSUM_DES_MAC_MD5                      -134
#define KERB_CHECKSUM_MD25                             -135
#define KERB_CHECKSUM_RC4_MD5                          -136
#define KERB_CHECKSUM_MD5_HMAC                         -137
#define KERB_CHECKSUM_HMAC_MD5                         -138
#define KERB_CHECKSUM_HMAC_SHA1_96_AES128_Ki           -150
#define KERB_CHECKSUM_HMAC_SHA1_96_AES256_Ki           -151
#define KERB_ETYPE_DEFAULT                             0x0

/* Kerberos: tickets. */
#define KERB_TICKET_FLAGS_reserved                     0x80000000
#define KERB_TICKET_FLAGS_forwardable                  0x40000000
#define KERB_TICKET_FLAGS_forwarded                    0x20000000
#define KERB_TICKET_FLAGS_proxiable                    0x10000000
#define KERB_TICKET_FLAGS_proxy                        0x08000000
#define KERB_TICKET_FLAGS_may_postdate                 0x04000000
#define KERB_TICKET_FLAGS_postdated                    0x02000000
#define KERB_TICKET_FLAGS_invalid                      0x01000000
#define KERB_TICKET_FLAGS_renewable                    0x00800000
#define KERB_TICKET_FLAGS_initial                      0x00400000
#define KERB_TICKET_FLAGS_pre_authent                  0x00200000
#define KERB_TICKET_FLAGS_hw_authent                   0x00100000
#define KERB_TICKET_FLAGS_ok_as_delegate               0x00040000
#define KERB_TICKET_FLAGS_name_canonicalize            0x00010000
#define KERB_TICKET_FLAGS_cname_in_pa_data             0x00040000
#define KERB_TICKET_FLAGS_enc_pa_rep                   0x00010000
#define KERB_TICKET_FLAGS_reserved1                    0x00000001
#define KERB_LOGON_FLAG_ALLOW_EXPIRED_TICKET           0x1
#define KERB_LOGON_FLAG_REDIRECTED                     0x2
#define KERB_S4U_LOGON_FLAG_CHECK_LOGONHOURS           0x2
#define KERB_S4U_LOGON_FLAG_IDENTIFY                   0x8
#define KERB_USE_DEFAULT_TICKET_FLAGS                  0x0
#define KERB_RETRIEVE_TICKET_DEFAULT                   0x0
#define KERB_RETRIEVE_TICKET_DONT_USE_CACHE            0x1
#define KERB_RETRIEVE_TICKET_USE_CACHE_ONLY            0x2
#define KERB_RETRIEVE_TICKET_USE_CREDHANDLE            0x4
#define KERB_RETRIEVE_TICKET_AS_KERB_CRED              0x8
#define KERB_RETRIEVE_TICKET_WITH_SEC_CRED             0x10
#define KERB_RETRIEVE_TICKET_CACHE_TICKET              0x20
#define KERB_RETRIEVE_TICKET_MAX_LIFETIME              0x40
#define KERB_PURGE_ALL_TICKETS                         1
#define KERB_REQUEST_ADD_CREDENTIAL                    1
#define KERB_REQUEST_REPLACE_CREDENTIAL                2
#define KERB_REQUEST_REMOVE_CREDENTIAL                 4

/* Kerberos: fQOP, and kinds of names. */
#define KRB_NT_UNKNOWN                                 0
#define KRB_NT_PRINCIPAL                               1
#define KRB_NT_PRINCIPAL_AND_ID                        -131
#define KRB_NT_SRV_INST                                2
#define KRB_NT_SRV_INST_AND_ID                         -132
#define KRB_NT_SRV_HST                                 3
#define KRB_NT_SRV_XHST                                4
#define KRB_NT_UID                                     5
#define KRB_NT_ENTERPRISE_PRINCIPAL                    10
#define KRB_NT_WELLKNOWN                               11
#define KRB_NT_MS_BRANCH_ID                            -133
#define KRB_NT_ENT_PRINCIPAL_AND_ID                    -130
#define KRB_NT_MS_PRINCIPAL                            -128
#define KRB_NT_MS_PRINCIPAL_AND_ID                     -129
#define KRB_NT_X500_PRINCIPAL                          6
#define KERB_WRAP_NO_ENCRYPT                           0x80000001

/* clang-format on */

/* SECURITY_LOGON_TYPE is how a user logged on. */
typedef enum _SECURITY_LOGON_TYPE {
  UndefinedLogonType = 0,
  Interactive = 2,
  Network,
  Batch,
  Service,
  Proxy,
  Unlock,
  NetworkCleartext,
  NewCredentials,
  RemoteInteractive,
  CachedInteractive,
  CachedRemoteInteractive,
  CachedUnlock
} SECURITY_LOGON_TYPE,
    *PSECURITY_LOGON_TYPE;

/* NTLM's AV pairs ([MS-NLMP] 2.2.2.1). */
typedef enum {
  MsvAvEOL,
  MsvAvNbComputerName,
  MsvAvNbDomainName,
  MsvAvDnsComputerName,
  MsvAvDnsDomainName,
  MsvAvDnsTreeName,
  MsvAvFlags,
  MsvAvTimestamp,
  MsvAvRestrictions,
  MsvAvSingleHost = MsvAvRestrictions,
  MsvAvTargetName,
  MsvAvChannelBindings
} MSV1_0_AVID;

/* MSV1_0_AV_PAIR is the head of an AV pair; `AvLen` bytes follow. */
typedef struct _MSV1_0_AV_PAIR {
  USHORT AvId;
  USHORT AvLen;
} MSV1_0_AV_PAIR, *PMSV1_0_AV_PAIR;

/* MSV1_0_LOGON_SUBMIT_TYPE names the structures of NTLM logons. */
typedef enum _MSV1_0_LOGON_SUBMIT_TYPE {
  MsV1_0InteractiveLogon = 2,
  MsV1_0Lm20Logon,
  MsV1_0NetworkLogon,
  MsV1_0SubAuthLogon,
  MsV1_0WorkstationUnlockLogon = 7,
  MsV1_0S4ULogon = 12,
  MsV1_0VirtualLogon = 82,
  MsV1_0NoElevationLogon,
  MsV1_0LuidLogon
} MSV1_0_LOGON_SUBMIT_TYPE,
    *PMSV1_0_LOGON_SUBMIT_TYPE;

/* MSV1_0_PROFILE_BUFFER_TYPE names the structures that an NTLM logon returns. */
typedef enum _MSV1_0_PROFILE_BUFFER_TYPE {
  MsV1_0InteractiveProfile = 2,
  MsV1_0Lm20LogonProfile,
  MsV1_0SmartCardProfile
} MSV1_0_PROFILE_BUFFER_TYPE,
    *PMSV1_0_PROFILE_BUFFER_TYPE;

/* MSV1_0_PROTOCOL_MESSAGE_TYPE names the requests to the NTLM package. */
typedef enum _MSV1_0_PROTOCOL_MESSAGE_TYPE {
  MsV1_0Lm20ChallengeRequest = 0,
  MsV1_0Lm20GetChallengeResponse,
  MsV1_0EnumerateUsers,
  MsV1_0GetUserInfo,
  MsV1_0ReLogonUsers,
  MsV1_0ChangePassword,
  MsV1_0ChangeCachedPassword,
  MsV1_0GenericPassthrough,
  MsV1_0CacheLogon,
  MsV1_0SubAuth,
  MsV1_0DeriveCredential,
  MsV1_0CacheLookup,
  MsV1_0SetProcessOption,
  MsV1_0ConfigLocalAliases,
  MsV1_0ClearCachedCredentials,
  MsV1_0LookupToken,
  MsV1_0ValidateAuth,
  MsV1_0CacheLookupEx,
  MsV1_0GetCredentialKey,
  MsV1_0SetThreadOption,
  MsV1_0DecryptDpapiMasterKey,
  MsV1_0GetStrongCredentialKey,
  MsV1_0TransferCred,
  MsV1_0ProvisionTbal,
  MsV1_0DeleteTbalSecrets
} MSV1_0_PROTOCOL_MESSAGE_TYPE,
    *PMSV1_0_PROTOCOL_MESSAGE_TYPE;

/* MSV1_0_INTERACTIVE_LOGON is an NTLM logon with a password. */
typedef struct _MSV1_0_INTERACTIVE_LOGON {
  MSV1_0_LOGON_SUBMIT_TYPE MessageType;
  UNICODE_STRING LogonDomainName;
  UNICODE_STRING UserName;
  UNICODE_STRING Password;
} MSV1_0_INTERACTIVE_LOGON, *PMSV1_0_INTERACTIVE_LOGON;

/* MSV1_0_LM20_LOGON is an NTLM logon with responses to a challenge. */
typedef struct _MSV1_0_LM20_LOGON {
  MSV1_0_LOGON_SUBMIT_TYPE MessageType;
  UNICODE_STRING LogonDomainName;
  UNICODE_STRING UserName;
  UNICODE_STRING Workstation;
  UCHAR ChallengeToClient[MSV1_0_CHALLENGE_LENGTH];
  STRING CaseSensitiveChallengeResponse;
  STRING CaseInsensitiveChallengeResponse;
  ULONG ParameterControl;
} MSV1_0_LM20_LOGON, *PMSV1_0_LM20_LOGON;

/* KERB_LOGON_SUBMIT_TYPE names the structures of Kerberos logons. */
typedef enum _KERB_LOGON_SUBMIT_TYPE {
  KerbInteractiveLogon = 2,
  KerbSmartCardLogon = 6,
  KerbWorkstationUnlockLogon = 7,
  KerbSmartCardUnlockLogon = 8,
  KerbProxyLogon = 9,
  KerbTicketLogon = 10,
  KerbTicketUnlockLogon = 11,
  KerbS4ULogon = 12,
  KerbCertificateLogon = 13,
  KerbCertificateS4ULogon = 14,
  KerbCertificateUnlockLogon = 15,
  KerbNoElevationLogon = 83,
  KerbLuidLogon = 84
} KERB_LOGON_SUBMIT_TYPE,
    *PKERB_LOGON_SUBMIT_TYPE;

/* KERB_PROFILE_BUFFER_TYPE names the structures that a Kerberos logon returns. */
typedef enum _KERB_PROFILE_BUFFER_TYPE {
  KerbInteractiveProfile = 2,
  KerbSmartCardProfile = 4,
  KerbTicketProfile = 6
} KERB_PROFILE_BUFFER_TYPE,
    *PKERB_PROFILE_BUFFER_TYPE;

/* KERB_PROTOCOL_MESSAGE_TYPE names the requests to the Kerberos package. */
typedef enum _KERB_PROTOCOL_MESSAGE_TYPE {
  KerbDebugRequestMessage = 0,
  KerbQueryTicketCacheMessage,
  KerbChangeMachinePasswordMessage,
  KerbVerifyPacMessage,
  KerbRetrieveTicketMessage,
  KerbUpdateAddressesMessage,
  KerbPurgeTicketCacheMessage,
  KerbChangePasswordMessage,
  KerbRetrieveEncodedTicketMessage,
  KerbDecryptDataMessage,
  KerbAddBindingCacheEntryMessage,
  KerbSetPasswordMessage,
  KerbSetPasswordExMessage,
  KerbVerifyCredentialsMessage,
  KerbQueryTicketCacheExMessage,
  KerbPurgeTicketCacheExMessage,
  KerbRefreshSmartcardCredentialsMessage,
  KerbAddExtraCredentialsMessage,
  KerbQuerySupplementalCredentialsMessage,
  KerbTransferCredentialsMessage,
  KerbQueryTicketCacheEx2Message,
  KerbSubmitTicketMessage,
  KerbAddExtraCredentialsExMessage,
  KerbQueryKdcProxyCacheMessage,
  KerbPurgeKdcProxyCacheMessage,
  KerbQueryTicketCacheEx3Message,
  KerbCleanupMachinePkinitCredsMessage,
  KerbAddBindingCacheEntryExMessage,
  KerbQueryBindingCacheMessage,
  KerbPurgeBindingCacheMessage,
  KerbPinKdcMessage,
  KerbUnpinAllKdcsMessage,
  KerbQueryDomainExtendedPoliciesMessage,
  KerbQueryS4U2ProxyCacheMessage,
  KerbRetrieveKeyTabMessage
} KERB_PROTOCOL_MESSAGE_TYPE,
    *PKERB_PROTOCOL_MESSAGE_TYPE;

/* KERB_INTERACTIVE_LOGON is a Kerberos logon with a password. */
typedef struct _KERB_INTERACTIVE_LOGON {
  KERB_LOGON_SUBMIT_TYPE MessageType;
  UNICODE_STRING LogonDomainName;
  UNICODE_STRING UserName;
  UNICODE_STRING Password;
} KERB_INTERACTIVE_LOGON, *PKERB_INTERACTIVE_LOGON;

/* KERB_S4U_LOGON is a Kerberos logon by name only (S4U2Self, [MS-SFU]). */
typedef struct _KERB_S4U_LOGON {
  KERB_LOGON_SUBMIT_TYPE MessageType;
  ULONG Flags;
  UNICODE_STRING ClientUpn;
  UNICODE_STRING ClientRealm;
} KERB_S4U_LOGON, *PKERB_S4U_LOGON;

/* KERB_CRYPTO_KEY is a key with its encryption type; `Length` is in bytes. */
typedef struct KERB_CRYPTO_KEY {
  LONG KeyType;
  ULONG Length;
  PUCHAR Value;
} KERB_CRYPTO_KEY, *PKERB_CRYPTO_KEY;

/* KERB_EXTERNAL_NAME is a principal's name: its type and its components. */
typedef struct _KERB_EXTERNAL_NAME {
  SHORT NameType;
  USHORT NameCount;
  UNICODE_STRING Names[ANYSIZE_ARRAY];
} KERB_EXTERNAL_NAME, *PKERB_EXTERNAL_NAME;

/* RtlGenRandom fills `RandomBuffer` with random bytes. Windows exports it as SystemFunction036, and
 * programs look it up by that name. It returns nonzero; the process ends if the host has no random
 * numbers. A null buffer with a length fails: it returns zero, and GetLastError returns
 * ERROR_INVALID_PARAMETER. Any thread. */
OPENSSPI_API BOOLEAN NTAPI SystemFunction036(PVOID RandomBuffer, ULONG RandomBufferLength);
#define RtlGenRandom SystemFunction036

/* RtlEncryptMemory encrypts memory in place, a multiple of RTL_ENCRYPT_MEMORY_SIZE bytes, for this
 * process (`OptionFlags` 0); RtlDecryptMemory decrypts it. See CryptProtectMemory in dpapi.h.
 * STATUS_INVALID_PARAMETER for another length, STATUS_NOT_SUPPORTED for other flags. */
#define RTL_ENCRYPT_MEMORY_SIZE 8
#define RTL_ENCRYPT_OPTION_CROSS_PROCESS 0x01
#define RTL_ENCRYPT_OPTION_SAME_LOGON 0x02
#define RTL_ENCRYPT_OPTION_FOR_SYSTEM 0x04
#define RtlEncryptMemory SystemFunction040
#define RtlDecryptMemory SystemFunction041
OPENSSPI_API NTSTATUS WINAPI SystemFunction040(PVOID Memory, ULONG MemorySize, ULONG OptionFlags);
OPENSSPI_API NTSTATUS WINAPI SystemFunction041(PVOID Memory, ULONG MemorySize, ULONG OptionFlags);

#ifdef __cplusplus
}
#endif

#endif
