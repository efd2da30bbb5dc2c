// SPDX-License-Identifier: MIT
// Object identifiers and algorithms.
#include <new>
#include <vector>

#include "crypt.h"
#include "crypt_calls.h"
#include "integers.h"
#include "text.h"

namespace opensspi::python {

namespace {

nb::object algorithm_to_oid(Dword algorithm) {
  const LPCSTR oid = api().CertAlgIdToOID(algorithm);
  return oid ? nb::object(nb::bytes(oid)) : nb::none();
}

uint32_t oid_to_algorithm(nb::handle oid) {
  return api().CertOIDToAlgId(c_text(oid, "ObjId").c_str());
}

nb::dict to_dict(const CRYPT_OID_INFO& info) {
  nb::dict made;
  made["OID"] = nb::str(info.pszOID);
  made["Name"] = to_str(info.pwszName);
  made["GroupId"] = nb::int_(info.dwGroupId);
  made["Value"] = nb::int_(info.dwValue);
  made["ExtraInfo"] = nb::bytes(info.ExtraInfo.pbData, info.ExtraInfo.cbData);
  return made;
}

nb::object find(DWORD key_type, void* key, DWORD group) {
  api().SetLastError(static_cast<DWORD>(CRYPT_E_NOT_FOUND));  // the function says no more than null
  const PCCRYPT_OID_INFO info = api().CryptFindOIDInfo(key_type, key, group);
  if (!info) {
    raise_without_detail("CryptFindOIDInfo");
  }
  return to_dict(*info);
}

nb::object find_oid_info(Dword key_type, nb::handle key, Dword group) {
  const uint32_t type = key_type, group_id = group;
  if (type == CRYPT_OID_INFO_OID_KEY) {
    std::string oid = c_text(key, "Key");
    return find(type, oid.data(), group_id);
  }
  if (type == CRYPT_OID_INFO_NAME_KEY) {
    const Text name(key, "Key");
    if (!name.get()) {
      throw nb::type_error("Key must be str");
    }
    return find(type, name.get(), group_id);
  }
  if (type == CRYPT_OID_INFO_ALGID_KEY) {
    ALG_ID algorithm = to_dword(key);
    return find(type, &algorithm, group_id);
  }
  if (type != CRYPT_OID_INFO_SIGN_KEY) {
    throw nb::value_error("KeyType is not a known value");
  }
  if (!PyTuple_Check(key.ptr()) || nb::len(key) != 2) {
    throw nb::type_error("Key must be a tuple of two ints for CRYPT_OID_INFO_SIGN_KEY");
  }
  ALG_ID algorithms[2] = {to_dword(nb::object(key[0])), to_dword(nb::object(key[1]))};
  return find(type, algorithms, group_id);
}

using Entries = std::vector<PCCRYPT_OID_INFO>;

BOOL WINAPI take_entry(PCCRYPT_OID_INFO info, void* entries) {
  try {
    static_cast<Entries*>(entries)->push_back(info);
    return TRUE;
  } catch (const std::bad_alloc&) {
    return FALSE;
  }
}

nb::list enum_oid_info(Dword group) {
  Entries entries;
  check_bool(api().CryptEnumOIDInfo(group, 0, &entries, take_entry), "CryptEnumOIDInfo");
  nb::list list;
  for (const PCCRYPT_OID_INFO info : entries) {
    list.append(to_dict(*info));
  }
  return list;
}

}  // namespace

void define_crypt_oids(nb::module_& module) {
  module.def("CertAlgIdToOID", &algorithm_to_oid, "AlgId"_a,
             nb::sig("def CertAlgIdToOID(AlgId: int) -> bytes | None"),
             "CertAlgIdToOID returns the object identifier of an algorithm.");
  module.def("CertOIDToAlgId", &oid_to_algorithm, "ObjId"_a,
             nb::sig("def CertOIDToAlgId(ObjId: str | bytes) -> int"),
             "CertOIDToAlgId returns the ALG_ID of an object identifier, or 0.");
  module.def("CryptFindOIDInfo", &find_oid_info, "KeyType"_a, "Key"_a, nb::arg("GroupId") = 0,
             "CryptFindOIDInfo returns what is known of an object identifier or algorithm.");
  module.def("CryptEnumOIDInfo", &enum_oid_info, nb::arg("GroupId") = 0,
             nb::sig("def CryptEnumOIDInfo(GroupId: int = 0) -> list[dict[str, object]]"),
             "CryptEnumOIDInfo returns all object identifiers of a group.");
}

}  // namespace opensspi::python
