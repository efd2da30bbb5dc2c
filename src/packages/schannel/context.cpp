// SPDX-License-Identifier: MIT
#include "packages/schannel/context.h"

#include <algorithm>

#include "crypto/digest.h"
#include "crypto/hash.h"
#include "packages/schannel/application_protocols.h"
#include "packages/schannel/target.h"

namespace opensspi::schannel {
namespace {

using sspi::BufferKind;
using sspi::Flag;
using sspi::Outcome;
using sspi::Stage;
using sspi::Step;

constexpr Error kBroken =
    fail(SEC_E_INVALID_TOKEN, "the connection has failed: delete the context");

// What Windows returns of what was asked for. Callers compare the two.
constexpr sspi::Flags kMirrored = Flag::kReplayDetect | Flag::kSequenceDetect |
                                  Flag::kConfidentiality | Flag::kIntegrity | Flag::kStream |
                                  Flag::kConnection | Flag::kExtendedError |
                                  Flag::kManualValidation | Flag::kUseSuppliedCredentials;

Step incomplete(size_t missing) {
  Step step;
  step.outcome = Outcome::kIncompleteMessage;
  step.missing = static_cast<uint32_t>(missing);
  return step;
}

}  // namespace

Context::Context(const sspi::Host& host, std::shared_ptr<const Credential> credential,
                 sspi::Role role)
    : env_(host.env),
      accounts_(host.accounts),
      state_(host.state<State>(credential->package())),
      credential_(std::move(credential)),
      role_(role),
      connection_(credential_->tls()->get(),
                  role == sspi::Role::kInitiator ? End::kClient : End::kServer, *this) {}

Context::~Context() { state_->busy.erase(*this); }

Result<Step> Context::step(const sspi::StepInput& input) {
  const MutexLock lock(mutex_);
  auto result = step_locked(input);
  if (!result.ok() && stage_ == Stage::kHalfOpen) {
    stage_ = Stage::kFailed;
  }
  return result;
}

Result<Step> Context::step_locked(const sspi::StepInput& input) {
  note(input);
  if (order_) {  // whatever the input is
    return produced(Outcome::kDone, *std::exchange(order_, std::nullopt), 0);
  }
  if (stage_ == Stage::kFailed) {
    return kBroken;
  }
  if (closed_) {
    return incomplete(kRecordHeaderLen);
  }
  return stage_ == Stage::kEstablished ? step_established(input.token)
                                       : step_half_open(input, input.token);
}

// Later calls may name nothing of what the first one named.
void Context::note(const sspi::StepInput& input) {
  requested_ = begun_ ? requested_ | input.requested : input.requested;
  goes_without_certificate_ = goes_without_certificate_ || wants_certificate_ ||
                              input.requested.has(Flag::kUseSuppliedCredentials);
  if (input.credential != nullptr) {
    credential_ = std::static_pointer_cast<const Credential>(input.credential);
  }
}

bool Context::validates() const {
  return !credential_->rules().manual_validation && !requested_.has(Flag::kManualValidation);
}

// A server has authenticated its client only if that sent a certificate.
sspi::Flags Context::granted() const {
  const bool knows_peer = is_client() || SSL_get0_peer_certificate(connection_.ssl()) != nullptr;
  return requested_ & (knows_peer ? kMirrored | Flag::kMutualAuth : kMirrored);
}

Status Context::begin(const sspi::StepInput& input) {
  if (input.requested.has(Flag::kDatagram)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "this version has no DTLS");
  }
  if (const sspi::Buffer* list = sspi::find(input.buffers, BufferKind::kApplicationProtocols)) {
    protocols_ = TRY(read_application_protocols(list->bytes));
  }
  if (is_client()) {
    TRY(begin_client(input));
  } else if (requested_.has(Flag::kMutualAuth)) {
    ask_for_certificate();
  }
  begun_ = true;
  return {};
}

// OpenSSL's tickets hold the client's certificate without the authorities that it sent, so that it
// could not be validated again: such sessions stay in memory. They are resumed only by connections
// that ask, too.
void Context::ask_for_certificate() {
  SSL* const ssl = connection_.ssl();
  constexpr uint8_t kId[] = "OpenSSPI/client certificate";
  SSL_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  SSL_set_options(ssl, SSL_OP_NO_TICKET);
  SSL_set_session_id_context(ssl, kId, sizeof kId - 1);
}

Status Context::begin_client(const sspi::StepInput& input) {
  SSL* const ssl = connection_.ssl();
  SSL_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  target_ = host_of(input.target_name);
  if (is_host_name(target_) && SSL_set_tlsext_host_name(ssl, target_.c_str()) != 1) {
    return fail(SEC_E_TARGET_UNKNOWN, "the target name cannot be sent as a server name");
  }
  if (!protocols_.empty() &&
      SSL_set_alpn_protos(ssl, protocols_.data(), static_cast<unsigned>(protocols_.size())) != 0) {
    return fail(SEC_E_INVALID_TOKEN, "the list of application protocols cannot be sent");
  }
  SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp);  // as Windows' clients always do
  TRY(credential_->tls()->limit(ssl, protocols_, TlsContext::Asking::kNo));
  resume();
  return {};
}

// RFC 8446, 4.6.1: only for the same name, and only under rules and certificates that are equal.
void Context::resume() {
  if (target_.empty() || !credential_->rules().resumes) {
    return;
  }
  session_key_ = credential_->tls()->fingerprint() + (validates() ? "v" : "m") +
                 std::string(as_text(protocols_)) + "@" + target_;
  if (const SessionPtr session = state_->sessions.take(session_key_)) {
    SSL_set_session(connection_.ssl(), session.get());
  }
}

Result<Step> Context::step_half_open(const sspi::StepInput& input, ByteView token) {
  if (!begun_) {
    TRY(begin(input));
    if (is_client()) {
      return token.empty() ? advance({}, 0)
                           : Result<Step>(fail(SEC_E_INVALID_TOKEN,
                                               "a client of TLS begins, without a token"));
    }
  }
  const size_t skipped = skip_prefix(token);
  token = token.subspan(skipped);
  const WholeRecords whole = WholeRecords::measure(token);
  if (whole.len == 0 && !wants_certificate_) {
    if (!whole.end.ok()) {
      return refused(whole.end.error(), plain_alert(AlertLevel::kFatal, Alert::kUnexpectedMessage));
    }
    return incomplete(whole.end->missing);
  }
  return advance(token, whole.len);
}

// advance goes on with the handshake over the whole records at the front of `token`.
Result<Step> Context::advance(ByteView token, size_t whole_len) {
  wants_certificate_ = false;
  Bytes records = std::exchange(held_, {});
  const size_t held_len = records.size();
  if (held_len != 0) {
    records.insert(records.end(), token.begin(),
                   token.begin() + static_cast<std::ptrdiff_t>(whole_len));
  }
  Advance advance = connection_.advance(held_len != 0 ? ByteView(records) : token.first(whole_len));
  const size_t unread = token.size() - whole_len + std::min(advance.unread, whole_len);
  switch (advance.progress) {
    case Progress::kWantsRecords:
      return produced(Outcome::kContinue, std::move(advance.output), unread);
    case Progress::kWantsCertificate:
      // Callers come back with the same bytes, or with none: what OpenSSL has not read is kept.
      wants_certificate_ = true;
      hold(held_len != 0 ? ByteView(records) : token.first(whole_len), advance.unread);
      remember(token.first(whole_len));
      return produced(Outcome::kIncompleteCredentials, std::move(advance.output),
                      token.size() - whole_len);
    case Progress::kDone:
      if (const Status established = establish(); !established.ok()) {
        forget_session();
        return refused(established.error(), {});
      }
      return produced(Outcome::kDone, std::move(advance.output), unread);
    case Progress::kFailed:
      break;
  }
  state_->sessions.forget(session_key_);
  return refused(advance.error, std::move(advance.output));
}

// A session whose certificate is refused must not be offered again.
void Context::forget_session() {
  state_->sessions.forget(session_key_);
  session_key_.clear();
  if (SSL_SESSION* const session = SSL_get_session(connection_.ssl())) {
    SSL_CTX_remove_session(credential_->tls()->get(), session);
  }
}

// A resumed handshake has no certificates: those of the session are checked again.
Status Context::establish() {
  if (stage_ != Stage::kEstablished && SSL_session_reused(connection_.ssl()) == 1 && !validated_) {
    X509* const leaf = SSL_get0_peer_certificate(connection_.ssl());
    if (leaf != nullptr && validates()) {
      begin_validation();
      TRY(check(credential_->rules().flags,
                sent_certificates(leaf, SSL_get_peer_cert_chain(connection_.ssl()))));
    } else if (leaf == nullptr && is_client()) {
      return fail(SEC_E_CERT_UNKNOWN, "the resumed session has no certificate of the server");
    }
  }
  if (owes_status_) {  // OpenSSL did not call check_status
    TRY(check_status(connection_.ssl(), {}));
  }
  stage_ = Stage::kEstablished;
  return {};
}

// What Decrypt left behind comes first: it is consumed already. What follows are records of the
// application, or of a handshake that is going on.
Result<Step> Context::step_established(ByteView token) {
  const size_t skipped = skip_prefix(token);
  const bool was_signalled = std::exchange(signalled_, false);
  const ByteView rest = token.subspan(skipped);
  if (wants_certificate_ || connection_.owes()) {
    return continue_established(rest, 0);
  }
  if (!rest.empty()) {
    const Record record = TRY(Record::find(rest));
    if (record.missing != 0 && skipped == 0) {
      return incomplete(record.missing);
    }
    const bool is_handshake = record.missing == 0 && record.type == ContentType::kHandshake;
    return is_handshake ? continue_established(rest, record.len)
                        : Result<Step>(produced(Outcome::kDone, {}, rest.size()));
  }
  if (skipped != 0 || was_signalled) {
    return produced(connection_.in_handshake() ? Outcome::kContinue : Outcome::kDone, {}, 0);
  }
  return continue_established(rest, 0);
}

// Without anything that waits, it begins a handshake: a renegotiation of TLS 1.2, or the request
// for a certificate of TLS 1.3.
Result<Step> Context::continue_established(ByteView token, size_t record_len) {
  const bool begins =
      record_len == 0 && !wants_certificate_ && !connection_.owes() && !connection_.in_handshake();
  if (begins) {
    const bool asks = !is_client() && requested_.has(Flag::kMutualAuth);
    if (asks) {
      ask_for_certificate();
    }
    if (connection_.is_1_3() && !asks) {
      return produced(Outcome::kDone, {}, 0);
    }
    TRY(connection_.renegotiate());
  }
  wants_certificate_ = false;
  validated_ = false;
  size_t whole_len = record_len == 0 ? 0 : WholeRecords::measure(token).len;
  Step step = TRY(advance(token, whole_len));
  if (begins && !step.error && !connection_.is_1_3()) {
    step.outcome = Outcome::kContinue;
  }
  return step;
}

Step Context::produced(Outcome outcome, Bytes token, size_t unread) const {
  Step step;
  step.outcome = outcome;
  step.token = std::move(token);
  step.granted = granted();
  step.unread = unread;
  return step;
}

Step Context::refused(Error error, Bytes alert) {
  stage_ = Stage::kFailed;
  Step step = produced(Outcome::kDone, std::move(alert), 0);
  step.error = error;
  return step;
}

void Context::hold(ByteView records, size_t unread) {
  const ByteView rest = records.last(unread);
  held_.assign(rest.begin(), rest.end());
}

void Context::remember(ByteView consumed) {
  prefix_ = {consumed.size(),
             consumed.empty() ? std::array<uint8_t, 32>{} : crypto::sha256_of(consumed)};
}

size_t Context::skip_prefix(ByteView token) {
  const Prefix prefix = std::exchange(prefix_, {});
  const bool repeated = prefix.len != 0 && token.size() >= prefix.len &&
                        crypto::sha256_of(token.first(prefix.len)) == prefix.hash;
  return repeated ? prefix.len : 0;
}

Choice Context::choose_certificate(SSL* ssl) {
  if (!is_client()) {
    const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const bool chooses = credential_->tls()->identities().size() > 1 && name != nullptr;
    return !chooses || credential_->tls()->offer(ssl, name) ? Choice::kGoOn : Choice::kRefuse;
  }
  if (credential_->has_certificate()) {
    return credential_->tls()->offer(ssl, nullptr) ? Choice::kGoOn : Choice::kRefuse;
  }
  return goes_without_certificate_ || send_default_certificate(ssl) ? Choice::kGoOn : Choice::kWait;
}

// A session that proves who this client is would be resumed after the certificate is gone.
bool Context::send_default_certificate(SSL* ssl) {
  default_identity_ = credential_->choose_certificate(peer_authorities(ssl), env_.now());
  if (!default_identity_ || !credential_->tls()->offer_only(ssl, *default_identity_)) {
    return false;
  }
  session_key_.clear();
  return true;
}

bool Context::checks_name() const {
  constexpr uint32_t kNoServerNameCheck = 0x4;  // SCH_CRED_NO_SERVERNAME_CHECK
  return is_client() && (credential_->rules().flags & kNoServerNameCheck) == 0;
}

// The time for requests is that of one handshake, however many checks it needs.
void Context::begin_validation() {
  fetching_ = credential_->fetching(is_client() ? End::kServer : End::kClient);
}

Status Context::check(uint32_t flags, const PeerCertificates& sent) const {
  if (checks_name() && target_.empty()) {
    return fail(SEC_E_WRONG_PRINCIPAL,
                "the server's certificate cannot be checked without a target name");
  }
  return check_certificate({.trust = credential_->trust(),
                            .peer = is_client() ? End::kServer : End::kClient,
                            .host = checks_name() ? target_ : std::string(),
                            .now = env_.now(),
                            .flags = flags,
                            .fetching = fetching_},
                           sent);
}

// The server's stapled response comes later, and check_status with it.
Status Context::check_peer(SSL* /*ssl*/, X509* leaf, STACK_OF(X509) * sent) {
  validated_ = true;
  owes_status_ = false;
  stapled_.clear();
  mapped_ = {};
  if (!validates()) {
    return {};
  }
  begin_validation();
  const uint32_t flags = credential_->rules().flags;
  owes_status_ = is_client() && checks_revocation(flags);
  return check(owes_status_ ? without_revocation(flags) : flags, sent_certificates(leaf, sent));
}

// What a stapled response has proved, no CRL proves when the session is resumed.
Status Context::check_status(SSL* ssl, ByteView response) {
  stapled_.assign(response.begin(), response.end());
  if (!std::exchange(owes_status_, false)) {
    return {};
  }
  PeerCertificates sent =
      sent_certificates(SSL_get0_peer_certificate(ssl), SSL_get_peer_cert_chain(ssl));
  sent.stapled = stapled_;
  if (!stapled_.empty()) {
    session_key_.clear();
  }
  return check(credential_->rules().flags, sent);
}

ByteView Context::staple(SSL* ssl) {
  return credential_->stapled(SSL_get_certificate(ssl), env_.now());
}

// What the server will choose decides.
Status Context::limit_by_protocols(SSL* ssl, ByteView offered) {
  const auto chosen = is_client() || protocols_.empty() || credential_->rules().by_protocol.empty()
                          ? std::nullopt
                          : first_offered(protocols_, offered);
  if (!chosen) {
    return {};
  }
  const auto asking =
      requested_.has(Flag::kMutualAuth) ? TlsContext::Asking::kYes : TlsContext::Asking::kNo;
  return credential_->tls()->limit(ssl, *chosen, asking);
}

std::optional<ByteView> Context::choose_protocol(ByteView offered) {
  if (protocols_.empty()) {
    return ByteView();
  }
  return select_protocol(protocols_, offered);
}

void Context::keep_session(SessionPtr session) {
  if (!session_key_.empty()) {
    state_->sessions.keep(session_key_, std::move(session));
  }
}

}  // namespace opensspi::schannel
