// SPDX-License-Identifier: MIT
// The tokens of a handshake: framing and the authenticator's checksum (RFC 4121 4.1), parse and
// write side by side. libkrb5 reads the content of AP-REQ, AP-REP and KRB-ERROR.
#pragma once

#include <array>

#include "base/result.h"
#include "sspi/channel_bindings.h"
#include "sspi/flags.h"

namespace opensspi::kerberos {

// kOid is 1.2.840.113554.1.2.2; kMicrosoftOid 1.2.840.48018.1.2.2, a bit of which Windows 2000
// lost; kUserToUserOid 1.2.840.113554.1.2.2.3.
inline constexpr std::array<uint8_t, 9> kOid = {0x2A, 0x86, 0x48, 0x86, 0xF7,
                                                0x12, 0x01, 0x02, 0x02};
inline constexpr std::array<uint8_t, 9> kMicrosoftOid = {0x2A, 0x86, 0x48, 0x82, 0xF7,
                                                         0x12, 0x01, 0x02, 0x02};
inline constexpr std::array<uint8_t, 10> kUserToUserOid = {0x2A, 0x86, 0x48, 0x86, 0xF7,
                                                           0x12, 0x01, 0x02, 0x02, 0x03};

// TokenKind is TOK_ID of RFC 4121 4.1, big-endian.
enum class TokenKind : uint16_t { kRequest = 0x0100, kReply = 0x0200, kError = 0x0300 };

// Framing says whether a token is inside RFC 2743's frame, or bare as in DCE/RPC.
enum class Framing : uint8_t { kFramed, kBare };

// Token is one message of a handshake; `message` is the AP-REQ, AP-REP or KRB-ERROR.
struct Token {
  TokenKind kind = TokenKind::kRequest;
  Framing framing = Framing::kFramed;
  ByteView message;

  // parse takes both framings. SEC_E_INVALID_TOKEN for anything else, SEC_E_UNSUPPORTED_FUNCTION
  // for user-to-user.
  static Result<Token> parse(ByteView bytes);
  [[nodiscard]] Bytes write() const;
};

// Checksum is the checksum field of an initiator's authenticator (RFC 4121 4.1.1):
//    0  length = 16   4  bindings (16)   20  flags   24  option = 1   26  length   28  KRB-CRED
// all numbers little-endian; what follows is for extensions, which are not in use.
struct Checksum {
  static constexpr int32_t kType = 0x8003;
  sspi::ChannelBindingsHash bindings{};
  uint32_t flags = 0;  // GSS-API's
  ByteView delegated;  // KRB-CRED; empty if there is none

  static Result<Checksum> parse(ByteView bytes);
  [[nodiscard]] Bytes write() const;
};

// ApOptions is the content of AD-AUTH-DATA-AP-OPTIONS in an authenticator ([MS-KILE] 2.2.5): four
// bytes, little-endian.
inline constexpr int32_t kApOptionsType = 143;
struct ApOptions {
  bool knows_bindings = false;  // KERB_AP_OPTIONS_CBT: the client sends bindings if it has any
  static Result<ApOptions> parse(ByteView bytes);
};

// kKnowsBindings is the authorization data that a client sends inside AD-IF-RELEVANT to say that it
// supports channel bindings (RFC 4120 5.2.6):
//    SEQUENCE { SEQUENCE { [0] INTEGER 143, [1] OCTET STRING 00 40 00 00 } }
inline constexpr std::array<uint8_t, 18> kKnowsBindings = {0x30, 0x10, 0x30, 0x0E, 0xA0, 0x04,
                                                           0x02, 0x02, 0x00, 0x8F, 0xA1, 0x06,
                                                           0x04, 0x04, 0x00, 0x40, 0x00, 0x00};

// gss_flags and flags_of_gss translate the flags that both have; kGssDelegate says that credentials
// follow.
inline constexpr uint32_t kGssDelegate = 0x1;
uint32_t gss_flags(sspi::Flags flags);
sspi::Flags flags_of_gss(uint32_t flags);

}  // namespace opensspi::kerberos
