// SPDX-License-Identifier: MIT
// Session: signing and sealing of messages, with its own sequence numbers.
#pragma once

#include "base/mutex.h"
#include "base/reader.h"
#include "base/writer.h"
#include "packages/kerberos/message_format.h"

namespace opensspi::kerberos {

// acceptor_protects returns whether messages are under the acceptor's subkey. Tokens of RFC 4757 do
// not name their key: with them it is used in DCE style, and if the acceptor chose another type.
bool acceptor_protects(Form form, const Key& initiator, const std::optional<Key>& acceptor);

// Session protects messages in both directions; two threads may use one direction each. A message
// that is refused leaves buffers and session unchanged.
class Session {
 public:
  Session(const Env& env, SessionStart start);

  // sign, verify, seal and unseal are those of sspi::Context. seal with kWrapNoEncrypt wraps
  // without encryption, and unseal returns that value for such a message.
  Status sign(sspi::Message message);
  Status verify(sspi::Message message);
  Status seal(uint32_t quality, sspi::Message message);
  Result<uint32_t> unseal(sspi::Message message);

  // save writes the session's current state; loaded reads it. No other call may be running.
  // SEC_E_INVALID_TOKEN for bytes that are not a session.
  static constexpr size_t kMaxSavedLen = 2 + 4 * 8 + 2 * (4 + kMaxKeyLen);
  void save(Writer& writer) const;
  static Result<std::unique_ptr<Session>> loaded(const Env& env, sspi::Role role,
                                                 sspi::Flags negotiated, Reader& reader);

  // key is the key that protects messages from now on: the acceptor's if there is one.
  [[nodiscard]] const Key& key() const;
  [[nodiscard]] sspi::Flags flags() const { return start_.negotiated; }
  [[nodiscard]] size_t signature_len() const { return format_->signature_len(); }
  [[nodiscard]] size_t trailer_len() const { return format_->trailer_len(); }

 private:
  struct Outgoing {
    mutable Mutex mutex;
    uint64_t number GUARDED_BY(mutex) = 0;
  };
  struct Incoming {
    Incoming(uint64_t first, sspi::Flags negotiated) : window(first, negotiated) {}
    mutable Mutex mutex;
    Window window GUARDED_BY(mutex);
  };

  SessionStart start_;
  std::unique_ptr<MessageFormat> format_;
  Outgoing out_;
  Incoming in_;
};

}  // namespace opensspi::kerberos
