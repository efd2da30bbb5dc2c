/* SPDX-License-Identifier: MIT */
/* wincrypt_cert_constants.h: numbers and names of encoded certificates, CRLs, CTLs, names and
 * extensions. Include
 * wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CERT_CONSTANTS_H
#define OPENSSPI_WINCRYPT_CERT_CONSTANTS_H

#include "opensspi/wincrypt_oids.h"
#include "opensspi/windef.h"

/* clang-format off */

/* Structures of CryptDecodeObject and CryptEncodeObject. */
#define CRYPT_ENCODE_DECODE_NONE                                0
#define X509_CERT                                               ((LPCSTR)1)
#define X509_CERT_TO_BE_SIGNED                                  ((LPCSTR)2)
#define X509_CERT_CRL_TO_BE_SIGNED                              ((LPCSTR)3)
#define X509_CERT_REQUEST_TO_BE_SIGNED                          ((LPCSTR)4)
#define X509_EXTENSIONS                                         ((LPCSTR)5)
#define X509_NAME_VALUE                                         ((LPCSTR)6)
#define X509_NAME                                               ((LPCSTR)7)
#define X509_PUBLIC_KEY_INFO                                    ((LPCSTR)8)
#define X509_AUTHORITY_KEY_ID                                   ((LPCSTR)9)
#define X509_KEY_ATTRIBUTES                                     ((LPCSTR)10)
#define X509_KEY_USAGE_RESTRICTION                              ((LPCSTR)11)
#define X509_ALTERNATE_NAME                                     ((LPCSTR)12)
#define X509_BASIC_CONSTRAINTS                                  ((LPCSTR)13)
#define X509_KEY_USAGE                                          ((LPCSTR)14)
#define X509_BASIC_CONSTRAINTS2                                 ((LPCSTR)15)
#define X509_CERT_POLICIES                                      ((LPCSTR)16)
#define PKCS_UTC_TIME                                           ((LPCSTR)17)
#define PKCS_TIME_REQUEST                                       ((LPCSTR)18)
#define RSA_CSP_PUBLICKEYBLOB                                   ((LPCSTR)19)
#define X509_UNICODE_NAME                                       ((LPCSTR)20)
#define X509_KEYGEN_REQUEST_TO_BE_SIGNED                        ((LPCSTR)21)
#define PKCS_ATTRIBUTE                                          ((LPCSTR)22)
#define PKCS_CONTENT_INFO_SEQUENCE_OF_ANY                       ((LPCSTR)23)
#define X509_UNICODE_NAME_VALUE                                 ((LPCSTR)24)
#define X509_ANY_STRING                                         X509_NAME_VALUE
#define X509_UNICODE_ANY_STRING                                 X509_UNICODE_NAME_VALUE
#define X509_OCTET_STRING                                       ((LPCSTR)25)
#define X509_BITS                                               ((LPCSTR)26)
#define X509_INTEGER                                            ((LPCSTR)27)
#define X509_MULTI_BYTE_INTEGER                                 ((LPCSTR)28)
#define X509_ENUMERATED                                         ((LPCSTR)29)
#define X509_CHOICE_OF_TIME                                     ((LPCSTR)30)
#define X509_AUTHORITY_KEY_ID2                                  ((LPCSTR)31)
#define X509_AUTHORITY_INFO_ACCESS                              ((LPCSTR)32)
#define X509_SUBJECT_INFO_ACCESS                                X509_AUTHORITY_INFO_ACCESS
#define X509_CRL_REASON_CODE                                    X509_ENUMERATED
#define PKCS_CONTENT_INFO                                       ((LPCSTR)33)
#define X509_SEQUENCE_OF_ANY                                    ((LPCSTR)34)
#define X509_CRL_DIST_POINTS                                    ((LPCSTR)35)
#define X509_ENHANCED_KEY_USAGE                                 ((LPCSTR)36)
#define PKCS_CTL                                                ((LPCSTR)37)
#define X509_MULTI_BYTE_UINT                                    ((LPCSTR)38)
#define X509_DSS_PUBLICKEY                                      X509_MULTI_BYTE_UINT
#define X509_DSS_PARAMETERS                                     ((LPCSTR)39)
#define X509_DSS_SIGNATURE                                      ((LPCSTR)40)
#define PKCS_RC2_CBC_PARAMETERS                                 ((LPCSTR)41)
#define PKCS_SMIME_CAPABILITIES                                 ((LPCSTR)42)
#define X509_QC_STATEMENTS_EXT                                  ((LPCSTR)42)
#define PKCS_RSA_PRIVATE_KEY                                    ((LPCSTR)43)
#define PKCS_PRIVATE_KEY_INFO                                   ((LPCSTR)44)
#define PKCS_ENCRYPTED_PRIVATE_KEY_INFO                         ((LPCSTR)45)
#define X509_PKIX_POLICY_QUALIFIER_USERNOTICE                   ((LPCSTR)46)
#define X509_DH_PUBLICKEY                                       X509_MULTI_BYTE_UINT
#define X509_DH_PARAMETERS                                      ((LPCSTR)47)
#define X509_ECC_SIGNATURE                                      ((LPCSTR)47)
#define PKCS_ATTRIBUTES                                         ((LPCSTR)48)
#define PKCS_SORTED_CTL                                         ((LPCSTR)49)
#define X942_DH_PARAMETERS                                      ((LPCSTR)50)
#define X509_BITS_WITHOUT_TRAILING_ZEROES                       ((LPCSTR)51)
#define X942_OTHER_INFO                                         ((LPCSTR)52)
#define X509_CERT_PAIR                                          ((LPCSTR)53)
#define X509_ISSUING_DIST_POINT                                 ((LPCSTR)54)
#define X509_NAME_CONSTRAINTS                                   ((LPCSTR)55)
#define X509_POLICY_MAPPINGS                                    ((LPCSTR)56)
#define X509_POLICY_CONSTRAINTS                                 ((LPCSTR)57)
#define X509_CROSS_CERT_DIST_POINTS                             ((LPCSTR)58)
#define X509_CERTIFICATE_TEMPLATE                               ((LPCSTR)64)
#define X509_LOGOTYPE_EXT                                       ((LPCSTR)70)
#define X509_BIOMETRIC_EXT                                      ((LPCSTR)71)
#define CNG_RSA_PUBLIC_KEY_BLOB                                 ((LPCSTR)72)
#define X509_OBJECT_IDENTIFIER                                  ((LPCSTR)73)
#define X509_ALGORITHM_IDENTIFIER                               ((LPCSTR)74)
#define PKCS_RSA_SSA_PSS_PARAMETERS                             ((LPCSTR)75)
#define PKCS_RSAES_OAEP_PARAMETERS                              ((LPCSTR)76)
#define ECC_CMS_SHARED_INFO                                     ((LPCSTR)77)
#define X509_CERT_BUNDLE                                        ((LPCSTR)81)
#define X509_ECC_PRIVATE_KEY                                    ((LPCSTR)82)
#define CNG_RSA_PRIVATE_KEY_BLOB                                ((LPCSTR)83)
#define X509_SUBJECT_DIR_ATTRS                                  ((LPCSTR)84)
#define X509_ECC_PARAMETERS                                     ((LPCSTR)85)
#define PKCS7_SIGNER_INFO                                       ((LPCSTR)500)
#define CMS_SIGNER_INFO                                         ((LPCSTR)501)

/* Flags of CryptEncodeObjectEx. */
#define CRYPT_ENCODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG            0x8
#define CRYPT_ENCODE_ALLOC_FLAG                                 0x8000
#define CRYPT_UNICODE_NAME_ENCODE_ENABLE_T61_UNICODE_FLAG       CERT_RDN_ENABLE_T61_UNICODE_FLAG
#define CRYPT_UNICODE_NAME_ENCODE_ENABLE_UTF8_UNICODE_FLAG      CERT_RDN_ENABLE_UTF8_UNICODE_FLAG
#define CRYPT_UNICODE_NAME_ENCODE_FORCE_UTF8_UNICODE_FLAG       CERT_RDN_FORCE_UTF8_UNICODE_FLAG
#define CRYPT_UNICODE_NAME_ENCODE_DISABLE_CHECK_TYPE_FLAG       CERT_RDN_DISABLE_CHECK_TYPE_FLAG
#define CRYPT_SORTED_CTL_ENCODE_HASHED_SUBJECT_IDENTIFIER_FLAG  0x10000
#define CRYPT_ENCODE_ENABLE_PUNYCODE_FLAG                       0x20000
#define CRYPT_ENCODE_ENABLE_UTF8PERCENT_FLAG                    0x40000
#define CRYPT_ENCODE_ENABLE_IA5CONVERSION_FLAG \
  (CRYPT_ENCODE_ENABLE_PUNYCODE_FLAG | \
  CRYPT_ENCODE_ENABLE_UTF8PERCENT_FLAG)

/* Flags of CryptDecodeObjectEx. */
#define CRYPT_DECODE_NOCOPY_FLAG                                0x1
#define CRYPT_DECODE_TO_BE_SIGNED_FLAG                          0x2
#define CRYPT_DECODE_SHARE_OID_STRING_FLAG                      0x4
#define CRYPT_DECODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG            0x8
#define CRYPT_DECODE_ALLOC_FLAG                                 0x8000
#define CRYPT_UNICODE_NAME_DECODE_DISABLE_IE4_UTF8_FLAG         CERT_RDN_DISABLE_IE4_UTF8_FLAG
#define CRYPT_DECODE_ENABLE_PUNYCODE_FLAG                       0x2000000
#define CRYPT_DECODE_ENABLE_UTF8PERCENT_FLAG                    0x4000000
#define CRYPT_DECODE_ENABLE_IA5CONVERSION_FLAG \
  (CRYPT_DECODE_ENABLE_PUNYCODE_FLAG | \
  CRYPT_DECODE_ENABLE_UTF8PERCENT_FLAG)

/* Flags and forms of CryptFormatObject. */
#define CRYPT_FORMAT_STR_MULTI_LINE                             0x1
#define CRYPT_FORMAT_STR_NO_HEX                                 0x10
#define CRYPT_FORMAT_SIMPLE                                     0x1
#define CRYPT_FORMAT_X509                                       0x2
#define CRYPT_FORMAT_OID                                        0x4
#define CRYPT_FORMAT_RDN_SEMICOLON                              0x100
#define CRYPT_FORMAT_RDN_CRLF                                   0x200
#define CRYPT_FORMAT_RDN_UNQUOTE                                0x400
#define CRYPT_FORMAT_RDN_REVERSE                                0x800
#define CRYPT_FORMAT_COMMA                                      0x1000
#define CRYPT_FORMAT_SEMICOLON                                  CRYPT_FORMAT_RDN_SEMICOLON
#define CRYPT_FORMAT_CRLF                                       CRYPT_FORMAT_RDN_CRLF

/* Types of a name's values, and flags beside them. */
#define CERT_RDN_ANY_TYPE                                       0
#define CERT_RDN_ENCODED_BLOB                                   1
#define CERT_RDN_OCTET_STRING                                   2
#define CERT_RDN_NUMERIC_STRING                                 3
#define CERT_RDN_PRINTABLE_STRING                               4
#define CERT_RDN_TELETEX_STRING                                 5
#define CERT_RDN_T61_STRING                                     5
#define CERT_RDN_VIDEOTEX_STRING                                6
#define CERT_RDN_IA5_STRING                                     7
#define CERT_RDN_GRAPHIC_STRING                                 8
#define CERT_RDN_VISIBLE_STRING                                 9
#define CERT_RDN_ISO646_STRING                                  9
#define CERT_RDN_GENERAL_STRING                                 10
#define CERT_RDN_UNIVERSAL_STRING                               11
#define CERT_RDN_INT4_STRING                                    11
#define CERT_RDN_BMP_STRING                                     12
#define CERT_RDN_UNICODE_STRING                                 12
#define CERT_RDN_UTF8_STRING                                    13
#define CERT_RDN_TYPE_MASK                                      0x000000ff
#define CERT_RDN_FLAGS_MASK                                     0xff000000
#define CERT_RDN_ENABLE_T61_UNICODE_FLAG                        0x80000000
#define CERT_RDN_ENABLE_UTF8_UNICODE_FLAG                       0x20000000
#define CERT_RDN_FORCE_UTF8_UNICODE_FLAG                        0x10000000
#define CERT_RDN_DISABLE_CHECK_TYPE_FLAG                        0x40000000
#define CERT_RDN_DISABLE_IE4_UTF8_FLAG                          0x1000000
#define CERT_RDN_ENABLE_PUNYCODE_FLAG                           0x2000000
#define IS_CERT_RDN_CHAR_STRING(X) \
  (((X) & CERT_RDN_TYPE_MASK) >= CERT_RDN_NUMERIC_STRING)

/* Where CryptEncodeObject found a fault in a name. */
#define CERT_UNICODE_RDN_ERR_INDEX_MASK                         0x3ff
#define CERT_UNICODE_RDN_ERR_INDEX_SHIFT                        22
#define CERT_UNICODE_ATTR_ERR_INDEX_MASK                        0x3f
#define CERT_UNICODE_ATTR_ERR_INDEX_SHIFT                       16
#define CERT_UNICODE_VALUE_ERR_INDEX_MASK                       0xffff
#define CERT_UNICODE_VALUE_ERR_INDEX_SHIFT                      0
#define GET_CERT_UNICODE_RDN_ERR_INDEX(X) \
  (((X) >> CERT_UNICODE_RDN_ERR_INDEX_SHIFT) & CERT_UNICODE_RDN_ERR_INDEX_MASK)
#define GET_CERT_UNICODE_ATTR_ERR_INDEX(X) \
  (((X) >> CERT_UNICODE_ATTR_ERR_INDEX_SHIFT) & CERT_UNICODE_ATTR_ERR_INDEX_MASK)
#define GET_CERT_UNICODE_VALUE_ERR_INDEX(X) \
  ((X) & CERT_UNICODE_VALUE_ERR_INDEX_MASK)

/* Versions. */
#define CRYPT_ECC_PRIVATE_KEY_INFO_v1                           1
#define CERT_V1                                                 0
#define CERT_V2                                                 1
#define CERT_V3                                                 2
#define CRL_V1                                                  0
#define CRL_V2                                                  1
#define CERT_REQUEST_V1                                         0
#define CERT_KEYGEN_REQUEST_V1                                  0
#define CTL_V1                                                  0

/* Fields of CERT_INFO. */
#define CERT_INFO_VERSION_FLAG                                  1
#define CERT_INFO_SERIAL_NUMBER_FLAG                            2
#define CERT_INFO_SIGNATURE_ALGORITHM_FLAG                      3
#define CERT_INFO_ISSUER_FLAG                                   4
#define CERT_INFO_NOT_BEFORE_FLAG                               5
#define CERT_INFO_NOT_AFTER_FLAG                                6
#define CERT_INFO_SUBJECT_FLAG                                  7
#define CERT_INFO_SUBJECT_PUBLIC_KEY_INFO_FLAG                  8
#define CERT_INFO_ISSUER_UNIQUE_ID_FLAG                         9
#define CERT_INFO_SUBJECT_UNIQUE_ID_FLAG                        10
#define CERT_INFO_EXTENSION_FLAG                                11

/* Parts of a bundle. */
#define CERT_BUNDLE_CERTIFICATE                                 0
#define CERT_BUNDLE_CRL                                         1

/* Algorithms of public keys. */
#define CERT_RSA_PUBLIC_KEY_OBJID                               szOID_RSA_RSA
#define CERT_DEFAULT_OID_PUBLIC_KEY_SIGN                        szOID_RSA_RSA
#define CERT_DEFAULT_OID_PUBLIC_KEY_XCHG                        szOID_RSA_RSA

/* Key usage: the first byte, and the second. */
#define CERT_ENCIPHER_ONLY_KEY_USAGE                            0x01
#define CERT_CRL_SIGN_KEY_USAGE                                 0x02
#define CERT_OFFLINE_CRL_SIGN_KEY_USAGE                         0x02
#define CERT_KEY_CERT_SIGN_KEY_USAGE                            0x04
#define CERT_KEY_AGREEMENT_KEY_USAGE                            0x08
#define CERT_DATA_ENCIPHERMENT_KEY_USAGE                        0x10
#define CERT_KEY_ENCIPHERMENT_KEY_USAGE                         0x20
#define CERT_NON_REPUDIATION_KEY_USAGE                          0x40
#define CERT_DIGITAL_SIGNATURE_KEY_USAGE                        0x80
#define CERT_DECIPHER_ONLY_KEY_USAGE                            0x80

/* General names. */
#define CERT_ALT_NAME_OTHER_NAME                                1
#define CERT_ALT_NAME_RFC822_NAME                               2
#define CERT_ALT_NAME_DNS_NAME                                  3
#define CERT_ALT_NAME_X400_ADDRESS                              4
#define CERT_ALT_NAME_DIRECTORY_NAME                            5
#define CERT_ALT_NAME_EDI_PARTY_NAME                            6
#define CERT_ALT_NAME_URL                                       7
#define CERT_ALT_NAME_IP_ADDRESS                                8
#define CERT_ALT_NAME_REGISTERED_ID                             9
#define CERT_ALT_NAME_ENTRY_ERR_INDEX_MASK                      0xff
#define CERT_ALT_NAME_ENTRY_ERR_INDEX_SHIFT                     16
#define CERT_ALT_NAME_VALUE_ERR_INDEX_MASK                      0x0000ffff
#define CERT_ALT_NAME_VALUE_ERR_INDEX_SHIFT                     0
#define GET_CERT_ALT_NAME_ENTRY_ERR_INDEX(X) \
  (((X) >> CERT_ALT_NAME_ENTRY_ERR_INDEX_SHIFT) & CERT_ALT_NAME_ENTRY_ERR_INDEX_MASK)
#define GET_CERT_ALT_NAME_VALUE_ERR_INDEX(X) \
  ((X) & CERT_ALT_NAME_VALUE_ERR_INDEX_MASK)

/* Subjects of the old basic constraints. */
#define CERT_CA_SUBJECT_FLAG                                    0x80
#define CERT_END_ENTITY_SUBJECT_FLAG                            0x40

/* Reasons for revocation: CRL_REASON_CODE, and the bits of a distribution point. */
#define CRL_REASON_UNSPECIFIED                                  0
#define CRL_REASON_KEY_COMPROMISE                               1
#define CRL_REASON_CA_COMPROMISE                                2
#define CRL_REASON_AFFILIATION_CHANGED                          3
#define CRL_REASON_SUPERSEDED                                   4
#define CRL_REASON_CESSATION_OF_OPERATION                       5
#define CRL_REASON_CERTIFICATE_HOLD                             6
#define CRL_REASON_REMOVE_FROM_CRL                              8
#define CRL_REASON_PRIVILEGE_WITHDRAWN                          9
#define CRL_REASON_AA_COMPROMISE                                10
#define CRL_REASON_UNUSED_FLAG                                  0x80
#define CRL_REASON_KEY_COMPROMISE_FLAG                          0x40
#define CRL_REASON_CA_COMPROMISE_FLAG                           0x20
#define CRL_REASON_AFFILIATION_CHANGED_FLAG                     0x10
#define CRL_REASON_SUPERSEDED_FLAG                              0x08
#define CRL_REASON_CESSATION_OF_OPERATION_FLAG                  0x04
#define CRL_REASON_CERTIFICATE_HOLD_FLAG                        0x02
#define CRL_REASON_PRIVILEGE_WITHDRAWN_FLAG                     0x01
#define CRL_REASON_AA_COMPROMISE_FLAG                           0x80

/* Distribution points. */
#define CRL_DIST_POINT_NO_NAME                                  0
#define CRL_DIST_POINT_FULL_NAME                                1
#define CRL_DIST_POINT_ISSUER_RDN_NAME                          2
#define CRL_DIST_POINT_ERR_INDEX_MASK                           0x7f
#define CRL_DIST_POINT_ERR_INDEX_SHIFT                          24
#define GET_CRL_DIST_POINT_ERR_INDEX(X) \
  (((X) >> CRL_DIST_POINT_ERR_INDEX_SHIFT) & CRL_DIST_POINT_ERR_INDEX_MASK)
#define CRL_DIST_POINT_ERR_CRL_ISSUER_BIT                       0x80000000
#define IS_CRL_DIST_POINT_ERR_CRL_ISSUER(X) \
  (0 != ((X) & CRL_DIST_POINT_ERR_CRL_ISSUER_BIT))
#define CROSS_CERT_DIST_POINT_ERR_INDEX_MASK                    0xff
#define CROSS_CERT_DIST_POINT_ERR_INDEX_SHIFT                   24
#define GET_CROSS_CERT_DIST_POINT_ERR_INDEX(X) \
  (((X) >> CROSS_CERT_DIST_POINT_ERR_INDEX_SHIFT) & CROSS_CERT_DIST_POINT_ERR_INDEX_MASK)

/* Name constraints. */
#define CERT_EXCLUDED_SUBTREE_BIT                               0x80000000
#define IS_CERT_EXCLUDED_SUBTREE(X) \
  (0!=((X) & CERT_EXCLUDED_SUBTREE_BIT))

/* Netscape's certificate type. */
#define NETSCAPE_SIGN_CA_CERT_TYPE                              0x01
#define NETSCAPE_SMIME_CA_CERT_TYPE                             0x02
#define NETSCAPE_SSL_CA_CERT_TYPE                               0x04
#define NETSCAPE_SIGN_CERT_TYPE                                 0x10
#define NETSCAPE_SMIME_CERT_TYPE                                0x20
#define NETSCAPE_SSL_SERVER_AUTH_CERT_TYPE                      0x40
#define NETSCAPE_SSL_CLIENT_AUTH_CERT_TYPE                      0x80

/* Extensions of a sorted CTL. */
#define SORTED_CTL_EXT_FLAGS_OFFSET                             (0)
#define SORTED_CTL_EXT_COUNT_OFFSET                             (4)
#define SORTED_CTL_EXT_MAX_COLLISION_OFFSET                     (8)
#define SORTED_CTL_EXT_HASH_BUCKET_OFFSET                       (12)
#define SORTED_CTL_EXT_HASHED_SUBJECT_IDENTIFIER_FLAG           0x1

/* Lengths and parameters of keys and signatures. */
#define CERT_DSS_R_LEN                                          20
#define CERT_DSS_S_LEN                                          20
#define CERT_DSS_SIGNATURE_LEN                                  (CERT_DSS_R_LEN + CERT_DSS_S_LEN)
#define CERT_MAX_ASN_ENCODED_DSS_SIGNATURE_LEN                  (48)
#define CRYPT_X942_COUNTER_BYTE_LENGTH                          4
#define CRYPT_X942_KEY_LENGTH_BYTE_LENGTH                       4
#define CRYPT_X942_PUB_INFO_BYTE_LENGTH                         (512/8)
#define CRYPT_ECC_CMS_SHARED_INFO_SUPPPUBINFO_BYTE_LENGTH       4
#define CRYPT_RC2_40BIT_VERSION                                 160
#define CRYPT_RC2_56BIT_VERSION                                 52
#define CRYPT_RC2_64BIT_VERSION                                 120
#define CRYPT_RC2_128BIT_VERSION                                58
#define PKCS_RSA_SSA_PSS_TRAILER_FIELD_BC                       1

/* Flags of CertIsRDNAttrsInCertificateName. */
#define CERT_UNICODE_IS_RDN_ATTRS_FLAG                          0x1
#define CERT_CASE_INSENSITIVE_IS_RDN_ATTRS_FLAG                 0x2

/* Ways to identify a certificate. */
#define CERT_ID_ISSUER_SERIAL_NUMBER                            1
#define CERT_ID_KEY_IDENTIFIER                                  2
#define CERT_ID_SHA1_HASH                                       3

/* Kinds of names, and how they are written. */
#define CERT_SIMPLE_NAME_STR                                    1
#define CERT_OID_NAME_STR                                       2
#define CERT_X500_NAME_STR                                      3
#define CERT_XML_NAME_STR                                       4
#define CERT_NAME_STR_DISABLE_IE4_UTF8_FLAG                     0x10000
#define CERT_NAME_STR_ENABLE_T61_UNICODE_FLAG                   0x20000
#define CERT_NAME_STR_ENABLE_UTF8_UNICODE_FLAG                  0x40000
#define CERT_NAME_STR_FORCE_UTF8_DIR_STR_FLAG                   0x80000
#define CERT_NAME_STR_FORWARD_FLAG                              0x1000000
#define CERT_NAME_STR_REVERSE_FLAG                              0x2000000
#define CERT_NAME_STR_COMMA_FLAG                                0x4000000
#define CERT_NAME_STR_CRLF_FLAG                                 0x8000000
#define CERT_NAME_STR_NO_QUOTING_FLAG                           0x10000000
#define CERT_NAME_STR_NO_PLUS_FLAG                              0x20000000
#define CERT_NAME_STR_SEMICOLON_FLAG                            0x40000000
#define CERT_NAME_STR_DISABLE_UTF8_DIR_STR_FLAG                 0x100000
#define CERT_NAME_STR_ENABLE_PUNYCODE_FLAG                      0x200000
#define CERT_NAME_EMAIL_TYPE                                    1
#define CERT_NAME_RDN_TYPE                                      2
#define CERT_NAME_ATTR_TYPE                                     3
#define CERT_NAME_SIMPLE_DISPLAY_TYPE                           4
#define CERT_NAME_FRIENDLY_DISPLAY_TYPE                         5
#define CERT_NAME_DNS_TYPE                                      6
#define CERT_NAME_URL_TYPE                                      7
#define CERT_NAME_UPN_TYPE                                      8
#define CERT_NAME_ISSUER_FLAG                                   0x1
#define CERT_NAME_DISABLE_IE4_UTF8_FLAG                         0x10000
#define CERT_NAME_SEARCH_ALL_NAMES_FLAG                         0x2

/* clang-format on */

#endif
