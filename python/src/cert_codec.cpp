// SPDX-License-Identifier: MIT
// CryptDecodeObjectEx, CryptEncodeObjectEx and CryptFormatObject.
#include "cert.h"
#include "cert_arguments.h"
#include "cert_objects.h"
#include "cert_structures.h"
#include "cert_values.h"
#include "fields.h"
#include "integers.h"
#include "text.h"

namespace opensspi::python {

namespace {

// Allocated is one block of the library.
class Allocated {
 public:
  Allocated() = default;
  Allocated(const Allocated&) = delete;
  Allocated& operator=(const Allocated&) = delete;
  ~Allocated() { api().LocalFree(memory_); }

  void** address() { return &memory_; }
  const void* get() const { return memory_; }

 private:
  void* memory_ = nullptr;
};

void require_none(nb::handle parameter, const char* message) {
  if (!parameter.is_none()) {
    throw nb::value_error(message);
  }
}

nb::object decode(nb::handle structure, nb::handle encoded, Dword flags, Dword encoding,
                  nb::handle parameters) {
  require_none(parameters, "DecodePara must be None");
  const StructureType type(structure);
  const uint32_t encoding_type = encoding, decode_flags = flags | CRYPT_DECODE_ALLOC_FLAG;
  const std::vector<BYTE> bytes = copy_of(encoded);
  const DWORD len = dword_len(bytes.size());
  Allocated decoded;
  DWORD size = 0;
  check_bool(unlocked([&] {
               return api().CryptDecodeObjectEx(encoding_type, type.get(), bytes.data(), len,
                                                decode_flags, nullptr, decoded.address(), &size);
             }),
             "CryptDecodeObjectEx");
  return to_object(type, decoded.get());
}

nb::object encode_structure(const StructureType& type, const void* structure, uint32_t flags,
                            uint32_t encoding) {
  Allocated encoded;
  DWORD len = 0;
  check_bool(
      api().CryptEncodeObjectEx(encoding, type.get(), structure, flags | CRYPT_ENCODE_ALLOC_FLAG,
                                nullptr, encoded.address(), &len),
      "CryptEncodeObjectEx");
  return nb::bytes(encoded.get(), len);
}

bool is_alternative_name(const StructureType& type) {
  return type.is(X509_ALTERNATE_NAME, szOID_SUBJECT_ALT_NAME2) ||
         type.is(nullptr, szOID_SUBJECT_ALT_NAME) || type.is(nullptr, szOID_ISSUER_ALT_NAME2) ||
         type.is(nullptr, szOID_ISSUER_ALT_NAME);
}

// encode_more encodes what pywin32 does not: extensions of certificates, from the values that
// CryptDecodeObjectEx returns.
nb::object encode_more(const StructureType& type, nb::handle info, uint32_t flags,
                       uint32_t encoding) {
  if (is_alternative_name(type)) {
    AlternativeNames names(info);
    return encode_structure(type, names.get(), flags, encoding);
  }
  if (type.is(X509_BASIC_CONSTRAINTS2, szOID_BASIC_CONSTRAINTS2)) {
    const Fields fields(info, "CERT_BASIC_CONSTRAINTS2_INFO");
    const bool limited = fields.has("fPathLenConstraint") &&
                         PyObject_IsTrue(fields["fPathLenConstraint"].ptr()) == 1;
    const CERT_BASIC_CONSTRAINTS2_INFO constraints{
        PyObject_IsTrue(fields["fCA"].ptr()) == 1 ? TRUE : FALSE, limited ? TRUE : FALSE,
        limited ? fields.number("PathLenConstraint") : 0};
    return encode_structure(type, &constraints, flags, encoding);
  }
  if (type.is(X509_EXTENSIONS, szOID_RSA_certExtensions) ||
      type.is(nullptr, szOID_CERT_EXTENSIONS)) {
    Extensions extensions(info);
    const CERT_EXTENSIONS list{extensions.count(), extensions.data()};
    return encode_structure(type, &list, flags, encoding);
  }
  if (type.is(nullptr, szOID_SUBJECT_KEY_IDENTIFIER)) {
    std::vector<BYTE> bytes = copy_of(info);
    const CRYPT_DATA_BLOB blob = blob_of(bytes);
    return encode_structure(type, &blob, flags, encoding);
  }
  throw_not_implemented("CryptEncodeObjectEx: this type of structure is not supported");
}

nb::object encode(nb::handle structure, nb::handle info, Dword flags, Dword encoding,
                  nb::handle parameters) {
  require_none(parameters, "EncodePara must be None");
  const StructureType type(structure);
  const uint32_t encode_flags = flags, encoding_type = encoding;
  if (type.is(X509_ENHANCED_KEY_USAGE, szOID_ENHANCED_KEY_USAGE)) {
    Usage usage(info);
    return encode_structure(type, usage.get(), encode_flags, encoding_type);
  }
  if (type.is(X509_KEY_USAGE, szOID_KEY_USAGE) || type.is(X509_BITS, nullptr)) {
    const Fields fields(info, "PyCRYPT_BIT_BLOB");
    std::vector<BYTE> data = fields.bytes("Data");
    const CRYPT_BIT_BLOB bits{dword_len(data.size()), data.data(), fields.number("UnusedBits")};
    return encode_structure(type, &bits, encode_flags, encoding_type);
  }
  return encode_more(type, info, encode_flags, encoding_type);
}

nb::object format_object(nb::handle structure, nb::handle encoded, Dword format, Dword encoding,
                         Dword /*format_type*/, nb::handle format_structure) {
  require_none(format_structure, "FormatStruct must be None");
  const StructureType type(structure);
  const uint32_t encoding_type = encoding, flags = format;
  const std::vector<BYTE> bytes = copy_of(encoded);
  const DWORD len = dword_len(bytes.size());
  const auto call = [&](WCHAR* text, DWORD* size) {
    check_bool(unlocked([&] {
                 return api().CryptFormatObject(encoding_type, 0, flags, nullptr, type.get(),
                                                bytes.data(), len, text, size);
               }),
               "CryptFormatObject");
  };
  DWORD size = 0;
  call(nullptr, &size);
  std::vector<WCHAR> text(size / sizeof(WCHAR));
  call(text.data(), &size);
  return to_str(text.data(), text.empty() ? 0 : text.size() - 1);
}

}  // namespace

void define_cert_codec(nb::module_& module) {
  module.def("CryptDecodeObjectEx", &decode, "StructType"_a, "Encoded"_a, nb::arg("Flags") = 0,
             nb::arg("CertEncodingType") = kAnyEncoding, nb::arg("DecodePara").none() = nb::none(),
             nb::sig("def CryptDecodeObjectEx(StructType: int | str | bytes, Encoded: "
                     "collections.abc.Buffer, Flags: int = 0, CertEncodingType: int = 65537, "
                     "DecodePara: None = None) -> object"),
             "CryptDecodeObjectEx decodes a structure; its type decides the form of the result.");
  module.def("CryptEncodeObjectEx", &encode, "StructType"_a, "StructInfo"_a, nb::arg("Flags") = 0,
             nb::arg("CertEncodingType") = kAnyEncoding, nb::arg("EncodePara").none() = nb::none(),
             nb::sig("def CryptEncodeObjectEx(StructType: int | str | bytes, StructInfo: object, "
                     "Flags: int = 0, CertEncodingType: int = 65537, EncodePara: None = None) -> "
                     "bytes"),
             "CryptEncodeObjectEx encodes usages, a string of bits, alternative names, basic "
             "constraints, extensions or a key identifier.");
  module.def("CryptFormatObject", &format_object, "StructType"_a, "Encoded"_a,
             nb::arg("FormatStrType") = 0, nb::arg("CertEncodingType") = kAnyEncoding,
             nb::arg("FormatType") = 0, nb::arg("FormatStruct").none() = nb::none(),
             nb::sig("def CryptFormatObject(StructType: int | str | bytes, Encoded: "
                     "collections.abc.Buffer, FormatStrType: int = 0, CertEncodingType: int = "
                     "65537, FormatType: int = 0, FormatStruct: None = None) -> str"),
             "CryptFormatObject writes an encoded extension or name as text for people.");
}

}  // namespace opensspi::python
