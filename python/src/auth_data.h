// SPDX-License-Identifier: MIT
// auth_data.h: AuthData, the input of credentials.
#pragma once

#include <optional>
#include <vector>

#include "identity.h"
#include "opensspi/schannel.h"

namespace opensspi::python {

// OpenedCertificate is a context that is freed with it.
class OpenedCertificate {
 public:
  // The certificate's files, PEM or DER; an empty key is none.
  OpenedCertificate(nb::handle certificates, nb::handle key, nb::handle password);
  OpenedCertificate(OpenedCertificate&& other) noexcept
      : context_(std::exchange(other.context_, nullptr)) {}
  OpenedCertificate(const OpenedCertificate&) = delete;
  OpenedCertificate& operator=(const OpenedCertificate&) = delete;
  ~OpenedCertificate();

  [[nodiscard]] PCCERT_CONTEXT get() const { return context_; }

 private:
  PCCERT_CONTEXT context_ = nullptr;
};

// ChannelData is the AuthData of a package that protects channels (Schannel): None, or a dict with
// some of EnabledProtocols, MinimumCipherStrength, MaximumCipherStrength, SupportedAlgs,
// SessionLifespan, Flags, Certificates, RootStore. A certificate is (certificates, key) or
// (certificates, key, password), each the bytes of a file, or a PyCERT_CONTEXT; the root store is
// the bytes of certificates or a PyCERTSTORE. Raises TypeError for anything else.
class ChannelData {
 public:
  explicit ChannelData(nb::handle auth_data);
  ChannelData(const ChannelData&) = delete;
  ChannelData& operator=(const ChannelData&) = delete;

  void* get() { return present_ ? &credential_ : nullptr; }

 private:
  void set(const std::string& name, nb::handle value);
  void add_certificates(nb::handle value);
  void add_certificate(nb::handle value);
  void set_roots(nb::handle value);

  bool present_;
  std::vector<ALG_ID> algorithms_;
  std::vector<OpenedCertificate> opened_;
  std::vector<PCCERT_CONTEXT> certificates_;
  SCHANNEL_CRED credential_{};
};

// AuthData is the input for the credentials of a package: ChannelData if the package protects
// streams (SECPKG_FLAG_STREAM), else Identity.
class AuthData {
 public:
  AuthData(nb::handle auth_data, const Text& package);
  void* get() { return channel_ ? channel_->get() : identity_->get(); }

 private:
  std::optional<Identity> identity_;
  std::optional<ChannelData> channel_;
};

}  // namespace opensspi::python
