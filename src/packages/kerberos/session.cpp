// SPDX-License-Identifier: MIT
#include "packages/kerberos/session.h"

#include "base/mutex.h"
#include "sspi/exported_state.h"

namespace opensspi::kerberos {
namespace {

constexpr Error kNotOurs = fail(SEC_E_INVALID_TOKEN, "this is not an exported session");

bool is_rc4(const Key& key) { return key.type->family == Family::kRc4; }

// RFC 4757's numbers of 32 bits are extended to 64 here (Window::nearest); there is space below the
// first.
uint64_t first_of(uint32_t number, const Key& key) {
  return is_rc4(key) ? (uint64_t{1} << 32) + number : number;
}

std::unique_ptr<MessageFormat> format_of(const Env& env, const SessionStart& start,
                                         const Key& key) {
  return is_rc4(key) ? make_rc4_format(env, start, key) : make_aes_format(env, start);
}

void put_key(Writer& writer, const Key& key) {
  writer.u32le(static_cast<uint32_t>(key.type->number));
  writer.bytes(key.bytes.reveal());
}

Result<Key> take_key(Reader& reader) {
  const auto type = find_encryption_type(static_cast<int32_t>(TRY(reader.u32le())));
  if (!type.ok()) {
    return kNotOurs;
  }
  const ByteView bytes = TRY(reader.take((*type)->key_len));
  return Key{*type, SecretBytes(bytes)};
}

// RFC 4757's numbers of 32 bits are extended to 64 (first_of).
bool is_possible(const Window::Place& place, const Key& key) {
  return place.first <= place.next && (!is_rc4(key) || place.first > UINT32_MAX);
}

}  // namespace

bool acceptor_protects(Form form, const Key& initiator, const std::optional<Key>& acceptor) {
  if (!acceptor) {
    return false;
  }
  return !is_rc4(initiator) || form == Form::kDce || acceptor->type != initiator.type;
}

Session::Session(const Env& env, SessionStart start)
    : start_(std::move(start)),
      format_(format_of(env, start_, key())),
      in_(first_of(start_.first_received, key()), start_.negotiated) {
  out_.number = start_.first_sent;
}

const Key& Session::key() const {
  return acceptor_protects(start_.form, start_.initiator_key, start_.acceptor_key)
             ? *start_.acceptor_key
             : start_.initiator_key;
}

//    0  form (1)           1  has acceptor's key (1)     2  next number to send (8)
//   10  first number to receive (8), next (8), which were seen (8)
//   34  initiator's key: type (4), bytes; acceptor's key likewise, if there is one
void Session::save(Writer& writer) const {
  const MutexLock in_lock(in_.mutex);
  const MutexLock out_lock(out_.mutex);
  const Window::Place place = in_.window.place();
  writer.u8(static_cast<uint8_t>(start_.form));
  writer.u8(start_.acceptor_key ? 1 : 0);
  for (const uint64_t number : {out_.number, place.first, place.next, place.seen}) {
    writer.u64le(number);
  }
  put_key(writer, start_.initiator_key);
  if (start_.acceptor_key) {
    put_key(writer, *start_.acceptor_key);
  }
}

Result<std::unique_ptr<Session>> Session::loaded(const Env& env, sspi::Role role,
                                                 sspi::Flags negotiated, Reader& reader) {
  SessionStart start;
  start.role = role;
  start.negotiated = negotiated;
  start.form = TRY(sspi::take_enum(reader, Form::kDce, kNotOurs));
  const uint8_t has_acceptor_key = TRY(reader.u8());
  if (has_acceptor_key > 1) {
    return kNotOurs;
  }
  const uint64_t sent = TRY(reader.u64le());
  Window::Place place;
  place.first = TRY(reader.u64le());
  place.next = TRY(reader.u64le());
  place.seen = TRY(reader.u64le());
  start.initiator_key = TRY(take_key(reader));
  if (has_acceptor_key == 1) {
    start.acceptor_key = TRY(take_key(reader));
  }
  auto session = std::make_unique<Session>(env, std::move(start));
  if (!is_possible(place, session->key())) {
    return kNotOurs;
  }
  const MutexLock out_lock(session->out_.mutex);
  const MutexLock in_lock(session->in_.mutex);
  session->out_.number = sent;
  session->in_.window = Window(place, negotiated);
  return session;
}

Status Session::sign(sspi::Message message) {
  const MutexLock lock(out_.mutex);
  TRY(format_->sign(out_.number, message));
  ++out_.number;
  return {};
}

Status Session::seal(uint32_t quality, sspi::Message message) {
  const MutexLock lock(out_.mutex);
  TRY(format_->seal(quality, out_.number, message));
  ++out_.number;
  return {};
}

Status Session::verify(sspi::Message message) {
  const MutexLock lock(in_.mutex);
  return format_->verify(in_.window, message);
}

Result<uint32_t> Session::unseal(sspi::Message message) {
  const MutexLock lock(in_.mutex);
  return format_->unseal(in_.window, message);
}

}  // namespace opensspi::kerberos
