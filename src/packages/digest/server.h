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
// A context of HTTP accepts a response to any challenge of this host, not only to its own, because
// a client may send the response on another connection.
class ServerContext final : public Context {
 public:
  using Context::Context;

 private:
  // Request is what the server's program says about an HTTP request, and the response in it. Views
  // of the call's buffers.
  struct Request {
    ByteView token;
    std::string_view method;
    std::string_view uri;
    std::string_view entity_hash;
    std::string_view realm;
    sspi::Flags requested;
    std::optional<sspi::ChannelBindingsHash> channel;
    Filetime now;  // read once, because reading the clock costs as much as a short hash
  };
  // Last is what an established context keeps of its last request, to check the next one.
  struct Last {
    Text realm;  // empty: the credential's
    sspi::Flags requested;
    std::optional<sspi::ChannelBindingsHash> channel;
    Nonce nonce;
    uint32_t count = 0;
  };
  // Known is the session of a later request.
  struct Known {
    const Nonce& nonce;
    std::string_view first_cnonce;  // of Sessions::first_cnonce
    Sessions& sessions;
  };
  // Judged is a later request that was checked in the step. CompleteAuthToken returns the result.
  struct Judged {
    Status result;
    Established made;
    Last last;
  };

  Result<sspi::Step> advance(const sspi::StepInput& input) override;
  Status finish(sspi::Message message) override;
  Status sign_request(sspi::Message message) override;
  Status verify_request(sspi::Message message) override;
  [[nodiscard]] Result<std::string> client_name() const override;

  Result<sspi::Step> advance_http(const sspi::StepInput& input, const Parameters& parameters);
  Result<sspi::Step> challenge_http(const Request& request, bool stale);
  Result<sspi::Step> judge_http(const Request& request);
  Result<sspi::Step> judge_later(const Response& response, const Request& request,
                                 const Known& known);
  Result<Established> proven_later(const Response& response, const Request& request,
                                   const Known& known);
  Result<sspi::Step> challenge_sasl(const sspi::StepInput& input);
  Result<sspi::Step> judge_sasl(const sspi::StepInput& input);

  [[nodiscard]] Request request_of(const sspi::StepInput& input,
                                   const Parameters& parameters) const;
  Status check_offered(const Response& response, const Request& request) const;
  Result<Established> proven_request(const Response& response, const Request& request,
                                     const Attempt& attempt);
  Status check_channel(const Response& response, const Request& request, Text& target);
  [[nodiscard]] bool is_fresh(const Nonce& nonce, Filetime now) const;
  Use use_nonce(const Response& response, const Request& request, const Known& known) const;
  Status admit(const Response& response, const Request& request);

  // realm_or_own returns the credential's realm for an empty text.
  [[nodiscard]] std::string_view realm_or_own(std::string_view realm) const;
  [[nodiscard]] Last last_of(const Response& response, const Request& request,
                             const Nonce& nonce) const;

  std::optional<Judged> judged_;  // to be completed
  Last last_;
  std::string sasl_nonce_;  // empty: no challenge was sent yet
  WordSet<Qop> offered_;
};

}  // namespace opensspi::digest
