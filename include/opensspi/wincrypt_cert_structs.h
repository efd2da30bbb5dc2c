/* SPDX-License-Identifier: MIT */
/* wincrypt_cert_structs.h: what CryptDecodeObject returns and CryptEncodeObject takes:
 * certificates, CRLs, CTLs, names, extensions, attributes, key formats. Include wincrypt.h.
 *
 * Integers of arbitrary length (CRYPT_INTEGER_BLOB, CRYPT_UINT_BLOB) are little-endian. Names and
 * other blobs are DER. Section numbers are those of RFC 5280 unless another document is named. */
#ifndef OPENSSPI_WINCRYPT_CERT_STRUCTS_H
#define OPENSSPI_WINCRYPT_CERT_STRUCTS_H

#include "opensspi/wincrypt_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Memory. */

/* PFN_CRYPT_ALLOC and PFN_CRYPT_FREE are the caller's functions for memory that a call returns. */
typedef LPVOID(WINAPI* PFN_CRYPT_ALLOC)(size_t cbSize);
typedef VOID(WINAPI* PFN_CRYPT_FREE)(LPVOID pv);

/* CRYPT_ENCODE_PARA replaces LocalAlloc for CRYPT_ENCODE_ALLOC_FLAG. A null function means
 * LocalAlloc or LocalFree. */
typedef struct _CRYPT_ENCODE_PARA {
  DWORD cbSize;
  PFN_CRYPT_ALLOC pfnAlloc;
  PFN_CRYPT_FREE pfnFree;
} CRYPT_ENCODE_PARA, *PCRYPT_ENCODE_PARA;

/* CRYPT_DECODE_PARA does the same for CRYPT_DECODE_ALLOC_FLAG. */
typedef struct _CRYPT_DECODE_PARA {
  DWORD cbSize;
  PFN_CRYPT_ALLOC pfnAlloc;
  PFN_CRYPT_FREE pfnFree;
} CRYPT_DECODE_PARA, *PCRYPT_DECODE_PARA;

/* Attributes. */
typedef const CERT_EXTENSION* PCCERT_EXTENSION;

/* CRYPT_ATTRIBUTE_TYPE_VALUE is an object identifier with one encoded value. */
typedef struct _CRYPT_ATTRIBUTE_TYPE_VALUE {
  LPSTR pszObjId;
  CRYPT_OBJID_BLOB Value;
} CRYPT_ATTRIBUTE_TYPE_VALUE, *PCRYPT_ATTRIBUTE_TYPE_VALUE;

/* CRYPT_ATTRIBUTE is an attribute with a set of encoded values (RFC 2986, 4.1). */
typedef struct _CRYPT_ATTRIBUTE {
  LPSTR pszObjId;
  DWORD cValue;
  PCRYPT_ATTR_BLOB rgValue;
} CRYPT_ATTRIBUTE, *PCRYPT_ATTRIBUTE;

/* CRYPT_ATTRIBUTES is a set of attributes. */
typedef struct _CRYPT_ATTRIBUTES {
  DWORD cAttr;
  PCRYPT_ATTRIBUTE rgAttr;
} CRYPT_ATTRIBUTES, *PCRYPT_ATTRIBUTES;

/* CRYPT_HASH_INFO is a hash and its algorithm. */
typedef struct _CRYPT_HASH_INFO {
  CRYPT_ALGORITHM_IDENTIFIER HashAlgorithm;
  CRYPT_HASH_BLOB Hash;
} CRYPT_HASH_INFO, *PCRYPT_HASH_INFO;

/* Names. */

/* CERT_RDN_ATTR is one attribute of a name (4.1.2.4); `dwValueType` is a CERT_RDN_*_STRING. In a
 * Unicode name `Value` holds UTF-16 text, and `cbData` does not count its terminating zero. */
typedef struct _CERT_RDN_ATTR {
  LPSTR pszObjId;
  DWORD dwValueType;
  CERT_RDN_VALUE_BLOB Value;
} CERT_RDN_ATTR, *PCERT_RDN_ATTR;

/* CERT_RDN is a relative distinguished name. */
typedef struct _CERT_RDN {
  DWORD cRDNAttr;
  PCERT_RDN_ATTR rgRDNAttr;
} CERT_RDN, *PCERT_RDN;

/* CERT_NAME_INFO is a name: X509_NAME and X509_UNICODE_NAME. */
typedef struct _CERT_NAME_INFO {
  DWORD cRDN;
  PCERT_RDN rgRDN;
} CERT_NAME_INFO, *PCERT_NAME_INFO;

/* CERT_NAME_VALUE is one string: X509_NAME_VALUE and X509_UNICODE_NAME_VALUE. */
typedef struct _CERT_NAME_VALUE {
  DWORD dwValueType;
  CERT_RDN_VALUE_BLOB Value;
} CERT_NAME_VALUE, *PCERT_NAME_VALUE;

/* CERT_OTHER_NAME is an otherName (4.2.1.6); `Value` is encoded. */
typedef struct _CERT_OTHER_NAME {
  LPSTR pszObjId;
  CRYPT_OBJID_BLOB Value;
} CERT_OTHER_NAME, *PCERT_OTHER_NAME;

/* CERT_ALT_NAME_ENTRY is a GeneralName (4.2.1.6); `dwAltNameChoice` is a CERT_ALT_NAME_*. */
typedef struct _CERT_ALT_NAME_ENTRY {
  DWORD dwAltNameChoice;
  __extension__ union {
    PCERT_OTHER_NAME pOtherName;
    LPWSTR pwszRfc822Name;
    LPWSTR pwszDNSName;

    CERT_NAME_BLOB DirectoryName;

    LPWSTR pwszURL;
    CRYPT_DATA_BLOB IPAddress;
    LPSTR pszRegisteredID;
  };
} CERT_ALT_NAME_ENTRY, *PCERT_ALT_NAME_ENTRY;

/* CERT_ALT_NAME_INFO is X509_ALTERNATE_NAME. */
typedef struct _CERT_ALT_NAME_INFO {
  DWORD cAltEntry;
  PCERT_ALT_NAME_ENTRY rgAltEntry;
} CERT_ALT_NAME_INFO, *PCERT_ALT_NAME_INFO;

/* Keys. */

/* CRYPT_ECC_PRIVATE_KEY_INFO is X509_ECC_PRIVATE_KEY (RFC 5915); the private key is big-endian. */
typedef struct _CRYPT_ECC_PRIVATE_KEY_INFO {
  DWORD dwVersion;
  CRYPT_DER_BLOB PrivateKey;
  LPSTR szCurveOid;
  CRYPT_BIT_BLOB PublicKey;
} CRYPT_ECC_PRIVATE_KEY_INFO, *PCRYPT_ECC_PRIVATE_KEY_INFO;

/* CRYPT_PRIVATE_KEY_INFO is PKCS_PRIVATE_KEY_INFO (RFC 5208, 5). */
typedef struct _CRYPT_PRIVATE_KEY_INFO {
  DWORD Version;
  CRYPT_ALGORITHM_IDENTIFIER Algorithm;
  CRYPT_DER_BLOB PrivateKey;
  PCRYPT_ATTRIBUTES pAttributes;
} CRYPT_PRIVATE_KEY_INFO, *PCRYPT_PRIVATE_KEY_INFO;

/* CRYPT_ENCRYPTED_PRIVATE_KEY_INFO is PKCS_ENCRYPTED_PRIVATE_KEY_INFO (RFC 5208, 6). */
typedef struct _CRYPT_ENCRYPTED_PRIVATE_KEY_INFO {
  CRYPT_ALGORITHM_IDENTIFIER EncryptionAlgorithm;
  CRYPT_DATA_BLOB EncryptedPrivateKey;
} CRYPT_ENCRYPTED_PRIVATE_KEY_INFO, *PCRYPT_ENCRYPTED_PRIVATE_KEY_INFO;

/* The caller's functions for CryptImportPKCS8 and CryptExportPKCS8Ex: they decrypt or encrypt the
 * key, and choose the container that it is imported into. */
typedef BOOL(CALLBACK* PCRYPT_DECRYPT_PRIVATE_KEY_FUNC)(CRYPT_ALGORITHM_IDENTIFIER Algorithm,
                                                        CRYPT_DATA_BLOB EncryptedPrivateKey,
                                                        BYTE* pbClearTextKey,
                                                        DWORD* pcbClearTextKey,
                                                        LPVOID pVoidDecryptFunc);
typedef BOOL(CALLBACK* PCRYPT_ENCRYPT_PRIVATE_KEY_FUNC)(CRYPT_ALGORITHM_IDENTIFIER* pAlgorithm,
                                                        CRYPT_DATA_BLOB* pClearTextPrivateKey,
                                                        BYTE* pbEncryptedKey,
                                                        DWORD* pcbEncryptedKey,
                                                        LPVOID pVoidEncryptFunc);
typedef BOOL(CALLBACK* PCRYPT_RESOLVE_HCRYPTPROV_FUNC)(CRYPT_PRIVATE_KEY_INFO* pPrivateKeyInfo,
                                                       HCRYPTPROV* phCryptProv,
                                                       LPVOID pVoidResolveFunc);

/* CRYPT_PKCS8_IMPORT_PARAMS is a PKCS#8 key and the functions above. */
typedef struct _CRYPT_PKCS8_IMPORT_PARAMS {
  CRYPT_DIGEST_BLOB PrivateKey;
  PCRYPT_RESOLVE_HCRYPTPROV_FUNC pResolvehCryptProvFunc;
  LPVOID pVoidResolveFunc;
  PCRYPT_DECRYPT_PRIVATE_KEY_FUNC pDecryptPrivateKeyFunc;
  LPVOID pVoidDecryptFunc;
} CRYPT_PKCS8_IMPORT_PARAMS, *PCRYPT_PKCS8_IMPORT_PARAMS, CRYPT_PRIVATE_KEY_BLOB_AND_PARAMS,
    *PCRYPT_PRIVATE_KEY_BLOB_AND_PARAMS;

/* CRYPT_PKCS8_EXPORT_PARAMS names the key that CryptExportPKCS8Ex writes. */
typedef struct _CRYPT_PKCS8_EXPORT_PARAMS {
  HCRYPTPROV hCryptProv;
  DWORD dwKeySpec;
  LPSTR pszPrivateKeyObjId;
  PCRYPT_ENCRYPT_PRIVATE_KEY_FUNC pEncryptPrivateKeyFunc;
  LPVOID pVoidEncryptFunc;
} CRYPT_PKCS8_EXPORT_PARAMS, *PCRYPT_PKCS8_EXPORT_PARAMS;

/* CERT_DSS_PARAMETERS is X509_DSS_PARAMETERS (RFC 3279, 2.3.2). */
typedef struct _CERT_DSS_PARAMETERS {
  CRYPT_UINT_BLOB p;
  CRYPT_UINT_BLOB q;
  CRYPT_UINT_BLOB g;
} CERT_DSS_PARAMETERS, *PCERT_DSS_PARAMETERS;

/* CERT_DH_PARAMETERS is X509_DH_PARAMETERS (PKCS#3). */
typedef struct _CERT_DH_PARAMETERS {
  CRYPT_UINT_BLOB p;
  CRYPT_UINT_BLOB g;
} CERT_DH_PARAMETERS, *PCERT_DH_PARAMETERS;

/* CERT_ECC_SIGNATURE is X509_ECC_SIGNATURE (RFC 3279, 2.2.3). */
typedef struct _CERT_ECC_SIGNATURE {
  CRYPT_UINT_BLOB r;
  CRYPT_UINT_BLOB s;
} CERT_ECC_SIGNATURE, *PCERT_ECC_SIGNATURE;

typedef struct _CERT_X942_DH_VALIDATION_PARAMS {
  CRYPT_BIT_BLOB seed;
  DWORD pgenCounter;
} CERT_X942_DH_VALIDATION_PARAMS, *PCERT_X942_DH_VALIDATION_PARAMS;

/* CERT_X942_DH_PARAMETERS is X942_DH_PARAMETERS (RFC 3279, 2.3.3). */
typedef struct _CERT_X942_DH_PARAMETERS {
  CRYPT_UINT_BLOB p;
  CRYPT_UINT_BLOB g;
  CRYPT_UINT_BLOB q;
  CRYPT_UINT_BLOB j;
  PCERT_X942_DH_VALIDATION_PARAMS pValidationParams;
} CERT_X942_DH_PARAMETERS, *PCERT_X942_DH_PARAMETERS;

/* CRYPT_X942_OTHER_INFO is X942_OTHER_INFO (RFC 2631, 2.1.2). */
typedef struct _CRYPT_X942_OTHER_INFO {
  LPSTR pszContentEncryptionObjId;
  BYTE rgbCounter[4];
  BYTE rgbKeyLength[4];
  CRYPT_DATA_BLOB PubInfo;
} CRYPT_X942_OTHER_INFO, *PCRYPT_X942_OTHER_INFO;

/* CRYPT_ECC_CMS_SHARED_INFO is ECC_CMS_SHARED_INFO (RFC 5753, 7.2). */
typedef struct _CRYPT_ECC_CMS_SHARED_INFO {
  CRYPT_ALGORITHM_IDENTIFIER Algorithm;
  CRYPT_DATA_BLOB EntityUInfo;
  BYTE rgbSuppPubInfo[4];
} CRYPT_ECC_CMS_SHARED_INFO, *PCRYPT_ECC_CMS_SHARED_INFO;

/* CRYPT_RC2_CBC_PARAMETERS is PKCS_RC2_CBC_PARAMETERS (RFC 2268, 6). */
typedef struct _CRYPT_RC2_CBC_PARAMETERS {
  DWORD dwVersion;
  BOOL fIV;
  BYTE rgbIV[8];
} CRYPT_RC2_CBC_PARAMETERS, *PCRYPT_RC2_CBC_PARAMETERS;

/* CRYPT_MASK_GEN_ALGORITHM is a mask generation function and its hash. */
typedef struct _CRYPT_MASK_GEN_ALGORITHM {
  LPSTR pszObjId;
  CRYPT_ALGORITHM_IDENTIFIER HashAlgorithm;
} CRYPT_MASK_GEN_ALGORITHM, *PCRYPT_MASK_GEN_ALGORITHM;

/* CRYPT_RSA_SSA_PSS_PARAMETERS is PKCS_RSA_SSA_PSS_PARAMETERS (RFC 4055, 3.1). */
typedef struct _CRYPT_RSA_SSA_PSS_PARAMETERS {
  CRYPT_ALGORITHM_IDENTIFIER HashAlgorithm;
  CRYPT_MASK_GEN_ALGORITHM MaskGenAlgorithm;
  DWORD dwSaltLength;
  DWORD dwTrailerField;
} CRYPT_RSA_SSA_PSS_PARAMETERS, *PCRYPT_RSA_SSA_PSS_PARAMETERS;

typedef struct _CRYPT_PSOURCE_ALGORITHM {
  LPSTR pszObjId;
  CRYPT_DATA_BLOB EncodingParameters;
} CRYPT_PSOURCE_ALGORITHM, *PCRYPT_PSOURCE_ALGORITHM;

/* CRYPT_RSAES_OAEP_PARAMETERS is PKCS_RSAES_OAEP_PARAMETERS (RFC 4055, 4.1). */
typedef struct _CRYPT_RSAES_OAEP_PARAMETERS {
  CRYPT_ALGORITHM_IDENTIFIER HashAlgorithm;
  CRYPT_MASK_GEN_ALGORITHM MaskGenAlgorithm;
  CRYPT_PSOURCE_ALGORITHM PSourceAlgorithm;
} CRYPT_RSAES_OAEP_PARAMETERS, *PCRYPT_RSAES_OAEP_PARAMETERS;

/* Certificate lists, requests, and what signs them. */

/* CERT_SIGNED_CONTENT_INFO is X509_CERT: encoded content, algorithm, signature. The signature is
 * little-endian unless a NO_SIGNATURE_BYTE_REVERSAL flag is set. */
typedef struct _CERT_SIGNED_CONTENT_INFO {
  CRYPT_DER_BLOB ToBeSigned;
  CRYPT_ALGORITHM_IDENTIFIER SignatureAlgorithm;
  CRYPT_BIT_BLOB Signature;
} CERT_SIGNED_CONTENT_INFO, *PCERT_SIGNED_CONTENT_INFO;

/* CRL_ENTRY is one revoked certificate (5.1). */
typedef struct _CRL_ENTRY {
  CRYPT_INTEGER_BLOB SerialNumber;
  FILETIME RevocationDate;
  DWORD cExtension;
  PCERT_EXTENSION rgExtension;
} CRL_ENTRY, *PCRL_ENTRY;

/* CRL_INFO is X509_CERT_CRL_TO_BE_SIGNED (5.1). A NextUpdate of zero means that there is none. */
typedef struct _CRL_INFO {
  DWORD dwVersion;
  CRYPT_ALGORITHM_IDENTIFIER SignatureAlgorithm;
  CERT_NAME_BLOB Issuer;
  FILETIME ThisUpdate;
  FILETIME NextUpdate;
  DWORD cCRLEntry;
  PCRL_ENTRY rgCRLEntry;
  DWORD cExtension;
  PCERT_EXTENSION rgExtension;
} CRL_INFO, *PCRL_INFO;

/* CERT_OR_CRL_BLOB is one part of a CERT_OR_CRL_BUNDLE; `dwChoice` is a CERT_BUNDLE_*. */
typedef struct _CERT_OR_CRL_BLOB {
  DWORD dwChoice;
  DWORD cbEncoded;
  BYTE* pbEncoded;
} CERT_OR_CRL_BLOB, *PCERT_OR_CRL_BLOB;

/* CERT_OR_CRL_BUNDLE is X509_CERT_BUNDLE. */
typedef struct _CERT_OR_CRL_BUNDLE {
  DWORD cItem;
  PCERT_OR_CRL_BLOB rgItem;
} CERT_OR_CRL_BUNDLE, *PCERT_OR_CRL_BUNDLE;

/* CERT_REQUEST_INFO is X509_CERT_REQUEST_TO_BE_SIGNED (RFC 2986, 4.1). */
typedef struct _CERT_REQUEST_INFO {
  DWORD dwVersion;
  CERT_NAME_BLOB Subject;
  CERT_PUBLIC_KEY_INFO SubjectPublicKeyInfo;
  DWORD cAttribute;
  PCRYPT_ATTRIBUTE rgAttribute;
} CERT_REQUEST_INFO, *PCERT_REQUEST_INFO;

/* CERT_KEYGEN_REQUEST_INFO is X509_KEYGEN_REQUEST_TO_BE_SIGNED (Netscape's SPKAC). */
typedef struct _CERT_KEYGEN_REQUEST_INFO {
  DWORD dwVersion;
  CERT_PUBLIC_KEY_INFO SubjectPublicKeyInfo;
  LPWSTR pwszChallengeString;
} CERT_KEYGEN_REQUEST_INFO, *PCERT_KEYGEN_REQUEST_INFO;

/* CTL_USAGE is a list of object identifiers: X509_ENHANCED_KEY_USAGE (4.2.1.12). */
typedef struct _CTL_USAGE {
  DWORD cUsageIdentifier;
  LPSTR* rgpszUsageIdentifier;
} CTL_USAGE, *PCTL_USAGE, CERT_ENHKEY_USAGE, *PCERT_ENHKEY_USAGE;

typedef const CTL_USAGE* PCCTL_USAGE;
typedef const CERT_ENHKEY_USAGE* PCCERT_ENHKEY_USAGE;

/* CTL_ENTRY is one trusted subject of a CTL. */
typedef struct _CTL_ENTRY {
  CRYPT_DATA_BLOB SubjectIdentifier;
  DWORD cAttribute;
  PCRYPT_ATTRIBUTE rgAttribute;
} CTL_ENTRY, *PCTL_ENTRY;

/* CTL_INFO is PKCS_CTL, Microsoft's certificate trust list. */
typedef struct _CTL_INFO {
  DWORD dwVersion;
  CTL_USAGE SubjectUsage;
  CRYPT_DATA_BLOB ListIdentifier;
  CRYPT_INTEGER_BLOB SequenceNumber;
  FILETIME ThisUpdate;
  FILETIME NextUpdate;
  CRYPT_ALGORITHM_IDENTIFIER SubjectAlgorithm;
  DWORD cCTLEntry;
  PCTL_ENTRY rgCTLEntry;
  DWORD cExtension;
  PCERT_EXTENSION rgExtension;
} CTL_INFO, *PCTL_INFO;

/* CRYPT_TIME_STAMP_REQUEST_INFO is PKCS_TIME_REQUEST. */
typedef struct _CRYPT_TIME_STAMP_REQUEST_INFO {
  LPSTR pszTimeStampAlgorithm;
  LPSTR pszContentType;
  CRYPT_OBJID_BLOB Content;
  DWORD cAttribute;
  PCRYPT_ATTRIBUTE rgAttribute;
} CRYPT_TIME_STAMP_REQUEST_INFO, *PCRYPT_TIME_STAMP_REQUEST_INFO;

/* CRYPT_ENROLLMENT_NAME_VALUE_PAIR is an attribute of a request. */
typedef struct _CRYPT_ENROLLMENT_NAME_VALUE_PAIR {
  LPWSTR pwszName;
  LPWSTR pwszValue;
} CRYPT_ENROLLMENT_NAME_VALUE_PAIR, *PCRYPT_ENROLLMENT_NAME_VALUE_PAIR;

/* CRYPT_CSP_PROVIDER is the attribute that names the provider of a request's key. */
typedef struct _CRYPT_CSP_PROVIDER {
  DWORD dwKeySpec;
  LPWSTR pwszProviderName;
  CRYPT_BIT_BLOB Signature;
} CRYPT_CSP_PROVIDER, *PCRYPT_CSP_PROVIDER;

/* Extensions. */

/* CERT_EXTENSIONS is X509_EXTENSIONS. */
typedef struct _CERT_EXTENSIONS {
  DWORD cExtension;
  PCERT_EXTENSION rgExtension;
} CERT_EXTENSIONS, *PCERT_EXTENSIONS;

/* CERT_AUTHORITY_KEY_ID_INFO is X509_AUTHORITY_KEY_ID, the older form with one issuer name. */
typedef struct _CERT_AUTHORITY_KEY_ID_INFO {
  CRYPT_DATA_BLOB KeyId;
  CERT_NAME_BLOB CertIssuer;
  CRYPT_INTEGER_BLOB CertSerialNumber;
} CERT_AUTHORITY_KEY_ID_INFO, *PCERT_AUTHORITY_KEY_ID_INFO;

/* CERT_AUTHORITY_KEY_ID2_INFO is X509_AUTHORITY_KEY_ID2 (4.2.1.1). */
typedef struct _CERT_AUTHORITY_KEY_ID2_INFO {
  CRYPT_DATA_BLOB KeyId;
  CERT_ALT_NAME_INFO AuthorityCertIssuer;
  CRYPT_INTEGER_BLOB AuthorityCertSerialNumber;
} CERT_AUTHORITY_KEY_ID2_INFO, *PCERT_AUTHORITY_KEY_ID2_INFO;

typedef struct _CERT_PRIVATE_KEY_VALIDITY {
  FILETIME NotBefore;
  FILETIME NotAfter;
} CERT_PRIVATE_KEY_VALIDITY, *PCERT_PRIVATE_KEY_VALIDITY;

/* CERT_KEY_ATTRIBUTES_INFO is X509_KEY_ATTRIBUTES (2.5.29.2, obsolete). */
typedef struct _CERT_KEY_ATTRIBUTES_INFO {
  CRYPT_DATA_BLOB KeyId;
  CRYPT_BIT_BLOB IntendedKeyUsage;
  PCERT_PRIVATE_KEY_VALIDITY pPrivateKeyUsagePeriod;
} CERT_KEY_ATTRIBUTES_INFO, *PCERT_KEY_ATTRIBUTES_INFO;

typedef struct _CERT_POLICY_ID {
  DWORD cCertPolicyElementId;
  LPSTR* rgpszCertPolicyElementId;
} CERT_POLICY_ID, *PCERT_POLICY_ID;

/* CERT_KEY_USAGE_RESTRICTION_INFO is X509_KEY_USAGE_RESTRICTION (2.5.29.4, obsolete). */
typedef struct _CERT_KEY_USAGE_RESTRICTION_INFO {
  DWORD cCertPolicyId;
  PCERT_POLICY_ID rgCertPolicyId;
  CRYPT_BIT_BLOB RestrictedKeyUsage;
} CERT_KEY_USAGE_RESTRICTION_INFO, *PCERT_KEY_USAGE_RESTRICTION_INFO;

/* CERT_BASIC_CONSTRAINTS_INFO is X509_BASIC_CONSTRAINTS (2.5.29.10, obsolete). */
typedef struct _CERT_BASIC_CONSTRAINTS_INFO {
  CRYPT_BIT_BLOB SubjectType;
  BOOL fPathLenConstraint;
  DWORD dwPathLenConstraint;
  DWORD cSubtreesConstraint;
  CERT_NAME_BLOB* rgSubtreesConstraint;
} CERT_BASIC_CONSTRAINTS_INFO, *PCERT_BASIC_CONSTRAINTS_INFO;

/* CERT_BASIC_CONSTRAINTS2_INFO is X509_BASIC_CONSTRAINTS2 (4.2.1.9). */
typedef struct _CERT_BASIC_CONSTRAINTS2_INFO {
  BOOL fCA;
  BOOL fPathLenConstraint;
  DWORD dwPathLenConstraint;
} CERT_BASIC_CONSTRAINTS2_INFO, *PCERT_BASIC_CONSTRAINTS2_INFO;

/* CERT_POLICY_QUALIFIER_INFO is a qualifier of a policy; `Qualifier` is encoded. */
typedef struct _CERT_POLICY_QUALIFIER_INFO {
  LPSTR pszPolicyQualifierId;
  CRYPT_OBJID_BLOB Qualifier;
} CERT_POLICY_QUALIFIER_INFO, *PCERT_POLICY_QUALIFIER_INFO;

typedef struct _CERT_POLICY_INFO {
  LPSTR pszPolicyIdentifier;
  DWORD cPolicyQualifier;
  CERT_POLICY_QUALIFIER_INFO* rgPolicyQualifier;
} CERT_POLICY_INFO, *PCERT_POLICY_INFO;

/* CERT_POLICIES_INFO is X509_CERT_POLICIES (4.2.1.4). */
typedef struct _CERT_POLICIES_INFO {
  DWORD cPolicyInfo;
  CERT_POLICY_INFO* rgPolicyInfo;
} CERT_POLICIES_INFO, *PCERT_POLICIES_INFO;

typedef struct _CERT_POLICY_QUALIFIER_NOTICE_REFERENCE {
  LPSTR pszOrganization;
  DWORD cNoticeNumbers;
  int* rgNoticeNumbers;
} CERT_POLICY_QUALIFIER_NOTICE_REFERENCE, *PCERT_POLICY_QUALIFIER_NOTICE_REFERENCE;

/* CERT_POLICY_QUALIFIER_USER_NOTICE is X509_PKIX_POLICY_QUALIFIER_USERNOTICE (4.2.1.4). */
typedef struct _CERT_POLICY_QUALIFIER_USER_NOTICE {
  CERT_POLICY_QUALIFIER_NOTICE_REFERENCE* pNoticeReference;
  LPWSTR pszDisplayText;
} CERT_POLICY_QUALIFIER_USER_NOTICE, *PCERT_POLICY_QUALIFIER_USER_NOTICE;

typedef struct _CPS_URLS {
  LPWSTR pszURL;
  CRYPT_ALGORITHM_IDENTIFIER* pAlgorithm;
  CRYPT_DATA_BLOB* pDigest;
} CPS_URLS, *PCPS_URLS;

typedef struct _CERT_POLICY95_QUALIFIER1 {
  LPWSTR pszPracticesReference;
  LPSTR pszNoticeIdentifier;
  LPSTR pszNSINoticeIdentifier;
  DWORD cCPSURLs;
  CPS_URLS* rgCPSURLs;
} CERT_POLICY95_QUALIFIER1, *PCERT_POLICY95_QUALIFIER1;

typedef struct _CERT_POLICY_MAPPING {
  LPSTR pszIssuerDomainPolicy;
  LPSTR pszSubjectDomainPolicy;
} CERT_POLICY_MAPPING, *PCERT_POLICY_MAPPING;

/* CERT_POLICY_MAPPINGS_INFO is X509_POLICY_MAPPINGS (4.2.1.5). */
typedef struct _CERT_POLICY_MAPPINGS_INFO {
  DWORD cPolicyMapping;
  PCERT_POLICY_MAPPING rgPolicyMapping;
} CERT_POLICY_MAPPINGS_INFO, *PCERT_POLICY_MAPPINGS_INFO;

/* CERT_POLICY_CONSTRAINTS_INFO is X509_POLICY_CONSTRAINTS (4.2.1.11). */
typedef struct _CERT_POLICY_CONSTRAINTS_INFO {
  BOOL fRequireExplicitPolicy;
  DWORD dwRequireExplicitPolicySkipCerts;
  BOOL fInhibitPolicyMapping;
  DWORD dwInhibitPolicyMappingSkipCerts;
} CERT_POLICY_CONSTRAINTS_INFO, *PCERT_POLICY_CONSTRAINTS_INFO;

typedef struct _CERT_ACCESS_DESCRIPTION {
  LPSTR pszAccessMethod;
  CERT_ALT_NAME_ENTRY AccessLocation;
} CERT_ACCESS_DESCRIPTION, *PCERT_ACCESS_DESCRIPTION;

/* CERT_AUTHORITY_INFO_ACCESS is X509_AUTHORITY_INFO_ACCESS (4.2.2.1). */
typedef struct _CERT_AUTHORITY_INFO_ACCESS {
  DWORD cAccDescr;
  PCERT_ACCESS_DESCRIPTION rgAccDescr;
} CERT_AUTHORITY_INFO_ACCESS, *PCERT_AUTHORITY_INFO_ACCESS;

typedef CERT_AUTHORITY_INFO_ACCESS CERT_SUBJECT_INFO_ACCESS, *PCERT_SUBJECT_INFO_ACCESS;

/* CRL_DIST_POINT_NAME is a DistributionPointName; the choice is a CRL_DIST_POINT_*. */
typedef struct _CRL_DIST_POINT_NAME {
  DWORD dwDistPointNameChoice;
  __extension__ union {
    CERT_ALT_NAME_INFO FullName;
  };
} CRL_DIST_POINT_NAME, *PCRL_DIST_POINT_NAME;

typedef struct _CRL_DIST_POINT {
  CRL_DIST_POINT_NAME DistPointName;
  CRYPT_BIT_BLOB ReasonFlags;
  CERT_ALT_NAME_INFO CRLIssuer;
} CRL_DIST_POINT, *PCRL_DIST_POINT;

/* CRL_DIST_POINTS_INFO is X509_CRL_DIST_POINTS (4.2.1.13). */
typedef struct _CRL_DIST_POINTS_INFO {
  DWORD cDistPoint;
  PCRL_DIST_POINT rgDistPoint;
} CRL_DIST_POINTS_INFO, *PCRL_DIST_POINTS_INFO;

/* CROSS_CERT_DIST_POINTS_INFO is X509_CROSS_CERT_DIST_POINTS (Microsoft's). */
typedef struct _CROSS_CERT_DIST_POINTS_INFO {
  DWORD dwSyncDeltaTime;
  DWORD cDistPoint;
  PCERT_ALT_NAME_INFO rgDistPoint;
} CROSS_CERT_DIST_POINTS_INFO, *PCROSS_CERT_DIST_POINTS_INFO;

/* CERT_PAIR is X509_CERT_PAIR (X.509, crossCertificatePair). */
typedef struct _CERT_PAIR {
  CERT_BLOB Forward;
  CERT_BLOB Reverse;
} CERT_PAIR, *PCERT_PAIR;

/* CRL_ISSUING_DIST_POINT is X509_ISSUING_DIST_POINT (5.2.5). */
typedef struct _CRL_ISSUING_DIST_POINT {
  CRL_DIST_POINT_NAME DistPointName;
  BOOL fOnlyContainsUserCerts;
  BOOL fOnlyContainsCACerts;
  CRYPT_BIT_BLOB OnlySomeReasonFlags;
  BOOL fIndirectCRL;
} CRL_ISSUING_DIST_POINT, *PCRL_ISSUING_DIST_POINT;

typedef struct _CERT_GENERAL_SUBTREE {
  CERT_ALT_NAME_ENTRY Base;
  DWORD dwMinimum;
  BOOL fMaximum;
  DWORD dwMaximum;
} CERT_GENERAL_SUBTREE, *PCERT_GENERAL_SUBTREE;

/* CERT_NAME_CONSTRAINTS_INFO is X509_NAME_CONSTRAINTS (4.2.1.10). */
typedef struct _CERT_NAME_CONSTRAINTS_INFO {
  DWORD cPermittedSubtree;
  PCERT_GENERAL_SUBTREE rgPermittedSubtree;
  DWORD cExcludedSubtree;
  PCERT_GENERAL_SUBTREE rgExcludedSubtree;
} CERT_NAME_CONSTRAINTS_INFO, *PCERT_NAME_CONSTRAINTS_INFO;

/* CERT_TEMPLATE_EXT is X509_CERTIFICATE_TEMPLATE ([MS-WCCE] 2.2.2.7.7.2). */
typedef struct _CERT_TEMPLATE_EXT {
  LPSTR pszObjId;
  DWORD dwMajorVersion;
  BOOL fMinorVersion;
  DWORD dwMinorVersion;
} CERT_TEMPLATE_EXT, *PCERT_TEMPLATE_EXT;

typedef struct _CERT_QC_STATEMENT {
  LPSTR pszStatementId;
  CRYPT_OBJID_BLOB StatementInfo;
} CERT_QC_STATEMENT, *PCERT_QC_STATEMENT;

/* CERT_QC_STATEMENTS_EXT_INFO is X509_QC_STATEMENTS_EXT (RFC 3739, 3.2.6). */
typedef struct _CERT_QC_STATEMENTS_EXT_INFO {
  DWORD cStatement;
  PCERT_QC_STATEMENT rgStatement;
} CERT_QC_STATEMENTS_EXT_INFO, *PCERT_QC_STATEMENTS_EXT_INFO;

/* Parts of messages. */

/* CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY is PKCS_CONTENT_INFO_SEQUENCE_OF_ANY. */
typedef struct _CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY {
  LPSTR pszObjId;
  DWORD cValue;
  PCRYPT_DER_BLOB rgValue;
} CRYPT_CONTENT_INFO_SEQUENCE_OF_ANY, *PCRYPT_CONTENT_INFO_SEQUENCE_OF_ANY;

/* CRYPT_CONTENT_INFO is PKCS_CONTENT_INFO (RFC 5652, 3); `Content` is encoded. */
typedef struct _CRYPT_CONTENT_INFO {
  LPSTR pszObjId;
  CRYPT_DER_BLOB Content;
} CRYPT_CONTENT_INFO, *PCRYPT_CONTENT_INFO;

/* CRYPT_SEQUENCE_OF_ANY is X509_SEQUENCE_OF_ANY. */
typedef struct _CRYPT_SEQUENCE_OF_ANY {
  DWORD cValue;
  PCRYPT_DER_BLOB rgValue;
} CRYPT_SEQUENCE_OF_ANY, *PCRYPT_SEQUENCE_OF_ANY;

typedef struct _CRYPT_SMIME_CAPABILITY {
  LPSTR pszObjId;
  CRYPT_OBJID_BLOB Parameters;
} CRYPT_SMIME_CAPABILITY, *PCRYPT_SMIME_CAPABILITY;

/* CRYPT_SMIME_CAPABILITIES is PKCS_SMIME_CAPABILITIES (RFC 8551, 2.5.2). */
typedef struct _CRYPT_SMIME_CAPABILITIES {
  DWORD cCapability;
  PCRYPT_SMIME_CAPABILITY rgCapability;
} CRYPT_SMIME_CAPABILITIES, *PCRYPT_SMIME_CAPABILITIES;

/* CERT_ISSUER_SERIAL_NUMBER identifies a certificate. */
typedef struct _CERT_ISSUER_SERIAL_NUMBER {
  CERT_NAME_BLOB Issuer;
  CRYPT_INTEGER_BLOB SerialNumber;
} CERT_ISSUER_SERIAL_NUMBER, *PCERT_ISSUER_SERIAL_NUMBER;

/* CERT_ID identifies a certificate in one of three ways; `dwIdChoice` is a CERT_ID_*. */
typedef struct _CERT_ID {
  DWORD dwIdChoice;
  __extension__ union {
    CERT_ISSUER_SERIAL_NUMBER IssuerSerialNumber;
    CRYPT_HASH_BLOB KeyId;
    CRYPT_HASH_BLOB HashId;
  };
} CERT_ID, *PCERT_ID;

/* CRYPT_BLOB_ARRAY is a list of blobs. */
typedef struct _CRYPT_BLOB_ARRAY {
  DWORD cBlob;
  PCRYPT_DATA_BLOB rgBlob;
} CRYPT_BLOB_ARRAY, *PCRYPT_BLOB_ARRAY;

#ifdef __cplusplus
}
#endif

#endif
