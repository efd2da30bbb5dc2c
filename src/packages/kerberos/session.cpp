#include "packages/kerberos/session.h"

namespace opensspi::kerberos {
namespace {

Key protecting_key(const SessionStart& start) {
  return acceptor_protects(start.form, start.initiator_key, start.acceptor_key)
             ? start.acceptor_key->copy()
             : start.initiator_key.copy();
}

bool is_rc4(const Key& key) { return key.type->family == Family::kRc4; }

// RFC 4757's numbers of 32 bits go on in 64 here (Window::nearest); there is room below the first.
uint64_t first_of(uint32_t number, const Key& key) {
  return is_rc4(key) ? (uint64_t{1} << 32) + number : number;
}

}  // namespace

bool acceptor_protects(Form form, const Key& initiator, const std::optional<Key>& acceptor) {
  if (!acceptor) return false;
  return !is_rc4(initiator) || form == Form::kDce || acceptor->type != initiator.type;
}

Session::Session(const Env& env, SessionStart start)
    : flags_(start.negotiated),
      key_(protecting_key(start)),
      format_(is_rc4(key_) ? make_rc4_format(env, start, key_) : make_aes_format(env, start)),
      in_(first_of(start.first_received, key_), start.negotiated) {
  out_.number = start.first_sent;
}

Status Session::sign(sspi::Message message) {
  const std::lock_guard lock(out_.mutex);
  TRY(format_->sign(out_.number, message));
  ++out_.number;
  return {};
}

Status Session::seal(uint32_t quality, sspi::Message message) {
  const std::lock_guard lock(out_.mutex);
  TRY(format_->seal(quality, out_.number, message));
  ++out_.number;
  return {};
}

Status Session::verify(sspi::Message message) {
  const std::lock_guard lock(in_.mutex);
  return format_->verify(in_.window, message);
}

Result<uint32_t> Session::unseal(sspi::Message message) {
  const std::lock_guard lock(in_.mutex);
  return format_->unseal(in_.window, message);
}

}  // namespace opensspi::kerberos
