/* SPDX-License-Identifier: MIT */
/* sspi_constants.h: the numbers of SSPI: buffer types, request flags, attributes. Include sspi.h.
 */
#ifndef OPENSSPI_SSPI_CONSTANTS_H
#define OPENSSPI_SSPI_CONSTANTS_H

#include "opensspi/windef.h"

/* clang-format off */

/* SecPkgInfo.fCapabilities: what a package can do. */
#define SECPKG_FLAG_INTEGRITY                          0x00000001
#define SECPKG_FLAG_PRIVACY                            0x00000002
#define SECPKG_FLAG_TOKEN_ONLY                         0x00000004
#define SECPKG_FLAG_DATAGRAM                           0x00000008
#define SECPKG_FLAG_CONNECTION                         0x00000010
#define SECPKG_FLAG_MULTI_REQUIRED                     0x00000020
#define SECPKG_FLAG_CLIENT_ONLY                        0x00000040
#define SECPKG_FLAG_EXTENDED_ERROR                     0x00000080
#define SECPKG_FLAG_IMPERSONATION                      0x00000100
#define SECPKG_FLAG_ACCEPT_WIN32_NAME                  0x00000200
#define SECPKG_FLAG_STREAM                             0x00000400
#define SECPKG_FLAG_NEGOTIABLE                         0x00000800
#define SECPKG_FLAG_GSS_COMPATIBLE                     0x00001000
#define SECPKG_FLAG_LOGON                              0x00002000
#define SECPKG_FLAG_ASCII_BUFFERS                      0x00004000
#define SECPKG_FLAG_FRAGMENT                           0x00008000
#define SECPKG_FLAG_MUTUAL_AUTH                        0x00010000
#define SECPKG_FLAG_DELEGATION                         0x00020000
#define SECPKG_FLAG_READONLY_WITH_CHECKSUM             0x00040000
#define SECPKG_FLAG_RESTRICTED_TOKENS                  0x00080000
#define SECPKG_FLAG_NEGO_EXTENDER                      0x00100000
#define SECPKG_FLAG_NEGOTIABLE2                        0x00200000
#define SECPKG_FLAG_APPCONTAINER_PASSTHROUGH           0x00400000
#define SECPKG_FLAG_APPCONTAINER_CHECKS                0x00800000
#define SECPKG_FLAG_CREDENTIAL_ISOLATION_ENABLED       0x01000000
#define SECPKG_FLAG_APPLY_LOOPBACK                     0x02000000

/* SecPkgInfo.wRPCID of a package that RPC does not support. */
#define SECPKG_ID_NONE                                 0xFFFF

/* SecPkgInfo call flags. */
#define SECPKG_CALLFLAGS_APPCONTAINER                  0x00000001
#define SECPKG_CALLFLAGS_APPCONTAINER_AUTHCAPABLE      0x00000002
#define SECPKG_CALLFLAGS_FORCE_SUPPLIED                0x00000004
#define SECPKG_CALLFLAGS_APPCONTAINER_UPNCAPABLE       0x00000008

/* SecBufferDesc.ulVersion. */
#define SECBUFFER_VERSION                              0

/* SecBuffer.BufferType, low part: what the buffer holds. */
#define SECBUFFER_EMPTY                                0
#define SECBUFFER_DATA                                 1
#define SECBUFFER_TOKEN                                2
#define SECBUFFER_PKG_PARAMS                           3
#define SECBUFFER_MISSING                              4
#define SECBUFFER_EXTRA                                5
#define SECBUFFER_STREAM_TRAILER                       6
#define SECBUFFER_STREAM_HEADER                        7
#define SECBUFFER_NEGOTIATION_INFO                     8
#define SECBUFFER_PADDING                              9
#define SECBUFFER_STREAM                               10
#define SECBUFFER_MECHLIST                             11
#define SECBUFFER_MECHLIST_SIGNATURE                   12
#define SECBUFFER_TARGET                               13
#define SECBUFFER_CHANNEL_BINDINGS                     14
#define SECBUFFER_CHANGE_PASS_RESPONSE                 15
#define SECBUFFER_TARGET_HOST                          16
#define SECBUFFER_ALERT                                17
#define SECBUFFER_APPLICATION_PROTOCOLS                18
#define SECBUFFER_SRTP_PROTECTION_PROFILES             19
#define SECBUFFER_SRTP_MASTER_KEY_IDENTIFIER           20
#define SECBUFFER_TOKEN_BINDING                        21
#define SECBUFFER_PRESHARED_KEY                        22
#define SECBUFFER_PRESHARED_KEY_IDENTITY               23
#define SECBUFFER_DTLS_MTU                             24
#define SECBUFFER_SEND_GENERIC_TLS_EXTENSION           25
#define SECBUFFER_SUBSCRIBE_GENERIC_TLS_EXTENSION      26
#define SECBUFFER_FLAGS                                27
#define SECBUFFER_TRAFFIC_SECRETS                      28
#define SECBUFFER_CERTIFICATE_REQUEST_CONTEXT          29

/* SecBuffer.BufferType, high part: how the buffer may be used. */
#define SECBUFFER_ATTRMASK                             0xF0000000
#define SECBUFFER_READONLY                             0x80000000
#define SECBUFFER_READONLY_WITH_CHECKSUM               0x10000000
#define SECBUFFER_RESERVED                             0x60000000
#define SECBUFFER_UNMAPPED                             0x40000000
#define SECBUFFER_KERNEL_MAP                           0x20000000

/* TargetDataRep: the byte order of what is exchanged. */
#define SECURITY_NATIVE_DREP                           0x00000010
#define SECURITY_NETWORK_DREP                          0x00000000

/* fCredentialUse of AcquireCredentialsHandle. */
#define SECPKG_CRED_INBOUND                            0x00000001
#define SECPKG_CRED_OUTBOUND                           0x00000002
#define SECPKG_CRED_BOTH                               0x00000003
#define SECPKG_CRED_DEFAULT                            0x00000004
#define SECPKG_CRED_RESERVED                           0xF0000000
#define SECPKG_CRED_AUTOLOGON_RESTRICTED               0x00000010
#define SECPKG_CRED_PROCESS_POLICY_ONLY                0x00000020

/* fContextReq of InitializeSecurityContext: what the client asks for. */
#define ISC_REQ_DELEGATE                               0x00000001
#define ISC_REQ_MUTUAL_AUTH                            0x00000002
#define ISC_REQ_REPLAY_DETECT                          0x00000004
#define ISC_REQ_SEQUENCE_DETECT                        0x00000008
#define ISC_REQ_CONFIDENTIALITY                        0x00000010
#define ISC_REQ_USE_SESSION_KEY                        0x00000020
#define ISC_REQ_PROMPT_FOR_CREDS                       0x00000040
#define ISC_REQ_USE_SUPPLIED_CREDS                     0x00000080
#define ISC_REQ_ALLOCATE_MEMORY                        0x00000100
#define ISC_REQ_USE_DCE_STYLE                          0x00000200
#define ISC_REQ_DATAGRAM                               0x00000400
#define ISC_REQ_CONNECTION                             0x00000800
#define ISC_REQ_CALL_LEVEL                             0x00001000
#define ISC_REQ_FRAGMENT_SUPPLIED                      0x00002000
#define ISC_REQ_EXTENDED_ERROR                         0x00004000
#define ISC_REQ_STREAM                                 0x00008000
#define ISC_REQ_INTEGRITY                              0x00010000
#define ISC_REQ_IDENTIFY                               0x00020000
#define ISC_REQ_NULL_SESSION                           0x00040000
#define ISC_REQ_MANUAL_CRED_VALIDATION                 0x00080000
#define ISC_REQ_RESERVED1                              0x00100000
#define ISC_REQ_FRAGMENT_TO_FIT                        0x00200000
#define ISC_REQ_FORWARD_CREDENTIALS                    0x00400000
#define ISC_REQ_NO_INTEGRITY                           0x00800000
#define ISC_REQ_USE_HTTP_STYLE                         0x01000000
#define ISC_REQ_UNVERIFIED_TARGET_NAME                 0x20000000
#define ISC_REQ_CONFIDENTIALITY_ONLY                   0x40000000
#define ISC_REQ_MESSAGES                               0x0000000100000000
#define ISC_REQ_HTTP                                   0x10000000

/* pfContextAttr of InitializeSecurityContext: what the client was granted. Many bits differ from ISC_REQ_. */
#define ISC_RET_DELEGATE                               0x00000001
#define ISC_RET_MUTUAL_AUTH                            0x00000002
#define ISC_RET_REPLAY_DETECT                          0x00000004
#define ISC_RET_SEQUENCE_DETECT                        0x00000008
#define ISC_RET_CONFIDENTIALITY                        0x00000010
#define ISC_RET_USE_SESSION_KEY                        0x00000020
#define ISC_RET_USED_COLLECTED_CREDS                   0x00000040
#define ISC_RET_USED_SUPPLIED_CREDS                    0x00000080
#define ISC_RET_ALLOCATED_MEMORY                       0x00000100
#define ISC_RET_USED_DCE_STYLE                         0x00000200
#define ISC_RET_DATAGRAM                               0x00000400
#define ISC_RET_CONNECTION                             0x00000800
#define ISC_RET_INTERMEDIATE_RETURN                    0x00001000
#define ISC_RET_CALL_LEVEL                             0x00002000
#define ISC_RET_EXTENDED_ERROR                         0x00004000
#define ISC_RET_STREAM                                 0x00008000
#define ISC_RET_INTEGRITY                              0x00010000
#define ISC_RET_IDENTIFY                               0x00020000
#define ISC_RET_NULL_SESSION                           0x00040000
#define ISC_RET_MANUAL_CRED_VALIDATION                 0x00080000
#define ISC_RET_RESERVED1                              0x00100000
#define ISC_RET_FRAGMENT_ONLY                          0x00200000
#define ISC_RET_FORWARD_CREDENTIALS                    0x00400000
#define ISC_RET_USED_HTTP_STYLE                        0x01000000
#define ISC_RET_NO_ADDITIONAL_TOKEN                    0x02000000
#define ISC_RET_REAUTHENTICATION                       0x08000000
#define ISC_RET_CONFIDENTIALITY_ONLY                   0x40000000
#define ISC_RET_MESSAGES                               0x0000000100000000

/* fContextReq of AcceptSecurityContext: what the server asks for. */
#define ASC_REQ_DELEGATE                               0x00000001
#define ASC_REQ_MUTUAL_AUTH                            0x00000002
#define ASC_REQ_REPLAY_DETECT                          0x00000004
#define ASC_REQ_SEQUENCE_DETECT                        0x00000008
#define ASC_REQ_CONFIDENTIALITY                        0x00000010
#define ASC_REQ_USE_SESSION_KEY                        0x00000020
#define ASC_REQ_SESSION_TICKET                         0x00000040
#define ASC_REQ_ALLOCATE_MEMORY                        0x00000100
#define ASC_REQ_USE_DCE_STYLE                          0x00000200
#define ASC_REQ_DATAGRAM                               0x00000400
#define ASC_REQ_CONNECTION                             0x00000800
#define ASC_REQ_CALL_LEVEL                             0x00001000
#define ASC_REQ_FRAGMENT_SUPPLIED                      0x00002000
#define ASC_REQ_EXTENDED_ERROR                         0x00008000
#define ASC_REQ_STREAM                                 0x00010000
#define ASC_REQ_INTEGRITY                              0x00020000
#define ASC_REQ_LICENSING                              0x00040000
#define ASC_REQ_IDENTIFY                               0x00080000
#define ASC_REQ_ALLOW_NULL_SESSION                     0x00100000
#define ASC_REQ_ALLOW_NON_USER_LOGONS                  0x00200000
#define ASC_REQ_ALLOW_CONTEXT_REPLAY                   0x00400000
#define ASC_REQ_FRAGMENT_TO_FIT                        0x00800000
#define ASC_REQ_NO_TOKEN                               0x01000000
#define ASC_REQ_PROXY_BINDINGS                         0x04000000
#define ASC_REQ_ALLOW_MISSING_BINDINGS                 0x10000000
#define ASC_REQ_MESSAGES                               0x0000000100000000

/* pfContextAttr of AcceptSecurityContext: what the server was granted. */
#define ASC_RET_DELEGATE                               0x00000001
#define ASC_RET_MUTUAL_AUTH                            0x00000002
#define ASC_RET_REPLAY_DETECT                          0x00000004
#define ASC_RET_SEQUENCE_DETECT                        0x00000008
#define ASC_RET_CONFIDENTIALITY                        0x00000010
#define ASC_RET_USE_SESSION_KEY                        0x00000020
#define ASC_RET_SESSION_TICKET                         0x00000040
#define ASC_RET_ALLOCATED_MEMORY                       0x00000100
#define ASC_RET_USED_DCE_STYLE                         0x00000200
#define ASC_RET_DATAGRAM                               0x00000400
#define ASC_RET_CONNECTION                             0x00000800
#define ASC_RET_CALL_LEVEL                             0x00002000
#define ASC_RET_THIRD_LEG_FAILED                       0x00004000
#define ASC_RET_EXTENDED_ERROR                         0x00008000
#define ASC_RET_STREAM                                 0x00010000
#define ASC_RET_INTEGRITY                              0x00020000
#define ASC_RET_LICENSING                              0x00040000
#define ASC_RET_IDENTIFY                               0x00080000
#define ASC_RET_NULL_SESSION                           0x00100000
#define ASC_RET_ALLOW_NON_USER_LOGONS                  0x00200000
#define ASC_RET_ALLOW_CONTEXT_REPLAY                   0x00400000
#define ASC_RET_FRAGMENT_ONLY                          0x00800000
#define ASC_RET_NO_TOKEN                               0x01000000
#define ASC_RET_NO_ADDITIONAL_TOKEN                    0x02000000
#define ASC_RET_MESSAGES                               0x0000000100000000

/* Attributes of credentials: QueryCredentialsAttributes and SetCredentialsAttributes. */
#define SECPKG_CRED_ATTR_NAMES                         1
#define SECPKG_CRED_ATTR_SSI_PROVIDER                  2
#define SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS            3
#define SECPKG_CRED_ATTR_CERT                          4
#define SECPKG_CRED_ATTR_PAC_BYPASS                    5

/* Attributes of contexts: QueryContextAttributes and SetContextAttributes. Those of TLS are in schannel.h. */
#define SECPKG_ATTR_SIZES                              0
#define SECPKG_ATTR_NAMES                              1
#define SECPKG_ATTR_LIFESPAN                           2
#define SECPKG_ATTR_DCE_INFO                           3
#define SECPKG_ATTR_STREAM_SIZES                       4
#define SECPKG_ATTR_KEY_INFO                           5
#define SECPKG_ATTR_AUTHORITY                          6
#define SECPKG_ATTR_PROTO_INFO                         7
#define SECPKG_ATTR_PASSWORD_EXPIRY                    8
#define SECPKG_ATTR_SESSION_KEY                        9
#define SECPKG_ATTR_PACKAGE_INFO                       10
#define SECPKG_ATTR_USER_FLAGS                         11
#define SECPKG_ATTR_NEGOTIATION_INFO                   12
#define SECPKG_ATTR_NATIVE_NAMES                       13
#define SECPKG_ATTR_FLAGS                              14
#define SECPKG_ATTR_USE_VALIDATED                      15
#define SECPKG_ATTR_CREDENTIAL_NAME                    16
#define SECPKG_ATTR_TARGET_INFORMATION                 17
#define SECPKG_ATTR_ACCESS_TOKEN                       18
#define SECPKG_ATTR_TARGET                             19
#define SECPKG_ATTR_AUTHENTICATION_ID                  20
#define SECPKG_ATTR_LOGOFF_TIME                        21
#define SECPKG_ATTR_NEGO_KEYS                          22
#define SECPKG_ATTR_PROMPTING_NEEDED                   24
#define SECPKG_ATTR_UNIQUE_BINDINGS                    25
#define SECPKG_ATTR_ENDPOINT_BINDINGS                  26
#define SECPKG_ATTR_CLIENT_SPECIFIED_TARGET            27
#define SECPKG_ATTR_LAST_CLIENT_TOKEN_STATUS           30
#define SECPKG_ATTR_NEGO_PKG_INFO                      31
#define SECPKG_ATTR_NEGO_STATUS                        32
#define SECPKG_ATTR_CONTEXT_DELETED                    33
#define SECPKG_ATTR_DTLS_MTU                           34
#define SECPKG_ATTR_DATAGRAM_SIZES                     SECPKG_ATTR_STREAM_SIZES
#define SECPKG_ATTR_SUBJECT_SECURITY_ATTRIBUTES        128
#define SECPKG_ATTR_APPLICATION_PROTOCOL               35
#define SECPKG_ATTR_NEGOTIATED_TLS_EXTENSIONS          36
#define SECPKG_ATTR_IS_LOOPBACK                        37

/* SecPkgContext_NegoPackageInfo.PackageMask. */
#define SECPKG_ATTR_NEGO_INFO_FLAG_NO_KERBEROS         0x1
#define SECPKG_ATTR_NEGO_INFO_FLAG_NO_NTLM             0x2

/* SecPkgContext_NegotiationInfo.NegotiationState. */
#define SECPKG_NEGOTIATION_COMPLETE                    0
#define SECPKG_NEGOTIATION_OPTIMISTIC                  1
#define SECPKG_NEGOTIATION_IN_PROGRESS                 2
#define SECPKG_NEGOTIATION_DIRECT                      3
#define SECPKG_NEGOTIATION_TRY_MULTICRED               4

/* fFlags of ExportSecurityContext. */
#define SECPKG_CONTEXT_EXPORT_RESET_NEW                0x00000001
#define SECPKG_CONTEXT_EXPORT_DELETE_OLD               0x00000002
#define SECPKG_CONTEXT_EXPORT_TO_KERNEL                0x00000004

/* fQOP of EncryptMessage and DecryptMessage. */
#define SECQOP_WRAP_NO_ENCRYPT                         0x80000001
#define SECQOP_WRAP_OOB_DATA                           0x40000000

/* Names of the function that returns the function table. */
#define SECURITY_ENTRYPOINT_ANSIW                      "InitSecurityInterfaceW"
#define SECURITY_ENTRYPOINT_ANSIA                      "InitSecurityInterfaceA"
#define SECURITY_ENTRYPOINT16                          "INITSECURITYINTERFACEA"
#define SECURITY_ENTRYPOINTW                           OPENSSPI_WTEXT("InitSecurityInterfaceW")
#define SECURITY_ENTRYPOINTA                           "InitSecurityInterfaceA"
#define SECURITY_ENTRYPOINT                            OPENSSPI_AW(SECURITY_ENTRYPOINT)
#define SECURITY_ENTRYPOINT_ANSI                       OPENSSPI_AW(SECURITY_ENTRYPOINT_ANSI)

/* SecurityFunctionTable.dwVersion. */
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION    1
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_2  2
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_3  3
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_4  4
#define SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION_5  5

/* SaslSetContextOption and SaslGetContextOption. */
#define SASL_OPTION_SEND_SIZE                          1
#define SASL_OPTION_RECV_SIZE                          2
#define SASL_OPTION_AUTHZ_STRING                       3
#define SASL_OPTION_AUTHZ_PROCESSING                   4

/* SECURITY_PACKAGE_OPTIONS.Type and .Flags. */
#define SECPKG_OPTIONS_TYPE_UNKNOWN                    0
#define SECPKG_OPTIONS_TYPE_LSA                        1
#define SECPKG_OPTIONS_TYPE_SSPI                       2
#define SECPKG_OPTIONS_PERMANENT                       0x00000001

/* SecPkgCredentials_KdcProxySettings. */
#define KDC_PROXY_SETTINGS_V1                          1
#define KDC_PROXY_SETTINGS_FLAGS_FORCEPROXY            0x1

/* Lengths. */
#define SZ_ALG_MAX_SIZE                                64
#define MAX_PROTOCOL_ID_SIZE                           0xff

/* clang-format on */

#endif
