// SPDX-License-Identifier: MIT
// Connection: one end of a TLS connection, as steps over the caller's bytes. It knows nothing of
// security contexts and buffers of messages.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "packages/schannel/alerts.h"
#include "packages/schannel/caller_bio.h"
#include "packages/schannel/record.h"

namespace opensspi::schannel {

enum class End : uint8_t { kClient, kServer };

// Choice is what an owner returns that is asked for a certificate during the handshake.
enum class Choice : uint8_t {
  kGoOn,   // what is to be sent was set on the SSL, or nothing is sent
  kWait,   // the handshake stops until advance is called again
  kRefuse  // there is none, and there must be one
};

// Owner decides during a handshake. The calls come from within Connection's own functions.
class Owner {
 public:
  virtual ~Owner() = default;
  // choose_certificate is called when this end may send a certificate.
  [[nodiscard]] virtual Choice choose_certificate(SSL* ssl) = 0;
  // check_peer validates the certificates that the peer sent, the leaf first.
  [[nodiscard]] virtual Status check_peer(SSL* ssl, X509* leaf, STACK_OF(X509) * sent) = 0;
  // check_status is called on a client after check_peer, with the OCSP response that the server
  // stapled to its certificate (RFC 6066, 8); empty if there was none. A resumed handshake may call
  // it without check_peer.
  [[nodiscard]] virtual Status check_status(SSL* ssl, ByteView response) = 0;
  // staple returns the OCSP response that a server sends with its certificate; empty: none.
  [[nodiscard]] virtual ByteView staple(SSL* ssl) = 0;
  // limit_by_protocols is called on a server before anything of the ClientHello is used, with the
  // client's list of application protocols; empty if there is none. It may change the SSL.
  [[nodiscard]] virtual Status limit_by_protocols(SSL* ssl, ByteView offered) = 0;
  // choose_protocol selects one of the client's application protocols (RFC 7301, 3.1); an empty
  // view: go on without one; nothing: refuse.
  [[nodiscard]] virtual std::optional<ByteView> choose_protocol(ByteView offered) = 0;
  // keep_session is given a session that a client may resume.
  virtual void keep_session(SessionPtr session) = 0;
};

// Progress is how far a step came.
enum class Progress : uint8_t {
  kWantsRecords,
  kWantsCertificate,  // Owner::choose_certificate returned kWait
  kDone,              // no handshake is in progress
  kFailed,
};

struct Advance {
  Progress progress = Progress::kWantsRecords;
  size_t unread = 0;  // bytes at the end of the input that were not consumed
  Bytes output;       // records for the peer; of a failure, its alert
  Error error = fail(SEC_E_OK, "");
};

// RecordSizes is what encryption adds to data.
struct RecordSizes {
  size_t header = kRecordHeaderLen;
  size_t trailer = 0;  // at most
  size_t block = 1;
};

// Sealed is how much of the places around the data a record took.
struct Sealed {
  size_t header_len = 0;
  size_t trailer_len = 0;
};

// Received is what one record contained.
enum class Received : uint8_t {
  kData,
  kNothing,    // a record without data
  kHandshake,  // a message of the handshake: a ticket, a KeyUpdate, a renegotiation
  kClosed,     // close_notify
};

struct Opening {
  Received received = Received::kNothing;
  size_t data_len = 0;  // of the text, which was written at the given place
};

// install_hooks gives a context the functions that its connections need.
void install_hooks(SSL_CTX* context);

// Connection is not thread-safe.
class Connection {
 public:
  // The owner and the context outlive the connection.
  Connection(SSL_CTX* context, End end, Owner& owner);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }
  [[nodiscard]] End end() const { return end_; }
  [[nodiscard]] bool is_1_3() const { return SSL_version(ssl_.get()) == TLS1_3_VERSION; }
  // in_handshake returns whether a handshake, the first or a later one, is not finished.
  [[nodiscard]] bool in_handshake() const { return SSL_in_init(ssl_.get()) != 0; }

  // advance goes on with the handshake over whole records; what follows its end stays unread.
  Advance advance(ByteView records);
  // renegotiate begins another handshake (TLS 1.2), or asks a client for its certificate (1.3).
  // SEC_E_UNSUPPORTED_FUNCTION if the peer does not support it.
  Status renegotiate();
  // take_owed returns records that open and seal produced for the peer and that wait to be sent.
  Bytes take_owed();
  [[nodiscard]] bool owes() const { return !bio_const().empty() || owes_key_update(); }

  [[nodiscard]] RecordSizes sizes() const { return sizes_; }
  [[nodiscard]] size_t maximum_message() const { return maximum_message_; }

  // seal encrypts `data` in place into one record, with a header and a trailer of RecordSizes.
  [[gnu::hot]] Result<Sealed> seal(ByteSpan header, ByteSpan data, ByteSpan trailer);
  // open decrypts one whole record; the text is written to `out`, which may be within the record.
  [[gnu::hot]] Result<Opening> open(ByteView record, ByteSpan out);

  // keep_buffers says whether OpenSSL keeps its buffers between records. At first it does not.
  void keep_buffers(bool keeps);

  // close returns the close_notify of this end.
  Bytes close();

  // failed returns whether the connection is broken: nothing can be exchanged any more.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  struct Hooks;
  friend void install_hooks(SSL_CTX* context);
  [[nodiscard]] const Bytes& bio_const() const { return const_cast<CallerBio&>(bio_).output(); }
  [[nodiscard]] bool owes_key_update() const;
  [[nodiscard]] RecordSizes sizes_of(const SSL_CIPHER* cipher) const;
  // note_state keeps what every record needs to know, after a call that may have changed it.
  void note_state();
  // opened_without_data says what a record was that contained no data of the application.
  [[gnu::cold]] Result<Opening> opened_without_data(ByteView record, Progress progress);
  void begin_call();
  void read_ahead(bool reads_ahead);
  [[nodiscard]] Progress outcome(int returned) const;
  [[nodiscard]] Error failure();
  void note_alert(bool is_sent, ByteView alert);

  CallerBio bio_;
  Owned<SSL> ssl_;
  End end_;
  Owner& owner_;
  ContentType inner_ = ContentType::kNone;  // of the last record that was read
  std::optional<Alert> fatal_sent_;
  std::optional<Alert> fatal_received_;
  std::optional<Error> peer_error_;  // of Owner::check_peer
  bool refused_certificate_ = false;
  uint32_t num_handshakes_ = 0;  // since data were last exchanged
  bool failed_ = false;
  bool reads_ahead_ = false;
  // Of note_state.
  bool may_seal_ = false;  // no handshake is in progress, and nothing waits to be sent
  RecordSizes sizes_;
  size_t maximum_message_ = kMaxPlaintextLen;
};

}  // namespace opensspi::schannel
