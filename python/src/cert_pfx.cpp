// SPDX-License-Identifier: MIT
// PFX: PKCS#12 files.
#include "cert.h"
#include "cert_objects.h"
#include "cert_values.h"
#include "integers.h"
#include "text.h"

namespace opensspi::python {

namespace {

bool is_pfx(nb::handle pfx) {
  std::vector<BYTE> bytes = copy_of(pfx);
  CRYPT_DATA_BLOB blob = blob_of(bytes);
  return unlocked([&] { return api().PFXIsPFXBlob(&blob); }) != FALSE;
}

bool verify_password(nb::handle pfx, nb::handle password, Dword flags) {
  const uint32_t verify_flags = flags;
  std::vector<BYTE> bytes = copy_of(pfx);
  CRYPT_DATA_BLOB blob = blob_of(bytes);
  const Text secret(password, "Password");
  return unlocked([&] { return api().PFXVerifyPassword(&blob, secret.get(), verify_flags); }) !=
         FALSE;
}

}  // namespace

void define_pfx(nb::module_& module) {
  module.def("PFXIsPFXBlob", &is_pfx, "PFX"_a,
             nb::sig("def PFXIsPFXBlob(PFX: collections.abc.Buffer) -> bool"),
             "PFXIsPFXBlob returns whether bytes have the outer structure of a PFX.");
  module.def("PFXVerifyPassword", &verify_password, "PFX"_a, nb::arg("Password").none(), "Flags"_a,
             nb::sig("def PFXVerifyPassword(PFX: collections.abc.Buffer, Password: str | None, "
                     "Flags: int) -> bool"),
             "PFXVerifyPassword returns whether a password is right.");
}

}  // namespace opensspi::python
