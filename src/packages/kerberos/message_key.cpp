// SPDX-License-Identifier: MIT
#include "packages/kerberos/message_key.h"

#include <algorithm>

#include "packages/kerberos/pieces.h"

namespace opensspi::kerberos {
namespace {

using sspi::Message;

// RFC 4121 2.
constexpr uint32_t kAcceptorSeal = 22;
constexpr uint32_t kAcceptorSign = 23;
constexpr uint32_t kInitiatorSeal = 24;
constexpr uint32_t kInitiatorSign = 25;

constexpr size_t kMaxDigestLen = 64;

Code finish(crypto::Hash& mac) {
  std::array<uint8_t, kMaxDigestLen> digest;
  mac.finish(ByteSpan(digest).first(mac.digest_len()));
  Code code{};
  std::copy_n(digest.begin(), std::min(code.size(), mac.digest_len()), code.begin());
  wipe(digest);
  return code;
}

// fed returns a function that adds pieces to a code.
auto fed(crypto::Hash& code) {
  return [&code](ByteView piece) { code.update(piece); };
}

}  // namespace

MessageKey::MessageKey(Key base, Sender sender, Use use)
    : base_(std::move(base)), sender_(sender), use_(use) {}

uint32_t MessageKey::seal_usage() const {
  return sender_ == Sender::kAcceptor ? kAcceptorSeal : kInitiatorSeal;
}

uint32_t MessageKey::sign_usage() const {
  return sender_ == Sender::kAcceptor ? kAcceptorSign : kInitiatorSign;
}

crypto::Hash& MessageKey::mac(std::unique_ptr<crypto::Hash>& kept, uint32_t usage,
                              Purpose purpose) {
  if (kept == nullptr) {
    kept = make_mac(base_, usage, purpose);
  }
  return *kept;
}

crypto::AesCts& MessageKey::cipher() {
  if (!cipher_) {
    cipher_.emplace(use_ == Use::kEncrypt ? crypto::AesCts::Direction::kEncrypt
                                          : crypto::AesCts::Direction::kDecrypt,
                    derive(base_, seal_usage(), Purpose::kEncryption).reveal());
  }
  return *cipher_;
}

crypto::Hash& MessageKey::checksum(CodeOf which) {
  return which == CodeOf::kWrapped ? mac(wrapped_, seal_usage(), Purpose::kChecksum)
                                   : mac(signed_, sign_usage(), Purpose::kChecksum);
}

Code MessageKey::code(CodeOf which, Message message, ByteView tail) {
  crypto::Hash& code = checksum(which);
  cover(message, fed(code));
  code.update(tail);
  return finish(code);
}

Code MessageKey::code(CodeOf which, ByteView data, Message message, ByteView tail) {
  crypto::Hash& code = checksum(which);
  cover(message, data, fed(code));
  code.update(tail);
  return finish(code);
}

Code MessageKey::integrity(ByteView body, Message message) {
  crypto::Hash& code = mac(integrity_, seal_usage(), Purpose::kIntegrity);
  // RFC 8009 5: the code starts with the cipher's initial state.
  static constexpr crypto::AesBlock kInitialState{};
  if (type().family == Family::kAesSha2) {
    code.update(kInitialState);
  }
  code.update(body.first(kConfounderLen));
  code.update(cover(message, body.subspan(kConfounderLen), fed(code)));
  return finish(code);
}

Result<Code> MessageKey::encrypt(ByteSpan body, Message message) {
  if (type().family == Family::kAesSha1) {
    const Code code = integrity(body, message);
    TRY(cipher().apply(body));
    return code;
  }
  TRY(cipher().apply(body));
  return integrity(body, message);
}

Result<Code> MessageKey::decrypt(ByteSpan body, Message message) {
  if (type().family == Family::kAesSha1) {
    TRY(cipher().apply(body));
    return integrity(body, message);
  }
  const Code code = integrity(body, message);
  TRY(cipher().apply(body));
  return code;
}

}  // namespace opensspi::kerberos
