// SPDX-License-Identifier: MIT
// Opening system stores by name, listing, creating and removing them.
// OpenSSL's types come before the macros of the same names in wincrypt.h.
#include <openssl/types.h>

#include "abi/core/guard.h"
#include "abi/core/text.h"
#include "abi/crypt32/contexts.h"
#include "abi/crypt32/system_stores.h"
#include "base/as_process.h"

namespace opensspi::abi {
namespace {

struct Location {
  const char16_t* name;
  DWORD flags;
};
constexpr Location kLocations[] = {
    {u"CurrentUser", CERT_SYSTEM_STORE_CURRENT_USER},
    {u"LocalMachine", CERT_SYSTEM_STORE_LOCAL_MACHINE},
    {u"CurrentUserGroupPolicy", CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY},
    {u"LocalMachineGroupPolicy", CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY},
    {u"LocalMachineEnterprise", CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE},
};

constexpr Error kEnded = fail(ERROR_CANCELLED, "the caller's function ended the enumeration");

template <class Char>
HCERTSTORE open_by_name(const Char* name) {
  HCERTSTORE handle = nullptr;
  guard_bool([&]() -> Status {
    if (name == nullptr) {
      return fail(E_INVALIDARG, "the system store has no name");
    }
    const DWORD flags = CERT_SYSTEM_STORE_CURRENT_USER;
    handle = TRY(hand_out_store(TRY(open_system_store(TRY(text_from(name)), flags)), flags));
    return {};
  });
  return handle;
}

Result<std::vector<std::string>> store_names(DWORD flags) {
  const auto location = TRY(store_location(flags));
  if (!location) {
    return std::vector<std::string>();
  }
  const AsProcess as_process;
  return cert::system_stores(TRY(system_world()), *location);
}

// The caller's function is called without any lock, and may call back.
Status enumerate_stores(DWORD flags, PFN_CERT_ENUM_SYSTEM_STORE function, void* argument) {
  const std::vector<std::string> names = TRY(store_names(flags));
  if (function == nullptr) {
    return kNullArgument;
  }
  for (const std::string& name : names) {
    const std::u16string wide = TRY(utf16_from_utf8(name));
    CERT_SYSTEM_STORE_INFO info{sizeof info};
    if (function(wide.c_str(), flags & CERT_SYSTEM_STORE_MASK, &info, nullptr, argument) == FALSE) {
      return kEnded;
    }
  }
  return {};
}

Status enumerate_parts(const void* store, DWORD flags, PFN_CERT_ENUM_PHYSICAL_STORE function,
                       void* argument) {
  if (store == nullptr || function == nullptr) {
    return kNullArgument;
  }
  const std::string name = TRY(text_from(static_cast<const WCHAR*>(store)));
  const auto location = TRY(store_location(flags));
  if (!location) {
    return {};
  }
  for (const std::string_view part : cert::physical_parts({*location, name})) {
    const std::u16string wide = TRY(utf16_from_utf8(part));
    char provider[] = "System";
    CERT_PHYSICAL_STORE_INFO info{};
    info.cbSize = sizeof info;
    info.pszOpenStoreProvider = provider;
    info.dwOpenFlags = flags & CERT_SYSTEM_STORE_LOCATION_MASK;
    info.dwFlags = part == ".Default" ? CERT_PHYSICAL_STORE_ADD_ENABLE_FLAG : 0;
    if (function(store, flags & CERT_SYSTEM_STORE_MASK, wide.c_str(), &info, nullptr, argument) ==
        FALSE) {
      return kEnded;
    }
  }
  return {};
}

template <class Change>
BOOL change_store(const void* store, DWORD flags, Change change) {
  return guard_bool([&]() -> Status {
    if (store == nullptr) {
      return fail(E_INVALIDARG, "the system store has no name");
    }
    const std::string name = TRY(text_from(static_cast<const WCHAR*>(store)));
    const auto location = TRY(store_location(flags));
    if (!location) {
      return {};
    }
    const AsProcess as_process;
    return change(TRY(system_world()), cert::SystemStoreName{*location, name});
  });
}

BOOL refuse_physical() {
  return guard_bool([]() -> Status {
    return fail(ERROR_NOT_SUPPORTED, "the parts of a system store are fixed");
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

HCERTSTORE CertOpenSystemStoreA(HCRYPTPROV_LEGACY /*hProv*/, LPCSTR szSubsystemProtocol) {
  return open_by_name(szSubsystemProtocol);
}
HCERTSTORE CertOpenSystemStoreW(HCRYPTPROV_LEGACY /*hProv*/, LPCWSTR szSubsystemProtocol) {
  return open_by_name(szSubsystemProtocol);
}

BOOL CertEnumSystemStore(DWORD dwFlags, void* /*pvSystemStoreLocationPara*/, void* pvArg,
                         PFN_CERT_ENUM_SYSTEM_STORE pfnEnum) {
  return guard_bool([&] { return enumerate_stores(dwFlags, pfnEnum, pvArg); });
}

BOOL CertEnumSystemStoreLocation(DWORD dwFlags, void* pvArg,
                                 PFN_CERT_ENUM_SYSTEM_STORE_LOCATION pfnEnum) {
  return guard_bool([&]() -> Status {
    if (dwFlags != 0 || pfnEnum == nullptr) {
      return fail(E_INVALIDARG, "the flags are not 0, or the function is null");
    }
    for (const Location& location : kLocations) {
      if (pfnEnum(location.name, location.flags, nullptr, pvArg) == FALSE) {
        return kEnded;
      }
    }
    return {};
  });
}

BOOL CertEnumPhysicalStore(const void* pvSystemStore, DWORD dwFlags, void* pvArg,
                           PFN_CERT_ENUM_PHYSICAL_STORE pfnEnum) {
  return guard_bool([&] { return enumerate_parts(pvSystemStore, dwFlags, pfnEnum, pvArg); });
}

BOOL CertRegisterSystemStore(const void* pvSystemStore, DWORD dwFlags,
                             PCERT_SYSTEM_STORE_INFO /*pStoreInfo*/, void* /*pvReserved*/) {
  return change_store(pvSystemStore, dwFlags, cert::create_system_store);
}

BOOL CertUnregisterSystemStore(const void* pvSystemStore, DWORD dwFlags) {
  return change_store(pvSystemStore, dwFlags, cert::remove_system_store);
}

BOOL CertRegisterPhysicalStore(const void* /*pvSystemStore*/, DWORD /*dwFlags*/,
                               LPCWSTR /*pwszStoreName*/, PCERT_PHYSICAL_STORE_INFO /*pStoreInfo*/,
                               void* /*pvReserved*/) {
  return refuse_physical();
}

BOOL CertUnregisterPhysicalStore(const void* /*pvSystemStore*/, DWORD /*dwFlags*/,
                                 LPCWSTR /*pwszStoreName*/) {
  return refuse_physical();
}

}  // extern "C"
