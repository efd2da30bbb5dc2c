/* SPDX-License-Identifier: MIT */
/* The order of the includes is what is tested. */
/* clang-format off */
/* A program as it is written for Windows: it knows the SDK's file names only. It is compiled, not run. */
#define SECURITY_WIN32
#include <windows.h>
#include <subauth.h>
#include <schnlsp.h>
#include <schannel.h>
#include <security.h>
#include <ntsecapi.h>
#include <sddl.h>
#include <wincrypt.h>
#include <tchar.h>

#ifdef WSAEWOULDBLOCK
#error "portable sources would take this host for one with Winsock"
#endif

static LPCTSTR const kPackage = TEXT("NTLM");

static SECURITY_STATUS acquire(IN LPCTSTR package, OUT PCredHandle credentials) {
  SEC_WINNT_AUTH_IDENTITY identity;
  TimeStamp expiry;
  ZeroMemory(&identity, sizeof(identity));
#ifdef UNICODE
  identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
#else
  identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
#endif
  SecInvalidateHandle(credentials);
  return AcquireCredentialsHandle(NULL, (LPTSTR)package, SECPKG_CRED_OUTBOUND, NULL, &identity,
                                  NULL, NULL, credentials, &expiry);
}

static BOOL name_of(HANDLE token, LPTSTR *text) {
  BYTE information[256];
  DWORD length = 0;
  if (!GetTokenInformation(token, TokenUser, information, ARRAYSIZE(information), &length)) {
    return FALSE;
  }
  return ConvertSidToStringSid(((PTOKEN_USER)(PVOID)information)->User.Sid, text);
}

int main(int argc, char **argv) {
  PSecurityFunctionTable table = InitSecurityInterface();
  INITIALIZE_SECURITY_CONTEXT_FN initialize = table->InitializeSecurityContext;
  CredHandle credentials;
  HANDLE token = NULL;
  LPTSTR text = NULL;
  UNREFERENCED_PARAMETER(argv);
  if (argc < 2 || !initialize || acquire(kPackage, &credentials) != SEC_E_OK) {
    return (int)HRESULT_CODE(SEC_E_UNKNOWN_CREDENTIALS);
  }
  table->FreeCredentialHandle(&credentials);
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) && name_of(token, &text)) {
    LocalFree(text);
  }
  SetLastError(ERROR_SUCCESS);
  CloseHandle(token);
  return lstrlen(_T("text")) + (int)GetLastError();
}
