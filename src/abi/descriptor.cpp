#include "abi/descriptor.h"

namespace opensspi::abi {
namespace {

constexpr ULONG kMaxBuffers = 1024;

}  // namespace

Status check_descriptor(const SecBufferDesc* descriptor) {
  if (descriptor == nullptr) return fail(SEC_E_INVALID_TOKEN, "a buffer descriptor is missing");
  if (descriptor->ulVersion != SECBUFFER_VERSION)
    return fail(SEC_E_INVALID_TOKEN, "the buffer descriptor's version is not SECBUFFER_VERSION");
  if (descriptor->cBuffers > kMaxBuffers)
    return fail(SEC_E_INVALID_TOKEN, "the buffer descriptor has more than 1024 buffers");
  if (descriptor->cBuffers != 0 && descriptor->pBuffers == nullptr)
    return fail(SEC_E_INVALID_TOKEN, "the buffer descriptor counts buffers and has none");
  return {};
}

SecBuffer* find_buffer(const SecBufferDesc* descriptor, sspi::BufferKind kind) {
  if (descriptor == nullptr) return nullptr;
  for (ULONG i = 0; i < descriptor->cBuffers; ++i) {
    if (buffer_kind(descriptor->pBuffers[i].BufferType) == kind) return &descriptor->pBuffers[i];
  }
  return nullptr;
}

Status MessageView::read() {
  TRY(check_descriptor(descriptor_));
  const size_t count = descriptor_->cBuffers;
  auto* buffers = reinterpret_cast<sspi::Buffer*>(few_);
  if (count > kInline) {
    many_.resize(count);
    buffers = many_.data();
  }
  for (size_t i = 0; i < count; ++i) {
    const SecBuffer& buffer = descriptor_->pBuffers[i];
    if (buffer.pvBuffer == nullptr && buffer.cbBuffer != 0)
      return fail(SEC_E_INVALID_TOKEN, "a buffer has a length and no memory");
    new (buffers + i)
        sspi::Buffer{buffer_kind(buffer.BufferType), buffer_access(buffer.BufferType),
                     ByteSpan(static_cast<uint8_t*>(buffer.pvBuffer), buffer.cbBuffer)};
  }
  message_ = {buffers, count};
  return {};
}

void MessageView::write_back() const {
  for (size_t i = 0; i < message_.size(); ++i) {
    const sspi::Buffer& buffer = message_[i];
    SecBuffer& callers = descriptor_->pBuffers[i];
    if (buffer.kind != buffer_kind(callers.BufferType))
      callers.BufferType =
          (callers.BufferType & SECBUFFER_ATTRMASK) | static_cast<ULONG>(buffer.kind);
    if (buffer.bytes.data() != nullptr) callers.pvBuffer = buffer.bytes.data();
    callers.cbBuffer = static_cast<ULONG>(buffer.bytes.size());
  }
}

}  // namespace opensspi::abi
