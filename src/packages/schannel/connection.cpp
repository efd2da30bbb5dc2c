// SPDX-License-Identifier: MIT
#include "packages/schannel/connection.h"

#include <openssl/err.h>

#include "crypto/evp_key.h"
#include "packages/schannel/hooks.h"

namespace opensspi::schannel {
namespace {

constexpr Error kRecordTooLong =
    fail(SEC_E_INVALID_PARAMETER, "the data are longer than SECPKG_ATTR_STREAM_SIZES allows");
constexpr Error kPlacesTooSmall =
    fail(SEC_E_BUFFER_TOO_SMALL,
         "the header or trailer buffer is smaller than SECPKG_ATTR_STREAM_SIZES says");
constexpr Error kHandshakeFirst =
    fail(SEC_E_OUT_OF_SEQUENCE,
         "a handshake of the peer comes first: pass EXTRA to InitializeSecurityContext or "
         "AcceptSecurityContext, and send what that returns");

// A peer that does nothing but renegotiate, update keys and send tickets is refused.
constexpr uint32_t kMaxHandshakesWithoutData = 64;

}  // namespace

Connection::Connection(SSL_CTX* context, End end, Owner& owner)
    : ssl_(SSL_new(context)), end_(end), owner_(owner) {
  if (ssl_ == nullptr) {
    throw std::bad_alloc();
  }
  bio_.attach(ssl_.get());
  Hooks::attach(*this);
  if (end == End::kClient) {
    SSL_set_connect_state(ssl_.get());
  } else {
    SSL_set_accept_state(ssl_.get());
  }
}

// Without this OpenSSL takes a session whose connection had no close_notify for a bad one.
Connection::~Connection() {
  const crypto::ErrorMark mark;
  if (!failed_) {
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
}

void Connection::begin_call() {
  inner_ = ContentType::kNone;
  fatal_sent_.reset();
  fatal_received_.reset();
}

// With it OpenSSL reads all there is at once, and not each record's header first: good for one
// record, wrong if others follow that are not for this call.
void Connection::read_ahead(bool reads_ahead) {
  if (reads_ahead != reads_ahead_) {
    SSL_set_read_ahead(ssl_.get(), reads_ahead ? 1 : 0);
    reads_ahead_ = reads_ahead;
  }
}

// The thread's error queue belongs to the application too, so that SSL_get_error, which looks at
// it, cannot be used.
Progress Connection::outcome(int returned) const {
  if (fatal_sent_ || fatal_received_) {
    return Progress::kFailed;
  }
  if (returned > 0) {
    return Progress::kDone;
  }
  if (std::string_view(SSL_state_string(ssl_.get())) == "SSLERR") {
    return Progress::kFailed;
  }
  if (SSL_want_x509_lookup(ssl_.get())) {
    return Progress::kWantsCertificate;
  }
  return SSL_want_read(ssl_.get()) ? Progress::kWantsRecords : Progress::kFailed;
}

Error Connection::failure() {
  failed_ = true;
  if (fatal_received_) {
    return received(*fatal_received_);
  }
  if (peer_error_) {
    return *peer_error_;
  }
  if (refused_certificate_) {
    return fail(SEC_E_NO_CREDENTIALS, "no certificate can be sent");
  }
  // OpenSSL names what it sends an alert for. Without one the last error may be the application's.
  const unsigned long last = fatal_sent_ ? ERR_peek_last_error() : 0;
  switch (ERR_GET_LIB(last) == ERR_LIB_SSL ? ERR_GET_REASON(last) : 0) {
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_CIPHERS_AVAILABLE:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
      return fail(SEC_E_ALGORITHM_MISMATCH,
                  "the two ends have no protocol version, cipher suite or group in common");
    default:
      break;
  }
  if (fatal_sent_) {
    return sent(*fatal_sent_);
  }
  return fail(SEC_E_ILLEGAL_MESSAGE, "the peer's message was not expected here");
}

Advance Connection::advance(ByteView records) {
  const crypto::ErrorMark mark;
  begin_call();
  read_ahead(false);
  bio_.feed(records);
  if (owes_key_update()) {
    SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
  }
  Advance advance;
  advance.progress = outcome(SSL_do_handshake(ssl_.get()));
  if (advance.progress == Progress::kFailed) {
    advance.error = failure();
  }
  advance.unread = bio_.unread();
  advance.output = std::exchange(bio_.output(), {});
  bio_.feed({});
  note_state();
  return advance;
}

Status Connection::renegotiate() {
  const crypto::ErrorMark mark;
  const bool begun = is_1_3() ? SSL_verify_client_post_handshake(ssl_.get()) == 1
                              : SSL_renegotiate(ssl_.get()) == 1;
  note_state();
  if (!begun) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "the peer supports no further handshake");
  }
  return {};
}

Bytes Connection::take_owed() {
  Bytes owed = std::exchange(bio_.output(), {});
  note_state();
  return owed;
}

bool Connection::owes_key_update() const {
  return SSL_get_key_update_type(ssl_.get()) != SSL_KEY_UPDATE_NONE;
}

// Asking OpenSSL for each record would cost as much as a part of a short one.
void Connection::note_state() {
  may_seal_ = !in_handshake() && !owes();
  const SSL_CIPHER* const cipher = SSL_get_current_cipher(ssl_.get());
  sizes_ = cipher == nullptr ? RecordSizes() : sizes_of(cipher);
  const SSL_SESSION* const session = SSL_get0_session(ssl_.get());
  const uint8_t code =
      session == nullptr ? uint8_t{0} : SSL_SESSION_get_max_fragment_length(session);
  // RFC 6066, 4: code 1 is 512 bytes, and each further one is twice as much.
  maximum_message_ = code >= 1 && code <= 4 ? size_t{256} << code : kMaxPlaintextLen;
}

// RFC 5246, 6.2.3 and RFC 8446, 5.2: what stands around the data of a record.
RecordSizes Connection::sizes_of(const SSL_CIPHER* cipher) const {
  constexpr size_t kTag = 16;
  if (is_1_3()) {
    return {kRecordHeaderLen, kTag + 1, 1};
  }
  const int nid = SSL_CIPHER_get_cipher_nid(cipher);
  if (SSL_CIPHER_is_aead(cipher)) {
    constexpr size_t kExplicitNonce = 8;
    return {kRecordHeaderLen + (nid == NID_chacha20_poly1305 ? 0 : kExplicitNonce), kTag, 1};
  }
  const size_t block = nid == NID_des_ede3_cbc ? 8 : 16;
  const int hash_nid = SSL_CIPHER_get_digest_nid(cipher);
  const size_t mac = hash_nid == NID_sha384 ? 48 : hash_nid == NID_sha256 ? 32 : 20;
  const bool has_iv = SSL_version(ssl_.get()) >= TLS1_1_VERSION;
  return {kRecordHeaderLen + (has_iv ? block : 0), mac + block, block};
}

Result<Sealed> Connection::seal(ByteSpan header, ByteSpan data, ByteSpan trailer) {
  if (header.size() < sizes_.header || trailer.size() < sizes_.trailer) {
    return kPlacesTooSmall;
  }
  if (data.size() > maximum_message_) {
    return kRecordTooLong;
  }
  if (!may_seal_) {
    return kHandshakeFirst;
  }
  begin_call();
  num_handshakes_ = 0;
  bio_.scatter({header.first(sizes_.header), data, trailer});
  const int written = SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size()));
  const auto trailer_len = bio_.scattered();
  if (written != static_cast<int>(data.size()) || !trailer_len) {
    failed_ = true;
    ERR_clear_error();
    return fail(SEC_E_ENCRYPT_FAILURE, "OpenSSL cannot encrypt the record");
  }
  return Sealed{sizes_.header, *trailer_len};
}

// crypto::ErrorMark would keep the errors that the application left in the thread's queue, but it
// looks at the queue before and after each record, which is a twentieth of the work for a short
// one. A record that was opened adds nothing to the queue.
Result<Opening> Connection::open(ByteView record, ByteSpan out) {
  begin_call();
  read_ahead(true);
  bio_.feed(record);
  uint8_t none = 0;
  void* const to = out.empty() ? &none : out.data();
  const int room = out.empty() ? 1 : static_cast<int>(out.size());
  int read = SSL_read(ssl_.get(), to, room);
  Progress progress = outcome(read);
  // RFC 8446, 5.1: a record may contain several messages of the handshake. SSL_read returns after
  // each, and what is left would be in the place of the next record.
  while (progress == Progress::kWantsRecords && SSL_has_pending(ssl_.get()) != 0 &&
         ++num_handshakes_ <= kMaxHandshakesWithoutData) {
    read = SSL_read(ssl_.get(), to, room);
    progress = outcome(read);
  }
  const bool whole = bio_.unread() == 0;
  bio_.feed({});
  if (progress == Progress::kDone && whole) {
    num_handshakes_ = 0;
    return Opening{Received::kData, static_cast<size_t>(read)};
  }
  auto other = opened_without_data(record, progress);
  ERR_clear_error();
  note_state();
  return other;
}

Result<Opening> Connection::opened_without_data(ByteView record, Progress progress) {
  if ((SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0 && !fatal_received_) {
    return Opening{Received::kClosed, 0};
  }
  if (progress == Progress::kFailed || progress == Progress::kDone) {
    const Error error = failure();
    // OpenSSL takes a record of AES-GCM that is shorter than its nonce and tag for an error of its
    // own.
    return fatal_sent_ == Alert::kInternalError && record.size() < sizes_.header + sizes_.trailer
               ? fail(SEC_E_MESSAGE_ALTERED, "the record is too short to be an encrypted one")
               : error;
  }
  if (inner_ != ContentType::kHandshake) {
    return Opening{Received::kNothing, 0};
  }
  if (++num_handshakes_ > kMaxHandshakesWithoutData) {
    failed_ = true;
    return fail(SEC_E_ILLEGAL_MESSAGE, "the peer sends messages of the handshake without end");
  }
  return Opening{Received::kHandshake, 0};
}

void Connection::keep_buffers(bool keeps) {
  if (keeps) {
    SSL_clear_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
    return;
  }
  const crypto::ErrorMark mark;
  SSL_set_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_free_buffers(ssl_.get());  // what holds data is freed after its last byte
}

Bytes Connection::close() {
  const crypto::ErrorMark mark;
  if (in_handshake() && SSL_get_current_cipher(ssl_.get()) == nullptr) {
    return plain_alert(AlertLevel::kWarning, Alert::kCloseNotify);
  }
  begin_call();
  if (in_handshake()) {
    return plain_alert(AlertLevel::kWarning, Alert::kCloseNotify);
  }
  SSL_shutdown(ssl_.get());
  return take_owed();
}

// RFC 8446, 6: in TLS 1.3 the alert alone says whether it is an error, whatever its level is.
// Before a handshake has ended it may still be one of TLS 1.2.
void Connection::note_alert(bool is_sent, ByteView alert) {
  if (alert.size() != 2) {
    return;
  }
  const auto number = static_cast<Alert>(alert[1]);
  const bool is_end = number == Alert::kCloseNotify || number == Alert::kUserCanceled;
  const bool is_fatal =
      is_1_3() && !in_handshake() ? !is_end : alert[0] == static_cast<uint8_t>(AlertLevel::kFatal);
  if (is_fatal) {
    (is_sent ? fatal_sent_ : fatal_received_) = number;
  }
}

}  // namespace opensspi::schannel
