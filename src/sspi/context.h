// SPDX-License-Identifier: MIT
// Context: one peer's handshake and its messages, as every package offers them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "identity/client.h"
#include "sspi/channel_bindings.h"
#include "sspi/credential.h"
#include "sspi/flags.h"
#include "sspi/message.h"

namespace opensspi::sspi {

// Role is which end of a context this is.
enum class Role : uint8_t { kInitiator, kAcceptor };

// DataRepresentation is TargetDataRep: only DCE callers use it.
enum class DataRepresentation : uint8_t { kNetwork, kNative };

// StepInput is the input of one step. The views live during the call.
struct StepInput {
  ByteView token;  // empty on an initiator's first step
  Flags requested;
  std::string_view target_name;  // initiator; empty if none was given
  std::optional<ChannelBindings> channel_bindings;
  DataRepresentation data_representation = DataRepresentation::kNetwork;
  Buffers buffers;           // all of the input, TOKEN and EMPTY buffers too
  CredentialPtr credential;  // null if the call names none
};

// Outcome is how a step ended. Informational codes are results, not errors.
enum class Outcome : uint8_t {
  kDone,
  kContinue,
  kCompleteNeeded,
  kCompleteAndContinue,
  kIncompleteMessage,  // nothing was consumed, and the context is unchanged
  kIncompleteCredentials,
  kNoContextYet,
  kContextExpired,   // the peer has closed the context
  kMessageFragment,  // the token is a part of a message; the next step returns more
};

// Step is what one step produced. `error` set: the step failed but has a `token` for its peer (a
// TLS alert, a Kerberos error).
struct Step {
  Outcome outcome = Outcome::kDone;
  Bytes token;
  Flags granted;
  Filetime expiry = kNever;
  std::optional<Error> error;
  size_t unread = 0;     // bytes at the end of the input token that were not consumed
  uint32_t missing = 0;  // with kIncompleteMessage: how many bytes to read at least
};

// Stage is how far a context is. One that is established may take further steps, and stays
// established meanwhile.
enum class Stage : uint8_t { kHalfOpen, kEstablished, kFailed };

// Signal is the meaning of an opened message besides its data.
enum class Signal : uint8_t {
  kNone,
  kRenegotiate,  // what is left of the message goes into the next step
  kExpired,      // the peer has closed the context
};

// Opened is the result for a message that verify or unseal found authentic.
struct Opened {
  uint32_t quality = 0;  // of protection: 0 or kWrapNoEncrypt
  Signal signal = Signal::kNone;
};

// kNotEstablished is what an unfinished or failed context returns for what only an established one
// can do.
inline constexpr Error kNotEstablished =
    fail(SEC_E_INVALID_HANDLE, "the security context is not established, or has failed");

// Context is one peer. An error in step makes it fail permanently. An incomplete message leaves it
// unchanged, and so does a message that fails verify or unseal, unless the protocol requires
// closure. Two threads may use one context (one sends, one receives). step, complete, control, set
// and export_state are called by one thread at a time, while no other call is running.
class Context {
 public:
  virtual ~Context() = default;

  [[nodiscard]] virtual Result<Step> step(const StepInput& input) = 0;
  // stage is the one place that knows how far the context is. Any thread, also beside messages.
  [[nodiscard]] virtual Stage stage() const = 0;
  // complete finishes a step that asked for it (Digest). It may change the message.
  // SEC_E_UNSUPPORTED_FUNCTION by default.
  [[nodiscard]] virtual Status complete(Message message);
  // control takes a command of ApplyControlToken: one TOKEN buffer of at least four bytes.
  // SEC_E_UNSUPPORTED_FUNCTION by default.
  [[nodiscard]] virtual Status control(Message message);

  // sign writes the signature into the token buffer and shortens that to its length.
  [[nodiscard]] virtual Status sign(uint32_t quality, Message message, uint32_t sequence) = 0;
  // verify returns the quality of protection that the signature had, and what follows.
  [[nodiscard]] virtual Result<Opened> verify(Message message, uint32_t sequence) = 0;
  // seal encrypts in place and writes the trailer into token and padding buffers, or header and
  // trailer of a stream.
  [[nodiscard]] virtual Status seal(uint32_t quality, Message message, uint32_t sequence) = 0;
  // unseal decrypts in place; nothing is decrypted in the caller's memory unless it was authentic.
  // Of a stream it returns SEC_E_INCOMPLETE_MESSAGE, and says in the message how much is missing.
  [[nodiscard]] virtual Result<Opened> unseal(Message message, uint32_t sequence) = 0;

  [[nodiscard]] virtual Result<AttributeValue> query(Attribute attribute) = 0;
  // set changes an attribute. SEC_E_UNSUPPORTED_FUNCTION by default.
  [[nodiscard]] virtual Status set(const AttributeSetting& setting);
  // client returns who the peer is, on the acceptor after completion; else SEC_E_NO_IMPERSONATION
  // or INVALID_HANDLE.
  [[nodiscard]] virtual Result<identity::ClientPtr> client() const = 0;
  // identify_only returns whether the client allowed identification and no more.
  [[nodiscard]] virtual bool identify_only() const = 0;
  // export_state writes the state of an established context, for a Package's import of the same
  // version. It changes nothing; the caller must ensure that no message is protected here
  // afterwards, because keys and counters continue in the copy.
  [[nodiscard]] virtual Result<SecretBytes> export_state();
};

// Mechanism is what Negotiate needs of a package beyond Package.
class Mechanism {
 public:
  virtual ~Mechanism() = default;
  // oids are the DER bodies of the mechanism's object identifiers, the preferred one first.
  [[nodiscard]] virtual std::span<const ByteView> oids() const = 0;
  // recognises returns whether `token` is this mechanism's raw first token.
  [[nodiscard]] virtual bool recognises(ByteView token) const = 0;
  // suits returns whether the mechanism can be used with this credential in this role: for an
  // initiator with this target, for an acceptor with any client.
  [[nodiscard]] virtual bool suits(const Credential& credential, Role role,
                                   std::string_view target_name) const = 0;
};

// MechanismContext is what Negotiate needs of a mechanism's established context (RFC 4178, 5:
// mechListMIC).
class MechanismContext {
 public:
  virtual ~MechanismContext() = default;
  [[nodiscard]] virtual Result<Bytes> sign_mech_list(ByteView mech_list) = 0;
  [[nodiscard]] virtual Status verify_mech_list(ByteView mech_list, ByteView code) = 0;
  // needs_mech_list_mic returns whether the ends agreed, within the mechanism, that the codes are
  // exchanged even if only the preferred mechanism was considered.
  [[nodiscard]] virtual bool needs_mech_list_mic() const { return false; }
};

}  // namespace opensspi::sspi
