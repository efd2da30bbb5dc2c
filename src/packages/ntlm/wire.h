// SPDX-License-Identifier: MIT
// What the three NTLM messages have in common: header, fields with offset and length, version.
#pragma once

#include <optional>

#include "base/reader.h"
#include "base/writer.h"

namespace opensspi::ntlm {

// kMaxToken is the largest message that is read or written, and Windows' cbMaxToken for NTLM.
inline constexpr size_t kMaxToken = 2888;

enum class MessageType : uint32_t { kNegotiate = 1, kChallenge = 2, kAuthenticate = 3 };

// ServerChallenge and ClientChallenge are the two nonces, which must not be swapped.
struct ServerChallenge {
  std::array<uint8_t, 8> bytes{};
};
struct ClientChallenge {
  std::array<uint8_t, 8> bytes{};
};

// Version is for debugging only ([MS-NLMP] 2.2.2.10).
struct Version {
  uint8_t major = 0;
  uint8_t minor = 0;
  uint16_t build = 0;
  uint8_t ntlm_revision = 0;
};

// kOwnVersion is the version that we send: the Windows version that we behave like (Server 2019).
inline constexpr Version kOwnVersion{10, 0, 17763, 15};

// Field is the position of a payload in a message. The maximum length on the wire is ignored.
struct Field {
  uint16_t len = 0;
  uint32_t offset = 0;
};

// Every failure to read a message is this one error.
inline constexpr Error kMalformed =
    fail(SEC_E_INVALID_TOKEN, "an NTLM message is malformed: a part is missing or lies outside it");

// read_header checks size, signature and type and leaves the reader after them.
Status read_header(Reader& reader, MessageType type);
Result<Field> read_field(Reader& reader);
// slice returns a field's payload. An empty field may point anywhere.
Result<ByteView> slice(ByteView message, Field field);
// read_version returns nothing if the message ends before the version: nobody needs it.
std::optional<Version> read_version(Reader& reader);

// MessageWriter writes a message: first place each payload, then write the fixed part, then finish.
class MessageWriter {
 public:
  // MessageWriter starts a message whose payload begins at `payload_offset`.
  MessageWriter(Bytes& out, MessageType type, size_t payload_offset);
  // place puts a payload at the next position; it must outlive finish. Its length fits 16 bits.
  Field place(ByteView payload);
  // field writes length, maximum length and offset.
  void field(Field field);
  void version();
  Writer& fixed() { return writer_; }
  // finish appends the payloads. The fixed part must be complete.
  void finish();

 private:
  static constexpr size_t kMaxPayloads = 6;
  Writer writer_;
  size_t payload_offset_;
  std::array<ByteView, kMaxPayloads> payloads_{};
  size_t num_payloads_ = 0;
};

}  // namespace opensspi::ntlm
