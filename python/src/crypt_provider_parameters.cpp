// SPDX-License-Identifier: MIT
// What CryptGetProvParam returns, and what CryptSetProvParam takes.
#include <algorithm>
#include <string>
#include <vector>

#include "crypt_calls.h"
#include "crypt_objects.h"
#include "crypt_setting.h"
#include "python_side.h"

namespace opensspi::python {

namespace {

constexpr DWORD kNumbers[] = {
    PP_IMPTYPE,           PP_VERSION,
    PP_PROVTYPE,          PP_KEYSTORAGE,
    PP_SYM_KEYSIZE,       PP_SESSION_KEYSIZE,
    PP_KEYSET_TYPE,       PP_SIG_KEYSIZE_INC,
    PP_KEYX_KEYSIZE_INC,  PP_KEYEXCHANGE_KEYSIZE,
    PP_SIGNATURE_KEYSIZE, PP_KEYSPEC,
};
constexpr DWORD kTexts[] = {PP_NAME, PP_CONTAINER, PP_UNIQUE_CONTAINER, PP_SMARTCARD_READER};

template <size_t N>
bool is_among(const DWORD (&list)[N], DWORD param) {
  return std::find(list, list + N, param) != list + N;
}

// name_of is a name whose length counts its end.
template <size_t N>
nb::str name_of(const CHAR (&name)[N], DWORD len) {
  return nb::str(name, std::min<size_t>(N, len ? len - 1 : 0));
}

nb::dict to_dict(const PROV_ENUMALGS& algorithm) {
  nb::dict made;
  made["Algid"] = nb::int_(algorithm.aiAlgid);
  made["BitLen"] = nb::int_(algorithm.dwBitLen);
  made["Name"] = name_of(algorithm.szName, algorithm.dwNameLen);
  return made;
}

nb::dict to_dict(const PROV_ENUMALGS_EX& algorithm) {
  nb::dict made;
  made["Algid"] = nb::int_(algorithm.aiAlgid);
  made["DefaultLen"] = nb::int_(algorithm.dwDefaultLen);
  made["MinLen"] = nb::int_(algorithm.dwMinLen);
  made["MaxLen"] = nb::int_(algorithm.dwMaxLen);
  made["Protocols"] = nb::int_(algorithm.dwProtocols);
  made["Name"] = name_of(algorithm.szName, algorithm.dwNameLen);
  made["LongName"] = name_of(algorithm.szLongName, algorithm.dwLongNameLen);
  return made;
}

// Enumeration walks through an enumeration of a provider, without the GIL; one at a time for each
// provider, because the position belongs to the provider.
class Enumeration {
 public:
  Enumeration(const CryptProvider& provider, std::mutex& mutex, DWORD param, DWORD flags)
      : provider_(provider), mutex_(mutex), param_(param), flags_(flags) {}

  nb::list algorithms() {
    return param_ == PP_ENUMALGS ? structures<PROV_ENUMALGS>() : structures<PROV_ENUMALGS_EX>();
  }
  nb::list containers();

 private:
  template <class Structure>
  nb::list structures();
  // walk calls `take` with every element, each of about `room` bytes; false on failure.
  template <class Take>
  bool walk(DWORD room, Take take);
  DWORD first_flags() const { return flags_ | CRYPT_FIRST; }

  const CryptProvider& provider_;
  std::mutex& mutex_;
  const DWORD param_;
  const DWORD flags_;
};

template <class Take>
bool Enumeration::walk(DWORD room, Take take) {
  std::vector<BYTE> element(room);
  for (DWORD flags = first_flags();; flags = flags_ & ~DWORD{CRYPT_FIRST}) {
    auto len = static_cast<DWORD>(element.size());
    while (!api().CryptGetProvParam(provider_.handle(), param_, element.data(), &len, flags)) {
      if (api().GetLastError() != ERROR_MORE_DATA || len <= element.size()) {
        return api().GetLastError() == ERROR_NO_MORE_ITEMS;
      }
      element.resize(len);  // a container with a longer name was created meanwhile
    }
    take(element.data(), len);
  }
}

template <class Structure>
nb::list Enumeration::structures() {
  std::vector<Structure> found;
  const BOOL done = without_gil(
      [&] {
        const std::lock_guard lock(mutex_);
        return walk(sizeof(Structure), [&](const BYTE* element, DWORD) {
          found.push_back(*reinterpret_cast<const Structure*>(element));
        });
      },
      &provider_);
  check_bool(done, "CryptGetProvParam");
  nb::list list;
  for (const Structure& each : found) {
    list.append(to_dict(each));
  }
  return list;
}

nb::list Enumeration::containers() {
  std::vector<std::string> found;
  const BOOL done = without_gil(
      [&]() -> BOOL {
        const std::lock_guard lock(mutex_);
        DWORD longest = 0;
        if (!api().CryptGetProvParam(provider_.handle(), param_, nullptr, &longest,
                                     first_flags())) {
          return api().GetLastError() == ERROR_NO_MORE_ITEMS;
        }
        return walk(longest, [&](const BYTE* element, DWORD len) {
          const auto* name = reinterpret_cast<const char*>(element);
          found.emplace_back(name, std::find(name, name + len, '\0'));
        });
      },
      &provider_);
  check_bool(done, "CryptGetProvParam");
  nb::list list;
  for (const std::string& name : found) {
    list.append(nb::str(name.data(), name.size()));
  }
  return list;
}

nb::object without_end(const nb::object& text) {
  const auto bytes = nb::borrow<nb::bytes>(text);
  const char* const begin = bytes.c_str();
  return nb::bytes(begin,
                   static_cast<size_t>(std::find(begin, begin + bytes.size(), '\0') - begin));
}

}  // namespace

nb::object CryptProvider::parameter(Dword param, Dword flags) {
  const uint32_t id = param, get_flags = flags;
  if (id == PP_ENUMALGS || id == PP_ENUMALGS_EX) {
    return Enumeration(*this, enumeration_, id, get_flags).algorithms();
  }
  if (id == PP_ENUMCONTAINERS) {
    return Enumeration(*this, enumeration_, id, get_flags).containers();
  }
  const auto get = [&](BYTE* data, DWORD* len) {
    return without_gil([&] { return api().CryptGetProvParam(handle(), id, data, len, get_flags); },
                       this);
  };
  if (id == PP_USE_HARDWARE_RNG) {
    DWORD none = 0;
    return nb::bool_(get(nullptr, &none) != 0);
  }
  if (is_among(kNumbers, id)) {
    return number_of(get, "CryptGetProvParam");
  }
  const nb::object bytes = bytes_of(get, "CryptGetProvParam");
  if (id == PP_KEYSET_SEC_DESCR) {
    return python_side().security_descriptor(bytes);
  }
  return is_among(kTexts, id) ? without_end(bytes) : bytes;
}

void CryptProvider::set_parameter(Dword param, nb::handle data, Dword flags) {
  const uint32_t id = param, set_flags = flags;
  const Setting setting(data, SettingForm::kPlain);
  check_bool(
      without_gil([&] { return api().CryptSetProvParam(handle(), id, setting.get(), set_flags); },
                  this),
      "CryptSetProvParam");
}

}  // namespace opensspi::python
