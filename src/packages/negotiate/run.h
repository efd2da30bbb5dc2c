// SPDX-License-Identifier: MIT
// Run: the mechanism that is being negotiated, and the codes that protect the negotiation.
#pragma once

#include "packages/negotiate/asked.h"
#include "packages/negotiate/credential.h"

namespace opensspi::negotiate {

// Run is one mechanism's handshake and, once that is over, its exchange of mechListMIC (RFC 4178,
// 5). One thread at a time.
class Run {
 public:
  static Result<Run> start(const sspi::Host& host, const Candidate& candidate, sspi::Role role);

  // step advances the mechanism and returns its token, which may be empty. SEC_E_INVALID_TOKEN if
  // the mechanism is already established. If a failure has a token for the peer, that is stored in
  // `owed`.
  Result<Bytes> step(const sspi::StepInput& input);

  [[nodiscard]] bool established() const { return established_; }
  [[nodiscard]] sspi::Flags granted() const { return granted_; }
  [[nodiscard]] Filetime expiry() const { return expiry_; }
  [[nodiscard]] sspi::Context& context() const { return *context_; }
  [[nodiscard]] const sspi::Package& package() const { return *package_; }
  [[nodiscard]] const Bytes& owed() const { return owed_; }

  // demand requires that the choice itself is protected, whatever the mechanism requires.
  void demand() { demanded_ = true; }
  [[nodiscard]] bool demanded() const { return demanded_; }
  // check_protection returns SEC_E_DOWNGRADE_DETECTED if codes are needed and the established
  // mechanism cannot make any.
  [[nodiscard]] Status check_protection() const;
  [[nodiscard]] bool needs_code() const;
  [[nodiscard]] bool sent() const { return sent_; }
  [[nodiscard]] bool received() const { return received_; }
  // sign makes this end's code, once.
  Result<Bytes> sign(ByteView mech_list);
  // verify checks the peer's. SEC_E_MESSAGE_ALTERED if it does not belong to the list, or is the
  // second one.
  Status verify(ByteView mech_list, ByteView code);

  // take_context returns the established mechanism and ends the run.
  std::unique_ptr<sspi::Context> take_context() { return std::move(context_); }

 private:
  Run(const sspi::Package& package, std::unique_ptr<sspi::Context> context);
  [[nodiscard]] bool can_sign() const;

  const sspi::Package* package_;
  std::unique_ptr<sspi::Context> context_;
  sspi::MechanismContext* signer_;  // the same object; null if it cannot sign a list
  bool established_ = false;
  bool demanded_ = false;
  bool sent_ = false;
  bool received_ = false;
  sspi::Flags granted_;
  Filetime expiry_ = kNever;
  Bytes owed_;
};

}  // namespace opensspi::negotiate
