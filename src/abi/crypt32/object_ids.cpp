// SPDX-License-Identifier: MIT
// Object identifiers: CryptFindOIDInfo, CryptEnumOIDInfo, CertAlgIdToOID, CertOIDToAlgId.
#define CRYPT_OID_INFO_HAS_EXTRA_FIELDS  // NOLINT: what the library's own entries have
#include "cert/object_ids.h"

#include <vector>

#include "abi/core/guard.h"
#include "base/fork.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

using cert::ObjectFilter;
using cert::ObjectGroup;
using cert::ObjectId;

constexpr DWORD kKeyTypeMask = 0xFFFF;
constexpr DWORD kGroupMask = 0xFFFF;

// Callers get pointers to const, but the blob inside has Windows' type.
CRYPT_DATA_BLOB blob_of(std::span<const uint32_t> numbers) {
  if (numbers.empty()) {
    return {0, nullptr};
  }
  const auto* bytes = reinterpret_cast<const BYTE*>(numbers.data());
  return {static_cast<DWORD>(numbers.size_bytes()), const_cast<BYTE*>(bytes)};  // NOLINT
}

CRYPT_OID_INFO info_of(const ObjectId& entry) {
  CRYPT_OID_INFO info = {};
  info.cbSize = sizeof info;
  info.pszOID = entry.oid;
  info.pwszName = entry.name;
  info.dwGroupId = static_cast<DWORD>(entry.group);
  info.dwValue = entry.number;
  info.ExtraInfo = blob_of(entry.extra);
  info.pwszCNGAlgid = entry.cng_name == nullptr ? u"" : entry.cng_name;
  info.pwszCNGExtraAlgid = entry.cng_extra_name == nullptr ? u"" : entry.cng_extra_name;
  return info;
}

// infos is the table in Windows' form, in the same order.
const std::vector<CRYPT_OID_INFO>& infos() {
  static MadeOnce<std::vector<CRYPT_OID_INFO>> made;
  return made.get([] {
    std::vector<CRYPT_OID_INFO> list;
    for (const ObjectId& entry : cert::object_ids()) {
      list.push_back(info_of(entry));
    }
    return list;
  });
}

const ObjectId* find(DWORD key_type, const void* key, const ObjectFilter& filter) {
  const auto* numbers = static_cast<const ALG_ID*>(key);
  const auto* name = static_cast<const WCHAR*>(key);
  const auto* names = static_cast<const LPCWSTR*>(key);
  switch (key_type & kKeyTypeMask) {
    case CRYPT_OID_INFO_OID_KEY:
      return cert::find_object(filter, static_cast<const char*>(key));
    case CRYPT_OID_INFO_NAME_KEY:
      return cert::find_named(filter, name);
    case CRYPT_OID_INFO_ALGID_KEY:
      return cert::find_numbered(filter, *numbers);
    case CRYPT_OID_INFO_SIGN_KEY:
      return cert::find_signature(filter, numbers[0], numbers[1]);
    case CRYPT_OID_INFO_CNG_ALGID_KEY:
      return cert::find_cng(filter, name);
    case CRYPT_OID_INFO_CNG_SIGN_KEY:
      if (names[0] == nullptr || names[1] == nullptr) {
        return nullptr;
      }
      return cert::find_cng_signature(filter, names[0], names[1]);
    default:
      return nullptr;
  }
}

// A lookup that finds nothing is not an error: the last error stays unchanged.
PCCRYPT_OID_INFO find_info(DWORD key_type, const void* key, DWORD group) {
  if (key == nullptr) {
    return nullptr;
  }
  const ObjectFilter filter = {.group = static_cast<ObjectGroup>(group & kGroupMask),
                               .key_bits = (group & CRYPT_OID_INFO_OID_GROUP_BIT_LEN_MASK) >>
                                           CRYPT_OID_INFO_OID_GROUP_BIT_LEN_SHIFT,
                               .public_key_flags = key_type & (cert::kSignKey | cert::kEncryptKey)};
  const ObjectId* entry = find(key_type, key, filter);
  if (entry == nullptr) {
    return nullptr;
  }
  return &infos()[static_cast<size_t>(entry - cert::object_ids().data())];
}

bool hand_out(DWORD group, void* argument, PFN_CRYPT_ENUM_OID_INFO receive) {
  for (const CRYPT_OID_INFO& info : infos()) {
    if (group != 0 && info.dwGroupId != group) {
      continue;
    }
    if (receive(&info, argument) == 0) {
      return false;
    }
  }
  return true;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

LPCSTR CertAlgIdToOID(DWORD dwAlgId) { return cert::oid_of_algorithm(dwAlgId); }

DWORD CertOIDToAlgId(LPCSTR pszObjId) {
  return pszObjId == nullptr ? 0 : cert::algorithm_of_oid(pszObjId);
}

PCCRYPT_OID_INFO CryptFindOIDInfo(DWORD dwKeyType, void* pvKey, DWORD dwGroupId) {
  PCCRYPT_OID_INFO found = nullptr;
  guard_bool([&]() -> Status {
    found = find_info(dwKeyType, pvKey, dwGroupId);
    return {};
  });
  return found;
}

BOOL CryptEnumOIDInfo(DWORD dwGroupId, DWORD /*dwFlags*/, void* pvArg,
                      PFN_CRYPT_ENUM_OID_INFO pfnEnumOIDInfo) {
  bool went_through = false;
  const BOOL ran = guard_bool([&]() -> Status {
    if (pfnEnumOIDInfo == nullptr) {
      return fail(ERROR_INVALID_PARAMETER, "there is no function to hand the entries to");
    }
    went_through = hand_out(dwGroupId & kGroupMask, pvArg, pfnEnumOIDInfo);
    return {};
  });
  return ran != 0 && went_through ? 1 : 0;
}

}  // extern "C"
