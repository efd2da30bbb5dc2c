// SPDX-License-Identifier: MIT
// The tokens of RFC 4757, in the layout of [MS-KILE] 3.4.5.4.1.
#include <algorithm>

#include "packages/kerberos/message_format.h"
#include "packages/kerberos/pieces.h"
#include "packages/kerberos/rc4_key.h"
#include "packages/kerberos/scratch.h"

namespace opensspi::kerberos {
namespace {

using sspi::Buffer;
using sspi::BufferKind;
using sspi::Message;
using sspi::Treatment;

// One byte with the number of padding bytes, which DCE/RPC omits (RFC 4757 7.3, [MS-KILE] 4.5).
constexpr size_t kPaddingLen = 1;
constexpr uint8_t kPaddingByte = 1;

constexpr Error kAltered =
    fail(SEC_E_MESSAGE_ALTERED, "the signature does not belong to this message");
constexpr Error kWrongLength = fail(
    SEC_E_INVALID_TOKEN, "the lengths of token, data and padding differ from what the token says");

// The token's number in the clear: four bytes of it, and four that name the sender (RFC 4757 7.2).
Rc4Field number_field(uint32_t number, sspi::Role sender) {
  const uint8_t direction = sender == sspi::Role::kAcceptor ? 0xFF : 0x00;
  return {static_cast<uint8_t>(number >> 24),
          static_cast<uint8_t>(number >> 16),
          static_cast<uint8_t>(number >> 8),
          static_cast<uint8_t>(number),
          direction,
          direction,
          direction,
          direction};
}

uint32_t number_in(const Rc4Field& field) {
  return uint32_t{field[0]} << 24 | uint32_t{field[1]} << 16 | uint32_t{field[2]} << 8 | field[3];
}

sspi::Role other(sspi::Role role) {
  return role == sspi::Role::kAcceptor ? sspi::Role::kInitiator : sspi::Role::kAcceptor;
}

// The position of a token: in TOKEN, or at the front of a STREAM.
Result<ByteView> front_of(Message message) {
  const Buffer* token = sspi::find(message, BufferKind::kToken);
  if (token == nullptr) {
    token = sspi::find(message, BufferKind::kStream);
  }
  if (token == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "the message has no TOKEN buffer");
  }
  return ByteView(token->bytes);
}

// Padding is that of a message to be opened. It is where the sender puts it: at the end of a STREAM
// (RFC 4757 7.3), or in a PADDING buffer. A message with TOKEN and DATA but no PADDING buffer has
// none.
class Padding {
 public:
  // locate finds it, and removes it from the end of the data in a STREAM.
  static Result<Padding> locate(size_t body_len, bool from_stream, Message message);
  void put_back() const {
    if (shortened_ != nullptr) {
      shortened_->bytes = before_;
    }
  }
  // sent returns the byte as it came; nothing if the message has no padding.
  [[nodiscard]] ByteView sent() const { return sent_; }

 private:
  ByteView sent_;
  Buffer* shortened_ = nullptr;
  ByteSpan before_;
};

Result<Padding> Padding::locate(size_t body_len, bool from_stream, Message message) {
  Padding padding;
  const size_t data_len = TRY(encrypted_len(message));
  if (body_len == data_len && !from_stream) {
    return padding;
  }
  if (body_len == data_len + kPaddingLen) {
    const Buffer* apart = sspi::find(message, BufferKind::kPadding);
    if (apart == nullptr || apart->bytes.empty()) {
      return kWrongLength;
    }
    padding.sent_ = apart->bytes.first(kPaddingLen);
    return padding;
  }
  if (body_len != data_len || data_len == 0) {
    return kWrongLength;
  }
  for (Buffer& buffer : message) {
    if (has(buffer, Treatment::kEncrypt) && !buffer.bytes.empty()) {
      padding.shortened_ = &buffer;
    }
  }
  ByteSpan& last = padding.shortened_->bytes;
  padding.before_ = last;
  padding.sent_ = last.last(kPaddingLen);
  last = last.first(last.size() - kPaddingLen);
  return padding;
}

class Rc4Format final : public MessageFormat {
 public:
  Rc4Format(const Env& env, sspi::Role role, Form form, const Key& key)
      : env_(env), role_(role), form_(form), key_(key.bytes.reveal()) {}

  [[nodiscard]] size_t signature_len() const override {
    return Rc4Token::len_of(Rc4Token::Kind::kCode, 0);
  }
  [[nodiscard]] size_t trailer_len() const override {
    return form_ == Form::kDce ? Rc4Token::len_of(Rc4Token::Kind::kWrap, 0) : kMaxRc4TokenLen;
  }
  Status sign(uint64_t number, Message message) override;
  Status seal(uint32_t quality, uint64_t number, Message message) override;
  Status verify(Window& window, Message message) override;
  Result<uint32_t> unseal(Window& window, Message message) override;

 private:
  void finish(Rc4Token& token, Rc4Key::Checksum checksum, uint64_t number) const;
  void encrypt(Rc4Token& token, uint64_t number, Message message, ByteSpan padding) const;
  // number_of returns a token's number, after checking that it is the peer's.
  [[nodiscard]] Result<uint32_t> number_of(const Rc4Token& token) const;
  Status open(const Rc4Token& token, ByteView padding, Window& window, Message message) const;

  const Env& env_;
  sspi::Role role_;
  Form form_;
  Rc4Key key_;
};

// Computes checksum and number of a token after its message was added.
void Rc4Format::finish(Rc4Token& token, Rc4Key::Checksum checksum, uint64_t number) const {
  token.checksum = checksum.finish();
  token.number = number_field(static_cast<uint32_t>(number), role_);
  key_.number_stream(token.checksum).apply(token.number);
}

Status Rc4Format::sign(uint64_t number, Message message) {
  const Buffer* out = TRY(sspi::output_token(message, signature_len()));
  Rc4Token token;
  token.kind = Rc4Token::Kind::kCode;
  Rc4Key::Checksum checksum(key_, token);
  cover(message, [&](ByteView piece) { checksum.update(piece); });
  finish(token, checksum, number);
  token.write(out->bytes);
  return {};
}

// The byte of padding goes into the PADDING buffer. Without one padding is neither written, covered
// nor counted, as in WinRM's messages.
Status Rc4Format::seal(uint32_t quality, uint64_t number, Message message) {
  const size_t data_len = TRY(encrypted_len(message));
  Buffer* padding = form_ == Form::kDce ? nullptr : sspi::find(message, BufferKind::kPadding);
  if (padding != nullptr && padding->bytes.empty()) {
    return fail(SEC_E_BUFFER_TOO_SMALL, "the PADDING buffer is shorter than a block");
  }
  Rc4Token token;
  token.sealed = quality != sspi::kWrapNoEncrypt;
  const ByteSpan room = padding == nullptr ? ByteSpan() : padding->bytes.first(kPaddingLen);
  token.body_len = form_ == Form::kDce ? 0 : data_len + room.size();
  const Buffer* out = TRY(sspi::output_token(message, token.len()));
  sspi::empty_padding(message);
  if (padding != nullptr) {
    padding->bytes = room;
  }
  std::ranges::fill(room, kPaddingByte);
  env_.random(token.confounder);
  Rc4Key::Checksum checksum(key_, token);
  checksum.update(token.confounder);
  cover(message, [&](ByteView piece) { checksum.update(piece); });
  checksum.update(room);
  finish(token, checksum, number);
  if (token.sealed) {
    encrypt(token, number, message, room);
  }
  token.write(out->bytes);
  return {};
}

void Rc4Format::encrypt(Rc4Token& token, uint64_t number, Message message, ByteSpan padding) const {
  crypto::Rc4 stream = key_.data_stream(static_cast<uint32_t>(number));
  stream.apply(token.confounder);
  for (const Buffer& buffer : message) {
    if (has(buffer, Treatment::kEncrypt)) {
      stream.apply(buffer.bytes);
    }
  }
  stream.apply(padding);
}

Result<uint32_t> Rc4Format::number_of(const Rc4Token& token) const {
  Rc4Field field = token.number;
  key_.number_stream(token.checksum).apply(field);
  const uint32_t number = number_in(field);
  if (field == number_field(number, other(role_))) {
    return number;
  }
  return fail(SEC_E_MESSAGE_ALTERED, "the message was not made by the other end");
}

Status Rc4Format::verify(Window& window, Message message) {
  const Buffer* given = sspi::find(message, BufferKind::kToken);
  if (given == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "a signature needs a TOKEN buffer");
  }
  const Rc4Token token = TRY(Rc4Token::parse(given->bytes, Rc4Token::Kind::kCode));
  TRY(sspi::InputToken::locate(message, token.len()));
  const uint32_t number = TRY(number_of(token));
  Rc4Key::Checksum checksum(key_, token);
  cover(message, [&](ByteView piece) { checksum.update(piece); });
  if (!ct_equal(checksum.finish(), token.checksum)) {
    return kAltered;
  }
  return window.admit(window.nearest(number));
}

Result<uint32_t> Rc4Format::unseal(Window& window, Message message) {
  const Rc4Token token = TRY(Rc4Token::parse(TRY(front_of(message)), Rc4Token::Kind::kWrap));
  const sspi::InputToken place = TRY(sspi::InputToken::locate(message, token.len()));
  Padding padding;
  const auto open_padded = [&]() -> Result<uint32_t> {
    const bool whole =
        place.pointed() == nullptr || TRY(encrypted_len(message)) == place.pointed()->bytes.size();
    if (!whole || (form_ == Form::kDce && token.body_len != 0)) {
      return kWrongLength;
    }
    if (form_ != Form::kDce) {
      padding = TRY(Padding::locate(token.body_len, place.pointed() != nullptr, message));
    }
    TRY(open(token, padding.sent(), window, message));
    return token.sealed ? 0 : sspi::kWrapNoEncrypt;
  };
  auto opened = open_padded();
  if (opened.ok()) {
    return opened;
  }
  padding.put_back();
  place.put_back();
  return opened;
}

Status Rc4Format::open(const Rc4Token& token, ByteView padding, Window& window,
                       Message message) const {
  const uint32_t number = TRY(number_of(token));
  const Scratch scratch(TRY(encrypted_len(message)));
  const ByteSpan data = scratch.bytes();
  Rc4Field confounder = token.confounder;
  uint8_t last = padding.empty() ? kPaddingByte : padding[0];
  gather(data, message);
  if (token.sealed) {
    crypto::Rc4 stream = key_.data_stream(number);
    stream.apply(confounder);
    stream.apply(data);
    if (!padding.empty()) {
      stream.apply({&last, kPaddingLen});
    }
  }
  Rc4Key::Checksum checksum(key_, token);
  checksum.update(confounder);
  cover(message, data, [&](ByteView piece) { checksum.update(piece); });
  if (!padding.empty()) {
    checksum.update({&last, kPaddingLen});
  }
  if (!ct_equal(checksum.finish(), token.checksum)) {
    return kAltered;
  }
  if (last != kPaddingByte) {
    return kWrongLength;
  }
  TRY(window.admit(window.nearest(number)));
  scatter(data, message);
  return {};
}

}  // namespace

std::unique_ptr<MessageFormat> make_rc4_format(const Env& env, const SessionStart& start,
                                               const Key& key) {
  return std::make_unique<Rc4Format>(env, start.role, start.form, key);
}

}  // namespace opensspi::kerberos
