// SPDX-License-Identifier: MIT
// Sessions with a provider: CryptAcquireContext, CryptContextAddRef, CryptReleaseContext, and the
// parameters of a session.
#include <limits>

#include "abi/core/crypt_handles.h"
#include "abi/core/crypt_providers.h"
#include "abi/core/text.h"
#include "base/as_process.h"
#include "crypto/random.h"

namespace opensspi::abi {
namespace {

// check_type refuses invalid provider types. Windows does so before it checks the pointer for the
// handle.
Status check_type(DWORD type) {
  const auto found = csp::default_provider(type);
  if (!found.ok() && found.error().is(NTE_BAD_PROV_TYPE)) {
    return found.error();
  }
  return {};
}

// Windows checks the type first, then the name.
Result<const csp::ProviderRow*> provider_row(const std::string& name, DWORD type) {
  const csp::ProviderRow* usual = nullptr;
  if (auto found = csp::default_provider(type); found.ok()) {
    usual = *found;
  } else if (name.empty()) {
    return found.error();
  }
  if (!name.empty()) {
    return csp::find_provider(name, type);
  }
  const std::string kept = TRY(provider_defaults())->effective(csp::DefaultsOf::kUser, type);
  return kept.empty() ? usual : csp::find_provider(kept, type);
}

Status acquire(HCRYPTPROV* out, const std::string& container, const std::string& provider,
               DWORD type, DWORD flags) {
  const AsProcess as_process;  // containers belong to the process, never to a client
  csp::ContainerStore& store = *TRY(containers());
  const csp::ProviderRow* row = TRY(provider_row(provider, type));
  const csp::AcquireRequest request{container, row, flags};
  if ((flags & CRYPT_DELETEKEYSET) != 0) {
    return csp::delete_container(store, request);
  }
  return hand_out<ProviderObject>(out, TRY(csp::Provider::acquire(store, request)));
}

template <class Char>
BOOL acquire_context(HCRYPTPROV* out, const Char* container, const Char* provider, DWORD type,
                     DWORD flags) {
  return guard_bool([&]() -> Status {
    if (const Status known = check_type(type); !known.ok()) {
      return known;
    }
    if (out == nullptr) {
      return kNullArgument;
    }
    *out = 0;
    TRY(acquire(out, TRY(text_from(container)), TRY(text_from(provider)), type, flags));
    set_last_error(ERROR_SUCCESS);  // a success sets it on Windows, too
    return {};
  });
}

// A session's keys and hashes are freed with it, as on Windows: those that its caller still has
// become invalid.
void close_belongings(const csp::Provider* provider) {
  handle_close_all(HandleKind::kKey, [&](const HandleObject& object) {
    return static_cast<const KeyObject&>(object).session.get() == provider;
  });
  handle_close_all(HandleKind::kHash, [&](const HandleObject& object) {
    return static_cast<const HashingObject&>(object).session.get() == provider;
  });
}

// take_reference returns how many are left, or an error if there was none to take: another thread
// is closing the handle.
Result<uint32_t> take_reference(ProviderObject& object) {
  uint32_t references = object.references.load(std::memory_order_relaxed);
  do {
    if (references == 0) {
      return fail(ERROR_INVALID_PARAMETER, "the handle was released");
    }
  } while (!object.references.compare_exchange_weak(references, references - 1));
  return references - 1;
}

Status release(HCRYPTPROV handle) {
  std::shared_ptr<csp::Provider> provider;
  {
    const auto borrowed = TRY(borrow_crypt<ProviderObject>(handle));
    if (TRY(take_reference(*borrowed)) != 0) {
      return {};
    }
    provider = borrowed->provider;
  }
  handle_close(crypt_name(handle), HandleKind::kProvider);
  constexpr long kOwn = 1;
  if (provider.use_count() > kOwn) {
    close_belongings(provider.get());
  }
  return {};
}

Status add_reference(ProviderObject& object) {
  uint32_t references = object.references.load(std::memory_order_relaxed);
  do {
    if (references == 0) {
      return fail(ERROR_INVALID_PARAMETER, "the handle was released");
    }
    if (references == std::numeric_limits<uint32_t>::max()) {
      return fail(ERROR_BUSY, "the handle has too many references");
    }
  } while (!object.references.compare_exchange_weak(references, references + 1));
  return {};
}

// next_element writes one element of an enumeration. Windows leaves the caller's length unchanged,
// so that a loop may set it once to the size of its buffer.
Status next_element(csp::Provider& provider, DWORD id, DWORD flags, BYTE* data, DWORD* len) {
  if (len == nullptr) {
    return kNullArgument;
  }
  const Result<size_t> written = provider.parameter(id, flags, ByteSpan(data, *len));
  if (written.ok()) {
    return {};
  }
  if (written.error().is(ERROR_MORE_DATA)) {
    *len = static_cast<DWORD>(TRY(provider.parameter_len(id, flags)));
  }
  return written.error();
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptAcquireContextA(HCRYPTPROV* phProv, LPCSTR szContainer, LPCSTR szProvider,
                          DWORD dwProvType, DWORD dwFlags) {
  return acquire_context(phProv, szContainer, szProvider, dwProvType, dwFlags);
}

BOOL CryptAcquireContextW(HCRYPTPROV* phProv, LPCWSTR szContainer, LPCWSTR szProvider,
                          DWORD dwProvType, DWORD dwFlags) {
  return acquire_context(phProv, szContainer, szProvider, dwProvType, dwFlags);
}

BOOL CryptContextAddRef(HCRYPTPROV hProv, DWORD* pdwReserved, DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    const auto provider = TRY(borrow_crypt<ProviderObject>(hProv));
    if (pdwReserved != nullptr) {
      return kNotReserved;
    }
    if (dwFlags != 0) {
      return kUnknownFlags;
    }
    return add_reference(*provider);
  });
}

BOOL CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    TRY(release(hProv));
    if (dwFlags != 0) {
      return kUnknownFlags;  // still released
    }
    return {};
  });
}

BOOL CryptGetProvParam(HCRYPTPROV hProv, DWORD dwParam, BYTE* pbData, DWORD* pdwDataLen,
                       DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    const auto borrowed = TRY(borrow_crypt<ProviderObject>(hProv));
    csp::Provider& provider = *borrowed->provider;
    const AsProcess as_process;
    if (pbData != nullptr && csp::Provider::enumerates(dwParam)) {
      return next_element(provider, dwParam, dwFlags, pbData, pdwDataLen);
    }
    // Windows asks itself for the descriptor's size, and that error stays.
    const bool asks_for_size = pbData == nullptr && dwParam == PP_KEYSET_SEC_DESCR;
    if (asks_for_size) {
      set_last_error(ERROR_INSUFFICIENT_BUFFER);
    }
    return read_value(
        pbData, pdwDataLen, [&] { return provider.parameter_len(dwParam, dwFlags); },
        [&](ByteSpan out) { return provider.parameter(dwParam, dwFlags, out); });
  });
}

BOOL CryptSetProvParam(HCRYPTPROV hProv, DWORD dwParam, const BYTE* pbData, DWORD dwFlags) {
  return guard_bool([&]() -> Status {
    if (hProv == 0 && dwParam == PP_CLIENT_HWND) {
      return {};  // for all sessions: there are no windows
    }
    const auto borrowed = TRY(borrow_crypt<ProviderObject>(hProv));
    return set_parameter(*borrowed->provider, dwParam, pbData, dwFlags);
  });
}

BOOL CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen, BYTE* pbBuffer) {
  return guard_bool([&]() -> Status {
    const auto borrowed = TRY(borrow_crypt<ProviderObject>(hProv));
    if (pbBuffer == nullptr && dwLen != 0) {
      return kNullArgument;
    }
    crypto::random_bytes({pbBuffer, dwLen});
    return {};
  });
}

}  // extern "C"
