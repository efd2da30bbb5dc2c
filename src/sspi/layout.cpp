// SPDX-License-Identifier: MIT
#include "sspi/layout.h"

namespace opensspi::sspi {
namespace {

constexpr Error kNoToken = fail(SEC_E_INVALID_TOKEN, "the message has no TOKEN buffer, or several");
constexpr Error kShortToken =
    fail(SEC_E_INVALID_TOKEN, "the signature is shorter than this mechanism's signatures");

Result<Buffer*> only(Message message, BufferKind kind) {
  Buffer* found = nullptr;
  for (Buffer& buffer : message) {
    if (buffer.kind != kind) {
      continue;
    }
    if (found != nullptr) {
      return kNoToken;
    }
    found = &buffer;
  }
  return found;
}

Buffer* writable_data(Message message) {
  for (Buffer& buffer : message) {
    if (buffer.kind == BufferKind::kData && buffer.access == Access::kReadWrite) {
      return &buffer;
    }
  }
  return nullptr;
}

}  // namespace

Treatment treatment_of(const Buffer& buffer, ReadOnlyRule rule) {
  if (buffer.kind != BufferKind::kData) {
    return Treatment::kLeave;
  }
  if (buffer.access == Access::kReadWrite) {
    return Treatment::kEncrypt;
  }
  const bool covered = buffer.access == Access::kReadOnlyChecksum || rule == ReadOnlyRule::kCovered;
  return covered ? Treatment::kCover : Treatment::kLeave;
}

Result<Buffer*> output_token(Message message, size_t len) {
  Buffer* token = TRY(only(message, BufferKind::kToken));
  if (token == nullptr) {
    return kNoToken;
  }
  if (token->bytes.size() < len) {
    return fail(SEC_E_BUFFER_TOO_SMALL,
                "the TOKEN buffer is shorter than SecPkgContext_Sizes says it must be");
  }
  token->bytes = token->bytes.first(len);
  return token;
}

void empty_padding(Message message) {
  for (Buffer& buffer : message) {
    if (buffer.kind == BufferKind::kPadding) {
      buffer.bytes = buffer.bytes.first(0);
    }
  }
}

Result<InputToken> InputToken::locate(Message message, size_t len) {
  const Buffer* token = TRY(only(message, BufferKind::kToken));
  if (token == nullptr) {
    return from_stream(message, len);
  }
  if (token->bytes.size() < len) {
    return kShortToken;
  }
  InputToken located;
  located.bytes_ = token->bytes.first(len);
  return located;
}

Result<InputToken> InputToken::from_stream(Message message, size_t len) {
  const Buffer* stream = TRY(only(message, BufferKind::kStream));
  Buffer* data = writable_data(message);
  if (stream == nullptr || data == nullptr) {
    return kNoToken;
  }
  if (stream->bytes.size() < len) {
    return kShortToken;
  }
  InputToken located;
  located.bytes_ = stream->bytes.first(len);
  located.pointed_ = data;
  located.before_ = data->bytes;
  data->bytes = stream->bytes.subspan(len);
  return located;
}

void InputToken::put_back() const {
  if (pointed_ != nullptr) {
    pointed_->bytes = before_;
  }
}

}  // namespace opensspi::sspi
