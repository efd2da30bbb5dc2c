// SPDX-License-Identifier: MIT
// Credential: one identity, with everything that each of its handshakes would otherwise compute
// again.
#pragma once

#include "packages/ntlm/keys.h"
#include "packages/ntlm/policy.h"
#include "sspi/package.h"

namespace opensspi::ntlm {

inline constexpr size_t kMachineIdLen = 32;

// Proves is what a client authenticates with.
enum class Proves : uint8_t {
  kAccount,  // a secret
  kNobody,   // an anonymous client
  kNothing,  // a part of the account's credentials is missing: no handshake can succeed
};

// Outbound is what a client needs to authenticate. Names on the wire are UTF-16LE.
struct Outbound {
  // Secrets are in a block of their own. The LM hash exists only if the settings send it.
  struct Secrets final {
    Secrets(const NtHash& nt, const std::optional<LmHash>& lm, const crypto::HmacMd5Key& response)
        : nt_hash(nt), lm_hash(lm), response_key(response) {}
    NtHash nt_hash;
    std::optional<LmHash> lm_hash;
    crypto::HmacMd5Key response_key;  // NTOWFv2
  };
  std::string user;
  std::string domain;
  std::string workstation;
  Bytes user_wire;
  Bytes domain_wire;
  Bytes workstation_wire;
  std::array<uint8_t, kMachineIdLen> machine_id{};  // MsvAvSingleHost
  Proves proves = Proves::kNobody;
  // This user's own account, which is used if no account is named, is used with servers of this
  // host only. It is valid for no other, and a server elsewhere could forward the handshake to this
  // host.
  bool this_host_only = false;
  SecretBox<Secrets> secrets;  // null unless an account is used
};

// Inbound is what a server writes about itself into each CHALLENGE.
struct Inbound {
  identity::ServerNames names;
  Bytes target_name;  // UTF-16LE
  Bytes av_names;     // AV pairs, without timestamp and end
  std::string principal;
};

// Credential is immutable. It refers to the host that it was acquired from, which outlives it.
class Credential final : public sspi::Credential {
 public:
  // acquire returns a credential: the supplied identity, or the current one if none is supplied. An
  // identity with a user and no password, or the reverse, is never the current one: it is acquired,
  // as on Windows, and its handshakes fail. SEC_E_UNKNOWN_CREDENTIALS for a supplied identity that
  // cannot be used, SEC_E_NO_CREDENTIALS if there is none.
  static Result<sspi::CredentialPtr> acquire(const sspi::Host& host, const sspi::Package& package,
                                             sspi::AcquireRequest request);

  // of_imported returns what an imported context needs: a name if it is an initiator's, and no
  // secrets.
  static sspi::CredentialPtr of_imported(const sspi::Host& host, const sspi::Package& package,
                                         sspi::Use use, std::string user, std::string domain);

  [[nodiscard]] const sspi::Package& package() const override { return package_; }
  [[nodiscard]] sspi::Use use() const override { return use_; }
  [[nodiscard]] Result<std::string> name() const override;

  // outbound and inbound are null if the credential is not for that direction.
  [[nodiscard]] const Outbound* outbound() const { return outbound_ ? &*outbound_ : nullptr; }
  [[nodiscard]] const Inbound* inbound() const { return inbound_ ? &*inbound_ : nullptr; }
  [[nodiscard]] const Policy& policy() const { return policy_; }
  [[nodiscard]] const sspi::Host& host() const { return host_; }

  Credential(const sspi::Host& host, const sspi::Package& package, sspi::Use use, Policy policy)
      : host_(host), package_(package), use_(use), policy_(policy) {}

 private:
  sspi::Host host_;
  const sspi::Package& package_;
  sspi::Use use_;
  Policy policy_;
  std::optional<Outbound> outbound_;
  std::optional<Inbound> inbound_;
};

}  // namespace opensspi::ntlm
