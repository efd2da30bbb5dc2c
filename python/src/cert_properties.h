// SPDX-License-Identifier: MIT
// cert_properties.h: properties of certificates as Python values.
#pragma once

#include "cert_objects.h"
#include "integers.h"
#include "nb.h"

namespace opensspi::python {

// provider_object makes a PyCRYPTPROV with a reference of its own.
nb::object provider_object(HCRYPTPROV provider);

nb::object property_numbers(const Certificate& self);

// property returns a property: bytes, unless it is known to be something else.
nb::object property(const Certificate& self, Dword number);

// set_property sets a property to such a value, or deletes it for None. NotImplementedError for a
// handle.
void set_property(const Certificate& self, Dword number, nb::handle value, Dword flags);

}  // namespace opensspi::python
