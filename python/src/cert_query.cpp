// SPDX-License-Identifier: MIT
// CryptQueryObject.
#include "cert.h"
#include "cert_objects.h"
#include "cert_values.h"
#include "errors.h"
#include "text.h"

namespace opensspi::python {

namespace {

// Found is what CryptQueryObject returns. It owns store and context until they become objects.
struct Found {
  Found() = default;
  Found(const Found&) = delete;
  Found& operator=(const Found&) = delete;
  ~Found() {
    if (store) {
      api().CertCloseStore(store, 0);
    }
  }

  DWORD encoding = 0;
  DWORD content = 0;
  DWORD format = 0;
  HCERTSTORE store = nullptr;
  const void* context = nullptr;
};

template <class Pointer>
nb::object context_object(Found& found) {
  return to_object(Reference<Pointer>(static_cast<Pointer>(std::exchange(found.context, nullptr))));
}

nb::object to_context(Found& found) {
  switch (found.content) {
    case CERT_QUERY_CONTENT_CERT:
    case CERT_QUERY_CONTENT_SERIALIZED_CERT:
      return context_object<PCCERT_CONTEXT>(found);
    case CERT_QUERY_CONTENT_CRL:
    case CERT_QUERY_CONTENT_SERIALIZED_CRL:
      return context_object<PCCRL_CONTEXT>(found);
    case CERT_QUERY_CONTENT_CTL:
    case CERT_QUERY_CONTENT_SERIALIZED_CTL:
      return context_object<PCCTL_CONTEXT>(found);
    default:
      return nb::none();
  }
}

nb::dict to_dict(Found& found) {
  nb::dict dict;
  dict["Context"] = to_context(found);  // first, so that it is freed if the rest fails
  dict["MsgAndCertEncodingType"] = found.encoding;
  dict["ContentType"] = found.content;
  dict["FormatType"] = found.format;
  dict["CertStore"] = to_store_object(std::exchange(found.store, nullptr));
  dict["Msg"] = nb::none();
  return dict;
}

nb::dict query(uint32_t type, const void* object, uint32_t contents, uint32_t formats,
               uint32_t flags) {
  Found found;
  check_bool(unlocked([&] {
               return api().CryptQueryObject(type, object, contents, formats, flags,
                                             &found.encoding, &found.content, &found.format,
                                             &found.store, nullptr, &found.context);
             }),
             "CryptQueryObject");
  return to_dict(found);
}

nb::dict query_object(Dword object_type, nb::handle object, Dword contents, Dword formats,
                      Dword flags) {
  const uint32_t type = object_type;
  if (type == CERT_QUERY_OBJECT_FILE) {
    const Text path(object, "Object");
    return query(type, path.get(), contents, formats, flags);
  }
  if (type == CERT_QUERY_OBJECT_BLOB) {
    std::vector<BYTE> bytes = copy_of(object);
    const CRYPT_DATA_BLOB blob = blob_of(bytes);
    return query(type, &blob, contents, formats, flags);
  }
  throw nb::value_error("ObjectType must be CERT_QUERY_OBJECT_FILE or CERT_QUERY_OBJECT_BLOB");
}

}  // namespace

void define_cert_query(nb::module_& module) {
  module.def("CryptQueryObject", &query_object, "ObjectType"_a, "Object"_a,
             nb::arg("ExpectedContentTypeFlags") = CERT_QUERY_CONTENT_FLAG_ALL,
             nb::arg("ExpectedFormatTypeFlags") = CERT_QUERY_FORMAT_FLAG_ALL, nb::arg("Flags") = 0,
             nb::sig("def CryptQueryObject(ObjectType: int, Object: str | collections.abc.Buffer, "
                     "ExpectedContentTypeFlags: int = 16382, ExpectedFormatTypeFlags: int = 14, "
                     "Flags: int = 0) -> dict"),
             "CryptQueryObject finds out what a file or bytes are, and reads them.");
}

}  // namespace opensspi::python
