// SPDX-License-Identifier: MIT
#include "credentials.h"

#include "auth_data.h"
#include "errors.h"
#include "gil.h"
#include "opensspi/schannel.h"
#include "owned.h"
#include "repr.h"
#include "text.h"
#include "times.h"

namespace opensspi::python {

nb::object to_int(const SecHandle& handle) {
  if (same_handle(handle, no_handle)) {
    return nb::int_(-1);
  }
  const nb::object upper = nb::int_(handle.dwUpper);
  return (upper << nb::int_(64)) | nb::int_(handle.dwLower);
}

nb::object Credentials::detach() {
  const nb::object number = to_int(handle_);
  handle_ = no_handle;
  return number;
}

void Credentials::free() {
  CredHandle handle = handle_;
  check(api().FreeCredentialsHandle(&handle), "FreeCredentialsHandle");
  handle_ = no_handle;
}

void Credentials::close() {
  if (same_handle(handle_, no_handle)) {
    return;
  }
  api().FreeCredentialsHandle(&handle_);
  handle_ = no_handle;
}

nb::object Credentials::query(Dword attribute) {
  constexpr auto kFunction = "QueryCredentialsAttributes";
  union {
    SecPkgCredentials_NamesW names;
    SecPkgCredentials_Cert certificate;
    SecPkgCred_SupportedAlgs algorithms;
    SecPkgCred_CipherStrengths strengths;
    SecPkgCred_SupportedProtocols protocols;
    uint8_t room[1024];
  } answer{};
  CredHandle handle = handle_;
  check(api().QueryCredentialsAttributesW(&handle, attribute, &answer), kFunction);
  if (attribute == SECPKG_CRED_ATTR_NAMES) {
    return to_str(Owned(answer.names.sUserName).get());
  }
  if (attribute == SECPKG_CRED_ATTR_CERT) {
    const Owned bytes(answer.certificate.EncodedCert);
    return nb::bytes(bytes.get(), answer.certificate.EncodedCertSize);
  }
  if (attribute == SECPKG_ATTR_SUPPORTED_ALGS) {
    const Owned all(answer.algorithms.palgSupportedAlgs);
    nb::list numbers;
    for (DWORD i = 0; i < answer.algorithms.cSupportedAlgs; ++i) {
      numbers.append(all.get()[i]);
    }
    return nb::tuple(numbers);
  }
  if (attribute == SECPKG_ATTR_CIPHER_STRENGTHS) {
    return nb::make_tuple(answer.strengths.dwMinimumCipherStrength,
                          answer.strengths.dwMaximumCipherStrength);
  }
  if (attribute == SECPKG_ATTR_SUPPORTED_PROTOCOLS) {
    return nb::int_(answer.protocols.grbitProtocol);
  }
  raise(SEC_E_UNSUPPORTED_FUNCTION, kFunction);
}

namespace {

// LogonId is a LUID argument: None, an integer, or the two halves (high, low) that old programs
// pass.
class LogonId {
 public:
  explicit LogonId(nb::handle argument) : present_(!argument.is_none()) {
    if (!present_) {
      return;
    }
    const bool halves = PyTuple_Check(argument.ptr()) && nb::len(argument) == 2;
    luid_.HighPart = halves ? nb::cast<LONG>(argument[0]) : 0;
    const long long number = halves ? nb::cast<DWORD>(argument[1]) : nb::cast<long long>(argument);
    luid_.LowPart = static_cast<DWORD>(number);
    if (!halves) {
      luid_.HighPart = static_cast<LONG>(number >> 32);
    }
  }
  void* get() { return present_ ? &luid_ : nullptr; }

 private:
  bool present_;
  LUID luid_{};
};

void refuse_key_function(nb::handle get_key) {
  if (get_key.is_none()) {
    return;
  }
  PyErr_SetString(PyExc_NotImplementedError, "GetKeyFn must be None");
  throw nb::python_error();
}

nb::object acquire(nb::handle principal, nb::str package, Dword use, nb::handle logon_id,
                   nb::handle auth_data, nb::handle get_key, nb::handle) {
  refuse_key_function(get_key);
  const Text principal_name(principal, "Principal");
  const Text package_name(package, "Package");
  LogonId luid(logon_id);
  AuthData data(auth_data, package_name);
  const uint32_t credential_use = use;
  CredHandle handle = no_handle;
  TimeStamp expiry{};
  SECURITY_STATUS status;
  {
    const WithoutGil waits;  // the store or a domain controller may be asked
    status =
        api().AcquireCredentialsHandleW(principal_name.get(), package_name.get(), credential_use,
                                        luid.get(), data.get(), nullptr, nullptr, &handle, &expiry);
  }
  check(status, "AcquireCredentialsHandle");
  nb::object made = nb::cast(new Credentials(handle), nb::rv_policy::take_ownership);
  return nb::make_tuple(made, to_time_of_local(expiry));
}

nb::object add(Credentials* credentials, nb::handle principal, nb::str package, Dword use,
               nb::handle auth_data, nb::handle get_key, nb::handle) {
  refuse_key_function(get_key);
  CredHandle handle = required(credentials, "Credential").handle();
  const Text principal_name(principal, "Principal");
  const Text package_name(package, "Package");
  AuthData data(auth_data, package_name);
  const uint32_t credential_use = use;
  TimeStamp expiry{};
  SECURITY_STATUS status;
  {
    const WithoutGil waits;
    status = api().AddCredentialsW(&handle, principal_name.get(), package_name.get(),
                                   credential_use, data.get(), nullptr, nullptr, &expiry);
  }
  check(status, "AddCredentials");
  return to_time_of_local(expiry);
}

}  // namespace

nb::str shown_handle(const char* type, const SecHandle& handle) {
  return same_handle(handle, no_handle)
             ? shown("<%s, empty>", type)
             : shown("<%s %p:%p>", type, reinterpret_cast<void*>(handle.dwUpper),
                     reinterpret_cast<void*>(handle.dwLower));
}

void define_credentials(nb::module_& module) {
  nb::class_<Credentials>(
      module, "PyCredHandle",
      "PyCredHandle()\n--\n\nPyCredHandle holds credentials; AcquireCredentialsHandle makes them.")
      .def(nb::init<>())
      .def("Detach", &Credentials::detach,
           "Detach returns the handle as an integer, -1 for none, and releases it without freeing "
           "it.")
      .def("FreeCredentialsHandle", &Credentials::free,
           "FreeCredentialsHandle frees the credentials now.")
      .def("QueryCredentialsAttributes", &Credentials::query, "Attribute"_a,
           "QueryCredentialsAttributes returns a SECPKG_CRED_ATTR_ of the credentials.")
      .def("__repr__",
           [](const Credentials& self) { return shown_handle("PyCredHandle", self.handle()); })
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](Credentials& self, nb::args) { self.close(); });
  module.def("AcquireCredentialsHandle", &acquire, nb::arg("Principal").none(), "Package"_a,
             "CredentialUse"_a, nb::arg("LogonID").none(), nb::arg("AuthData").none(),
             nb::arg("GetKeyFn") = nb::none(), nb::arg("GetKeyArgument") = nb::none(),
             "AcquireCredentialsHandle makes credentials of one package: (PyCredHandle, expiry).");
  module.def("AddCredentials", &add, nb::arg("Credential").none(), nb::arg("Principal").none(),
             "Package"_a, "CredentialUse"_a, nb::arg("AuthData").none(),
             nb::arg("GetKeyFn") = nb::none(), nb::arg("GetKeyArgument") = nb::none(),
             "AddCredentials adds one more identity to credentials and returns when it expires.");
}

}  // namespace opensspi::python
