// SPDX-License-Identifier: MIT
// Support for this package's tests: an environment and accounts with fixed values, and two ends.
#pragma once

#include <cstring>
#include <deque>
#include <fstream>
#include <map>
#include <tuple>

#include "base/utf16.h"
#include "identity/authority.h"
#include "packages/ntlm/context.h"
#include "packages/ntlm/package.h"

namespace opensspi::ntlm::testing {

// bytes_of reads hex digits; blanks do not count.
inline Bytes bytes_of(std::string_view hex) {
  Bytes bytes;
  std::string digits;
  for (char digit : hex) {
    if (digit == ' ' || digit == '\n' || digit == '\t') {
      continue;
    }
    digits.push_back(digit);
    if (digits.size() < 2) {
      continue;
    }
    bytes.push_back(static_cast<uint8_t>(std::stoul(digits, nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

// Vectors is a file of `name = hex` lines; a line that begins with a blank continues the last one.
class Vectors {
 public:
  explicit Vectors(const std::string& path) {
    std::ifstream file(path);
    std::string name;
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line[0] == '#') {
        continue;
      }
      const size_t equals = line.find('=');
      if (line[0] != ' ') {
        name = line.substr(0, line.find_first_of(" ="));
      }
      const Bytes more = bytes_of(line[0] == ' ' ? line : line.substr(equals + 1));
      values_[name].insert(values_[name].end(), more.begin(), more.end());
    }
  }
  [[nodiscard]] const Bytes& operator[](const std::string& name) const { return values_.at(name); }

 private:
  std::map<std::string, Bytes> values_;
};

// FixedEnv returns the random bytes that a test set, then counts up.
class FixedEnv final : public Env {
 public:
  [[nodiscard]] Filetime now() const override { return clock; }
  void random(ByteSpan out) const override {
    if (!script.empty()) {
      std::memcpy(out.data(), script.front().data(), std::min(out.size(), script.front().size()));
      script.pop_front();
      return;
    }
    for (uint8_t& byte : out) {
      byte = ++counter;
    }
  }
  [[nodiscard]] std::optional<std::string> variable(const char* /*name*/) const override {
    return std::nullopt;
  }
  [[nodiscard]] Result<Bytes> read_file(const std::string& /*path*/, size_t) const override {
    return fail(ERROR_FILE_NOT_FOUND, "no files here");
  }

  Filetime clock{133'000'000'000'000'000};
  mutable std::deque<Bytes> script;
  mutable uint8_t counter = 0;
};

// FakeAccounts has a few users of one domain and counts its calls.
class FakeAccounts final : public identity::Accounts {
 public:
  struct User {
    std::string password;
    identity::Refusal refusal = identity::Refusal::kNone;
  };

  static NtHash hash_of(const std::string& password) {
    return nt_owf_v1(secret_utf16le(as_bytes(password)).value().reveal());
  }

  [[nodiscard]] Result<identity::ServerNames> names() const override { return server_names; }

  [[nodiscard]] Result<identity::LogonAnswer> resolve(
      const identity::LogonAttempt& attempt) override {
    last_user = attempt.user;
    last_domain = attempt.domain;
    last_workstation = attempt.workstation;
    const auto found = users.find(std::string(attempt.user));
    identity::Verifier verifier;
    verifier.decoy = found == users.end();
    verifier.automatic = automatic;
    if (!verifier.decoy) {
      verifier.nt_hash = hash_of(found->second.password);
      verifier.refusal = found->second.refusal;
      verifier.account = 1;
    }
    return identity::LogonAnswer(std::move(verifier));
  }

  [[nodiscard]] Result<identity::ClientPtr> settle(const identity::Verifier& verifier,
                                                   bool right) override {
    ++(right ? num_right : num_wrong);
    if (!right) {
      return fail(SEC_E_LOGON_DENIED, "wrong");
    }
    if (verifier.refusal != identity::Refusal::kNone) {
      return fail(SEC_E_LOGON_DENIED, "the account may not log on");
    }
    auto client = std::make_shared<identity::Client>();
    client->user = last_user;
    client->domain = server_names.netbios_domain;
    return identity::ClientPtr(std::move(client));
  }

  [[nodiscard]] Result<identity::OwnSecret> own_secret() override {
    if (!has_own) {
      return fail(SEC_E_NO_CREDENTIALS, "none");
    }
    identity::OwnSecret own;
    own.user = "User";
    own.domain = "Domain";
    own.nt_hash = hash_of("Password");
    own.password = SecretBytes(as_bytes("Password"));
    own.this_host_only = automatic;
    return own;
  }

  [[nodiscard]] const Settings& settings() const override { return own_settings; }

  [[nodiscard]] identity::ClientPtr anonymous() const override {
    auto client = std::make_shared<identity::Client>();
    client->user = "ANONYMOUS LOGON";
    client->domain = "NT AUTHORITY";
    client->anonymous = true;
    return client;
  }

  [[nodiscard]] Result<identity::ClientPtr> client_by_name(std::string_view user,
                                                           std::string_view domain) override {
    if (!users.contains(std::string(user))) {
      return fail(ERROR_NO_SUCH_USER, "nobody has that name");
    }
    auto client = std::make_shared<identity::Client>();
    client->user = user;
    client->domain = domain;
    return identity::ClientPtr(std::move(client));
  }

  identity::ServerNames server_names{"SERVER", "SERVER", "server.example", "", "", false};
  std::map<std::string, User> users{{"User", {"Password"}}};
  Settings own_settings = Settings::defaults();
  bool has_own = true;
  bool automatic = false;  // the own secret is the automatic account's, and so is every verifier
  int num_right = 0;
  int num_wrong = 0;
  std::string last_user;
  std::string last_domain;
  std::string last_workstation;
};

// World is one host with its settings.
struct World {
  FixedEnv env;
  FakeAccounts accounts;
  sspi::Registry registry{std::span<const sspi::Package* const>{}};
  Settings settings = Settings::defaults();
  [[nodiscard]] sspi::Host host() { return {env, accounts, registry}; }

  [[nodiscard]] Result<sspi::CredentialPtr> acquire(
      sspi::Use use, std::optional<sspi::SuppliedIdentity> identity = {},
      const std::string& principal = "") {
    sspi::AcquireRequest request;
    request.use = use;
    request.principal = principal;
    request.identity = std::move(identity);
    request.settings = std::make_shared<const Settings>(settings);
    return package().acquire(host(), std::move(request));
  }

  [[nodiscard]] std::unique_ptr<sspi::Context> start(const sspi::CredentialPtr& credential,
                                                     sspi::Role role) {
    return package().start(host(), credential, role).value();
  }
};

inline sspi::SuppliedIdentity identity_of(std::string user, std::string domain,
                                          std::string_view password) {
  sspi::SuppliedIdentity identity;
  identity.user = std::move(user);
  identity.domain = std::move(domain);
  identity.password = SecretBytes(as_bytes(password));
  return identity;
}

// Pair is a client and a server of one world. Tests change inputs and settings before `run`.
struct Pair {
  explicit Pair(World& world_given) : world(world_given) {}

  [[nodiscard]] Status acquire() {
    if (!client_credential) {
      client_credential = TRY(world.acquire(sspi::Use::kOutbound, std::move(identity)));
    }
    if (!server_credential) {
      server_credential = TRY(world.acquire(sspi::Use::kInbound, {}, principal));
    }
    client = world.start(client_credential, sspi::Role::kInitiator);
    server = world.start(server_credential, sspi::Role::kAcceptor);
    return {};
  }

  // The three steps, so that a test can alter a message between them.
  [[nodiscard]] Status negotiate() {
    TRY(acquire());
    client_step = TRY(client->step(client_input));
    negotiate_token = client_step.token;
    return {};
  }
  [[nodiscard]] Status challenge() {
    server_input.token = negotiate_token;
    server_step = TRY(server->step(server_input));
    challenge_token = server_step.token;
    return {};
  }
  [[nodiscard]] Status authenticate() {
    client_input.token = challenge_token;
    client_step = TRY(client->step(client_input));
    authenticate_token = client_step.token;
    return {};
  }
  [[nodiscard]] Status finish() {
    server_input.token = authenticate_token;
    server_step = TRY(server->step(server_input));
    return {};
  }
  [[nodiscard]] Status run() {
    TRY(negotiate());
    TRY(challenge());
    TRY(authenticate());
    return finish();
  }

  World& world;
  std::optional<sspi::SuppliedIdentity> identity;
  std::string principal;
  sspi::StepInput client_input;
  sspi::StepInput server_input;
  sspi::CredentialPtr client_credential;
  sspi::CredentialPtr server_credential;
  std::unique_ptr<sspi::Context> client;
  std::unique_ptr<sspi::Context> server;
  sspi::Step client_step;
  sspi::Step server_step;
  Bytes negotiate_token;
  Bytes challenge_token;
  Bytes authenticate_token;
};

inline constexpr sspi::Flags kSealing = sspi::Flag::kConfidentiality | sspi::Flag::kIntegrity;

// session_key returns the exported key of a completed context.
inline Bytes session_key(sspi::Context& context) {
  auto value = context.query(sspi::Attribute::kSessionKey);
  const ByteView key = std::get<sspi::SessionKey>(*value).bytes.reveal();
  return {key.begin(), key.end()};
}

inline sspi::Buffer data(Bytes& bytes, sspi::Access access = sspi::Access::kReadWrite) {
  return {sspi::BufferKind::kData, access, bytes};
}
inline sspi::Buffer token(Bytes& bytes) {
  return {sspi::BufferKind::kToken, sspi::Access::kReadWrite, bytes};
}

}  // namespace opensspi::ntlm::testing
