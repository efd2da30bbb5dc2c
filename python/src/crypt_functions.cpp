// SPDX-License-Identifier: MIT
// The functions of win32crypt around providers.
#include <vector>

#include "crypt.h"
#include "crypt_calls.h"
#include "crypt_objects.h"
#include "text.h"

namespace opensspi::python {

namespace {

nb::object acquire(nb::handle container, nb::handle provider, Dword type, Dword flags) {
  const Text container_name(container, "Container"), provider_name(provider, "Provider");
  const uint32_t provider_type = type, acquire_flags = flags;
  HCRYPTPROV handle = 0;
  check_bool(without_gil([&] {
               return api().CryptAcquireContextW(&handle, container_name.get(), provider_name.get(),
                                                 provider_type, acquire_flags);
             }),
             "CryptAcquireContext");
  if (acquire_flags & CRYPT_DELETEKEYSET) {
    return nb::none();
  }
  return nb::cast(new CryptProvider(handle), nb::rv_policy::take_ownership);
}

// text_of asks `call(pointer, &len)` for a text; lengths are in bytes and count the end. None
// where there is not even an end.
template <class Call>
nb::object text_of(Call call, const char* function) {
  DWORD len = 0;
  check_bool(call(nullptr, &len), function);
  if (len == 0) {
    return nb::none();
  }
  std::vector<WCHAR> text(len / sizeof(WCHAR) + 1);
  check_bool(call(text.data(), &len), function);
  return to_str(text.data());
}

using Enumerate = decltype(OpenSspiFunctions::CryptEnumProvidersW);

// enumerate returns [(name, type)].
nb::list enumerate(Enumerate function, const char* name) {
  nb::list found;
  for (DWORD index = 0;; ++index) {
    DWORD type = 0;
    const auto call = [&](WCHAR* text, DWORD* len) {
      return without_gil([&] { return function(index, nullptr, 0, &type, text, len); });
    };
    DWORD len = 0;
    if (!call(nullptr, &len) && api().GetLastError() == ERROR_NO_MORE_ITEMS) {
      return found;
    }
    const nb::object text = text_of(call, name);
    found.append(nb::make_tuple(text, type));
  }
}

nb::object default_provider(Dword type, Dword flags) {
  const uint32_t provider_type = type, default_flags = flags;
  return text_of(
      [&](WCHAR* text, DWORD* len) {
        return without_gil([&] {
          return api().CryptGetDefaultProviderW(provider_type, nullptr, default_flags, text, len);
        });
      },
      "CryptGetDefaultProvider");
}

void set_provider(nb::handle provider, Dword type, Dword flags) {
  const Text name(provider, "ProvName");
  const uint32_t provider_type = type, default_flags = flags;
  check_bool(without_gil([&] {
               return api().CryptSetProviderExW(name.get(), provider_type, nullptr, default_flags);
             }),
             "CryptSetProviderEx");
}

}  // namespace

void define_crypt_functions(nb::module_& module) {
  module.def("CryptAcquireContext", &acquire, nb::arg("Container").none(),
             nb::arg("Provider").none(), "ProvType"_a, "Flags"_a,
             nb::sig("def CryptAcquireContext(Container: str | None, Provider: str | None, "
                     "ProvType: int, Flags: int) -> PyCRYPTPROV | None"),
             "CryptAcquireContext opens a provider and one of its key containers; None with "
             "CRYPT_DELETEKEYSET.");
  module.def(
      "CryptEnumProviders",
      [] { return enumerate(api().CryptEnumProvidersW, "CryptEnumProviders"); },
      nb::sig("def CryptEnumProviders() -> list[tuple[str, int]]"),
      "CryptEnumProviders returns names and types of the providers.");
  module.def(
      "CryptEnumProviderTypes",
      [] { return enumerate(api().CryptEnumProviderTypesW, "CryptEnumProviderTypes"); },
      nb::sig("def CryptEnumProviderTypes() -> list[tuple[str | None, int]]"),
      "CryptEnumProviderTypes returns names and numbers of the types of providers.");
  module.def("CryptGetDefaultProvider", &default_provider, "ProvType"_a, "Flags"_a,
             nb::sig("def CryptGetDefaultProvider(ProvType: int, Flags: int) -> str"),
             "CryptGetDefaultProvider names the default provider of a type.");
  module.def("CryptSetProviderEx", &set_provider, nb::arg("ProvName").none(), "ProvType"_a,
             "Flags"_a,
             nb::sig("def CryptSetProviderEx(ProvName: str | None, ProvType: int, Flags: int) -> "
                     "None"),
             "CryptSetProviderEx keeps a default provider, or forgets it.");
}

}  // namespace opensspi::python
