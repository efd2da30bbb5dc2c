// SPDX-License-Identifier: MIT
// A C++ program that fetches SSPI's functions from their table and takes a first step.
#include <opensspi/sspi.h>

#include <iostream>
#include <vector>

int main() {
  const PSecurityFunctionTableW sspi = InitSecurityInterfaceW();
  ULONG count = 0;
  PSecPkgInfoW packages = nullptr;
  if (sspi->EnumerateSecurityPackagesW(&count, &packages) != SEC_E_OK) {
    return 1;
  }
  for (ULONG i = 0; i < count; ++i) {
    for (const SEC_WCHAR* letter = packages[i].Name; *letter != 0; ++letter) {
      std::cout << static_cast<char>(*letter);
    }
    std::cout << '\n';
  }
  sspi->FreeContextBuffer(packages);

  CredHandle credential;
  CtxtHandle context;
  SEC_WCHAR ntlm[] = u"NTLM";
  if (sspi->AcquireCredentialsHandleW(nullptr, ntlm, SECPKG_CRED_OUTBOUND, nullptr, nullptr,
                                      nullptr, nullptr, &credential, nullptr) != SEC_E_OK) {
    return 2;
  }
  std::vector<char> token(4096);
  SecBuffer buffer = {static_cast<ULONG>(token.size()), SECBUFFER_TOKEN, token.data()};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, &buffer};
  if (sspi->InitializeSecurityContextW(&credential, nullptr, nullptr, 0, 0, SECURITY_NATIVE_DREP,
                                       nullptr, 0, &context, &output, nullptr,
                                       nullptr) != SEC_I_CONTINUE_NEEDED) {
    return 3;
  }
  sspi->DeleteSecurityContext(&context);
  return sspi->FreeCredentialsHandle(&credential);
}
