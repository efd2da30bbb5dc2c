// SPDX-License-Identifier: MIT
#include "abi/sspi/step_input.h"

namespace opensspi::abi {
namespace {

using sspi::BufferKind;

bool is_read_by_all(BufferKind kind) {
  return kind == BufferKind::kToken || kind == BufferKind::kChannelBindings;
}

}  // namespace

Status StepInputView::read(const SecBuffer* room, bool stream) {
  if (descriptor_ == nullptr) {
    return {};
  }
  TRY(view_.read_any());
  for (sspi::Buffer& buffer : view_.message()) {
    if (buffer.missing != 0 && is_read_by_all(buffer.kind)) {
      return fail(SEC_E_INVALID_TOKEN, "a buffer has a length and no memory");
    }
    if (stream && buffer.kind == BufferKind::kEmpty && buffer.bytes.size() + buffer.missing != 0) {
      return fail(SEC_E_INVALID_TOKEN, "a SECBUFFER_EMPTY of the input has a length");
    }
  }
  sspi::Buffer* token = sspi::find(view_.message(), BufferKind::kToken);
  if (room != nullptr && token != nullptr && token->bytes.data() == room->pvBuffer) {
    token->bytes = {};
  }
  return {};
}

ByteView StepInputView::token() const {
  const sspi::Buffer* token = sspi::find(buffers(), BufferKind::kToken);
  return token == nullptr ? ByteView() : token->bytes;
}

Result<std::optional<sspi::ChannelBindings>> StepInputView::channel_bindings() const {
  const sspi::Buffer* bindings = sspi::find(buffers(), BufferKind::kChannelBindings);
  if (bindings == nullptr) {
    return std::optional<sspi::ChannelBindings>();
  }
  return std::optional(TRY(sspi::ChannelBindings::parse(bindings->bytes)));
}

Status StepInputView::can_tell_unread() const {
  if (empty() != nullptr) {
    return {};
  }
  return fail(SEC_E_INVALID_TOKEN,
              "bytes follow the message, and the input has no SECBUFFER_EMPTY to say so");
}

void StepInputView::tell_unread(size_t unread) {
  if (unread == 0) {
    return;
  }
  SecBuffer& extra = *empty();
  set_kind(extra, BufferKind::kExtra);
  extra.cbBuffer = static_cast<ULONG>(unread);
  extra.pvBuffer = sspi::find(view_.message(), BufferKind::kToken)->bytes.last(unread).data();
}

void StepInputView::tell_missing(uint32_t missing) {
  SecBuffer* buffer = empty();
  if (missing == 0 || buffer == nullptr) {
    return;
  }
  set_kind(*buffer, BufferKind::kMissing);
  buffer->cbBuffer = missing;
}

}  // namespace opensspi::abi
