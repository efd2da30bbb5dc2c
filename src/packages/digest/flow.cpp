// SPDX-License-Identifier: MIT
// Flow: signing and encrypting the messages of one direction (RFC 2831 2.3 and 2.4).
#include <algorithm>

#include "crypto/algorithms.h"
#include "packages/digest/layers.h"
#include "sspi/layout.h"

namespace opensspi::digest {
namespace {

constexpr size_t kCodeLen = 10;                       // of the HMAC-MD5
constexpr size_t kEndLen = kSignatureLen - kCodeLen;  // message type and sequence number
constexpr size_t kDesBlock = 8;
constexpr uint8_t kType[2] = {0, 1};
constexpr Error kAltered = fail(SEC_E_MESSAGE_ALTERED, "the message was altered on its way");

// Makes a DES key of 56 bits: seven bits in each of eight bytes. The lowest bit of a byte is its
// parity bit, which is not part of the key.
void spread(std::span<const uint8_t, 7> key, std::span<uint8_t, 8> out) {
  uint64_t bits = 0;
  for (const uint8_t byte : key) {
    bits = bits << 8 | byte;
  }
  for (size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<uint8_t>(bits >> (49 - 7 * i) << 1);
  }
  crypto::set_odd_parity(out);
}

// RFC 2831 2.4: DES takes the first seven bytes of Kc as its key, 3DES the first fourteen as two
// keys. The IV is the last eight bytes.
Result<std::unique_ptr<crypto::Cipher>> block_cipher(CipherName name,
                                                     const SecretArray<16>& sealing) {
  const bool triple = name == CipherName::k3Des;
  SecretArray<16> key;
  spread(sealing.reveal().first<7>(), key.reveal().first<8>());
  spread(sealing.reveal().subspan<7, 7>(), key.reveal().last<8>());
  const auto id = triple ? crypto::AlgorithmId::k3Des112 : crypto::AlgorithmId::kDes;
  auto cipher = TRY(
      crypto::make_cipher(*crypto::find_algorithm(id), key.reveal().first(triple ? 16 : 8), {}));
  cipher->restart(sealing.reveal().last<kDesBlock>());
  return cipher;
}

}  // namespace

size_t block_len(std::optional<CipherName> cipher) {
  return cipher == CipherName::k3Des || cipher == CipherName::kDes ? kDesBlock : 1;
}

Result<std::unique_ptr<Flow>> Flow::make(const SecretArray<16>& integrity,
                                         const SecretArray<16>& sealing,
                                         std::optional<CipherName> cipher) {
  auto flow = std::make_unique<Flow>(crypto::HmacMd5Key(integrity.reveal()));
  if (cipher && block_len(cipher) == 1) {
    flow->rc4_.emplace(sealing.reveal());
  } else if (cipher) {
    flow->block_ = TRY(block_cipher(*cipher, sealing));
    std::ranges::copy(sealing.reveal().last<kDesBlock>(), flow->chain_.begin());
  }
  return flow;
}

// The HMAC covers the sequence number and then the data.
crypto::HmacMd5 Flow::begin_code() const {
  crypto::HmacMd5 hmac(integrity_);
  std::array<uint8_t, 4> number{};
  put_be(number, sequence_);
  hmac.update(number);
  return hmac;
}

Flow::Code Flow::code_of(ByteView data) const {
  Code code;
  begin_code().update(data).finish(code);
  return code;
}

// The code of a message that is signed and not encrypted. The data may be in several buffers.
Flow::Code Flow::code_over(sspi::Message message) const {
  crypto::HmacMd5 hmac = begin_code();
  for (const sspi::Buffer& buffer : message) {
    if (sspi::treatment_of(buffer, sspi::ReadOnlyRule::kCovered) != sspi::Treatment::kLeave) {
      hmac.update(buffer.bytes);
    }
  }
  Code code;
  hmac.finish(code);
  return code;
}

void Flow::write_end(ByteSpan end) const {
  std::ranges::copy(kType, end.begin());
  put_be(end.subspan(sizeof kType, 4), sequence_);
}

Status Flow::check_end(ByteView end) const {
  std::array<uint8_t, kEndLen> expected{};
  write_end(expected);
  if (std::ranges::equal(end, expected)) {
    return {};
  }
  if (std::ranges::equal(end.first<2>(), kType)) {
    return fail(SEC_E_OUT_OF_SEQUENCE, "a message was lost, repeated or moved on its way");
  }
  return kAltered;
}

Status Flow::sign(sspi::Message message) {
  sspi::Buffer& token = *TRY(sspi::output_token(message, kSignatureLen));
  const Code code = code_over(message);
  std::copy_n(code.begin(), kCodeLen, token.bytes.begin());
  write_end(token.bytes.subspan(kCodeLen));
  ++sequence_;
  return {};
}

Status Flow::verify(sspi::Message message) {
  const sspi::InputToken token = TRY(sspi::InputToken::locate(message, kSignatureLen));
  Status checked = check_end(token.bytes().subspan(kCodeLen));
  const Code code = code_over(message);
  if (checked.ok() && !ct_equal(ByteView(code).first(kCodeLen), token.bytes().first(kCodeLen))) {
    checked = kAltered;
  }
  if (!checked.ok()) {
    token.put_back();
    return checked;
  }
  ++sequence_;
  return {};
}

size_t Flow::trailer_len(size_t data_len) const {
  if (block_ == nullptr) {
    return kSignatureLen;
  }
  return kSignatureLen + kDesBlock - (data_len + kCodeLen) % kDesBlock;
}

void Flow::seal(ByteSpan data, ByteSpan trailer) {
  const Code code = code_of(data);
  const size_t pad = trailer.size() - kSignatureLen;
  std::ranges::fill(trailer.first(pad), static_cast<uint8_t>(pad));
  std::copy_n(code.begin(), kCodeLen, trailer.subspan(pad).begin());
  encrypt(data, trailer.first(pad + kCodeLen));
  write_end(trailer.subspan(pad + kCodeLen));
  ++sequence_;
}

// Encrypts the data and the trailer as one text. A block may begin in the data and end in the
// trailer, so the data's last bytes are encrypted together with the trailer.
void Flow::encrypt(ByteSpan data, ByteSpan trailer) {
  if (rc4_) {
    rc4_->apply(data);
    rc4_->apply(trailer);
  }
  if (block_ == nullptr) {
    return;
  }
  const size_t whole = data.size() - data.size() % kDesBlock;
  block_->encrypt(data.first(whole), data.first(whole));
  const ByteSpan left = data.subspan(whole);
  SecretArray<4 * kDesBlock> last;
  const ByteSpan joined = last.reveal().first(left.size() + trailer.size());
  std::ranges::copy(left, joined.begin());
  std::ranges::copy(trailer, joined.subspan(left.size()).begin());
  block_->encrypt(joined, joined);
  std::ranges::copy(joined.first(left.size()), left.begin());
  std::ranges::copy(joined.subspan(left.size()), trailer.begin());
}

// The length of the data in a decrypted message, or nothing if its padding is wrong. The data is
// followed by the padding, of which each byte is the padding's length, and by the code.
std::optional<size_t> Flow::data_len(ByteView opened) const {
  const size_t len = opened.size() - kCodeLen;
  if (block_ == nullptr) {
    return len;
  }
  if (len == 0) {
    return std::nullopt;
  }
  const size_t pad = opened[len - 1];
  if (pad == 0 || pad > kDesBlock || pad > len ||
      !std::ranges::all_of(opened.subspan(len - pad, pad), [&](uint8_t b) { return b == pad; })) {
    return std::nullopt;
  }
  return len - pad;
}

Result<size_t> Flow::unseal(ByteSpan wire) {
  TRY(check_end(wire.last(kEndLen)));
  const ByteSpan body = wire.first(wire.size() - kEndLen);
  if (block_ != nullptr && body.size() % kDesBlock != 0) {
    return kAltered;
  }
  // The cipher's state, to be restored if the message turns out to be altered.
  const std::optional<crypto::Rc4> before = rc4_;
  const std::array<uint8_t, kDesBlock> chain = chain_;
  if (rc4_) {
    rc4_->apply(body);
  } else if (block_ != nullptr) {
    std::ranges::copy(body.last(kDesBlock), chain_.begin());
    block_->decrypt(body, body);
  }
  const auto len = data_len(body);
  const Code code = code_of(body.first(len.value_or(0)));
  if (ct_equal(ByteView(code).first(kCodeLen), body.last(kCodeLen)) && len) {
    ++sequence_;
    return *len;
  }
  // Encrypts the text again, so that the caller's buffer is as it was.
  if (rc4_) {
    rc4_ = before;
    crypto::Rc4(*before).apply(body);
  } else if (block_ != nullptr) {
    chain_ = chain;
    block_->restart(chain);
    block_->encrypt(body, body);
    block_->restart(chain);
  }
  return kAltered;
}

}  // namespace opensspi::digest
