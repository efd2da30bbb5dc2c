/* SPDX-License-Identifier: MIT */
/* wincrypt_constants.h: the numbers and names of CryptoAPI. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CONSTANTS_H
#define OPENSSPI_WINCRYPT_CONSTANTS_H

#include "opensspi/windef.h"

/* clang-format off */

/* An ALG_ID is a class, a type and a number within the two. */
#define GET_ALG_CLASS(x) ((x) & (7 << 13))
#define GET_ALG_TYPE(x)  ((x) & (15 << 9))
#define GET_ALG_SID(x)   ((x) & 511)

/* Classes. */
#define ALG_CLASS_ANY                                   (0)
#define ALG_CLASS_SIGNATURE                             (1 << 13)
#define ALG_CLASS_MSG_ENCRYPT                           (2 << 13)
#define ALG_CLASS_DATA_ENCRYPT                          (3 << 13)
#define ALG_CLASS_HASH                                  (4 << 13)
#define ALG_CLASS_KEY_EXCHANGE                          (5 << 13)
#define ALG_CLASS_ALL                                   (7 << 13)

/* Types. */
#define ALG_TYPE_ANY                                    (0)
#define ALG_TYPE_DSS                                    (1 << 9)
#define ALG_TYPE_RSA                                    (2 << 9)
#define ALG_TYPE_BLOCK                                  (3 << 9)
#define ALG_TYPE_STREAM                                 (4 << 9)
#define ALG_TYPE_DH                                     (5 << 9)
#define ALG_TYPE_SECURECHANNEL                          (6 << 9)
#define ALG_TYPE_ECDH                                   (7 << 9)
#define ALG_TYPE_THIRDPARTY                             (8 << 9)

/* Numbers of any type, of other vendors, and in examples. */
#define ALG_SID_ANY                                     (0)
#define ALG_SID_THIRDPARTY_ANY                          (0)
#define ALG_SID_EXAMPLE                                 80

/* Numbers of RSA. */
#define ALG_SID_RSA_ANY                                 0
#define ALG_SID_RSA_PKCS                                1
#define ALG_SID_RSA_MSATWORK                            2
#define ALG_SID_RSA_ENTRUST                             3
#define ALG_SID_RSA_PGP                                 4

/* Numbers of DSS. */
#define ALG_SID_DSS_ANY                                 0
#define ALG_SID_DSS_PKCS                                1
#define ALG_SID_DSS_DMS                                 2
#define ALG_SID_ECDSA                                   3

/* Numbers of block and stream ciphers. */
#define ALG_SID_DES                                     1
#define ALG_SID_3DES                                    3
#define ALG_SID_DESX                                    4
#define ALG_SID_IDEA                                    5
#define ALG_SID_CAST                                    6
#define ALG_SID_SAFERSK64                               7
#define ALG_SID_SAFERSK128                              8
#define ALG_SID_3DES_112                                9
#define ALG_SID_SKIPJACK                                10
#define ALG_SID_TEK                                     11
#define ALG_SID_CYLINK_MEK                              12
#define ALG_SID_RC5                                     13
#define ALG_SID_AES_128                                 14
#define ALG_SID_AES_192                                 15
#define ALG_SID_AES_256                                 16
#define ALG_SID_AES                                     17
#define ALG_SID_RC2                                     2
#define ALG_SID_RC4                                     1
#define ALG_SID_SEAL                                    2

/* Numbers of Diffie-Hellman and related algorithms. */
#define ALG_SID_DH_SANDF                                1
#define ALG_SID_DH_EPHEM                                2
#define ALG_SID_AGREED_KEY_ANY                          3
#define ALG_SID_KEA                                     4
#define ALG_SID_ECDH                                    5
#define ALG_SID_ECDH_EPHEM                              6
#define ALG_SID_ECMQV                                   1

/* Numbers of hashes. */
#define ALG_SID_MD2                                     1
#define ALG_SID_MD4                                     2
#define ALG_SID_MD5                                     3
#define ALG_SID_SHA                                     4
#define ALG_SID_SHA1                                    4
#define ALG_SID_MAC                                     5
#define ALG_SID_RIPEMD                                  6
#define ALG_SID_RIPEMD160                               7
#define ALG_SID_SSL3SHAMD5                              8
#define ALG_SID_HMAC                                    9
#define ALG_SID_TLS1PRF                                 10
#define ALG_SID_HASH_REPLACE_OWF                        11
#define ALG_SID_SHA_256                                 12
#define ALG_SID_SHA_384                                 13
#define ALG_SID_SHA_512                                 14

/* Numbers of SSL and TLS. */
#define ALG_SID_SSL3_MASTER                             1
#define ALG_SID_SCHANNEL_MASTER_HASH                    2
#define ALG_SID_SCHANNEL_MAC_KEY                        3
#define ALG_SID_PCT1_MASTER                             4
#define ALG_SID_SSL2_MASTER                             5
#define ALG_SID_TLS1_MASTER                             6
#define ALG_SID_SCHANNEL_ENC_KEY                        7

/* Hashes. */
#define CALG_MD2                                        (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MD2)
#define CALG_MD4                                        (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MD4)
#define CALG_MD5                                        (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MD5)
#define CALG_SHA                                        (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA)
#define CALG_SHA1                                       (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA1)
#define CALG_MAC                                        (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_MAC)
#define CALG_SSL3_SHAMD5                                (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SSL3SHAMD5)
#define CALG_HMAC                                       (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_HMAC)
#define CALG_TLS1PRF                                    (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_TLS1PRF)
#define CALG_HASH_REPLACE_OWF                           (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_HASH_REPLACE_OWF)
#define CALG_SHA_256                                    (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_256)
#define CALG_SHA_384                                    (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_384)
#define CALG_SHA_512                                    (ALG_CLASS_HASH | ALG_TYPE_ANY | ALG_SID_SHA_512)
#define CALG_THIRDPARTY_HASH                            (ALG_CLASS_HASH | ALG_TYPE_THIRDPARTY | ALG_SID_THIRDPARTY_ANY)

/* Signatures. */
#define CALG_RSA_SIGN                                   (ALG_CLASS_SIGNATURE | ALG_TYPE_RSA | ALG_SID_RSA_ANY)
#define CALG_DSS_SIGN                                   (ALG_CLASS_SIGNATURE | ALG_TYPE_DSS | ALG_SID_DSS_ANY)
#define CALG_NO_SIGN                                    (ALG_CLASS_SIGNATURE | ALG_TYPE_ANY | ALG_SID_ANY)
#define CALG_ECDSA                                      (ALG_CLASS_SIGNATURE | ALG_TYPE_DSS | ALG_SID_ECDSA)
#define CALG_THIRDPARTY_SIGNATURE                       (ALG_CLASS_SIGNATURE | ALG_TYPE_THIRDPARTY | ALG_SID_THIRDPARTY_ANY)

/* Key exchange. */
#define CALG_RSA_KEYX                                   (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_RSA | ALG_SID_RSA_ANY)
#define CALG_DH_SF                                      (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_DH_SANDF)
#define CALG_DH_EPHEM                                   (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_DH_EPHEM)
#define CALG_AGREEDKEY_ANY                              (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_AGREED_KEY_ANY)
#define CALG_KEA_KEYX                                   (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_KEA)
#define CALG_HUGHES_MD5                                 (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_ANY | ALG_SID_MD5)
#define CALG_ECDH                                       (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_DH | ALG_SID_ECDH)
#define CALG_ECDH_EPHEM                                 (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_ECDH | ALG_SID_ECDH_EPHEM)
#define CALG_ECMQV                                      (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_ANY | ALG_SID_ECMQV)
#define CALG_THIRDPARTY_KEY_EXCHANGE                    (ALG_CLASS_KEY_EXCHANGE | ALG_TYPE_THIRDPARTY | ALG_SID_THIRDPARTY_ANY)

/* Ciphers. Windows has no provider for DESX, SEAL, SKIPJACK, TEK, RC5 and CALG_NULLCIPHER. */
#define CALG_DES                                        (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_DES)
#define CALG_3DES_112                                   (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_3DES_112)
#define CALG_3DES                                       (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_3DES)
#define CALG_DESX                                       (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_DESX)
#define CALG_RC2                                        (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_RC2)
#define CALG_RC4                                        (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_STREAM | ALG_SID_RC4)
#define CALG_SEAL                                       (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_STREAM | ALG_SID_SEAL)
#define CALG_SKIPJACK                                   (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_SKIPJACK)
#define CALG_TEK                                        (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_TEK)
#define CALG_CYLINK_MEK                                 (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_CYLINK_MEK)
#define CALG_RC5                                        (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_RC5)
#define CALG_AES_128                                    (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES_128)
#define CALG_AES_192                                    (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES_192)
#define CALG_AES_256                                    (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES_256)
#define CALG_AES                                        (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_BLOCK | ALG_SID_AES)
#define CALG_NULLCIPHER                                 (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_ANY | 0)
#define CALG_THIRDPARTY_CIPHER                          (ALG_CLASS_DATA_ENCRYPT | ALG_TYPE_THIRDPARTY | ALG_SID_THIRDPARTY_ANY)

/* SSL and TLS. */
#define CALG_SSL3_MASTER                                (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SSL3_MASTER)
#define CALG_SCHANNEL_MASTER_HASH                       (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SCHANNEL_MASTER_HASH)
#define CALG_SCHANNEL_MAC_KEY                           (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SCHANNEL_MAC_KEY)
#define CALG_SCHANNEL_ENC_KEY                           (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SCHANNEL_ENC_KEY)
#define CALG_PCT1_MASTER                                (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_PCT1_MASTER)
#define CALG_SSL2_MASTER                                (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_SSL2_MASTER)
#define CALG_TLS1_MASTER                                (ALG_CLASS_MSG_ENCRYPT | ALG_TYPE_SECURECHANNEL | ALG_SID_TLS1_MASTER)

/* CryptAcquireContext. */
#define CRYPT_VERIFYCONTEXT                             0xF0000000
#define CRYPT_NEWKEYSET                                 0x8
#define CRYPT_DELETEKEYSET                              0x10
#define CRYPT_MACHINE_KEYSET                            0x20
#define CRYPT_SILENT                                    0x40
#define CRYPT_DEFAULT_CONTAINER_OPTIONAL                0x80

/* CryptGenKey, CryptDeriveKey and CryptImportKey. The upper half holds the length in bits. */
#define CRYPT_EXPORTABLE                                0x1
#define CRYPT_USER_PROTECTED                            0x2
#define CRYPT_CREATE_SALT                               0x4
#define CRYPT_UPDATE_KEY                                0x8
#define CRYPT_NO_SALT                                   0x10
#define CRYPT_PREGEN                                    0x40
#define CRYPT_RECIPIENT                                 0x10
#define CRYPT_INITIATOR                                 0x40
#define CRYPT_ONLINE                                    0x80
#define CRYPT_SF                                        0x100
#define CRYPT_CREATE_IV                                 0x200
#define CRYPT_KEK                                       0x400
#define CRYPT_DATA_KEY                                  0x800
#define CRYPT_VOLATILE                                  0x1000
#define CRYPT_SGCKEY                                    0x2000
#define CRYPT_ARCHIVABLE                                0x4000
#define CRYPT_FORCE_KEY_PROTECTION_HIGH                 0x8000
#define CRYPT_USER_PROTECTED_STRONG                     0x100000
#define RSA1024BIT_KEY                                  0x4000000
#define CRYPT_SERVER                                    0x400
#define KEY_LENGTH_MASK                                 0xFFFF0000

/* CryptExportKey, CryptImportKey, CryptEncrypt and CryptDecrypt. */
#define CRYPT_Y_ONLY                                    0x1
#define CRYPT_SSL2_FALLBACK                             0x2
#define CRYPT_DESTROYKEY                                0x4
#define CRYPT_DECRYPT_RSA_NO_PADDING_CHECK              0x20
#define CRYPT_OAEP                                      0x40
#define CRYPT_BLOB_VER3                                 0x80
#define CRYPT_IPSEC_HMAC_KEY                            0x100

/* CryptCreateHash, CryptHashData and CryptHashSessionKey. */
#define CRYPT_SECRETDIGEST                              0x1
#define CRYPT_OWF_REPL_LM_HASH                          0x1
#define CRYPT_LITTLE_ENDIAN                             0x1
#define CRYPT_USERDATA                                  1

/* CryptSignHash and CryptVerifySignature. */
#define CRYPT_NOHASHOID                                 0x1
#define CRYPT_TYPE2_FORMAT                              0x2
#define CRYPT_X931_FORMAT                               0x4

/* CryptSetProviderEx and CryptGetDefaultProvider. */
#define CRYPT_MACHINE_DEFAULT                           0x1
#define CRYPT_USER_DEFAULT                              0x2
#define CRYPT_DELETE_DEFAULT                            0x4

/* Key blobs. */
#define SIMPLEBLOB                                      0x1
#define PUBLICKEYBLOB                                   0x6
#define PRIVATEKEYBLOB                                  0x7
#define PLAINTEXTKEYBLOB                                0x8
#define OPAQUEKEYBLOB                                   0x9
#define PUBLICKEYBLOBEX                                 0xA
#define SYMMETRICWRAPKEYBLOB                            0xB
#define KEYSTATEBLOB                                    0xC
#define CUR_BLOB_VERSION                                2

/* The two key pairs of a container. */
#define AT_KEYEXCHANGE                                  1
#define AT_SIGNATURE                                    2

/* CryptGetKeyParam and CryptSetKeyParam. */
#define KP_IV                                           1
#define KP_SALT                                         2
#define KP_PADDING                                      3
#define KP_MODE                                         4
#define KP_MODE_BITS                                    5
#define KP_PERMISSIONS                                  6
#define KP_ALGID                                        7
#define KP_BLOCKLEN                                     8
#define KP_KEYLEN                                       9
#define KP_SALT_EX                                      10
#define KP_P                                            11
#define KP_G                                            12
#define KP_Q                                            13
#define KP_X                                            14
#define KP_Y                                            15
#define KP_RA                                           16
#define KP_RB                                           17
#define KP_INFO                                         18
#define KP_EFFECTIVE_KEYLEN                             19
#define KP_SCHANNEL_ALG                                 20
#define KP_CLIENT_RANDOM                                21
#define KP_SERVER_RANDOM                                22
#define KP_RP                                           23
#define KP_PRECOMP_MD5                                  24
#define KP_PRECOMP_SHA                                  25
#define KP_CERTIFICATE                                  26
#define KP_CLEAR_KEY                                    27
#define KP_PUB_EX_LEN                                   28
#define KP_PUB_EX_VAL                                   29
#define KP_KEYVAL                                       30
#define KP_ADMIN_PIN                                    31
#define KP_KEYEXCHANGE_PIN                              32
#define KP_SIGNATURE_PIN                                33
#define KP_PREHASH                                      34
#define KP_ROUNDS                                       35
#define KP_OAEP_PARAMS                                  36
#define KP_CMS_KEY_INFO                                 37
#define KP_CMS_DH_KEY_INFO                              38
#define KP_PUB_PARAMS                                   39
#define KP_VERIFY_PARAMS                                40
#define KP_HIGHEST_VERSION                              41
#define KP_GET_USE_COUNT                                42
#define KP_PIN_ID                                       43
#define KP_PIN_INFO                                     44

/* KP_PADDING. */
#define PKCS5_PADDING                                   1
#define RANDOM_PADDING                                  2
#define ZERO_PADDING                                    3

/* KP_MODE. The providers have CBC, ECB and CFB. */
#define CRYPT_MODE_CBC                                  1
#define CRYPT_MODE_ECB                                  2
#define CRYPT_MODE_OFB                                  3
#define CRYPT_MODE_CFB                                  4
#define CRYPT_MODE_CTS                                  5
#define CRYPT_MODE_CBCI                                 6
#define CRYPT_MODE_CFBP                                 7
#define CRYPT_MODE_OFBP                                 8
#define CRYPT_MODE_CBCOFM                               9
#define CRYPT_MODE_CBCOFMI                              10

/* KP_PERMISSIONS. */
#define CRYPT_ENCRYPT                                   0x1
#define CRYPT_DECRYPT                                   0x2
#define CRYPT_EXPORT                                    0x4
#define CRYPT_READ                                      0x8
#define CRYPT_WRITE                                     0x10
#define CRYPT_MAC                                       0x20
#define CRYPT_EXPORT_KEY                                0x40
#define CRYPT_IMPORT_KEY                                0x80
#define CRYPT_ARCHIVE                                   0x100

/* CryptGetHashParam and CryptSetHashParam. */
#define HP_ALGID                                        0x1
#define HP_HASHVAL                                      0x2
#define HP_HASHSIZE                                     0x4
#define HP_HMAC_INFO                                    0x5
#define HP_TLS1PRF_LABEL                                0x6
#define HP_TLS1PRF_SEED                                 0x7

/* Return codes of the first SDKs. */
#define CRYPT_FAILED                                    FALSE
#define CRYPT_SUCCEED                                   TRUE
#define RCRYPT_SUCCEEDED(rt) ((rt) == CRYPT_SUCCEED)
#define RCRYPT_FAILED(rt)    ((rt) == CRYPT_FAILED)

/* CryptGetProvParam. */
#define PP_ENUMALGS                                     1
#define PP_ENUMCONTAINERS                               2
#define PP_IMPTYPE                                      3
#define PP_NAME                                         4
#define PP_VERSION                                      5
#define PP_CONTAINER                                    6
#define PP_CHANGE_PASSWORD                              7
#define PP_KEYSET_SEC_DESCR                             8
#define PP_CERTCHAIN                                    9
#define PP_KEY_TYPE_SUBTYPE                             10
#define PP_PROVTYPE                                     16
#define PP_KEYSTORAGE                                   17
#define PP_APPLI_CERT                                   18
#define PP_SYM_KEYSIZE                                  19
#define PP_SESSION_KEYSIZE                              20
#define PP_UI_PROMPT                                    21
#define PP_ENUMALGS_EX                                  22
#define PP_ENUMMANDROOTS                                25
#define PP_ENUMELECTROOTS                               26
#define PP_KEYSET_TYPE                                  27
#define PP_ADMIN_PIN                                    31
#define PP_KEYEXCHANGE_PIN                              32
#define PP_SIGNATURE_PIN                                33
#define PP_SIG_KEYSIZE_INC                              34
#define PP_KEYX_KEYSIZE_INC                             35
#define PP_UNIQUE_CONTAINER                             36
#define PP_SGC_INFO                                     37
#define PP_USE_HARDWARE_RNG                             38
#define PP_KEYSPEC                                      39
#define PP_ENUMEX_SIGNING_PROT                          40
#define PP_CRYPT_COUNT_KEY_USE                          41
#define PP_USER_CERTSTORE                               42
#define PP_SMARTCARD_READER                             43
#define PP_SMARTCARD_GUID                               45
#define PP_ROOT_CERTSTORE                               46
#define PP_SMARTCARD_READER_ICON                        47

/* Flags of the enumerations. */
#define CRYPT_FIRST                                     1
#define CRYPT_NEXT                                      2
#define CRYPT_SGC_ENUM                                  4

/* PP_IMPTYPE. */
#define CRYPT_IMPL_HARDWARE                             1
#define CRYPT_IMPL_SOFTWARE                             2
#define CRYPT_IMPL_MIXED                                3
#define CRYPT_IMPL_UNKNOWN                              4
#define CRYPT_IMPL_REMOVABLE                            8

/* PP_KEYSTORAGE. */
#define CRYPT_SEC_DESCR                                 0x1
#define CRYPT_PSTORE                                    0x2
#define CRYPT_UI_PROMPT                                 0x4

/* PROV_ENUMALGS_EX.dwProtocols. */
#define CRYPT_FLAG_PCT1                                 0x1
#define CRYPT_FLAG_SSL2                                 0x2
#define CRYPT_FLAG_SSL3                                 0x4
#define CRYPT_FLAG_TLS1                                 0x8
#define CRYPT_FLAG_IPSEC                                0x10
#define CRYPT_FLAG_SIGNING                              0x20

/* PP_SGC_INFO. */
#define CRYPT_SGC                                       0x1
#define CRYPT_FASTSGC                                   0x2

/* CryptSetProvParam. */
#define PP_CLIENT_HWND                                  1
#define PP_CONTEXT_INFO                                 11
#define PP_KEYEXCHANGE_KEYSIZE                          12
#define PP_SIGNATURE_KEYSIZE                            13
#define PP_KEYEXCHANGE_ALG                              14
#define PP_SIGNATURE_ALG                                15
#define PP_DELETEKEY                                    24
#define PP_PIN_PROMPT_STRING                            44
#define PP_SECURE_KEYEXCHANGE_PIN                       47
#define PP_SECURE_SIGNATURE_PIN                         48
#define PP_DISMISS_PIN_UI_SEC                           49

/* Types of providers. */
#define PROV_RSA_FULL                                   1
#define PROV_RSA_SIG                                    2
#define PROV_DSS                                        3
#define PROV_FORTEZZA                                   4
#define PROV_MS_EXCHANGE                                5
#define PROV_SSL                                        6
#define PROV_STT_MER                                    7
#define PROV_STT_ACQ                                    8
#define PROV_STT_BRND                                   9
#define PROV_STT_ROOT                                   10
#define PROV_STT_ISS                                    11
#define PROV_RSA_SCHANNEL                               12
#define PROV_DSS_DH                                     13
#define PROV_EC_ECDSA_SIG                               14
#define PROV_EC_ECNRA_SIG                               15
#define PROV_EC_ECDSA_FULL                              16
#define PROV_EC_ECNRA_FULL                              17
#define PROV_DH_SCHANNEL                                18
#define PROV_SPYRUS_LYNKS                               20
#define PROV_RNG                                        21
#define PROV_INTEL_SEC                                  22
#define PROV_REPLACE_OWF                                23
#define PROV_RSA_AES                                    24

/* Names of providers. */
#define MS_DEF_PROV                                     OPENSSPI_UAW(MS_DEF_PROV)
#define MS_ENHANCED_PROV                                OPENSSPI_UAW(MS_ENHANCED_PROV)
#define MS_STRONG_PROV                                  OPENSSPI_UAW(MS_STRONG_PROV)
#define MS_DEF_RSA_SIG_PROV                             OPENSSPI_UAW(MS_DEF_RSA_SIG_PROV)
#define MS_DEF_RSA_SCHANNEL_PROV                        OPENSSPI_UAW(MS_DEF_RSA_SCHANNEL_PROV)
#define MS_DEF_DSS_PROV                                 OPENSSPI_UAW(MS_DEF_DSS_PROV)
#define MS_DEF_DSS_DH_PROV                              OPENSSPI_UAW(MS_DEF_DSS_DH_PROV)
#define MS_ENH_DSS_DH_PROV                              OPENSSPI_UAW(MS_ENH_DSS_DH_PROV)
#define MS_DEF_DH_SCHANNEL_PROV                         OPENSSPI_UAW(MS_DEF_DH_SCHANNEL_PROV)
#define MS_SCARD_PROV                                   OPENSSPI_UAW(MS_SCARD_PROV)
#define MS_ENH_RSA_AES_PROV_XP                          OPENSSPI_UAW(MS_ENH_RSA_AES_PROV_XP)
#define MS_ENH_RSA_AES_PROV                             OPENSSPI_UAW(MS_ENH_RSA_AES_PROV)
#define MS_DEF_PROV_A                                   "Microsoft Base Cryptographic Provider v1.0"
#define MS_DEF_PROV_W                                   OPENSSPI_WTEXT("Microsoft Base Cryptographic Provider v1.0")
#define MS_ENHANCED_PROV_A                              "Microsoft Enhanced Cryptographic Provider v1.0"
#define MS_ENHANCED_PROV_W                              OPENSSPI_WTEXT("Microsoft Enhanced Cryptographic Provider v1.0")
#define MS_STRONG_PROV_A                                "Microsoft Strong Cryptographic Provider"
#define MS_STRONG_PROV_W                                OPENSSPI_WTEXT("Microsoft Strong Cryptographic Provider")
#define MS_DEF_RSA_SIG_PROV_A                           "Microsoft RSA Signature Cryptographic Provider"
#define MS_DEF_RSA_SIG_PROV_W                           OPENSSPI_WTEXT("Microsoft RSA Signature Cryptographic Provider")
#define MS_DEF_RSA_SCHANNEL_PROV_A                      "Microsoft RSA SChannel Cryptographic Provider"
#define MS_DEF_RSA_SCHANNEL_PROV_W                      OPENSSPI_WTEXT("Microsoft RSA SChannel Cryptographic Provider")
#define MS_DEF_DSS_PROV_A                               "Microsoft Base DSS Cryptographic Provider"
#define MS_DEF_DSS_PROV_W                               OPENSSPI_WTEXT("Microsoft Base DSS Cryptographic Provider")
#define MS_DEF_DSS_DH_PROV_A                            "Microsoft Base DSS and Diffie-Hellman Cryptographic Provider"
#define MS_DEF_DSS_DH_PROV_W                            OPENSSPI_WTEXT("Microsoft Base DSS and Diffie-Hellman Cryptographic Provider")
#define MS_ENH_DSS_DH_PROV_A                            "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"
#define MS_ENH_DSS_DH_PROV_W                            OPENSSPI_WTEXT("Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider")
#define MS_DEF_DH_SCHANNEL_PROV_A                       "Microsoft DH SChannel Cryptographic Provider"
#define MS_DEF_DH_SCHANNEL_PROV_W                       OPENSSPI_WTEXT("Microsoft DH SChannel Cryptographic Provider")
#define MS_SCARD_PROV_A                                 "Microsoft Base Smart Card Crypto Provider"
#define MS_SCARD_PROV_W                                 OPENSSPI_WTEXT("Microsoft Base Smart Card Crypto Provider")
#define MS_ENH_RSA_AES_PROV_A                           "Microsoft Enhanced RSA and AES Cryptographic Provider"
#define MS_ENH_RSA_AES_PROV_W                           OPENSSPI_WTEXT("Microsoft Enhanced RSA and AES Cryptographic Provider")
#define MS_ENH_RSA_AES_PROV_XP_A                        "Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)"
#define MS_ENH_RSA_AES_PROV_XP_W                        OPENSSPI_WTEXT("Microsoft Enhanced RSA and AES Cryptographic Provider (Prototype)")

/* Limits and names in the registry, as in the SDK. */
#define MAXUIDLEN                                       64
#define EXPO_OFFLOAD_REG_VALUE                          "ExpoOffload"
#define EXPO_OFFLOAD_FUNC_NAME                          "OffloadModExpo"
#define szKEY_CRYPTOAPI_PRIVATE_KEY_OPTIONS             "Software\\Policies\\Microsoft\\Cryptography"
#define szKEY_CACHE_ENABLED                             "CachePrivateKeys"
#define szKEY_CACHE_SECONDS                             "PrivateKeyLifetimeSeconds"
#define szPRIV_KEY_CACHE_MAX_ITEMS                      "PrivKeyCacheMaxItems"
#define cPRIV_KEY_CACHE_MAX_ITEMS_DEFAULT               20
#define szPRIV_KEY_CACHE_PURGE_INTERVAL_SECONDS         "PrivKeyCachePurgeIntervalSeconds"
#define cPRIV_KEY_CACHE_PURGE_INTERVAL_SECONDS_DEFAULT  86400

/* SCHANNEL_ALG.dwUse and dwFlags. */
#define SCHANNEL_MAC_KEY                                0x0
#define SCHANNEL_ENC_KEY                                0x1
#define INTERNATIONAL_USAGE                             0x1

/* Encodings of certificates and messages. */
#define CERT_ENCODING_TYPE_MASK                         0x0000FFFF
#define CMSG_ENCODING_TYPE_MASK                         0xFFFF0000
#define CRYPT_ASN_ENCODING                              0x1
#define CRYPT_NDR_ENCODING                              0x2
#define X509_ASN_ENCODING                               0x1
#define X509_NDR_ENCODING                               0x2
#define PKCS_7_ASN_ENCODING                             0x10000
#define PKCS_7_NDR_ENCODING                             0x20000
#define GET_CERT_ENCODING_TYPE(x) ((x) & CERT_ENCODING_TYPE_MASK)
#define GET_CMSG_ENCODING_TYPE(x) ((x) & CMSG_ENCODING_TYPE_MASK)

/* CryptBinaryToString and CryptStringToBinary: forms of text. */
#define CRYPT_STRING_BASE64HEADER                       0x0
#define CRYPT_STRING_BASE64                             0x1
#define CRYPT_STRING_BINARY                             0x2
#define CRYPT_STRING_BASE64REQUESTHEADER                0x00000003
#define CRYPT_STRING_HEX                                0x4
#define CRYPT_STRING_HEXASCII                           0x00000005
#define CRYPT_STRING_BASE64_ANY                         0x00000006
#define CRYPT_STRING_ANY                                0x00000007
#define CRYPT_STRING_HEX_ANY                            0x8
#define CRYPT_STRING_BASE64X509CRLHEADER                0x00000009
#define CRYPT_STRING_HEXADDR                            0x0000000A
#define CRYPT_STRING_HEXASCIIADDR                       0x0000000B
#define CRYPT_STRING_HEXRAW                             0x0000000C
#define CRYPT_STRING_BASE64URI                          0x0000000D
#define CRYPT_STRING_ENCODEMASK                         0x000000FF
#define CRYPT_STRING_RESERVED100                        0x00000100
#define CRYPT_STRING_RESERVED200                        0x00000200

/* CryptBinaryToString and CryptStringToBinary: how the text is written and read. */
#define CRYPT_STRING_PERCENTESCAPE                      0x08000000
#define CRYPT_STRING_HASHDATA                           0x10000000
#define CRYPT_STRING_STRICT                             0x20000000
#define CRYPT_STRING_NOCRLF                             0x40000000
#define CRYPT_STRING_NOCR                               0x80000000

/* CRYPT_OID_INFO.dwGroupId. */
#define CRYPT_HASH_ALG_OID_GROUP_ID                     1
#define CRYPT_ENCRYPT_ALG_OID_GROUP_ID                  2
#define CRYPT_PUBKEY_ALG_OID_GROUP_ID                   3
#define CRYPT_SIGN_ALG_OID_GROUP_ID                     4
#define CRYPT_RDN_ATTR_OID_GROUP_ID                     5
#define CRYPT_EXT_OR_ATTR_OID_GROUP_ID                  6
#define CRYPT_ENHKEY_USAGE_OID_GROUP_ID                 7
#define CRYPT_POLICY_OID_GROUP_ID                       8
#define CRYPT_TEMPLATE_OID_GROUP_ID                     9
#define CRYPT_KDF_OID_GROUP_ID                          10
#define CRYPT_LAST_OID_GROUP_ID                         10
#define CRYPT_FIRST_ALG_OID_GROUP_ID                    CRYPT_HASH_ALG_OID_GROUP_ID
#define CRYPT_LAST_ALG_OID_GROUP_ID                     CRYPT_SIGN_ALG_OID_GROUP_ID

/* CRYPT_OID_INFO.ExtraInfo of signatures and public keys. */
#define CRYPT_OID_INHIBIT_SIGNATURE_FORMAT_FLAG         0x1
#define CRYPT_OID_USE_PUBKEY_PARA_FOR_PKCS7_FLAG        0x2
#define CRYPT_OID_NO_NULL_ALGORITHM_PARA_FLAG           0x4
#define CRYPT_OID_PUBKEY_ENCRYPT_ONLY_FLAG              0x40000000
#define CRYPT_OID_PUBKEY_SIGN_ONLY_FLAG                 0x80000000
#define CRYPT_OID_USE_CURVE_NAME_FOR_ENCODE_FLAG        0x20000000
#define CRYPT_OID_USE_CURVE_PARAMETERS_FOR_ENCODE_FLAG  0x10000000

/* CryptFindOIDInfo: what the key is. */
#define CRYPT_OID_INFO_OID_KEY                          1
#define CRYPT_OID_INFO_NAME_KEY                         2
#define CRYPT_OID_INFO_ALGID_KEY                        3
#define CRYPT_OID_INFO_SIGN_KEY                         4
#define CRYPT_OID_INFO_CNG_ALGID_KEY                    5
#define CRYPT_OID_INFO_CNG_SIGN_KEY                     6
#define CRYPT_OID_INFO_OID_KEY_FLAGS_MASK               0xFFFF0000
#define CRYPT_OID_INFO_PUBKEY_SIGN_KEY_FLAG             0x80000000
#define CRYPT_OID_INFO_PUBKEY_ENCRYPT_KEY_FLAG          0x40000000

/* CryptFindOIDInfo: flags in dwGroupId. */
#define CRYPT_OID_DISABLE_SEARCH_DS_FLAG                0x80000000
#define CRYPT_OID_INFO_OID_GROUP_BIT_LEN_MASK           0x0FFF0000
#define CRYPT_OID_INFO_OID_GROUP_BIT_LEN_SHIFT          16

/* CRYPT_OID_INFO.Algid of what CryptoAPI 1 has no number for. */
#define CALG_OID_INFO_CNG_ONLY                          0xFFFFFFFF
#define CALG_OID_INFO_PARAMETERS                        0xFFFFFFFE

/* Algorithms of CNG that mean no algorithm of its own. */
#define CRYPT_OID_INFO_HASH_PARAMETERS_ALGORITHM        OPENSSPI_WTEXT("CryptOIDInfoHashParameters")
#define CRYPT_OID_INFO_ECC_PARAMETERS_ALGORITHM         OPENSSPI_WTEXT("CryptOIDInfoECCParameters")
#define CRYPT_OID_INFO_MGF1_PARAMETERS_ALGORITHM        OPENSSPI_WTEXT("CryptOIDInfoMgf1Parameters")
#define CRYPT_OID_INFO_NO_SIGN_ALGORITHM                OPENSSPI_WTEXT("CryptOIDInfoNoSign")
#define CRYPT_OID_INFO_OAEP_PARAMETERS_ALGORITHM        OPENSSPI_WTEXT("CryptOIDInfoOAEPParameters")
#define CRYPT_OID_INFO_ECC_WRAP_PARAMETERS_ALGORITHM    OPENSSPI_WTEXT("CryptOIDInfoECCWrapParameters")
#define CRYPT_OID_INFO_NO_PARAMETERS_ALGORITHM          OPENSSPI_WTEXT("CryptOIDInfoNoParameters")

/* Names under which Windows looks for functions for other public keys. */
#define CRYPT_OID_EXPORT_PUBLIC_KEY_INFO_FUNC           "CryptDllExportPublicKeyInfoEx"
#define CRYPT_OID_IMPORT_PUBLIC_KEY_INFO_FUNC           "CryptDllImportPublicKeyInfoEx"

/* clang-format on */

#endif
