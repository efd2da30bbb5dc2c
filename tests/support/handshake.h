// SPDX-License-Identifier: MIT
// Support for tests of packages: the two ends of a handshake.
#pragma once

#include <functional>

#include "sspi/package.h"

namespace opensspi::sspi::testing {

// Ends is a client and a server of one package. Tests change identities, inputs and settings before
// `run`, and may alter each message in transit.
struct Ends {
  // Spoil is given the number of a message, 0 for the client's first, and the message.
  using Spoil = std::function<void(size_t, Bytes&)>;

  Ends(const Package& tested_package, Host client_host_given, Host server_host_given)
      : tested(tested_package), client_host(client_host_given), server_host(server_host_given) {}
  Ends(const Package& tested_package, Host host) : Ends(tested_package, host, host) {}

  [[nodiscard]] Result<CredentialPtr> acquire(const Host& host, Use use) {
    AcquireRequest request;
    request.use = use;
    if (use == Use::kOutbound) {
      request.identity = std::move(identity);
    }
    request.settings = std::make_shared<const Settings>(settings);
    return tested.acquire(host, std::move(request));
  }

  [[nodiscard]] Status start() {
    if (!client_credential) {
      client_credential = TRY(acquire(client_host, Use::kOutbound));
    }
    if (!server_credential) {
      server_credential = TRY(acquire(server_host, Use::kInbound));
    }
    client = TRY(tested.start(client_host, client_credential, Role::kInitiator));
    server = TRY(tested.start(server_host, server_credential, Role::kAcceptor));
    return {};
  }

  // run exchanges messages until neither end has one to send. OK if both ends are then done.
  [[nodiscard]] Status run(const Spoil& spoil = {}) {
    TRY(start());
    return carry({}, spoil);
  }
  [[nodiscard]] Status carry(Bytes token, const Spoil& spoil = {}) {
    for (bool to_client = true;; to_client = !to_client) {
      token = TRY(to_client ? step_client(token) : step_server(token));
      if (token.empty()) {
        break;
      }
      messages.push_back(token);
      if (spoil) {
        spoil(messages.size() - 1, token);
      }
    }
    if (client_done && server_done) {
      return {};
    }
    return fail(SEC_E_INTERNAL_ERROR, "an end waits for a message that nobody sends");
  }

  [[nodiscard]] Result<Bytes> step_client(ByteView token) {
    client_input.token = token;
    Step step = TRY(client->step(client_input));
    client_done = step.outcome == Outcome::kDone;
    client_granted = step.granted;
    return std::move(step.token);
  }
  [[nodiscard]] Result<Bytes> step_server(ByteView token) {
    server_input.token = token;
    Step step = TRY(server->step(server_input));
    if (step.error) {
      owed = std::move(step.token);
      return *step.error;
    }
    server_done = step.outcome == Outcome::kDone;
    return std::move(step.token);
  }

  const Package& tested;
  Host client_host;
  Host server_host;
  Settings settings = Settings::defaults();
  std::optional<SuppliedIdentity> identity;
  StepInput client_input;
  StepInput server_input;
  CredentialPtr client_credential;
  CredentialPtr server_credential;
  std::unique_ptr<Context> client;
  std::unique_ptr<Context> server;
  std::vector<Bytes> messages;  // as they were sent
  Bytes owed;                   // what a refusing server sent
  Flags client_granted;
  bool client_done = false;
  bool server_done = false;
};

}  // namespace opensspi::sspi::testing
