// SPDX-License-Identifier: MIT
// Context: one peer's handshake and, afterwards, its session.
#pragma once

#include "packages/kerberos/client.h"
#include "packages/kerberos/server.h"

namespace opensspi::kerberos {

// Context is the state machine of both roles.
//
//   initiator:  Fresh -> ClientWaiting -> Established     without mutual authentication at once
//   acceptor:   Fresh -> Established                      DCE style: by way of ServerWaiting
//   any failure is final
class Context final : public sspi::SessionContext<Established, ClientWaiting, ServerWaiting> {
 public:
  using SessionContext::SessionContext;
  // import_state reads what export_state wrote, in this process or another. SEC_E_INVALID_TOKEN for
  // bytes that it did not write.
  static Result<std::unique_ptr<sspi::Context>> import_state(const sspi::Host& host,
                                                             const sspi::Package& package,
                                                             ByteView state,
                                                             Result<identity::ClientPtr> by_sid);
  [[nodiscard]] Result<SecretBytes> export_state() override;

  [[nodiscard]] Result<Bytes> sign_mech_list(ByteView mech_list) override;
  [[nodiscard]] Status verify_mech_list(ByteView mech_list, ByteView code) override;

 private:
  // own_credential is null in an imported context, which takes no more steps.
  [[nodiscard]] const Credential& own_credential() const;
  Result<sspi::Step> advance(const sspi::StepInput& input) override;
  Result<sspi::Step> begin_client(const sspi::StepInput& input);
  Result<sspi::Step> finish_client(const sspi::StepInput& input);
  Result<sspi::Step> begin_server(const sspi::StepInput& input);
  Result<sspi::Step> finish_server(const sspi::StepInput& input);
  [[nodiscard]] sspi::Sizes sizes() const override;
  [[nodiscard]] Result<std::string> client_name() const override;
  [[nodiscard]] Result<sspi::AttributeValue> query_own(sspi::Attribute attribute) const override;
  [[nodiscard]] Result<identity::ClientPtr> whole_client(
      const sspi::EstablishedContext& state) const override;
};

}  // namespace opensspi::kerberos
