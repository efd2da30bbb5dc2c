// SPDX-License-Identifier: MIT
#include "packages/schannel/hooks.h"

#include <openssl/x509_vfy.h>

namespace opensspi::schannel {

void Connection::Hooks::attach(Connection& connection) {
  SSL* const ssl = connection.ssl_.get();
  SSL_set_app_data(ssl, &connection);
  SSL_set_msg_callback(ssl, message);
  SSL_set_msg_callback_arg(ssl, &connection);
  SSL_set_cert_cb(ssl, certificate, nullptr);
}

void Connection::Hooks::install(SSL_CTX* context) {
  SSL_CTX_set_cert_verify_callback(context, verify, nullptr);
  SSL_CTX_set_tlsext_status_cb(context, status);
  SSL_CTX_set_client_hello_cb(context, client_hello, nullptr);
  SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
  SSL_CTX_sess_set_new_cb(context, new_session);
}

Connection& Connection::Hooks::of(const SSL* ssl) {
  return *static_cast<Connection*>(SSL_get_app_data(ssl));
}

// The only public way to learn what an encrypted record contained, and which alerts there were.
void Connection::Hooks::message(int is_sent, int /*version*/, int type, const void* bytes,
                                size_t len, SSL* /*ssl*/, void* argument) noexcept {
  Connection& connection = *static_cast<Connection*>(argument);
  const ByteView content(static_cast<const uint8_t*>(bytes), len);
  if (type == SSL3_RT_ALERT) {
    connection.note_alert(is_sent != 0, content);
    return;
  }
  if (is_sent != 0 || content.empty()) {
    return;
  }
  // In TLS 1.3 the type in the header is always application_data, and the inner one follows.
  if (type == SSL3_RT_HEADER || type == SSL3_RT_INNER_CONTENT_TYPE) {
    connection.inner_ = static_cast<ContentType>(content[0]);
  }
}

int Connection::Hooks::certificate(SSL* ssl, void* /*argument*/) noexcept {
  Connection& connection = of(ssl);
  switch (connection.owner_.choose_certificate(ssl)) {
    case Choice::kGoOn:
      return 1;
    case Choice::kWait:
      return -1;
    case Choice::kRefuse:
      break;
  }
  connection.refused_certificate_ = true;
  return 0;
}

int Connection::Hooks::verify(X509_STORE_CTX* store, void* /*argument*/) noexcept {
  SSL* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  Connection& connection = of(ssl);
  const Status checked = connection.owner_.check_peer(ssl, X509_STORE_CTX_get0_cert(store),
                                                      X509_STORE_CTX_get0_untrusted(store));
  if (checked.ok()) {
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
  }
  connection.peer_error_ = checked.error();
  // OpenSSL derives the alert from this number.
  switch (alert_for(checked.error())) {
    case Alert::kCertificateExpired:
      X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_HAS_EXPIRED);
      break;
    case Alert::kUnknownCa:
      X509_STORE_CTX_set_error(store, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
      break;
    case Alert::kCertificateRevoked:
      X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REVOKED);
      break;
    case Alert::kCertificateUnknown:
      X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
      break;
    default:
      X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
      break;
  }
  return 0;
}

// OpenSSL frees the response that a server gives it.
int Connection::Hooks::status(SSL* ssl, void* /*argument*/) noexcept {
  Connection& connection = of(ssl);
  if (connection.end_ == End::kServer) {
    const ByteView response = connection.owner_.staple(ssl);
    void* const copy =
        response.empty() ? nullptr : OPENSSL_memdup(response.data(), response.size());
    if (copy == nullptr) {
      return SSL_TLSEXT_ERR_NOACK;
    }
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(response.size()));
    return SSL_TLSEXT_ERR_OK;
  }
  const uint8_t* response = nullptr;
  const long len = SSL_get_tlsext_status_ocsp_resp(ssl, &response);
  const Status checked = connection.owner_.check_status(
      ssl, len > 0 ? ByteView(response, static_cast<size_t>(len)) : ByteView());
  if (checked.ok()) {
    return 1;
  }
  connection.peer_error_ = checked.error();
  return 0;
}

int Connection::Hooks::client_hello(SSL* ssl, int* alert, void* /*argument*/) noexcept {
  Connection& connection = of(ssl);
  const uint8_t* protocols = nullptr;
  size_t len = 0;
  if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &protocols,
                                &len) != 1) {
    len = 0;
  }
  constexpr size_t kLengthLen = 2;  // OpenSSL checks the list itself later
  const ByteView list =
      len > kLengthLen ? ByteView(protocols, len).subspan(kLengthLen) : ByteView();
  const Status limited = connection.owner_.limit_by_protocols(ssl, list);
  if (limited.ok()) {
    return SSL_CLIENT_HELLO_SUCCESS;
  }
  connection.peer_error_ = limited.error();
  *alert = static_cast<int>(Alert::kInternalError);
  return SSL_CLIENT_HELLO_ERROR;
}

int Connection::Hooks::select_protocol(SSL* ssl, const unsigned char** out, unsigned char* out_len,
                                       const unsigned char* in, unsigned in_len,
                                       void* /*argument*/) noexcept {
  const auto chosen = of(ssl).owner_.choose_protocol({in, in_len});
  if (!chosen) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  if (chosen->empty()) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen->data();
  *out_len = static_cast<unsigned char>(chosen->size());
  return SSL_TLSEXT_ERR_OK;
}

int Connection::Hooks::new_session(SSL* ssl, SSL_SESSION* session) noexcept {
  Connection& connection = of(ssl);
  if (connection.end_ == End::kServer) {
    return 0;
  }
  connection.owner_.keep_session(share(session));
  return 1;
}

void install_hooks(SSL_CTX* context) { Connection::Hooks::install(context); }

}  // namespace opensspi::schannel
