/* SPDX-License-Identifier: MIT */
/* wincrypt_chain_constants.h: numbers of certificate chains, policies and PFX. Include
 * wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CHAIN_CONSTANTS_H
#define OPENSSPI_WINCRYPT_CHAIN_CONSTANTS_H

#include "opensspi/wincrypt_oids.h"
#include "opensspi/windef.h"

/* clang-format off */

/* Flags of a chain engine. */
#define CERT_CHAIN_CACHE_END_CERT                               0x1
#define CERT_CHAIN_THREAD_STORE_SYNC                            0x2
#define CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL                     0x4
#define CERT_CHAIN_USE_LOCAL_MACHINE_STORE                      0x8
#define CERT_CHAIN_ENABLE_CACHE_AUTO_UPDATE                     0x10
#define CERT_CHAIN_ENABLE_SHARE_STORE                           0x20
#define CERT_CHAIN_EXCLUSIVE_ENABLE_CA_FLAG                     0x1

/* Errors of a chain or element, then facts. */
#define CERT_TRUST_NO_ERROR                                     0x0
#define CERT_TRUST_IS_NOT_TIME_VALID                            0x1
#define CERT_TRUST_IS_NOT_TIME_NESTED                           0x2
#define CERT_TRUST_IS_REVOKED                                   0x4
#define CERT_TRUST_IS_NOT_SIGNATURE_VALID                       0x8
#define CERT_TRUST_IS_NOT_VALID_FOR_USAGE                       0x10
#define CERT_TRUST_IS_UNTRUSTED_ROOT                            0x20
#define CERT_TRUST_REVOCATION_STATUS_UNKNOWN                    0x40
#define CERT_TRUST_IS_CYCLIC                                    0x80
#define CERT_TRUST_INVALID_EXTENSION                            0x100
#define CERT_TRUST_INVALID_POLICY_CONSTRAINTS                   0x200
#define CERT_TRUST_INVALID_BASIC_CONSTRAINTS                    0x400
#define CERT_TRUST_INVALID_NAME_CONSTRAINTS                     0x800
#define CERT_TRUST_HAS_NOT_SUPPORTED_NAME_CONSTRAINT            0x1000
#define CERT_TRUST_HAS_NOT_DEFINED_NAME_CONSTRAINT              0x2000
#define CERT_TRUST_HAS_NOT_PERMITTED_NAME_CONSTRAINT            0x4000
#define CERT_TRUST_HAS_EXCLUDED_NAME_CONSTRAINT                 0x8000
#define CERT_TRUST_IS_PARTIAL_CHAIN                             0x10000
#define CERT_TRUST_CTL_IS_NOT_TIME_VALID                        0x20000
#define CERT_TRUST_CTL_IS_NOT_SIGNATURE_VALID                   0x40000
#define CERT_TRUST_CTL_IS_NOT_VALID_FOR_USAGE                   0x80000
#define CERT_TRUST_IS_OFFLINE_REVOCATION                        0x1000000
#define CERT_TRUST_NO_ISSUANCE_CHAIN_POLICY                     0x2000000
#define CERT_TRUST_IS_EXPLICIT_DISTRUST                         0x4000000
#define CERT_TRUST_HAS_NOT_SUPPORTED_CRITICAL_EXT               0x8000000
#define CERT_TRUST_HAS_WEAK_SIGNATURE                           0x100000
#define CERT_TRUST_HAS_EXACT_MATCH_ISSUER                       0x1
#define CERT_TRUST_HAS_KEY_MATCH_ISSUER                         0x2
#define CERT_TRUST_HAS_NAME_MATCH_ISSUER                        0x4
#define CERT_TRUST_IS_SELF_SIGNED                               0x8
#define CERT_TRUST_AUTO_UPDATE_CA_REVOCATION                    0x10
#define CERT_TRUST_AUTO_UPDATE_END_REVOCATION                   0x20
#define CERT_TRUST_NO_OCSP_FAILOVER_TO_CRL                      0x40
#define CERT_TRUST_IS_KEY_ROLLOVER                              0x00000080
#define CERT_TRUST_SSL_HANDSHAKE_OCSP                           0x00040000
#define CERT_TRUST_SSL_TIME_VALID_OCSP                          0x00080000
#define CERT_TRUST_SSL_RECONNECT_OCSP                           0x00100000
#define CERT_TRUST_HAS_PREFERRED_ISSUER                         0x100
#define CERT_TRUST_HAS_ISSUANCE_CHAIN_POLICY                    0x200
#define CERT_TRUST_HAS_VALID_NAME_CONSTRAINTS                   0x400
#define CERT_TRUST_IS_PEER_TRUSTED                              0x800
#define CERT_TRUST_HAS_CRL_VALIDITY_EXTENDED                    0x1000
#define CERT_TRUST_IS_FROM_EXCLUSIVE_TRUST_STORE                0x2000
#define CERT_TRUST_IS_CA_TRUSTED                                0x00004000
#define CERT_TRUST_HAS_AUTO_UPDATE_WEAK_SIGNATURE               0x00008000
#define CERT_TRUST_HAS_ALLOW_WEAK_SIGNATURE                     0x00020000
#define CERT_TRUST_IS_COMPLEX_CHAIN                             0x00010000
#define CERT_TRUST_SSL_TIME_VALID                               0x01000000
#define CERT_TRUST_NO_TIME_CHECK                                0x02000000

/* Matching usages. */
#define USAGE_MATCH_TYPE_AND                                    0x0
#define USAGE_MATCH_TYPE_OR                                     0x1

/* Flags of CertGetCertificateChain. */
#define CERT_CHAIN_STRONG_SIGN_DISABLE_END_CHECK_FLAG           0x1
#define CERT_CHAIN_DISABLE_PASS1_QUALITY_FILTERING              0x40
#define CERT_CHAIN_RETURN_LOWER_QUALITY_CONTEXTS                0x80
#define CERT_CHAIN_DISABLE_AUTH_ROOT_AUTO_UPDATE                0x100
#define CERT_CHAIN_TIMESTAMP_TIME                               0x200
#define CERT_CHAIN_ENABLE_PEER_TRUST                            0x400
#define CERT_CHAIN_DISABLE_MY_PEER_TRUST                        0x800
#define CERT_CHAIN_DISABLE_MD2_MD4                              0x1000
#define CERT_CHAIN_DISABLE_AIA                                  0x2000
#define CERT_CHAIN_HAS_MOTW                                     0x4000
#define CERT_CHAIN_ONLY_ADDITIONAL_AND_AUTH_ROOT                0x8000
#define CERT_CHAIN_OPT_IN_WEAK_SIGNATURE                        0x10000
#define CERT_CHAIN_REVOCATION_CHECK_END_CERT                    0x10000000
#define CERT_CHAIN_REVOCATION_CHECK_CHAIN                       0x20000000
#define CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT          0x40000000
#define CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY                  0x80000000
#define CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT              0x8000000
#define CERT_CHAIN_REVOCATION_CHECK_OCSP_CERT                   0x4000000

/* Strong signatures. */
#define CERT_STRONG_SIGN_ECDSA_ALGORITHM                        OPENSSPI_WTEXT("ECDSA")
#define CERT_STRONG_SIGN_SERIALIZED_INFO_CHOICE                 1
#define CERT_STRONG_SIGN_OID_INFO_CHOICE                        2
#define CERT_STRONG_SIGN_ENABLE_CRL_CHECK                       0x1
#define CERT_STRONG_SIGN_ENABLE_OCSP_CHECK                      0x2
#define CERT_STRONG_SIGN_PARA_OS_1 \
  { sizeof (CERT_STRONG_SIGN_PARA), CERT_STRONG_SIGN_OID_INFO_CHOICE, szOID_CERT_STRONG_SIGN_OS_1 }
#define CERT_STRONG_SIGN_PARA_OS_CURRENT \
  { sizeof (CERT_STRONG_SIGN_PARA), CERT_STRONG_SIGN_OID_INFO_CHOICE, szOID_CERT_STRONG_SIGN_OS_CURRENT }

/* Revocation. */
#define REVOCATION_OID_CRL_REVOCATION                           ((LPCSTR)1)

/* Finding chains. */
#define CERT_CHAIN_FIND_BY_ISSUER                               1
#define CERT_CHAIN_FIND_BY_ISSUER_COMPARE_KEY_FLAG              0x1
#define CERT_CHAIN_FIND_BY_ISSUER_COMPLEX_CHAIN_FLAG            0x2
#define CERT_CHAIN_FIND_BY_ISSUER_CACHE_ONLY_URL_FLAG           0x4
#define CERT_CHAIN_FIND_BY_ISSUER_LOCAL_MACHINE_FLAG            0x8
#define CERT_CHAIN_FIND_BY_ISSUER_NO_KEY_FLAG                   0x4000
#define CERT_CHAIN_FIND_BY_ISSUER_CACHE_ONLY_FLAG               0x8000

/* Selecting chains. */
#define CERT_SELECT_MAX_PARA                                    500
#define CERT_SELECT_BY_ENHKEY_USAGE                             1
#define CERT_SELECT_BY_KEY_USAGE                                2
#define CERT_SELECT_BY_POLICY_OID                               3
#define CERT_SELECT_BY_PROV_NAME                                4
#define CERT_SELECT_BY_EXTENSION                                5
#define CERT_SELECT_BY_SUBJECT_HOST_NAME                        6
#define CERT_SELECT_BY_ISSUER_ATTR                              7
#define CERT_SELECT_BY_SUBJECT_ATTR                             8
#define CERT_SELECT_BY_ISSUER_NAME                              9
#define CERT_SELECT_BY_PUBLIC_KEY                               10
#define CERT_SELECT_BY_TLS_SIGNATURES                           11
#define CERT_SELECT_BY_ISSUER_DISPLAYNAME                       12
#define CERT_SELECT_BY_FRIENDLYNAME                             13
#define CERT_SELECT_BY_THUMBPRINT                               14
#define CERT_SELECT_LAST                                        CERT_SELECT_BY_TLS_SIGNATURES
#define CERT_SELECT_MAX                                         (CERT_SELECT_LAST * 3)
#define CERT_SELECT_ALLOW_EXPIRED                               0x1
#define CERT_SELECT_TRUSTED_ROOT                                0x2
#define CERT_SELECT_DISALLOW_SELFSIGNED                         0x4
#define CERT_SELECT_HAS_PRIVATE_KEY                             0x8
#define CERT_SELECT_HAS_KEY_FOR_SIGNATURE                       0x10
#define CERT_SELECT_HAS_KEY_FOR_KEY_EXCHANGE                    0x20
#define CERT_SELECT_HARDWARE_ONLY                               0x40
#define CERT_SELECT_ALLOW_DUPLICATES                            0x80
#define CERT_SELECT_IGNORE_AUTOSELECT                           0x100

/* Policies, their flags and extra parameters. */
#define CERT_CHAIN_POLICY_IGNORE_NOT_TIME_VALID_FLAG            0x1
#define CERT_CHAIN_POLICY_IGNORE_CTL_NOT_TIME_VALID_FLAG        0x2
#define CERT_CHAIN_POLICY_IGNORE_NOT_TIME_NESTED_FLAG           0x4
#define CERT_CHAIN_POLICY_IGNORE_INVALID_BASIC_CONSTRAINTS_FLAG 0x8
#define CERT_CHAIN_POLICY_IGNORE_ALL_NOT_TIME_VALID_FLAGS \
  (CERT_CHAIN_POLICY_IGNORE_NOT_TIME_VALID_FLAG | \
  CERT_CHAIN_POLICY_IGNORE_CTL_NOT_TIME_VALID_FLAG | \
  CERT_CHAIN_POLICY_IGNORE_NOT_TIME_NESTED_FLAG)
#define CERT_CHAIN_POLICY_ALLOW_UNKNOWN_CA_FLAG                 0x10
#define CERT_CHAIN_POLICY_IGNORE_WRONG_USAGE_FLAG               0x20
#define CERT_CHAIN_POLICY_IGNORE_INVALID_NAME_FLAG              0x40
#define CERT_CHAIN_POLICY_IGNORE_INVALID_POLICY_FLAG            0x80
#define CERT_CHAIN_POLICY_IGNORE_END_REV_UNKNOWN_FLAG           0x100
#define CERT_CHAIN_POLICY_IGNORE_CTL_SIGNER_REV_UNKNOWN_FLAG    0x200
#define CERT_CHAIN_POLICY_IGNORE_CA_REV_UNKNOWN_FLAG            0x400
#define CERT_CHAIN_POLICY_IGNORE_ROOT_REV_UNKNOWN_FLAG          0x800
#define CERT_CHAIN_POLICY_IGNORE_ALL_REV_UNKNOWN_FLAGS \
  (CERT_CHAIN_POLICY_IGNORE_END_REV_UNKNOWN_FLAG | \
  CERT_CHAIN_POLICY_IGNORE_CTL_SIGNER_REV_UNKNOWN_FLAG | \
  CERT_CHAIN_POLICY_IGNORE_CA_REV_UNKNOWN_FLAG | \
  CERT_CHAIN_POLICY_IGNORE_ROOT_REV_UNKNOWN_FLAG)
#define CERT_CHAIN_POLICY_IGNORE_PEER_TRUST_FLAG                0x1000
#define CERT_CHAIN_POLICY_IGNORE_NOT_SUPPORTED_CRITICAL_EXT_FLAG 0x2000
#define CERT_CHAIN_POLICY_TRUST_TESTROOT_FLAG                   0x4000
#define CERT_CHAIN_POLICY_ALLOW_TESTROOT_FLAG                   0x8000
#define CERT_CHAIN_POLICY_BASE                                  ((LPCSTR)1)
#define CERT_CHAIN_POLICY_AUTHENTICODE                          ((LPCSTR)2)
#define CERT_CHAIN_POLICY_AUTHENTICODE_TS                       ((LPCSTR)3)
#define CERT_CHAIN_POLICY_SSL                                   ((LPCSTR)4)
#define CERT_CHAIN_POLICY_BASIC_CONSTRAINTS                     ((LPCSTR)5)
#define CERT_CHAIN_POLICY_NT_AUTH                               ((LPCSTR)6)
#define CERT_CHAIN_POLICY_MICROSOFT_ROOT                        ((LPCSTR)7)
#define CERT_CHAIN_POLICY_EV                                    ((LPCSTR)8)
#define CERT_CHAIN_POLICY_SSL_F12                               ((LPCSTR)9)
#define CERT_CHAIN_POLICY_SSL_HPKP_HEADER                       ((LPCSTR)10)
#define CERT_CHAIN_POLICY_THIRD_PARTY_ROOT                      ((LPCSTR)11)
#define CERT_CHAIN_POLICY_SSL_KEY_PIN                           ((LPCSTR)12)
#define AUTHTYPE_CLIENT                                         1
#define AUTHTYPE_SERVER                                         2
#define BASIC_CONSTRAINTS_CERT_CHAIN_POLICY_CA_FLAG             0x80000000
#define BASIC_CONSTRAINTS_CERT_CHAIN_POLICY_END_ENTITY_FLAG     0x40000000
#define MICROSOFT_ROOT_CERT_CHAIN_POLICY_ENABLE_TEST_ROOT_FLAG  0x00010000
#define MICROSOFT_ROOT_CERT_CHAIN_POLICY_CHECK_APPLICATION_ROOT_FLAG 0x00020000
#define MICROSOFT_ROOT_CERT_CHAIN_POLICY_DISABLE_FLIGHT_ROOT_FLAG 0x00040000
#define SSL_F12_ERROR_TEXT_LENGTH                               256
#define CERT_CHAIN_POLICY_SSL_F12_SUCCESS_LEVEL                 0
#define CERT_CHAIN_POLICY_SSL_F12_WARNING_LEVEL                 1
#define CERT_CHAIN_POLICY_SSL_F12_ERROR_LEVEL                   2
#define CERT_CHAIN_POLICY_SSL_F12_NONE_CATEGORY                 0
#define CERT_CHAIN_POLICY_SSL_F12_WEAK_CRYPTO_CATEGORY          1
#define CERT_CHAIN_POLICY_SSL_F12_ROOT_PROGRAM_CATEGORY         2
#define SSL_HPKP_PKP_HEADER_INDEX                               0
#define SSL_HPKP_PKP_RO_HEADER_INDEX                            1
#define SSL_HPKP_HEADER_COUNT                                   2
#define SSL_KEY_PIN_ERROR_TEXT_LENGTH                           512
#define CERT_CHAIN_POLICY_SSL_KEY_PIN_MISMATCH_ERROR            -2
#define CERT_CHAIN_POLICY_SSL_KEY_PIN_MITM_ERROR                -1
#define CERT_CHAIN_POLICY_SSL_KEY_PIN_SUCCESS                   0
#define CERT_CHAIN_POLICY_SSL_KEY_PIN_MITM_WARNING              1
#define CERT_CHAIN_POLICY_SSL_KEY_PIN_MISMATCH_WARNING          2

/* Importing PFX. */
#define PKCS12_IMPORT_SILENT                                    0x40
#define CRYPT_USER_KEYSET                                       0x1000
#define PKCS12_PREFER_CNG_KSP                                   0x100
#define PKCS12_ALWAYS_CNG_KSP                                   0x200
#define PKCS12_ONLY_CERTIFICATES                                0x00000400
#define PKCS12_ONLY_NOT_ENCRYPTED_CERTIFICATES                  0x00000800
#define PKCS12_ALLOW_OVERWRITE_KEY                              0x4000
#define PKCS12_NO_PERSIST_KEY                                   0x8000
#define PKCS12_VIRTUAL_ISOLATION_KEY                            0x00010000
#define PKCS12_IMPORT_RESERVED_MASK                             0xffff0000
#define PKCS12_OBJECT_LOCATOR_ALL_IMPORT_FLAGS \
  (PKCS12_ALWAYS_CNG_KSP | \
  PKCS12_NO_PERSIST_KEY | \
  PKCS12_IMPORT_SILENT | \
  PKCS12_INCLUDE_EXTENDED_PROPERTIES)
#define PKCS12_ONLY_CERTIFICATES_PROVIDER_TYPE                  0
#define PKCS12_ONLY_CERTIFICATES_PROVIDER_NAME                  OPENSSPI_WTEXT("PfxProvider")
#define PKCS12_ONLY_CERTIFICATES_CONTAINER_NAME                 OPENSSPI_WTEXT("PfxContainer")
#define PKCS12_INCLUDE_EXTENDED_PROPERTIES                      0x10

/* Exporting PFX. */
#define REPORT_NO_PRIVATE_KEY                                   0x1
#define REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY                   0x2
#define EXPORT_PRIVATE_KEYS                                     0x4
#define PKCS12_PROTECT_TO_DOMAIN_SIDS                           0x20
#define PKCS12_EXPORT_SILENT                                    0x40
#define PKCS12_EXPORT_PBES2_PARAMS                              0x0080
#define PKCS12_DISABLE_ENCRYPT_CERTIFICATES                     0x0100
#define PKCS12_ENCRYPT_CERTIFICATES                             0x0200
#define PKCS12_EXPORT_ECC_CURVE_PARAMETERS                      0x1000
#define PKCS12_EXPORT_ECC_CURVE_OID                             0x2000
#define PKCS12_EXPORT_RESERVED_MASK                             0xffff0000
#define PKCS12_PBKDF2_ID_HMAC_SHA1                              "1.2.840.113549.2.7"
#define PKCS12_PBKDF2_ID_HMAC_SHA256                            "1.2.840.113549.2.9"
#define PKCS12_PBKDF2_ID_HMAC_SHA384                            "1.2.840.113549.2.10"
#define PKCS12_PBKDF2_ID_HMAC_SHA512                            "1.2.840.113549.2.11"
#define PKCS12_PBES2_ALG_AES256_SHA256                          OPENSSPI_WTEXT("AES256-SHA256")

/* clang-format on */

#endif
