// SPDX-License-Identifier: MIT
// Two ends of one context, and their messages, for the tests of sessions.
#pragma once

#include <gtest/gtest.h>

#include "crypto/system_env.h"
#include "packages/kerberos/session.h"
#include "support/results.h"

namespace opensspi::kerberos::testing {

using sspi::Access;
using sspi::Buffer;
using sspi::BufferKind;
using sspi::Role;

inline constexpr sspi::Flags kDetecting = sspi::Flag::kReplayDetect | sspi::Flag::kSequenceDetect;

inline Key key_of(int32_t type, uint8_t filler) {
  const size_t len = (*find_encryption_type(type))->key_len;
  return std::move(Key::make(type, Bytes(len, filler))).value();
}

// Two ends of one context, with the acceptor's subkey unless a test omits it.
struct SessionEnds {
  explicit SessionEnds(int32_t type, Form form = Form::kPlain, sspi::Flags negotiated = kDetecting,
                       bool acceptor_subkey = true)
      : client(crypto::system_env(),
               start(type, form, negotiated, acceptor_subkey, Role::kInitiator)),
        server(crypto::system_env(),
               start(type, form, negotiated, acceptor_subkey, Role::kAcceptor)) {}

  static SessionStart start(int32_t type, Form form, sspi::Flags negotiated, bool acceptor_subkey,
                            Role role) {
    SessionStart made;
    made.role = role;
    made.form = form;
    made.negotiated = negotiated;
    made.initiator_key = key_of(type, 1);
    if (acceptor_subkey) {
      made.acceptor_key = key_of(type, 2);
    }
    const bool initiator = role == Role::kInitiator;
    made.first_sent = initiator ? 7 : 0xFFFFFFFF;
    made.first_received = initiator ? 0xFFFFFFFF : 7;
    return made;
  }
  Session client;
  Session server;
};

inline Buffer data(ByteSpan bytes, Access access = Access::kReadWrite) {
  return {BufferKind::kData, access, bytes};
}
// The same for a whole string, for which std::data would otherwise be used.
inline Buffer data(Bytes& bytes, Access access = Access::kReadWrite) {
  return data(ByteSpan(bytes), access);
}
inline Buffer token(ByteSpan bytes) { return {BufferKind::kToken, Access::kReadWrite, bytes}; }
inline Buffer stream(ByteSpan bytes) { return {BufferKind::kStream, Access::kReadWrite, bytes}; }

inline Bytes text_of(size_t len) {
  Bytes text(len);
  for (size_t i = 0; i < len; ++i) {
    text[i] = static_cast<uint8_t>(i * 7);
  }
  return text;
}

// Wraps into one piece, as a GSS-API peer would get it.
inline Bytes wrapped(Session& from, const Bytes& text, uint32_t quality = 0) {
  Bytes room(from.trailer_len());
  Bytes body = text;
  Bytes spare(8);
  Buffer buffers[] = {token(room), data(body), {BufferKind::kPadding, Access::kReadWrite, spare}};
  EXPECT_THAT(from.seal(quality, buffers), IsOk());
  Bytes whole;
  for (const Buffer& buffer : buffers) {
    whole.insert(whole.end(), buffer.bytes.begin(), buffer.bytes.end());
  }
  return whole;
}

inline Result<Bytes> unwrapped(Session& to, Bytes whole) {
  Buffer buffers[] = {stream(whole), {}};
  buffers[1].kind = BufferKind::kData;
  TRY(to.unseal(buffers));
  return Bytes(buffers[1].bytes.begin(), buffers[1].bytes.end());
}

}  // namespace opensspi::kerberos::testing
