// SPDX-License-Identifier: MIT
// SecBufferDesc and sspi::Message: conversion of a caller's buffers for packages, and back.
#pragma once

#include <array>
#include <vector>

#include "base/result.h"
#include "opensspi/sspi.h"
#include "sspi/message.h"

namespace opensspi::abi {

// MessageView is the Message of one call. Up to 16 buffers cost no allocation. It refers to the
// caller's descriptor, which must outlive it.
class MessageView {
 public:
  explicit MessageView(const SecBufferDesc* descriptor) : descriptor_(descriptor) {}
  MessageView(const MessageView&) = delete;
  MessageView& operator=(const MessageView&) = delete;

  // read checks the descriptor. SEC_E_INVALID_TOKEN if it is missing, has another version, too many
  // buffers, or a buffer with a length and no memory that is not SECBUFFER_EMPTY.
  [[nodiscard, gnu::hot]] Status read();
  // read_any also accepts buffers with a length and no memory: their `missing` is that length.
  [[nodiscard]] Status read_any();
  [[nodiscard]] sspi::Message message() const { return message_; }
  // write_back writes the package's changes to the caller's buffers: kind, length and address of
  // each buffer. The attribute bits of the type stay.
  [[gnu::hot]] void write_back() const;

 private:
  static constexpr size_t kInline = 16;

  sspi::Buffer* room_for(size_t count);
  // fill fills message_, and makes `without_memory` not 0 if a buffer has a length and no memory.
  Status fill(ULONG& without_memory);

  const SecBufferDesc* descriptor_;
  SecBuffer* callers_ = nullptr;  // of message_, one for one
  sspi::Message message_;
  std::vector<sspi::Buffer> many_;
  alignas(sspi::Buffer) std::byte few_[kInline * sizeof(sspi::Buffer)];
};

// buffer_kind and buffer_access are the parts of BufferType.
constexpr sspi::BufferKind buffer_kind(ULONG type) {
  const ULONG kind = type & ~ULONG{SECBUFFER_ATTRMASK};
  const bool known =
      kind <= SECBUFFER_CERTIFICATE_REQUEST_CONTEXT && kind != SECBUFFER_NEGOTIATION_INFO;
  return known ? static_cast<sspi::BufferKind>(kind) : sspi::BufferKind::kOther;
}
constexpr sspi::Access buffer_access(ULONG type) {
  if ((type & SECBUFFER_READONLY) != 0) {
    return sspi::Access::kReadOnly;
  }
  if ((type & SECBUFFER_READONLY_WITH_CHECKSUM) != 0) {
    return sspi::Access::kReadOnlyChecksum;
  }
  return sspi::Access::kReadWrite;
}

// set_kind changes the kind in a caller's BufferType; the attribute bits stay.
inline void set_kind(SecBuffer& buffer, sspi::BufferKind kind) {
  buffer.BufferType = (buffer.BufferType & SECBUFFER_ATTRMASK) | static_cast<ULONG>(kind);
}

// check_descriptor is what read checks of the descriptor itself, not of its buffers.
[[nodiscard, gnu::hot]] Status check_descriptor(const SecBufferDesc* descriptor);
// find_buffer returns the first buffer of a kind, or nullptr; the descriptor may be null.
[[nodiscard]] SecBuffer* find_buffer(const SecBufferDesc* descriptor, sspi::BufferKind kind);

}  // namespace opensspi::abi
