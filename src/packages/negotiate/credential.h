// SPDX-License-Identifier: MIT
// Credential: one identity, in each of the mechanisms that can be negotiated with it.
#pragma once

#include <vector>

#include "sspi/package.h"

namespace opensspi::negotiate {

// Candidate is a mechanism with this identity's credential for it.
struct Candidate {
  const sspi::Package* package = nullptr;
  sspi::CredentialPtr credential;

  [[nodiscard]] const sspi::Mechanism& mechanism() const { return *package->mechanism(); }
  // knows returns whether this is one of the mechanism's object identifiers.
  [[nodiscard]] bool knows(ByteView oid) const;
  [[nodiscard]] bool serves(sspi::Role role) const;
  // proves_the_server returns whether the mechanism can authenticate the acceptor to the initiator.
  [[nodiscard]] bool proves_the_server() const;
};

// Unproven is how a server treats mechanisms that do not authenticate the server (NTLM): the
// setting negotiate_ntlm. It holds whether or not the server has a mechanism that does.
enum class Unproven : uint8_t {
  kAccept,
  kProtected,  // only within SPNEGO, and with a mechListMIC
  kRefuse,
};

// Credential holds the candidates in order of preference: those that can authenticate the server to
// the client first. Immutable.
class Credential final : public sspi::Credential {
 public:
  // acquire asks every package of the registry that is a mechanism, as far as the identity's
  // package list ("kerberos", "!ntlm") and, for a client, the setting negotiate_ntlm_fallback
  // allow. A mechanism without credentials is omitted; if all are, the first one's error is
  // returned, or SEC_E_NO_CREDENTIALS if the setting leaves none. Credentials whose package list
  // leaves none are acquired, but no context can start with them.
  static Result<sspi::CredentialPtr> acquire(const sspi::Host& host, const sspi::Package& package,
                                             const sspi::AcquireRequest& request);

  Credential(const sspi::Package& package, sspi::Use use, std::vector<Candidate> candidates,
             Unproven unproven)
      : package_(package), use_(use), candidates_(std::move(candidates)), unproven_(unproven) {}

  [[nodiscard]] const sspi::Package& package() const override { return package_; }
  [[nodiscard]] sspi::Use use() const override { return use_; }
  // name is that of the first mechanism that has one, expiry that of the preferred one.
  [[nodiscard]] Result<std::string> name() const override;
  [[nodiscard]] Filetime expiry() const override;
  // candidates_for returns those that serve a role, in order of preference.
  [[nodiscard]] std::vector<Candidate> candidates_for(sspi::Role role) const;
  [[nodiscard]] Unproven unproven() const { return unproven_; }

 private:
  const sspi::Package& package_;
  sspi::Use use_;
  std::vector<Candidate> candidates_;
  Unproven unproven_;
};

}  // namespace opensspi::negotiate
