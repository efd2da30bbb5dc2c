// SPDX-License-Identifier: MIT
#include "auth_data.h"

#include "errors.h"
#include "integers.h"
#include "owned.h"

namespace opensspi::python {

namespace {

[[noreturn]] void refuse(const char* what) {
  PyErr_SetString(PyExc_NotImplementedError, what);
  throw nb::python_error();
}

// A package that is not known is refused by AcquireCredentialsHandle.
bool protects_channels(const Text& package) {
  PSecPkgInfoW info = nullptr;
  if (api().QuerySecurityPackageInfoW(package.get(), &info) != SEC_E_OK) {
    return false;
  }
  return (Owned(info)->fCapabilities & SECPKG_FLAG_STREAM) != 0;
}

}  // namespace

ChannelData::ChannelData(nb::handle auth_data) : present_(!auth_data.is_none()) {
  if (!present_) {
    return;
  }
  if (!PyDict_Check(auth_data.ptr())) {
    throw nb::type_error("AuthData of this package must be None or a dict");
  }
  credential_.dwVersion = SCHANNEL_CRED_VERSION;
  for (const auto& [name, value] : nb::borrow<nb::dict>(auth_data)) {
    set(nb::cast<std::string>(name), value);
  }
  credential_.cSupportedAlgs = static_cast<DWORD>(algorithms_.size());
  credential_.palgSupportedAlgs = algorithms_.data();
}

void ChannelData::set(const std::string& name, nb::handle value) {
  if (name == "EnabledProtocols") {
    credential_.grbitEnabledProtocols = to_dword(value);
  } else if (name == "MinimumCipherStrength") {
    credential_.dwMinimumCipherStrength = to_dword(value);
  } else if (name == "MaximumCipherStrength") {
    credential_.dwMaximumCipherStrength = to_dword(value);
  } else if (name == "SessionLifespan") {
    credential_.dwSessionLifespan = to_dword(value);
  } else if (name == "Flags") {
    credential_.dwFlags = to_dword(value);
  } else if (name == "SupportedAlgs") {
    for (nb::handle algorithm : value) {
      algorithms_.push_back(to_dword(algorithm));
    }
  } else if (name == "Certificates") {
    if (!value.is_none() && nb::len(value) != 0) {
      refuse("AuthData takes no certificates yet");
    }
  } else if (name == "RootStore") {
    if (!value.is_none()) {
      refuse("AuthData takes no root store yet");
    }
  } else {
    throw nb::type_error(("AuthData has no member " + name).c_str());
  }
}

AuthData::AuthData(nb::handle auth_data, const Text& package) {
  if (protects_channels(package)) {
    channel_.emplace(auth_data);
  } else {
    identity_.emplace(auth_data);
  }
}

}  // namespace opensspi::python
