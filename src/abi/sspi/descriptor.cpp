// SPDX-License-Identifier: MIT
#include "abi/sspi/descriptor.h"

namespace opensspi::abi {
namespace {

constexpr ULONG kMaxBuffers = 1024;
constexpr Error kTooMany =
    fail(SEC_E_INVALID_TOKEN, "the buffer descriptor has more than 1024 buffers");

}  // namespace

Status check_descriptor(const SecBufferDesc* descriptor) {
  if (descriptor == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "a buffer descriptor is missing");
  }
  if (descriptor->ulVersion != SECBUFFER_VERSION) {
    return fail(SEC_E_INVALID_TOKEN, "the buffer descriptor's version is not SECBUFFER_VERSION");
  }
  if (descriptor->cBuffers > kMaxBuffers) {
    return kTooMany;
  }
  if (descriptor->cBuffers != 0 && descriptor->pBuffers == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "the buffer descriptor counts buffers and has none");
  }
  return {};
}

SecBuffer* find_buffer(const SecBufferDesc* descriptor, sspi::BufferKind kind) {
  if (descriptor == nullptr) {
    return nullptr;
  }
  for (ULONG i = 0; i < descriptor->cBuffers; ++i) {
    if (buffer_kind(descriptor->pBuffers[i].BufferType) == kind) {
      return &descriptor->pBuffers[i];
    }
  }
  return nullptr;
}

sspi::Buffer* MessageView::room_for(size_t count) {
  if (count <= kInline) {
    return reinterpret_cast<sspi::Buffer*>(few_);
  }
  many_.resize(count);
  return many_.data();
}

// Every message comes through here. What another thread may change meanwhile is read once.
[[gnu::always_inline]] inline Status MessageView::fill(ULONG& without_memory) {
  TRY(check_descriptor(descriptor_));
  const size_t count = descriptor_->cBuffers;
  callers_ = descriptor_->pBuffers;
  if (count > kMaxBuffers || (count != 0 && callers_ == nullptr)) {
    return kTooMany;  // another thread has changed it since
  }
  sspi::Buffer* const buffers = room_for(count);
  for (size_t i = 0; i < count; ++i) {
    const SecBuffer buffer = callers_[i];
    const ULONG missing = buffer.pvBuffer == nullptr ? buffer.cbBuffer : 0;
    without_memory |= missing;
    new (buffers + i) sspi::Buffer{
        buffer_kind(buffer.BufferType), buffer_access(buffer.BufferType),
        ByteSpan(static_cast<uint8_t*>(buffer.pvBuffer), buffer.cbBuffer - missing), missing};
  }
  message_ = {buffers, count};
  return {};
}

Status MessageView::read_any() {
  ULONG without_memory = 0;
  return fill(without_memory);
}

Status MessageView::read() {
  ULONG without_memory = 0;
  TRY(fill(without_memory));
  if (without_memory == 0) {
    return {};
  }
  for (sspi::Buffer& buffer : message_) {
    if (buffer.kind == sspi::BufferKind::kEmpty) {
      buffer.missing = 0;  // programs such as c-client set the type only
    } else if (buffer.missing != 0) {
      return fail(SEC_E_INVALID_TOKEN, "a buffer has a length and no memory");
    }
  }
  return {};
}

void MessageView::write_back() const {
  SecBuffer* next = callers_;
  for (const sspi::Buffer& buffer : message_) {
    SecBuffer& callers = *next++;
    if (buffer.kind != buffer_kind(callers.BufferType)) {
      set_kind(callers, buffer.kind);
    }
    if (buffer.missing != 0) {
      callers.cbBuffer = buffer.missing;
      continue;
    }
    if (buffer.bytes.data() != nullptr) {
      callers.pvBuffer = buffer.bytes.data();
    }
    callers.cbBuffer = static_cast<ULONG>(buffer.bytes.size());
  }
}

}  // namespace opensspi::abi
