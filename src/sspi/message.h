// SPDX-License-Identifier: MIT
// Message: the buffers of one sign, verify, seal or unseal call, as packages see them.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace opensspi::sspi {

// BufferKind mirrors SECBUFFER_* without the attribute bits.
enum class BufferKind : uint32_t {
  kEmpty = 0,
  kData = 1,
  kToken = 2,
  kPackageParams = 3,
  kMissing = 4,
  kExtra = 5,
  kStreamTrailer = 6,
  kStreamHeader = 7,
  kPadding = 9,
  kStream = 10,
  kMechList = 11,
  kMechListSignature = 12,
  kTarget = 13,
  kChannelBindings = 14,
  kChangePasswordResponse = 15,
  kTargetHost = 16,
  kAlert = 17,
  kApplicationProtocols = 18,
  kSrtpProtectionProfiles = 19,
  kSrtpMasterKeyIdentifier = 20,
  kTokenBinding = 21,
  kPresharedKey = 22,
  kPresharedKeyIdentity = 23,
  kDtlsMtu = 24,
  kSendTlsExtension = 25,
  kSubscribeTlsExtension = 26,
  kFlags = 27,
  kTrafficSecrets = 28,
  kCertificateRequestContext = 29,
  kOther = 0xFFFF,
};

// Access says what a package may do with a buffer's bytes.
enum class Access : uint8_t {
  kReadWrite,
  kReadOnly,  // SECBUFFER_READONLY: not encrypted; covered by the checksum only if the package
              // says so
  kReadOnlyChecksum,  // SECBUFFER_READONLY_WITH_CHECKSUM: not encrypted, covered by the checksum
};

// kWrapNoEncrypt is SECQOP_WRAP_NO_ENCRYPT: a message that is signed and not encrypted.
inline constexpr uint32_t kWrapNoEncrypt = 0x80000001;
// kSignOnly is SIGN_ONLY: what Digest says of a message that was signed and not encrypted.
inline constexpr uint32_t kSignOnly = 0x80000000;

// Buffer is one member of a caller's descriptor. A package may change `kind`, write into `bytes`
// where access allows, shorten `bytes`, or point it into another buffer of the same message;
// src/abi passes the changes on to the caller.
struct Buffer {
  BufferKind kind = BufferKind::kEmpty;
  Access access = Access::kReadWrite;
  ByteSpan bytes;
  // A length without memory. A package sets it to say how many bytes are missing (kMissing): the
  // caller gets the length, and the buffer keeps its pointer.
  uint32_t missing = 0;
};

// Message is all buffers in the caller's order. Nothing in it outlives the call.
using Message = std::span<Buffer>;

// find returns the first buffer of a kind, or nullptr.
inline Buffer* find(Message message, BufferKind kind) {
  for (Buffer& buffer : message) {
    if (buffer.kind == kind) {
      return &buffer;
    }
  }
  return nullptr;
}

// Buffers is a caller's buffers to read only, in the caller's order.
using Buffers = std::span<const Buffer>;

inline const Buffer* find(Buffers buffers, BufferKind kind) {
  for (const Buffer& buffer : buffers) {
    if (buffer.kind == kind) {
      return &buffer;
    }
  }
  return nullptr;
}

}  // namespace opensspi::sspi
