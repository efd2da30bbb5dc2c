// SPDX-License-Identifier: MIT
#include <string.h>

#include <algorithm>

#include "crypt.h"
#include "crypt_calls.h"
#include "crypt_interrupt.h"
#include "crypt_objects.h"
#include "crypt_setting.h"
#include "public_key_info.h"

namespace opensspi::python {

namespace {

constexpr size_t kRandomAtOnce = size_t{16} << 20;  // Ctrl-C is looked for between these
constexpr uint32_t kMaxKeyBits = 0xFFFF;            // the upper half of the flags

// with_length puts a key's length into the upper half of the flags.
uint32_t with_length(uint32_t flags, uint32_t num_bits, const char* function) {
  if (num_bits > kMaxKeyBits) {
    refuse(static_cast<int32_t>(NTE_BAD_LEN), function);
  }
  return flags | num_bits << 16;
}

CryptProvider& provider_of(nb::handle self) { return *nb::inst_ptr<CryptProvider>(self); }

CryptKey* generate_key(nb::handle self, Dword algorithm, Dword flags, Dword key_len) {
  const ALG_ID id = algorithm;
  const uint32_t both = with_length(flags, key_len, "CryptGenKey");
  const CryptProvider& provider = provider_of(self);
  HCRYPTKEY key = 0;
  Interruptible interruptible;
  const BOOL done = without_gil(
      [&] {
        return interruptible.run(
            [&] { return api().CryptGenKey(provider.handle(), id, both, &key); });
      },
      &provider);
  interruptible.raise_interruption();
  check_bool(done, "CryptGenKey");
  return new CryptKey(key, nb::borrow(self));
}

CryptKey* derive_key(nb::handle self, Dword algorithm, CryptHash* hash, Dword flags,
                     Dword key_len) {
  const ALG_ID id = algorithm;
  const HCRYPTHASH base = required(hash, "Hash").handle();
  const uint32_t both = with_length(flags, key_len, "CryptDeriveKey");
  const CryptProvider& provider = provider_of(self);
  HCRYPTKEY key = 0;
  check_bool(
      without_gil([&] { return api().CryptDeriveKey(provider.handle(), id, base, both, &key); },
                  &provider, hash),
      "CryptDeriveKey");
  return new CryptKey(key, nb::borrow(self));
}

CryptKey* user_key(nb::handle self, Dword key_spec) {
  const uint32_t spec = key_spec;
  const CryptProvider& provider = provider_of(self);
  HCRYPTKEY key = 0;
  check_bool(
      without_gil([&] { return api().CryptGetUserKey(provider.handle(), spec, &key); }, &provider),
      "CryptGetUserKey");
  return new CryptKey(key, nb::borrow(self));
}

CryptHash* create_hash(nb::handle self, Dword algorithm, CryptKey* key, Dword flags) {
  const ALG_ID id = algorithm;
  const uint32_t hash_flags = flags;
  const CryptProvider& provider = provider_of(self);
  HCRYPTHASH hash = 0;
  check_bool(quickly(
                 [&] {
                   return api().CryptCreateHash(provider.handle(), id, handle_of(key), hash_flags,
                                                &hash);
                 },
                 provider, key),
             "CryptCreateHash");
  return new CryptHash(hash, nb::borrow(self));
}

CryptKey* import_key(nb::handle self, nb::handle data, CryptKey* unwrapping, Dword flags) {
  const uint32_t import_flags = flags;
  const CryptProvider& provider = provider_of(self);
  const BytesView blob(data);
  const DWORD len = dword_len(blob.size());
  HCRYPTKEY key = 0;
  check_bool(without_gil(
                 [&] {
                   return api().CryptImportKey(provider.handle(),
                                               static_cast<const BYTE*>(blob.data()), len,
                                               handle_of(unwrapping), import_flags, &key);
                 },
                 &provider, unwrapping),
             "CryptImportKey");
  return new CryptKey(key, nb::borrow(self));
}

nb::object export_public_key_info(CryptProvider& provider, Dword key_spec, Dword encoding) {
  const uint32_t spec = key_spec, encoding_type = encoding;
  const auto call = [&](CERT_PUBLIC_KEY_INFO* info, DWORD* len) {
    check_bool(without_gil(
                   [&] {
                     return api().CryptExportPublicKeyInfo(provider.handle(), spec, encoding_type,
                                                           info, len);
                   },
                   &provider),
               "CryptExportPublicKeyInfo");
  };
  DWORD len = 0;
  call(nullptr, &len);
  std::vector<CERT_PUBLIC_KEY_INFO> room(len / sizeof(CERT_PUBLIC_KEY_INFO) + 1);
  call(room.data(), &len);
  return to_dict(room[0]);
}

CryptKey* import_public_key_info(nb::handle self, nb::handle info, Dword encoding) {
  const uint32_t encoding_type = encoding;
  const CryptProvider& provider = provider_of(self);
  PublicKeyInfo key_info(info);
  HCRYPTKEY key = 0;
  check_bool(without_gil(
                 [&] {
                   return api().CryptImportPublicKeyInfo(provider.handle(), encoding_type,
                                                         key_info.get(), &key);
                 },
                 &provider),
             "CryptImportPublicKeyInfo");
  return new CryptKey(key, nb::borrow(self));
}

}  // namespace

void CryptProvider::release(Dword flags) {
  const uint32_t release_flags = flags;
  is_open_ = false;  // flags other than 0 are an error, but still release the handle
  check_bool(without_gil([&] { return api().CryptReleaseContext(handle(), release_flags); }, this),
             "CryptReleaseContext");
}

void CryptProvider::close() {
  if (is_open_) {
    api().CryptReleaseContext(handle(), 0);
  }
  is_open_ = false;
}

nb::object CryptProvider::random(Dword len, nb::handle seed) {
  const size_t size = len;
  NewBytes bytes(size);
  if (!seed.is_none()) {  // Windows mixes the content of the buffer into its own
    const Setting seed_data(seed, SettingForm::kPlain);
    const CRYPT_DATA_BLOB mixed = seed_data.blob();
    memcpy(bytes.data(), mixed.pbData, std::min<size_t>(mixed.cbData, size));
  }
  for (size_t at = 0; at < size; at += kRandomAtOnce) {
    const auto part = static_cast<DWORD>(std::min(kRandomAtOnce, size - at));
    const auto work = [&] { return api().CryptGenRandom(handle(), part, bytes.data() + at); };
    check_bool(part <= kShortWork ? quickly(work, *this) : without_gil(work, this),
               "CryptGenRandom");
    if (PyErr_CheckSignals() != 0) {
      throw nb::python_error();
    }
  }
  return bytes.take(size);
}

void define_crypt_providers(nb::module_& module) {
  nb::class_<CryptProvider>(module, "PyCRYPTPROV", nb::is_final(),
                            "PyCRYPTPROV is a session with a cryptographic provider.")
      .def("CryptReleaseContext", &CryptProvider::release, nb::arg("Flags") = 0,
           "CryptReleaseContext ends the session.")
      .def("CryptGenKey", &generate_key, "Algid"_a, "Flags"_a, nb::arg("KeyLen") = 0,
           nb::sig("def CryptGenKey(self, Algid: int, Flags: int, KeyLen: int = 0) -> PyCRYPTKEY"),
           "CryptGenKey makes a session key, or a key pair that is kept in the container.")
      .def("CryptDeriveKey", &derive_key, "Algid"_a, nb::arg("Hash").none(), "Flags"_a,
           nb::arg("KeyLen") = 0,
           nb::sig("def CryptDeriveKey(self, Algid: int, Hash: PyCRYPTHASH, Flags: int, "
                   "KeyLen: int = 0) -> PyCRYPTKEY"),
           "CryptDeriveKey makes a session key of a hash.")
      .def("CryptGetProvParam", &CryptProvider::parameter, "Param"_a, nb::arg("Flags") = 0,
           "CryptGetProvParam returns a PP_ of the provider.")
      .def("CryptSetProvParam", &CryptProvider::set_parameter, "Param"_a, nb::arg("Data").none(),
           nb::arg("Flags") = 0, "CryptSetProvParam sets a PP_ of the provider.")
      .def("CryptGetUserKey", &user_key, "KeySpec"_a,
           nb::sig("def CryptGetUserKey(self, KeySpec: int) -> PyCRYPTKEY"),
           "CryptGetUserKey returns a key pair of the container.")
      .def("CryptGenRandom", &CryptProvider::random, "Len"_a,
           nb::arg("SeedData").none() = nb::none(),
           nb::sig("def CryptGenRandom(self, Len: int, SeedData: collections.abc.Buffer | str | "
                   "None = None) -> bytes"),
           "CryptGenRandom returns random bytes.")
      .def("CryptCreateHash", &create_hash, "Algid"_a, nb::arg("Key").none() = nb::none(),
           nb::arg("Flags") = 0,
           nb::sig("def CryptCreateHash(self, Algid: int, Key: PyCRYPTKEY | None = None, "
                   "Flags: int = 0) -> PyCRYPTHASH"),
           "CryptCreateHash begins a hash; Key is for keyed ones.")
      .def("CryptImportKey", &import_key, "Data"_a, nb::arg("PubKey").none() = nb::none(),
           nb::arg("Flags") = 0,
           nb::sig("def CryptImportKey(self, Data: collections.abc.Buffer, PubKey: PyCRYPTKEY | "
                   "None = None, Flags: int = 0) -> PyCRYPTKEY"),
           "CryptImportKey makes a key of a blob.")
      .def("CryptExportPublicKeyInfo", &export_public_key_info, "KeySpec"_a,
           nb::arg("CertEncodingType") = kAnyEncoding,
           nb::sig("def CryptExportPublicKeyInfo(self, KeySpec: int, CertEncodingType: int = "
                   "65537) -> dict[str, dict[str, object]]"),
           "CryptExportPublicKeyInfo returns the public half of a key pair as a dict.")
      .def("CryptImportPublicKeyInfo", &import_public_key_info, "Info"_a,
           nb::arg("CertEncodingType") = kAnyEncoding,
           nb::sig("def CryptImportPublicKeyInfo(self, Info: dict[str, dict[str, object]], "
                   "CertEncodingType: int = 65537) -> PyCRYPTKEY"),
           "CryptImportPublicKeyInfo makes a public key of such a dict.")
      .def("__repr__", [](const CryptProvider& self) { return self.shown_as("PyCRYPTPROV"); })
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](CryptProvider& self, const nb::args&) { self.close(); });
}

}  // namespace opensspi::python
