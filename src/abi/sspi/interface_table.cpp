// SPDX-License-Identifier: MIT
// InitSecurityInterface: the table of SSPI's functions for programs that fetch them at run time.
#include "opensspi/sspi.h"

namespace {

SecurityFunctionTableA g_table_a = {
    SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION,  // as in every version of Windows, whatever
                                                  // follows
    EnumerateSecurityPackagesA,
    QueryCredentialsAttributesA,
    AcquireCredentialsHandleA,
    FreeCredentialsHandle,
    nullptr,
    InitializeSecurityContextA,
    AcceptSecurityContext,
    CompleteAuthToken,
    DeleteSecurityContext,
    ApplyControlToken,
    QueryContextAttributesA,
    ImpersonateSecurityContext,
    RevertSecurityContext,
    MakeSignature,
    VerifySignature,
    FreeContextBuffer,
    QuerySecurityPackageInfoA,
    // Reserved3 and Reserved4 have been EncryptMessage and DecryptMessage ever since they were
    // called SealMessage and UnsealMessage; old programs call them there.
    reinterpret_cast<void*>(EncryptMessage),
    reinterpret_cast<void*>(DecryptMessage),
    ExportSecurityContext,
    ImportSecurityContextA,
    AddCredentialsA,
    nullptr,
    QuerySecurityContextToken,
    EncryptMessage,
    DecryptMessage,
    SetContextAttributesA,
    SetCredentialsAttributesA,
    ChangeAccountPasswordA,
    QueryContextAttributesExA,
    QueryCredentialsAttributesExA,
};

SecurityFunctionTableW g_table_w = {
    SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION,  // as in every version of Windows, whatever
                                                  // follows
    EnumerateSecurityPackagesW,
    QueryCredentialsAttributesW,
    AcquireCredentialsHandleW,
    FreeCredentialsHandle,
    nullptr,
    InitializeSecurityContextW,
    AcceptSecurityContext,
    CompleteAuthToken,
    DeleteSecurityContext,
    ApplyControlToken,
    QueryContextAttributesW,
    ImpersonateSecurityContext,
    RevertSecurityContext,
    MakeSignature,
    VerifySignature,
    FreeContextBuffer,
    QuerySecurityPackageInfoW,
    reinterpret_cast<void*>(EncryptMessage),
    reinterpret_cast<void*>(DecryptMessage),
    ExportSecurityContext,
    ImportSecurityContextW,
    AddCredentialsW,
    nullptr,
    QuerySecurityContextToken,
    EncryptMessage,
    DecryptMessage,
    SetContextAttributesW,
    SetCredentialsAttributesW,
    ChangeAccountPasswordW,
    QueryContextAttributesExW,
    QueryCredentialsAttributesExW,
};

}  // namespace

PSecurityFunctionTableA SEC_ENTRY InitSecurityInterfaceA(void) { return &g_table_a; }
PSecurityFunctionTableW SEC_ENTRY InitSecurityInterfaceW(void) { return &g_table_w; }
