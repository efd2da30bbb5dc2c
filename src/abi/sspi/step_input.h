// SPDX-License-Identifier: MIT
// The input of one step: a caller's buffers as a package reads them, and their update for the
// caller afterwards.
#pragma once

#include "abi/sspi/descriptor.h"
#include "sspi/context.h"

namespace opensspi::abi {

// StepInputView reads an input descriptor, which may be null. It refers to the caller's buffers,
// which must outlive it.
class StepInputView {
 public:
  explicit StepInputView(const SecBufferDesc* descriptor)
      : descriptor_(descriptor), view_(descriptor) {}

  // read checks the descriptor. `room`, if not null, is the output's TOKEN buffer: an input token
  // at the same address is only space for the output. SEC_E_INVALID_TOKEN for a token or bindings
  // with a length and no memory; for a stream also for an EMPTY buffer with a length.
  [[nodiscard]] Status read(const SecBuffer* room, bool stream);

  [[nodiscard]] ByteView token() const;
  [[nodiscard]] sspi::Buffers buffers() const { return view_.message(); }
  // channel_bindings returns none if there is no such buffer, SEC_E_BAD_BINDINGS for a malformed
  // one.
  [[nodiscard]] Result<std::optional<sspi::ChannelBindings>> channel_bindings() const;

  // can_tell_unread returns SEC_E_INVALID_TOKEN if there is no EMPTY buffer.
  [[nodiscard]] Status can_tell_unread() const;
  // tell_unread makes the first EMPTY buffer EXTRA: the last `unread` bytes of the token, in the
  // caller's own memory.
  void tell_unread(size_t unread);
  // tell_missing makes the first EMPTY buffer, if there is one, MISSING.
  void tell_missing(uint32_t missing);

 private:
  [[nodiscard]] SecBuffer* empty() const {
    return find_buffer(descriptor_, sspi::BufferKind::kEmpty);
  }

  const SecBufferDesc* descriptor_;
  MessageView view_;
};

}  // namespace opensspi::abi
