/* SPDX-License-Identifier: MIT */
/* sspi_table.h: the table of SSPI's functions, for programs that fetch them at run time. Include
 * sspi.h. */
#ifndef OPENSSPI_SSPI_TABLE_H
#define OPENSSPI_SSPI_TABLE_H

#include "opensspi/sspi_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef SECURITY_STATUS(SEC_ENTRY* ACQUIRE_CREDENTIALS_HANDLE_FN_W)(SEC_WCHAR*, SEC_WCHAR*, ULONG,
                                                                    void*, void*, SEC_GET_KEY_FN,
                                                                    void*, PCredHandle, PTimeStamp);
typedef SECURITY_STATUS(SEC_ENTRY* ACQUIRE_CREDENTIALS_HANDLE_FN_A)(SEC_CHAR*, SEC_CHAR*, ULONG,
                                                                    void*, void*, SEC_GET_KEY_FN,
                                                                    void*, PCredHandle, PTimeStamp);
typedef SECURITY_STATUS(SEC_ENTRY* FREE_CREDENTIALS_HANDLE_FN)(PCredHandle);
typedef SECURITY_STATUS(SEC_ENTRY* ADD_CREDENTIALS_FN_W)(PCredHandle, SEC_WCHAR*, SEC_WCHAR*, ULONG,
                                                         void*, SEC_GET_KEY_FN, void*, PTimeStamp);
typedef SECURITY_STATUS(SEC_ENTRY* ADD_CREDENTIALS_FN_A)(PCredHandle, SEC_CHAR*, SEC_CHAR*, ULONG,
                                                         void*, SEC_GET_KEY_FN, void*, PTimeStamp);
typedef SECURITY_STATUS(SEC_ENTRY* INITIALIZE_SECURITY_CONTEXT_FN_W)(PCredHandle, PCtxtHandle,
                                                                     SEC_WCHAR*, ULONG, ULONG,
                                                                     ULONG, PSecBufferDesc, ULONG,
                                                                     PCtxtHandle, PSecBufferDesc,
                                                                     ULONG*, PTimeStamp);
typedef SECURITY_STATUS(SEC_ENTRY* INITIALIZE_SECURITY_CONTEXT_FN_A)(PCredHandle, PCtxtHandle,
                                                                     SEC_CHAR*, ULONG, ULONG, ULONG,
                                                                     PSecBufferDesc, ULONG,
                                                                     PCtxtHandle, PSecBufferDesc,
                                                                     ULONG*, PTimeStamp);
typedef SECURITY_STATUS(SEC_ENTRY* ACCEPT_SECURITY_CONTEXT_FN)(PCredHandle, PCtxtHandle,
                                                               PSecBufferDesc, ULONG, ULONG,
                                                               PCtxtHandle, PSecBufferDesc, ULONG*,
                                                               PTimeStamp);
typedef SECURITY_STATUS(SEC_ENTRY* COMPLETE_AUTH_TOKEN_FN)(PCtxtHandle, PSecBufferDesc);
typedef SECURITY_STATUS(SEC_ENTRY* IMPERSONATE_SECURITY_CONTEXT_FN)(PCtxtHandle);
typedef SECURITY_STATUS(SEC_ENTRY* REVERT_SECURITY_CONTEXT_FN)(PCtxtHandle);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_SECURITY_CONTEXT_TOKEN_FN)(PCtxtHandle, HANDLE*);
typedef SECURITY_STATUS(SEC_ENTRY* DELETE_SECURITY_CONTEXT_FN)(PCtxtHandle);
typedef SECURITY_STATUS(SEC_ENTRY* APPLY_CONTROL_TOKEN_FN)(PCtxtHandle, PSecBufferDesc);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CONTEXT_ATTRIBUTES_FN_W)(PCtxtHandle, ULONG, void*);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CONTEXT_ATTRIBUTES_FN_A)(PCtxtHandle, ULONG, void*);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CONTEXT_ATTRIBUTES_EX_FN_W)(PCtxtHandle, ULONG, void*,
                                                                     ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CONTEXT_ATTRIBUTES_EX_FN_A)(PCtxtHandle, ULONG, void*,
                                                                     ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* SET_CONTEXT_ATTRIBUTES_FN_W)(PCtxtHandle, ULONG, void*, ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* SET_CONTEXT_ATTRIBUTES_FN_A)(PCtxtHandle, ULONG, void*, ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CREDENTIALS_ATTRIBUTES_FN_W)(PCredHandle, ULONG, void*);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CREDENTIALS_ATTRIBUTES_FN_A)(PCredHandle, ULONG, void*);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W)(PCredHandle, ULONG, void*,
                                                                         ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_A)(PCredHandle, ULONG, void*,
                                                                         ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* SET_CREDENTIALS_ATTRIBUTES_FN_W)(PCredHandle, ULONG, void*,
                                                                    ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* SET_CREDENTIALS_ATTRIBUTES_FN_A)(PCredHandle, ULONG, void*,
                                                                    ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* FREE_CONTEXT_BUFFER_FN)(void*);
typedef SECURITY_STATUS(SEC_ENTRY* MAKE_SIGNATURE_FN)(PCtxtHandle, ULONG, PSecBufferDesc, ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* VERIFY_SIGNATURE_FN)(PCtxtHandle, PSecBufferDesc, ULONG, ULONG*);
typedef SECURITY_STATUS(SEC_ENTRY* ENCRYPT_MESSAGE_FN)(PCtxtHandle, ULONG, PSecBufferDesc, ULONG);
typedef SECURITY_STATUS(SEC_ENTRY* DECRYPT_MESSAGE_FN)(PCtxtHandle, PSecBufferDesc, ULONG, ULONG*);
typedef SECURITY_STATUS(SEC_ENTRY* ENUMERATE_SECURITY_PACKAGES_FN_W)(ULONG*, PSecPkgInfoW*);
typedef SECURITY_STATUS(SEC_ENTRY* ENUMERATE_SECURITY_PACKAGES_FN_A)(ULONG*, PSecPkgInfoA*);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_SECURITY_PACKAGE_INFO_FN_W)(SEC_WCHAR*, PSecPkgInfoW*);
typedef SECURITY_STATUS(SEC_ENTRY* QUERY_SECURITY_PACKAGE_INFO_FN_A)(SEC_CHAR*, PSecPkgInfoA*);
typedef SECURITY_STATUS(SEC_ENTRY* EXPORT_SECURITY_CONTEXT_FN)(PCtxtHandle, ULONG, PSecBuffer,
                                                               void**);
typedef SECURITY_STATUS(SEC_ENTRY* IMPORT_SECURITY_CONTEXT_FN_W)(SEC_WCHAR*, PSecBuffer, void*,
                                                                 PCtxtHandle);
typedef SECURITY_STATUS(SEC_ENTRY* IMPORT_SECURITY_CONTEXT_FN_A)(SEC_CHAR*, PSecBuffer, void*,
                                                                 PCtxtHandle);
typedef SECURITY_STATUS(SEC_ENTRY* CHANGE_PASSWORD_FN_W)(SEC_WCHAR*, SEC_WCHAR*, SEC_WCHAR*,
                                                         SEC_WCHAR*, SEC_WCHAR*, BOOLEAN, ULONG,
                                                         PSecBufferDesc);
typedef SECURITY_STATUS(SEC_ENTRY* CHANGE_PASSWORD_FN_A)(SEC_CHAR*, SEC_CHAR*, SEC_CHAR*, SEC_CHAR*,
                                                         SEC_CHAR*, BOOLEAN, ULONG, PSecBufferDesc);

/* SecurityFunctionTableA holds a pointer to each function, with the A forms. None is null except
 * the reserved ones. */
typedef struct _SECURITY_FUNCTION_TABLE_A {
  ULONG dwVersion;
  ENUMERATE_SECURITY_PACKAGES_FN_A EnumerateSecurityPackagesA;
  QUERY_CREDENTIALS_ATTRIBUTES_FN_A QueryCredentialsAttributesA;
  ACQUIRE_CREDENTIALS_HANDLE_FN_A AcquireCredentialsHandleA;
  FREE_CREDENTIALS_HANDLE_FN FreeCredentialsHandle;
  void* Reserved2;
  INITIALIZE_SECURITY_CONTEXT_FN_A InitializeSecurityContextA;
  ACCEPT_SECURITY_CONTEXT_FN AcceptSecurityContext;
  COMPLETE_AUTH_TOKEN_FN CompleteAuthToken;
  DELETE_SECURITY_CONTEXT_FN DeleteSecurityContext;
  APPLY_CONTROL_TOKEN_FN ApplyControlToken;
  QUERY_CONTEXT_ATTRIBUTES_FN_A QueryContextAttributesA;
  IMPERSONATE_SECURITY_CONTEXT_FN ImpersonateSecurityContext;
  REVERT_SECURITY_CONTEXT_FN RevertSecurityContext;
  MAKE_SIGNATURE_FN MakeSignature;
  VERIFY_SIGNATURE_FN VerifySignature;
  FREE_CONTEXT_BUFFER_FN FreeContextBuffer;
  QUERY_SECURITY_PACKAGE_INFO_FN_A QuerySecurityPackageInfoA;
  void* Reserved3;
  void* Reserved4;
  EXPORT_SECURITY_CONTEXT_FN ExportSecurityContext;
  IMPORT_SECURITY_CONTEXT_FN_A ImportSecurityContextA;
  ADD_CREDENTIALS_FN_A AddCredentialsA;
  void* Reserved8;
  QUERY_SECURITY_CONTEXT_TOKEN_FN QuerySecurityContextToken;
  ENCRYPT_MESSAGE_FN EncryptMessage;
  DECRYPT_MESSAGE_FN DecryptMessage;
  SET_CONTEXT_ATTRIBUTES_FN_A SetContextAttributesA;
  SET_CREDENTIALS_ATTRIBUTES_FN_A SetCredentialsAttributesA;
  CHANGE_PASSWORD_FN_A ChangeAccountPasswordA;
  QUERY_CONTEXT_ATTRIBUTES_EX_FN_A QueryContextAttributesExA;
  QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_A QueryCredentialsAttributesExA;

} SecurityFunctionTableA, *PSecurityFunctionTableA;

/* SecurityFunctionTableW is the same with the W forms. */
typedef struct _SECURITY_FUNCTION_TABLE_W {
  ULONG dwVersion;
  ENUMERATE_SECURITY_PACKAGES_FN_W EnumerateSecurityPackagesW;
  QUERY_CREDENTIALS_ATTRIBUTES_FN_W QueryCredentialsAttributesW;
  ACQUIRE_CREDENTIALS_HANDLE_FN_W AcquireCredentialsHandleW;
  FREE_CREDENTIALS_HANDLE_FN FreeCredentialsHandle;
  void* Reserved2;
  INITIALIZE_SECURITY_CONTEXT_FN_W InitializeSecurityContextW;
  ACCEPT_SECURITY_CONTEXT_FN AcceptSecurityContext;
  COMPLETE_AUTH_TOKEN_FN CompleteAuthToken;
  DELETE_SECURITY_CONTEXT_FN DeleteSecurityContext;
  APPLY_CONTROL_TOKEN_FN ApplyControlToken;
  QUERY_CONTEXT_ATTRIBUTES_FN_W QueryContextAttributesW;
  IMPERSONATE_SECURITY_CONTEXT_FN ImpersonateSecurityContext;
  REVERT_SECURITY_CONTEXT_FN RevertSecurityContext;
  MAKE_SIGNATURE_FN MakeSignature;
  VERIFY_SIGNATURE_FN VerifySignature;
  FREE_CONTEXT_BUFFER_FN FreeContextBuffer;
  QUERY_SECURITY_PACKAGE_INFO_FN_W QuerySecurityPackageInfoW;
  void* Reserved3;
  void* Reserved4;
  EXPORT_SECURITY_CONTEXT_FN ExportSecurityContext;
  IMPORT_SECURITY_CONTEXT_FN_W ImportSecurityContextW;
  ADD_CREDENTIALS_FN_W AddCredentialsW;
  void* Reserved8;
  QUERY_SECURITY_CONTEXT_TOKEN_FN QuerySecurityContextToken;
  ENCRYPT_MESSAGE_FN EncryptMessage;
  DECRYPT_MESSAGE_FN DecryptMessage;
  SET_CONTEXT_ATTRIBUTES_FN_W SetContextAttributesW;
  SET_CREDENTIALS_ATTRIBUTES_FN_W SetCredentialsAttributesW;
  CHANGE_PASSWORD_FN_W ChangeAccountPasswordW;
  QUERY_CONTEXT_ATTRIBUTES_EX_FN_W QueryContextAttributesExW;
  QUERY_CREDENTIALS_ATTRIBUTES_EX_FN_W QueryCredentialsAttributesExW;

} SecurityFunctionTableW, *PSecurityFunctionTableW;

/* InitSecurityInterface returns the table of all functions. The table is constant and lives as long
 * as the library. Never fails. Any thread. */
OPENSSPI_API PSecurityFunctionTableA SEC_ENTRY InitSecurityInterfaceA(void);
OPENSSPI_API PSecurityFunctionTableW SEC_ENTRY InitSecurityInterfaceW(void);

/* The type of InitSecurityInterface. */
typedef PSecurityFunctionTableA(SEC_ENTRY* INIT_SECURITY_INTERFACE_A)(void);
typedef PSecurityFunctionTableW(SEC_ENTRY* INIT_SECURITY_INTERFACE_W)(void);

#define SecurityFunctionTable OPENSSPI_AW(SecurityFunctionTable)
#define PSecurityFunctionTable OPENSSPI_AW(PSecurityFunctionTable)
#define InitSecurityInterface OPENSSPI_AW(InitSecurityInterface)
#define INIT_SECURITY_INTERFACE OPENSSPI_UAW(INIT_SECURITY_INTERFACE)
#define ACQUIRE_CREDENTIALS_HANDLE_FN OPENSSPI_UAW(ACQUIRE_CREDENTIALS_HANDLE_FN)
#define ADD_CREDENTIALS_FN OPENSSPI_UAW(ADD_CREDENTIALS_FN)
#define INITIALIZE_SECURITY_CONTEXT_FN OPENSSPI_UAW(INITIALIZE_SECURITY_CONTEXT_FN)
#define QUERY_CONTEXT_ATTRIBUTES_FN OPENSSPI_UAW(QUERY_CONTEXT_ATTRIBUTES_FN)
#define QUERY_CONTEXT_ATTRIBUTES_EX_FN OPENSSPI_UAW(QUERY_CONTEXT_ATTRIBUTES_EX_FN)
#define SET_CONTEXT_ATTRIBUTES_FN OPENSSPI_UAW(SET_CONTEXT_ATTRIBUTES_FN)
#define QUERY_CREDENTIALS_ATTRIBUTES_FN OPENSSPI_UAW(QUERY_CREDENTIALS_ATTRIBUTES_FN)
#define QUERY_CREDENTIALS_ATTRIBUTES_EX_FN OPENSSPI_UAW(QUERY_CREDENTIALS_ATTRIBUTES_EX_FN)
#define SET_CREDENTIALS_ATTRIBUTES_FN OPENSSPI_UAW(SET_CREDENTIALS_ATTRIBUTES_FN)
#define ENUMERATE_SECURITY_PACKAGES_FN OPENSSPI_UAW(ENUMERATE_SECURITY_PACKAGES_FN)
#define QUERY_SECURITY_PACKAGE_INFO_FN OPENSSPI_UAW(QUERY_SECURITY_PACKAGE_INFO_FN)
#define IMPORT_SECURITY_CONTEXT_FN OPENSSPI_UAW(IMPORT_SECURITY_CONTEXT_FN)
#define CHANGE_PASSWORD_FN OPENSSPI_UAW(CHANGE_PASSWORD_FN)

#ifdef __cplusplus
}
#endif

#endif
