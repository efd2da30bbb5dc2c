/* SPDX-License-Identifier: MIT */
/* A C program that includes OpenSSPI by its own name. */
#include <opensspi/sspi.h>
#include <stdio.h>

int main(void) {
  ULONG count = 0;
  PSecPkgInfoA packages = NULL;
  if (EnumerateSecurityPackagesA(&count, &packages) != SEC_E_OK) {
    return 1;
  }
  for (ULONG i = 0; i < count; ++i) {
    printf("%s: %s\n", packages[i].Name, packages[i].Comment);
  }
  return FreeContextBuffer(packages);
}
