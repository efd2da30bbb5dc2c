// SPDX-License-Identifier: MIT
// crypt_calls.h: common parts of CryptoAPI's functions: BOOL results, sizes, output bytes.
#pragma once

#include <strings.h>

#include <utility>

#include "errors.h"
#include "functions.h"
#include "nb.h"
#include "views.h"

namespace opensspi::python {

// kAnyEncoding is the default of pywin32's CertEncodingType.
inline constexpr DWORD kAnyEncoding = X509_ASN_ENCODING | PKCS_7_ASN_ENCODING;

// check_bool throws the last error if a function returned FALSE.
inline void check_bool(BOOL done, const char* function) {
  if (!done) {
    raise_last_error(function);
  }
}

// refuse throws `code` for arguments that this side refuses because the C function cannot check
// them.
[[noreturn]] inline void refuse(int32_t code, const char* function) {
  api().SetLastError(static_cast<DWORD>(code));
  raise_without_detail(function);
}

// dword_len is a length for the C functions: ValueError for 4 GiB and more.
inline DWORD dword_len(size_t len) {
  if (len > UINT32_MAX) {
    throw nb::value_error("the data is longer than 4 GiB");
  }
  return static_cast<DWORD>(len);
}

// NewBytes is a bytes object that a C function writes into before it is visible. If it never
// becomes visible it is wiped: it may be half a message, or a key.
class NewBytes {
 public:
  explicit NewBytes(size_t size)
      : bytes_(PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(size))) {
    if (!bytes_) {
      throw nb::python_error();
    }
  }
  NewBytes(const NewBytes&) = delete;
  NewBytes& operator=(const NewBytes&) = delete;
  ~NewBytes() {
    if (bytes_ == nullptr) {
      return;
    }
    explicit_bzero(data(), static_cast<size_t>(PyBytes_Size(bytes_)));
    Py_DECREF(bytes_);
  }

  // data is never null; of an empty object nothing may be written to it.
  BYTE* data() const { return reinterpret_cast<BYTE*>(PyBytes_AsString(bytes_)); }
  // take returns the object, shortened to `size` bytes.
  nb::object take(size_t size) {
    if (static_cast<size_t>(PyBytes_Size(bytes_)) == size) {
      return nb::steal(std::exchange(bytes_, nullptr));
    }
    const char* const begin = PyBytes_AsString(bytes_);
    PyObject* const made = PyBytes_FromStringAndSize(begin, static_cast<Py_ssize_t>(size));
    if (!made) {
      throw nb::python_error();
    }
    return nb::steal(made);
  }

 private:
  PyObject* bytes_;
};

// bytes_of asks `call(pointer, &len)` for a size and then for that many bytes. `call` returns BOOL.
template <class Call>
nb::object bytes_of(Call call, const char* function) {
  DWORD len = 0;
  check_bool(call(nullptr, &len), function);
  NewBytes bytes(len);
  check_bool(call(bytes.data(), &len), function);
  return bytes.take(len);
}

// number_of asks `call(pointer, &len)` for a DWORD.
template <class Call>
nb::object number_of(Call call, const char* function) {
  DWORD number = 0;
  DWORD len = sizeof number;
  check_bool(call(reinterpret_cast<BYTE*>(&number), &len), function);
  return nb::int_(number);
}

}  // namespace opensspi::python
