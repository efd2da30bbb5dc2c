// SPDX-License-Identifier: MIT
// Names of certificates as text.
#include <vector>

#include "cert.h"
#include "cert_objects.h"
#include "cert_values.h"
#include "crypt_calls.h"
#include "gil.h"
#include "integers.h"
#include "text.h"

namespace opensspi::python {

namespace {

// name_to_str fails for bytes that are not a name, for which the C function returns the empty text.
nb::object name_to_str(nb::handle name, Dword type, Dword encoding) {
  const uint32_t str_type = type, encoding_type = encoding;
  std::vector<BYTE> bytes = copy_of(name);
  CERT_NAME_BLOB blob = blob_of(bytes);
  const auto call = [&](WCHAR* text, DWORD len) {
    const WithoutGil released;
    return api().CertNameToStrW(encoding_type, &blob, str_type, text, len);
  };
  api().SetLastError(ERROR_SUCCESS);
  const DWORD len = call(nullptr, 0);
  if (len <= 1 && !bytes.empty() && api().GetLastError() != ERROR_SUCCESS) {
    raise_last_error("CertNameToStr");
  }
  std::vector<WCHAR> text(size_t{len} + 1);
  const DWORD written = call(text.data(), len);
  return to_str(text.data(), written ? written - 1 : 0);
}

nb::object str_to_name(nb::handle text, Dword type, Dword encoding) {
  const uint32_t str_type = type, encoding_type = encoding;
  const Text name(text, "X500");
  return bytes_of(
      [&](BYTE* data, DWORD* len) {
        return unlocked([&] {
          return api().CertStrToNameW(encoding_type, name.get(), str_type, nullptr, data, len,
                                      nullptr);
        });
      },
      "CertStrToName");
}

}  // namespace

void define_cert_names(nb::module_& module) {
  module.def("CertNameToStr", &name_to_str, "Name"_a, nb::arg("StrType") = CERT_SIMPLE_NAME_STR,
             nb::arg("CertEncodingType") = X509_ASN_ENCODING,
             nb::sig("def CertNameToStr(Name: collections.abc.Buffer, StrType: int = 1, "
                     "CertEncodingType: int = 1) -> str"),
             "CertNameToStr writes an encoded name as text. The text may hold control characters.");
  module.def("CertStrToName", &str_to_name, "X500"_a, nb::arg("StrType") = CERT_X500_NAME_STR,
             nb::arg("CertEncodingType") = X509_ASN_ENCODING,
             nb::sig("def CertStrToName(X500: str, StrType: int = 3, CertEncodingType: int = 1) -> "
                     "bytes"),
             "CertStrToName encodes a name.");
}

}  // namespace opensspi::python
