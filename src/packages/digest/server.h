// SPDX-License-Identifier: MIT
// ServerContext: an acceptor, for HTTP and SASL.
#pragma once

#include "packages/digest/context.h"
#include "packages/digest/proof.h"

namespace opensspi::digest {

//   HTTP   fresh -> challenged -> established      a nonce that was not answered yet
//          fresh -> to be completed -> established  a later request of a nonce's session
//   SASL   fresh -> challenged -> established
//
// A context of HTTP takes the answer to any challenge of this host's, not only to its own: servers
// challenge on one connection and are answered on another.
class ServerContext final : public Context {
 public:
  using Context::Context;

 private:
  // Request is what the server's program says of an HTTP request, and the response in it.
  struct Request {
    Bytes token;
    std::string method;
    std::string uri;
    std::string entity_hash;
    std::string realm;
    sspi::Flags requested;
    std::optional<sspi::ChannelBindingsHash> channel;
  };

  Result<sspi::Step> advance(const sspi::StepInput& input) override;
  Status finish(sspi::Message message) override;
  Status sign_request(sspi::Message message) override;
  Status verify_request(sspi::Message message) override;
  [[nodiscard]] Result<std::string> client_name() const override;

  Result<sspi::Step> advance_http(const sspi::StepInput& input, const Parameters& parameters);
  Result<sspi::Step> challenge_http(const Request& request, bool stale);
  Result<sspi::Step> judge_http(const Request& request);
  Result<sspi::Step> challenge_sasl(const sspi::StepInput& input);
  Result<sspi::Step> judge_sasl(const sspi::StepInput& input);

  [[nodiscard]] Request request_of(const sspi::StepInput& input,
                                   const Parameters& parameters) const;
  Status check_offered(const Response& response, const Request& request) const;
  Result<Established> proven_request(const Response& response, const Request& request,
                                     const Attempt& attempt);
  Status check_channel(const Response& response, const Request& request, std::string& target);
  [[nodiscard]] bool is_fresh(const Nonce& nonce) const;
  Use use_nonce(const Response& response, const Nonce& nonce);
  Status admit(const Response& response, const Request& request);

  std::optional<Request> pending_;  // to be completed
  Request first_;                   // of an established context of HTTP: realm, flags, channel
  Nonce nonce_;                     // its nonce
  uint32_t count_ = 0;              // its highest nc
  std::string sasl_nonce_;          // empty: no challenge was sent yet
  WordSet<Qop> offered_;
};

}  // namespace opensspi::digest
