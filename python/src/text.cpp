// SPDX-License-Identifier: MIT
#include "text.h"

#include <string.h>

#include "name_of_type.h"

namespace opensspi::python {

namespace {

// append_utf16 writes one code point; a lone surrogate stays one unit.
void append_utf16(std::u16string& out, Py_UCS4 point) {
  if (point < 0x10000) {
    out.push_back(static_cast<char16_t>(point));
    return;
  }
  out.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
  out.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
}

}  // namespace

Text::Text(nb::handle text, const char* parameter) {
  if (!text.is_valid() || text.is_none()) {
    return;
  }
  if (!PyUnicode_Check(text.ptr())) {
    PyErr_Format(PyExc_TypeError, "%s must be str or None, not %s", parameter,
                 name_of_type(text).c_str());
    throw nb::python_error();
  }
  present_ = true;
  const Py_ssize_t len = PyUnicode_GetLength(text.ptr());
  // Room for two units of each character: growing would leave copies of a password behind.
  text_.reserve(2 * static_cast<size_t>(len));
  for (Py_ssize_t i = 0; i < len; ++i) {
    const Py_UCS4 point = PyUnicode_ReadChar(text.ptr(), i);
    if (point == 0) {
      throw nb::value_error("text has a zero character in it");
    }
    append_utf16(text_, point);
  }
}

Text::Text(Text&& other) noexcept : present_(other.present_) { text_.swap(other.text_); }

Text::~Text() { explicit_bzero(text_.data(), text_.capacity() * sizeof(char16_t)); }

std::string c_text(nb::handle text, const char* parameter) {
  Py_ssize_t len = 0;
  const char* begin = nullptr;
  if (PyBytes_Check(text.ptr())) {
    begin = PyBytes_AsString(text.ptr());
    len = PyBytes_Size(text.ptr());
  } else if (PyUnicode_Check(text.ptr())) {
    begin = PyUnicode_AsUTF8AndSize(text.ptr(), &len);
  } else {
    PyErr_Format(PyExc_TypeError, "%s must be str or bytes, not %s", parameter,
                 name_of_type(text).c_str());
  }
  if (!begin) {
    throw nb::python_error();
  }
  std::string found(begin, static_cast<size_t>(len));
  if (found.find('\0') != std::string::npos) {
    throw nb::value_error("text has a zero in it");
  }
  return found;
}

nb::object to_str(const WCHAR* text) {
  return to_str(text, text ? std::char_traits<WCHAR>::length(text) : 0);
}

nb::object to_str(const WCHAR* text, size_t len) {
  int little_endian = -1;
  PyObject* made = PyUnicode_DecodeUTF16(reinterpret_cast<const char*>(text ? text : u""),
                                         static_cast<Py_ssize_t>(len * sizeof(WCHAR)),
                                         "surrogatepass", &little_endian);
  if (!made) {
    throw nb::python_error();
  }
  return nb::steal(made);
}

}  // namespace opensspi::python
