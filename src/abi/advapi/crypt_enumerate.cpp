// SPDX-License-Identifier: MIT
// The list of providers, and the default if none is named.
#include <utility>

#include "abi/core/crypt_handles.h"
#include "abi/core/crypt_providers.h"
#include "abi/core/text.h"
#include "base/as_process.h"

namespace opensspi::abi {
namespace {

// answer_text writes a text with its zero; lengths are in bytes.
template <class Char>
Status answer_text(Char* out, DWORD* len, std::string_view utf8) {
  const std::basic_string<Char> text = TRY(encoded(utf8, Char{}));
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.c_str());
  return write_value({bytes, (text.size() + 1) * sizeof(Char)}, out, len);
}

struct Listed {
  DWORD type;
  std::string_view name;
};

Listed listed(const csp::ProviderRow& row) { return {row.type, row.name}; }
Listed listed(const csp::ProviderTypeRow& row) { return {row.type, row.name}; }

template <class Rows, class Char>
BOOL enumerate(const Rows& rows, DWORD index, const DWORD* reserved, DWORD flags, DWORD* type,
               Char* name, DWORD* len) {
  return guard_bool([&]() -> Status {
    if (reserved != nullptr) {
      return kNotReserved;
    }
    if (flags != 0) {
      return kUnknownFlags;
    }
    if (type == nullptr || len == nullptr) {
      return kNullArgument;
    }
    if (index >= rows.size()) {
      return fail(ERROR_NO_MORE_ITEMS, "the list is at its end");
    }
    const Listed entry = listed(rows[index]);
    *type = entry.type;
    return answer_text(name, len, entry.name);
  });
}

Result<csp::DefaultsOf> whose(DWORD flags) {
  if (flags == CRYPT_MACHINE_DEFAULT) {
    return csp::DefaultsOf::kMachine;
  }
  if (flags == CRYPT_USER_DEFAULT) {
    return csp::DefaultsOf::kUser;
  }
  return kUnknownFlags;
}

template <class Char>
BOOL default_provider(DWORD type, const DWORD* reserved, DWORD flags, Char* name, DWORD* len) {
  return guard_bool([&]() -> Status {
    if (reserved != nullptr) {
      return kNotReserved;
    }
    if (len == nullptr) {
      return kNullArgument;
    }
    const csp::DefaultsOf of = TRY(whose(flags));
    const csp::ProviderRow* usual = TRY(csp::default_provider(type));
    const AsProcess as_process;
    const std::string kept = TRY(provider_defaults())->effective(of, type);
    return answer_text(name, len, kept.empty() ? usual->name : std::string_view(kept));
  });
}

// The provider must be one of this library's: Windows keeps any name, and then every program that
// asks for the default fails.
template <class Char>
BOOL set_default(const Char* name, DWORD type, const DWORD* reserved, DWORD flags) {
  return guard_bool([&]() -> Status {
    if (reserved != nullptr) {
      return kNotReserved;
    }
    const csp::DefaultsOf of = TRY(whose(flags & ~DWORD{CRYPT_DELETE_DEFAULT}));
    (void)TRY(csp::default_provider(type));
    const AsProcess as_process;
    csp::ProviderDefaults& defaults = *TRY(provider_defaults());
    if ((flags & CRYPT_DELETE_DEFAULT) != 0) {
      return defaults.forget(of, type);
    }
    if (name == nullptr) {
      return kNullArgument;
    }
    const csp::ProviderRow* row = TRY(csp::find_provider(TRY(text_from(name)), type));
    return defaults.keep(of, type, row->name);
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptEnumProvidersA(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags, DWORD* pdwProvType,
                         LPSTR szProvName, DWORD* pcbProvName) {
  return enumerate(csp::providers(), dwIndex, pdwReserved, dwFlags, pdwProvType, szProvName,
                   pcbProvName);
}

BOOL CryptEnumProvidersW(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags, DWORD* pdwProvType,
                         LPWSTR szProvName, DWORD* pcbProvName) {
  return enumerate(csp::providers(), dwIndex, pdwReserved, dwFlags, pdwProvType, szProvName,
                   pcbProvName);
}

BOOL CryptEnumProviderTypesA(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags, DWORD* pdwProvType,
                             LPSTR szTypeName, DWORD* pcbTypeName) {
  return enumerate(csp::provider_types(), dwIndex, pdwReserved, dwFlags, pdwProvType, szTypeName,
                   pcbTypeName);
}

BOOL CryptEnumProviderTypesW(DWORD dwIndex, DWORD* pdwReserved, DWORD dwFlags, DWORD* pdwProvType,
                             LPWSTR szTypeName, DWORD* pcbTypeName) {
  return enumerate(csp::provider_types(), dwIndex, pdwReserved, dwFlags, pdwProvType, szTypeName,
                   pcbTypeName);
}

BOOL CryptGetDefaultProviderA(DWORD dwProvType, DWORD* pdwReserved, DWORD dwFlags,
                              LPSTR pszProvName, DWORD* pcbProvName) {
  return default_provider(dwProvType, pdwReserved, dwFlags, pszProvName, pcbProvName);
}

BOOL CryptGetDefaultProviderW(DWORD dwProvType, DWORD* pdwReserved, DWORD dwFlags,
                              LPWSTR pszProvName, DWORD* pcbProvName) {
  return default_provider(dwProvType, pdwReserved, dwFlags, pszProvName, pcbProvName);
}

BOOL CryptSetProviderA(LPCSTR pszProvName, DWORD dwProvType) {
  return set_default(pszProvName, dwProvType, nullptr, CRYPT_USER_DEFAULT);
}

BOOL CryptSetProviderW(LPCWSTR pszProvName, DWORD dwProvType) {
  return set_default(pszProvName, dwProvType, nullptr, CRYPT_USER_DEFAULT);
}

BOOL CryptSetProviderExA(LPCSTR pszProvName, DWORD dwProvType, DWORD* pdwReserved, DWORD dwFlags) {
  return set_default(pszProvName, dwProvType, pdwReserved, dwFlags);
}

BOOL CryptSetProviderExW(LPCWSTR pszProvName, DWORD dwProvType, DWORD* pdwReserved, DWORD dwFlags) {
  return set_default(pszProvName, dwProvType, pdwReserved, dwFlags);
}

}  // extern "C"
