/* SPDX-License-Identifier: MIT */
/* wincrypt_structs.h: the structures of CryptoAPI: key blobs, parameters, object identifiers.
 * Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_STRUCTS_H
#define OPENSSPI_WINCRYPT_STRUCTS_H

#include "opensspi/wincrypt_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Key blobs. Each begins with a PUBLICKEYSTRUC; all numbers are little-endian. */

typedef struct _PUBLICKEYSTRUC {
  BYTE bType;    /* SIMPLEBLOB, PUBLICKEYBLOB, ... */
  BYTE bVersion; /* CUR_BLOB_VERSION, 3 for the structures that say so */
  WORD reserved;
  ALG_ID aiKeyAlg; /* of the key in the blob */
} BLOBHEADER, PUBLICKEYSTRUC;

/* RSAPUBKEY is followed by the modulus and, in a PRIVATEKEYBLOB, by prime1, prime2, exponent1,
 * exponent2, coefficient and the private exponent. */
typedef struct _RSAPUBKEY {
  DWORD magic; /* "RSA1", or "RSA2" with a private key */
  DWORD bitlen;
  DWORD pubexp;
} RSAPUBKEY;

typedef struct _PUBKEY {
  DWORD magic; /* "DSS1" or "DH1", "DSS2" or "DH2" with a private key */
  DWORD bitlen;
} DHPUBKEY, DSSPUBKEY, KEAPUBKEY, TEKPUBKEY;

/* DSSSEED shows how a prime was made; a counter of 0xFFFFFFFF means that this is unknown. */
typedef struct _DSSSEED {
  DWORD counter;
  BYTE seed[20];
} DSSSEED;

typedef struct _PUBKEYVER3 {
  DWORD magic; /* "DSS3" or "DH3" */
  DWORD bitlenP;
  DWORD bitlenQ;
  DWORD bitlenJ;
  DSSSEED DSSSeed;
} DHPUBKEY_VER3, DSSPUBKEY_VER3;

typedef struct _PRIVKEYVER3 {
  DWORD magic; /* "DSS4" or "DH4" */
  DWORD bitlenP;
  DWORD bitlenQ;
  DWORD bitlenJ;
  DWORD bitlenX;
  DSSSEED DSSSeed;
} DHPRIVKEY_VER3, DSSPRIVKEY_VER3;

typedef struct _KEY_TYPE_SUBTYPE {
  DWORD dwKeySpec;
  GUID Type;
  GUID Subtype;
} KEY_TYPE_SUBTYPE, *PKEY_TYPE_SUBTYPE;

typedef struct _CERT_FORTEZZA_DATA_PROP {
  unsigned char SerialNumber[8];
  int CertIndex;
  unsigned char CertLabel[36];
} CERT_FORTEZZA_DATA_PROP;

/* KEYSTATEBLOB, which no provider of Windows writes. */

typedef struct _CRYPT_RC4_KEY_STATE {
  unsigned char Key[16];
  unsigned char SBox[256];
  unsigned char i;
  unsigned char j;
} CRYPT_RC4_KEY_STATE, *PCRYPT_RC4_KEY_STATE;

typedef struct _CRYPT_DES_KEY_STATE {
  unsigned char Key[8];
  unsigned char IV[8];
  unsigned char Feedback[8];
} CRYPT_DES_KEY_STATE, *PCRYPT_DES_KEY_STATE;

typedef struct _CRYPT_3DES_KEY_STATE {
  unsigned char Key[24];
  unsigned char IV[8];
  unsigned char Feedback[8];
} CRYPT_3DES_KEY_STATE, *PCRYPT_3DES_KEY_STATE;

typedef struct _CRYPT_AES_128_KEY_STATE {
  unsigned char Key[16];
  unsigned char IV[16];
  unsigned char EncryptionState[11][16];
  unsigned char DecryptionState[11][16];
  unsigned char Feedback[16];
} CRYPT_AES_128_KEY_STATE, *PCRYPT_AES_128_KEY_STATE;

typedef struct _CRYPT_AES_256_KEY_STATE {
  unsigned char Key[32];
  unsigned char IV[16];
  unsigned char EncryptionState[15][16];
  unsigned char DecryptionState[15][16];
  unsigned char Feedback[16];
} CRYPT_AES_256_KEY_STATE, *PCRYPT_AES_256_KEY_STATE;

/* Parameters. */

/* HMAC_INFO is HP_HMAC_INFO: the inner hash and, if given, paddings other than RFC 2104's. */
typedef struct _HMAC_Info {
  ALG_ID HashAlgid;
  BYTE* pbInnerString;
  DWORD cbInnerString;
  BYTE* pbOuterString;
  DWORD cbOuterString;
} HMAC_INFO, *PHMAC_INFO;

/* SCHANNEL_ALG is KP_SCHANNEL_ALG: what keys are to be derived from a master key for. */
typedef struct _SCHANNEL_ALG {
  DWORD dwUse; /* SCHANNEL_MAC_KEY or SCHANNEL_ENC_KEY */
  ALG_ID Algid;
  DWORD cBits;
  DWORD dwFlags;
  DWORD dwReserved;
} SCHANNEL_ALG, *PSCHANNEL_ALG;

/* CMS_KEY_INFO is KP_CMS_KEY_INFO. */
typedef struct _CMS_KEY_INFO {
  DWORD dwVersion;
  ALG_ID Algid;
  BYTE* pbOID;
  DWORD cbOID;
} CMS_KEY_INFO, *PCMS_KEY_INFO;

/* CMS_DH_KEY_INFO is KP_CMS_DH_KEY_INFO. */
typedef struct _CMS_DH_KEY_INFO {
  DWORD dwVersion;
  ALG_ID Algid;
  LPSTR pszContentEncObjId;
  CRYPT_DATA_BLOB PubInfo;
  void* pReserved;
} CMS_DH_KEY_INFO, *PCMS_DH_KEY_INFO;

/* PROV_ENUMALGS is what PP_ENUMALGS returns; lengths of names count their terminating zero. */
typedef struct _PROV_ENUMALGS {
  ALG_ID aiAlgid;
  DWORD dwBitLen;
  DWORD dwNameLen;
  CHAR szName[20];
} PROV_ENUMALGS;

/* PROV_ENUMALGS_EX is what PP_ENUMALGS_EX returns. */
typedef struct _PROV_ENUMALGS_EX {
  ALG_ID aiAlgid;
  DWORD dwDefaultLen;
  DWORD dwMinLen;
  DWORD dwMaxLen;
  DWORD dwProtocols;
  DWORD dwNameLen;
  CHAR szName[20];
  DWORD dwLongNameLen;
  CHAR szLongName[40];
} PROV_ENUMALGS_EX;

/* Object identifiers. */

/* CRYPT_OID_INFO describes an object identifier. The library's own entries always have the last two
 * fields, as cbSize says; a program sees them if it defines CRYPT_OID_INFO_HAS_EXTRA_FIELDS. */
typedef struct _CRYPT_OID_INFO {
  DWORD cbSize;
  LPCSTR pszOID;
  LPCWSTR pwszName;
  DWORD dwGroupId;
  __extension__ union {
    DWORD dwValue;
    ALG_ID Algid;
    DWORD dwLength;
  };
  CRYPT_DATA_BLOB ExtraInfo;
#ifdef CRYPT_OID_INFO_HAS_EXTRA_FIELDS
  LPCWSTR pwszCNGAlgid;
  LPCWSTR pwszCNGExtraAlgid;
#endif
} CRYPT_OID_INFO, *PCRYPT_OID_INFO;
typedef const CRYPT_OID_INFO CCRYPT_OID_INFO, *PCCRYPT_OID_INFO;

/* PFN_CRYPT_ENUM_OID_INFO is called with one entry after the other; returning FALSE ends the
 * enumeration. */
typedef BOOL(WINAPI* PFN_CRYPT_ENUM_OID_INFO)(PCCRYPT_OID_INFO pInfo, void* pvArg);

#ifdef __cplusplus
}
#endif

#endif
