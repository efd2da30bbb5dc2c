/* SPDX-License-Identifier: MIT */
/* wincrypt_chains.h: CryptoAPI's functions for chains, policies, revocation. Include wincrypt.h. */
#ifndef OPENSSPI_WINCRYPT_CHAINS_H
#define OPENSSPI_WINCRYPT_CHAINS_H

#include "opensspi/wincrypt_chain_structs.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* CertCreateCertificateChainEngine makes an engine: the stores that chains are built from. An
 * exclusive root store takes the place of the system's roots. CertFreeCertificateChainEngine frees
 * it; HCCE_CURRENT_USER and HCCE_LOCAL_MACHINE are never freed. */
OPENSSPI_API BOOL WINAPI CertCreateCertificateChainEngine(PCERT_CHAIN_ENGINE_CONFIG pConfig,
                                                          HCERTCHAINENGINE* phChainEngine);
OPENSSPI_API void WINAPI CertFreeCertificateChainEngine(HCERTCHAINENGINE hChainEngine);

/* CertGetCertificateChain builds and checks the chain of a certificate, also from the certificates
 * and CRLs of hAdditionalStore, at pTime (null: now). It succeeds whatever is wrong with the chain:
 * look at TrustStatus, or call CertVerifyCertificateChainPolicy. Issuers and CRLs are fetched from
 * a network only if the setting certificate_fetching allows it. CertFreeCertificateChain frees the
 * chain. */
OPENSSPI_API BOOL WINAPI CertGetCertificateChain(HCERTCHAINENGINE hChainEngine,
                                                 PCCERT_CONTEXT pCertContext, LPFILETIME pTime,
                                                 HCERTSTORE hAdditionalStore,
                                                 PCERT_CHAIN_PARA pChainPara, DWORD dwFlags,
                                                 LPVOID pvReserved,
                                                 PCCERT_CHAIN_CONTEXT* ppChainContext);
OPENSSPI_API PCCERT_CHAIN_CONTEXT WINAPI
CertDuplicateCertificateChain(PCCERT_CHAIN_CONTEXT pChainContext);
OPENSSPI_API void WINAPI CertFreeCertificateChain(PCCERT_CHAIN_CONTEXT pChainContext);

/* CertFindChainInStore returns the next chain of a certificate with a private key in the store,
 * and frees the previous one. CRYPT_E_NOT_FOUND if there is none. */
OPENSSPI_API PCCERT_CHAIN_CONTEXT WINAPI CertFindChainInStore(
    HCERTSTORE hCertStore, DWORD dwCertEncodingType, DWORD dwFindFlags, DWORD dwFindType,
    const void* pvFindPara, PCCERT_CHAIN_CONTEXT pPrevChainContext);

/* CertSelectCertificateChains returns the chains of those certificates in a store that meet the
 * flags, CERT_SELECT_*, and every criterion, the best first: those with keys in hardware, then by
 * the end of validity, its beginning, and the length of the chain. Expired certificates are left
 * out, and of those with the same names all but the latest, unless flags say otherwise. No match is
 * a success with *pcSelection 0. The store is searched for issuers if no additional store is given.
 * The scenario is ignored. CertFreeCertificateChain frees each chain, then
 * CertFreeCertificateChainList the array. E_INVALIDARG for unknown flags or types of criteria and
 * for null values. CERT_SELECT_BY_TLS_SIGNATURES takes SecPkgContext_SupportedSignatures and
 * compares them with the signature of the certificate. */
OPENSSPI_API BOOL WINAPI CertSelectCertificateChains(const GUID* pSelectionContext, DWORD dwFlags,
                                                     PCCERT_SELECT_CHAIN_PARA pChainParameters,
                                                     DWORD cCriteria,
                                                     PCCERT_SELECT_CRITERIA rgpCriteria,
                                                     HCERTSTORE hStore, PDWORD pcSelection,
                                                     PCCERT_CHAIN_CONTEXT** pprgpSelection);
OPENSSPI_API void WINAPI CertFreeCertificateChainList(PCCERT_CHAIN_CONTEXT* prgpSelection);

/* CertVerifyCertificateChainPolicy says in pPolicyStatus->dwError whether a chain is good for a
 * purpose, CERT_CHAIN_POLICY_*. It fails only if it cannot say: ERROR_FILE_NOT_FOUND for a policy
 * that is not there. */
OPENSSPI_API BOOL WINAPI CertVerifyCertificateChainPolicy(LPCSTR pszPolicyOID,
                                                          PCCERT_CHAIN_CONTEXT pChainContext,
                                                          PCERT_CHAIN_POLICY_PARA pPolicyPara,
                                                          PCERT_CHAIN_POLICY_STATUS pPolicyStatus);

/* CertVerifyRevocation looks certificates up in CRLs of the given stores and the "CA" store, and in
 * those that it fetches if the setting certificate_fetching allows it. It fails with
 * CRYPT_E_REVOKED; if no CRL is usable, with CRYPT_E_REVOCATION_OFFLINE for a certificate that
 * names CRLs or an OCSP responder, else with CRYPT_E_NO_REVOCATION_CHECK. */
OPENSSPI_API BOOL WINAPI CertVerifyRevocation(DWORD dwEncodingType, DWORD dwRevType, DWORD cContext,
                                              PVOID* rgpvContext, DWORD dwFlags,
                                              PCERT_REVOCATION_PARA pRevPara,
                                              PCERT_REVOCATION_STATUS pRevStatus);

/* CertIsStrongHashToSign returns whether a hash, and the signer's key if there is one, are strong;
 * NTE_BAD_ALGID if not. */
OPENSSPI_API BOOL WINAPI CertIsStrongHashToSign(PCCERT_STRONG_SIGN_PARA pStrongSignPara,
                                                LPCWSTR pwszCNGHashAlgid,
                                                PCCERT_CONTEXT pSigningCert);

#ifdef __cplusplus
}
#endif

#endif
