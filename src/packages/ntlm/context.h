// Context: one peer's handshake and, afterwards, its session.
#pragma once

#include <variant>

#include "packages/ntlm/client.h"
#include "packages/ntlm/server.h"

namespace opensspi::ntlm {

// Context is the state machine of both roles. Each state is a type with what only that state needs,
// so that a completed context holds nothing of its handshake.
//
//   initiator:  Fresh -> ClientOffer -> Established          any failure -> Failed
//   acceptor:   Fresh -> ServerChallenged -> Established
class Context final : public sspi::Context, public sspi::MechanismContext {
 public:
  Context(sspi::CredentialPtr credential, sspi::Role role);
  // import_state takes back what export_state wrote, in this process or another.
  // SEC_E_INVALID_TOKEN for bytes that it did not write.
  static Result<std::unique_ptr<sspi::Context>> import_state(const sspi::Host& host,
                                                             const sspi::Package& package,
                                                             ByteView state,
                                                             identity::ClientPtr client);

  [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) override;
  [[nodiscard]] Status sign(uint32_t quality, sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<uint32_t> verify(sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Status seal(uint32_t quality, sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<uint32_t> unseal(sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<sspi::AttributeValue> query(sspi::Attribute attribute) override;
  [[nodiscard]] Result<identity::ClientPtr> client() const override;
  [[nodiscard]] bool identify_only() const override;
  [[nodiscard]] Result<SecretBytes> export_state() override;

  [[nodiscard]] Result<Bytes> sign_mech_list(ByteView mech_list) override;
  [[nodiscard]] Status verify_mech_list(ByteView mech_list, ByteView code) override;
  [[nodiscard]] bool needs_mech_list_mic() const override;

 private:
  struct Fresh {};
  struct Failed {};

  [[nodiscard]] const Credential& credential() const;
  Result<sspi::Step> advance(const sspi::StepInput& input);
  Result<sspi::Step> begin(const sspi::StepInput& input);
  Result<sspi::Step> finish_client(const sspi::StepInput& input);
  Result<sspi::Step> finish_server(const sspi::StepInput& input);
  // established answers the state, or SEC_E_INVALID_HANDLE where the context is not complete.
  [[nodiscard]] Result<const Established*> established() const;
  // protected_session answers the session where messages were negotiated to be protected.
  [[nodiscard]] Result<Session*> protected_session() const;
  [[nodiscard]] Result<std::string> client_name(const Established& established) const;
  [[nodiscard]] Result<sspi::AttributeValue> query_established(sspi::Attribute attribute) const;

  sspi::CredentialPtr credential_;
  sspi::Role role_;
  std::variant<Fresh, std::unique_ptr<ClientOffer>, std::unique_ptr<ServerChallenged>, Established,
               Failed>
      state_;
};

}  // namespace opensspi::ntlm
