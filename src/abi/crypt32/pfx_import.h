// SPDX-License-Identifier: MIT
// Opening a PFX as a store.
#pragma once

// OpenSSL's types come before the macros of the same names in wincrypt.h.
#include <openssl/types.h>

#include "base/bytes.h"
#include "base/result.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {

// import_pfx is PFXImportCertStore: it returns a new store handle.
Result<HCERTSTORE> import_pfx(ByteView file, LPCWSTR text, DWORD flags);

}  // namespace opensspi::abi
