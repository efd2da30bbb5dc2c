/* SPDX-License-Identifier: MIT */
/* wincrypt_store_constants.h: numbers and names of contexts, properties, stores and revocation.
 * Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_STORE_CONSTANTS_H
#define OPENSSPI_WINCRYPT_STORE_CONSTANTS_H

#include "opensspi/wincrypt_oids.h"
#include "opensspi/windef.h"

/* clang-format off */

/* Properties. */
#define CERT_KEY_PROV_HANDLE_PROP_ID                            1
#define CERT_KEY_PROV_INFO_PROP_ID                              2
#define CERT_SHA1_HASH_PROP_ID                                  3
#define CERT_MD5_HASH_PROP_ID                                   4
#define CERT_HASH_PROP_ID                                       CERT_SHA1_HASH_PROP_ID
#define CERT_KEY_CONTEXT_PROP_ID                                5
#define CERT_KEY_SPEC_PROP_ID                                   6
#define CERT_IE30_RESERVED_PROP_ID                              7
#define CERT_PUBKEY_HASH_RESERVED_PROP_ID                       8
#define CERT_ENHKEY_USAGE_PROP_ID                               9
#define CERT_CTL_USAGE_PROP_ID                                  CERT_ENHKEY_USAGE_PROP_ID
#define CERT_NEXT_UPDATE_LOCATION_PROP_ID                       10
#define CERT_FRIENDLY_NAME_PROP_ID                              11
#define CERT_PVK_FILE_PROP_ID                                   12
#define CERT_DESCRIPTION_PROP_ID                                13
#define CERT_ACCESS_STATE_PROP_ID                               14
#define CERT_SIGNATURE_HASH_PROP_ID                             15
#define CERT_SMART_CARD_DATA_PROP_ID                            16
#define CERT_EFS_PROP_ID                                        17
#define CERT_FORTEZZA_DATA_PROP_ID                              18
#define CERT_ARCHIVED_PROP_ID                                   19
#define CERT_KEY_IDENTIFIER_PROP_ID                             20
#define CERT_AUTO_ENROLL_PROP_ID                                21
#define CERT_PUBKEY_ALG_PARA_PROP_ID                            22
#define CERT_CROSS_CERT_DIST_POINTS_PROP_ID                     23
#define CERT_ISSUER_PUBLIC_KEY_MD5_HASH_PROP_ID                 24
#define CERT_SUBJECT_PUBLIC_KEY_MD5_HASH_PROP_ID                25
#define CERT_ENROLLMENT_PROP_ID                                 26
#define CERT_DATE_STAMP_PROP_ID                                 27
#define CERT_ISSUER_SERIAL_NUMBER_MD5_HASH_PROP_ID              28
#define CERT_SUBJECT_NAME_MD5_HASH_PROP_ID                      29
#define CERT_EXTENDED_ERROR_INFO_PROP_ID                        30
#define CERT_RENEWAL_PROP_ID                                    64
#define CERT_ARCHIVED_KEY_HASH_PROP_ID                          65
#define CERT_AUTO_ENROLL_RETRY_PROP_ID                          66
#define CERT_AIA_URL_RETRIEVED_PROP_ID                          67
#define CERT_AUTHORITY_INFO_ACCESS_PROP_ID                      68
#define CERT_BACKED_UP_PROP_ID                                  69
#define CERT_OCSP_RESPONSE_PROP_ID                              70
#define CERT_REQUEST_ORIGINATOR_PROP_ID                         71
#define CERT_SOURCE_LOCATION_PROP_ID                            72
#define CERT_SOURCE_URL_PROP_ID                                 73
#define CERT_NEW_KEY_PROP_ID                                    74
#define CERT_OCSP_CACHE_PREFIX_PROP_ID                          75
#define CERT_SMART_CARD_ROOT_INFO_PROP_ID                       76
#define CERT_NO_AUTO_EXPIRE_CHECK_PROP_ID                       77
#define CERT_NCRYPT_KEY_HANDLE_PROP_ID                          78
#define CERT_HCRYPTPROV_OR_NCRYPT_KEY_HANDLE_PROP_ID            79
#define CERT_SUBJECT_INFO_ACCESS_PROP_ID                        80
#define CERT_CA_OCSP_AUTHORITY_INFO_ACCESS_PROP_ID              81
#define CERT_CA_DISABLE_CRL_PROP_ID                             82
#define CERT_ROOT_PROGRAM_CERT_POLICIES_PROP_ID                 83
#define CERT_ROOT_PROGRAM_NAME_CONSTRAINTS_PROP_ID              84
#define CERT_SUBJECT_OCSP_AUTHORITY_INFO_ACCESS_PROP_ID         85
#define CERT_SUBJECT_DISABLE_CRL_PROP_ID                        86
#define CERT_CEP_PROP_ID                                        87
#define CERT_SIGN_HASH_CNG_ALG_PROP_ID                          89
#define CERT_SCARD_PIN_ID_PROP_ID                               90
#define CERT_SCARD_PIN_INFO_PROP_ID                             91
#define CERT_SUBJECT_PUB_KEY_BIT_LENGTH_PROP_ID                 92
#define CERT_PUB_KEY_CNG_ALG_BIT_LENGTH_PROP_ID                 93
#define CERT_ISSUER_PUB_KEY_BIT_LENGTH_PROP_ID                  94
#define CERT_ISSUER_CHAIN_SIGN_HASH_CNG_ALG_PROP_ID             95
#define CERT_ISSUER_CHAIN_PUB_KEY_CNG_ALG_BIT_LENGTH_PROP_ID    96
#define CERT_NO_EXPIRE_NOTIFICATION_PROP_ID                     97
#define CERT_AUTH_ROOT_SHA256_HASH_PROP_ID                      98
#define CERT_NCRYPT_KEY_HANDLE_TRANSFER_PROP_ID                 99
#define CERT_HCRYPTPROV_TRANSFER_PROP_ID                        100
#define CERT_SMART_CARD_READER_PROP_ID                          101
#define CERT_SEND_AS_TRUSTED_ISSUER_PROP_ID                     102
#define CERT_KEY_REPAIR_ATTEMPTED_PROP_ID                       103
#define CERT_DISALLOWED_FILETIME_PROP_ID                        104
#define CERT_ROOT_PROGRAM_CHAIN_POLICIES_PROP_ID                105
#define CERT_SMART_CARD_READER_NON_REMOVABLE_PROP_ID            106
#define CERT_SHA256_HASH_PROP_ID                                107
#define CERT_SCEP_SERVER_CERTS_PROP_ID                          108
#define CERT_SCEP_RA_SIGNATURE_CERT_PROP_ID                     109
#define CERT_SCEP_RA_ENCRYPTION_CERT_PROP_ID                    110
#define CERT_SCEP_CA_CERT_PROP_ID                               111
#define CERT_SCEP_SIGNER_CERT_PROP_ID                           112
#define CERT_SCEP_NONCE_PROP_ID                                 113
#define CERT_SCEP_ENCRYPT_HASH_CNG_ALG_PROP_ID                  114
#define CERT_SCEP_FLAGS_PROP_ID                                 115
#define CERT_SCEP_GUID_PROP_ID                                  116
#define CERT_SERIALIZABLE_KEY_CONTEXT_PROP_ID                   117
#define CERT_ISOLATED_KEY_PROP_ID                               118
#define CERT_SERIAL_CHAIN_PROP_ID                               119
#define CERT_KEY_CLASSIFICATION_PROP_ID                         120
#define CERT_OCSP_MUST_STAPLE_PROP_ID                           121
#define CERT_DISALLOWED_ENHKEY_USAGE_PROP_ID                    122
#define CERT_NONCOMPLIANT_ROOT_URL_PROP_ID                      123
#define CERT_PIN_SHA256_HASH_PROP_ID                            124
#define CERT_CLR_DELETE_KEY_PROP_ID                             125
#define CERT_NOT_BEFORE_FILETIME_PROP_ID                        126
#define CERT_NOT_BEFORE_ENHKEY_USAGE_PROP_ID                    127
#define CERT_FIRST_RESERVED_PROP_ID                             107
#define CERT_LAST_RESERVED_PROP_ID                              0x00007fff
#define CERT_FIRST_USER_PROP_ID                                 0x8000
#define CERT_LAST_USER_PROP_ID                                  0x0000ffff
#define CERT_SET_KEY_PROV_HANDLE_PROP_ID                        0x1
#define CERT_SET_KEY_CONTEXT_PROP_ID                            0x1
#define CERT_STORE_LOCALIZED_NAME_PROP_ID                       0x1000

/* Predicates of property numbers. */
#define IS_CERT_HASH_PROP_ID(X) \
  (CERT_SHA1_HASH_PROP_ID == (X) || \
  CERT_MD5_HASH_PROP_ID == (X) || \
  CERT_SIGNATURE_HASH_PROP_ID == (X))
#define IS_PUBKEY_HASH_PROP_ID(X) \
  (CERT_ISSUER_PUBLIC_KEY_MD5_HASH_PROP_ID == (X) || \
  CERT_SUBJECT_PUBLIC_KEY_MD5_HASH_PROP_ID == (X))
#define IS_CHAIN_HASH_PROP_ID(X) \
  (CERT_ISSUER_PUBLIC_KEY_MD5_HASH_PROP_ID == (X) || \
  CERT_SUBJECT_PUBLIC_KEY_MD5_HASH_PROP_ID == (X) || \
  CERT_ISSUER_SERIAL_NUMBER_MD5_HASH_PROP_ID == (X) || \
  CERT_SUBJECT_NAME_MD5_HASH_PROP_ID == (X))
#define IS_STRONG_SIGN_PROP_ID(X) \
  (CERT_SIGN_HASH_CNG_ALG_PROP_ID == (X) || \
  CERT_SUBJECT_PUB_KEY_BIT_LENGTH_PROP_ID == (X) || \
  CERT_PUB_KEY_CNG_ALG_BIT_LENGTH_PROP_ID == (X))

/* Access state of a context. */
#define CERT_ACCESS_STATE_WRITE_PERSIST_FLAG                    0x1
#define CERT_ACCESS_STATE_SYSTEM_STORE_FLAG                     0x2
#define CERT_ACCESS_STATE_LM_SYSTEM_STORE_FLAG                  0x4
#define CERT_ACCESS_STATE_GP_SYSTEM_STORE_FLAG                  0x8
#define CERT_ACCESS_STATE_SHARED_USER_FLAG                      0x10

/* Key specification of a CNG key. */
#define CERT_NCRYPT_KEY_SPEC                                    0xffffffff

/* Providers of stores. */
#define CERT_STORE_PROV_MSG                                     ((LPCSTR)1)
#define CERT_STORE_PROV_MEMORY                                  ((LPCSTR)2)
#define CERT_STORE_PROV_FILE                                    ((LPCSTR)3)
#define CERT_STORE_PROV_REG                                     ((LPCSTR)4)
#define CERT_STORE_PROV_PKCS7                                   ((LPCSTR)5)
#define CERT_STORE_PROV_SERIALIZED                              ((LPCSTR)6)
#define CERT_STORE_PROV_FILENAME_A                              ((LPCSTR)7)
#define CERT_STORE_PROV_FILENAME_W                              ((LPCSTR)8)
#define CERT_STORE_PROV_FILENAME                                CERT_STORE_PROV_FILENAME_W
#define CERT_STORE_PROV_SYSTEM_A                                ((LPCSTR)9)
#define CERT_STORE_PROV_SYSTEM_W                                ((LPCSTR)10)
#define CERT_STORE_PROV_SYSTEM                                  CERT_STORE_PROV_SYSTEM_W
#define CERT_STORE_PROV_COLLECTION                              ((LPCSTR)11)
#define CERT_STORE_PROV_SYSTEM_REGISTRY_A                       ((LPCSTR)12)
#define CERT_STORE_PROV_SYSTEM_REGISTRY_W                       ((LPCSTR)13)
#define CERT_STORE_PROV_SYSTEM_REGISTRY                         CERT_STORE_PROV_SYSTEM_REGISTRY_W
#define CERT_STORE_PROV_PHYSICAL_W                              ((LPCSTR)14)
#define CERT_STORE_PROV_PHYSICAL                                CERT_STORE_PROV_PHYSICAL_W
#define CERT_STORE_PROV_SMART_CARD_W                            ((LPCSTR)15)
#define CERT_STORE_PROV_SMART_CARD                              CERT_STORE_PROV_SMART_CARD_W
#define CERT_STORE_PROV_LDAP_W                                  ((LPCSTR)16)
#define CERT_STORE_PROV_LDAP                                    CERT_STORE_PROV_LDAP_W
#define CERT_STORE_PROV_PKCS12                                  ((LPCSTR)17)
#define sz_CERT_STORE_PROV_MEMORY                               "Memory"
#define sz_CERT_STORE_PROV_FILENAME_W                           "File"
#define sz_CERT_STORE_PROV_FILENAME                             sz_CERT_STORE_PROV_FILENAME_W
#define sz_CERT_STORE_PROV_SYSTEM_W                             "System"
#define sz_CERT_STORE_PROV_SYSTEM                               sz_CERT_STORE_PROV_SYSTEM_W
#define sz_CERT_STORE_PROV_PKCS7                                "PKCS7"
#define sz_CERT_STORE_PROV_PKCS12                               "PKCS12"
#define sz_CERT_STORE_PROV_SERIALIZED                           "Serialized"
#define sz_CERT_STORE_PROV_COLLECTION                           "Collection"
#define sz_CERT_STORE_PROV_SYSTEM_REGISTRY_W                    "SystemRegistry"
#define sz_CERT_STORE_PROV_SYSTEM_REGISTRY                      sz_CERT_STORE_PROV_SYSTEM_REGISTRY_W
#define sz_CERT_STORE_PROV_PHYSICAL_W                           "Physical"
#define sz_CERT_STORE_PROV_PHYSICAL                             sz_CERT_STORE_PROV_PHYSICAL_W
#define sz_CERT_STORE_PROV_SMART_CARD_W                         "SmartCard"
#define sz_CERT_STORE_PROV_SMART_CARD                           sz_CERT_STORE_PROV_SMART_CARD_W
#define sz_CERT_STORE_PROV_LDAP_W                               "Ldap"
#define sz_CERT_STORE_PROV_LDAP                                 sz_CERT_STORE_PROV_LDAP_W

/* Flags of CertOpenStore. */
#define CERT_STORE_NO_CRYPT_RELEASE_FLAG                        0x1
#define CERT_STORE_SET_LOCALIZED_NAME_FLAG                      0x2
#define CERT_STORE_DEFER_CLOSE_UNTIL_LAST_FREE_FLAG             0x4
#define CERT_STORE_DELETE_FLAG                                  0x10
#define CERT_STORE_UNSAFE_PHYSICAL_FLAG                         0x20
#define CERT_STORE_SHARE_STORE_FLAG                             0x40
#define CERT_STORE_SHARE_CONTEXT_FLAG                           0x80
#define CERT_STORE_MANIFOLD_FLAG                                0x100
#define CERT_STORE_ENUM_ARCHIVED_FLAG                           0x200
#define CERT_STORE_UPDATE_KEYID_FLAG                            0x400
#define CERT_STORE_BACKUP_RESTORE_FLAG                          0x800
#define CERT_STORE_READONLY_FLAG                                0x8000
#define CERT_STORE_OPEN_EXISTING_FLAG                           0x4000
#define CERT_STORE_CREATE_NEW_FLAG                              0x2000
#define CERT_STORE_MAXIMUM_ALLOWED_FLAG                         0x1000

/* What is to be checked of a certificate or CRL from a store. */
#define CERT_STORE_SIGNATURE_FLAG                               0x1
#define CERT_STORE_TIME_VALIDITY_FLAG                           0x2
#define CERT_STORE_REVOCATION_FLAG                              0x4
#define CERT_STORE_NO_CRL_FLAG                                  0x10000
#define CERT_STORE_NO_ISSUER_FLAG                               0x20000
#define CERT_STORE_BASE_CRL_FLAG                                0x100
#define CERT_STORE_DELTA_CRL_FLAG                               0x200

/* Locations of system stores. */
#define CERT_SYSTEM_STORE_MASK                                  0xffff0000
#define CERT_SYSTEM_STORE_RELOCATE_FLAG                         0x80000000
#define CERT_SYSTEM_STORE_DEFER_READ_FLAG                       0x20000000
#define CERT_SYSTEM_STORE_UNPROTECTED_FLAG                      0x40000000
#define CERT_SYSTEM_STORE_LOCATION_MASK                         0x00ff0000
#define CERT_SYSTEM_STORE_LOCATION_SHIFT                        16
#define CERT_SYSTEM_STORE_CURRENT_USER_ID                       1
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_ID                      2
#define CERT_SYSTEM_STORE_CURRENT_SERVICE_ID                    4
#define CERT_SYSTEM_STORE_SERVICES_ID                           5
#define CERT_SYSTEM_STORE_USERS_ID                              6
#define CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY_ID          7
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY_ID         8
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE_ID           9
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_WCOS_ID                 10
#define CERT_SYSTEM_STORE_CURRENT_USER \
  (CERT_SYSTEM_STORE_CURRENT_USER_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_LOCAL_MACHINE \
  (CERT_SYSTEM_STORE_LOCAL_MACHINE_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_CURRENT_SERVICE \
  (CERT_SYSTEM_STORE_CURRENT_SERVICE_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_SERVICES \
  (CERT_SYSTEM_STORE_SERVICES_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_USERS \
  (CERT_SYSTEM_STORE_USERS_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY \
  (CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY \
  (CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE \
  (CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)
#define CERT_SYSTEM_STORE_LOCAL_MACHINE_WCOS \
  (CERT_SYSTEM_STORE_LOCAL_MACHINE_WCOS_ID << CERT_SYSTEM_STORE_LOCATION_SHIFT)

/* Physical stores. */
#define CERT_PHYSICAL_STORE_ADD_ENABLE_FLAG                     0x1
#define CERT_PHYSICAL_STORE_OPEN_DISABLE_FLAG                   0x2
#define CERT_PHYSICAL_STORE_REMOTE_OPEN_DISABLE_FLAG            0x4
#define CERT_PHYSICAL_STORE_INSERT_COMPUTER_NAME_ENABLE_FLAG    0x8
#define CERT_PHYSICAL_STORE_PREDEFINED_ENUM_FLAG                0x1
#define CERT_PHYSICAL_STORE_DEFAULT_NAME                        OPENSSPI_WTEXT(".Default")
#define CERT_PHYSICAL_STORE_GROUP_POLICY_NAME                   OPENSSPI_WTEXT(".GroupPolicy")
#define CERT_PHYSICAL_STORE_LOCAL_MACHINE_NAME                  OPENSSPI_WTEXT(".LocalMachine")
#define CERT_PHYSICAL_STORE_DS_USER_CERTIFICATE_NAME            OPENSSPI_WTEXT(".UserCertificate")
#define CERT_PHYSICAL_STORE_LOCAL_MACHINE_GROUP_POLICY_NAME \
  OPENSSPI_WTEXT(".LocalMachineGroupPolicy")
#define CERT_PHYSICAL_STORE_ENTERPRISE_NAME                     OPENSSPI_WTEXT(".Enterprise")
#define CERT_PHYSICAL_STORE_AUTH_ROOT_NAME                      OPENSSPI_WTEXT(".AuthRoot")
#define CERT_PHYSICAL_STORE_SMART_CARD_NAME                     OPENSSPI_WTEXT(".SmartCard")

/* Flags of registry, file and LDAP stores. */
#define CERT_REGISTRY_STORE_REMOTE_FLAG                         0x10000
#define CERT_REGISTRY_STORE_SERIALIZED_FLAG                     0x20000
#define CERT_REGISTRY_STORE_CLIENT_GPT_FLAG                     0x80000000
#define CERT_REGISTRY_STORE_LM_GPT_FLAG                         0x1000000
#define CERT_REGISTRY_STORE_ROAMING_FLAG                        0x40000
#define CERT_REGISTRY_STORE_MY_IE_DIRTY_FLAG                    0x80000
#define CERT_REGISTRY_STORE_EXTERNAL_FLAG                       0x100000
#define CERT_FILE_STORE_COMMIT_ENABLE_FLAG                      0x10000
#define CERT_LDAP_STORE_SIGN_FLAG                               0x10000
#define CERT_LDAP_STORE_AREC_EXCLUSIVE_FLAG                     0x20000
#define CERT_LDAP_STORE_OPENED_FLAG                             0x40000
#define CERT_LDAP_STORE_UNBIND_FLAG                             0x80000

/* How a store is saved. */
#define CERT_STORE_SAVE_AS_STORE                                1
#define CERT_STORE_SAVE_AS_PKCS7                                2
#define CERT_STORE_SAVE_AS_PKCS12                               3
#define CERT_STORE_SAVE_TO_FILE                                 1
#define CERT_STORE_SAVE_TO_MEMORY                               2
#define CERT_STORE_SAVE_TO_FILENAME_A                           3
#define CERT_STORE_SAVE_TO_FILENAME_W                           4
#define CERT_STORE_SAVE_TO_FILENAME                             CERT_STORE_SAVE_TO_FILENAME_W

/* Contexts. */
#define CERT_STORE_CERTIFICATE_CONTEXT                          1
#define CERT_STORE_CRL_CONTEXT                                  2
#define CERT_STORE_CTL_CONTEXT                                  3
#define CERT_STORE_ALL_CONTEXT_FLAG                             (~0U)
#define CERT_STORE_CERTIFICATE_CONTEXT_FLAG \
  (1 << CERT_STORE_CERTIFICATE_CONTEXT)
#define CERT_STORE_CRL_CONTEXT_FLAG                             (1 << CERT_STORE_CRL_CONTEXT)
#define CERT_STORE_CTL_CONTEXT_FLAG                             (1 << CERT_STORE_CTL_CONTEXT)

/* What happens if an equal context exists. */
#define CERT_STORE_ADD_NEW                                      1
#define CERT_STORE_ADD_USE_EXISTING                             2
#define CERT_STORE_ADD_REPLACE_EXISTING                         3
#define CERT_STORE_ADD_ALWAYS                                   4
#define CERT_STORE_ADD_REPLACE_EXISTING_INHERIT_PROPERTIES      5
#define CERT_STORE_ADD_NEWER                                    6
#define CERT_STORE_ADD_NEWER_INHERIT_PROPERTIES                 7

/* Closing a store. */
#define CERT_CLOSE_STORE_FORCE_FLAG                             0x1
#define CERT_CLOSE_STORE_CHECK_FLAG                             0x2

/* Control of a store. */
#define CERT_STORE_CTRL_RESYNC                                  1
#define CERT_STORE_CTRL_NOTIFY_CHANGE                           2
#define CERT_STORE_CTRL_COMMIT                                  3
#define CERT_STORE_CTRL_AUTO_RESYNC                             4
#define CERT_STORE_CTRL_CANCEL_NOTIFY                           5
#define CERT_STORE_CTRL_INHIBIT_DUPLICATE_HANDLE_FLAG           0x1
#define CERT_STORE_CTRL_COMMIT_FORCE_FLAG                       0x1
#define CERT_STORE_CTRL_COMMIT_CLEAR_FLAG                       0x2

/* Creating a context. */
#define CERT_CREATE_CONTEXT_NOCOPY_FLAG                         0x1
#define CERT_CREATE_CONTEXT_SORTED_FLAG                         0x2
#define CERT_CREATE_CONTEXT_NO_HCRYPTMSG_FLAG                   0x4
#define CERT_CREATE_CONTEXT_NO_ENTRY_FLAG                       0x8

/* Setting properties. */
#define CERT_SET_PROPERTY_INHIBIT_PERSIST_FLAG                  0x40000000
#define CERT_SET_PROPERTY_IGNORE_PERSIST_ERROR_FLAG             0x80000000

/* Comparison, the upper half of a CERT_FIND. */
#define CERT_COMPARE_MASK                                       0xffff
#define CERT_COMPARE_SHIFT                                      16
#define CERT_COMPARE_ANY                                        0
#define CERT_COMPARE_SHA1_HASH                                  1
#define CERT_COMPARE_NAME                                       2
#define CERT_COMPARE_ATTR                                       3
#define CERT_COMPARE_MD5_HASH                                   4
#define CERT_COMPARE_PROPERTY                                   5
#define CERT_COMPARE_PUBLIC_KEY                                 6
#define CERT_COMPARE_HASH                                       CERT_COMPARE_SHA1_HASH
#define CERT_COMPARE_NAME_STR_A                                 7
#define CERT_COMPARE_NAME_STR_W                                 8
#define CERT_COMPARE_KEY_SPEC                                   9
#define CERT_COMPARE_ENHKEY_USAGE                               10
#define CERT_COMPARE_CTL_USAGE                                  CERT_COMPARE_ENHKEY_USAGE
#define CERT_COMPARE_SUBJECT_CERT                               11
#define CERT_COMPARE_ISSUER_OF                                  12
#define CERT_COMPARE_EXISTING                                   13
#define CERT_COMPARE_SIGNATURE_HASH                             14
#define CERT_COMPARE_KEY_IDENTIFIER                             15
#define CERT_COMPARE_CERT_ID                                    16
#define CERT_COMPARE_CROSS_CERT_DIST_POINTS                     17
#define CERT_COMPARE_PUBKEY_MD5_HASH                            18
#define CERT_COMPARE_SUBJECT_INFO_ACCESS                        19
#define CERT_COMPARE_HASH_STR                                   20
#define CERT_COMPARE_HAS_PRIVATE_KEY                            21

/* Finding certificates. */
#define CERT_FIND_ANY \
  (CERT_COMPARE_ANY << CERT_COMPARE_SHIFT)
#define CERT_FIND_SHA1_HASH \
  (CERT_COMPARE_SHA1_HASH << CERT_COMPARE_SHIFT)
#define CERT_FIND_MD5_HASH \
  (CERT_COMPARE_MD5_HASH << CERT_COMPARE_SHIFT)
#define CERT_FIND_SIGNATURE_HASH \
  (CERT_COMPARE_SIGNATURE_HASH << CERT_COMPARE_SHIFT)
#define CERT_FIND_KEY_IDENTIFIER \
  (CERT_COMPARE_KEY_IDENTIFIER << CERT_COMPARE_SHIFT)
#define CERT_FIND_HASH                                          CERT_FIND_SHA1_HASH
#define CERT_FIND_PROPERTY \
  (CERT_COMPARE_PROPERTY << CERT_COMPARE_SHIFT)
#define CERT_FIND_PUBLIC_KEY \
  (CERT_COMPARE_PUBLIC_KEY << CERT_COMPARE_SHIFT)
#define CERT_FIND_SUBJECT_NAME \
  (CERT_COMPARE_NAME << CERT_COMPARE_SHIFT | \
  CERT_INFO_SUBJECT_FLAG)
#define CERT_FIND_SUBJECT_ATTR \
  (CERT_COMPARE_ATTR << CERT_COMPARE_SHIFT | \
  CERT_INFO_SUBJECT_FLAG)
#define CERT_FIND_ISSUER_NAME \
  (CERT_COMPARE_NAME << CERT_COMPARE_SHIFT | \
  CERT_INFO_ISSUER_FLAG)
#define CERT_FIND_ISSUER_ATTR \
  (CERT_COMPARE_ATTR << CERT_COMPARE_SHIFT | \
  CERT_INFO_ISSUER_FLAG)
#define CERT_FIND_SUBJECT_STR_A \
  (CERT_COMPARE_NAME_STR_A << CERT_COMPARE_SHIFT | \
  CERT_INFO_SUBJECT_FLAG)
#define CERT_FIND_SUBJECT_STR_W \
  (CERT_COMPARE_NAME_STR_W << CERT_COMPARE_SHIFT | \
  CERT_INFO_SUBJECT_FLAG)
#define CERT_FIND_SUBJECT_STR                                   CERT_FIND_SUBJECT_STR_W
#define CERT_FIND_ISSUER_STR_A \
  (CERT_COMPARE_NAME_STR_A << CERT_COMPARE_SHIFT | \
  CERT_INFO_ISSUER_FLAG)
#define CERT_FIND_ISSUER_STR_W \
  (CERT_COMPARE_NAME_STR_W << CERT_COMPARE_SHIFT | \
  CERT_INFO_ISSUER_FLAG)
#define CERT_FIND_ISSUER_STR                                    CERT_FIND_ISSUER_STR_W
#define CERT_FIND_KEY_SPEC \
  (CERT_COMPARE_KEY_SPEC << CERT_COMPARE_SHIFT)
#define CERT_FIND_ENHKEY_USAGE \
  (CERT_COMPARE_ENHKEY_USAGE << CERT_COMPARE_SHIFT)
#define CERT_FIND_CTL_USAGE                                     CERT_FIND_ENHKEY_USAGE
#define CERT_FIND_SUBJECT_CERT \
  (CERT_COMPARE_SUBJECT_CERT << CERT_COMPARE_SHIFT)
#define CERT_FIND_ISSUER_OF \
  (CERT_COMPARE_ISSUER_OF << CERT_COMPARE_SHIFT)
#define CERT_FIND_EXISTING \
  (CERT_COMPARE_EXISTING << CERT_COMPARE_SHIFT)
#define CERT_FIND_CERT_ID \
  (CERT_COMPARE_CERT_ID << CERT_COMPARE_SHIFT)
#define CERT_FIND_CROSS_CERT_DIST_POINTS \
  (CERT_COMPARE_CROSS_CERT_DIST_POINTS << CERT_COMPARE_SHIFT)
#define CERT_FIND_PUBKEY_MD5_HASH \
  (CERT_COMPARE_PUBKEY_MD5_HASH << CERT_COMPARE_SHIFT)
#define CERT_FIND_SUBJECT_INFO_ACCESS \
  (CERT_COMPARE_SUBJECT_INFO_ACCESS << CERT_COMPARE_SHIFT)
#define CERT_FIND_HASH_STR \
  (CERT_COMPARE_HASH_STR << CERT_COMPARE_SHIFT)
#define CERT_FIND_HAS_PRIVATE_KEY \
  (CERT_COMPARE_HAS_PRIVATE_KEY << CERT_COMPARE_SHIFT)
#define CERT_FIND_OPTIONAL_ENHKEY_USAGE_FLAG                    0x1
#define CERT_FIND_EXT_ONLY_ENHKEY_USAGE_FLAG                    0x2
#define CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG                   0x4
#define CERT_FIND_NO_ENHKEY_USAGE_FLAG                          0x8
#define CERT_FIND_OR_ENHKEY_USAGE_FLAG                          0x10
#define CERT_FIND_VALID_ENHKEY_USAGE_FLAG                       0x20
#define CERT_FIND_OPTIONAL_CTL_USAGE_FLAG                       CERT_FIND_OPTIONAL_ENHKEY_USAGE_FLAG
#define CERT_FIND_EXT_ONLY_CTL_USAGE_FLAG                       CERT_FIND_EXT_ONLY_ENHKEY_USAGE_FLAG
#define CERT_FIND_PROP_ONLY_CTL_USAGE_FLAG \
  CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG
#define CERT_FIND_NO_CTL_USAGE_FLAG                             CERT_FIND_NO_ENHKEY_USAGE_FLAG
#define CERT_FIND_OR_CTL_USAGE_FLAG                             CERT_FIND_OR_ENHKEY_USAGE_FLAG
#define CERT_FIND_VALID_CTL_USAGE_FLAG                          CERT_FIND_VALID_ENHKEY_USAGE_FLAG

/* Finding CRLs. */
#define CRL_FIND_ANY                                            0
#define CRL_FIND_ISSUED_BY                                      1
#define CRL_FIND_EXISTING                                       2
#define CRL_FIND_ISSUED_FOR                                     3
#define CRL_FIND_ISSUED_BY_AKI_FLAG                             0x1
#define CRL_FIND_ISSUED_BY_SIGNATURE_FLAG                       0x2
#define CRL_FIND_ISSUED_BY_DELTA_FLAG                           0x4
#define CRL_FIND_ISSUED_BY_BASE_FLAG                            0x8
#define CRL_FIND_ISSUED_FOR_SET_STRONG_PROPERTIES_FLAG          0x10

/* Finding CTLs, and subjects of CTLs. */
#define CTL_ANY_SUBJECT_TYPE                                    1
#define CTL_CERT_SUBJECT_TYPE                                   2
#define CTL_FIND_ANY                                            0
#define CTL_FIND_SHA1_HASH                                      1
#define CTL_FIND_MD5_HASH                                       2
#define CTL_FIND_USAGE                                          3
#define CTL_FIND_SUBJECT                                        4
#define CTL_FIND_EXISTING                                       5
#define CTL_FIND_SAME_USAGE_FLAG                                0x1
#define CTL_FIND_NO_LIST_ID_CBDATA                              0xffffffff
#define CTL_FIND_NO_SIGNER_PTR                                  ((PCERT_INFO) -1)

/* Verifying the usage of a CTL. */
#define CERT_VERIFY_INHIBIT_CTL_UPDATE_FLAG                     0x1
#define CERT_VERIFY_TRUSTED_SIGNERS_FLAG                        0x2
#define CERT_VERIFY_NO_TIME_CHECK_FLAG                          0x4
#define CERT_VERIFY_ALLOW_MORE_USAGE_FLAG                       0x8
#define CERT_VERIFY_UPDATED_CTL_FLAG                            0x1

/* Revocation. */
#define CERT_CONTEXT_REVOCATION_TYPE                            1
#define CERT_VERIFY_REV_CHAIN_FLAG                              0x1
#define CERT_VERIFY_CACHE_ONLY_BASED_REVOCATION                 0x2
#define CERT_VERIFY_REV_ACCUMULATIVE_TIMEOUT_FLAG               0x4
#define CERT_VERIFY_REV_SERVER_OCSP_FLAG                        0x8
#define CERT_VERIFY_REV_NO_OCSP_FAILOVER_TO_CRL_FLAG            0x10

/* Subjects and issuers of CryptVerifyCertificateSignatureEx. */
#define CRYPT_VERIFY_CERT_SIGN_SUBJECT_BLOB                     1
#define CRYPT_VERIFY_CERT_SIGN_SUBJECT_CERT                     2
#define CRYPT_VERIFY_CERT_SIGN_SUBJECT_CRL                      3
#define CRYPT_VERIFY_CERT_SIGN_SUBJECT_OCSP_BASIC_SIGNED_RESPONSE 4
#define CRYPT_VERIFY_CERT_SIGN_ISSUER_PUBKEY                    1
#define CRYPT_VERIFY_CERT_SIGN_ISSUER_CERT                      2
#define CRYPT_VERIFY_CERT_SIGN_ISSUER_CHAIN                     3
#define CRYPT_VERIFY_CERT_SIGN_ISSUER_NULL                      4
#define CRYPT_VERIFY_CERT_SIGN_DISABLE_MD2_MD4_FLAG             0x1
#define CRYPT_VERIFY_CERT_SIGN_SET_STRONG_PROPERTIES_FLAG       0x2
#define CRYPT_VERIFY_CERT_SIGN_RETURN_STRONG_PROPERTIES_FLAG    0x4

/* Acquiring a private key. */
#define CRYPT_ACQUIRE_CACHE_FLAG                                0x1
#define CRYPT_ACQUIRE_USE_PROV_INFO_FLAG                        0x2
#define CRYPT_ACQUIRE_COMPARE_KEY_FLAG                          0x4
#define CRYPT_ACQUIRE_NO_HEALING                                0x8
#define CRYPT_ACQUIRE_SILENT_FLAG                               0x40
#define CRYPT_ACQUIRE_WINDOW_HANDLE_FLAG                        0x80
#define CRYPT_ACQUIRE_NCRYPT_KEY_FLAGS_MASK                     0x70000
#define CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG                     0x10000
#define CRYPT_ACQUIRE_PREFER_NCRYPT_KEY_FLAG                    0x20000
#define CRYPT_ACQUIRE_ONLY_NCRYPT_KEY_FLAG                      0x40000
#define CRYPT_FIND_USER_KEYSET_FLAG                             0x1
#define CRYPT_FIND_MACHINE_KEYSET_FLAG                          0x2
#define CRYPT_FIND_SILENT_KEYSET_FLAG                           0x40
#define CRYPT_DELETE_KEYSET                                     CRYPT_DELETEKEYSET

/* Self-signed certificates. */
#define CERT_CREATE_SELFSIGN_NO_SIGN                            1
#define CERT_CREATE_SELFSIGN_NO_KEY_INFO                        2

/* Properties of key identifiers. */
#define CRYPT_KEYID_DELETE_FLAG                                 0x10
#define CRYPT_KEYID_MACHINE_FLAG                                0x20
#define CRYPT_KEYID_SET_NEW_FLAG                                0x2000
#define CRYPT_KEYID_ALLOC_FLAG                                  0x8000

/* What CryptQueryObject reads and finds. */
#define CERT_QUERY_OBJECT_FILE                                  0x1
#define CERT_QUERY_OBJECT_BLOB                                  0x2
#define CERT_QUERY_CONTENT_CERT                                 1
#define CERT_QUERY_CONTENT_CTL                                  2
#define CERT_QUERY_CONTENT_CRL                                  3
#define CERT_QUERY_CONTENT_SERIALIZED_STORE                     4
#define CERT_QUERY_CONTENT_SERIALIZED_CERT                      5
#define CERT_QUERY_CONTENT_SERIALIZED_CTL                       6
#define CERT_QUERY_CONTENT_SERIALIZED_CRL                       7
#define CERT_QUERY_CONTENT_PKCS7_SIGNED                         8
#define CERT_QUERY_CONTENT_PKCS7_UNSIGNED                       9
#define CERT_QUERY_CONTENT_PKCS7_SIGNED_EMBED                   10
#define CERT_QUERY_CONTENT_PKCS10                               11
#define CERT_QUERY_CONTENT_PFX                                  12
#define CERT_QUERY_CONTENT_CERT_PAIR                            13
#define CERT_QUERY_CONTENT_PFX_AND_LOAD                         14
#define CERT_QUERY_CONTENT_FLAG_CERT                            (1 << CERT_QUERY_CONTENT_CERT)
#define CERT_QUERY_CONTENT_FLAG_CTL                             (1 << CERT_QUERY_CONTENT_CTL)
#define CERT_QUERY_CONTENT_FLAG_CRL                             (1 << CERT_QUERY_CONTENT_CRL)
#define CERT_QUERY_CONTENT_FLAG_SERIALIZED_STORE \
  (1 << CERT_QUERY_CONTENT_SERIALIZED_STORE)
#define CERT_QUERY_CONTENT_FLAG_SERIALIZED_CERT \
  (1 << CERT_QUERY_CONTENT_SERIALIZED_CERT)
#define CERT_QUERY_CONTENT_FLAG_SERIALIZED_CTL \
  (1 << CERT_QUERY_CONTENT_SERIALIZED_CTL)
#define CERT_QUERY_CONTENT_FLAG_SERIALIZED_CRL \
  (1 << CERT_QUERY_CONTENT_SERIALIZED_CRL)
#define CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED \
  (1 << CERT_QUERY_CONTENT_PKCS7_SIGNED)
#define CERT_QUERY_CONTENT_FLAG_PKCS7_UNSIGNED \
  (1 << CERT_QUERY_CONTENT_PKCS7_UNSIGNED)
#define CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED_EMBED \
  (1 << CERT_QUERY_CONTENT_PKCS7_SIGNED_EMBED)
#define CERT_QUERY_CONTENT_FLAG_PKCS10                          (1 << CERT_QUERY_CONTENT_PKCS10)
#define CERT_QUERY_CONTENT_FLAG_PFX                             (1 << CERT_QUERY_CONTENT_PFX)
#define CERT_QUERY_CONTENT_FLAG_CERT_PAIR                       (1 << CERT_QUERY_CONTENT_CERT_PAIR)
#define CERT_QUERY_CONTENT_FLAG_PFX_AND_LOAD \
  (1 << CERT_QUERY_CONTENT_PFX_AND_LOAD)
#define CERT_QUERY_CONTENT_FLAG_ALL \
  (CERT_QUERY_CONTENT_FLAG_CERT | \
  CERT_QUERY_CONTENT_FLAG_CTL | \
  CERT_QUERY_CONTENT_FLAG_CRL | \
  CERT_QUERY_CONTENT_FLAG_SERIALIZED_STORE | \
  CERT_QUERY_CONTENT_FLAG_SERIALIZED_CERT | \
  CERT_QUERY_CONTENT_FLAG_SERIALIZED_CTL | \
  CERT_QUERY_CONTENT_FLAG_SERIALIZED_CRL | \
  CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED | \
  CERT_QUERY_CONTENT_FLAG_PKCS7_UNSIGNED | \
  CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED_EMBED | \
  CERT_QUERY_CONTENT_FLAG_PKCS10 | \
  CERT_QUERY_CONTENT_FLAG_PFX | \
  CERT_QUERY_CONTENT_FLAG_CERT_PAIR)
#define CERT_QUERY_CONTENT_FLAG_ALL_ISSUER_CERT \
  (CERT_QUERY_CONTENT_FLAG_CERT | \
  CERT_QUERY_CONTENT_FLAG_SERIALIZED_STORE | \
  CERT_QUERY_CONTENT_FLAG_SERIALIZED_CERT | \
  CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED | \
  CERT_QUERY_CONTENT_FLAG_PKCS7_UNSIGNED)
#define CERT_QUERY_FORMAT_BINARY                                1
#define CERT_QUERY_FORMAT_BASE64_ENCODED                        2
#define CERT_QUERY_FORMAT_ASN_ASCII_HEX_ENCODED                 3
#define CERT_QUERY_FORMAT_FLAG_BINARY                           (1 << CERT_QUERY_FORMAT_BINARY)
#define CERT_QUERY_FORMAT_FLAG_BASE64_ENCODED \
  (1 << CERT_QUERY_FORMAT_BASE64_ENCODED)
#define CERT_QUERY_FORMAT_FLAG_ASN_ASCII_HEX_ENCODED \
  (1 << CERT_QUERY_FORMAT_ASN_ASCII_HEX_ENCODED)
#define CERT_QUERY_FORMAT_FLAG_ALL \
  (CERT_QUERY_FORMAT_FLAG_BINARY | \
  CERT_QUERY_FORMAT_FLAG_BASE64_ENCODED | \
  CERT_QUERY_FORMAT_FLAG_ASN_ASCII_HEX_ENCODED)

/* Encoding types. */
#define CRYPT_MATCH_ANY_ENCODING_TYPE                           0xffffffff

/* clang-format on */

#endif
