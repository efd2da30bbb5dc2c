// SPDX-License-Identifier: MIT
#include "packages/ntlm/session.h"

#include <algorithm>
#include <cstring>

#include "base/mutex.h"
#include "packages/ntlm/crc32.h"

namespace opensspi::ntlm {
namespace {

using sspi::Buffer;
using sspi::Message;
using sspi::Treatment;

// NTLMSSP_MESSAGE_SIGNATURE ([MS-NLMP] 2.2.2.9):
//    0  version = 1   4  checksum (8)             12  sequence number    with extended security
//    0  version = 1   4  zeros       8  checksum  12  sequence number    without it
constexpr uint8_t kSignatureVersion = 1;
constexpr size_t kChecksumOffset = 4;
constexpr size_t kChecksumLen = 8;
constexpr size_t kPadLen = 4;
constexpr size_t kSumOffset = 8;
constexpr size_t kSequenceOffset = 12;

// Checksum and cipher alternate on pieces that stay in the first-level cache.
constexpr size_t kPiece = 4096;

template <class Checksum>
void encrypt(crypto::Rc4& stream, Checksum& sum, ByteSpan bytes) {
  while (!bytes.empty()) {
    const ByteSpan piece = bytes.first(std::min(kPiece, bytes.size()));
    sum.update(piece);
    stream.apply(piece);
    bytes = bytes.subspan(piece.size());
  }
}

template <class Checksum>
void decrypt(crypto::Rc4& stream, Checksum& sum, ByteSpan bytes) {
  while (!bytes.empty()) {
    const ByteSpan piece = bytes.first(std::min(kPiece, bytes.size()));
    stream.apply(piece);
    sum.update(piece);
    bytes = bytes.subspan(piece.size());
  }
}

}  // namespace

Session::Direction::Direction(NegotiateFlags flags, const ExportedSessionKey& key, Sender sender)
    : stream(sealing_key(flags, key, sender).reveal()),
      signing(signing_key(key, sender).reveal()),
      sealing(sealing_key(flags, key, sender)) {}

Session::Session(sspi::Role role, NegotiateFlags flags, const ExportedSessionKey& key)
    : role_(role),
      flags_(flags),
      key_(key),
      from_client_(flags, key, Sender::kClient),
      from_server_(flags, key, Sender::kServer) {}

Status Session::Direction::save(Writer& writer) const {
  const MutexLock lock(mutex);
  SecretArray<crypto::Rc4::kStateLen> state;
  TRY(stream.save(state.reveal()));
  writer.u32le(sequence);
  writer.bytes(state.reveal());
  return {};
}

Status Session::Direction::load(Reader& reader) {
  const MutexLock lock(mutex);
  sequence = TRY(reader.u32le());
  const ByteView state = TRY(reader.take(crypto::Rc4::kStateLen));
  stream = TRY(crypto::Rc4::restored(state.first<crypto::Rc4::kStateLen>()));
  return {};
}

Status Session::save(Writer& writer) const {
  writer.bytes(key_.bytes.reveal());
  TRY(from_client_.save(writer));
  return from_server_.save(writer);
}

Result<SecretBox<Session>> Session::loaded(sspi::Role role, NegotiateFlags flags, Reader& reader) {
  const ByteView key = TRY(reader.take(16));
  auto session =
      make_secret<Session>(role, flags, ExportedSessionKey{SecretArray<16>(key.first<16>())});
  TRY(session->from_client_.load(reader));
  TRY(session->from_server_.load(reader));
  return session;
}

Session::Direction& Session::outgoing() {
  return role_ == sspi::Role::kInitiator || !extended() ? from_client_ : from_server_;
}

Session::Direction& Session::incoming() {
  return role_ == sspi::Role::kInitiator && extended() ? from_server_ : from_client_;
}

Status Session::sign(Message message, uint32_t sequence) {
  return protect(message, sequence, Cryption::kNone);
}

Status Session::seal(Message message, uint32_t sequence) {
  return protect(message, sequence, Cryption::kEncrypt);
}

Status Session::verify(Message message, uint32_t sequence) {
  return check(message, sequence, Cryption::kNone);
}

Status Session::unseal(Message message, uint32_t sequence) {
  return check(message, sequence, Cryption::kDecrypt);
}

Status Session::protect(Message message, uint32_t sequence, Cryption cryption) {
  const Buffer* token = TRY(sspi::output_token(message, kSignatureLen));
  sspi::empty_padding(message);
  Direction& direction = outgoing();
  const MutexLock lock(direction.mutex);
  const uint32_t number = begin(direction, sequence);
  const Signature signature = pass(direction, message, number, cryption);
  std::memcpy(token->bytes.data(), signature.data(), kSignatureLen);
  ++direction.sequence;
  return {};
}

Status Session::check(Message message, uint32_t sequence, Cryption cryption) {
  const sspi::InputToken token = TRY(sspi::InputToken::locate(message, kSignatureLen));
  Direction& direction = incoming();
  const MutexLock lock(direction.mutex);
  const uint32_t number = begin(direction, sequence);
  const crypto::Rc4 before = direction.stream;
  const Signature expected = pass(direction, message, number, cryption);
  const Status same = compare(expected, token.bytes());
  if (!same.ok()) {
    undo(direction, before, message, cryption);
    token.put_back();
    return same;
  }
  ++direction.sequence;
  return {};
}

uint32_t Session::begin(Direction& direction, uint32_t sequence) {
  if (!datagram()) {
    return direction.sequence;
  }
  // [MS-NLMP] 3.4: datagrams may arrive in any order, so each has a key of its own.
  direction.stream = crypto::Rc4(datagram_sealing_key(direction.sealing, sequence).reveal());
  return sequence;
}

Session::Signature Session::pass(Direction& direction, Message message, uint32_t number,
                                 Cryption cryption) {
  return extended() ? extended_signature(direction, message, number, cryption)
                    : plain_signature(direction, message, number, cryption);
}

void Session::undo(Direction& direction, const crypto::Rc4& before, Message message,
                   Cryption cryption) {
  if (cryption == Cryption::kDecrypt) {
    direction.stream = before;
    for (const Buffer& buffer : message) {
      if (sspi::treatment_of(buffer, read_only_rule()) == Treatment::kEncrypt) {
        direction.stream.apply(buffer.bytes);
      }
    }
  }
  direction.stream = before;
}

template <class Checksum>
void Session::run(Direction& direction, Checksum& sum, Message message, Cryption cryption) {
  for (const Buffer& buffer : message) {
    const Treatment treatment = sspi::treatment_of(buffer, read_only_rule());
    if (treatment == Treatment::kLeave) {
      continue;
    }
    if (treatment == Treatment::kCover || cryption == Cryption::kNone) {
      sum.update(buffer.bytes);
      continue;
    }
    if (cryption == Cryption::kEncrypt) {
      encrypt(direction.stream, sum, buffer.bytes);
    }
    if (cryption == Cryption::kDecrypt) {
      decrypt(direction.stream, sum, buffer.bytes);
    }
  }
}

// [MS-NLMP] 3.4.4.2.
Session::Signature Session::extended_signature(Direction& direction, Message message,
                                               uint32_t sequence, Cryption cryption) {
  Signature signature{kSignatureVersion};
  put_le(ByteSpan(signature).subspan(kSequenceOffset), sequence);
  crypto::HmacMd5 code(direction.signing);
  code.update(ByteView(signature).subspan(kSequenceOffset));
  run(direction, code, message, cryption);
  crypto::Md5Digest digest;
  code.finish(digest);
  std::memcpy(&signature[kChecksumOffset], digest.data(), kChecksumLen);
  if (flags_.has(NegotiateFlag::kKeyExchange)) {
    direction.stream.apply(ByteSpan(signature).subspan(kChecksumOffset, kChecksumLen));
  }
  return signature;
}

// [MS-NLMP] 3.4.4.1: pad, checksum and sequence number are encrypted with the key stream in this
// order, and then the pad is set to zeros. The example in 4.2.2.4 keeps the encrypted pad; Windows
// sends zeros.
Session::Signature Session::plain_signature(Direction& direction, Message message,
                                            uint32_t sequence, Cryption cryption) {
  Signature signature{kSignatureVersion};
  Crc32 sum;
  run(direction, sum, message, cryption);
  put_le(ByteSpan(signature).subspan(kSumOffset, 4), sum.value());
  put_le(ByteSpan(signature).subspan(kSequenceOffset), sequence);
  direction.stream.apply(ByteSpan(signature).subspan(kChecksumOffset));
  std::memset(&signature[kChecksumOffset], 0, kPadLen);
  return signature;
}

Status Session::compare(const Signature& expected, ByteView received) const {
  // The pad of a signature without extended security is not compared: it has no meaning, and not
  // all peers send zeros.
  const size_t skipped = extended() ? 0 : kPadLen;
  const ByteView wanted(expected);
  const bool version = ct_equal(wanted.first(kChecksumOffset), received.first(kChecksumOffset));
  const bool sum = ct_equal(wanted.subspan(kChecksumOffset + skipped, kChecksumLen - skipped),
                            received.subspan(kChecksumOffset + skipped, kChecksumLen - skipped));
  const bool number = ct_equal(wanted.subspan(kSequenceOffset), received.subspan(kSequenceOffset));
  if (!number) {
    return fail(SEC_E_OUT_OF_SEQUENCE,
                "the signature does not carry the next sequence number: replayed, lost or altered");
  }
  if (!version || !sum) {
    return fail(SEC_E_MESSAGE_ALTERED, "the signature does not belong to this message");
  }
  return {};
}

sspi::ReadOnlyRule Session::read_only_rule() const {
  return extended() ? sspi::ReadOnlyRule::kCovered : sspi::ReadOnlyRule::kNotCovered;
}

Session::Signature Session::sign_mech_list(ByteView mech_list) {
  Bytes text(mech_list.begin(), mech_list.end());
  Buffer buffer{sspi::BufferKind::kData, sspi::Access::kReadOnlyChecksum, text};
  Direction& direction = outgoing();
  const MutexLock lock(direction.mutex);
  const crypto::Rc4 before = direction.stream;
  const Signature code = pass(direction, {&buffer, 1}, direction.sequence, Cryption::kNone);
  direction.stream = before;
  ++direction.sequence;
  return code;
}

Status Session::verify_mech_list(ByteView mech_list, ByteView code) {
  if (code.size() != kSignatureLen) {
    return fail(SEC_E_INVALID_TOKEN, "a mechListMIC of NTLM has 16 bytes");
  }
  Bytes text(mech_list.begin(), mech_list.end());
  Buffer buffer{sspi::BufferKind::kData, sspi::Access::kReadOnlyChecksum, text};
  Direction& direction = incoming();
  const MutexLock lock(direction.mutex);
  const crypto::Rc4 before = direction.stream;
  const Signature expected = pass(direction, {&buffer, 1}, direction.sequence, Cryption::kNone);
  direction.stream = before;
  TRY(compare(expected, code));
  ++direction.sequence;
  return {};
}

}  // namespace opensspi::ntlm
