/* SPDX-License-Identifier: MIT
 * Lists the security packages. */
#include <security.h>
#include <stdio.h>
#include <windows.h>

int main(void) {
  PSecPkgInfoA packages;
  ULONG num_packages = 0;
  if (EnumerateSecurityPackagesA(&num_packages, &packages) != SEC_E_OK) {
    return 1;
  }
  for (ULONG i = 0; i < num_packages; ++i) {
    printf("%s\n", packages[i].Name);
  }
  FreeContextBuffer(packages);
  return num_packages > 0 ? 0 : 1;
}
