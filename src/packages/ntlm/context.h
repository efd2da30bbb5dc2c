// SPDX-License-Identifier: MIT
// Context: one peer's handshake and, afterwards, its session.
#pragma once

#include "packages/ntlm/client.h"
#include "packages/ntlm/server.h"

namespace opensspi::ntlm {

// Context is the state machine of both roles.
//
//   initiator:  Fresh -> ClientOffer -> Established          any failure is final
//   acceptor:   Fresh -> ServerChallenged -> Established
class Context final : public sspi::SessionContext<Established, std::unique_ptr<ClientOffer>,
                                                  std::unique_ptr<ServerChallenged>> {
 public:
  using SessionContext::SessionContext;
  // import_state reads what export_state wrote, in this process or another. SEC_E_INVALID_TOKEN for
  // bytes that it did not write.
  static Result<std::unique_ptr<sspi::Context>> import_state(const sspi::Host& host,
                                                             const sspi::Package& package,
                                                             ByteView state,
                                                             Result<identity::ClientPtr> client);
  [[nodiscard]] Result<SecretBytes> export_state() override;

  [[nodiscard]] Result<Bytes> sign_mech_list(ByteView mech_list) override;
  [[nodiscard]] Status verify_mech_list(ByteView mech_list, ByteView code) override;
  [[nodiscard]] bool needs_mech_list_mic() const override;

 private:
  [[nodiscard]] const Credential& own_credential() const;
  Result<sspi::Step> advance(const sspi::StepInput& input) override;
  Result<sspi::Step> begin_client(const sspi::StepInput& input);
  Result<sspi::Step> begin_server(const sspi::StepInput& input);
  Result<sspi::Step> finish_client(const sspi::StepInput& input);
  Result<sspi::Step> finish_server(const sspi::StepInput& input);
  [[nodiscard]] sspi::Sizes sizes() const override;
  [[nodiscard]] Result<std::string> client_name() const override;
  [[nodiscard]] Result<sspi::AttributeValue> query_own(sspi::Attribute attribute) const override;
};

}  // namespace opensspi::ntlm
