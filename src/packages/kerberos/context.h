// Context: one peer's handshake and, afterwards, its session.
#pragma once

#include <variant>

#include "packages/kerberos/client.h"
#include "packages/kerberos/server.h"

namespace opensspi::kerberos {

// Context is the state machine of both roles. Each state is a type with what only that state needs.
//
//   initiator:  Fresh -> ClientWaiting -> Established     without mutual authentication at once
//   acceptor:   Fresh -> Established                      DCE style: by way of ServerWaiting
//   any failure -> Failed
class Context final : public sspi::Context, public sspi::MechanismContext {
 public:
  Context(sspi::CredentialPtr credential, sspi::Role role);

  [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) override;
  [[nodiscard]] Status sign(uint32_t quality, sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<uint32_t> verify(sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Status seal(uint32_t quality, sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<uint32_t> unseal(sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<sspi::AttributeValue> query(sspi::Attribute attribute) override;
  [[nodiscard]] Result<identity::ClientPtr> client() const override;
  [[nodiscard]] bool identify_only() const override;

  [[nodiscard]] Result<Bytes> sign_mech_list(ByteView mech_list) override;
  [[nodiscard]] Status verify_mech_list(ByteView mech_list, ByteView code) override;

 private:
  struct Fresh {};
  struct Failed {};

  [[nodiscard]] const Credential& credential() const;
  Result<sspi::Step> advance(const sspi::StepInput& input);
  Result<sspi::Step> begin_client(const sspi::StepInput& input);
  Result<sspi::Step> finish_client(const sspi::StepInput& input);
  Result<sspi::Step> begin_server(const sspi::StepInput& input);
  Result<sspi::Step> finish_server(const sspi::StepInput& input);
  sspi::Step done(Established established, Bytes token);
  // established answers the state, or SEC_E_INVALID_HANDLE where the context is not complete.
  [[nodiscard]] Result<const Established*> established() const;
  // protected_session answers the session where messages were negotiated to be protected.
  [[nodiscard]] Result<Session*> protected_session() const;
  [[nodiscard]] Result<sspi::AttributeValue> query_established(sspi::Attribute attribute) const;

  sspi::CredentialPtr credential_;
  sspi::Role role_;
  std::variant<Fresh, ClientWaiting, ServerWaiting, Established, Failed> state_;
};

}  // namespace opensspi::kerberos
