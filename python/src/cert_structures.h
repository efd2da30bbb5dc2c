// SPDX-License-Identifier: MIT
// cert_structures.h: what CryptDecodeObjectEx returns, as Python values.
#pragma once

#include <string>

#include "functions.h"
#include "nb.h"

namespace opensspi::python {

// StructureType is a type of structure: a number, or an object identifier as str or bytes.
class StructureType {
 public:
  // StructureType of an argument: TypeError for another kind, ValueError for a number above 0xFFFF.
  explicit StructureType(nb::handle argument);
  StructureType(const StructureType&) = delete;
  StructureType& operator=(const StructureType&) = delete;

  LPCSTR get() const;
  // is returns whether it is one of these; `oid` may be null.
  bool is(LPCSTR number, LPCSTR oid) const;

 private:
  std::string oid_;
  uintptr_t number_ = 0;  // 0 for an object identifier
};

// to_object converts a decoded structure: NotImplementedError for a type without a form.
nb::object to_object(const StructureType& type, const void* structure);

[[noreturn]] void throw_not_implemented(const char* why);

}  // namespace opensspi::python
