/* SPDX-License-Identifier: MIT */
/* wincrypt_store_structs.h: contexts, their properties, certificate stores, revocation. Include
 * wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_STORE_STRUCTS_H
#define OPENSSPI_WINCRYPT_STORE_STRUCTS_H

#include "opensspi/wincrypt_cert_structs.h"
#include "opensspi/wincrypt_store_constants.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* HCRYPTMSG;
typedef ULONG_PTR NCRYPT_KEY_HANDLE;

/* Contexts. They are counted by references and never changed by callers. */

/* CRL_CONTEXT is a certificate revocation list. */
typedef struct _CRL_CONTEXT {
  DWORD dwCertEncodingType;
  BYTE* pbCrlEncoded;
  DWORD cbCrlEncoded;
  PCRL_INFO pCrlInfo;
  HCERTSTORE hCertStore;
} CRL_CONTEXT, *PCRL_CONTEXT;

typedef const CRL_CONTEXT* PCCRL_CONTEXT;

/* CTL_CONTEXT is a certificate trust list; `pbCtlContent` is the signed content. */
typedef struct _CTL_CONTEXT {
  DWORD dwMsgAndCertEncodingType;
  BYTE* pbCtlEncoded;
  DWORD cbCtlEncoded;
  PCTL_INFO pCtlInfo;
  HCERTSTORE hCertStore;
  HCRYPTMSG hCryptMsg;
  BYTE* pbCtlContent;
  DWORD cbCtlContent;
} CTL_CONTEXT, *PCTL_CONTEXT;

typedef const CTL_CONTEXT* PCCTL_CONTEXT;

/* PFN_CERT_CREATE_CONTEXT_SORT_FUNC is called while the entries of a CTL or CRL are sorted. */
typedef BOOL(WINAPI* PFN_CERT_CREATE_CONTEXT_SORT_FUNC)(DWORD cbTotalEncoded, DWORD cbRemainEncoded,
                                                        DWORD cEntry, void* pvSort);

/* CERT_CREATE_CONTEXT_PARA is CertCreateContext's optional parameter. */
typedef struct _CERT_CREATE_CONTEXT_PARA {
  DWORD cbSize;
  PFN_CRYPT_FREE pfnFree;
  void* pvFree;
  PFN_CERT_CREATE_CONTEXT_SORT_FUNC pfnSort;
  void* pvSort;
} CERT_CREATE_CONTEXT_PARA, *PCERT_CREATE_CONTEXT_PARA;

/* Properties. */

/* CRYPT_KEY_PROV_PARAM is a parameter that is set on the provider after it is acquired. */
typedef struct _CRYPT_KEY_PROV_PARAM {
  DWORD dwParam;
  BYTE* pbData;
  DWORD cbData;
  DWORD dwFlags;
} CRYPT_KEY_PROV_PARAM, *PCRYPT_KEY_PROV_PARAM;

/* CRYPT_KEY_PROV_INFO is CERT_KEY_PROV_INFO_PROP_ID: where the private key is. */
typedef struct _CRYPT_KEY_PROV_INFO {
  LPWSTR pwszContainerName;
  LPWSTR pwszProvName;
  DWORD dwProvType;
  DWORD dwFlags;
  DWORD cProvParam;
  PCRYPT_KEY_PROV_PARAM rgProvParam;
  DWORD dwKeySpec;
} CRYPT_KEY_PROV_INFO, *PCRYPT_KEY_PROV_INFO;

/* CERT_KEY_CONTEXT is CERT_KEY_CONTEXT_PROP_ID: an open provider and which of its keys. */
typedef struct _CERT_KEY_CONTEXT {
  DWORD cbSize;
  __extension__ union {
    HCRYPTPROV hCryptProv;
    NCRYPT_KEY_HANDLE hNCryptKey;
  };
  DWORD dwKeySpec;
} CERT_KEY_CONTEXT, *PCERT_KEY_CONTEXT;

typedef struct _ROOT_INFO_LUID {
  DWORD LowPart;
  LONG HighPart;
} ROOT_INFO_LUID, *PROOT_INFO_LUID;

/* CRYPT_SMART_CARD_ROOT_INFO is CERT_SMART_CARD_ROOT_INFO_PROP_ID. */
typedef struct _CRYPT_SMART_CARD_ROOT_INFO {
  BYTE rgbCardID[16];
  ROOT_INFO_LUID luid;
} CRYPT_SMART_CARD_ROOT_INFO, *PCRYPT_SMART_CARD_ROOT_INFO;

/* Stores. */

/* HKEY is a key of Windows' registry, which does not exist here. */
#ifndef OPENSSPI_HKEY_DEFINED
#define OPENSSPI_HKEY_DEFINED
typedef HANDLE HKEY;
#endif

/* CERT_SYSTEM_STORE_RELOCATE_PARA goes with CERT_SYSTEM_STORE_RELOCATE_FLAG. */
__extension__ typedef struct _CERT_SYSTEM_STORE_RELOCATE_PARA {
  __extension__ union {
    HKEY hKeyBase;
    void* pvBase;
  };
  __extension__ union {
    void* pvSystemStore;
    LPCSTR pszSystemStore;
    LPCWSTR pwszSystemStore;
  };
} CERT_SYSTEM_STORE_RELOCATE_PARA, *PCERT_SYSTEM_STORE_RELOCATE_PARA;

typedef struct _CERT_SYSTEM_STORE_INFO {
  DWORD cbSize;
} CERT_SYSTEM_STORE_INFO, *PCERT_SYSTEM_STORE_INFO;

/* CERT_PHYSICAL_STORE_INFO describes one physical store of a system store. */
typedef struct _CERT_PHYSICAL_STORE_INFO {
  DWORD cbSize;
  LPSTR pszOpenStoreProvider;
  DWORD dwOpenEncodingType;
  DWORD dwOpenFlags;
  CRYPT_DATA_BLOB OpenParameters;
  DWORD dwFlags;
  DWORD dwPriority;
} CERT_PHYSICAL_STORE_INFO, *PCERT_PHYSICAL_STORE_INFO;

/* The callers' functions for enumerating stores; returning FALSE ends the enumeration. */
typedef BOOL(WINAPI* PFN_CERT_ENUM_SYSTEM_STORE_LOCATION)(LPCWSTR pwszStoreLocation, DWORD dwFlags,
                                                          void* pvReserved, void* pvArg);
typedef BOOL(WINAPI* PFN_CERT_ENUM_SYSTEM_STORE)(const void* pvSystemStore, DWORD dwFlags,
                                                 PCERT_SYSTEM_STORE_INFO pStoreInfo,
                                                 void* pvReserved, void* pvArg);
typedef BOOL(WINAPI* PFN_CERT_ENUM_PHYSICAL_STORE)(const void* pvSystemStore, DWORD dwFlags,
                                                   LPCWSTR pwszStoreName,
                                                   PCERT_PHYSICAL_STORE_INFO pStoreInfo,
                                                   void* pvReserved, void* pvArg);

/* CRL_FIND_ISSUED_FOR_PARA is what CRL_FIND_ISSUED_FOR looks for. */
typedef struct _CRL_FIND_ISSUED_FOR_PARA {
  PCCERT_CONTEXT pSubjectCert;
  PCCERT_CONTEXT pIssuerCert;
} CRL_FIND_ISSUED_FOR_PARA, *PCRL_FIND_ISSUED_FOR_PARA;

/* CTL_ANY_SUBJECT_INFO is a subject of type CTL_ANY_SUBJECT_TYPE. */
typedef struct _CTL_ANY_SUBJECT_INFO {
  CRYPT_ALGORITHM_IDENTIFIER SubjectAlgorithm;
  CRYPT_DATA_BLOB SubjectIdentifier;
} CTL_ANY_SUBJECT_INFO, *PCTL_ANY_SUBJECT_INFO;

/* CTL_FIND_USAGE_PARA is what CTL_FIND_USAGE looks for. */
typedef struct _CTL_FIND_USAGE_PARA {
  DWORD cbSize;
  CTL_USAGE SubjectUsage;
  CRYPT_DATA_BLOB ListIdentifier;
  PCERT_INFO pSigner;
} CTL_FIND_USAGE_PARA, *PCTL_FIND_USAGE_PARA;

/* CTL_FIND_SUBJECT_PARA is what CTL_FIND_SUBJECT looks for. */
typedef struct _CTL_FIND_SUBJECT_PARA {
  DWORD cbSize;
  PCTL_FIND_USAGE_PARA pUsagePara;
  DWORD dwSubjectType;
  void* pvSubject;
} CTL_FIND_SUBJECT_PARA, *PCTL_FIND_SUBJECT_PARA;

typedef struct _CTL_VERIFY_USAGE_PARA {
  DWORD cbSize;
  CRYPT_DATA_BLOB ListIdentifier;
  DWORD cCtlStore;
  HCERTSTORE* rghCtlStore;
  DWORD cSignerStore;
  HCERTSTORE* rghSignerStore;
} CTL_VERIFY_USAGE_PARA, *PCTL_VERIFY_USAGE_PARA;

/* CTL_VERIFY_USAGE_STATUS is what CertVerifyCTLUsage returns. */
typedef struct _CTL_VERIFY_USAGE_STATUS {
  DWORD cbSize;
  DWORD dwError;
  DWORD dwFlags;
  PCCTL_CONTEXT* ppCtl;
  DWORD dwCtlEntryIndex;
  PCCERT_CONTEXT* ppSigner;
  DWORD dwSignerIndex;
} CTL_VERIFY_USAGE_STATUS, *PCTL_VERIFY_USAGE_STATUS;

typedef struct _CERT_CRL_CONTEXT_PAIR {
  PCCERT_CONTEXT pCertContext;
  PCCRL_CONTEXT pCrlContext;
} CERT_CRL_CONTEXT_PAIR, *PCERT_CRL_CONTEXT_PAIR;

typedef const CERT_CRL_CONTEXT_PAIR* PCCERT_CRL_CONTEXT_PAIR;

/* Revocation. */

/* CERT_REVOCATION_CRL_INFO is the CRL and the entry that a certificate was found in. */
typedef struct _CERT_REVOCATION_CRL_INFO {
  DWORD cbSize;
  PCCRL_CONTEXT pBaseCrlContext;
  PCCRL_CONTEXT pDeltaCrlContext;
  PCRL_ENTRY pCrlEntry;
  BOOL fDeltaCrlEntry;
} CERT_REVOCATION_CRL_INFO, *PCERT_REVOCATION_CRL_INFO;

/* CERT_REVOCATION_PARA is CertVerifyRevocation's optional parameter. */
typedef struct _CERT_REVOCATION_PARA {
  DWORD cbSize;
  PCCERT_CONTEXT pIssuerCert;
  DWORD cCertStore;
  HCERTSTORE* rgCertStore;
  HCERTSTORE hCrlStore;
  LPFILETIME pftTimeToUse;
#ifdef CERT_REVOCATION_PARA_HAS_EXTRA_FIELDS
  DWORD dwUrlRetrievalTimeout;
  BOOL fCheckFreshnessTime;
  DWORD dwFreshnessTime;
  LPFILETIME pftCurrentTime;
  PCERT_REVOCATION_CRL_INFO pCrlInfo;
  LPFILETIME pftCacheResync;
  struct _CERT_REVOCATION_CHAIN_PARA* pChainPara;
#endif
} CERT_REVOCATION_PARA, *PCERT_REVOCATION_PARA;

/* CERT_REVOCATION_STATUS is what CertVerifyRevocation returns. */
typedef struct _CERT_REVOCATION_STATUS {
  DWORD cbSize;
  DWORD dwIndex;
  DWORD dwError;
  DWORD dwReason;
  BOOL fHasFreshnessTime;
  DWORD dwFreshnessTime;
} CERT_REVOCATION_STATUS, *PCERT_REVOCATION_STATUS;

typedef struct _CRYPT_VERIFY_CERT_SIGN_STRONG_PROPERTIES_INFO {
  CRYPT_DATA_BLOB CertSignHashCNGAlgPropData;
  CRYPT_DATA_BLOB CertIssuerPubKeyBitLengthPropData;
} CRYPT_VERIFY_CERT_SIGN_STRONG_PROPERTIES_INFO, *PCRYPT_VERIFY_CERT_SIGN_STRONG_PROPERTIES_INFO;

#ifdef __cplusplus
}
#endif

#endif
