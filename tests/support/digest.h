// SPDX-License-Identifier: MIT
// What tests of this package stand on: a world and accounts that they can fix, and two ends.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "base/utf16.h"
#include "packages/digest/package.h"
#include "packages/digest/state.h"

namespace opensspi::digest::testing {

// FixedEnv returns "random" bytes that are the same in every run, and do not repeat.
class FixedEnv final : public Env {
 public:
  [[nodiscard]] Filetime now() const override { return clock; }
  void random(ByteSpan out) const override {
    for (uint8_t& byte : out) {
      byte = static_cast<uint8_t>(++counter * 2'654'435'761U >> 24);
    }
  }
  [[nodiscard]] std::optional<std::string> variable(const char* /*name*/) const override {
    return std::nullopt;
  }
  [[nodiscard]] Result<Bytes> read_file(const std::string& /*path*/, size_t) const override {
    return fail(ERROR_FILE_NOT_FOUND, "no files here");
  }
  void pass(int64_t seconds) { clock.ticks += seconds * kTicksPerSecond; }

  Filetime clock{133'000'000'000'000'000};
  mutable uint32_t counter = 0;
};

// FakeAccounts knows a few users, enabled for every realm but "elsewhere", and counts what it is
// told.
class FakeAccounts final : public identity::Accounts {
 public:
  struct User {
    std::string password;
    identity::Refusal refusal = identity::Refusal::kNone;
  };

  [[nodiscard]] Result<identity::ServerNames> names() const override { return server_names; }
  [[nodiscard]] Result<identity::LogonAnswer> resolve(const identity::LogonAttempt&) override {
    return fail(SEC_E_INTERNAL_ERROR, "Digest does not ask this");
  }
  [[nodiscard]] Result<identity::DigestVerifier> digest(
      const identity::DigestQuestion& question) override {
    ++num_asked;
    identity::DigestVerifier verifier;
    const size_t slash = question.user.find('\\');
    last_user = question.user.substr(slash == std::string_view::npos ? 0 : slash + 1);
    const auto found = users.find(last_user);
    verifier.account.decoy = found == users.end() || question.realm == "elsewhere";
    if (verifier.account.decoy) {
      return verifier;
    }
    using identity::DigestText;
    size_t at = 0;
    for (const DigestText text : {DigestText::kUtf8, DigestText::kLatin1}) {
      verifier.secrets.at(at++) = identity::digest_secret(
          question.hash, text, question.user, question.realm, as_bytes(found->second.password));
    }
    verifier.account.refusal = found->second.refusal;
    verifier.account.account = 1;
    return verifier;
  }
  [[nodiscard]] Result<identity::ClientPtr> settle(const identity::Verifier& verifier,
                                                   bool right) override {
    ++(right ? num_right : num_wrong);
    if (!right || verifier.refusal != identity::Refusal::kNone) {
      return fail(SEC_E_LOGON_DENIED, "refused");
    }
    auto client = std::make_shared<identity::Client>();
    client->user = last_user;
    client->domain = server_names.netbios_domain;
    return identity::ClientPtr(std::move(client));
  }
  [[nodiscard]] Result<identity::OwnSecret> own_secret() override {
    identity::OwnSecret own;
    own.user = "alice";
    own.password = SecretBytes(as_bytes(own_password));
    return own;
  }
  [[nodiscard]] const Settings& settings() const override { return own_settings; }
  [[nodiscard]] identity::ClientPtr anonymous() const override { return nullptr; }
  [[nodiscard]] Result<identity::ClientPtr> client_by_name(std::string_view,
                                                           std::string_view) override {
    return fail(ERROR_NO_SUCH_USER, "nobody has that name");
  }

  identity::ServerNames server_names{"SERVER", "SERVER", "server.example", "", "", false};
  std::map<std::string, User, std::less<>> users{
      {"alice", {"Secret1!"}}, {"bob", {"Other2!"}}, {"gr\xC3\xBC\xC3\x9F", {"M\xC3\xBCnchen"}}};
  std::string own_password;
  Settings own_settings = Settings::defaults();
  int num_right = 0;
  int num_wrong = 0;
  int num_asked = 0;
  std::string last_user;
};

// World is one host with its settings, which keeps its sessions.
struct World {
  FixedEnv env;
  FakeAccounts accounts;
  sspi::Registry registry{std::span<const sspi::Package* const>{}};
  Settings settings = Settings::defaults();
  sspi::Host host{env, accounts, registry};

  [[nodiscard]] Result<sspi::CredentialPtr> acquire(
      sspi::Use use, std::optional<sspi::SuppliedIdentity> identity = {}) {
    sspi::AcquireRequest request;
    request.use = use;
    request.identity = std::move(identity);
    request.settings = std::make_shared<const Settings>(settings);
    return package().acquire(host, std::move(request));
  }
  [[nodiscard]] std::unique_ptr<sspi::Context> start(const sspi::CredentialPtr& credential,
                                                     sspi::Role role) {
    return package().start(host, credential, role).value();
  }
  [[nodiscard]] std::unique_ptr<sspi::Context> client(const std::string& user = "alice",
                                                      std::string_view password = "Secret1!",
                                                      const std::string& domain = "") {
    sspi::SuppliedIdentity identity;
    identity.user = user;
    identity.domain = domain;
    identity.password = SecretBytes(as_bytes(password));
    return start(acquire(sspi::Use::kOutbound, std::move(identity)).value(),
                 sspi::Role::kInitiator);
  }
  [[nodiscard]] std::unique_ptr<sspi::Context> server() {
    return start(acquire(sspi::Use::kInbound).value(), sspi::Role::kAcceptor);
  }
};

// Call is the input of one step, which owns its texts.
class Call {
 public:
  Call& token(std::string_view text) {
    input_.token = add(sspi::BufferKind::kToken, text);
    return *this;
  }
  Call& token(ByteView bytes) { return token(as_text(bytes)); }
  Call& parameter(std::string_view text) {
    add(sspi::BufferKind::kPackageParams, text);
    return *this;
  }
  Call& host(std::string_view text) {
    add(sspi::BufferKind::kTargetHost, text);
    return *this;
  }
  Call& target(std::string_view name) {
    input_.target_name = name;
    return *this;
  }
  Call& flags(sspi::Flags flags) {
    input_.requested = flags;
    return *this;
  }
  Call& channel(std::string_view application_data) {
    sspi::ChannelBindings bindings;
    bindings.application_data = as_bytes(application_data);
    input_.channel_bindings = bindings;
    return *this;
  }
  [[nodiscard]] const sspi::StepInput& input() {
    input_.buffers = buffers_;
    return input_;
  }
  [[nodiscard]] sspi::Message message() { return buffers_; }

 private:
  ByteView add(sspi::BufferKind kind, std::string_view text) {
    texts_.push_back(std::make_unique<Bytes>(text.begin(), text.end()));
    buffers_.push_back({kind, sspi::Access::kReadWrite, *texts_.back()});
    return *texts_.back();
  }
  std::vector<std::unique_ptr<Bytes>> texts_;
  std::vector<sspi::Buffer> buffers_;
  sspi::StepInput input_;
};

inline std::string text_of(const Bytes& bytes) { return std::string(as_text(bytes)); }

// The buffers of one HTTP request, as curl and HttpListener lay them out.
inline Call challenge_call(std::string_view method = "GET", std::string_view uri = "/page") {
  return std::move(Call().token("").parameter(method).parameter(uri).parameter(""));
}
inline Call answer_call(ByteView challenge, std::string_view method = "GET",
                        std::string_view uri = "/page") {
  return std::move(Call().token(challenge).parameter(method).parameter("").target(uri));
}
inline Call response_call(ByteView response, std::string_view method = "GET",
                          std::string_view uri = "/page") {
  return std::move(Call().token(response).parameter(method).parameter(uri).parameter(""));
}

// header_for signs a later request on an established client: an Authorization header.
inline Result<Bytes> header_for(sspi::Context& client, std::string_view method,
                                std::string_view uri) {
  Call call;
  call.token("").parameter(method).parameter(uri).parameter("");
  Bytes room(kMaxToken);
  std::vector<sspi::Buffer> buffers(call.message().begin(), call.message().end());
  buffers.push_back({sspi::BufferKind::kPadding, sspi::Access::kReadWrite, room});
  TRY(client.sign(0, buffers, 0));
  return Bytes(buffers.back().bytes.begin(), buffers.back().bytes.end());
}

}  // namespace opensspi::digest::testing
