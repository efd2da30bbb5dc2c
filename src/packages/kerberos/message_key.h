// SPDX-License-Identifier: MIT
// MessageKey: the keys that protect one sender's messages under one base key.
#pragma once

#include <array>

#include "base/secret.h"
#include "crypto/cts.h"
#include "packages/kerberos/keys.h"
#include "sspi/message.h"

namespace opensspi::kerberos {

inline constexpr size_t kMaxMacLen = 24;
inline constexpr size_t kConfounderLen = 16;

// Code is a message authentication code; only the first mac_len bytes count.
using Code = std::array<uint8_t, kMaxMacLen>;

// MessageKey derives its keys at first use and keeps them. One thread at a time.
class MessageKey {
 public:
  enum class Sender : uint8_t { kInitiator, kAcceptor };
  enum class Use : uint8_t { kEncrypt, kDecrypt };
  MessageKey(Key base, Sender sender, Use use);

  [[nodiscard]] const EncryptionType& type() const { return *base_.type; }

  // code returns the checksum over the message's covered buffers and then `tail`; a wrapped
  // message's is under another key than a message code's (RFC 4121 2). The second form takes what
  // would be in the buffers that are encrypted from `data`.
  enum class CodeOf : uint8_t { kWrapped, kSigned };
  Code code(CodeOf which, sspi::Message message, ByteView tail);
  Code code(CodeOf which, ByteView data, sspi::Message message, ByteView tail);

  // encrypt replaces `body`, which is confounder, data and tail, and returns the code; decrypt is
  // the reverse. The data are those of the message's buffers that are encrypted; buffers that are
  // only covered are included in the code at their position.
  Result<Code> encrypt(ByteSpan body, sspi::Message message);
  Result<Code> decrypt(ByteSpan body, sspi::Message message);

 private:
  crypto::Hash& mac(std::unique_ptr<crypto::Hash>& kept, uint32_t usage, Purpose purpose);
  crypto::Hash& checksum(CodeOf which);
  Code integrity(ByteView body, sspi::Message message);
  [[nodiscard]] uint32_t seal_usage() const;
  [[nodiscard]] uint32_t sign_usage() const;
  crypto::AesCts& cipher();

  Key base_;
  Sender sender_;
  Use use_;
  std::optional<crypto::AesCts> cipher_;
  std::unique_ptr<crypto::Hash> integrity_;
  std::unique_ptr<crypto::Hash> wrapped_;
  std::unique_ptr<crypto::Hash> signed_;
};

}  // namespace opensspi::kerberos
