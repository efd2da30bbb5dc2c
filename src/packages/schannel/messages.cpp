// SPDX-License-Identifier: MIT
// Context's messages and orders: EncryptMessage, DecryptMessage, ApplyControlToken.
#include <algorithm>

#include "base/reader.h"
#include "packages/schannel/context.h"

namespace opensspi::schannel {
namespace {

using sspi::Access;
using sspi::Buffer;
using sspi::BufferKind;
using sspi::Message;
using sspi::Opened;
using sspi::Signal;

constexpr Error kNoSignatures =
    fail(SEC_E_UNSUPPORTED_FUNCTION, "TLS encrypts every message: use EncryptMessage");
constexpr Error kBadLayout =
    fail(SEC_E_INVALID_TOKEN, "the message does not have the buffers of a stream");
constexpr uint32_t kOutOfBand = 0x40000000;  // SECQOP_WRAP_OOB_DATA

// Commands of ApplyControlToken.
constexpr uint32_t kShutdown = 1, kSendAlert = 2, kSession = 3;
constexpr uint32_t kDisableReconnects = 2;

[[gnu::hot]] void lay_out(Message message, ByteSpan header, ByteSpan data, ByteSpan trailer,
                          ByteSpan extra) {
  message[0] = {BufferKind::kStreamHeader, Access::kReadWrite, header};
  message[1] = {BufferKind::kData, Access::kReadWrite, data};
  message[2] = {BufferKind::kStreamTrailer, Access::kReadWrite, trailer};
  if (!extra.empty()) {
    message[3] = {BufferKind::kExtra, Access::kReadWrite, extra};
  }
}

// The three parts of a message to encrypt, one each.
struct Parts {
  Buffer* header = nullptr;
  Buffer* data = nullptr;
  Buffer* trailer = nullptr;

  static Result<Parts> of(Message message) {
    Parts parts;
    for (Buffer& buffer : message) {
      Buffer** const part = buffer.kind == BufferKind::kStreamHeader    ? &parts.header
                            : buffer.kind == BufferKind::kData          ? &parts.data
                            : buffer.kind == BufferKind::kStreamTrailer ? &parts.trailer
                                                                        : nullptr;
      if (part == nullptr) {
        continue;
      }
      if (*part != nullptr || buffer.access != Access::kReadWrite) {
        return kBadLayout;
      }
      *part = &buffer;
    }
    if (parts.header == nullptr || parts.data == nullptr || parts.trailer == nullptr) {
      return kBadLayout;
    }
    return parts;
  }
};

bool is_layout_of_stream(Message message) {
  return message.size() >= 4 && message[0].kind == BufferKind::kData &&
         message[0].access == Access::kReadWrite &&
         std::ranges::all_of(message.subspan(1),
                             [](const Buffer& b) { return b.kind == BufferKind::kEmpty; });
}

}  // namespace

Status Context::sign(uint32_t, Message, uint32_t) { return kNoSignatures; }
Result<Opened> Context::verify(Message, uint32_t) { return kNoSignatures; }

// Looking at the clock for every record would cost as much as a part of a short one.
void Context::note_record() {
  constexpr uint32_t kSweepInterval = 64;
  note_use();
  if (!keeps_buffers_ || ++num_records_ % kSweepInterval == 0) {
    state_->busy.sweep(*this);
  }
  if (!keeps_buffers_ && state_->busy.insert(*this)) {
    keeps_buffers_ = true;
    connection_.keep_buffers(true);
  }
}

bool Context::give_back() {
  if (!mutex_.try_lock()) {
    return false;
  }
  keeps_buffers_ = false;
  connection_.keep_buffers(false);
  mutex_.unlock();
  return true;
}

Status Context::seal(uint32_t quality, Message message, uint32_t /*sequence*/) {
  if (quality == kOutOfBand) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "this version sends no alerts as messages");
  }
  if (quality != 0) {
    return fail(SEC_E_QOP_NOT_SUPPORTED, "TLS encrypts every message");
  }
  const Parts parts = TRY(Parts::of(message));
  const MutexLock lock(mutex_);
  if (closed_) {
    return fail(SEC_E_CONTEXT_EXPIRED, "this end has closed the connection");
  }
  if (parts.data->bytes.empty()) {  // OpenSSL writes no empty records
    parts.header->bytes = parts.header->bytes.first(0);
    parts.trailer->bytes = parts.trailer->bytes.first(0);
    return {};
  }
  note_record();
  const auto sealed =
      connection_.seal(parts.header->bytes, parts.data->bytes, parts.trailer->bytes);
  if (!sealed.ok()) {
    if (connection_.failed()) {
      stage_ = sspi::Stage::kFailed;
    }
    return sealed.error();
  }
  parts.header->bytes = parts.header->bytes.first(sealed->header_len);
  parts.trailer->bytes = parts.trailer->bytes.first(sealed->trailer_len);
  return {};
}

Result<Opened> Context::unseal(Message message, uint32_t /*sequence*/) {
  if (!is_layout_of_stream(message)) {
    return kBadLayout;
  }
  const MutexLock lock(mutex_);
  if (expired_) {
    return Opened{0, Signal::kExpired};
  }
  const ByteSpan bytes = message[0].bytes;
  const auto record = Record::find(bytes);
  if (!record.ok()) {
    stage_ = sspi::Stage::kFailed;
    return record.error();
  }
  if (record->missing != 0) {
    for (Buffer& buffer : message.first(2)) {
      buffer.kind = BufferKind::kMissing;
      buffer.missing = static_cast<uint32_t>(record->missing);
    }
    return fail(SEC_E_INCOMPLETE_MESSAGE, "the record is not complete: read more");
  }
  return unseal_record(message, bytes, record->len);
}

Result<Opened> Context::unseal_record(Message message, ByteSpan bytes, size_t len) {
  const ByteSpan record = bytes.first(len);
  const size_t wanted = connection_.sizes().header;
  const size_t header_len = wanted < len ? wanted : kRecordHeaderLen;
  note_record();
  const auto opening = connection_.open(record, record.subspan(header_len));
  if (!opening.ok()) {
    stage_ = sspi::Stage::kFailed;
    Bytes alert = connection_.take_owed();
    if (!alert.empty()) {  // a call that follows has none, and the first one still waits
      order_ = std::move(alert);
    }
    return opening.error();
  }
  const size_t data_len = opening->data_len;
  const ByteSpan header = bytes.first(header_len);
  const ByteSpan data = record.subspan(header_len, data_len);
  const ByteSpan trailer = record.subspan(header_len + data_len);
  const ByteSpan rest = bytes.subspan(len);
  switch (opening->received) {
    case Received::kHandshake:
      // Windows gives the record itself back, with what follows, for the next step.
      remember(record);
      signalled_ = true;
      lay_out(message, bytes.first(kRecordHeaderLen), data.first(0), trailer.first(0), bytes);
      return Opened{0, Signal::kRenegotiate};
    case Received::kClosed:
      expired_ = true;
      lay_out(message, header, data, trailer, rest);
      return Opened{0, Signal::kExpired};
    case Received::kData:
    case Received::kNothing:
      break;
  }
  lay_out(message, header, data, trailer, rest);
  return Opened{};
}

Status Context::control(Message message) {
  constexpr Error kTooShort = fail(SEC_E_INVALID_TOKEN, "the command is too short");
  Reader reader(message[0].bytes, kTooShort);
  const uint32_t command = TRY(reader.u32le());
  const MutexLock lock(mutex_);
  switch (command) {
    case kShutdown:
      if (stage_ != sspi::Stage::kFailed) {
        // With keys there is one close_notify only, which may still wait for its step.
        Bytes close = connection_.close();
        if (!order_ || !close.empty()) {
          order_ = std::move(close);
        }
        closed_ = true;
      }
      return {};
    case kSendAlert: {
      const uint32_t level = TRY(reader.u32le());
      const uint32_t alert = TRY(reader.u32le());
      if (level > 0xFF || alert > 0xFF) {
        return fail(SEC_E_INVALID_TOKEN, "the alert's type or number is larger than a byte");
      }
      if (stage_ != sspi::Stage::kHalfOpen) {
        return fail(SEC_E_UNSUPPORTED_FUNCTION,
                    "this version sends alerts of the program during the handshake only");
      }
      order_ = plain_alert(static_cast<AlertLevel>(level), static_cast<Alert>(alert));
      return {};
    }
    case kSession:
      if (TRY(reader.u32le()) == kDisableReconnects) {
        forget_session();
      }
      return {};
    default:
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "Schannel has no such command");
  }
}

}  // namespace opensspi::schannel
