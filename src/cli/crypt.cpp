// SPDX-License-Identifier: MIT
#include "crypt.h"

#include <cstring>

namespace opensspi_cli {

std::vector<AlgorithmRow> algorithms_of(const Provider& provider) {
  std::vector<AlgorithmRow> rows;
  PROV_ENUMALGS row = {};
  DWORD len = sizeof(row);
  DWORD flags = CRYPT_FIRST;
  while (CryptGetProvParam(provider.get(), PP_ENUMALGS, reinterpret_cast<BYTE*>(&row), &len,
                           flags) != 0) {
    rows.push_back({row.aiAlgid, row.dwBitLen, row.szName});
    len = sizeof(row);
    flags = 0;
  }
  return rows;
}

std::optional<std::vector<std::string>> container_names(const Provider& provider) {
  // A null buffer returns the length of the longest name.
  DWORD longest = 0;
  if (CryptGetProvParam(provider.get(), PP_ENUMCONTAINERS, nullptr, &longest, CRYPT_FIRST) == 0) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  std::string name(longest, '\0');
  auto* const bytes = reinterpret_cast<BYTE*>(name.data());
  DWORD len = longest;
  DWORD flags = CRYPT_FIRST;
  while (CryptGetProvParam(provider.get(), PP_ENUMCONTAINERS, bytes, &len, flags) != 0) {
    names.emplace_back(name.c_str());
    len = longest;
    flags = 0;
  }
  if (GetLastError() != ERROR_NO_MORE_ITEMS) {
    return std::nullopt;
  }
  return names;
}

std::string text_of(const Provider& provider, DWORD parameter) {
  DWORD len = 0;
  if (CryptGetProvParam(provider.get(), parameter, nullptr, &len, 0) == 0) {
    return "";
  }
  std::string text(len, '\0');
  if (CryptGetProvParam(provider.get(), parameter, reinterpret_cast<BYTE*>(text.data()), &len, 0) ==
      0) {
    return "";
  }
  return text.c_str();  // without the zero at its end
}

DWORD number_of(const Key& key, DWORD parameter) {
  DWORD value = 0;
  DWORD len = sizeof(value);
  if (CryptGetKeyParam(key.get(), parameter, reinterpret_cast<BYTE*>(&value), &len, 0) == 0) {
    return 0;
  }
  return value;
}

}  // namespace opensspi_cli
