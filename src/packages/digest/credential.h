// SPDX-License-Identifier: MIT
// Credential: the user and password of a client, and the realm of a server.
#pragma once

#include "packages/digest/policy.h"
#include "packages/digest/state.h"
#include "sspi/package.h"

namespace opensspi::digest {

// Outbound is the identity that a client proves. Texts are UTF-8.
struct Outbound {
  std::string user;
  std::string domain;
  SecretBytes password;
  bool complete = false;  // whether there are a user and a password; if not, every handshake fails

  // sent_name returns the user's name for a response: `user` if `realm` is its domain or if it has
  // none, else DOMAIN\user.
  [[nodiscard]] std::string sent_name(std::string_view realm) const;
};

// Inbound is what a server asks with.
struct Inbound {
  std::string realm;  // of its challenges, unless the caller names another for an HTTP request
};

// Credential is immutable. It refers to the host that it was acquired from, which outlives it.
class Credential final : public sspi::Credential {
 public:
  // acquire takes the supplied identity, or the current user's if none is supplied. An identity
  // without a user or a password is accepted here, and its handshakes fail.
  // SEC_E_NO_CREDENTIALS if the current user's password is not known,
  // SEC_E_UNKNOWN_CREDENTIALS for an identity that cannot be used.
  static Result<sspi::CredentialPtr> acquire(const sspi::Host& host, const sspi::Package& package,
                                             sspi::AcquireRequest request);

  [[nodiscard]] const sspi::Package& package() const override { return package_; }
  [[nodiscard]] sspi::Use use() const override { return use_; }
  [[nodiscard]] Result<std::string> name() const override;

  // outbound and inbound are null if the credential is not for that direction.
  [[nodiscard]] const Outbound* outbound() const { return outbound_ ? &*outbound_ : nullptr; }
  [[nodiscard]] const Inbound* inbound() const { return inbound_ ? &*inbound_ : nullptr; }
  [[nodiscard]] const Policy& policy() const { return policy_; }
  [[nodiscard]] const sspi::Host& host() const { return host_; }
  // state returns the nonces and sessions of this host. It is looked up at each call, because a
  // forked child has a state of its own.
  [[nodiscard]] std::shared_ptr<State> state() const { return host_.state<State>(package_); }

  Credential(const sspi::Host& host, const sspi::Package& package, sspi::Use use, Policy policy)
      : host_(host), package_(package), use_(use), policy_(std::move(policy)) {}

 private:
  sspi::Host host_;
  const sspi::Package& package_;
  sspi::Use use_;
  Policy policy_;
  std::optional<Outbound> outbound_;
  std::optional<Inbound> inbound_;
};

}  // namespace opensspi::digest
