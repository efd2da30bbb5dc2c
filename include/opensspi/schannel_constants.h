/* SPDX-License-Identifier: MIT */
/* schannel_constants.h: the numbers of Schannel. Include schannel.h. */
#ifndef OPENSSPI_SCHANNEL_CONSTANTS_H
#define OPENSSPI_SCHANNEL_CONSTANTS_H

#include "opensspi/windef.h"

/* clang-format off */

/* Names of the package. The older names mean one protocol version each. */
#define UNISP_NAME_A \
  "Microsoft Unified Security Protocol Provider"
#define UNISP_NAME_W \
  OPENSSPI_WTEXT("Microsoft Unified Security Protocol Provider")
#define SSL2SP_NAME_A                                  "Microsoft SSL 2.0"
#define SSL2SP_NAME_W                                  OPENSSPI_WTEXT("Microsoft SSL 2.0")
#define SSL3SP_NAME_A                                  "Microsoft SSL 3.0"
#define SSL3SP_NAME_W                                  OPENSSPI_WTEXT("Microsoft SSL 3.0")
#define TLS1SP_NAME_A                                  "Microsoft TLS 1.0"
#define TLS1SP_NAME_W                                  OPENSSPI_WTEXT("Microsoft TLS 1.0")
#define PCT1SP_NAME_A                                  "Microsoft PCT 1.0"
#define PCT1SP_NAME_W                                  OPENSSPI_WTEXT("Microsoft PCT 1.0")
#define SCHANNEL_NAME_A                                "Schannel"
#define SCHANNEL_NAME_W                                OPENSSPI_WTEXT("Schannel")
#define DEFAULT_TLS_SSP_NAME_A                         "Default TLS SSP"
#define DEFAULT_TLS_SSP_NAME_W                         OPENSSPI_WTEXT("Default TLS SSP")
#define UNISP_NAME                                     OPENSSPI_UAW(UNISP_NAME)
#define PCT1SP_NAME                                    OPENSSPI_UAW(PCT1SP_NAME)
#define SSL2SP_NAME                                    OPENSSPI_UAW(SSL2SP_NAME)
#define SSL3SP_NAME                                    OPENSSPI_UAW(SSL3SP_NAME)
#define TLS1SP_NAME                                    OPENSSPI_UAW(TLS1SP_NAME)
#define SCHANNEL_NAME                                  OPENSSPI_UAW(SCHANNEL_NAME)
#define DEFAULT_TLS_SSP_NAME                           OPENSSPI_UAW(DEFAULT_TLS_SSP_NAME)
#define UNISP_RPC_ID                                   14

/* Attributes of contexts and credentials. */
#define SECPKG_ATTR_ISSUER_LIST                        0x50
#define SECPKG_ATTR_REMOTE_CRED                        0x51
#define SECPKG_ATTR_LOCAL_CRED                         0x52
#define SECPKG_ATTR_REMOTE_CERT_CONTEXT                0x53
#define SECPKG_ATTR_LOCAL_CERT_CONTEXT                 0x54
#define SECPKG_ATTR_ROOT_STORE                         0x55
#define SECPKG_ATTR_SUPPORTED_ALGS                     0x56
#define SECPKG_ATTR_CIPHER_STRENGTHS                   0x57
#define SECPKG_ATTR_SUPPORTED_PROTOCOLS                0x58
#define SECPKG_ATTR_ISSUER_LIST_EX                     0x59
#define SECPKG_ATTR_CONNECTION_INFO                    0x5A
#define SECPKG_ATTR_EAP_KEY_BLOCK                      0x5B
#define SECPKG_ATTR_MAPPED_CRED_ATTR                   0x5C
#define SECPKG_ATTR_SESSION_INFO                       0x5D
#define SECPKG_ATTR_APP_DATA                           0x5E
#define SECPKG_ATTR_REMOTE_CERTIFICATES                0x5F
#define SECPKG_ATTR_CLIENT_CERT_POLICY                 0x60
#define SECPKG_ATTR_CC_POLICY_RESULT                   0x61
#define SECPKG_ATTR_USE_NCRYPT                         0x62
#define SECPKG_ATTR_LOCAL_CERT_INFO                    0x63
#define SECPKG_ATTR_CIPHER_INFO                        0x64
#define SECPKG_ATTR_EAP_PRF_INFO                       0x65
#define SECPKG_ATTR_SUPPORTED_SIGNATURES               0x66
#define SECPKG_ATTR_REMOTE_CERT_CHAIN                  0x67
#define SECPKG_ATTR_UI_INFO                            0x68
#define SECPKG_ATTR_EARLY_START                        0x69
#define SECPKG_ATTR_KEYING_MATERIAL_INFO               0x6A
#define SECPKG_ATTR_KEYING_MATERIAL                    0x6B
#define SECPKG_ATTR_SRTP_PARAMETERS                    0x6C
#define SECPKG_ATTR_TOKEN_BINDING                      0x6D
#define SECPKG_ATTR_CONNECTION_INFO_EX                 0x6E
#define SECPKG_ATTR_KEYING_MATERIAL_TOKEN_BINDING      0x6F
#define SECPKG_ATTR_KEYING_MATERIAL_INPROC             0x70

/* Fields of attributes. */
#define RCRED_STATUS_NOCRED                            0x00000000
#define RCRED_CRED_EXISTS                              0x00000001
#define RCRED_STATUS_UNKNOWN_ISSUER                    0x00000002
#define LCRED_STATUS_NOCRED                            0x00000000
#define LCRED_CRED_EXISTS                              0x00000001
#define LCRED_STATUS_UNKNOWN_ISSUER                    0x00000002
#define SECPKGCONTEXT_CONNECTION_INFO_EX_V1            1
#define SECPKGCONTEXT_CIPHERINFO_V1                    1
#define SSL_SESSION_RECONNECT                          1
#define KERN_CONTEXT_CERT_INFO_V1                      0x00000000
#define ENABLE_TLS_CLIENT_EARLY_START                  0x00000001

/* dwVersion of credentials. */
#define SCH_CRED_V1                                    0x00000001
#define SCH_CRED_V2                                    0x00000002
#define SCH_CRED_VERSION                               0x00000002
#define SCH_CRED_V3                                    0x00000003
#define SCHANNEL_CRED_VERSION                          0x00000004
#define SCH_CREDENTIALS_VERSION                        0x00000005

/* Limits and formats of credentials. */
#define TLS_PARAMS_OPTIONAL                            0x00000001
#define SCH_CRED_MAX_SUPPORTED_PARAMETERS              16
#define SCH_CRED_MAX_SUPPORTED_ALPN_IDS                16
#define SCH_CRED_MAX_SUPPORTED_CRYPTO_SETTINGS         16
#define SCH_CRED_MAX_SUPPORTED_CHAINING_MODES          16
#define SCH_MAX_EXT_SUBSCRIPTIONS                      2
#define SCH_CRED_FORMAT_CERT_CONTEXT                   0x00000000
#define SCH_CRED_FORMAT_CERT_HASH                      0x00000001
#define SCH_CRED_FORMAT_CERT_HASH_STORE                0x00000002
#define SCH_CRED_MAX_STORE_NAME_SIZE                   128
#define SCH_CRED_MAX_SUPPORTED_ALGS                    256
#define SCH_CRED_MAX_SUPPORTED_CERTS                   100
#define SCH_MACHINE_CERT_HASH                          0x00000001
#define SCHANNEL_SECRET_TYPE_CAPI                      0x00000001
#define SCHANNEL_SECRET_PRIVKEY                        0x00000002
#define SCH_CRED_X509_CERTCHAIN                        0x00000001
#define SCH_CRED_X509_CAPI                             0x00000002
#define SCH_CRED_CERT_CONTEXT                          0x00000003

/* dwFlags of credentials. */
#define SCH_CRED_NO_SYSTEM_MAPPER                      0x00000002
#define SCH_CRED_NO_SERVERNAME_CHECK                   0x00000004
#define SCH_CRED_MANUAL_CRED_VALIDATION                0x00000008
#define SCH_CRED_NO_DEFAULT_CREDS                      0x00000010
#define SCH_CRED_AUTO_CRED_VALIDATION                  0x00000020
#define SCH_CRED_USE_DEFAULT_CREDS                     0x00000040
#define SCH_CRED_DISABLE_RECONNECTS                    0x00000080
#define SCH_CRED_REVOCATION_CHECK_END_CERT             0x00000100
#define SCH_CRED_REVOCATION_CHECK_CHAIN                0x00000200
#define SCH_CRED_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT   0x00000400
#define SCH_CRED_IGNORE_NO_REVOCATION_CHECK            0x00000800
#define SCH_CRED_IGNORE_REVOCATION_OFFLINE             0x00001000
#define SCH_CRED_RESTRICTED_ROOTS                      0x00002000
#define SCH_CRED_REVOCATION_CHECK_CACHE_ONLY           0x00004000
#define SCH_CRED_CACHE_ONLY_URL_RETRIEVAL              0x00008000
#define SCH_CRED_MEMORY_STORE_CERT                     0x00010000
#define SCH_CRED_CACHE_ONLY_URL_RETRIEVAL_ON_CREATE    0x00020000
#define SCH_SEND_ROOT_CERT                             0x00040000
#define SCH_CRED_SNI_CREDENTIAL                        0x00080000
#define SCH_CRED_SNI_ENABLE_OCSP                       0x00100000
#define SCH_SEND_AUX_RECORD                            0x00200000
#define SCH_USE_STRONG_CRYPTO                          0x00400000
#define SCH_USE_PRESHAREDKEY_ONLY                      0x00800000
#define SCH_USE_DTLS_ONLY                              0x01000000
#define SCH_ALLOW_NULL_ENCRYPTION                      0x02000000

/* Commands for ApplyControlToken. */
#define SCHANNEL_RENEGOTIATE                           0
#define SCHANNEL_SHUTDOWN                              1
#define SCHANNEL_ALERT                                 2
#define SCHANNEL_SESSION                               3
#define SSL_SESSION_ENABLE_RECONNECTS                  1
#define SSL_SESSION_DISABLE_RECONNECTS                 2

/* Alerts (RFC 8446, 6). */
#define TLS1_ALERT_WARNING                             1
#define TLS1_ALERT_FATAL                               2
#define TLS1_ALERT_CLOSE_NOTIFY                        0
#define TLS1_ALERT_UNEXPECTED_MESSAGE                  10
#define TLS1_ALERT_BAD_RECORD_MAC                      20
#define TLS1_ALERT_DECRYPTION_FAILED                   21
#define TLS1_ALERT_RECORD_OVERFLOW                     22
#define TLS1_ALERT_DECOMPRESSION_FAIL                  30
#define TLS1_ALERT_HANDSHAKE_FAILURE                   40
#define TLS1_ALERT_BAD_CERTIFICATE                     42
#define TLS1_ALERT_UNSUPPORTED_CERT                    43
#define TLS1_ALERT_CERTIFICATE_REVOKED                 44
#define TLS1_ALERT_CERTIFICATE_EXPIRED                 45
#define TLS1_ALERT_CERTIFICATE_UNKNOWN                 46
#define TLS1_ALERT_ILLEGAL_PARAMETER                   47
#define TLS1_ALERT_UNKNOWN_CA                          48
#define TLS1_ALERT_ACCESS_DENIED                       49
#define TLS1_ALERT_DECODE_ERROR                        50
#define TLS1_ALERT_DECRYPT_ERROR                       51
#define TLS1_ALERT_EXPORT_RESTRICTION                  60
#define TLS1_ALERT_PROTOCOL_VERSION                    70
#define TLS1_ALERT_INSUFFIENT_SECURITY                 71
#define TLS1_ALERT_INTERNAL_ERROR                      80
#define TLS1_ALERT_USER_CANCELED                       90
#define TLS1_ALERT_NO_RENEGOTIATION                    100
#define TLS1_ALERT_UNSUPPORTED_EXT                     110
#define TLS1_ALERT_UNKNOWN_PSK_IDENTITY                115
#define TLS1_ALERT_NO_APP_PROTOCOL                     120

/* Protocol versions, as bits. */
#define SP_PROT_PCT1_SERVER                            0x00000001
#define SP_PROT_PCT1_CLIENT                            0x00000002
#define SP_PROT_PCT1                                   (SP_PROT_PCT1_SERVER | SP_PROT_PCT1_CLIENT)
#define SP_PROT_SSL2_SERVER                            0x00000004
#define SP_PROT_SSL2_CLIENT                            0x00000008
#define SP_PROT_SSL2                                   (SP_PROT_SSL2_SERVER | SP_PROT_SSL2_CLIENT)
#define SP_PROT_SSL3_SERVER                            0x00000010
#define SP_PROT_SSL3_CLIENT                            0x00000020
#define SP_PROT_SSL3                                   (SP_PROT_SSL3_SERVER | SP_PROT_SSL3_CLIENT)
#define SP_PROT_TLS1_SERVER                            0x00000040
#define SP_PROT_TLS1_CLIENT                            0x00000080
#define SP_PROT_TLS1                                   (SP_PROT_TLS1_SERVER | SP_PROT_TLS1_CLIENT)
#define SP_PROT_SSL3TLS1_CLIENTS                       (SP_PROT_TLS1_CLIENT | SP_PROT_SSL3_CLIENT)
#define SP_PROT_SSL3TLS1_SERVERS                       (SP_PROT_TLS1_SERVER | SP_PROT_SSL3_SERVER)
#define SP_PROT_SSL3TLS1                               (SP_PROT_SSL3 | SP_PROT_TLS1)
#define SP_PROT_UNI_SERVER                             0x40000000
#define SP_PROT_UNI_CLIENT                             0x80000000
#define SP_PROT_UNI                                    (SP_PROT_UNI_SERVER | SP_PROT_UNI_CLIENT)
#define SP_PROT_ALL                                    0xFFFFFFFF
#define SP_PROT_NONE                                   0
#define SP_PROT_CLIENTS \
  (SP_PROT_PCT1_CLIENT | SP_PROT_SSL2_CLIENT | SP_PROT_SSL3_CLIENT | SP_PROT_UNI_CLIENT | SP_PROT_TLS1_CLIENT)
#define SP_PROT_SERVERS \
  (SP_PROT_PCT1_SERVER | SP_PROT_SSL2_SERVER | SP_PROT_SSL3_SERVER | SP_PROT_UNI_SERVER | SP_PROT_TLS1_SERVER)
#define SP_PROT_TLS1_0_SERVER                          SP_PROT_TLS1_SERVER
#define SP_PROT_TLS1_0_CLIENT                          SP_PROT_TLS1_CLIENT
#define SP_PROT_TLS1_0 \
  (SP_PROT_TLS1_0_SERVER | SP_PROT_TLS1_0_CLIENT)
#define SP_PROT_TLS1_1_SERVER                          0x00000100
#define SP_PROT_TLS1_1_CLIENT                          0x00000200
#define SP_PROT_TLS1_1 \
  (SP_PROT_TLS1_1_SERVER | SP_PROT_TLS1_1_CLIENT)
#define SP_PROT_TLS1_2_SERVER                          0x00000400
#define SP_PROT_TLS1_2_CLIENT                          0x00000800
#define SP_PROT_TLS1_2 \
  (SP_PROT_TLS1_2_SERVER | SP_PROT_TLS1_2_CLIENT)
#define SP_PROT_TLS1_3_SERVER                          0x00001000
#define SP_PROT_TLS1_3_CLIENT                          0x00002000
#define SP_PROT_TLS1_3 \
  (SP_PROT_TLS1_3_SERVER | SP_PROT_TLS1_3_CLIENT)
#define SP_PROT_DTLS_SERVER                            0x00010000
#define SP_PROT_DTLS_CLIENT                            0x00020000
#define SP_PROT_DTLS                                   (SP_PROT_DTLS_SERVER | SP_PROT_DTLS_CLIENT)
#define SP_PROT_DTLS1_0_SERVER                         SP_PROT_DTLS_SERVER
#define SP_PROT_DTLS1_0_CLIENT                         SP_PROT_DTLS_CLIENT
#define SP_PROT_DTLS1_0 \
  (SP_PROT_DTLS1_0_SERVER | SP_PROT_DTLS1_0_CLIENT)
#define SP_PROT_DTLS1_2_SERVER                         0x00040000
#define SP_PROT_DTLS1_2_CLIENT                         0x00080000
#define SP_PROT_DTLS1_2 \
  (SP_PROT_DTLS1_2_SERVER | SP_PROT_DTLS1_2_CLIENT)
#define SP_PROT_DTLS1_X_SERVER \
  (SP_PROT_DTLS1_0_SERVER | SP_PROT_DTLS1_2_SERVER)
#define SP_PROT_DTLS1_X_CLIENT \
  (SP_PROT_DTLS1_0_CLIENT | SP_PROT_DTLS1_2_CLIENT)
#define SP_PROT_DTLS1_X \
  (SP_PROT_DTLS1_X_SERVER | SP_PROT_DTLS1_X_CLIENT)
#define SP_PROT_TLS1_1PLUS_SERVER \
  (SP_PROT_TLS1_1_SERVER | SP_PROT_TLS1_2_SERVER | SP_PROT_TLS1_3_SERVER)
#define SP_PROT_TLS1_1PLUS_CLIENT \
  (SP_PROT_TLS1_1_CLIENT | SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT)
#define SP_PROT_TLS1_1PLUS \
  (SP_PROT_TLS1_1PLUS_SERVER | SP_PROT_TLS1_1PLUS_CLIENT)
#define SP_PROT_TLS1_3PLUS_SERVER                      SP_PROT_TLS1_3_SERVER
#define SP_PROT_TLS1_3PLUS_CLIENT                      SP_PROT_TLS1_3_CLIENT
#define SP_PROT_TLS1_3PLUS \
  (SP_PROT_TLS1_3PLUS_SERVER | SP_PROT_TLS1_3PLUS_CLIENT)
#define SP_PROT_TLS1_X_SERVER \
  (SP_PROT_TLS1_0_SERVER | SP_PROT_TLS1_1_SERVER | SP_PROT_TLS1_2_SERVER | SP_PROT_TLS1_3_SERVER)
#define SP_PROT_TLS1_X_CLIENT \
  (SP_PROT_TLS1_0_CLIENT | SP_PROT_TLS1_1_CLIENT | SP_PROT_TLS1_2_CLIENT | SP_PROT_TLS1_3_CLIENT)
#define SP_PROT_TLS1_X \
  (SP_PROT_TLS1_X_SERVER | SP_PROT_TLS1_X_CLIENT)
#define SP_PROT_SSL3TLS1_X_CLIENTS \
  (SP_PROT_TLS1_X_CLIENT | SP_PROT_SSL3_CLIENT)
#define SP_PROT_SSL3TLS1_X_SERVERS \
  (SP_PROT_TLS1_X_SERVER | SP_PROT_SSL3_SERVER)
#define SP_PROT_SSL3TLS1_X                             (SP_PROT_SSL3 | SP_PROT_TLS1_X)
#define SP_PROT_X_CLIENTS \
  (SP_PROT_CLIENTS | SP_PROT_TLS1_X_CLIENT | SP_PROT_DTLS1_X_CLIENT )
#define SP_PROT_X_SERVERS \
  (SP_PROT_SERVERS | SP_PROT_TLS1_X_SERVER | SP_PROT_DTLS1_X_SERVER )

/* clang-format on */

#endif
