// SPDX-License-Identifier: MIT
// Keys in files; opensspi.keys is in front of it.
#include <memory>

#include "integers.h"
#include "own.h"
#include "own_calls.h"
#include "password.h"
#include "views.h"

namespace opensspi::python {

namespace {

nb::str key_read(nb::handle key, nb::handle password) {
  const BytesView bytes(key);
  const Password secret(password);
  return json_of("opensspi_key_read", [&](char** json) {
    return api().opensspi_key_read(bytes.data(), bytes.size(), secret.data(), secret.size(), json);
  });
}

nb::bytes key_convert(nb::handle key, nb::handle password, Dword format, Dword flags,
                      Dword key_spec, Dword blob_version, nb::handle new_password) {
  const BytesView bytes(key);
  const Password secret(password), new_secret(new_password);
  const OPENSSPI_KEY_FORM form{.size = sizeof(OPENSSPI_KEY_FORM),
                               .format = format,
                               .flags = flags,
                               .key_spec = key_spec,
                               .blob_version = blob_version,
                               .password = new_secret.data(),
                               .password_len = new_secret.size()};
  std::unique_ptr<void, FreeOwn> written;
  size_t len = 0;
  call_own("opensspi_key_convert", [&] {
    void* out = nullptr;
    const int32_t code = api().opensspi_key_convert(bytes.data(), bytes.size(), secret.data(),
                                                    secret.size(), &form, &out, &len);
    written.reset(out);
    return code;
  });
  return nb::bytes(written.get(), len);
}

}  // namespace

void define_own_keys(nb::module_& module) {
  module.def("key_read", &key_read, "key"_a, nb::arg("password").none(),
             nb::sig("def key_read(key: collections.abc.Buffer, "
                     "password: str | collections.abc.Buffer | None) -> str"),
             "key_read returns in JSON which key the bytes of a file hold.");
  module.def("key_convert", &key_convert, "key"_a, nb::arg("password").none(), "format"_a,
             "flags"_a, "key_spec"_a, "blob_version"_a, nb::arg("new_password").none(),
             nb::sig("def key_convert(key: collections.abc.Buffer, "
                     "password: str | collections.abc.Buffer | None, format: int, flags: int, "
                     "key_spec: int, blob_version: int, "
                     "new_password: str | collections.abc.Buffer | None) -> bytes"),
             "key_convert returns a key in another form.");
}

}  // namespace opensspi::python
