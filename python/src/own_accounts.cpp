// SPDX-License-Identifier: MIT
// The accounts of a store; opensspi.accounts is in front of it.
#include <string>
#include <vector>

#include "fields.h"
#include "name_of_type.h"
#include "own.h"
#include "own_calls.h"
#include "password.h"
#include "text.h"

namespace opensspi::python {

namespace {

// Texts is an array of C texts, which stay where they are when it is moved.
class Texts {
 public:
  Texts() = default;
  Texts(Texts&&) = default;
  Texts& operator=(Texts&&) = default;
  Texts(nb::handle texts, const char* parameter) {
    for (const nb::handle text : nb::borrow<nb::iterable>(texts)) {
      texts_.push_back(c_text(text, parameter));
    }
    for (const std::string& text : texts_) {
      pointers_.push_back(text.c_str());
    }
  }

  const char* const* data() const { return pointers_.data(); }
  size_t size() const { return pointers_.size(); }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

// Account is an OPENSSPI_ACCOUNT with the fields that a dict has.
class Account {
 public:
  explicit Account(const nb::dict& dict) : fields_(dict, "an account") {
    account_.size = sizeof(account_);
    if (take(OPENSSPI_FIELD_FULL_NAME, "full_name")) {
      full_name_ = c_text(fields_["full_name"], "full_name");
      account_.full_name = full_name_.c_str();
    }
    if (take(OPENSSPI_FIELD_GROUPS, "groups")) {
      groups_ = Texts(fields_["groups"], "a group");
      account_.groups = groups_.data();
      account_.num_groups = groups_.size();
    }
    if (take(OPENSSPI_FIELD_UNIX_USER, "unix_user")) {
      unix_user_ = c_text(fields_["unix_user"], "unix_user");
      account_.unix_user = unix_user_.c_str();
    }
    if (take(OPENSSPI_FIELD_EXPIRES, "expires")) {
      account_.expires = nb::cast<int64_t>(fields_["expires"]);
    }
    if (take(OPENSSPI_FIELD_ENABLED, "enabled")) {
      account_.enabled = flag("enabled");
    }
    if (take(OPENSSPI_FIELD_MUST_CHANGE, "must_change")) {
      account_.must_change = flag("must_change");
    }
  }
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;

  const OPENSSPI_ACCOUNT* get() const { return &account_; }

 private:
  bool take(uint32_t field, const char* key) {
    if (!fields_.has(key)) {
      return false;
    }
    account_.fields |= field;
    return true;
  }

  bool flag(const char* key) const {
    bool value = false;
    if (!nb::try_cast(fields_[key], value)) {
      PyErr_Format(PyExc_TypeError, "%s must be bool, not %s", key,
                   name_of_type(fields_[key]).c_str());
      throw nb::python_error();
    }
    return value;
  }

  Fields fields_;
  OPENSSPI_ACCOUNT account_{};
  std::string full_name_, unix_user_;
  Texts groups_;
};

nb::str account_list(bool machine) {
  return json_of("opensspi_account_list",
                 [&](char** json) { return api().opensspi_account_list(store_of(machine), json); });
}

void account_add(bool machine, nb::str name, nb::dict fields, nb::handle password) {
  const std::string wanted = c_text(name, "name");
  const Account account(fields);
  const Password secret(password);
  call_own("opensspi_account_add", [&] {
    return api().opensspi_account_add(store_of(machine), wanted.c_str(), account.get(),
                                      secret.data(), secret.size());
  });
}

void account_set(bool machine, nb::str name, nb::dict fields) {
  const std::string wanted = c_text(name, "name");
  const Account account(fields);
  call_own("opensspi_account_set", [&] {
    return api().opensspi_account_set(store_of(machine), wanted.c_str(), account.get());
  });
}

void account_set_password(bool machine, nb::str name, nb::handle password) {
  const std::string wanted = c_text(name, "name");
  const Password secret(password);
  call_own("opensspi_account_set_password", [&] {
    return api().opensspi_account_set_password(store_of(machine), wanted.c_str(), secret.data(),
                                               secret.size());
  });
}

void account_set_digest_realms(bool machine, nb::str name, nb::handle realms, nb::handle password) {
  const std::string wanted = c_text(name, "name");
  const Texts named(realms, "a realm");
  const Password secret(password);
  call_own("opensspi_account_set_digest_realms", [&] {
    return api().opensspi_account_set_digest_realms(store_of(machine), wanted.c_str(), named.data(),
                                                    named.size(), secret.data(), secret.size());
  });
}

void account_set_certificates(bool machine, nb::str name, nb::handle certificates) {
  const std::string wanted = c_text(name, "name");
  const Texts given(certificates, "a certificate");
  call_own("opensspi_account_set_certificates", [&] {
    return api().opensspi_account_set_certificates(store_of(machine), wanted.c_str(), given.data(),
                                                   given.size());
  });
}

void account_remove(bool machine, nb::str name) {
  const std::string wanted = c_text(name, "name");
  call_own("opensspi_account_remove",
           [&] { return api().opensspi_account_remove(store_of(machine), wanted.c_str()); });
}

}  // namespace

void define_own_accounts(nb::module_& module) {
  module.def("account_list", &account_list, "machine"_a,
             nb::sig("def account_list(machine: bool) -> str"),
             "account_list returns the accounts of a store, in JSON.");
  module.def("account_add", &account_add, "machine"_a, "name"_a, "fields"_a, "password"_a,
             nb::sig("def account_add(machine: bool, name: str, fields: dict[str, typing.Any], "
                     "password: str | collections.abc.Buffer) -> None"),
             "account_add creates an account.");
  module.def(
      "account_set", &account_set, "machine"_a, "name"_a, "fields"_a,
      nb::sig("def account_set(machine: bool, name: str, fields: dict[str, typing.Any]) -> None"),
      "account_set changes the fields of an account that are given.");
  module.def("account_set_password", &account_set_password, "machine"_a, "name"_a, "password"_a,
             nb::sig("def account_set_password(machine: bool, name: str, "
                     "password: str | collections.abc.Buffer) -> None"),
             "account_set_password gives an account a new password.");
  module.def("account_set_digest_realms", &account_set_digest_realms, "machine"_a, "name"_a,
             "realms"_a, nb::arg("password").none(),
             nb::sig("def account_set_digest_realms(machine: bool, name: str, "
                     "realms: collections.abc.Iterable[str], "
                     "password: str | collections.abc.Buffer | None) -> None"),
             "account_set_digest_realms says in which realms Digest lets an account log on.");
  module.def("account_set_certificates", &account_set_certificates, "machine"_a, "name"_a,
             "certificates"_a,
             nb::sig("def account_set_certificates(machine: bool, name: str, "
                     "certificates: collections.abc.Iterable[str | bytes]) -> None"),
             "account_set_certificates says which certificates are an account's.");
  module.def("account_remove", &account_remove, "machine"_a, "name"_a,
             nb::sig("def account_remove(machine: bool, name: str) -> None"),
             "account_remove removes an account.");
}

}  // namespace opensspi::python
