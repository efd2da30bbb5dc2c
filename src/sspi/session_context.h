// SPDX-License-Identifier: MIT
// SessionContext: the common part of contexts that first exchange tokens and then protect messages.
#pragma once

#include <variant>

#include "sspi/package.h"

namespace opensspi::sspi {

// EstablishedContext is what every package keeps after a handshake. A package's own `Established`
// derives from it and adds its session.
struct EstablishedContext {
  Flags granted;
  Filetime since;
  Filetime expiry = kNever;
  identity::ClientPtr client;  // acceptor: who the peer is; null for an initiator
  std::string target_name;     // the SPN that the initiator named, if any
};

// HandshakeContext is the part that does not depend on a package's states: a failing step is final,
// and every established context has the same attributes.
class HandshakeContext : public Context, public MechanismContext {
 public:
  HandshakeContext(CredentialPtr credential, Role role)
      : credential_(std::move(credential)), role_(role) {}

  [[nodiscard]] Result<Step> step(const StepInput& input) final;
  [[nodiscard]] Result<AttributeValue> query(Attribute attribute) final;
  [[nodiscard]] Result<identity::ClientPtr> client() const final;
  [[nodiscard]] bool identify_only() const final;

 protected:
  // advance takes one step of the handshake; it is not called after its end.
  virtual Result<Step> advance(const StepInput& input) = 0;
  // sizes returns SECPKG_ATTR_SIZES, in each state.
  [[nodiscard]] virtual Sizes sizes() const = 0;
  // client_name and query_own are called on an established context only. They return its
  // initiator's name, and the attributes that not every package has, or SEC_E_UNSUPPORTED_FUNCTION.
  [[nodiscard]] virtual Result<std::string> client_name() const = 0;
  [[nodiscard]] virtual Result<AttributeValue> query_own(Attribute attribute) const = 0;
  // whole_client returns an acceptor's client with everything known about it, for packages that
  // postpone slow look-ups. Several threads may call it.
  [[nodiscard]] virtual Result<identity::ClientPtr> whole_client(
      const EstablishedContext& state) const {
    return state.client;
  }

  [[nodiscard]] const sspi::Credential& credential() const { return *credential_; }
  [[nodiscard]] Role role() const { return role_; }

  // continued is a step that waits for the peer's token.
  static Step continued(Bytes token, Flags granted, Filetime expiry = kNever);
  // check_quality returns SEC_E_QOP_NOT_SUPPORTED for anything except 0 and kWrapNoEncrypt.
  static Status check_quality(uint32_t quality);

 private:
  // kept returns what remains of the handshake, or null before its end.
  [[nodiscard]] virtual const EstablishedContext* kept() const = 0;
  // drop discards the handshake and its results: the context has failed.
  virtual void drop() = 0;
  class FailUnlessDone;
  [[nodiscard]] Result<AttributeValue> query_established(Attribute attribute,
                                                         const EstablishedContext& state) const;

  CredentialPtr credential_;
  Role role_;
};

// SessionContext is the state machine: Fresh, then the states of the handshake, each a type with
// what only that state needs, and Established, which keeps none of these.
//
// `Established` derives from EstablishedContext and has protects(), seals() whether messages may be
// signed, and encrypted sign, verify, seal, unseal those of Context, called if these are negotiated
template <class Established, class... Handshake>
class SessionContext : public HandshakeContext {
 public:
  using HandshakeContext::HandshakeContext;

  [[nodiscard]] Stage stage() const final {
    if (std::holds_alternative<Failed>(state_)) {
      return Stage::kFailed;
    }
    return if_established() != nullptr ? Stage::kEstablished : Stage::kHalfOpen;
  }
  [[nodiscard]] Status sign(uint32_t quality, Message message, uint32_t sequence) final {
    const Established& state = *TRY(protecting());
    TRY(check_quality(quality));
    return state.sign(message, sequence);
  }
  [[nodiscard]] Result<Opened> verify(Message message, uint32_t sequence) final {
    const Established& state = *TRY(protecting());
    TRY(state.verify(message, sequence));
    return Opened{};
  }
  [[nodiscard]] Status seal(uint32_t quality, Message message, uint32_t sequence) final {
    const Established& state = *TRY(protecting());
    TRY(check_quality(quality));
    if (quality == 0 && !state.seals()) {
      return fail(SEC_E_UNSUPPORTED_FUNCTION,
                  "confidentiality was not negotiated for this context");
    }
    return state.seal(quality, message, sequence);
  }
  [[nodiscard]] Result<Opened> unseal(Message message, uint32_t sequence) final {
    const Established& state = *TRY(protecting());
    return Opened{TRY(state.unseal(message, sequence))};
  }

 protected:
  struct Fresh {};

  [[nodiscard]] bool fresh() const { return std::holds_alternative<Fresh>(state_); }
  // in returns the state, which the context must be in.
  template <class State>
  [[nodiscard]] State& in() {
    return std::get<State>(state_);
  }
  template <class State>
  State& enter(State state) {
    return state_.template emplace<State>(std::move(state));
  }
  // done ends the handshake, with the last token for the peer.
  Step done(Established established, Bytes token) {
    const Established& state = enter(std::move(established));
    Step step;
    step.token = std::move(token);
    step.granted = state.granted;
    step.expiry = state.expiry;
    return step;
  }

  // if_established returns the state, or null.
  [[nodiscard]] const Established* if_established() const {
    return std::get_if<Established>(&state_);
  }
  // established returns the state, or SEC_E_INVALID_HANDLE if the context is not complete.
  [[nodiscard]] Result<const Established*> established() const {
    const Established* state = if_established();
    if (state == nullptr) {
      return kNotEstablished;
    }
    return state;
  }
  // protecting returns the state if message protection was negotiated.
  [[nodiscard]] Result<const Established*> protecting() const {
    const Established* state = TRY(established());
    if (!state->protects()) {
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "integrity was not negotiated for this context");
    }
    return state;
  }

 private:
  [[nodiscard]] const EstablishedContext* kept() const final { return if_established(); }
  void drop() final { state_ = Failed{}; }

  struct Failed {};
  std::variant<Fresh, Handshake..., Established, Failed> state_;
};

}  // namespace opensspi::sspi
