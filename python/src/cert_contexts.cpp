// SPDX-License-Identifier: MIT
// PyCERT_CONTEXT.
#include "cert.h"
#include "cert_objects.h"
#include "cert_properties.h"
#include "cert_values.h"
#include "crypt_calls.h"
#include "errors.h"
#include "public_key_info.h"
#include "repr.h"
#include "text.h"

namespace opensspi::python {

namespace {

const CERT_INFO& info_of(const Certificate& self) { return *self.get()->pCertInfo; }

// A program may change the dicts that it gets, so each gets its own.
nb::object extensions_of(const Certificate& self) {
  const nb::object kept = self.kept(KeptValue::kExtension, [&] {
    return to_extensions(info_of(self).rgExtension, info_of(self).cExtension);
  });
  const Py_ssize_t num = PyTuple_Size(kept.ptr());
  nb::object copies = nb::steal(PyTuple_New(num));
  for (Py_ssize_t i = 0; copies.is_valid() && i < num; ++i) {
    PyObject* const copy = PyDict_Copy(PyTuple_GetItem(kept.ptr(), i));
    if (!copy || PyTuple_SetItem(copies.ptr(), i, copy) != 0) {
      copies.reset();
    }
  }
  if (!copies.is_valid()) {
    throw nb::python_error();
  }
  return copies;
}

nb::object store_of(const Certificate& self) {
  return to_store_object(api().CertDuplicateStore(self.get()->hCertStore));
}

nb::object enhanced_usage(const Certificate& self, Dword flags) {
  const uint32_t usage_flags = flags;
  const Reference<PCCERT_CONTEXT> held = self.hold();
  DWORD len = 0;
  const auto get = [&](CERT_ENHKEY_USAGE* usage) {
    check_bool(unlocked([&] {
                 return api().CertGetEnhancedKeyUsage(held.get(), usage_flags, usage, &len);
               }),
               "CertGetEnhancedKeyUsage");
  };
  get(nullptr);
  std::vector<CERT_ENHKEY_USAGE> room(len / sizeof(CERT_ENHKEY_USAGE) + 1);
  get(room.data());
  return to_oids(room[0]);
}

uint32_t intended_usage(const Certificate& self) {
  const PCCERT_CONTEXT context = self.get();
  BYTE bits[sizeof(uint32_t)] = {};
  if (!api().CertGetIntendedKeyUsage(context->dwCertEncodingType, context->pCertInfo, bits,
                                     sizeof bits)) {
    if (api().GetLastError() == ERROR_SUCCESS) {  // the extension is missing
      refuse(static_cast<int32_t>(CRYPT_E_NOT_FOUND), "CertGetIntendedKeyUsage");
    }
    raise_last_error("CertGetIntendedKeyUsage");
  }
  return bits[0] | uint32_t{bits[1]} << 8 | uint32_t{bits[2]} << 16 | uint32_t{bits[3]} << 24;
}

nb::object serialize(const Certificate& self, Dword flags) {
  const uint32_t serialize_flags = flags;
  const Reference<PCCERT_CONTEXT> held = self.hold();
  return bytes_of(
      [&](BYTE* data, DWORD* len) {
        return unlocked([&] {
          return api().CertSerializeCertificateStoreElement(held.get(), serialize_flags, data, len);
        });
      },
      "CertSerializeCertificateStoreElement");
}

uint32_t verify_subject(const Certificate& self, const Certificate* issuer, Dword flags) {
  DWORD checks = flags;
  const Reference<PCCERT_CONTEXT> subject = self.hold();
  const Reference<PCCERT_CONTEXT> signer = issuer ? issuer->hold() : Reference<PCCERT_CONTEXT>();
  check_bool(unlocked([&] {
               return api().CertVerifySubjectCertificateContext(subject.get(), signer.get(),
                                                                &checks);
             }),
             "CertVerifySubjectCertificateContext");
  return checks;
}

// The C function drops a reference, so it gets one of its own.
void delete_from_store(const Certificate& self) {
  const PCCERT_CONTEXT own = self.hold().release();
  check_bool(unlocked([&] { return api().CertDeleteCertificateFromStore(own); }),
             "CertDeleteCertificateFromStore");
}

void find_key(const Certificate& self, Dword flags) {
  const uint32_t find_flags = flags;
  const Reference<PCCERT_CONTEXT> held = self.hold();
  check_bool(unlocked([&] {
               return api().CryptFindCertificateKeyProvInfo(held.get(), find_flags, nullptr);
             }),
             "CryptFindCertificateKeyProvInfo");
}

// The C function returns the empty text if there is no such name.
nb::object name_string(const Certificate& self, Dword type, Dword flags) {
  const uint32_t name_type = type, name_flags = flags;
  const Reference<PCCERT_CONTEXT> held = self.hold();
  const auto get = [&](WCHAR* text, DWORD len) {
    return unlocked([&] {
      return api().CertGetNameStringW(held.get(), name_type, name_flags, nullptr, text, len);
    });
  };
  std::vector<WCHAR> text(get(nullptr, 0) + size_t{1});
  const DWORD len = get(text.data(), static_cast<DWORD>(text.size()));
  return to_str(text.data(), len ? len - 1 : 0);
}

nb::str shown_certificate(const Certificate& self) {
  if (!self.is_open()) {
    return nb::str("<PyCERT_CONTEXT, freed>");
  }
  const Dword type(CERT_NAME_SIMPLE_DISPLAY_TYPE);
  return shown("<PyCERT_CONTEXT of %R, issued by %R>", name_string(self, type, Dword(0)).ptr(),
               name_string(self, type, Dword(CERT_NAME_ISSUER_FLAG)).ptr());
}

nb::object create(Dword encoding, nb::handle encoded) {
  const uint32_t encoding_type = encoding;
  const std::vector<BYTE> bytes = copy_of(encoded);
  const DWORD len = dword_len(bytes.size());
  Reference<PCCERT_CONTEXT> made(unlocked(
      [&] { return api().CertCreateCertificateContext(encoding_type, bytes.data(), len); }));
  if (!made.get()) {
    raise_last_error("CertCreateCertificateContext");
  }
  return to_object(std::move(made));
}

void define_attributes_of(nb::class_<Certificate>& type) {
  type.def_prop_ro(
          "HANDLE", [](const Certificate& self) { return reinterpret_cast<uintptr_t>(self.get()); },
          nb::sig("def HANDLE(self) -> int"), "HANDLE is the address of the context.")
      .def_prop_ro("CertStore", &store_of, nb::sig("def CertStore(self) -> PyCERTSTORE | None"),
                   "CertStore is the store of the certificate.")
      .def_prop_ro(
          "CertEncoded",
          [](const Certificate& self) {
            return nb::bytes(self.get()->pbCertEncoded, self.get()->cbCertEncoded);
          },
          "CertEncoded is the certificate in DER.")
      .def_prop_ro(
          "CertEncodingType",
          [](const Certificate& self) { return self.get()->dwCertEncodingType; },
          "CertEncodingType is X509_ASN_ENCODING.")
      .def_prop_ro(
          "Version", [](const Certificate& self) { return info_of(self).dwVersion; },
          "Version is one of CERT_V1, CERT_V2, CERT_V3.")
      .def_prop_ro(
          "Subject", [](const Certificate& self) { return to_bytes(info_of(self).Subject); },
          "Subject is the encoded name.")
      .def_prop_ro(
          "Issuer", [](const Certificate& self) { return to_bytes(info_of(self).Issuer); },
          "Issuer is the encoded name of the issuer.")
      .def_prop_ro(
          "NotBefore",
          [](const Certificate& self) {
            return self.kept(KeptValue::kNotBefore,
                             [&] { return to_time(info_of(self).NotBefore); });
          },
          nb::sig("def NotBefore(self) -> datetime.datetime"), "NotBefore is a time in UTC.")
      .def_prop_ro(
          "NotAfter",
          [](const Certificate& self) {
            return self.kept(KeptValue::kNotAfter, [&] { return to_time(info_of(self).NotAfter); });
          },
          nb::sig("def NotAfter(self) -> datetime.datetime"), "NotAfter is a time in UTC.")
      .def_prop_ro(
          "SignatureAlgorithm",
          [](const Certificate& self) { return to_dict(info_of(self).SignatureAlgorithm); },
          "SignatureAlgorithm is a dict of ObjId and Parameters.")
      .def_prop_ro("Extension", &extensions_of,
                   nb::sig("def Extension(self) -> tuple[dict[str, object], ...]"),
                   "Extension is the extensions as dicts of ObjId, Critical, Value.")
      .def_prop_ro(
          "SubjectPublicKeyInfo",
          [](const Certificate& self) { return to_dict(info_of(self).SubjectPublicKeyInfo); },
          "SubjectPublicKeyInfo is a dict that CryptImportPublicKeyInfo takes.")
      .def_prop_ro(
          "SerialNumber",
          [](const Certificate& self) { return to_bytes(info_of(self).SerialNumber); },
          "SerialNumber is a number as bytes, the least significant first.");
}

}  // namespace

void define_cert_contexts(nb::module_& module) {
  nb::class_<Certificate> type(module, "PyCERT_CONTEXT", nb::is_final(),
                               "PyCERT_CONTEXT is a certificate with its properties.");
  define_attributes_of(type);
  type.def("CertFreeCertificateContext", &Certificate::free,
           "CertFreeCertificateContext frees the context: ValueError the second time.")
      .def("CertEnumCertificateContextProperties", &property_numbers,
           nb::sig("def CertEnumCertificateContextProperties(self) -> list[int]"),
           "CertEnumCertificateContextProperties returns the numbers of the properties.")
      .def("CryptAcquireCertificatePrivateKey", &acquire_private_key, nb::arg("Flags") = 0,
           nb::sig("def CryptAcquireCertificatePrivateKey(self, Flags: int = 0) -> tuple[int, "
                   "PyCRYPTPROV]"),
           "CryptAcquireCertificatePrivateKey opens the container of the private key.")
      .def("CryptFindCertificateKeyProvInfo", &find_key, nb::arg("Flags") = 0,
           nb::sig("def CryptFindCertificateKeyProvInfo(self, Flags: int = 0) -> None"),
           "CryptFindCertificateKeyProvInfo looks for the private key in the key containers, and "
           "sets the property: NTE_NO_KEY without one.")
      .def("CertGetNameString", &name_string, nb::arg("Type") = CERT_NAME_SIMPLE_DISPLAY_TYPE,
           nb::arg("Flags") = 0,
           nb::sig("def CertGetNameString(self, Type: int = 4, Flags: int = 0) -> str"),
           "CertGetNameString returns a name to show: \"\" if there is none of this type.")
      .def("CertGetIntendedKeyUsage", &intended_usage,
           "CertGetIntendedKeyUsage returns CERT_..._KEY_USAGE flags; CRYPT_E_NOT_FOUND without "
           "the extension.")
      .def("CertGetEnhancedKeyUsage", &enhanced_usage, nb::arg("Flags") = 0,
           nb::sig("def CertGetEnhancedKeyUsage(self, Flags: int = 0) -> tuple[bytes, ...]"),
           "CertGetEnhancedKeyUsage returns object identifiers; none if nothing restricts it.")
      .def("CertSerializeCertificateStoreElement", &serialize, nb::arg("Flags") = 0,
           nb::sig("def CertSerializeCertificateStoreElement(self, Flags: int = 0) -> bytes"),
           "CertSerializeCertificateStoreElement writes the certificate with its properties.")
      .def("CertVerifySubjectCertificateContext", &verify_subject, nb::arg("Issuer").none(),
           "Flags"_a,
           nb::sig("def CertVerifySubjectCertificateContext(self, Issuer: PyCERT_CONTEXT | None, "
                   "Flags: int) -> int"),
           "CertVerifySubjectCertificateContext returns the flags of the checks that fail.")
      .def("CertDeleteCertificateFromStore", &delete_from_store,
           "CertDeleteCertificateFromStore deletes the certificate from its store.")
      .def("CertGetCertificateContextProperty", &property, "PropId"_a,
           "CertGetCertificateContextProperty returns a property: the type depends on PropId.")
      .def("CertSetCertificateContextProperty", &set_property, "PropId"_a, nb::arg("Data").none(),
           nb::arg("Flags") = 0,
           nb::sig("def CertSetCertificateContextProperty(self, PropId: int, Data: object, Flags: "
                   "int = 0) -> None"),
           "CertSetCertificateContextProperty sets a property, or deletes it for None.")
      .def("__repr__", &shown_certificate)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](Certificate& self, const nb::args&) { self.close(); });
  module.def("CertCreateCertificateContext", &create, "CertEncodingType"_a, "CertEncoded"_a,
             nb::sig("def CertCreateCertificateContext(CertEncodingType: int, CertEncoded: "
                     "collections.abc.Buffer) -> PyCERT_CONTEXT"),
             "CertCreateCertificateContext makes a context of DER, which is in no store.");
}

}  // namespace opensspi::python
