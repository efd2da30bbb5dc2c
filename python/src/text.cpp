// SPDX-License-Identifier: MIT
#include "text.h"

#include <string.h>

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

size_t utf16_len(PyObject* text) {
  const auto len = static_cast<size_t>(PyUnicode_GET_LENGTH(text));
  return PyUnicode_KIND(text) == PyUnicode_4BYTE_KIND ? 2 * len : len;
}

}  // namespace

Text::Text(nb::handle text, const char* parameter) {
  if (!text.is_valid() || text.is_none()) {
    return;
  }
  if (!PyUnicode_Check(text.ptr())) {
    PyErr_Format(PyExc_TypeError, "%s must be str or None, not %s", parameter,
                 Py_TYPE(text.ptr())->tp_name);
    throw nb::python_error();
  }
  present_ = true;
  text_.reserve(utf16_len(text.ptr()));  // space for all of it: growing would leave copies behind
  for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text.ptr()); ++i) {
    const Py_UCS4 point = PyUnicode_READ_CHAR(text.ptr(), i);
    if (point == 0) {
      throw nb::value_error("text has a zero character in it");
    }
    append_utf16(text_, point);
  }
}

Text::Text(Text&& other) noexcept : present_(other.present_) { text_.swap(other.text_); }

Text::~Text() { explicit_bzero(text_.data(), text_.capacity() * sizeof(char16_t)); }

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
