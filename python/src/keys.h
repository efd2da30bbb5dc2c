// SPDX-License-Identifier: MIT
// keys.h: the keys of the dicts that calls return. Each is made once for the process.
#pragma once

#include <algorithm>
#include <cstddef>

#include "nb.h"

namespace opensspi::python {

// KeyText is the text of a key, for the template below.
template <size_t N>
struct KeyText {
  consteval KeyText(const char (&text_of_key)[N]) { std::copy_n(text_of_key, N, text); }
  char text[N];
};

// "ObjId"_key is the interned str. It lives as long as the interpreter.
template <KeyText key>
nb::handle operator""_key() {
  static const nb::handle kMade = [] {
    PyObject* const made = PyUnicode_InternFromString(key.text);
    if (!made) {
      throw nb::python_error();
    }
    return nb::handle(made);
  }();
  return kMade;
}

// set adds an entry to a dict.
inline void set(const nb::dict& dict, nb::handle key, const nb::object& value) {
  if (PyDict_SetItem(dict.ptr(), key.ptr(), value.ptr()) != 0) {
    throw nb::python_error();
  }
}

}  // namespace opensspi::python
