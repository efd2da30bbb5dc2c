// SPDX-License-Identifier: MIT
// PyCERTSTORE.
#include <vector>

#include "cert.h"
#include "cert_find.h"
#include "cert_objects.h"
#include "cert_structures.h"
#include "cert_values.h"
#include "errors.h"
#include "os_handles.h"
#include "repr.h"
#include "text.h"

namespace opensspi::python {

namespace {

constexpr DWORD kExportFlags =
    EXPORT_PRIVATE_KEYS | REPORT_NO_PRIVATE_KEY | REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY;

// enumerate returns a list of what `next(previous)` returns until null.
template <class Pointer, class Next>
nb::object enumerate(Next next, const char* function) {
  std::vector<Reference<Pointer>> found;
  unlocked([&] {
    for (Pointer context = nullptr; (context = next(context)) != nullptr;) {
      found.emplace_back(Traits<Pointer>::duplicate(context));
    }
  });
  if (api().GetLastError() != static_cast<DWORD>(CRYPT_E_NOT_FOUND)) {
    raise_last_error(function);
  }
  nb::list list;
  for (Reference<Pointer>& reference : found) {
    list.append(to_object(std::move(reference)));
  }
  return list;
}

nb::object certificates(const CertificateStore& store) {
  const HCERTSTORE handle = store.handle("CertEnumCertificatesInStore");
  return enumerate<PCCERT_CONTEXT>(
      [&](PCCERT_CONTEXT last) { return api().CertEnumCertificatesInStore(handle, last); },
      "CertEnumCertificatesInStore");
}

nb::object revocation_lists(const CertificateStore& store) {
  const HCERTSTORE handle = store.handle("CertEnumCRLsInStore");
  return enumerate<PCCRL_CONTEXT>(
      [&](PCCRL_CONTEXT last) { return api().CertEnumCRLsInStore(handle, last); },
      "CertEnumCRLsInStore");
}

nb::object trust_lists(const CertificateStore& store) {
  const HCERTSTORE handle = store.handle("CertEnumCTLsInStore");
  return enumerate<PCCTL_CONTEXT>(
      [&](PCCTL_CONTEXT last) { return api().CertEnumCTLsInStore(handle, last); },
      "CertEnumCTLsInStore");
}

nb::object find(const CertificateStore& store, Dword find_type, nb::handle value, Dword flags,
                Dword encoding) {
  const HCERTSTORE handle = store.handle("CertFindCertificateInStore");
  const uint32_t type = find_type, find_flags = flags, encoding_type = encoding;
  const FindParameter parameter(type, value);
  return enumerate<PCCERT_CONTEXT>(
      [&](PCCERT_CONTEXT last) {
        return api().CertFindCertificateInStore(handle, encoding_type, find_flags, type,
                                                parameter.get(), last);
      },
      "CertFindCertificateInStore");
}

nb::object find_revocation_lists(const CertificateStore& store, Dword find_type, nb::handle value,
                                 Dword flags, Dword encoding) {
  const HCERTSTORE handle = store.handle("CertFindCRLInStore");
  const uint32_t type = find_type, find_flags = flags, encoding_type = encoding;
  const RevocationListParameter parameter(type, value);
  return enumerate<PCCRL_CONTEXT>(
      [&](PCCRL_CONTEXT last) {
        return api().CertFindCRLInStore(handle, encoding_type, find_flags, type, parameter.get(),
                                        last);
      },
      "CertFindCRLInStore");
}

// added runs `add(address of the new context)` and returns the context.
template <class Pointer, class Add>
nb::object added(Add add, const char* function) {
  Reference<Pointer> made;
  check_bool(unlocked([&] { return add(made.address()); }), function);
  return to_object(std::move(made));
}

nb::object add_encoded_certificate(const CertificateStore& store, Dword encoding,
                                   nb::handle encoded, Dword disposition) {
  const HCERTSTORE handle = store.handle("CertAddEncodedCertificateToStore");
  const uint32_t encoding_type = encoding, how = disposition;
  const std::vector<BYTE> bytes = copy_of(encoded);
  const DWORD len = dword_len(bytes.size());
  return added<PCCERT_CONTEXT>(
      [&](PCCERT_CONTEXT* made) {
        return api().CertAddEncodedCertificateToStore(handle, encoding_type, bytes.data(), len, how,
                                                      made);
      },
      "CertAddEncodedCertificateToStore");
}

nb::object add_encoded_revocation_list(const CertificateStore& store, Dword encoding,
                                       nb::handle encoded, Dword disposition) {
  const HCERTSTORE handle = store.handle("CertAddEncodedCRLToStore");
  const uint32_t encoding_type = encoding, how = disposition;
  const std::vector<BYTE> bytes = copy_of(encoded);
  const DWORD len = dword_len(bytes.size());
  return added<PCCRL_CONTEXT>(
      [&](PCCRL_CONTEXT* made) {
        return api().CertAddEncodedCRLToStore(handle, encoding_type, bytes.data(), len, how, made);
      },
      "CertAddEncodedCRLToStore");
}

template <class Pointer>
using AddContext = BOOL(WINAPI*)(HCERTSTORE, Pointer, DWORD, Pointer*);

template <class Pointer>
nb::object add_context(const CertificateStore& store, const CertContext<Pointer>& context,
                       Dword disposition, AddContext<Pointer> add, const char* function) {
  const HCERTSTORE handle = store.handle(function);
  const uint32_t how = disposition;
  const Reference<Pointer> held = context.hold();
  return added<Pointer>([&](Pointer* made) { return add(handle, held.get(), how, made); },
                        function);
}

nb::object add_certificate(const CertificateStore& store, const Certificate& context,
                           Dword disposition) {
  return add_context(store, context, disposition, api().CertAddCertificateContextToStore,
                     "CertAddCertificateContextToStore");
}

nb::object add_certificate_link(const CertificateStore& store, const Certificate& context,
                                Dword disposition) {
  return add_context(store, context, disposition, api().CertAddCertificateLinkToStore,
                     "CertAddCertificateLinkToStore");
}

nb::object add_revocation_list(const CertificateStore& store, const RevocationList& context,
                               Dword disposition) {
  return add_context(store, context, disposition, api().CertAddCRLContextToStore,
                     "CertAddCRLContextToStore");
}

nb::object add_revocation_list_link(const CertificateStore& store, const RevocationList& context,
                                    Dword disposition) {
  return add_context(store, context, disposition, api().CertAddCRLLinkToStore,
                     "CertAddCRLLinkToStore");
}

nb::object add_trust_list(const CertificateStore& store, const TrustList& context,
                          Dword disposition) {
  return add_context(store, context, disposition, api().CertAddCTLContextToStore,
                     "CertAddCTLContextToStore");
}

nb::object add_trust_list_link(const CertificateStore& store, const TrustList& context,
                               Dword disposition) {
  return add_context(store, context, disposition, api().CertAddCTLLinkToStore,
                     "CertAddCTLLinkToStore");
}

nb::object save_to_memory(HCERTSTORE handle, uint32_t encoding, uint32_t form, uint32_t flags) {
  CRYPT_DATA_BLOB blob{};
  const auto save = [&] {
    check_bool(unlocked([&] {
                 return api().CertSaveStore(handle, encoding, form, CERT_STORE_SAVE_TO_MEMORY,
                                            &blob, flags);
               }),
               "CertSaveStore");
  };
  save();
  NewBytes bytes(blob.cbData);
  blob.pbData = bytes.data();
  save();
  return bytes.take(blob.cbData);
}

// save returns bytes for CERT_STORE_SAVE_TO_MEMORY, else None.
nb::object save(const CertificateStore& store, Dword encoding, Dword save_as, Dword save_to,
                nb::handle target, Dword flags) {
  const HCERTSTORE handle = store.handle("CertSaveStore");
  const uint32_t encoding_type = encoding, form = save_as, to = save_to, save_flags = flags;
  if (to == CERT_STORE_SAVE_TO_MEMORY) {
    return save_to_memory(handle, encoding_type, form, save_flags);
  }
  if (to != CERT_STORE_SAVE_TO_FILE && to != CERT_STORE_SAVE_TO_FILENAME) {
    throw_not_implemented("CertSaveStore: this SaveTo is not supported");
  }
  const bool has_name = to == CERT_STORE_SAVE_TO_FILENAME;
  const Text name(has_name ? target : nb::handle(), "SaveToPara");
  void* const place = has_name ? name.get() : to_handle(target);
  check_bool(unlocked([&] {
               return api().CertSaveStore(handle, encoding_type, form, to, place, save_flags);
             }),
             "CertSaveStore");
  return nb::none();
}

void control(const CertificateStore& store, Dword flags, Dword type, nb::handle parameter) {
  const HCERTSTORE handle = store.handle("CertControlStore");
  const uint32_t control_flags = flags, control_type = type;
  const HANDLE event = to_handle(parameter);
  check_bool(
      unlocked([&] { return api().CertControlStore(handle, control_flags, control_type, event); }),
      "CertControlStore");
}

void add_sibling(const CertificateStore& store, const CertificateStore& sibling, Dword flags,
                 Dword priority) {
  const HCERTSTORE handle = store.handle("CertAddStoreToCollection");
  const HCERTSTORE member = sibling.handle("CertAddStoreToCollection");
  const uint32_t update_flags = flags, rank = priority;
  check_bool(
      unlocked([&] { return api().CertAddStoreToCollection(handle, member, update_flags, rank); }),
      "CertAddStoreToCollection");
}

void remove_sibling(const CertificateStore& store, const CertificateStore& sibling) {
  const HCERTSTORE handle = store.handle("CertRemoveStoreFromCollection");
  const HCERTSTORE member = sibling.handle("CertRemoveStoreFromCollection");
  const WithoutGil released;
  api().CertRemoveStoreFromCollection(handle, member);
}

}  // namespace

HCERTSTORE CertificateStore::handle(const char* function) const {
  if (!handle_) {
    refuse(ERROR_INVALID_HANDLE, function);
  }
  return handle_;
}

nb::str CertificateStore::repr() const {
  return handle_ ? shown("<PyCERTSTORE %p>", handle_) : nb::str("<PyCERTSTORE, closed>");
}

void CertificateStore::close() {
  if (handle_) {
    api().CertCloseStore(std::exchange(handle_, nullptr), 0);
  }
}

// The C function closes the handle also if it fails.
void CertificateStore::close_checked() {
  const HCERTSTORE handle_to_close = handle("CertCloseStore");
  handle_ = nullptr;
  check_bool(
      unlocked([&] { return api().CertCloseStore(handle_to_close, CERT_CLOSE_STORE_CHECK_FLAG); }),
      "CertCloseStore");
}

HCERTSTORE store_handle(const CertificateStore* store, const char* function) {
  return store ? store->handle(function) : nullptr;
}

StoreHandles::StoreHandles(nb::handle iterable, const char* function) {
  for (const nb::handle one : nb::iter(iterable)) {
    stores_.push_back(nb::borrow(one));
    handles_.push_back(
        object_of<CertificateStore>(one, "stores must be PyCERTSTORE").handle(function));
  }
}

nb::object to_store_object(HCERTSTORE handle) {
  if (!handle) {
    return nb::none();
  }
  return nb::cast(new CertificateStore(handle), nb::rv_policy::take_ownership);
}

void define_cert_stores(nb::module_& module) {
  nb::class_<CertificateStore>(module, "PyCERTSTORE", nb::is_final(),
                               "PyCERTSTORE is a store of certificates, CRLs and CTLs.")
      .def_prop_ro(
          "HCERTSTORE",
          [](const CertificateStore& self) {
            return reinterpret_cast<uintptr_t>(self.handle("HCERTSTORE"));
          },
          nb::sig("def HCERTSTORE(self) -> int"), "HCERTSTORE is the handle as an integer.")
      .def(
          "CertCloseStore", [](CertificateStore& self, Dword) { self.close_checked(); },
          nb::arg("Flags") = 0,
          "CertCloseStore closes the store: CRYPT_E_PENDING_CLOSE if contexts of it live, which "
          "stay usable. Flags are ignored.")
      .def("CertControlStore", &control, "Flags"_a, "CtrlType"_a, nb::arg("CtrlPara").none(),
           nb::sig("def CertControlStore(self, Flags: int, CtrlType: int, CtrlPara: PyHANDLE | int "
                   "| None) -> None"),
           "CertControlStore writes or reads again what the store came from.")
      .def("CertEnumCertificatesInStore", &certificates,
           nb::sig("def CertEnumCertificatesInStore(self) -> list[PyCERT_CONTEXT]"),
           "CertEnumCertificatesInStore returns all certificates.")
      .def("CertEnumCRLsInStore", &revocation_lists,
           nb::sig("def CertEnumCRLsInStore(self) -> list[PyCRL_CONTEXT]"),
           "CertEnumCRLsInStore returns all CRLs.")
      .def("CertEnumCTLsInStore", &trust_lists,
           nb::sig("def CertEnumCTLsInStore(self) -> list[PyCTL_CONTEXT]"),
           "CertEnumCTLsInStore returns all CTLs.")
      .def("CertFindCertificateInStore", &find, "FindType"_a,
           nb::arg("FindPara").none() = nb::none(), nb::arg("FindFlags") = 0,
           nb::arg("CertEncodingType") = kAnyEncoding,
           nb::sig("def CertFindCertificateInStore(self, FindType: int, FindPara: object = None, "
                   "FindFlags: int = 0, CertEncodingType: int = 65537) -> list[PyCERT_CONTEXT]"),
           "CertFindCertificateInStore returns all certificates that match.")
      .def("CertSaveStore", &save, "MsgAndCertEncodingType"_a, "SaveAs"_a, "SaveTo"_a,
           nb::arg("SaveToPara").none(), nb::arg("Flags") = 0,
           nb::sig("def CertSaveStore(self, MsgAndCertEncodingType: int, SaveAs: int, SaveTo: int, "
                   "SaveToPara: str | PyHANDLE | int | None, Flags: int = 0) -> bytes | None"),
           "CertSaveStore writes the store to a file, or returns bytes.")
      .def("CertAddEncodedCertificateToStore", &add_encoded_certificate, "CertEncodingType"_a,
           "CertEncoded"_a, "AddDisposition"_a,
           nb::sig("def CertAddEncodedCertificateToStore(self, CertEncodingType: int, CertEncoded: "
                   "collections.abc.Buffer, AddDisposition: int) -> PyCERT_CONTEXT"),
           "CertAddEncodedCertificateToStore adds a certificate in DER.")
      .def("CertAddEncodedCRLToStore", &add_encoded_revocation_list, "CertEncodingType"_a,
           "CrlEncoded"_a, "AddDisposition"_a,
           nb::sig("def CertAddEncodedCRLToStore(self, CertEncodingType: int, CrlEncoded: "
                   "collections.abc.Buffer, AddDisposition: int) -> PyCRL_CONTEXT"),
           "CertAddEncodedCRLToStore adds a CRL in DER.")
      .def("CertAddCertificateContextToStore", &add_certificate, "CertContext"_a,
           "AddDisposition"_a,
           nb::sig("def CertAddCertificateContextToStore(self, CertContext: PyCERT_CONTEXT, "
                   "AddDisposition: int) -> PyCERT_CONTEXT"),
           "CertAddCertificateContextToStore adds a copy of a certificate.")
      .def("CertAddCertificateLinkToStore", &add_certificate_link, "CertContext"_a,
           "AddDisposition"_a,
           nb::sig("def CertAddCertificateLinkToStore(self, CertContext: PyCERT_CONTEXT, "
                   "AddDisposition: int) -> PyCERT_CONTEXT"),
           "CertAddCertificateLinkToStore adds a link, which shares the properties.")
      .def("CertFindCRLInStore", &find_revocation_lists, nb::arg("FindType") = CRL_FIND_ANY,
           nb::arg("FindPara").none() = nb::none(), nb::arg("FindFlags") = 0,
           nb::arg("CertEncodingType") = kAnyEncoding,
           nb::sig("def CertFindCRLInStore(self, FindType: int = 0, FindPara: object = None, "
                   "FindFlags: int = 0, CertEncodingType: int = 65537) -> list[PyCRL_CONTEXT]"),
           "CertFindCRLInStore returns all CRLs that match. FindPara is None, a PyCERT_CONTEXT "
           "(CRL_FIND_ISSUED_BY), a PyCRL_CONTEXT (CRL_FIND_EXISTING) or a tuple of the subject "
           "and its issuer (CRL_FIND_ISSUED_FOR).")
      .def("CertAddCRLContextToStore", &add_revocation_list, "CrlContext"_a, "AddDisposition"_a,
           nb::sig("def CertAddCRLContextToStore(self, CrlContext: PyCRL_CONTEXT, AddDisposition: "
                   "int) -> PyCRL_CONTEXT"),
           "CertAddCRLContextToStore adds a copy of a CRL.")
      .def("CertAddCRLLinkToStore", &add_revocation_list_link, "CrlContext"_a, "AddDisposition"_a,
           nb::sig("def CertAddCRLLinkToStore(self, CrlContext: PyCRL_CONTEXT, AddDisposition: "
                   "int) -> PyCRL_CONTEXT"),
           "CertAddCRLLinkToStore adds a link to a CRL.")
      .def("CertAddCTLContextToStore", &add_trust_list, "CtlContext"_a, "AddDisposition"_a,
           nb::sig("def CertAddCTLContextToStore(self, CtlContext: PyCTL_CONTEXT, AddDisposition: "
                   "int) -> PyCTL_CONTEXT"),
           "CertAddCTLContextToStore adds a copy of a CTL.")
      .def("CertAddCTLLinkToStore", &add_trust_list_link, "CtlContext"_a, "AddDisposition"_a,
           nb::sig("def CertAddCTLLinkToStore(self, CtlContext: PyCTL_CONTEXT, AddDisposition: "
                   "int) -> PyCTL_CONTEXT"),
           "CertAddCTLLinkToStore adds a link to a CTL.")
      .def("CertAddStoreToCollection", &add_sibling, "SiblingStore"_a, nb::arg("UpdateFlag") = 0,
           nb::arg("Priority") = 0,
           nb::sig("def CertAddStoreToCollection(self, SiblingStore: PyCERTSTORE, UpdateFlag: int "
                   "= 0, Priority: int = 0) -> None"),
           "CertAddStoreToCollection makes a store a member of a collection.")
      .def("CertRemoveStoreFromCollection", &remove_sibling, "SiblingStore"_a,
           nb::sig("def CertRemoveStoreFromCollection(self, SiblingStore: PyCERTSTORE) -> None"),
           "CertRemoveStoreFromCollection removes a member of a collection.")
      .def("PFXExportCertStoreEx", &export_pfx, nb::arg("Password").none() = nb::none(),
           nb::arg("Flags") = kExportFlags,
           nb::sig("def PFXExportCertStoreEx(self, Password: str | None = None, Flags: int = 7) -> "
                   "bytes"),
           "PFXExportCertStoreEx writes the certificates with their keys as a PFX.")
      .def("__repr__", &CertificateStore::repr)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](CertificateStore& self, const nb::args&) { self.close(); });
}

}  // namespace opensspi::python
