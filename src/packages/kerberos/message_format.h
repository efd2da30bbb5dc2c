// SPDX-License-Identifier: MIT
// MessageFormat: the interface between a session and the format of its tokens.
#pragma once

#include "base/env.h"
#include "packages/kerberos/keys.h"
#include "packages/kerberos/window.h"
#include "sspi/package.h"

namespace opensspi::kerberos {

// Form is how sealed messages are laid out: DCE/RPC's has its own ([MS-KILE] 3.4.5.4.1).
enum class Form : uint8_t { kPlain, kDce };

// SessionStart is everything that a session starts with.
struct SessionStart {
  sspi::Role role = sspi::Role::kInitiator;
  Form form = Form::kPlain;
  sspi::Flags negotiated;
  Key initiator_key;                // the initiator's subkey, else the ticket's session key
  std::optional<Key> acceptor_key;  // the acceptor's subkey
  uint32_t first_sent = 0;
  uint32_t first_received = 0;
};

// MessageFormat protects messages under numbers that the session counts. One thread may send while
// another receives. A message that is refused leaves its buffers unchanged.
class MessageFormat {
 public:
  virtual ~MessageFormat() = default;

  [[nodiscard]] virtual size_t signature_len() const = 0;
  // trailer_len is the greatest length of the token of a sealed message.
  [[nodiscard]] virtual size_t trailer_len() const = 0;

  virtual Status sign(uint64_t number, sspi::Message message) = 0;
  virtual Status seal(uint32_t quality, uint64_t number, sspi::Message message) = 0;
  // verify and unseal check a message's number with `window` after the message was found authentic
  // and before anything is written.
  virtual Status verify(Window& window, sspi::Message message) = 0;
  virtual Result<uint32_t> unseal(Window& window, sspi::Message message) = 0;
};

// make_aes_format returns the format of RFC 4121, whose tokens name their key; make_rc4_format that
// of RFC 4757 under `key`.
std::unique_ptr<MessageFormat> make_aes_format(const Env& env, const SessionStart& start);
std::unique_ptr<MessageFormat> make_rc4_format(const Env& env, const SessionStart& start,
                                               const Key& key);

}  // namespace opensspi::kerberos
