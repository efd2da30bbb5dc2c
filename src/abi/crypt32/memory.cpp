// SPDX-License-Identifier: MIT
// CryptMemAlloc, CryptMemRealloc, CryptMemFree.
#include <algorithm>
#include <cstring>

#include "abi/core/caller_memory.h"
#include "abi/core/guard.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

void* allocated(ULONG len) {
  return allocate_for_caller(std::max<size_t>(len, 1), Secrecy::kPlain);
}

Result<void*> reallocated(void* old, ULONG len) {
  if (old == nullptr) {
    return allocated(len);
  }
  const size_t old_len = len_for_caller(old);
  if (old_len == 0) {
    return fail(ERROR_INVALID_PARAMETER, "the memory is not of CryptMemAlloc, or was freed");
  }
  void* const made = allocated(len);
  std::memcpy(made, old, std::min<size_t>(old_len, len));
  free_for_caller(old);
  return made;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

LPVOID CryptMemAlloc(ULONG cbSize) { return CryptMemRealloc(nullptr, cbSize); }

LPVOID CryptMemRealloc(LPVOID pv, ULONG cbSize) {
  void* made = nullptr;
  guard_bool([&]() -> Status {
    made = TRY(reallocated(pv, cbSize));
    return {};
  });
  return made;
}

void CryptMemFree(LPVOID pv) {
  if (pv != nullptr) {
    free_for_caller(pv);
  }
}

}  // extern "C"
