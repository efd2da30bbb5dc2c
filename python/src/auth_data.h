// SPDX-License-Identifier: MIT
// auth_data.h: AuthData, the input of credentials.
#pragma once

#include <optional>
#include <vector>

#include "identity.h"
#include "opensspi/schannel.h"

namespace opensspi::python {

// ChannelData is the AuthData of a package that protects channels (Schannel): None, or a dict with
// some of EnabledProtocols, MinimumCipherStrength, MaximumCipherStrength, SupportedAlgs,
// SessionLifespan, Flags, Certificates, RootStore. Raises TypeError for anything else, and
// NotImplementedError for certificates and root stores.
class ChannelData {
 public:
  explicit ChannelData(nb::handle auth_data);
  ChannelData(const ChannelData&) = delete;
  ChannelData& operator=(const ChannelData&) = delete;

  void* get() { return present_ ? &credential_ : nullptr; }

 private:
  void set(const std::string& name, nb::handle value);

  bool present_;
  std::vector<ALG_ID> algorithms_;
  SCHANNEL_CRED credential_{};
};

// AuthData is that of a package: ChannelData if the package is a stream's, else Identity.
class AuthData {
 public:
  AuthData(nb::handle auth_data, const Text& package);
  void* get() { return channel_ ? channel_->get() : identity_->get(); }

 private:
  std::optional<Identity> identity_;
  std::optional<ChannelData> channel_;
};

}  // namespace opensspi::python
