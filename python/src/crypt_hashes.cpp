// SPDX-License-Identifier: MIT
#include "crypt.h"
#include "crypt_calls.h"
#include "crypt_objects.h"
#include "crypt_setting.h"

namespace opensspi::python {

void CryptHash::destroy() {
  check_bool(api().CryptDestroyHash(handle()), "CryptDestroyHash");
  is_open_ = false;
}

void CryptHash::close() {
  if (is_open_) {
    api().CryptDestroyHash(handle());
  }
  is_open_ = false;
}

CryptHash* CryptHash::duplicate(Dword flags) {
  const uint32_t duplicate_flags = flags;
  HCRYPTHASH copy = 0;
  check_bool(
      quickly([&] { return api().CryptDuplicateHash(handle(), nullptr, duplicate_flags, &copy); },
              *this),
      "CryptDuplicateHash");
  return new CryptHash(copy, provider_);
}

// Windows asks the user for the data with CRYPT_USERDATA; that is not possible here, and the
// library says so.
void CryptHash::add(nb::handle data, Dword flags) {
  const uint32_t data_flags = flags;
  const BytesView view(data);
  const DWORD len = data_flags & CRYPT_USERDATA ? 0 : dword_len(view.size());
  const auto work = [&] {
    return api().CryptHashData(handle(), static_cast<const BYTE*>(view.data()), len, data_flags);
  };
  check_bool(len <= kShortWork ? quickly(work, *this) : without_gil(work, this), "CryptHashData");
}

void CryptHash::add_session_key(CryptKey* key, Dword flags) {
  const HCRYPTKEY session_key = required(key, "Key").handle();
  const uint32_t key_flags = flags;
  check_bool(quickly([&] { return api().CryptHashSessionKey(handle(), session_key, key_flags); },
                     *this, key),
             "CryptHashSessionKey");
}

nb::object CryptHash::sign(Dword key_spec, Dword flags) {
  const uint32_t spec = key_spec, sign_flags = flags;
  return bytes_of(
      [&](BYTE* data, DWORD* len) {
        return without_gil(
            [&] { return api().CryptSignHashW(handle(), spec, nullptr, sign_flags, data, len); },
            this);
      },
      "CryptSignHash");
}

void CryptHash::verify(nb::handle signature, CryptKey* key, Dword flags) {
  const HCRYPTKEY public_key = required(key, "PubKey").handle();
  const uint32_t verify_flags = flags;
  const BytesView view(signature);
  const DWORD len = dword_len(view.size());
  check_bool(without_gil(
                 [&] {
                   return api().CryptVerifySignatureW(handle(),
                                                      static_cast<const BYTE*>(view.data()), len,
                                                      public_key, nullptr, verify_flags);
                 },
                 this, key),
             "CryptVerifySignature");
}

nb::object CryptHash::parameter(Dword param, Dword flags, Dword len) {
  const uint32_t id = param, get_flags = flags;
  const auto get = [&](BYTE* data, DWORD* size) {
    return quickly([&] { return api().CryptGetHashParam(handle(), id, data, size, get_flags); },
                   *this);
  };
  if (id == HP_ALGID || id == HP_HASHSIZE) {
    return number_of(get, "CryptGetHashParam");
  }
  DWORD wanted = len;
  if (wanted == 0) {
    return bytes_of(get, "CryptGetHashParam");
  }
  NewBytes bytes(wanted);
  check_bool(get(bytes.data(), &wanted), "CryptGetHashParam");
  return bytes.take(wanted);
}

void CryptHash::set_parameter(Dword param, nb::handle data, Dword flags) {
  const uint32_t id = param, set_flags = flags;
  const auto set = [&](const BYTE* value) {
    check_bool(
        quickly([&] { return api().CryptSetHashParam(handle(), id, value, set_flags); }, *this),
        "CryptSetHashParam");
  };
  if (id == HP_HMAC_INFO) {
    return set(HmacInfo(data).get());
  }
  if (id != HP_HASHVAL) {
    return set(Setting(data, SettingForm::kBlob).get());
  }
  const auto size = nb::cast<uint32_t>(parameter(Dword(HP_HASHSIZE), Dword(0), Dword(0)));
  set(Setting(data, SettingForm::kPlain, size).get());
}

void define_crypt_hashes(nb::module_& module) {
  nb::class_<CryptHash>(module, "PyCRYPTHASH", nb::is_final(),
                        "PyCRYPTHASH is a hash, a MAC or an HMAC that takes data.")
      .def("CryptDestroyHash", &CryptHash::destroy, "CryptDestroyHash ends the handle.")
      .def("CryptDuplicateHash", &CryptHash::duplicate, nb::arg("Flags") = 0,
           "CryptDuplicateHash makes a second hash in the very same state.")
      .def("CryptHashData", &CryptHash::add, "Data"_a, nb::arg("Flags") = 0,
           nb::sig("def CryptHashData(self, Data: collections.abc.Buffer, Flags: int = 0) -> None"),
           "CryptHashData adds data to the hash.")
      .def("CryptHashSessionKey", &CryptHash::add_session_key, nb::arg("Key").none(),
           nb::arg("Flags") = 0, "CryptHashSessionKey adds the bytes of a session key.")
      .def("CryptSignHash", &CryptHash::sign, "KeySpec"_a, nb::arg("Flags") = 0,
           nb::sig("def CryptSignHash(self, KeySpec: int, Flags: int = 0) -> bytes"),
           "CryptSignHash signs the hash with a key pair of the container; little-endian.")
      .def("CryptVerifySignature", &CryptHash::verify, "Signature"_a, nb::arg("PubKey").none(),
           nb::arg("Flags") = 0,
           nb::sig("def CryptVerifySignature(self, Signature: collections.abc.Buffer, "
                   "PubKey: PyCRYPTKEY, Flags: int = 0) -> None"),
           "CryptVerifySignature checks a signature, or raises NTE_BAD_SIGNATURE.")
      .def("CryptGetHashParam", &CryptHash::parameter, "Param"_a, nb::arg("Flags") = 0,
           nb::arg("Len") = 0,
           "CryptGetHashParam returns an HP_ of the hash. Len is for HP_HASHVAL of CALG_TLS1PRF, "
           "which has as many bytes as one asks for.")
      .def("CryptSetHashParam", &CryptHash::set_parameter, "Param"_a, nb::arg("Data"),
           nb::arg("Flags") = 0, "CryptSetHashParam sets an HP_ of the hash: bytes or a dict.")
      .def("__repr__", [](const CryptHash& self) { return self.shown_as("PyCRYPTHASH"); })
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](CryptHash& self, const nb::args&) { self.close(); });
}

}  // namespace opensspi::python
