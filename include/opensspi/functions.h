/* SPDX-License-Identifier: MIT */
/* functions.h: the library's functions as one table, for bindings that carry a copy of the library
 * of their own.
 *
 * Other libraries export some of the same names (WinPR and Wine do), and a process may hold two
 * copies of this one. A binding loads its own copy by path, looks up only `opensspi_functions_v1`
 * in it, and calls through the table, so that no function of another library is called instead.
 * Members have the names and types of the functions. New ones are added at the end; `cbSize` is the
 * size of the table. */
#ifndef OPENSSPI_FUNCTIONS_H
#define OPENSSPI_FUNCTIONS_H

#include "opensspi/opensspi.h"
#include "opensspi/sddl.h"
#include "opensspi/secext.h"
#include "opensspi/securitybaseapi.h"
#include "opensspi/sspi.h"
#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"

/* OPENSSPI_FUNCTIONS_V1 applies `F` to the name of every function in the table. */
#define OPENSSPI_FUNCTIONS_V1(F)          \
  F(EnumerateSecurityPackagesW)           \
  F(QuerySecurityPackageInfoW)            \
  F(FreeContextBuffer)                    \
  F(AcquireCredentialsHandleW)            \
  F(AddCredentialsW)                      \
  F(FreeCredentialsHandle)                \
  F(QueryCredentialsAttributesW)          \
  F(SetCredentialsAttributesW)            \
  F(ChangeAccountPasswordW)               \
  F(InitializeSecurityContextW)           \
  F(AcceptSecurityContext)                \
  F(CompleteAuthToken)                    \
  F(ApplyControlToken)                    \
  F(DeleteSecurityContext)                \
  F(QueryContextAttributesW)              \
  F(SetContextAttributesW)                \
  F(ImpersonateSecurityContext)           \
  F(RevertSecurityContext)                \
  F(QuerySecurityContextToken)            \
  F(MakeSignature)                        \
  F(VerifySignature)                      \
  F(EncryptMessage)                       \
  F(DecryptMessage)                       \
  F(ExportSecurityContext)                \
  F(ImportSecurityContextW)               \
  F(GetLastError)                         \
  F(SetLastError)                         \
  F(FormatMessageW)                       \
  F(CloseHandle)                          \
  F(LocalFree)                            \
  F(GetCurrentProcess)                    \
  F(GetCurrentThread)                     \
  F(GetUserNameW)                         \
  F(GetUserNameExW)                       \
  F(GetComputerNameW)                     \
  F(GetComputerNameExW)                   \
  F(LogonUserW)                           \
  F(OpenProcessToken)                     \
  F(OpenThreadToken)                      \
  F(SetThreadToken)                       \
  F(GetTokenInformation)                  \
  F(DuplicateToken)                       \
  F(DuplicateTokenEx)                     \
  F(CheckTokenMembership)                 \
  F(ImpersonateLoggedOnUser)              \
  F(ImpersonateSelf)                      \
  F(ImpersonateAnonymousToken)            \
  F(RevertToSelf)                         \
  F(IsValidSid)                           \
  F(GetLengthSid)                         \
  F(CreateWellKnownSid)                   \
  F(ConvertSidToStringSidW)               \
  F(ConvertStringSidToSidW)               \
  F(LookupAccountNameW)                   \
  F(LookupAccountSidW)                    \
  F(opensspi_last_detail)                 \
  F(opensspi_version)                     \
  F(opensspi_free)                        \
  F(opensspi_become_client)               \
  F(opensspi_describe)                    \
  F(opensspi_doctor)                      \
  F(CryptAcquireContextW)                 \
  F(CryptContextAddRef)                   \
  F(CryptCreateHash)                      \
  F(CryptDecrypt)                         \
  F(CryptDeriveKey)                       \
  F(CryptDestroyHash)                     \
  F(CryptDestroyKey)                      \
  F(CryptDuplicateHash)                   \
  F(CryptDuplicateKey)                    \
  F(CryptEncrypt)                         \
  F(CryptEnumProviderTypesW)              \
  F(CryptEnumProvidersW)                  \
  F(CryptExportKey)                       \
  F(CryptGenKey)                          \
  F(CryptGenRandom)                       \
  F(CryptGetDefaultProviderW)             \
  F(CryptGetHashParam)                    \
  F(CryptGetKeyParam)                     \
  F(CryptGetProvParam)                    \
  F(CryptGetUserKey)                      \
  F(CryptHashData)                        \
  F(CryptHashSessionKey)                  \
  F(CryptImportKey)                       \
  F(CryptReleaseContext)                  \
  F(CryptSetHashParam)                    \
  F(CryptSetKeyParam)                     \
  F(CryptSetProvParam)                    \
  F(CryptSetProviderExW)                  \
  F(CryptSetProviderW)                    \
  F(CryptSignHashW)                       \
  F(CryptVerifySignatureW)                \
  F(opensspi_set_cancel)                  \
  F(CertAlgIdToOID)                       \
  F(CertOIDToAlgId)                       \
  F(CryptFindOIDInfo)                     \
  F(CryptEnumOIDInfo)                     \
  F(CryptBinaryToStringW)                 \
  F(CryptStringToBinaryW)                 \
  F(CryptExportPublicKeyInfo)             \
  F(CryptExportPublicKeyInfoEx)           \
  F(CryptImportPublicKeyInfo)             \
  F(CryptImportPublicKeyInfoEx)           \
  F(CryptProtectData)                     \
  F(CryptUnprotectData)                   \
  F(CertFreeCertificateContext)           \
  F(opensspi_certificate_open)            \
  F(CertNameToStrW)                       \
  F(CryptDecodeObjectEx)                  \
  F(CryptEncodeObjectEx)                  \
  F(CertOpenStore)                        \
  F(CertOpenSystemStoreW)                 \
  F(CertDuplicateStore)                   \
  F(CertCloseStore)                       \
  F(CertControlStore)                     \
  F(CertSaveStore)                        \
  F(CertAddStoreToCollection)             \
  F(CertRemoveStoreFromCollection)        \
  F(CertEnumSystemStore)                  \
  F(CertEnumSystemStoreLocation)          \
  F(CertEnumPhysicalStore)                \
  F(CertRegisterSystemStore)              \
  F(CertUnregisterSystemStore)            \
  F(CertCreateCertificateContext)         \
  F(CertDuplicateCertificateContext)      \
  F(CertEnumCertificatesInStore)          \
  F(CertFindCertificateInStore)           \
  F(CertAddEncodedCertificateToStore)     \
  F(CertAddCertificateContextToStore)     \
  F(CertAddCertificateLinkToStore)        \
  F(CertDeleteCertificateFromStore)       \
  F(CertGetCertificateContextProperty)    \
  F(CertSetCertificateContextProperty)    \
  F(CertEnumCertificateContextProperties) \
  F(CertSerializeCertificateStoreElement) \
  F(CertAddSerializedElementToStore)      \
  F(CertGetIntendedKeyUsage)              \
  F(CertGetEnhancedKeyUsage)              \
  F(CertVerifySubjectCertificateContext)  \
  F(CertCreateCRLContext)                 \
  F(CertDuplicateCRLContext)              \
  F(CertFreeCRLContext)                   \
  F(CertEnumCRLsInStore)                  \
  F(CertAddEncodedCRLToStore)             \
  F(CertCreateCTLContext)                 \
  F(CertDuplicateCTLContext)              \
  F(CertFreeCTLContext)                   \
  F(CertEnumCTLsInStore)                  \
  F(CertAddCTLContextToStore)             \
  F(CertAddCTLLinkToStore)                \
  F(CertDeleteCTLFromStore)               \
  F(CertEnumCTLContextProperties)         \
  F(CertSerializeCTLStoreElement)         \
  F(PFXIsPFXBlob)                         \
  F(PFXVerifyPassword)                    \
  F(PFXImportCertStore)                   \
  F(PFXExportCertStoreEx)                 \
  F(CryptAcquireCertificatePrivateKey)    \
  F(CryptQueryObject)                     \
  F(CertCreateCertificateChainEngine)     \
  F(CertFreeCertificateChainEngine)       \
  F(CertGetCertificateChain)              \
  F(CertDuplicateCertificateChain)        \
  F(CertFreeCertificateChain)             \
  F(CertVerifyCertificateChainPolicy)     \
  F(CertVerifyRevocation)                 \
  F(CertAddCRLContextToStore)             \
  F(CertAddCRLLinkToStore)                \
  F(CertDeleteCRLFromStore)               \
  F(CertFindCRLInStore)                   \
  F(CertSerializeCRLStoreElement)         \
  F(CertFindCertificateInCRL)             \
  F(CertIsValidCRLForCertificate)         \
  F(CertVerifyCRLTimeValidity)            \
  F(CryptSignCertificate)                 \
  F(CryptSignAndEncodeCertificate)        \
  F(CertCreateSelfSignCertificate)        \
  F(CryptFindCertificateKeyProvInfo)      \
  F(CertStrToNameW)                       \
  F(CertGetNameStringW)                   \
  F(CertFindChainInStore)                 \
  F(opensspi_set_trace_sink)              \
  F(opensspi_trace_explain)               \
  F(opensspi_explain)                     \
  F(CryptFormatObject)                    \
  F(opensspi_account_change)              \
  F(opensspi_group_remove)                \
  F(opensspi_account_list)                \
  F(opensspi_account_add)                 \
  F(opensspi_account_set)                 \
  F(opensspi_account_set_password)        \
  F(opensspi_account_set_digest_realms)   \
  F(opensspi_account_set_certificates)    \
  F(opensspi_account_remove)              \
  F(opensspi_store_check)                 \
  F(opensspi_store_backup)                \
  F(opensspi_store_rekey)                 \
  F(opensspi_key_read)                    \
  F(opensspi_key_convert)

#ifdef __cplusplus
#define OPENSSPI_GLOBAL_(name) ::name
extern "C" {
#else
#define OPENSSPI_GLOBAL_(name) name
#endif

/* OPENSSPI_MEMBER_ declares the member of one function. */
#define OPENSSPI_MEMBER_(name) __typeof__(OPENSSPI_GLOBAL_(name))* name;

/* OpenSspiFunctions holds one pointer for each function; none is null. */
typedef struct OpenSspiFunctions {
  SIZE_T cbSize; /* sizeof this structure when the library was built, in bytes */
  OPENSSPI_FUNCTIONS_V1(OPENSSPI_MEMBER_)
} OpenSspiFunctions;

/* opensspi_functions_v1 returns the table. The table is constant and lives as long as the library.
 * Never fails. Any thread. */
OPENSSPI_API const OpenSspiFunctions* opensspi_functions_v1(void);

#ifdef __cplusplus
}
#endif

#endif
