// SPDX-License-Identifier: MIT
// The tokens of RFC 4121, whose sealed ones have the layout of [MS-KILE] 3.4.5.4.1.
#include <algorithm>

#include "packages/kerberos/message_format.h"
#include "packages/kerberos/message_key.h"
#include "packages/kerberos/pieces.h"
#include "packages/kerberos/scratch.h"
#include "packages/kerberos/wrap_token.h"

namespace opensspi::kerberos {
namespace {

using sspi::Buffer;
using sspi::BufferKind;
using sspi::Message;
using sspi::Treatment;

constexpr uint8_t kFillerByte = 0;

constexpr Error kAltered =
    fail(SEC_E_MESSAGE_ALTERED, "the signature does not belong to this message");
constexpr Error kWrongLength =
    fail(SEC_E_INVALID_TOKEN, "the lengths of token and data differ from what the token says");

MessageKey::Sender sender_of(sspi::Role role) {
  return role == sspi::Role::kAcceptor ? MessageKey::Sender::kAcceptor
                                       : MessageKey::Sender::kInitiator;
}

sspi::Role other(sspi::Role role) {
  return role == sspi::Role::kAcceptor ? sspi::Role::kInitiator : sspi::Role::kAcceptor;
}

// Wrapped is a wrapped message to be opened: its token and the position of its data.
struct Wrapped {
  // Finds the token and, in a STREAM, makes DATA everything after its header.
  static Result<Wrapped> locate(Message message) {
    Wrapped wrapped;
    wrapped.token = TRY(sspi::InputToken::locate(message, kHeaderLen));
    wrapped.stream = wrapped.token.pointed();
    if (wrapped.stream == nullptr) {
      wrapped.whole = sspi::find(message, BufferKind::kToken)->bytes;
    }
    return wrapped;
  }

  // The bytes of the token after its header, which together with the data must contain `overhead`
  // bytes. A TOKEN buffer may be longer than what was written into it; in a STREAM all is data so
  // far.
  [[nodiscard]] Result<ByteView> token_of(size_t overhead, Message message) const {
    if (stream != nullptr) {
      const size_t len = TRY(encrypted_len(message));
      if (len != stream->bytes.size() || len < overhead) {
        return kWrongLength;
      }
      return ByteView();
    }
    if (whole.size() < kHeaderLen + overhead) {
      return kWrongLength;
    }
    return whole.subspan(kHeaderLen, overhead);
  }
  // In a STREAM the data are shorter than what contains them: they are moved to its front.
  void shorten_data(size_t len) const {
    if (stream != nullptr) {
      stream->bytes = stream->bytes.first(len);
    }
  }

  sspi::InputToken token;
  Buffer* stream = nullptr;
  ByteView whole;
};

// Unrotated maps the pieces of a rotated message to their positions in the logical one, whose start
// was moved back by `rotation` bytes (RFC 4121 4.2.5).
class Unrotated {
 public:
  Unrotated(ByteSpan logical, size_t rotation) : logical_(logical) {
    if (!logical.empty()) {
      at_ = (logical.size() - rotation % logical.size()) % logical.size();
    }
  }
  void take(ByteView piece) {
    const size_t before_end = std::min(piece.size(), logical_.size() - at_);
    put(logical_.subspan(at_), piece.first(before_end));
    put(logical_, piece.subspan(before_end));
    at_ = before_end < piece.size() ? piece.size() - before_end : at_ + before_end;
  }

 private:
  ByteSpan logical_;
  size_t at_ = 0;
};

void unrotated(ByteSpan out, ByteView token, Message message, size_t rotation) {
  Unrotated logical(out, rotation);
  logical.take(token);
  for (const Buffer& buffer : message) {
    if (has(buffer, Treatment::kEncrypt)) {
      logical.take(buffer.bytes);
    }
  }
}

class AesFormat final : public MessageFormat {
 public:
  AesFormat(const Env& env, const SessionStart& start);

  [[nodiscard]] size_t signature_len() const override { return kHeaderLen + mac_len(); }
  [[nodiscard]] size_t trailer_len() const override {
    return kHeaderLen + kConfounderLen + filler_len() + kHeaderLen + mac_len();
  }
  Status sign(uint64_t number, Message message) override;
  Status seal(uint32_t quality, uint64_t number, Message message) override {
    return quality == sspi::kWrapNoEncrypt ? seal_signed(number, message)
                                           : seal_encrypted(number, message);
  }
  Status verify(Window& window, Message message) override;
  Result<uint32_t> unseal(Window& window, Message message) override;

 private:
  [[nodiscard]] size_t mac_len() const { return own_key_->type().mac_len; }
  [[nodiscard]] size_t filler_len() const { return form_ == Form::kDce ? crypto::kAesBlockLen : 0; }
  [[nodiscard]] Header header_of(Header::Kind kind, uint64_t number) const;
  Status seal_encrypted(uint64_t number, Message message);
  Status seal_signed(uint64_t number, Message message);
  // key_for returns the key that a token's flags name, after checking that they are a peer's.
  Result<MessageKey*> key_for(const Header& header);
  Status open_encrypted(MessageKey& key, const Header& header, Wrapped& wrapped, Window& window,
                        Message message) const;
  static Status open_signed(MessageKey& key, const Header& header, Wrapped& wrapped, Window& window,
                            Message message);

  const Env& env_;
  sspi::Role role_;
  Form form_;
  bool has_acceptor_key_;
  std::optional<MessageKey> own_key_;  // for what is sent; for what is received:
  std::optional<MessageKey> initiator_key_;
  std::optional<MessageKey> acceptor_key_;
};

AesFormat::AesFormat(const Env& env, const SessionStart& start)
    : env_(env),
      role_(start.role),
      form_(start.form),
      has_acceptor_key_(start.acceptor_key.has_value()) {
  const auto peer = sender_of(other(role_));
  const Key& own = has_acceptor_key_ ? *start.acceptor_key : start.initiator_key;
  own_key_.emplace(own.copy(), sender_of(role_), MessageKey::Use::kEncrypt);
  // An acceptor may have chosen AES although the ticket is for RC4 only.
  if (start.initiator_key.type->family != Family::kRc4) {
    initiator_key_.emplace(start.initiator_key.copy(), peer, MessageKey::Use::kDecrypt);
  }
  if (start.acceptor_key) {
    acceptor_key_.emplace(start.acceptor_key->copy(), peer, MessageKey::Use::kDecrypt);
  }
}

Header AesFormat::header_of(Header::Kind kind, uint64_t number) const {
  Header header;
  header.kind = kind;
  header.by_acceptor = role_ == sspi::Role::kAcceptor;
  header.acceptor_subkey = has_acceptor_key_;
  header.number = number;
  return header;
}

Status AesFormat::sign(uint64_t number, Message message) {
  const Buffer* token = TRY(sspi::output_token(message, signature_len()));
  const HeaderBytes header = header_of(Header::Kind::kCode, number).write();
  const Code code = own_key_->code(MessageKey::CodeOf::kSigned, message, header);
  put(put(token->bytes, header), ByteView(code).first(mac_len()));
  return {};
}

// The checksum is before the data, in the TOKEN buffer: rotated by its own length.
Status AesFormat::seal_signed(uint64_t number, Message message) {
  const Buffer* token = TRY(sspi::output_token(message, signature_len()));
  sspi::empty_padding(message);
  Header header = header_of(Header::Kind::kWrap, number);
  header.extra_count = static_cast<uint16_t>(mac_len());
  header.rotation = static_cast<uint16_t>(mac_len());
  const Code code = own_key_->code(MessageKey::CodeOf::kWrapped, message, header.protected_form());
  put(put(token->bytes, header.write()), ByteView(code).first(mac_len()));
  return {};
}

// The ciphertext of confounder, data, filler and header, and then its code, are rotated so that the
// data keep their place: before them are header, tail, code and confounder. As on Windows, the
// rotation does not count the filler.
Status AesFormat::seal_encrypted(uint64_t number, Message message) {
  const size_t data_len = TRY(encrypted_len(message));
  const size_t tail_len = filler_len() + kHeaderLen;
  const Buffer* token = TRY(sspi::output_token(message, trailer_len()));
  sspi::empty_padding(message);
  const Scratch scratch(kConfounderLen + data_len + tail_len);
  const ByteSpan body = scratch.bytes();
  Header header = header_of(Header::Kind::kWrap, number);
  header.sealed = true;
  header.extra_count = static_cast<uint16_t>(filler_len());
  header.rotation = static_cast<uint16_t>(kHeaderLen + mac_len());
  env_.random(body.first(kConfounderLen));
  const ByteSpan filler = gather(body.subspan(kConfounderLen), message);
  std::ranges::fill(filler.first(filler_len()), kFillerByte);
  put(filler.subspan(filler_len()), header.protected_form());
  const Code code = TRY(own_key_->encrypt(body, message));
  ByteSpan rest = put(token->bytes, header.write());
  rest = put(rest, body.last(tail_len));
  rest = put(rest, ByteView(code).first(mac_len()));
  put(rest, body.first(kConfounderLen));
  scatter(body.subspan(kConfounderLen, data_len), message);
  return {};
}

Result<MessageKey*> AesFormat::key_for(const Header& header) {
  // Our own message, sent back to us, is invalid (RFC 4121 4.2.2).
  if (header.by_acceptor != (role_ == sspi::Role::kInitiator)) {
    return fail(SEC_E_MESSAGE_ALTERED, "the message was not made by the other end");
  }
  auto& key = header.acceptor_subkey ? acceptor_key_ : initiator_key_;
  if (!key) {
    return fail(SEC_E_MESSAGE_ALTERED, "the message names a key that neither end has");
  }
  return &*key;
}

Status AesFormat::verify(Window& window, Message message) {
  const sspi::InputToken token = TRY(sspi::InputToken::locate(message, kHeaderLen));
  if (token.pointed() != nullptr) {
    token.put_back();
    return fail(SEC_E_INVALID_TOKEN, "a signature needs a TOKEN buffer");
  }
  const ByteView whole = sspi::find(message, BufferKind::kToken)->bytes;
  const Header header = TRY(Header::parse(whole, Header::Kind::kCode));
  MessageKey& key = *TRY(key_for(header));
  const size_t mac_len = key.type().mac_len;
  if (whole.size() < kHeaderLen + mac_len) {
    return kWrongLength;
  }
  const Code code = key.code(MessageKey::CodeOf::kSigned, message, whole.first(kHeaderLen));
  if (!ct_equal(ByteView(code).first(mac_len), whole.subspan(kHeaderLen, mac_len))) {
    return kAltered;
  }
  return window.admit(header.number);
}

Result<uint32_t> AesFormat::unseal(Window& window, Message message) {
  Wrapped wrapped = TRY(Wrapped::locate(message));
  const auto open = [&]() -> Result<uint32_t> {
    const Header header = TRY(Header::parse(wrapped.token.bytes(), Header::Kind::kWrap));
    MessageKey& key = *TRY(key_for(header));
    if (header.sealed) {
      TRY(open_encrypted(key, header, wrapped, window, message));
    } else {
      TRY(open_signed(key, header, wrapped, window, message));
    }
    return header.sealed ? 0 : sspi::kWrapNoEncrypt;
  };
  auto opened = open();
  if (!opened.ok()) {
    wrapped.token.put_back();
  }
  return opened;
}

Status AesFormat::open_encrypted(MessageKey& key, const Header& header, Wrapped& wrapped,
                                 Window& window, Message message) const {
  const size_t mac_len = key.type().mac_len;
  const size_t overhead = kConfounderLen + header.extra_count + kHeaderLen + mac_len;
  const ByteView token = TRY(wrapped.token_of(overhead, message));
  const size_t total = token.size() + TRY(encrypted_len(message));
  const Scratch scratch(total);
  const size_t by_filler = form_ == Form::kDce ? header.extra_count : 0;
  unrotated(scratch.bytes(), token, message, header.rotation + by_filler);
  wrapped.shorten_data(total - overhead);
  const ByteSpan body = scratch.bytes().first(total - mac_len);
  const Code code = TRY(key.decrypt(body, message));
  const bool same = ct_equal(ByteView(code).first(mac_len), scratch.bytes().last(mac_len));
  if (!same || !ct_equal(body.last(kHeaderLen), header.protected_form())) {
    return kAltered;
  }
  TRY(window.admit(header.number));
  scatter(body.subspan(kConfounderLen, total - overhead), message);
  return {};
}

Status AesFormat::open_signed(MessageKey& key, const Header& header, Wrapped& wrapped,
                              Window& window, Message message) {
  const size_t mac_len = key.type().mac_len;
  if (header.extra_count != mac_len) {
    return kAltered;
  }
  const ByteView token = TRY(wrapped.token_of(mac_len, message));
  const size_t total = token.size() + TRY(encrypted_len(message));
  const Scratch scratch(total);
  unrotated(scratch.bytes(), token, message, header.rotation);
  wrapped.shorten_data(total - mac_len);
  const ByteView data = scratch.bytes().first(total - mac_len);
  const Code code = key.code(MessageKey::CodeOf::kWrapped, data, message, header.protected_form());
  if (!ct_equal(ByteView(code).first(mac_len), scratch.bytes().last(mac_len))) {
    return kAltered;
  }
  TRY(window.admit(header.number));
  scatter(data, message);
  return {};
}

}  // namespace

std::unique_ptr<MessageFormat> make_aes_format(const Env& env, const SessionStart& start) {
  return std::make_unique<AesFormat>(env, start);
}

}  // namespace opensspi::kerberos
