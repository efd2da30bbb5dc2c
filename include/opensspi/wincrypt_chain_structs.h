/* SPDX-License-Identifier: MIT */
/* wincrypt_chain_structs.h: certificate chains, their policies, PFX. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CHAIN_STRUCTS_H
#define OPENSSPI_WINCRYPT_CHAIN_STRUCTS_H

#include "opensspi/wincrypt_chain_constants.h"
#include "opensspi/wincrypt_store_structs.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef HANDLE HCERTCHAINENGINE;

/* HCCE_CURRENT_USER and HCCE_LOCAL_MACHINE are engines that always exist. */
#define HCCE_CURRENT_USER ((HCERTCHAINENGINE)NULL)
#define HCCE_LOCAL_MACHINE ((HCERTCHAINENGINE)0x1)
#define HCCE_SERIAL_LOCAL_MACHINE ((HCERTCHAINENGINE)0x2)

/* CERT_CHAIN_ENGINE_CONFIG says which stores a chain engine uses. `cbSize` may be that of an older
 * version, which ends before `hExclusiveRoot` or `dwExclusiveFlags`. */
typedef struct _CERT_CHAIN_ENGINE_CONFIG {
  DWORD cbSize;
  HCERTSTORE hRestrictedRoot;
  HCERTSTORE hRestrictedTrust;
  HCERTSTORE hRestrictedOther;
  DWORD cAdditionalStore;
  HCERTSTORE* rghAdditionalStore;
  DWORD dwFlags;
  DWORD dwUrlRetrievalTimeout;
  DWORD MaximumCachedCertificates;
  DWORD CycleDetectionModulus;
  HCERTSTORE hExclusiveRoot;
  HCERTSTORE hExclusiveTrustedPeople;
  DWORD dwExclusiveFlags;
} CERT_CHAIN_ENGINE_CONFIG, *PCERT_CHAIN_ENGINE_CONFIG;

/* CERT_TRUST_STATUS is a set of errors and a set of facts, CERT_TRUST_*. */
typedef struct _CERT_TRUST_STATUS {
  DWORD dwErrorStatus;
  DWORD dwInfoStatus;
} CERT_TRUST_STATUS, *PCERT_TRUST_STATUS;

/* CERT_REVOCATION_INFO is the result of a revocation check. */
typedef struct _CERT_REVOCATION_INFO {
  DWORD cbSize;
  DWORD dwRevocationResult;
  LPCSTR pszRevocationOid;
  LPVOID pvOidSpecificInfo;
  BOOL fHasFreshnessTime;
  DWORD dwFreshnessTime;
  PCERT_REVOCATION_CRL_INFO pCrlInfo;
} CERT_REVOCATION_INFO, *PCERT_REVOCATION_INFO;

typedef struct _CERT_TRUST_LIST_INFO {
  DWORD cbSize;
  PCTL_ENTRY pCtlEntry;
  PCCTL_CONTEXT pCtlContext;
} CERT_TRUST_LIST_INFO, *PCERT_TRUST_LIST_INFO;

/* CERT_CHAIN_ELEMENT is one certificate of a chain. */
typedef struct _CERT_CHAIN_ELEMENT {
  DWORD cbSize;
  PCCERT_CONTEXT pCertContext;
  CERT_TRUST_STATUS TrustStatus;
  PCERT_REVOCATION_INFO pRevocationInfo;
  PCERT_ENHKEY_USAGE pIssuanceUsage;
  PCERT_ENHKEY_USAGE pApplicationUsage;
  LPCWSTR pwszExtendedErrorInfo;
} CERT_CHAIN_ELEMENT, *PCERT_CHAIN_ELEMENT;

typedef const CERT_CHAIN_ELEMENT* PCCERT_CHAIN_ELEMENT;

/* CERT_SIMPLE_CHAIN is a chain from an end certificate to a self-signed one. */
typedef struct _CERT_SIMPLE_CHAIN {
  DWORD cbSize;
  CERT_TRUST_STATUS TrustStatus;
  DWORD cElement;
  PCERT_CHAIN_ELEMENT* rgpElement;
  PCERT_TRUST_LIST_INFO pTrustListInfo;
  BOOL fHasRevocationFreshnessTime;
  DWORD dwRevocationFreshnessTime;
} CERT_SIMPLE_CHAIN, *PCERT_SIMPLE_CHAIN;

typedef const CERT_SIMPLE_CHAIN* PCCERT_SIMPLE_CHAIN;

/* CERT_CHAIN_CONTEXT is what CertGetCertificateChain returns; counted by references. */
typedef struct _CERT_CHAIN_CONTEXT {
  DWORD cbSize;
  CERT_TRUST_STATUS TrustStatus;
  DWORD cChain;
  PCERT_SIMPLE_CHAIN* rgpChain;
  DWORD cLowerQualityChainContext;
  const struct _CERT_CHAIN_CONTEXT** rgpLowerQualityChainContext;
  BOOL fHasRevocationFreshnessTime;
  DWORD dwRevocationFreshnessTime;
  DWORD dwCreateFlags;
  GUID ChainId;
} CERT_CHAIN_CONTEXT, *PCERT_CHAIN_CONTEXT;

typedef const CERT_CHAIN_CONTEXT* PCCERT_CHAIN_CONTEXT;

typedef struct _CERT_USAGE_MATCH {
  DWORD dwType;
  CERT_ENHKEY_USAGE Usage;
} CERT_USAGE_MATCH, *PCERT_USAGE_MATCH;

typedef struct _CTL_USAGE_MATCH {
  DWORD dwType;
  CTL_USAGE Usage;
} CTL_USAGE_MATCH, *PCTL_USAGE_MATCH;

typedef struct _CERT_STRONG_SIGN_SERIALIZED_INFO {
  DWORD dwFlags;
  LPWSTR pwszCNGSignHashAlgids;
  LPWSTR pwszCNGPubKeyMinBitLengths;
} CERT_STRONG_SIGN_SERIALIZED_INFO, *PCERT_STRONG_SIGN_SERIALIZED_INFO;

/* CERT_STRONG_SIGN_PARA says which signatures are strong. */
typedef struct _CERT_STRONG_SIGN_PARA {
  DWORD cbSize;
  DWORD dwInfoChoice;
  __extension__ union {
    void* pvInfo;
    PCERT_STRONG_SIGN_SERIALIZED_INFO pSerializedInfo;
    LPSTR pszOID;
  };
} CERT_STRONG_SIGN_PARA, *PCERT_STRONG_SIGN_PARA;

typedef const CERT_STRONG_SIGN_PARA* PCCERT_STRONG_SIGN_PARA;

/* CERT_CHAIN_PARA says what a chain is for. A program sees the fields after RequestedUsage if it
 * defines CERT_CHAIN_PARA_HAS_EXTRA_FIELDS. */
typedef struct _CERT_CHAIN_PARA {
  DWORD cbSize;
  CERT_USAGE_MATCH RequestedUsage;
#ifdef CERT_CHAIN_PARA_HAS_EXTRA_FIELDS
  CERT_USAGE_MATCH RequestedIssuancePolicy;
  DWORD dwUrlRetrievalTimeout;
  BOOL fCheckRevocationFreshnessTime;
  DWORD dwRevocationFreshnessTime;
  LPFILETIME pftCacheResync;
  PCCERT_STRONG_SIGN_PARA pStrongSignPara;
  DWORD dwStrongSignFlags;
#endif
} CERT_CHAIN_PARA, *PCERT_CHAIN_PARA;

typedef struct _CERT_REVOCATION_CHAIN_PARA {
  DWORD cbSize;
  HCERTCHAINENGINE hChainEngine;
  HCERTSTORE hAdditionalStore;
  DWORD dwChainFlags;
  DWORD dwUrlRetrievalTimeout;
  LPFILETIME pftCurrentTime;
  LPFILETIME pftCacheResync;
  DWORD cbMaxUrlRetrievalByteCount;
} CERT_REVOCATION_CHAIN_PARA, *PCERT_REVOCATION_CHAIN_PARA;

/* CRL_REVOCATION_INFO is the specific information of REVOCATION_OID_CRL_REVOCATION. */
typedef struct _CRL_REVOCATION_INFO {
  PCRL_ENTRY pCrlEntry;
  PCCRL_CONTEXT pCrlContext;
  PCCERT_CHAIN_CONTEXT pCrlIssuerChain;
} CRL_REVOCATION_INFO, *PCRL_REVOCATION_INFO;

typedef BOOL(WINAPI* PFN_CERT_CHAIN_FIND_BY_ISSUER_CALLBACK)(PCCERT_CONTEXT pCert, void* pvFindArg);

/* CERT_CHAIN_FIND_BY_ISSUER_PARA is what CertFindChainInStore looks for. */
typedef struct _CERT_CHAIN_FIND_BY_ISSUER_PARA {
  DWORD cbSize;
  LPCSTR pszUsageIdentifier;
  DWORD dwKeySpec;
  DWORD dwAcquirePrivateKeyFlags;
  DWORD cIssuer;
  CERT_NAME_BLOB* rgIssuer;
  PFN_CERT_CHAIN_FIND_BY_ISSUER_CALLBACK pfnFindCallback;
  void* pvFindArg;
#ifdef CERT_CHAIN_FIND_BY_ISSUER_PARA_HAS_EXTRA_FIELDS
  DWORD* pdwIssuerChainIndex;
  DWORD* pdwIssuerElementIndex;
#endif
} CERT_CHAIN_FIND_ISSUER_PARA, *PCERT_CHAIN_FIND_ISSUER_PARA, CERT_CHAIN_FIND_BY_ISSUER_PARA,
    *PCERT_CHAIN_FIND_BY_ISSUER_PARA;

/* Policies. */

typedef struct _CERT_CHAIN_POLICY_PARA {
  DWORD cbSize;
  DWORD dwFlags;
  void* pvExtraPolicyPara;
} CERT_CHAIN_POLICY_PARA, *PCERT_CHAIN_POLICY_PARA;

/* CERT_CHAIN_POLICY_STATUS is the first error and where it is; an index of -1 means all. */
typedef struct _CERT_CHAIN_POLICY_STATUS {
  DWORD cbSize;
  DWORD dwError;
  LONG lChainIndex;
  LONG lElementIndex;
  void* pvExtraPolicyStatus;
} CERT_CHAIN_POLICY_STATUS, *PCERT_CHAIN_POLICY_STATUS;

typedef struct _AUTHENTICODE_EXTRA_CERT_CHAIN_POLICY_PARA {
  DWORD cbSize;
  DWORD dwRegPolicySettings;
  struct _CMSG_SIGNER_INFO* pSignerInfo;
} AUTHENTICODE_EXTRA_CERT_CHAIN_POLICY_PARA, *PAUTHENTICODE_EXTRA_CERT_CHAIN_POLICY_PARA;

typedef struct _AUTHENTICODE_EXTRA_CERT_CHAIN_POLICY_STATUS {
  DWORD cbSize;
  BOOL fCommercial;
} AUTHENTICODE_EXTRA_CERT_CHAIN_POLICY_STATUS, *PAUTHENTICODE_EXTRA_CERT_CHAIN_POLICY_STATUS;

typedef struct _AUTHENTICODE_TS_EXTRA_CERT_CHAIN_POLICY_PARA {
  DWORD cbSize;
  DWORD dwRegPolicySettings;
  BOOL fCommercial;
} AUTHENTICODE_TS_EXTRA_CERT_CHAIN_POLICY_PARA, *PAUTHENTICODE_TS_EXTRA_CERT_CHAIN_POLICY_PARA;

/* HTTPSPolicyCallbackData is the extra parameter of CERT_CHAIN_POLICY_SSL. */
typedef struct _HTTPSPolicyCallbackData {
  __extension__ union {
    DWORD cbStruct;
    DWORD cbSize;
  };
  DWORD dwAuthType;
  DWORD fdwChecks;
  WCHAR* pwszServerName;
} HTTPSPolicyCallbackData, *PHTTPSPolicyCallbackData, SSL_EXTRA_CERT_CHAIN_POLICY_PARA,
    *PSSL_EXTRA_CERT_CHAIN_POLICY_PARA;

typedef struct _EV_EXTRA_CERT_CHAIN_POLICY_PARA {
  DWORD cbSize;
  DWORD dwRootProgramQualifierFlags;
} EV_EXTRA_CERT_CHAIN_POLICY_PARA, *PEV_EXTRA_CERT_CHAIN_POLICY_PARA;

typedef struct _EV_EXTRA_CERT_CHAIN_POLICY_STATUS {
  DWORD cbSize;
  DWORD dwQualifiers;
  DWORD dwIssuanceUsageIndex;
} EV_EXTRA_CERT_CHAIN_POLICY_STATUS, *PEV_EXTRA_CERT_CHAIN_POLICY_STATUS;

typedef struct _SSL_F12_EXTRA_CERT_CHAIN_POLICY_STATUS {
  DWORD cbSize;
  DWORD dwErrorLevel;
  DWORD dwErrorCategory;
  DWORD dwReserved;
  WCHAR wszErrorText[SSL_F12_ERROR_TEXT_LENGTH];
} SSL_F12_EXTRA_CERT_CHAIN_POLICY_STATUS, *PSSL_F12_EXTRA_CERT_CHAIN_POLICY_STATUS;

typedef struct _SSL_HPKP_HEADER_EXTRA_CERT_CHAIN_POLICY_PARA {
  DWORD cbSize;
  DWORD dwReserved;
  LPWSTR pwszServerName;
  LPSTR rgpszHpkpValue[SSL_HPKP_HEADER_COUNT];
} SSL_HPKP_HEADER_EXTRA_CERT_CHAIN_POLICY_PARA, *PSSL_HPKP_HEADER_EXTRA_CERT_CHAIN_POLICY_PARA;

typedef struct _SSL_KEY_PIN_EXTRA_CERT_CHAIN_POLICY_PARA {
  DWORD cbSize;
  DWORD dwReserved;
  PCWSTR pwszServerName;
} SSL_KEY_PIN_EXTRA_CERT_CHAIN_POLICY_PARA, *PSSL_KEY_PIN_EXTRA_CERT_CHAIN_POLICY_PARA;

typedef struct _SSL_KEY_PIN_EXTRA_CERT_CHAIN_POLICY_STATUS {
  DWORD cbSize;
  LONG lError;
  WCHAR wszErrorText[SSL_KEY_PIN_ERROR_TEXT_LENGTH];
} SSL_KEY_PIN_EXTRA_CERT_CHAIN_POLICY_STATUS, *PSSL_KEY_PIN_EXTRA_CERT_CHAIN_POLICY_STATUS;

/* CERT_SELECT_CHAIN_PARA says how CertSelectCertificateChains builds chains. */
typedef struct _CERT_SELECT_CHAIN_PARA {
  HCERTCHAINENGINE hChainEngine;
  PFILETIME pTime;
  HCERTSTORE hAdditionalStore;
  PCERT_CHAIN_PARA pChainPara;
  DWORD dwFlags;
} CERT_SELECT_CHAIN_PARA, *PCERT_SELECT_CHAIN_PARA;

typedef const CERT_SELECT_CHAIN_PARA* PCCERT_SELECT_CHAIN_PARA;

/* CERT_SELECT_CRITERIA is met by one of its values. */
typedef struct _CERT_SELECT_CRITERIA {
  DWORD dwType;
  DWORD cPara;
  void** ppPara;
} CERT_SELECT_CRITERIA, *PCERT_SELECT_CRITERIA;

typedef const CERT_SELECT_CRITERIA* PCCERT_SELECT_CRITERIA;

/* PFX. */

/* CRYPT_PKCS12_PBE_PARAMS is followed by the salt. */
typedef struct _CRYPT_PKCS12_PBE_PARAMS {
  int iIterations;
  ULONG cbSalt;
} CRYPT_PKCS12_PBE_PARAMS;

#ifdef __cplusplus
}
#endif

#endif
