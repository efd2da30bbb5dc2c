// SPDX-License-Identifier: MIT
// CryptDecodeObjectEx and CryptEncodeObjectEx.
#include "cert.h"
#include "cert_objects.h"
#include "cert_structures.h"
#include "cert_values.h"
#include "fields.h"
#include "integers.h"

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
  throw_not_implemented("CryptEncodeObjectEx: this type of structure is not supported");
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
             "CryptEncodeObjectEx encodes a list of usages or a string of bits.");
}

}  // namespace opensspi::python
