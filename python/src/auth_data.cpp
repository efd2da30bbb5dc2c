// SPDX-License-Identifier: MIT
#include "auth_data.h"

#include "errors.h"
#include "gil.h"
#include "integers.h"
#include "owned.h"
#include "views.h"

namespace opensspi::python {

namespace {

// The number of an object's handle: PyCERT_CONTEXT.HANDLE, PyCERTSTORE.HCERTSTORE. The library
// refuses a number that is not one of its own.
void* handle_of(nb::handle object, const char* attribute) {
  return reinterpret_cast<void*>(nb::cast<uintptr_t>(object.attr(attribute)));
}

// PasswordView is the UTF-8 text that a str keeps, so that no copy is made; null for None. The str
// must outlive it. TypeError for anything else.
class PasswordView {
 public:
  explicit PasswordView(nb::handle password) {
    if (password.is_none()) {
      return;
    }
    if (!PyUnicode_Check(password.ptr())) {
      throw nb::type_error("a key's password must be str or None");
    }
    data_ = PyUnicode_AsUTF8AndSize(password.ptr(), &size_);
    if (data_ == nullptr) {
      throw nb::python_error();
    }
  }

  [[nodiscard]] const char* data() const { return data_; }
  [[nodiscard]] size_t size() const { return static_cast<size_t>(size_); }

 private:
  const char* data_ = nullptr;
  Py_ssize_t size_ = 0;
};

bool is_file(nb::handle value) { return PyObject_CheckBuffer(value.ptr()) != 0; }

// A package that is not known is refused by AcquireCredentialsHandle.
bool protects_channels(const Text& package) {
  PSecPkgInfoW info = nullptr;
  if (api().QuerySecurityPackageInfoW(package.get(), &info) != SEC_E_OK) {
    return false;
  }
  return (Owned(info)->fCapabilities & SECPKG_FLAG_STREAM) != 0;
}

}  // namespace

OpenedCertificate::OpenedCertificate(nb::handle certificates, nb::handle key, nb::handle password) {
  const BytesView certificate_bytes(certificates);
  const std::optional<BytesView> key_bytes =
      key.is_none() ? std::optional<BytesView>() : std::optional<BytesView>(std::in_place, key);
  const PasswordView secret(password);
  int32_t code;
  {
    const WithoutGil waits;  // an encrypted key has many rounds
    code = api().opensspi_certificate_open(
        certificate_bytes.data(), certificate_bytes.size(), key_bytes ? key_bytes->data() : nullptr,
        key_bytes ? key_bytes->size() : 0, secret.data(), secret.size(), &context_);
  }
  if (code != 0) {
    raise_failure(code, "opensspi_certificate_open");
  }
}

OpenedCertificate::~OpenedCertificate() {
  if (context_ != nullptr) {
    api().CertFreeCertificateContext(context_);
  }
}

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
  if (credential_.grbitEnabledProtocols == 0) {  // the structure alone would mean TLS 1.2
    credential_.grbitEnabledProtocols = SP_PROT_TLS1_2 | SP_PROT_TLS1_3;
  }
  credential_.cSupportedAlgs = static_cast<DWORD>(algorithms_.size());
  credential_.palgSupportedAlgs = algorithms_.data();
  credential_.cCreds = static_cast<DWORD>(certificates_.size());
  credential_.paCred = certificates_.data();
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
    add_certificates(value);
  } else if (name == "RootStore") {
    set_roots(value);
  } else {
    throw nb::type_error(("AuthData has no member " + name).c_str());
  }
}

void ChannelData::add_certificates(nb::handle value) {
  if (value.is_none()) {
    return;
  }
  for (nb::handle certificate : value) {
    add_certificate(certificate);
  }
}

void ChannelData::add_certificate(nb::handle value) {
  if (!PyTuple_Check(value.ptr())) {
    certificates_.push_back(static_cast<PCCERT_CONTEXT>(handle_of(value, "HANDLE")));
    return;
  }
  const auto files = nb::borrow<nb::tuple>(value);
  if (files.size() != 2 && files.size() != 3) {
    throw nb::type_error("a certificate is a tuple of certificates, key and, if any, password");
  }
  const nb::object password = files.size() == 3 ? nb::object(files[2]) : nb::none();
  opened_.emplace_back(files[0], files[1], password);
  certificates_.push_back(opened_.back().get());
}

// The store of a certificate that was opened holds all of its file.
void ChannelData::set_roots(nb::handle value) {
  if (value.is_none()) {
    return;
  }
  if (!is_file(value)) {
    credential_.hRootStore = handle_of(value, "HCERTSTORE");
    return;
  }
  opened_.emplace_back(value, nb::none(), nb::none());
  credential_.hRootStore = opened_.back().get()->hCertStore;
}

AuthData::AuthData(nb::handle auth_data, const Text& package) {
  if (protects_channels(package)) {
    channel_.emplace(auth_data);
  } else {
    identity_.emplace(auth_data);
  }
}

}  // namespace opensspi::python
