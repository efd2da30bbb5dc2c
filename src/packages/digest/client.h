// SPDX-License-Identifier: MIT
// ClientContext: an initiator, for HTTP and SASL.
#pragma once

#include "packages/digest/context.h"
#include "packages/digest/line_writer.h"

namespace opensspi::digest {

class ClientContext final : public Context {
 public:
  using Context::Context;

 private:
  // Answering is the state of the responses to one challenge. HTTP uses it for all later requests.
  struct Answering {
    Challenge challenge;
    std::string user;  // as sent
    std::string realm;
    ClientNonce nonce;
    uint32_t count = 0;
    Qop qop = Qop::kAuth;
    std::optional<CipherName> cipher;
    bool names_realm = true;
    SecretBox<DigestSecret> session;  // H(A1)
  };

  Result<sspi::Step> advance(const sspi::StepInput& input) override;
  Status finish(sspi::Message message) override;
  Status sign_request(sspi::Message message) override;
  Status verify_request(sspi::Message message) override;
  [[nodiscard]] Result<std::string> client_name() const override { return credential().name(); }

  Result<sspi::Step> answer(const sspi::StepInput& input, const Parameters& parameters);
  Result<sspi::Step> check_server(const sspi::StepInput& input);
  Status choose_protection(Answering& answering, sspi::Flags requested) const;
  void prove_identity(Answering& answering) const;
  [[nodiscard]] Exchange exchange_of(const Answering& answering, std::string_view nc) const;
  struct Request {
    std::string_view method;
    std::string_view uri;
    std::string_view entity_hash;
  };
  // respond writes the next response and counts it. It counts nothing if it fails.
  Status respond(const Request& request, LineWriter& line);
  Result<Established> established_of(const sspi::StepInput& input) const;

  std::optional<Answering> answering_;
  std::string uri_;  // of SASL, for rspauth
};

}  // namespace opensspi::digest
