// Session: signing and sealing of messages (RFC 4121 4.2), with its own sequence numbers.
#pragma once

#include <mutex>

#include "base/env.h"
#include "packages/kerberos/message_key.h"
#include "packages/kerberos/window.h"
#include "packages/kerberos/wrap_token.h"
#include "sspi/package.h"

namespace opensspi::kerberos {

// Form is how sealed messages are laid out: DCE/RPC's has a block of filler behind the data
// ([MS-KILE] 3.4.5.4.1).
enum class Form : uint8_t { kPlain, kDce };

// SessionStart is all that a session begins with.
struct SessionStart {
  sspi::Role role = sspi::Role::kInitiator;
  Form form = Form::kPlain;
  sspi::Flags negotiated;
  Key initiator_key;                // the initiator's subkey, else the ticket's session key
  std::optional<Key> acceptor_key;  // the acceptor's subkey
  uint32_t first_sent = 0;
  uint32_t first_received = 0;
};

// Session protects messages in both directions; two threads may use one direction each. A message
// that is refused leaves buffers and session as they were.
class Session {
 public:
  Session(const Env& env, SessionStart start);

  // sign, verify, seal and unseal are those of sspi::Context. seal with kWrapNoEncrypt wraps
  // without encryption, and unseal answers that value for such a message.
  Status sign(sspi::Message message);
  Status verify(sspi::Message message);
  Status seal(uint32_t quality, sspi::Message message);
  Result<uint32_t> unseal(sspi::Message message);

  // key is what protects messages from now on: the acceptor's where there is one.
  [[nodiscard]] const Key& key() const { return key_; }
  [[nodiscard]] sspi::Flags flags() const { return flags_; }
  [[nodiscard]] size_t signature_len() const;
  [[nodiscard]] size_t trailer_len() const;

 private:
  struct Outgoing {
    std::mutex mutex;
    std::optional<MessageKey> key;
    uint64_t number = 0;
  };
  struct Incoming {
    Incoming(uint64_t first, sspi::Flags negotiated) : window(first, negotiated) {}
    std::mutex mutex;
    std::optional<MessageKey> initiator_key;
    std::optional<MessageKey> acceptor_key;
    Window window;
  };
  struct Wrapped;

  [[nodiscard]] size_t filler_len() const;
  [[nodiscard]] Header next_header(Header::Kind kind) const;
  Status seal_encrypted(sspi::Message message);
  Status seal_signed(sspi::Message message);
  // key_for answers the key that a token's flags name, once they are found to be a peer's.
  Result<MessageKey*> key_for(const Header& header);
  Status open_encrypted(MessageKey& key, const Header& header, Wrapped& wrapped,
                        sspi::Message message);
  Status open_signed(MessageKey& key, const Header& header, Wrapped& wrapped,
                     sspi::Message message);

  const Env& env_;
  sspi::Role role_;
  Form form_;
  sspi::Flags flags_;
  bool has_acceptor_key_;
  Key key_;
  Outgoing out_;
  Incoming in_;
};

}  // namespace opensspi::kerberos
