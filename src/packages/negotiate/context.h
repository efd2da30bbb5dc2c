// SPDX-License-Identifier: MIT
// Context: one peer's negotiation and, afterwards, the chosen mechanism.
#pragma once

#include "packages/negotiate/negotiation.h"

namespace opensspi::negotiate {

// Context negotiates, and afterwards forwards every method and attribute to the mechanism's
// context.
//
//   Negotiating -> Established          any failure -> Failed
class Context final : public sspi::Context {
 public:
  explicit Context(std::unique_ptr<Negotiation> negotiation);
  // Context is an established one, of a mechanism whose context was imported.
  explicit Context(const sspi::Package& mechanism, std::unique_ptr<sspi::Context> established);

  [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) override;
  [[nodiscard]] sspi::Stage stage() const override;
  [[nodiscard]] Status complete(sspi::Message message) override;
  [[nodiscard]] Status control(sspi::Message message) override;
  [[nodiscard]] Status sign(uint32_t quality, sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<sspi::Opened> verify(sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Status seal(uint32_t quality, sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<sspi::Opened> unseal(sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<sspi::AttributeValue> query(sspi::Attribute attribute) override;
  [[nodiscard]] Status set(const sspi::AttributeSetting& setting) override;
  [[nodiscard]] Result<identity::ClientPtr> client() const override;
  [[nodiscard]] bool identify_only() const override;
  [[nodiscard]] Result<SecretBytes> export_state() override;

  // import_state reads what export_state wrote. SEC_E_INVALID_TOKEN for other bytes, and if the
  // mechanism is not listed here.
  static Result<std::unique_ptr<sspi::Context>> import_state(const sspi::Host& host, ByteView state,
                                                             Result<identity::ClientPtr> client);

 private:
  // established returns the mechanism's context, or SEC_E_INVALID_HANDLE.
  [[nodiscard]] Result<sspi::Context*> established() const;
  Result<sspi::AttributeValue> query_negotiating(sspi::Attribute attribute);

  // One of the two is set; if neither is, the context has failed.
  std::unique_ptr<Negotiation> negotiation_;
  std::unique_ptr<sspi::Context> mechanism_;
  const sspi::Package* mechanism_package_ = nullptr;
};

}  // namespace opensspi::negotiate
