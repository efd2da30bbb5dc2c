// Context: one peer's handshake and, afterwards, its session.
#pragma once

#include "packages/kerberos/client.h"
#include "packages/kerberos/server.h"

namespace opensspi::kerberos {

// Context is the state machine of both roles.
//
//   initiator:  Fresh -> ClientWaiting -> Established     without mutual authentication at once
//   acceptor:   Fresh -> Established                      DCE style: by way of ServerWaiting
//   any failure is for good
class Context final : public sspi::SessionContext<Established, ClientWaiting, ServerWaiting> {
 public:
  using SessionContext::SessionContext;

  [[nodiscard]] Result<Bytes> sign_mech_list(ByteView mech_list) override;
  [[nodiscard]] Status verify_mech_list(ByteView mech_list, ByteView code) override;

 private:
  [[nodiscard]] const Credential& own_credential() const;
  Result<sspi::Step> advance(const sspi::StepInput& input) override;
  Result<sspi::Step> begin_client(const sspi::StepInput& input);
  Result<sspi::Step> finish_client(const sspi::StepInput& input);
  Result<sspi::Step> begin_server(const sspi::StepInput& input);
  Result<sspi::Step> finish_server(const sspi::StepInput& input);
  [[nodiscard]] sspi::Sizes sizes() const override;
  [[nodiscard]] Result<std::string> client_name() const override;
  [[nodiscard]] Result<sspi::AttributeValue> query_own(sspi::Attribute attribute) const override;
};

}  // namespace opensspi::kerberos
