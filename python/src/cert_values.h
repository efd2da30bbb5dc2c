// SPDX-License-Identifier: MIT
// cert_values.h: parts of certificates' structures as Python values, and back.
#pragma once

#include <string>
#include <vector>

#include "crypt_calls.h"
#include "functions.h"
#include "nb.h"
#include "views.h"

namespace opensspi::python {

// copy_of copies bytes that the library reads more than once: a bytearray could change in between.
inline std::vector<BYTE> copy_of(nb::handle object) {
  const BytesView view(object);
  const auto* begin = static_cast<const BYTE*>(view.data());
  return {begin, begin + view.size()};
}

inline CRYPT_DATA_BLOB blob_of(std::vector<BYTE>& bytes) {
  return {dword_len(bytes.size()), bytes.data()};
}

inline nb::bytes to_bytes(const CRYPT_DATA_BLOB& blob) {
  return nb::bytes(blob.pbData, blob.cbData);
}

// to_tuple makes a tuple of `convert(element)` for `num` elements.
template <class T, class Convert>
nb::object to_tuple(const T* elements, DWORD num, Convert convert) {
  const nb::object made = nb::steal(PyTuple_New(static_cast<Py_ssize_t>(num)));
  if (!made.is_valid()) {
    throw nb::python_error();
  }
  for (DWORD i = 0; i < num; ++i) {
    if (PyTuple_SetItem(made.ptr(), i, nb::object(convert(elements[i])).release().ptr()) != 0) {
      throw nb::python_error();
    }
  }
  return made;
}

// to_dict makes {"ObjId": str, "Parameters": bytes}.
nb::dict to_dict(const CRYPT_ALGORITHM_IDENTIFIER& algorithm);
// to_dict makes {"Data": bytes, "UnusedBits": int}.
nb::dict to_dict(const CRYPT_BIT_BLOB& bits);
// to_oids makes a tuple of object identifiers as bytes, as pywin32 does.
nb::object to_oids(const CTL_USAGE& usage);
// to_extensions makes a tuple of {"ObjId": str, "Critical": bool, "Value": bytes}.
nb::object to_extensions(const CERT_EXTENSION* extensions, DWORD num);
nb::object to_time(const FILETIME& time);
// to_dict makes {"SerialNumber": bytes, "RevocationDate": datetime, "Extension": tuple}.
nb::dict to_dict(const CRL_ENTRY& entry);

// Usage is a sequence of object identifiers, str or bytes, as the C functions take it.
class Usage {
 public:
  explicit Usage(nb::handle sequence);
  Usage(const Usage&) = delete;
  Usage& operator=(const Usage&) = delete;

  CTL_USAGE* get() { return &usage_; }

 private:
  std::vector<std::string> texts_;
  std::vector<LPSTR> pointers_;
  CTL_USAGE usage_{};
};

}  // namespace opensspi::python
