#include "packages/kerberos/session.h"

#include <algorithm>
#include <cstring>

#include "packages/kerberos/scratch.h"
#include "sspi/layout.h"

namespace opensspi::kerberos {
namespace {

using sspi::Buffer;
using sspi::BufferKind;
using sspi::Message;
using sspi::ReadOnlyRule;
using sspi::Treatment;

constexpr uint8_t kFillerByte = 0;
constexpr size_t kMaxMessageLen = size_t{1} << 30;

constexpr Error kAltered =
    fail(SEC_E_MESSAGE_ALTERED, "the signature does not belong to this message");
constexpr Error kWrongLength =
    fail(SEC_E_INVALID_TOKEN, "token and data are not as long as the token says");
constexpr Error kTooLong = fail(SEC_E_INVALID_PARAMETER, "one message may have 1 GB");

bool has(const Buffer& buffer, Treatment treatment) {
  return sspi::treatment_of(buffer, ReadOnlyRule::kNotCovered) == treatment;
}

Result<size_t> encrypted_len(Message message) {
  size_t len = 0;
  for (const Buffer& buffer : message) {
    if (!has(buffer, Treatment::kEncrypt)) continue;
    if (buffer.bytes.size() > kMaxMessageLen - len) return kTooLong;
    len += buffer.bytes.size();
  }
  return len;
}

ByteSpan put(ByteSpan to, ByteView bytes) {
  if (!bytes.empty()) std::memcpy(to.data(), bytes.data(), bytes.size());
  return to.subspan(bytes.size());
}

// gather appends the encrypted buffers to one piece; scatter gives them back.
ByteSpan gather(ByteSpan to, Message message) {
  for (const Buffer& buffer : message) {
    if (has(buffer, Treatment::kEncrypt)) to = put(to, buffer.bytes);
  }
  return to;
}

void scatter(ByteView from, Message message) {
  for (const Buffer& buffer : message) {
    if (!has(buffer, Treatment::kEncrypt)) continue;
    put(buffer.bytes, from.first(buffer.bytes.size()));
    from = from.subspan(buffer.bytes.size());
  }
}

MessageKey::Sender sender_of(sspi::Role role) {
  return role == sspi::Role::kAcceptor ? MessageKey::Sender::kAcceptor
                                       : MessageKey::Sender::kInitiator;
}

sspi::Role other(sspi::Role role) {
  return role == sspi::Role::kAcceptor ? sspi::Role::kInitiator : sspi::Role::kAcceptor;
}

}  // namespace

// Wrapped is a wrapped message to be opened: its token, and where its data lie.
struct Session::Wrapped {
  // Finds the token and, in a STREAM, lets DATA be all that is behind its header.
  static Result<Wrapped> locate(Message message) {
    Wrapped wrapped;
    wrapped.token = TRY(sspi::InputToken::locate(message, kHeaderLen));
    wrapped.stream = wrapped.token.pointed();
    if (wrapped.stream == nullptr) wrapped.whole = sspi::find(message, BufferKind::kToken)->bytes;
    return wrapped;
  }

  // The bytes of the token behind its header, which with the data must have room for `overhead`. A
  // TOKEN buffer may be longer than what was written into it; in a STREAM all is data so far.
  [[nodiscard]] Result<ByteView> token_of(size_t overhead, Message message) const {
    if (stream != nullptr) {
      const size_t len = TRY(encrypted_len(message));
      if (len != stream->bytes.size() || len < overhead) return kWrongLength;
      return ByteView();
    }
    if (whole.size() < kHeaderLen + overhead) return kWrongLength;
    return whole.subspan(kHeaderLen, overhead);
  }
  // In a STREAM the data are shorter than what carries them: they are put at its front.
  void shorten_data(size_t len) const {
    if (stream != nullptr) stream->bytes = stream->bytes.first(len);
  }

  sspi::InputToken token;
  Buffer* stream = nullptr;
  ByteView whole;
};

namespace {

// Unrotated puts the pieces of a rotated message to where they stand in the logical one, whose
// front came to stand `rotation` bytes further behind (RFC 4121 4.2.5).
class Unrotated {
 public:
  Unrotated(ByteSpan logical, size_t rotation) : logical_(logical) {
    if (!logical.empty()) at_ = (logical.size() - rotation % logical.size()) % logical.size();
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
    if (has(buffer, Treatment::kEncrypt)) logical.take(buffer.bytes);
  }
}

}  // namespace

Session::Session(const Env& env, SessionStart start)
    : env_(env),
      role_(start.role),
      form_(start.form),
      flags_(start.negotiated),
      has_acceptor_key_(start.acceptor_key.has_value()),
      key_(start.acceptor_key ? start.acceptor_key->copy() : start.initiator_key.copy()),
      in_(start.first_received, start.negotiated) {
  const auto peer = sender_of(other(role_));
  out_.key.emplace(key_.copy(), sender_of(role_), MessageKey::Use::kEncrypt);
  out_.number = start.first_sent;
  in_.initiator_key.emplace(std::move(start.initiator_key), peer, MessageKey::Use::kDecrypt);
  if (start.acceptor_key) {
    in_.acceptor_key.emplace(std::move(*start.acceptor_key), peer, MessageKey::Use::kDecrypt);
  }
}

size_t Session::signature_len() const { return kHeaderLen + key_.type->mac_len; }

size_t Session::filler_len() const { return form_ == Form::kDce ? crypto::kAesBlockLen : 0; }

size_t Session::trailer_len() const {
  return kHeaderLen + kConfounderLen + filler_len() + kHeaderLen + key_.type->mac_len;
}

Header Session::next_header(Header::Kind kind) const {
  Header header;
  header.kind = kind;
  header.by_acceptor = role_ == sspi::Role::kAcceptor;
  header.acceptor_subkey = has_acceptor_key_;
  header.number = out_.number;
  return header;
}

Status Session::sign(Message message) {
  const Buffer* token = TRY(sspi::output_token(message, signature_len()));
  const std::lock_guard lock(out_.mutex);
  const HeaderBytes header = next_header(Header::Kind::kCode).write();
  const Code code = out_.key->code(MessageKey::CodeOf::kSigned, message, header);
  put(put(token->bytes, header), ByteView(code).first(key_.type->mac_len));
  ++out_.number;
  return {};
}

Status Session::seal(uint32_t quality, Message message) {
  return quality == sspi::kWrapNoEncrypt ? seal_signed(message) : seal_encrypted(message);
}

// The checksum stands in front of the data, where the TOKEN buffer is: rotated by its own length.
Status Session::seal_signed(Message message) {
  const size_t mac_len = key_.type->mac_len;
  const Buffer* token = TRY(sspi::output_token(message, kHeaderLen + mac_len));
  sspi::empty_padding(message);
  const std::lock_guard lock(out_.mutex);
  Header header = next_header(Header::Kind::kWrap);
  header.extra_count = static_cast<uint16_t>(mac_len);
  header.rotation = static_cast<uint16_t>(mac_len);
  const Code code = out_.key->code(MessageKey::CodeOf::kWrapped, message, header.protected_form());
  put(put(token->bytes, header.write()), ByteView(code).first(mac_len));
  ++out_.number;
  return {};
}

// The ciphertext of confounder, data, filler and header, and then its code, are rotated so far that
// the data stay where they are: in front stand header, tail, code and confounder. Rotation does not
// count the filler, as Windows has it.
Status Session::seal_encrypted(Message message) {
  const size_t data_len = TRY(encrypted_len(message));
  const size_t mac_len = key_.type->mac_len;
  const size_t tail_len = filler_len() + kHeaderLen;
  const Buffer* token = TRY(sspi::output_token(message, trailer_len()));
  sspi::empty_padding(message);
  const Scratch scratch(kConfounderLen + data_len + tail_len);
  const ByteSpan body = scratch.bytes();
  const std::lock_guard lock(out_.mutex);
  Header header = next_header(Header::Kind::kWrap);
  header.sealed = true;
  header.extra_count = static_cast<uint16_t>(filler_len());
  header.rotation = static_cast<uint16_t>(kHeaderLen + mac_len);
  env_.random(body.first(kConfounderLen));
  const ByteSpan filler = gather(body.subspan(kConfounderLen), message);
  std::ranges::fill(filler.first(filler_len()), kFillerByte);
  put(filler.subspan(filler_len()), header.protected_form());
  const Code code = TRY(out_.key->encrypt(body, message));
  ByteSpan rest = put(token->bytes, header.write());
  rest = put(rest, body.last(tail_len));
  rest = put(rest, ByteView(code).first(mac_len));
  put(rest, body.first(kConfounderLen));
  scatter(body.subspan(kConfounderLen, data_len), message);
  ++out_.number;
  return {};
}

Result<MessageKey*> Session::key_for(const Header& header) {
  // A message of our own that comes back to us is none (RFC 4121 4.2.2).
  if (header.by_acceptor != (role_ == sspi::Role::kInitiator)) {
    return fail(SEC_E_MESSAGE_ALTERED, "the message was not made by the other end");
  }
  auto& key = header.acceptor_subkey ? in_.acceptor_key : in_.initiator_key;
  if (!key) return fail(SEC_E_MESSAGE_ALTERED, "the message names a key that nobody has");
  return &*key;
}

Status Session::verify(Message message) {
  const sspi::InputToken token = TRY(sspi::InputToken::locate(message, kHeaderLen));
  if (token.pointed() != nullptr) {
    token.put_back();
    return fail(SEC_E_INVALID_TOKEN, "a signature is handed over in a TOKEN buffer");
  }
  const ByteView whole = sspi::find(message, BufferKind::kToken)->bytes;
  const Header header = TRY(Header::parse(whole, Header::Kind::kCode));
  const std::lock_guard lock(in_.mutex);
  MessageKey& key = *TRY(key_for(header));
  const size_t mac_len = key.type().mac_len;
  if (whole.size() < kHeaderLen + mac_len) return kWrongLength;
  const Code code = key.code(MessageKey::CodeOf::kSigned, message, whole.first(kHeaderLen));
  if (!ct_equal(ByteView(code).first(mac_len), whole.subspan(kHeaderLen, mac_len))) return kAltered;
  TRY(in_.window.check(header.number));
  in_.window.accept(header.number);
  return {};
}

Result<uint32_t> Session::unseal(Message message) {
  Wrapped wrapped = TRY(Wrapped::locate(message));
  const auto open = [&]() -> Result<uint32_t> {
    const Header header = TRY(Header::parse(wrapped.token.bytes(), Header::Kind::kWrap));
    const std::lock_guard lock(in_.mutex);
    MessageKey& key = *TRY(key_for(header));
    if (header.sealed) {
      TRY(open_encrypted(key, header, wrapped, message));
    } else {
      TRY(open_signed(key, header, wrapped, message));
    }
    in_.window.accept(header.number);
    return header.sealed ? 0 : sspi::kWrapNoEncrypt;
  };
  auto opened = open();
  if (!opened.ok()) wrapped.token.put_back();
  return opened;
}

Status Session::open_encrypted(MessageKey& key, const Header& header, Wrapped& wrapped,
                               Message message) {
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
  if (!same || !ct_equal(body.last(kHeaderLen), header.protected_form())) return kAltered;
  TRY(in_.window.check(header.number));
  scatter(body.subspan(kConfounderLen, total - overhead), message);
  return {};
}

Status Session::open_signed(MessageKey& key, const Header& header, Wrapped& wrapped,
                            Message message) {
  const size_t mac_len = key.type().mac_len;
  if (header.extra_count != mac_len) return kAltered;
  const ByteView token = TRY(wrapped.token_of(mac_len, message));
  const size_t total = token.size() + TRY(encrypted_len(message));
  const Scratch scratch(total);
  unrotated(scratch.bytes(), token, message, header.rotation);
  wrapped.shorten_data(total - mac_len);
  const ByteView data = scratch.bytes().first(total - mac_len);
  const Code code = key.code(MessageKey::CodeOf::kWrapped, data, message, header.protected_form());
  if (!ct_equal(ByteView(code).first(mac_len), scratch.bytes().last(mac_len))) return kAltered;
  TRY(in_.window.check(header.number));
  scatter(data, message);
  return {};
}

}  // namespace opensspi::kerberos
