// SPDX-License-Identifier: MIT
#include "abi/sspi/package_info.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"

namespace opensspi::abi {
namespace {

template <class Info>
using CharOf = std::remove_pointer_t<decltype(Info::Name)>;

template <class Info>
Result<CallerMemory> write_block(std::span<const sspi::PackageInfo* const> packages) {
  using Char = CharOf<Info>;
  std::basic_string<Char> text;  // every name and comment, each with its zero
  for (const sspi::PackageInfo* package : packages) {
    text += TRY(encoded(package->name, Char()));
    text.push_back(0);
    text += TRY(encoded(package->comment, Char()));
    text.push_back(0);
  }
  const size_t infos_len = sizeof(Info) * packages.size();
  CallerMemory block(allocate_for_caller(infos_len + text.size() * sizeof(Char), Secrecy::kPlain));
  auto* info = static_cast<Info*>(block.get());
  auto* next = reinterpret_cast<Char*>(static_cast<uint8_t*>(block.get()) + infos_len);
  std::ranges::copy(text, next);
  const auto next_text = [&next] {
    return std::exchange(next, next + std::char_traits<Char>::length(next) + 1);
  };
  for (const sspi::PackageInfo* package : packages) {
    *info++ = {package->capabilities, package->version, package->rpc_id,
               package->max_token,    next_text(),      next_text()};
  }
  return block;
}

template <class Info>
SECURITY_STATUS enumerate(ULONG* count, Info** infos) {
  return guard_status([&]() -> Status {
    if (count == nullptr || infos == nullptr) {
      return fail(SEC_E_INVALID_PARAMETER, "a pointer for the result is null");
    }
    *count = 0;
    *infos = nullptr;
    const auto packages = Runtime::instance().registry().all();
    CallerMemory block = TRY(package_block<Info>(packages));
    *count = static_cast<ULONG>(packages.size());
    *infos = static_cast<Info*>(block.release());
    return {};
  });
}

template <class Char, class Info>
SECURITY_STATUS describe_package(const Char* name, Info** info) {
  return guard_status([&]() -> Status {
    if (name == nullptr || info == nullptr) {
      return fail(SEC_E_INVALID_PARAMETER, "a name or a pointer for the result is null");
    }
    *info = nullptr;
    const std::string utf8 = TRY(text_from(name));
    const sspi::Package* package = TRY(Runtime::instance().package(utf8));
    *info = static_cast<Info*>(TRY(package_block<Info>(package->info())).release());
    return {};
  });
}

SECURITY_STATUS refuse_installation() {
  return guard_status([]() -> Status {
    return fail(SEC_E_CANNOT_INSTALL,
                "security packages are part of this library and cannot be added or removed");
  });
}

}  // namespace

template <class Info>
Result<CallerMemory> package_block(std::span<const sspi::Package* const> packages) {
  std::vector<const sspi::PackageInfo*> infos;
  for (const sspi::Package* package : packages) {
    infos.push_back(&package->info());
  }
  return write_block<Info>(infos);
}

template <class Info>
Result<CallerMemory> package_block(const sspi::PackageInfo& package) {
  const sspi::PackageInfo* infos[] = {&package};
  return write_block<Info>(infos);
}

template Result<CallerMemory> package_block<SecPkgInfoA>(const sspi::PackageInfo&);
template Result<CallerMemory> package_block<SecPkgInfoW>(const sspi::PackageInfo&);

}  // namespace opensspi::abi

using namespace opensspi::abi;

SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesA(ULONG* pcPackages,
                                                     PSecPkgInfoA* ppPackageInfo) {
  return enumerate(pcPackages, ppPackageInfo);
}
SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesW(ULONG* pcPackages,
                                                     PSecPkgInfoW* ppPackageInfo) {
  return enumerate(pcPackages, ppPackageInfo);
}

SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoA(SEC_CHAR* pszPackageName,
                                                    PSecPkgInfoA* ppPackageInfo) {
  return describe_package(pszPackageName, ppPackageInfo);
}
SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoW(SEC_WCHAR* pszPackageName,
                                                    PSecPkgInfoW* ppPackageInfo) {
  return describe_package(pszPackageName, ppPackageInfo);
}

SECURITY_STATUS SEC_ENTRY AddSecurityPackageA(LPSTR, PSECURITY_PACKAGE_OPTIONS) {
  return refuse_installation();
}
SECURITY_STATUS SEC_ENTRY AddSecurityPackageW(LPWSTR, PSECURITY_PACKAGE_OPTIONS) {
  return refuse_installation();
}
SECURITY_STATUS SEC_ENTRY DeleteSecurityPackageA(SEC_CHAR*) { return refuse_installation(); }
SECURITY_STATUS SEC_ENTRY DeleteSecurityPackageW(SEC_WCHAR*) { return refuse_installation(); }

SECURITY_STATUS SEC_ENTRY FreeContextBuffer(void* pvContextBuffer) {
  return guard_status([&]() -> opensspi::Status {
    if (pvContextBuffer != nullptr && !free_for_caller(pvContextBuffer)) {
      return opensspi::fail(SEC_E_INVALID_HANDLE,
                            "the memory was freed, or never came from this library");
    }
    return {};
  });
}
