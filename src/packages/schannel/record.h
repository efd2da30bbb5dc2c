// SPDX-License-Identifier: MIT
// Records of TLS (RFC 8446, 5.1): where one begins and ends in the caller's bytes.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::schannel {

enum class ContentType : uint8_t {
  kNone = 0,
  kChangeCipherSpec = 20,
  kAlert = 21,
  kHandshake = 22,
  kApplicationData = 23,
};

inline constexpr size_t kRecordHeaderLen = 5;
inline constexpr size_t kMaxPlaintextLen = 16384;
// RFC 5246, 6.2.3: a ciphertext is at most 2048 bytes longer than its plaintext.
inline constexpr size_t kMaxFragmentLen = kMaxPlaintextLen + 2048;

// Record is the first one of some bytes.
struct Record {
  ContentType type = ContentType::kNone;
  size_t len = 0;      // with its header; of one that is too long, the header only
  size_t missing = 0;  // bytes to read at least; 0 if the record is whole

  // find returns the first record, whole or not. SEC_E_INVALID_TOKEN for bytes that are not TLS.
  // One that claims more than a record may have is not waited for: OpenSSL refuses its header.
  [[gnu::hot]] static Result<Record> find(ByteView bytes);
};

// WholeRecords is the length of the whole records at the front of some bytes, up to the first one
// that cannot be read, which is `end`.
struct WholeRecords {
  size_t len = 0;
  Result<Record> end;

  static WholeRecords measure(ByteView bytes);
};

}  // namespace opensspi::schannel
