// SPDX-License-Identifier: MIT
#include "identity.h"

namespace opensspi::python {

namespace {

USHORT* units(const Text& text) { return reinterpret_cast<USHORT*>(text.get()); }

nb::object field(const nb::object& fields, size_t index) {
  return fields.is_none() ? nb::none() : nb::object(fields[index]);
}

}  // namespace

nb::object Identity::checked(nb::handle auth_data) {
  if (auth_data.is_none()) {
    return nb::none();
  }
  if (PySequence_Check(auth_data.ptr()) && !PyUnicode_Check(auth_data.ptr()) &&
      nb::len(auth_data) == 3) {
    return nb::borrow(auth_data);
  }
  throw nb::type_error("AuthData must be None or (User, Domain, Password)");
}

Identity::Identity(nb::handle auth_data) : Identity(checked(auth_data), !auth_data.is_none()) {}

Identity::Identity(nb::object fields, bool present)
    : present_(present),
      user_(field(fields, 0), "User"),
      domain_(field(fields, 1), "Domain"),
      password_(field(fields, 2), "Password"),
      identity_{units(user_),
                user_.len(),
                units(domain_),
                domain_.len(),
                units(password_),
                password_.len(),
                SEC_WINNT_AUTH_IDENTITY_UNICODE} {}

}  // namespace opensspi::python
