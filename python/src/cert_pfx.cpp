// SPDX-License-Identifier: MIT
// PFX: PKCS#12 files, and private keys of certificates.
#include "cert.h"
#include "cert_objects.h"
#include "cert_properties.h"
#include "cert_values.h"
#include "crypt_calls.h"
#include "crypt_objects.h"
#include "errors.h"
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

nb::object import_store(nb::handle pfx, nb::handle password, Dword flags) {
  const uint32_t import_flags = flags;
  std::vector<BYTE> bytes = copy_of(pfx);
  CRYPT_DATA_BLOB blob = blob_of(bytes);
  const Text secret(password, "Password");
  const HCERTSTORE store =
      unlocked([&] { return api().PFXImportCertStore(&blob, secret.get(), import_flags); });
  if (!store) {
    raise_last_error("PFXImportCertStore");
  }
  return to_store_object(store);
}

}  // namespace

nb::object export_pfx(const CertificateStore& store, nb::handle password, Dword flags) {
  const HCERTSTORE handle = store.handle("PFXExportCertStoreEx");
  const uint32_t export_flags = flags;
  const Text secret(password, "Password");
  CRYPT_DATA_BLOB blob{};
  const auto write = [&] {
    check_bool(unlocked([&] {
                 return api().PFXExportCertStoreEx(handle, &blob, secret.get(), nullptr,
                                                   export_flags);
               }),
               "PFXExportCertStoreEx");
  };
  write();
  NewBytes pfx(blob.cbData);
  blob.pbData = pfx.data();
  write();
  return pfx.take(blob.cbData);
}

nb::object acquire_private_key(const Certificate& certificate, Dword flags) {
  const uint32_t acquire_flags = flags;
  const Reference<PCCERT_CONTEXT> held = certificate.hold();
  HCRYPTPROV provider = 0;
  DWORD key_spec = 0;
  BOOL caller_releases = FALSE;
  check_bool(unlocked([&] {
               return api().CryptAcquireCertificatePrivateKey(
                   held.get(), acquire_flags, nullptr, &provider, &key_spec, &caller_releases);
             }),
             "CryptAcquireCertificatePrivateKey");
  if (!caller_releases) {  // the certificate keeps the session
    return nb::make_tuple(key_spec, provider_object(provider));
  }
  return nb::make_tuple(key_spec,
                        nb::cast(new CryptProvider(provider), nb::rv_policy::take_ownership));
}

void define_pfx(nb::module_& module) {
  module.def("PFXIsPFXBlob", &is_pfx, "PFX"_a,
             nb::sig("def PFXIsPFXBlob(PFX: collections.abc.Buffer) -> bool"),
             "PFXIsPFXBlob returns whether bytes have the outer structure of a PFX.");
  module.def("PFXVerifyPassword", &verify_password, "PFX"_a, nb::arg("Password").none(), "Flags"_a,
             nb::sig("def PFXVerifyPassword(PFX: collections.abc.Buffer, Password: str | None, "
                     "Flags: int) -> bool"),
             "PFXVerifyPassword returns whether a password is right.");
  module.def("PFXImportCertStore", &import_store, "PFX"_a, nb::arg("Password").none(), "Flags"_a,
             nb::sig("def PFXImportCertStore(PFX: collections.abc.Buffer, Password: str | None, "
                     "Flags: int) -> PyCERTSTORE"),
             "PFXImportCertStore opens a PFX as a store; its keys go into key containers.");
}

}  // namespace opensspi::python
