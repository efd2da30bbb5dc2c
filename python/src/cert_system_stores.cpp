// SPDX-License-Identifier: MIT
// Opening stores, system stores, serialised elements.
#include <memory>
#include <string>
#include <vector>

#include "cert.h"
#include "cert_objects.h"
#include "cert_structures.h"
#include "cert_values.h"
#include "crypt_objects.h"
#include "errors.h"
#include "os_handles.h"
#include "text.h"

namespace opensspi::python {

namespace {

void refuse_relocation(uint32_t flags) {
  if (flags & CERT_SYSTEM_STORE_RELOCATE_FLAG) {
    throw_not_implemented("CERT_SYSTEM_STORE_RELOCATE_FLAG needs a registry, which is not here");
  }
}

// required_text is a str argument: TypeError for None.
Text required_text(nb::handle text, const char* parameter) {
  if (text.is_none()) {
    PyErr_Format(PyExc_TypeError, "%s must be str, not None", parameter);
    throw nb::python_error();
  }
  return Text(text, parameter);
}

// StoreParameter is what a provider of stores opens: a name, bytes, a handle, or nothing.
class StoreParameter {
 public:
  StoreParameter(uint32_t provider, nb::handle value) {
    const LPCSTR number = reinterpret_cast<LPCSTR>(uintptr_t{provider});
    if (number == CERT_STORE_PROV_PHYSICAL || number == CERT_STORE_PROV_FILENAME ||
        number == CERT_STORE_PROV_SYSTEM || number == CERT_STORE_PROV_SYSTEM_REGISTRY ||
        number == CERT_STORE_PROV_LDAP) {
      text_ = std::make_unique<Text>(required_text(value, "Para"));
      pointer_ = text_->get();
    } else if (number == CERT_STORE_PROV_FILE) {
      pointer_ = to_handle(value);
    } else if (number == CERT_STORE_PROV_SERIALIZED || number == CERT_STORE_PROV_PKCS7) {
      bytes_ = copy_of(value);
      blob_ = blob_of(bytes_);
      pointer_ = &blob_;
    } else if (number != CERT_STORE_PROV_MEMORY && number != CERT_STORE_PROV_COLLECTION &&
               number != CERT_STORE_PROV_REG) {
      throw_not_implemented("CertOpenStore: this provider of stores is not supported");
    }
  }
  const void* get() const { return pointer_; }

 private:
  const void* pointer_ = nullptr;
  std::unique_ptr<Text> text_;
  std::vector<BYTE> bytes_;
  CRYPT_DATA_BLOB blob_{};
};

// open returns None for a store that was deleted.
nb::object open(Dword provider, Dword encoding, const CryptProvider* session, Dword flags,
                nb::handle parameter) {
  const uint32_t number = provider, encoding_type = encoding, open_flags = flags;
  const HCRYPTPROV session_handle = handle_of(session);
  refuse_relocation(open_flags);
  const StoreParameter what(number, parameter);
  api().SetLastError(ERROR_SUCCESS);
  const HCERTSTORE store = unlocked([&] {
    return api().CertOpenStore(reinterpret_cast<LPCSTR>(uintptr_t{number}), encoding_type,
                               session_handle, open_flags, what.get());
  });
  const bool is_deleted =
      (open_flags & CERT_STORE_DELETE_FLAG) != 0 && api().GetLastError() == ERROR_SUCCESS;
  if (!store && !is_deleted) {
    raise_last_error("CertOpenStore");
  }
  return to_store_object(store);
}

nb::object open_system_store(nb::handle name, const CryptProvider* session) {
  const Text store_name = required_text(name, "SubsystemProtocol");
  const HCRYPTPROV session_handle = handle_of(session);
  const HCERTSTORE store =
      unlocked([&] { return api().CertOpenSystemStoreW(session_handle, store_name.get()); });
  if (!store) {
    raise_last_error("CertOpenSystemStore");
  }
  return to_store_object(store);
}

using Names = std::vector<std::u16string>;

BOOL keep(const void* name, void* names) noexcept {
  try {
    static_cast<Names*>(names)->emplace_back(static_cast<const WCHAR*>(name));
    return TRUE;
  } catch (...) {
    return FALSE;
  }
}

BOOL WINAPI keep_store(const void* store, DWORD, PCERT_SYSTEM_STORE_INFO, void*, void* names) {
  return keep(store, names);
}

BOOL WINAPI keep_location(LPCWSTR location, DWORD, void*, void* names) {
  return keep(location, names);
}

BOOL WINAPI keep_part(const void*, DWORD, LPCWSTR part, PCERT_PHYSICAL_STORE_INFO, void*,
                      void* names) {
  return keep(part, names);
}

template <class Enumerate>
nb::list names_from(Enumerate enumerate, const char* function) {
  Names names;
  check_bool(unlocked([&] { return enumerate(&names); }), function);
  nb::list list;
  for (const std::u16string& name : names) {
    list.append(to_str(name.data(), name.size()));
  }
  return list;
}

nb::list system_stores(Dword flags, nb::handle parameter) {
  const uint32_t location = flags;
  refuse_relocation(location);
  const Text name(parameter, "SystemStoreLocationPara");
  return names_from(
      [&](Names* names) {
        return api().CertEnumSystemStore(location, name.get(), names, keep_store);
      },
      "CertEnumSystemStore");
}

nb::list locations(Dword flags) {
  const uint32_t enum_flags = flags;
  return names_from(
      [&](Names* names) {
        return api().CertEnumSystemStoreLocation(enum_flags, names, keep_location);
      },
      "CertEnumSystemStoreLocation");
}

nb::list parts(nb::handle store, Dword flags) {
  const uint32_t location = flags;
  refuse_relocation(location);
  const Text name = required_text(store, "SystemStore");
  return names_from(
      [&](Names* names) {
        return api().CertEnumPhysicalStore(name.get(), location, names, keep_part);
      },
      "CertEnumPhysicalStore");
}

void register_store(nb::handle store, Dword flags) {
  const uint32_t location = flags;
  refuse_relocation(location);
  const Text name = required_text(store, "SystemStore");
  check_bool(unlocked([&] {
               return api().CertRegisterSystemStore(name.get(), location, nullptr, nullptr);
             }),
             "CertRegisterSystemStore");
}

void unregister_store(nb::handle store, Dword flags) {
  const uint32_t location = flags;
  refuse_relocation(location);
  const Text name = required_text(store, "SystemStore");
  check_bool(unlocked([&] { return api().CertUnregisterSystemStore(name.get(), location); }),
             "CertUnregisterSystemStore");
}

nb::object element_object(DWORD kind, const void* context) {
  switch (kind) {
    case CERT_STORE_CERTIFICATE_CONTEXT:
      return to_object(Reference<PCCERT_CONTEXT>(static_cast<PCCERT_CONTEXT>(context)));
    case CERT_STORE_CRL_CONTEXT:
      return to_object(Reference<PCCRL_CONTEXT>(static_cast<PCCRL_CONTEXT>(context)));
    case CERT_STORE_CTL_CONTEXT:
      return to_object(Reference<PCCTL_CONTEXT>(static_cast<PCCTL_CONTEXT>(context)));
    default:
      return nb::none();
  }
}

nb::object add_element(const CertificateStore* store, nb::handle element, Dword disposition,
                       Dword kinds, Dword flags) {
  const char* const function = "CertAddSerializedElementToStore";
  const HCERTSTORE handle = store ? store->handle(function) : nullptr;
  const uint32_t how = disposition, accepted = kinds, add_flags = flags;
  const std::vector<BYTE> bytes = copy_of(element);
  const DWORD len = dword_len(bytes.size());
  DWORD kind = 0;
  const void* context = nullptr;
  check_bool(unlocked([&] {
               return api().CertAddSerializedElementToStore(handle, bytes.data(), len, how,
                                                            add_flags, accepted, &kind, &context);
             }),
             function);
  return element_object(kind, context);
}

}  // namespace

void define_cert_system_stores(nb::module_& module) {
  module.def(
      "CertOpenStore", &open, "StoreProvider"_a, "MsgAndCertEncodingType"_a,
      nb::arg("CryptProv").none(), "Flags"_a, nb::arg("Para").none(),
      nb::sig("def CertOpenStore(StoreProvider: int, MsgAndCertEncodingType: int, CryptProv: "
              "PyCRYPTPROV | None, Flags: int, Para: object) -> PyCERTSTORE | None"),
      "CertOpenStore opens a store; None with CERT_STORE_DELETE_FLAG.");
  module.def("CertOpenSystemStore", &open_system_store, "SubsystemProtocol"_a,
             nb::arg("Prov").none() = nb::none(),
             nb::sig("def CertOpenSystemStore(SubsystemProtocol: str, Prov: PyCRYPTPROV | None = "
                     "None) -> PyCERTSTORE"),
             "CertOpenSystemStore opens a system store of the current user.");
  module.def("CertEnumSystemStore", &system_stores, "Flags"_a,
             nb::arg("SystemStoreLocationPara").none() = nb::none(),
             nb::sig("def CertEnumSystemStore(Flags: int, SystemStoreLocationPara: str | None = "
                     "None) -> list[str]"),
             "CertEnumSystemStore returns the names of the system stores of a location.");
  module.def("CertEnumSystemStoreLocation", &locations, nb::arg("Flags") = 0,
             nb::sig("def CertEnumSystemStoreLocation(Flags: int = 0) -> list[str]"),
             "CertEnumSystemStoreLocation returns the names of the locations.");
  module.def("CertEnumPhysicalStore", &parts, "SystemStore"_a, "Flags"_a,
             nb::sig("def CertEnumPhysicalStore(SystemStore: str, Flags: int) -> list[str]"),
             "CertEnumPhysicalStore returns the names of the parts of a system store.");
  module.def("CertRegisterSystemStore", &register_store, "SystemStore"_a, "Flags"_a,
             nb::sig("def CertRegisterSystemStore(SystemStore: str, Flags: int) -> None"),
             "CertRegisterSystemStore creates a system store.");
  module.def("CertUnregisterSystemStore", &unregister_store, "SystemStore"_a, "Flags"_a,
             nb::sig("def CertUnregisterSystemStore(SystemStore: str, Flags: int) -> None"),
             "CertUnregisterSystemStore deletes a system store with its contents.");
  module.def("CertAddSerializedElementToStore", &add_element, nb::arg("CertStore").none(),
             "Element"_a, "AddDisposition"_a,
             nb::arg("ContextTypeFlags") = CERT_STORE_CERTIFICATE_CONTEXT_FLAG,
             nb::arg("Flags") = 0,
             nb::sig("def CertAddSerializedElementToStore(CertStore: PyCERTSTORE | None, Element: "
                     "collections.abc.Buffer, AddDisposition: int, ContextTypeFlags: int = 2, "
                     "Flags: int = 0) -> PyCERT_CONTEXT | PyCRL_CONTEXT | PyCTL_CONTEXT | None"),
             "CertAddSerializedElementToStore adds what a Serialize method returned.");
}

}  // namespace opensspi::python
