// SPDX-License-Identifier: MIT
// Session: signing and sealing of messages ([MS-NLMP] 3.4), with its own sequence numbers and key
// streams.
#pragma once

#include "base/mutex.h"
#include "crypto/cipher.h"
#include "packages/ntlm/keys.h"
#include "packages/ntlm/negotiate_flags.h"
#include "sspi/layout.h"
#include "sspi/package.h"

namespace opensspi::ntlm {

inline constexpr size_t kSignatureLen = 16;

// Session is all that an established context needs for messages. It is secret: keep it in a
// SecretBox. Both directions may be used at once by two threads; one direction serialises its
// callers. Without extended session security both directions are one, as specified in [MS-NLMP]
// 3.4. No call allocates.
class Session final {
 public:
  Session(sspi::Role role, NegotiateFlags flags, const ExportedSessionKey& key);

  // sign, verify, seal and unseal are those of sspi::Context. `sequence` is used in datagram mode
  // only. A message that is refused leaves buffers and session unchanged.
  Status sign(sspi::Message message, uint32_t sequence);
  Status verify(sspi::Message message, uint32_t sequence);
  Status seal(sspi::Message message, uint32_t sequence);
  Status unseal(sspi::Message message, uint32_t sequence);

  // sign_mech_list and verify_mech_list sign a string for SPNEGO. The key stream is restored
  // afterwards, the sequence number is not ([MS-SPNG] 3.2.5.1).
  std::array<uint8_t, kSignatureLen> sign_mech_list(ByteView mech_list);
  Status verify_mech_list(ByteView mech_list, ByteView code);

  // save writes the session's current state; loaded reads it. No other call may be running.
  // SEC_E_INVALID_TOKEN for bytes that are not a session.
  static constexpr size_t kSavedLen = 16 + 2 * (4 + crypto::Rc4::kStateLen);
  Status save(Writer& writer) const;
  static Result<SecretBox<Session>> loaded(sspi::Role role, NegotiateFlags flags, Reader& reader);

  [[nodiscard]] const ExportedSessionKey& key() const { return key_; }
  [[nodiscard]] NegotiateFlags flags() const { return flags_; }

 private:
  using Signature = std::array<uint8_t, kSignatureLen>;
  enum class Cryption : uint8_t { kNone, kEncrypt, kDecrypt };

  struct Direction {
    Direction(NegotiateFlags flags, const ExportedSessionKey& key, Sender sender);
    Status save(Writer& writer) const;
    Status load(Reader& reader);
    mutable Mutex mutex;
    crypto::Rc4 stream GUARDED_BY(mutex);
    crypto::HmacMd5Key signing;
    SealingKey sealing;
    uint32_t sequence GUARDED_BY(mutex) = 0;
  };

  Direction& outgoing();
  Direction& incoming();
  Status protect(sspi::Message message, uint32_t sequence, Cryption cryption);
  Status check(sspi::Message message, uint32_t sequence, Cryption cryption);
  // begin prepares a direction for one message and returns that message's number.
  uint32_t begin(Direction& direction, uint32_t sequence) REQUIRES(direction.mutex);
  // pass runs a message through a direction and returns its signature.
  Signature pass(Direction& direction, sspi::Message message, uint32_t number, Cryption cryption)
      REQUIRES(direction.mutex);
  void undo(Direction& direction, const crypto::Rc4& before, sspi::Message message,
            Cryption cryption) REQUIRES(direction.mutex);
  Signature extended_signature(Direction& direction, sspi::Message message, uint32_t sequence,
                               Cryption cryption) REQUIRES(direction.mutex);
  Signature plain_signature(Direction& direction, sspi::Message message, uint32_t sequence,
                            Cryption cryption) REQUIRES(direction.mutex);
  // run signs and encrypts or decrypts the buffers in their order.
  template <class Checksum>
  void run(Direction& direction, Checksum& sum, sspi::Message message, Cryption cryption)
      REQUIRES(direction.mutex);
  [[nodiscard]] Status compare(const Signature& expected, ByteView received) const;
  [[nodiscard]] sspi::ReadOnlyRule read_only_rule() const;
  [[nodiscard]] bool extended() const {
    return flags_.has(NegotiateFlag::kExtendedSessionSecurity);
  }
  [[nodiscard]] bool datagram() const { return flags_.has(NegotiateFlag::kDatagram); }

  sspi::Role role_;
  NegotiateFlags flags_;
  ExportedSessionKey key_;
  Direction from_client_;
  Direction from_server_;
};

// Two sessions, one per end, are the larger part of the memory that an established pair of contexts
// may use.
static_assert(sizeof(Session) <= 2304);

}  // namespace opensspi::ntlm
