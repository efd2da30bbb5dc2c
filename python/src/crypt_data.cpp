// SPDX-License-Identifier: MIT
// CryptProtectData and CryptUnprotectData.
#include <optional>

#include "crypt.h"
#include "crypt_calls.h"
#include "crypt_objects.h"
#include "integers.h"
#include "text.h"

namespace opensspi::python {

namespace {

// GivenBlob is bytes as an argument; None is a null pointer.
class GivenBlob {
 public:
  explicit GivenBlob(nb::handle bytes) {
    if (bytes.is_none()) {
      return;
    }
    view_.emplace(bytes);
    blob_.cbData = dword_len(view_->size());
    blob_.pbData = static_cast<BYTE*>(const_cast<void*>(view_->data()));
  }
  DATA_BLOB* get() { return view_ ? &blob_ : nullptr; }

 private:
  std::optional<BytesView> view_;
  DATA_BLOB blob_{};
};

// MadeBlob is what the library returns: bytes and, of CryptUnprotectData, a description.
struct MadeBlob {
  ~MadeBlob() {
    api().LocalFree(blob.pbData);
    api().LocalFree(description);
  }
  nb::bytes bytes() const { return nb::bytes(blob.pbData, blob.cbData); }

  DATA_BLOB blob{};
  LPWSTR description = nullptr;
};

// Prompt is CRYPTPROTECT_PROMPTSTRUCT of a tuple (flags, window, prompt), as in pywin32, or none.
class Prompt {
 public:
  explicit Prompt(nb::handle tuple) {
    if (tuple.is_none()) {
      return;
    }
    if (!PyTuple_Check(tuple.ptr()) || nb::len(tuple) < 1 || nb::len(tuple) > 3) {
      throw nb::type_error("PromptStruct must be None or a tuple of flags, window and prompt");
    }
    prompt_.cbSize = sizeof prompt_;
    prompt_.dwPromptFlags = to_dword(nb::object(tuple[0]));
    present_ = true;
  }
  CRYPTPROTECT_PROMPTSTRUCT* get() { return present_ ? &prompt_ : nullptr; }

 private:
  CRYPTPROTECT_PROMPTSTRUCT prompt_{};
  bool present_ = false;
};

void check_reserved(nb::handle reserved) {
  if (!reserved.is_none()) {
    throw nb::type_error("Reserved must be None");
  }
}

nb::object protect(nb::handle data, nb::handle description, nb::handle entropy, nb::handle reserved,
                   nb::handle prompt_tuple, Dword flags) {
  check_reserved(reserved);
  const uint32_t given_flags = flags;
  GivenBlob in(data), given_entropy(entropy);
  const Text words(description, "DataDescr");
  Prompt prompt(prompt_tuple);
  MadeBlob made;
  check_bool(without_gil([&] {
               return api().CryptProtectData(in.get(), words.get(), given_entropy.get(), nullptr,
                                             prompt.get(), given_flags, &made.blob);
             }),
             "CryptProtectData");
  return made.bytes();
}

nb::object unprotect(nb::handle data, nb::handle entropy, nb::handle reserved,
                     nb::handle prompt_tuple, Dword flags) {
  check_reserved(reserved);
  const uint32_t given_flags = flags;
  GivenBlob in(data), given_entropy(entropy);
  Prompt prompt(prompt_tuple);
  MadeBlob made;
  check_bool(without_gil([&] {
               return api().CryptUnprotectData(in.get(), &made.description, given_entropy.get(),
                                               nullptr, prompt.get(), given_flags, &made.blob);
             }),
             "CryptUnprotectData");
  return nb::make_tuple(to_str(made.description), made.bytes());
}

}  // namespace

void define_crypt_data(nb::module_& module) {
  module.def(
      "CryptProtectData", &protect, "DataIn"_a, nb::arg("DataDescr") = nb::none(),
      nb::arg("OptionalEntropy") = nb::none(), nb::arg("Reserved") = nb::none(),
      nb::arg("PromptStruct") = nb::none(), nb::arg("Flags") = 0,
      nb::sig("def CryptProtectData(DataIn: collections.abc.Buffer, DataDescr: str | None = "
              "None, OptionalEntropy: collections.abc.Buffer | None = None, Reserved: None = "
              "None, PromptStruct: tuple[int, int, str | None] | None = None, Flags: int = "
              "0) -> bytes"),
      "CryptProtectData seals data that only this user, or this machine, can open again.");
  module.def("CryptUnprotectData", &unprotect, "DataIn"_a, nb::arg("OptionalEntropy") = nb::none(),
             nb::arg("Reserved") = nb::none(), nb::arg("PromptStruct") = nb::none(),
             nb::arg("Flags") = 0,
             nb::sig("def CryptUnprotectData(DataIn: collections.abc.Buffer, OptionalEntropy: "
                     "collections.abc.Buffer | None = None, Reserved: None = None, PromptStruct: "
                     "tuple[int, int, str | None] | None = None, Flags: int = 0) -> tuple[str, "
                     "bytes]"),
             "CryptUnprotectData opens what CryptProtectData sealed, here or on Windows: the "
             "description and the data.");
}

}  // namespace opensspi::python
