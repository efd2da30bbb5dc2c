// SPDX-License-Identifier: MIT
// PyCTL_CONTEXT and PyCRL_CONTEXT.
#include "cert.h"
#include "cert_arguments.h"
#include "cert_objects.h"
#include "cert_values.h"
#include "crypt_calls.h"
#include "errors.h"
#include "repr.h"
#include "text.h"

namespace opensspi::python {

namespace {

nb::object trust_list_properties(const TrustList& self) {
  nb::list found;
  for (DWORD number = 0; (number = api().CertEnumCTLContextProperties(self.get(), number)) != 0;) {
    found.append(number);
  }
  return found;
}

nb::object serialize_trust_list(const TrustList& self, Dword flags) {
  const uint32_t serialize_flags = flags;
  const Reference<PCCTL_CONTEXT> held = self.hold();
  return bytes_of(
      [&](BYTE* data, DWORD* len) {
        return unlocked([&] {
          return api().CertSerializeCTLStoreElement(held.get(), serialize_flags, data, len);
        });
      },
      "CertSerializeCTLStoreElement");
}

// The C function drops a reference, so it gets one of its own.
void delete_trust_list(const TrustList& self) {
  const PCCTL_CONTEXT own = self.hold().release();
  check_bool(unlocked([&] { return api().CertDeleteCTLFromStore(own); }), "CertDeleteCTLFromStore");
}

nb::object create_trust_list(Dword encoding, nb::handle encoded) {
  const uint32_t encoding_type = encoding;
  const std::vector<BYTE> bytes = copy_of(encoded);
  const DWORD len = dword_len(bytes.size());
  Reference<PCCTL_CONTEXT> made(
      unlocked([&] { return api().CertCreateCTLContext(encoding_type, bytes.data(), len); }));
  if (!made.get()) {
    raise_last_error("CertCreateCTLContext");
  }
  return to_object(std::move(made));
}

nb::object create_revocation_list(Dword encoding, nb::handle encoded) {
  const uint32_t encoding_type = encoding;
  const std::vector<BYTE> bytes = copy_of(encoded);
  const DWORD len = dword_len(bytes.size());
  Reference<PCCRL_CONTEXT> made(
      unlocked([&] { return api().CertCreateCRLContext(encoding_type, bytes.data(), len); }));
  if (!made.get()) {
    raise_last_error("CertCreateCRLContext");
  }
  return to_object(std::move(made));
}

nb::object revocation_entries(const RevocationList& self) {
  const CRL_INFO& info = *self.get()->pCrlInfo;
  return to_tuple(info.rgCRLEntry, info.cCRLEntry,
                  [](const CRL_ENTRY& entry) { return to_dict(entry); });
}

nb::object serialize_revocation_list(const RevocationList& self, Dword flags) {
  const uint32_t serialize_flags = flags;
  const Reference<PCCRL_CONTEXT> held = self.hold();
  return bytes_of(
      [&](BYTE* data, DWORD* len) {
        return unlocked([&] {
          return api().CertSerializeCRLStoreElement(held.get(), serialize_flags, data, len);
        });
      },
      "CertSerializeCRLStoreElement");
}

// The C function drops a reference, so it gets one of its own.
void delete_revocation_list(const RevocationList& self) {
  const PCCRL_CONTEXT own = self.hold().release();
  check_bool(unlocked([&] { return api().CertDeleteCRLFromStore(own); }), "CertDeleteCRLFromStore");
}

// entry_of returns None if the certificate is not listed.
nb::object entry_of(const RevocationList& self, const Certificate& certificate) {
  const Reference<PCCRL_CONTEXT> held = self.hold();
  const Reference<PCCERT_CONTEXT> subject = certificate.hold();
  PCRL_ENTRY entry = nullptr;
  check_bool(unlocked([&] {
               return api().CertFindCertificateInCRL(subject.get(), held.get(), 0, nullptr, &entry);
             }),
             "CertFindCertificateInCRL");
  return entry ? nb::object(to_dict(*entry)) : nb::none();
}

bool is_valid_for(const RevocationList& self, const Certificate& certificate) {
  const Reference<PCCRL_CONTEXT> held = self.hold();
  const Reference<PCCERT_CONTEXT> subject = certificate.hold();
  const BOOL valid = unlocked(
      [&] { return api().CertIsValidCRLForCertificate(subject.get(), held.get(), 0, nullptr); });
  if (!valid && api().GetLastError() != static_cast<DWORD>(CRYPT_E_NO_MATCH)) {
    raise_last_error("CertIsValidCRLForCertificate");
  }
  return valid != FALSE;
}

int verify_time(const RevocationList& self, nb::handle time) {
  OptionalTime when(time);
  return api().CertVerifyCRLTimeValidity(when.get(), self.get()->pCrlInfo);
}

// next_update is None if the CRL does not say.
nb::object next_update(const RevocationList& self) {
  const FILETIME& time = self.get()->pCrlInfo->NextUpdate;
  return time.dwLowDateTime || time.dwHighDateTime ? to_time(time) : nb::none();
}

nb::str shown_revocation_list(const RevocationList& self) {
  if (!self.is_open()) {
    return nb::str("<PyCRL_CONTEXT, freed>");
  }
  CRL_INFO& info = *self.get()->pCrlInfo;
  const auto name = [&](WCHAR* text, DWORD len) {
    return api().CertNameToStrW(X509_ASN_ENCODING, &info.Issuer, CERT_X500_NAME_STR, text, len);
  };
  std::vector<WCHAR> issuer(name(nullptr, 0) + size_t{1});
  name(issuer.data(), static_cast<DWORD>(issuer.size()));
  return shown("<PyCRL_CONTEXT of %R, %lu certificates>", to_str(issuer.data()).ptr(),
               static_cast<unsigned long>(info.cCRLEntry));
}

nb::str shown_trust_list(const TrustList& self) {
  if (!self.is_open()) {
    return nb::str("<PyCTL_CONTEXT, freed>");
  }
  return shown("<PyCTL_CONTEXT of %lu certificates>",
               static_cast<unsigned long>(self.get()->pCtlInfo->cCTLEntry));
}

void define_revocation_lists(nb::module_& module) {
  nb::class_<RevocationList>(module, "PyCRL_CONTEXT", nb::is_final(),
                             "PyCRL_CONTEXT is a certificate revocation list.")
      .def_prop_ro(
          "HANDLE",
          [](const RevocationList& self) { return reinterpret_cast<uintptr_t>(self.get()); },
          nb::sig("def HANDLE(self) -> int"), "HANDLE is the address of the context.")
      .def_prop_ro(
          "CrlEncoded",
          [](const RevocationList& self) {
            return nb::bytes(self.get()->pbCrlEncoded, self.get()->cbCrlEncoded);
          },
          "CrlEncoded is the CRL in DER.")
      .def_prop_ro(
          "Issuer",
          [](const RevocationList& self) { return to_bytes(self.get()->pCrlInfo->Issuer); },
          "Issuer is the encoded name of the issuer.")
      .def_prop_ro(
          "ThisUpdate",
          [](const RevocationList& self) { return to_time(self.get()->pCrlInfo->ThisUpdate); },
          nb::sig("def ThisUpdate(self) -> datetime.datetime"), "ThisUpdate is a time in UTC.")
      .def_prop_ro("NextUpdate", &next_update,
                   nb::sig("def NextUpdate(self) -> datetime.datetime | None"),
                   "NextUpdate is a time in UTC, or None.")
      .def_prop_ro("Entry", &revocation_entries,
                   nb::sig("def Entry(self) -> tuple[dict[str, object], ...]"),
                   "Entry is the revoked certificates as dicts of SerialNumber, RevocationDate, "
                   "Extension.")
      .def_prop_ro(
          "Version", [](const RevocationList& self) { return self.get()->pCrlInfo->dwVersion; },
          "Version is CRL_V1 or CRL_V2.")
      .def_prop_ro(
          "SignatureAlgorithm",
          [](const RevocationList& self) {
            return to_dict(self.get()->pCrlInfo->SignatureAlgorithm);
          },
          "SignatureAlgorithm is a dict of ObjId and Parameters.")
      .def_prop_ro(
          "Extension",
          [](const RevocationList& self) {
            const CRL_INFO& info = *self.get()->pCrlInfo;
            return to_extensions(info.rgExtension, info.cExtension);
          },
          nb::sig("def Extension(self) -> tuple[dict[str, object], ...]"),
          "Extension is the extensions as dicts of ObjId, Critical, Value.")
      .def("CertSerializeCRLStoreElement", &serialize_revocation_list, nb::arg("Flags") = 0,
           nb::sig("def CertSerializeCRLStoreElement(self, Flags: int = 0) -> bytes"),
           "CertSerializeCRLStoreElement writes the CRL with its properties.")
      .def("CertDeleteCRLFromStore", &delete_revocation_list,
           "CertDeleteCRLFromStore deletes the CRL from its store.")
      .def("CertFindCertificateInCRL", &entry_of, "Cert"_a,
           nb::sig("def CertFindCertificateInCRL(self, Cert: PyCERT_CONTEXT) -> dict[str, object] "
                   "| None"),
           "CertFindCertificateInCRL returns the entry of a certificate, or None.")
      .def("CertIsValidCRLForCertificate", &is_valid_for, "Cert"_a,
           "CertIsValidCRLForCertificate returns whether the CRL covers a certificate.")
      .def("CertVerifyCRLTimeValidity", &verify_time, nb::arg("TimeToVerify").none() = nb::none(),
           nb::sig("def CertVerifyCRLTimeValidity(self, TimeToVerify: datetime.datetime | None = "
                   "None) -> int"),
           "CertVerifyCRLTimeValidity returns -1 before ThisUpdate, 1 after NextUpdate, else 0.")
      .def("CertFreeCRLContext", &RevocationList::free,
           "CertFreeCRLContext frees the context: ValueError the second time.")
      .def("__repr__", &shown_revocation_list)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](RevocationList& self, const nb::args&) { self.close(); });
  module.def("CertCreateCRLContext", &create_revocation_list, "CertEncodingType"_a, "CrlEncoded"_a,
             nb::sig("def CertCreateCRLContext(CertEncodingType: int, CrlEncoded: "
                     "collections.abc.Buffer) -> PyCRL_CONTEXT"),
             "CertCreateCRLContext makes a context of DER, which is in no store.");
}

}  // namespace

void define_cert_lists(nb::module_& module) {
  nb::class_<TrustList>(module, "PyCTL_CONTEXT", nb::is_final(),
                        "PyCTL_CONTEXT is a certificate trust list.")
      .def_prop_ro(
          "PCCTL_CONTEXT",
          [](const TrustList& self) { return reinterpret_cast<uintptr_t>(self.get()); },
          nb::sig("def PCCTL_CONTEXT(self) -> int"), "PCCTL_CONTEXT is the address of the context.")
      .def_prop_ro(
          "HCTL_CONTEXT",
          [](const TrustList& self) { return reinterpret_cast<uintptr_t>(self.get()); },
          nb::sig("def HCTL_CONTEXT(self) -> int"), "HCTL_CONTEXT is the same.")
      .def("CertFreeCTLContext", &TrustList::free,
           "CertFreeCTLContext frees the context: ValueError the second time.")
      .def("CertEnumCTLContextProperties", &trust_list_properties,
           nb::sig("def CertEnumCTLContextProperties(self) -> list[int]"),
           "CertEnumCTLContextProperties returns the numbers of the properties.")
      .def("CertDeleteCTLFromStore", &delete_trust_list,
           "CertDeleteCTLFromStore deletes the CTL from its store.")
      .def("CertSerializeCTLStoreElement", &serialize_trust_list, nb::arg("Flags") = 0,
           nb::sig("def CertSerializeCTLStoreElement(self, Flags: int = 0) -> bytes"),
           "CertSerializeCTLStoreElement writes the CTL with its properties.")
      .def("__repr__", &shown_trust_list)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](TrustList& self, const nb::args&) { self.close(); });
  module.def("CertCreateCTLContext", &create_trust_list, "MsgAndCertEncodingType"_a, "CtlEncoded"_a,
             nb::sig("def CertCreateCTLContext(MsgAndCertEncodingType: int, CtlEncoded: "
                     "collections.abc.Buffer) -> PyCTL_CONTEXT"),
             "CertCreateCTLContext makes a context of a signed CTL, which is in no store.");
  define_revocation_lists(module);
}

}  // namespace opensspi::python
