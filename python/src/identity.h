// SPDX-License-Identifier: MIT
// identity.h: AuthData, the identity of credentials.
#pragma once

#include "nb.h"
#include "opensspi/sspi_identity.h"
#include "text.h"

namespace opensspi::python {

// Identity is AuthData as the C functions take it: null for None (the current identity), or
// (User, Domain, Password), each str or None. Raises TypeError for anything else. Wipes itself.
class Identity {
 public:
  explicit Identity(nb::handle auth_data);

  void* get() { return present_ ? &identity_ : nullptr; }

 private:
  explicit Identity(nb::object fields, bool present);
  static nb::object checked(nb::handle auth_data);

  bool present_;
  Text user_;
  Text domain_;
  Text password_;
  SEC_WINNT_AUTH_IDENTITY_W identity_;
};

}  // namespace opensspi::python
