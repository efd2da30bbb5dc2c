// SPDX-License-Identifier: MIT
// Conversions between bytes and text.
#include <vector>

#include "crypt.h"
#include "crypt_calls.h"
#include "crypt_objects.h"
#include "text.h"

namespace opensspi::python {

namespace {

nb::object binary_to_string(nb::handle binary, Dword flags) {
  const uint32_t form = flags;
  const BytesView view(binary);
  const DWORD size = dword_len(view.size());
  const auto call = [&](WCHAR* text, DWORD* len) {
    const auto work = [&] {
      return api().CryptBinaryToStringW(static_cast<const BYTE*>(view.data()), size, form, text,
                                        len);
    };
    check_bool(size <= kShortWork ? work() : without_gil(work), "CryptBinaryToString");
  };
  DWORD len = 0;
  call(nullptr, &len);
  std::vector<WCHAR> text(size_t{len} + 1);
  call(text.data(), &len);
  return to_str(text.data(), len);
}

nb::object as_utf16(nb::handle text) {
  PyObject* const made = PyUnicode_AsEncodedString(text.ptr(), "utf-16-le", "surrogatepass");
  if (!made) {
    throw nb::python_error();
  }
  return nb::steal(made);
}

nb::object string_to_binary(const nb::str& text, Dword flags) {
  const uint32_t form = flags;
  const nb::object units = as_utf16(text);
  const auto len = dword_len(static_cast<size_t>(PyBytes_Size(units.ptr())) / sizeof(WCHAR));
  const auto* begin = len ? reinterpret_cast<const WCHAR*>(PyBytes_AsString(units.ptr())) : u"";
  DWORD skipped = 0, found = 0;
  const nb::object bytes = bytes_of(
      [&](BYTE* data, DWORD* size) {
        const auto work = [&] {
          return api().CryptStringToBinaryW(begin, len, form, data, size, &skipped, &found);
        };
        return len <= kShortWork ? work() : without_gil(work);
      },
      "CryptStringToBinary");
  return nb::make_tuple(bytes, skipped, found);
}

}  // namespace

void define_crypt_text(nb::module_& module) {
  module.def("CryptBinaryToString", &binary_to_string, "Binary"_a, "Flags"_a,
             nb::sig("def CryptBinaryToString(Binary: collections.abc.Buffer, Flags: int) -> str"),
             "CryptBinaryToString writes bytes as text, in one of the CRYPT_STRING_ forms.");
  module.def("CryptStringToBinary", &string_to_binary, "String"_a, "Flags"_a,
             nb::sig("def CryptStringToBinary(String: str, Flags: int) -> tuple[bytes, int, int]"),
             "CryptStringToBinary reads such text: the bytes, how many characters stood before it, "
             "and the form that was found.");
}

}  // namespace opensspi::python
