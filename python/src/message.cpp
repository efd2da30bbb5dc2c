// SPDX-License-Identifier: MIT
#include "message.h"

namespace opensspi::python {

namespace {

bool same(const SecBuffer& a, const SecBuffer& b) {
  return a.cbBuffer == b.cbBuffer && a.BufferType == b.BufferType && a.pvBuffer == b.pvBuffer;
}

}  // namespace

Message::Message(const Descriptor* descriptor) {
  if (!descriptor) {
    return;
  }
  present_ = true;
  desc_ = {descriptor->version(), 0, few_buffers_};
  if (descriptor->len() > kInline) {
    many_buffers_.resize(descriptor->len());
    many_parts_.resize(descriptor->len());
    desc_.pBuffers = many_buffers_.data();
    parts_ = many_parts_.data();
  }
  for (const auto& item : descriptor->items()) {
    add(item);
  }
}

void Message::add(const Descriptor::Item& item) {
  const SecBuffer& view = item.buffer->view();
  desc_.pBuffers[desc_.cBuffers] = view;
  parts_[desc_.cBuffers] = {item.object, item.buffer, item.buffer->shared_memory(), view};
  ++desc_.cBuffers;
}

size_t Message::num_bytes() const {
  size_t sum = 0;
  for (ULONG i = 0; i < desc_.cBuffers; ++i) {
    sum += desc_.pBuffers[i].cbBuffer;
  }
  return sum;
}

void Message::give_tokens_their_room() {
  for (ULONG i = 0; i < desc_.cBuffers; ++i) {
    SecBuffer& buffer = desc_.pBuffers[i];
    if ((buffer.BufferType & ~SECBUFFER_ATTRMASK) != SECBUFFER_TOKEN) {
      continue;
    }
    const Block& memory = *parts_[i].memory;
    if (buffer.pvBuffer != memory.data()) {
      continue;
    }
    buffer.cbBuffer = static_cast<ULONG>(memory.size());
    parts_[i].before = buffer;
  }
}

const SharedBlock* Message::owner_of(const void* address) const {
  for (ULONG i = 0; i < desc_.cBuffers; ++i) {
    if (parts_[i].memory->contains(address)) {
      return &parts_[i].memory;
    }
  }
  return nullptr;
}

void Message::read_back(const Message* other) {
  for (ULONG i = 0; i < desc_.cBuffers; ++i) {
    const SecBuffer& now = desc_.pBuffers[i];
    Part& part = parts_[i];
    if (same(now, part.before)) {
      continue;
    }
    if (now.pvBuffer == part.before.pvBuffer || !now.pvBuffer) {
      part.buffer->show(now, part.memory);
      continue;
    }
    const SharedBlock* owner = owner_of(now.pvBuffer);
    if (!owner && other) {
      owner = other->owner_of(now.pvBuffer);
    }
    part.buffer->show(now,
                      owner ? *owner : std::make_shared<const Block>(now.pvBuffer, now.cbBuffer));
  }
}

}  // namespace opensspi::python
