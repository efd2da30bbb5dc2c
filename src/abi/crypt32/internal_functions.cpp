// SPDX-License-Identifier: MIT
// Functions that crypt32.dll exports without documentation. Wine's tests say what they do.
#include <pthread.h>

#include <algorithm>
#include <array>
#include <climits>

#include "abi/crypt32/contexts.h"
#include "base/as_process.h"
#include "base/fork.h"
#include "cert/stores/store.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoSlot = fail(E_INVALIDARG, "the number is not one of I_CryptAllocTls");

// Slots are the keys of pthread that callers have. A caller's number is a key and 1.
ForkSafeMutex g_slots_mutex;
constinit std::array<bool, PTHREAD_KEYS_MAX> g_slots GUARDED_BY(g_slots_mutex){};

Result<DWORD> allocate_slot() {
  pthread_key_t key = 0;
  if (pthread_key_create(&key, nullptr) != 0) {
    return fail(ERROR_NOT_ENOUGH_MEMORY, "there are too many keys of threads");
  }
  if (key >= PTHREAD_KEYS_MAX) {
    pthread_key_delete(key);
    return fail(ERROR_NOT_ENOUGH_MEMORY, "there are too many keys of threads");
  }
  const MutexLock lock(g_slots_mutex);
  g_slots[key] = true;
  return key + 1;
}

Result<pthread_key_t> key_of(DWORD slot) {
  const MutexLock lock(g_slots_mutex);
  if (slot == 0 || slot > PTHREAD_KEYS_MAX || !g_slots[slot - 1]) {
    return kNoSlot;
  }
  return pthread_key_t{slot - 1};
}

Status free_slot(DWORD slot) {
  const pthread_key_t key = TRY(key_of(slot));
  const MutexLock lock(g_slots_mutex);
  if (!g_slots[key]) {  // another thread was faster
    return kNoSlot;
  }
  g_slots[key] = false;
  pthread_key_delete(key);
  return {};
}

Status set_slot(DWORD slot, const void* value) {
  const pthread_key_t key = TRY(key_of(slot));
  if (pthread_setspecific(key, value) != 0) {
    return fail(ERROR_NOT_ENOUGH_MEMORY, "there is no memory for the value of this thread");
  }
  return {};
}

// provider_type returns the type of the providers that have a public-key algorithm.
Result<DWORD> provider_type(ALG_ID algorithm) {
  switch (algorithm) {
    case 0:
    case CALG_RSA_SIGN:
    case CALG_RSA_KEYX:
    case CALG_NO_SIGN:
      return DWORD{PROV_RSA_FULL};
    case CALG_DSS_SIGN:
    case CALG_DH_SF:
    case CALG_DH_EPHEM:
      return DWORD{PROV_DSS_DH};
    default:
      return fail(E_INVALIDARG, "no provider is the default for this algorithm");
  }
}

bool holds(const cert::Store& store, const cert::Element& element) {
  return store.find(
             {.kind = element.kind(),
              .key = cert::index_key(cert::IndexedField::kDigest, element.contents().digest()),
              .matches = [&element](const cert::Element& other) {
                return std::ranges::equal(other.encoded(), element.encoded());
              }}) != nullptr;
}

// The newest element of a store comes first, so that the last one is added first.
Status add_missing(cert::Store& store, const std::vector<cert::ElementPtr>& wanted) {
  for (auto each = wanted.rbegin(); each != wanted.rend(); ++each) {
    if (!holds(store, **each)) {
      TRY(store.add(*each, cert::AddDisposition::kAlways, cert::AddMode::kCopy));
    }
  }
  return {};
}

Status update_store(cert::Store& store, const cert::Store& source) {
  for (const cert::ElementKind kind : cert::kElementKinds) {
    TRY(add_missing(store, source.elements(kind)));
    for (const cert::ElementPtr& element : store.elements(kind)) {
      if (!holds(source, *element)) {
        TRY(cert::delete_element(*element));
      }
    }
  }
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

DWORD I_CryptAllocTls() {
  DWORD slot = 0;
  guard_bool([&]() -> Status {
    slot = TRY(allocate_slot());
    return {};
  });
  return slot;
}

BOOL I_CryptFreeTls(DWORD dwTlsIndex, DWORD /*dwReserved*/) {
  return guard_bool([&] { return free_slot(dwTlsIndex); });
}

BOOL I_CryptSetTls(DWORD dwTlsIndex, LPVOID lpTlsValue) {
  return guard_bool([&] { return set_slot(dwTlsIndex, lpTlsValue); });
}

LPVOID I_CryptGetTls(DWORD dwTlsIndex) {
  return guard_pointer<LPVOID>(
      [&]() -> Result<LPVOID> { return pthread_getspecific(TRY(key_of(dwTlsIndex))); });
}

LPVOID I_CryptDetachTls(DWORD dwTlsIndex) {
  return guard_pointer<LPVOID>([&]() -> Result<LPVOID> {
    LPVOID const value = pthread_getspecific(TRY(key_of(dwTlsIndex)));
    TRY(set_slot(dwTlsIndex, nullptr));
    return value;
  });
}

HCRYPTPROV I_CryptGetDefaultCryptProv(ALG_ID Algid) {
  DWORD type = 0;
  const BOOL known = guard_bool([&]() -> Status {
    type = TRY(provider_type(Algid));
    return {};
  });
  HCRYPTPROV provider = 0;
  if (known != 0) {
    CryptAcquireContextW(&provider, nullptr, nullptr, type, CRYPT_VERIFYCONTEXT);
  }
  return provider;
}

int I_CryptInstallOssGlobal(DWORD /*dwFirst*/, DWORD /*dwSecond*/, DWORD /*dwThird*/) { return 0; }

BOOL I_CryptReadTrustedPublisherDWORDValueFromRegistry(LPCWSTR /*pwszName*/, DWORD* pdwValue) {
  return guard_bool([&]() -> Status {
    if (pdwValue == nullptr) {
      return kNullArgument;
    }
    *pdwValue = 0;
    return fail(ERROR_FILE_NOT_FOUND, "there is no registry, so the value is not set");
  });
}

BOOL I_CertUpdateStore(HCERTSTORE hStore, HCERTSTORE hSource, DWORD /*dwFirst*/,
                       DWORD /*dwSecond*/) {
  return guard_bool([&]() -> Status {
    const OpenStorePtr store = TRY(store_of(hStore));
    const OpenStorePtr source = TRY(store_of(hSource));
    const AsProcess as_process;
    return update_store(store->store(), source->store());
  });
}

}  // extern "C"
