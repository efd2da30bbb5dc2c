// SPDX-License-Identifier: MIT
// Support for tests: certificates made on the spot, OpenSSL as the other end over memory BIOs, and
// contexts with their buffers.
#pragma once

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "crypto/library.h"
#include "crypto/system_env.h"
#include "packages/schannel/connection.h"
#include "packages/schannel/package.h"
#include "packages/schannel/state.h"
#include "settings/table.h"

namespace opensspi::schannel::testing {

inline constexpr char kHost[] = "server.example";

// A self-signed certificate for `host`, with a key of P-256 or RSA.
struct Made {
  X509Ptr certificate;
  std::shared_ptr<EVP_PKEY> key;

  static Made make(const char* host = kHost, bool is_rsa = false, long ends = 3600) {
    Made made;
    EVP_PKEY* key = is_rsa
                        ? EVP_PKEY_Q_keygen(crypto::library_context(), nullptr, "RSA", size_t{2048})
                        : EVP_PKEY_Q_keygen(crypto::library_context(), nullptr, "EC", "P-256");
    made.key = {key, EVP_PKEY_free};
    made.certificate = share(X509_new_ex(crypto::library_context(), nullptr));
    X509* const out = made.certificate.get();
    X509_set_version(out, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(out), 1);
    X509_gmtime_adj(X509_getm_notBefore(out), -3600);
    X509_gmtime_adj(X509_getm_notAfter(out), ends);
    X509_set_pubkey(out, key);
    X509_NAME* const name = X509_get_subject_name(out);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const uint8_t*>(host),
                               -1, -1, 0);
    X509_set_issuer_name(out, name);
    X509_EXTENSION* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                                      (std::string("DNS:") + host).c_str());
    X509_add_ext(out, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(out, key, EVP_sha256());
    return made;
  }

  [[nodiscard]] sspi::ChannelIdentity identity() const {
    return {der_of(certificate.get()), {}, key};
  }
};

// One certificate of each kind, made once.
inline const Made& ec_server() {
  static const Made made = Made::make();
  return made;
}
inline const Made& rsa_server() {
  static const Made made = Made::make(kHost, true);
  return made;
}
inline const Made& client_identity() {
  static const Made made = Made::make("client.example");
  return made;
}

// Peer is OpenSSL on its own, over memory BIOs, with a context that this package had no part in.
struct Peer {
  Peer(End end, int version, const Made* own = nullptr)
      : context(SSL_CTX_new_ex(crypto::library_context(), nullptr, TLS_method())) {
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    SSL_CTX_set_security_level(context.get(), version < TLS1_2_VERSION ? 0 : 1);
    if (own != nullptr) {
      SSL_CTX_use_cert_and_key(context.get(), own->certificate.get(), own->key.get(), nullptr, 1);
    }
    SSL_CTX_set_options(context.get(),
                        SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS);
    is_server = end == End::kServer;
  }

  // start makes the connection; tests change the context before.
  void start() {
    ssl.reset(SSL_new(context.get()));
    in = BIO_new(BIO_s_mem());
    out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl.get(), in, out);
    if (is_server) {
      SSL_set_accept_state(ssl.get());
    } else {
      SSL_set_connect_state(ssl.get());
    }
  }

  [[nodiscard]] Bytes sent() const {
    Bytes bytes(BIO_ctrl_pending(out));
    if (!bytes.empty()) {
      BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    }
    return bytes;
  }
  void receive(ByteView bytes) const {
    if (!bytes.empty()) {
      BIO_write(in, bytes.data(), static_cast<int>(bytes.size()));
    }
  }
  // handshake takes what the other end sent, and returns what this one sends.
  Bytes handshake(ByteView bytes) {
    receive(bytes);
    ERR_clear_error();
    done = SSL_do_handshake(ssl.get()) == 1;
    return sent();
  }
  Bytes write(std::string_view text) {
    SSL_write(ssl.get(), text.data(), static_cast<int>(text.size()));
    return sent();
  }
  // read returns the text of what was received; `error` is SSL_get_error of the last read.
  std::string read(ByteView bytes) {
    receive(bytes);
    std::string text;
    char buffer[20000];
    for (;;) {
      ERR_clear_error();
      const int len = SSL_read(ssl.get(), buffer, sizeof buffer);
      if (len <= 0) {
        error = SSL_get_error(ssl.get(), len);
        return text;
      }
      text.append(buffer, static_cast<size_t>(len));
    }
  }

  Owned<SSL_CTX> context;
  Owned<SSL> ssl;
  BIO* in = nullptr;
  BIO* out = nullptr;
  bool is_server = false;
  bool done = false;
  int error = 0;
};

// NoAccounts is all that this package asks of accounts: nothing, or what the test answers.
class NoAccounts : public identity::Accounts {
 public:
  [[nodiscard]] Result<identity::ServerNames> names() const override { return kNone; }
  [[nodiscard]] Result<identity::LogonAnswer> resolve(const identity::LogonAttempt&) override {
    return kNone;
  }
  [[nodiscard]] Result<identity::ClientPtr> settle(const identity::Verifier&, bool) override {
    return kNone;
  }
  [[nodiscard]] Result<identity::OwnSecret> own_secret() override { return kNone; }
  [[nodiscard]] identity::ClientPtr anonymous() const override { return nullptr; }
  [[nodiscard]] const Settings& settings() const override { return settings_; }
  [[nodiscard]] Result<identity::ClientPtr> client_by_name(std::string_view user,
                                                           std::string_view) override {
    return by_name ? by_name(std::string(user)) : Result<identity::ClientPtr>(kNone);
  }
  std::function<Result<identity::ClientPtr>(const std::string& user)> by_name;

 private:
  static constexpr Error kNone = fail(SEC_E_INTERNAL_ERROR, "Schannel does not ask this");
  Settings settings_ = Settings::defaults();
};

// World is one host.
struct World {
  NoAccounts accounts;
  sspi::Registry registry{std::span<const sspi::Package* const>{}};
  sspi::Host host{crypto::system_env(), accounts, registry};

  [[nodiscard]] Result<sspi::CredentialPtr> acquire(sspi::Use use, sspi::ChannelCredential given) {
    sspi::AcquireRequest request;
    request.use = use;
    request.channel = std::move(given);
    return package().acquire(host, std::move(request));
  }
  std::shared_ptr<State> state() { return host.state<State>(package()); }
};

inline constexpr uint32_t kManual = 0x8;      // SCH_CRED_MANUAL_CRED_VALIDATION
inline constexpr uint32_t kSpTls12 = 0xC00;   // SP_PROT_TLS1_2
inline constexpr uint32_t kSpTls13 = 0x3000;  // SP_PROT_TLS1_3
inline constexpr uint32_t kSpTls10 = 0xC0;    // SP_PROT_TLS1_0

inline sspi::ChannelCredential client_rules(uint32_t protocols = 0) {
  sspi::ChannelCredential given;
  given.version = 4;
  given.enabled_protocols = protocols;
  given.flags = kManual;
  return given;
}
inline sspi::ChannelCredential server_rules(uint32_t protocols = 0,
                                            const Made& made = ec_server()) {
  sspi::ChannelCredential given = client_rules(protocols);
  given.identities.push_back(made.identity());
  return given;
}

// Side is a context with the buffers that callers give it.
struct Side {
  Side(World& world, sspi::Role role, sspi::ChannelCredential given)
      : credential(world
                       .acquire(role == sspi::Role::kInitiator ? sspi::Use::kOutbound
                                                               : sspi::Use::kInbound,
                                std::move(given))
                       .value()),
        context(package().start(world.host, credential, role).value()) {
    input.target_name = kHost;
  }

  // step returns the records to send. What was not consumed is `left`.
  Bytes step(ByteView token) {
    input.token = token;
    auto result = context->step(input);
    status = result.ok() ? Status() : Status(result.error());
    if (!result.ok()) {
      return {};
    }
    outcome = result->outcome;
    missing = result->missing;
    granted = result->granted;
    if (result->error) {
      status = *result->error;
    }
    left.assign(token.end() - static_cast<std::ptrdiff_t>(result->unread), token.end());
    return std::move(result->token);
  }

  // seal returns one record.
  Bytes seal(std::string_view plain) {
    const auto sizes =
        std::get<sspi::StreamSizes>(context->query(sspi::Attribute::kStreamSizes).value());
    Bytes sealed(sizes.header + plain.size() + sizes.trailer);
    std::copy(plain.begin(), plain.end(), sealed.begin() + sizes.header);
    const ByteSpan all(sealed);
    sspi::Buffer parts[4];
    parts[0] = {sspi::BufferKind::kStreamHeader, {}, all.first(sizes.header)};
    parts[1] = {sspi::BufferKind::kData, {}, all.subspan(sizes.header, plain.size())};
    parts[2] = {sspi::BufferKind::kStreamTrailer, {}, all.last(sizes.trailer)};
    status = context->seal(0, parts, 0);
    if (!status.ok()) {
      return {};
    }
    sealed.resize(parts[0].bytes.size() + parts[1].bytes.size() + parts[2].bytes.size());
    return sealed;
  }

  // unseal opens the first record of `bytes`: `text`, `signal` and `extra` say what it was.
  Status unseal(Bytes bytes) {
    memory = std::move(bytes);
    buffers[0] = {sspi::BufferKind::kData, {}, memory};
    buffers[1] = buffers[2] = buffers[3] = {};
    const auto opened = context->unseal(buffers, 0);
    text.clear();
    extra.clear();
    if (!opened.ok()) {
      return opened.error();
    }
    signal = opened->signal;
    text = as_text(buffers[1].bytes);
    if (buffers[3].kind == sspi::BufferKind::kExtra) {
      extra.assign(buffers[3].bytes.begin(), buffers[3].bytes.end());
    }
    return {};
  }
  // read opens all records of `bytes` and passes to `step` what belongs there. What the steps
  // produce is appended to `reply`.
  std::string read(Bytes bytes) {
    std::string all;
    while (!bytes.empty()) {
      const Status opened = unseal(std::move(bytes));
      if (!opened.ok()) {
        status = opened.error();
        return all;
      }
      all += text;
      bytes = extra;
      if (signal == sspi::Signal::kRenegotiate) {
        const Bytes sent = step(bytes);
        reply.insert(reply.end(), sent.begin(), sent.end());
        bytes = left;
      }
    }
    return all;
  }

  template <class Value>
  [[nodiscard]] Value query(sspi::Attribute attribute) {
    return std::get<Value>(context->query(attribute).value());
  }

  sspi::StepInput input;
  sspi::CredentialPtr credential;
  std::unique_ptr<sspi::Context> context;
  Status status;
  sspi::Outcome outcome = sspi::Outcome::kContinue;
  sspi::Flags granted;
  uint32_t missing = 0;
  Bytes left;
  Bytes reply;
  Bytes memory;
  sspi::Buffer buffers[4];
  sspi::Signal signal = sspi::Signal::kNone;
  std::string text;
  Bytes extra;
};

// connect_client and connect_server run the handshake with OpenSSL; true if both ends are done. A
// server's tickets are left in `peer_sent`.
inline bool connect_client(Side& client, Peer& server, Bytes* peer_sent = nullptr) {
  server.start();
  Bytes sent = client.step({});
  for (int round = 0; round < 8; ++round) {
    Bytes reply = server.handshake(sent);
    if (client.outcome == sspi::Outcome::kDone) {
      if (peer_sent != nullptr) {
        *peer_sent = std::move(reply);
      }
      return server.done && client.status.ok();
    }
    sent = client.step(reply);
    if (!client.status.ok() || client.outcome == sspi::Outcome::kIncompleteMessage) {
      return false;
    }
    if (sent.empty() && client.outcome == sspi::Outcome::kDone) {
      if (peer_sent != nullptr) {
        *peer_sent = client.left;
      }
      return server.done;
    }
  }
  return false;
}

inline bool connect_server(Peer& client, Side& server) {
  client.start();
  Bytes sent = client.handshake({});
  for (int round = 0; round < 8; ++round) {
    const Bytes reply = server.step(sent);
    if (!server.status.ok()) {
      return false;
    }
    sent = client.handshake(reply);
    if (server.outcome == sspi::Outcome::kDone) {
      return client.done;
    }
  }
  return false;
}

}  // namespace opensspi::schannel::testing
