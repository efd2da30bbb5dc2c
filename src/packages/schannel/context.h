// SPDX-License-Identifier: MIT
// Context: one end of a TLS connection as a security context.
#pragma once

#include <array>
#include <atomic>

#include "base/mutex.h"
#include "packages/schannel/connection.h"
#include "packages/schannel/credential.h"

namespace opensspi::schannel {

// Context is locked as a whole: one SSL is used by one thread at a time, so that a thread that
// sends waits for one that receives, for as long as one record takes.
class Context final : public sspi::Context, private Owner, private BusyConnection {
 public:
  Context(const sspi::Host& host, std::shared_ptr<const Credential> credential, sspi::Role role);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() override;

  [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) override;
  [[nodiscard]] sspi::Stage stage() const override { return stage_; }
  [[nodiscard]] Status control(sspi::Message message) override;

  [[nodiscard]] Status sign(uint32_t quality, sspi::Message message, uint32_t sequence) override;
  [[nodiscard]] Result<sspi::Opened> verify(sspi::Message message, uint32_t sequence) override;
  [[nodiscard, gnu::hot]] Status seal(uint32_t quality, sspi::Message message,
                                      uint32_t sequence) override;
  [[nodiscard, gnu::hot]] Result<sspi::Opened> unseal(sspi::Message message,
                                                      uint32_t sequence) override;

  [[nodiscard]] Result<sspi::AttributeValue> query(sspi::Attribute attribute) override;
  [[nodiscard]] Status set(const sspi::AttributeSetting& setting) override;
  [[nodiscard]] Result<identity::ClientPtr> client() const override;
  [[nodiscard]] bool identify_only() const override { return false; }

 private:
  // Prefix is the beginning of the next token, which was consumed already: callers give it again.
  struct Prefix {
    size_t len = 0;
    std::array<uint8_t, 32> hash{};
  };
  // Mapped is the account of a client's certificate.
  struct Mapped {
    Bytes leaf;  // DER
    identity::ClientPtr client;
  };

  // Owner. OpenSSL calls them within the functions of connection_, with the mutex locked.
  [[nodiscard]] Choice choose_certificate(SSL* ssl) override UNCHECKED_LOCKING;
  [[nodiscard]] Status check_peer(SSL* ssl, X509* leaf,
                                  STACK_OF(X509) * sent) override UNCHECKED_LOCKING;
  [[nodiscard]] Status check_status(SSL* ssl, ByteView response) override UNCHECKED_LOCKING;
  [[nodiscard]] ByteView staple(SSL* ssl) override UNCHECKED_LOCKING;
  [[nodiscard]] Status limit_by_protocols(SSL* ssl, ByteView offered) override UNCHECKED_LOCKING;
  [[nodiscard]] std::optional<ByteView> choose_protocol(ByteView offered) override
      UNCHECKED_LOCKING;
  void keep_session(SessionPtr session) override UNCHECKED_LOCKING;

  [[nodiscard]] bool is_client() const { return role_ == sspi::Role::kInitiator; }
  [[nodiscard]] bool validates() const REQUIRES(mutex_);
  [[nodiscard]] sspi::Flags granted() const REQUIRES(mutex_);
  [[nodiscard]] bool checks_name() const REQUIRES(mutex_);
  void begin_validation() REQUIRES(mutex_);
  [[nodiscard]] Status check(uint32_t flags, const PeerCertificates& sent) const REQUIRES(mutex_);
  [[nodiscard]] bool send_default_certificate(SSL* ssl) REQUIRES(mutex_);

  void note(const sspi::StepInput& input) REQUIRES(mutex_);
  [[nodiscard]] Status begin(const sspi::StepInput& input) REQUIRES(mutex_);
  [[nodiscard]] Status begin_client(const sspi::StepInput& input) REQUIRES(mutex_);
  void resume() REQUIRES(mutex_);
  void ask_for_certificate() REQUIRES(mutex_);
  void forget_session() REQUIRES(mutex_);
  [[nodiscard]] Result<sspi::Step> step_locked(const sspi::StepInput& input) REQUIRES(mutex_);
  [[nodiscard]] Result<sspi::Step> step_half_open(const sspi::StepInput& input, ByteView token)
      REQUIRES(mutex_);
  [[nodiscard]] Result<sspi::Step> step_established(ByteView token) REQUIRES(mutex_);
  [[nodiscard]] Result<sspi::Step> continue_established(ByteView token, size_t consumed)
      REQUIRES(mutex_);
  [[nodiscard]] Result<sspi::Step> advance(ByteView token, size_t whole_len) REQUIRES(mutex_);
  [[nodiscard]] Status establish() REQUIRES(mutex_);
  [[nodiscard]] sspi::Step produced(sspi::Outcome outcome, Bytes token, size_t unread) const
      REQUIRES(mutex_);
  [[nodiscard]] sspi::Step refused(Error error, Bytes alert) REQUIRES(mutex_);
  [[nodiscard]] size_t skip_prefix(ByteView token) REQUIRES(mutex_);
  void remember(ByteView consumed) REQUIRES(mutex_);
  void hold(ByteView records, size_t unread) REQUIRES(mutex_);

  // BusyConnection.
  [[nodiscard]] bool give_back() override;
  [[gnu::hot]] void note_record() REQUIRES(mutex_);

  [[nodiscard, gnu::hot]] Result<sspi::Opened> unseal_record(sspi::Message message, ByteSpan bytes,
                                                             size_t len) REQUIRES(mutex_);

  // proved_certificate returns the client's certificate, in DER, once the client has proved that it
  // has the key. SEC_E_NO_IMPERSONATION if there is none, if it must not name accounts, or while a
  // handshake is going on.
  [[nodiscard]] Result<Bytes> proved_certificate() const REQUIRES(mutex_);

  // Attributes.
  [[nodiscard]] Result<sspi::AttributeValue> query_locked(sspi::Attribute attribute) const
      REQUIRES(mutex_);
  [[nodiscard]] Result<sspi::AttributeValue> query_established(sspi::Attribute attribute) const
      REQUIRES(mutex_);

  const Env& env_;
  identity::Accounts& accounts_;
  std::shared_ptr<State> state_;
  std::shared_ptr<const Credential> credential_ GUARDED_BY(mutex_);
  sspi::Role role_;
  mutable Mutex mutex_;
  std::atomic<sspi::Stage> stage_ = sspi::Stage::kHalfOpen;
  Connection connection_ GUARDED_BY(mutex_);
  bool keeps_buffers_ GUARDED_BY(mutex_) = false;  // it is in State::busy
  uint32_t num_records_ GUARDED_BY(mutex_) = 0;

  bool begun_ GUARDED_BY(mutex_) = false;
  bool wants_certificate_ GUARDED_BY(mutex_) =
      false;  // the last step returned kIncompleteCredentials
  bool goes_without_certificate_ GUARDED_BY(mutex_) = false;
  bool validated_ GUARDED_BY(mutex_) = false;      // check_peer was called in this handshake
  fetch::FetchRules fetching_ GUARDED_BY(mutex_);  // of the validation that is going on
  bool owes_status_ GUARDED_BY(mutex_) = false;    // and left revocation to check_status
  Bytes stapled_ GUARDED_BY(mutex_);               // the OCSP response of the server
  std::optional<Identity> default_identity_ GUARDED_BY(mutex_);  // that was chosen for the program
  sspi::Flags requested_ GUARDED_BY(mutex_);
  std::string session_key_ GUARDED_BY(mutex_);  // of SessionCache; empty: sessions are not kept
  Bytes protocols_ GUARDED_BY(mutex_);          // ALPN
  std::string target_ GUARDED_BY(mutex_);
  Prefix prefix_ GUARDED_BY(mutex_);
  Bytes held_ GUARDED_BY(mutex_);              // records that a waiting handshake has not read
  bool signalled_ GUARDED_BY(mutex_) = false;  // open returned kRenegotiate, and no step followed
  std::optional<Bytes> order_ GUARDED_BY(mutex_);  // the alert that an order asked for
  bool closed_ GUARDED_BY(mutex_) = false;         // by this end
  bool expired_ GUARDED_BY(mutex_) = false;        // by the peer
  std::optional<sspi::KeyingMaterialInfo> keying_ GUARDED_BY(mutex_);
  mutable Mapped mapped_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::schannel
