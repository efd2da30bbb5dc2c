/* SPDX-License-Identifier: MIT */
/* A program as it is written for the Windows SDK: nothing in it depends on OpenSSPI. */
#define SECURITY_WIN32
#include <security.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static void print_name(const TCHAR* name) {
  for (; *name != 0; ++name) {
    putchar((char)*name);
  }
  putchar('\n');
}

int main(void) {
  ULONG count = 0;
  PSecPkgInfo packages = NULL;
  CredHandle credential;
  TimeStamp expiry;
  CtxtHandle context;
  ULONG attributes = 0;
  SECURITY_STATUS status;
  SecBuffer buffer;
  SecBufferDesc output;

  if (EnumerateSecurityPackages(&count, &packages) != SEC_E_OK) {
    return 1;
  }
  for (ULONG i = 0; i < count; ++i) {
    print_name(packages[i].Name);
  }
  FreeContextBuffer(packages);

  status = AcquireCredentialsHandle(NULL, TEXT("NTLM"), SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
                                    NULL, &credential, &expiry);
  if (status != SEC_E_OK) {
    return 2;
  }

  buffer.cbBuffer = 0;
  buffer.BufferType = SECBUFFER_TOKEN;
  buffer.pvBuffer = NULL;
  output.ulVersion = SECBUFFER_VERSION;
  output.cBuffers = 1;
  output.pBuffers = &buffer;
  status = InitializeSecurityContext(&credential, NULL, TEXT("HTTP/server"),
                                     ISC_REQ_ALLOCATE_MEMORY, 0, SECURITY_NATIVE_DREP, NULL, 0,
                                     &context, &output, &attributes, &expiry);
  if (status != SEC_I_CONTINUE_NEEDED || !(attributes & ISC_RET_ALLOCATED_MEMORY)) {
    return 3;
  }
  printf("a token of %u bytes\n", buffer.cbBuffer);

  FreeContextBuffer(buffer.pvBuffer);
  DeleteSecurityContext(&context);
  return FreeCredentialsHandle(&credential);
}
