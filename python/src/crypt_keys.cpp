// SPDX-License-Identifier: MIT
#include <string.h>

#include <algorithm>

#include "crypt.h"
#include "crypt_calls.h"
#include "crypt_objects.h"
#include "crypt_setting.h"

namespace opensspi::python {

namespace {

constexpr DWORD kNumbers[] = {KP_ALGID,      KP_MODE,           KP_MODE_BITS,   KP_EFFECTIVE_KEYLEN,
                              KP_BLOCKLEN,   KP_KEYLEN,         KP_PERMISSIONS, KP_PADDING,
                              KP_PUB_EX_LEN, KP_HIGHEST_VERSION};
constexpr DWORD kBlobs[] = {KP_P,
                            KP_Q,
                            KP_G,
                            KP_SALT_EX,
                            KP_PUB_PARAMS,
                            KP_CERTIFICATE,
                            KP_CLIENT_RANDOM,
                            KP_SERVER_RANDOM,
                            KP_OAEP_PARAMS};

template <size_t N>
bool is_among(const DWORD (&list)[N], DWORD param) {
  return std::find(list, list + N, param) != list + N;
}

// len_of is how many bytes CryptSetKeyParam will read of an IV or a salt, at most: as many as the
// key's IV has; 11 of a salt, whatever salt the key has now.
size_t len_of(const CryptKey& key, DWORD param) {
  constexpr size_t kSaltLen = 11;
  if (param == KP_SALT) {
    return kSaltLen;
  }
  DWORD len = 0;
  const BOOL done = without_gil(
      [&] { return api().CryptGetKeyParam(key.handle(), param, nullptr, &len, 0); }, &key);
  return done ? len : Setting::kAnyLen;
}

}  // namespace

CryptKey::CryptKey(HCRYPTKEY handle, nb::object provider)
    : CryptObject(handle), provider_(std::move(provider)) {
  kind_ = look();
}

CryptKey::CryptKey(HCRYPTKEY handle, const CryptKey& origin)
    : CryptObject(handle), provider_(origin.provider_), kind_(origin.kind_) {}

// No other thread knows a key that was just created, so its lock is free.
CryptKey::CipherKind CryptKey::look() const {
  DWORD algorithm = 0;
  DWORD block_bits = 0;
  DWORD len = sizeof algorithm;
  const auto read = [&](DWORD param, DWORD& value) {
    len = sizeof value;
    return api().CryptGetKeyParam(handle(), param, reinterpret_cast<BYTE*>(&value), &len, 0);
  };
  if (!read(KP_ALGID, algorithm) || GET_ALG_CLASS(algorithm) != ALG_CLASS_DATA_ENCRYPT) {
    return {};
  }
  if (!read(KP_BLOCKLEN, block_bits)) {
    return {};
  }
  return {true, block_bits / 8};
}

void CryptKey::destroy() {
  check_bool(api().CryptDestroyKey(handle()), "CryptDestroyKey");
  is_open_ = false;
}

void CryptKey::close() {
  if (is_open_) {
    api().CryptDestroyKey(handle());
  }
  is_open_ = false;
}

nb::object CryptKey::export_blob(CryptKey* wrapping, Dword type, Dword flags) {
  const uint32_t blob_type = type, export_flags = flags;
  const HCRYPTKEY wrapping_key = handle_of(wrapping);
  return bytes_of(
      [&](BYTE* data, DWORD* len) {
        return without_gil(
            [&] {
              return api().CryptExportKey(handle(), wrapping_key, blob_type, export_flags, data,
                                          len);
            },
            this, wrapping);
      },
      "CryptExportKey");
}

// A parameter of a pair may must be read from its container.
nb::object CryptKey::parameter(Dword param, Dword flags) {
  const uint32_t id = param, get_flags = flags;
  const auto get = [&](BYTE* data, DWORD* len) {
    const auto work = [&] { return api().CryptGetKeyParam(handle(), id, data, len, get_flags); };
    return kind_.is_quick ? quickly(work, *this) : without_gil(work, this);
  };
  return is_among(kNumbers, id) ? number_of(get, "CryptGetKeyParam")
                                : bytes_of(get, "CryptGetKeyParam");
}

void CryptKey::set_parameter(Dword param, nb::handle data, Dword flags) {
  const uint32_t id = param, set_flags = flags;
  const auto set = [&](const BYTE* value) {
    check_bool(
        without_gil([&] { return api().CryptSetKeyParam(handle(), id, value, set_flags); }, this),
        "CryptSetKeyParam");
  };
  if (id == KP_SCHANNEL_ALG) {
    const SCHANNEL_ALG algorithm = channel_algorithm(data);
    return set(reinterpret_cast<const BYTE*>(&algorithm));
  }
  const bool has_own_len = id == KP_IV || id == KP_SALT;
  const Setting setting(data, is_among(kBlobs, id) ? SettingForm::kBlob : SettingForm::kPlain,
                        has_own_len ? len_of(*this, id) : Setting::kAnyLen);
  set(setting.get());
}

CryptKey* CryptKey::duplicate(Dword reserved, Dword flags) {
  DWORD zero = reserved;
  const uint32_t duplicate_flags = flags;
  HCRYPTKEY copy = 0;
  check_bool(without_gil(
                 [&] {
                   return api().CryptDuplicateKey(handle(), zero ? &zero : nullptr, duplicate_flags,
                                                  &copy);
                 },
                 this),
             "CryptDuplicateKey");
  return new CryptKey(copy, *this);
}

// encrypted_room is the size that the buffer needs. The query is made without the hash, which would
// otherwise hash twice.
size_t CryptKey::encrypted_room(DWORD len, BOOL final, uint32_t flags) {
  if (kind_.is_quick && kind_.block_len == 0) {
    return len;
  }
  if (kind_.is_quick) {
    return final ? size_t{len} - len % kind_.block_len + kind_.block_len : len;
  }
  DWORD room = len;
  check_bool(
      without_gil([&] { return api().CryptEncrypt(handle(), 0, final, flags, nullptr, &room, 0); },
                  this),
      "CryptEncrypt");
  return std::max(room, len);
}

template <class Function>
BOOL CryptKey::on_message(Function function, size_t len, CryptHash* hash) const {
  if (kind_.is_quick && len <= kShortWork) {
    return quickly(function, *this, hash);
  }
  return without_gil(function, this, hash);
}

nb::object CryptKey::encrypt(Dword final, nb::handle data, CryptHash* hash, Dword flags) {
  const BOOL is_final = final != 0;
  const uint32_t encrypt_flags = flags;
  const BytesView plain(data);
  DWORD len = dword_len(plain.size());
  const DWORD room = dword_len(encrypted_room(len, is_final, encrypt_flags));
  NewBytes bytes(room);
  memcpy(bytes.data(), plain.data(), len);
  const auto work = [&] {
    return api().CryptEncrypt(handle(), handle_of(hash), is_final, encrypt_flags, bytes.data(),
                              &len, room);
  };
  check_bool(on_message(work, len, hash), "CryptEncrypt");
  return bytes.take(len);
}

nb::object CryptKey::decrypt(Dword final, nb::handle data, CryptHash* hash, Dword flags) {
  const BOOL is_final = final != 0;
  const uint32_t decrypt_flags = flags;
  const BytesView sealed(data);
  DWORD len = dword_len(sealed.size());
  NewBytes bytes(len);
  memcpy(bytes.data(), sealed.data(), len);
  const auto work = [&] {
    return api().CryptDecrypt(handle(), handle_of(hash), is_final, decrypt_flags, bytes.data(),
                              &len);
  };
  check_bool(on_message(work, len, hash), "CryptDecrypt");
  return bytes.take(len);
}

void define_crypt_keys(nb::module_& module) {
  nb::class_<CryptKey>(module, "PyCRYPTKEY", nb::is_final(),
                       "PyCRYPTKEY is a session key, a key pair of a container, or a public key.")
      .def_prop_ro("HCRYPTPROV", &CryptKey::provider,
                   nb::sig("def HCRYPTPROV(self) -> PyCRYPTPROV"),
                   "HCRYPTPROV is the provider of the key.")
      .def_prop_ro("HCRYPTKEY", &CryptKey::handle, "HCRYPTKEY is the handle as an integer.")
      .def("CryptDestroyKey", &CryptKey::destroy,
           "CryptDestroyKey ends the handle; a key pair stays in its container.")
      .def("CryptExportKey", &CryptKey::export_blob, nb::arg("ExpKey").none(), "BlobType"_a,
           nb::arg("Flags") = 0,
           nb::sig("def CryptExportKey(self, ExpKey: PyCRYPTKEY | None, "
                   "BlobType: int, Flags: int = 0) -> bytes"),
           "CryptExportKey writes the key as a blob.")
      .def("CryptGetKeyParam", &CryptKey::parameter, "Param"_a, nb::arg("Flags") = 0,
           "CryptGetKeyParam returns a KP_ of the key: an int or bytes.")
      .def("CryptSetKeyParam", &CryptKey::set_parameter, "Param"_a, nb::arg("Data").none(),
           nb::arg("Flags") = 0,
           "CryptSetKeyParam sets a KP_ of the key: an int, bytes, a dict, or None.")
      .def("CryptDuplicateKey", &CryptKey::duplicate, nb::arg("Reserved") = 0, nb::arg("Flags") = 0,
           "CryptDuplicateKey makes a second key in the very same state.")
      .def("CryptEncrypt", &CryptKey::encrypt, "Final"_a, "Data"_a,
           nb::arg("Hash").none() = nb::none(), nb::arg("Flags") = 0,
           nb::sig("def CryptEncrypt(self, Final: int, Data: collections.abc.Buffer, "
                   "Hash: PyCRYPTHASH | None = None, Flags: int = 0) -> bytes"),
           "CryptEncrypt encrypts a chunk of a message.")
      .def("CryptDecrypt", &CryptKey::decrypt, "Final"_a, "Data"_a,
           nb::arg("Hash").none() = nb::none(), nb::arg("Flags") = 0,
           nb::sig("def CryptDecrypt(self, Final: int, Data: collections.abc.Buffer, "
                   "Hash: PyCRYPTHASH | None = None, Flags: int = 0) -> bytes"),
           "CryptDecrypt decrypts a chunk of a message.")
      .def("__repr__", [](const CryptKey& self) { return self.shown_as("PyCRYPTKEY"); })
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](CryptKey& self, const nb::args&) { self.close(); });
}

}  // namespace opensspi::python
