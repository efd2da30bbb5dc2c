// SPDX-License-Identifier: MIT
// PFXVerifyPassword, PFXIsPFXBlob.
#include "abi/crypt32/pfx_arguments.h"

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL PFXIsPFXBlob(CRYPT_DATA_BLOB* pPFX) {
  BOOL is_one = 0;
  guard_bool([&]() -> Status {
    const auto file = pfx_file_of(pPFX);
    is_one = file.ok() && cert::is_pfx(*file) ? 1 : 0;
    return {};
  });
  return is_one;
}

BOOL PFXVerifyPassword(CRYPT_DATA_BLOB* pPFX, LPCWSTR szPassword, DWORD /*dwFlags*/) {
  return guard_secret_bool([&]() -> Status {
    const ByteView file = TRY(pfx_file_of(pPFX));
    return cert::check_pfx_password(file, TRY(pfx_password_of(szPassword)));
  });
}

}  // extern "C"
