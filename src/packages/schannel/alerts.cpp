// SPDX-License-Identifier: MIT
#include "packages/schannel/alerts.h"

namespace opensspi::schannel {
namespace {

struct AlertRow {
  Alert alert;
  int64_t code;
  const char* received;
  const char* sent;
};

constexpr AlertRow kRows[] = {
    {Alert::kUnexpectedMessage, SEC_E_ILLEGAL_MESSAGE, "the peer sent an alert: unexpected_message",
     "the peer's message was not expected here"},
    {Alert::kBadRecordMac, SEC_E_MESSAGE_ALTERED, "the peer sent an alert: bad_record_mac",
     "the record was altered"},
    {Alert::kDecryptionFailed, SEC_E_DECRYPT_FAILURE, "the peer sent an alert: decryption_failed",
     "the record cannot be decrypted"},
    {Alert::kRecordOverflow, SEC_E_ILLEGAL_MESSAGE, "the peer sent an alert: record_overflow",
     "the record is longer than TLS allows"},
    {Alert::kDecompressionFailure, SEC_E_MESSAGE_ALTERED,
     "the peer sent an alert: decompression_failure", "the record cannot be decompressed"},
    {Alert::kHandshakeFailure, SEC_E_ILLEGAL_MESSAGE, "the peer sent an alert: handshake_failure",
     "the two ends have no parameters in common, or the peer lacks a certificate"},
    {Alert::kBadCertificate, SEC_E_CERT_UNKNOWN, "the peer sent an alert: bad_certificate",
     "the peer's certificate is not acceptable"},
    {Alert::kUnsupportedCertificate, SEC_E_CERT_UNKNOWN,
     "the peer sent an alert: unsupported_certificate",
     "the peer's certificate is of an unsupported type"},
    {Alert::kCertificateRevoked, CRYPT_E_REVOKED, "the peer sent an alert: certificate_revoked",
     "the peer's certificate is revoked"},
    {Alert::kCertificateExpired, SEC_E_CERT_EXPIRED, "the peer sent an alert: certificate_expired",
     "the peer's certificate has expired"},
    {Alert::kCertificateUnknown, SEC_E_CERT_UNKNOWN, "the peer sent an alert: certificate_unknown",
     "the peer's certificate is not acceptable"},
    {Alert::kIllegalParameter, SEC_E_ILLEGAL_MESSAGE, "the peer sent an alert: illegal_parameter",
     "a field of the peer's message has a value that TLS does not allow"},
    {Alert::kUnknownCa, SEC_E_UNTRUSTED_ROOT, "the peer sent an alert: unknown_ca",
     "the authority of the peer's certificate is not trusted"},
    {Alert::kAccessDenied, SEC_E_LOGON_DENIED, "the peer sent an alert: access_denied",
     "the peer is not allowed to connect"},
    {Alert::kDecodeError, SEC_E_ILLEGAL_MESSAGE, "the peer sent an alert: decode_error",
     "the peer's message cannot be read"},
    {Alert::kDecryptError, SEC_E_DECRYPT_FAILURE, "the peer sent an alert: decrypt_error",
     "a signature or a Finished message of the handshake is wrong"},
    {Alert::kProtocolVersion, SEC_E_UNSUPPORTED_FUNCTION,
     "the peer sent an alert: protocol_version; it speaks none of the enabled versions",
     "the peer speaks none of the enabled versions of TLS"},
    {Alert::kInsufficientSecurity, SEC_E_ALGORITHM_MISMATCH,
     "the peer sent an alert: insufficient_security", "the peer's parameters are too weak"},
    {Alert::kInternalError, SEC_E_INTERNAL_ERROR, "the peer sent an alert: internal_error",
     "OpenSSL failed"},
    {Alert::kInappropriateFallback, SEC_E_ILLEGAL_MESSAGE,
     "the peer sent an alert: inappropriate_fallback",
     "the client fell back to an older version without need"},
    {Alert::kNoRenegotiation, SEC_E_UNSUPPORTED_FUNCTION, "the peer refuses a renegotiation",
     "a renegotiation is refused"},
    {Alert::kMissingExtension, SEC_E_ILLEGAL_MESSAGE, "the peer sent an alert: missing_extension",
     "the peer's message lacks an extension"},
    {Alert::kUnsupportedExtension, SEC_E_ILLEGAL_MESSAGE,
     "the peer sent an alert: unsupported_extension",
     "the peer's message has an extension that nobody asked for"},
    {Alert::kUnrecognizedName, SEC_E_WRONG_PRINCIPAL, "the peer sent an alert: unrecognized_name",
     "no certificate has the name that the peer asks for"},
    {Alert::kBadCertificateStatusResponse, SEC_E_CERT_UNKNOWN,
     "the peer sent an alert: bad_certificate_status_response",
     "the status of the peer's certificate is not acceptable"},
    {Alert::kUnknownPskIdentity, SEC_E_UNKNOWN_CREDENTIALS,
     "the peer sent an alert: unknown_psk_identity", "the peer's pre-shared key is not known"},
    {Alert::kCertificateRequired, SEC_E_NO_CREDENTIALS,
     "the peer sent an alert: certificate_required", "the peer sent no certificate"},
    {Alert::kNoApplicationProtocol, SEC_E_APPLICATION_PROTOCOL_MISMATCH,
     "the peer sent an alert: no_application_protocol",
     "the two ends have no application protocol in common"},
};

const AlertRow* row_of(Alert alert) {
  for (const AlertRow& row : kRows) {
    if (row.alert == alert) {
      return &row;
    }
  }
  return nullptr;
}

}  // namespace

Error received(Alert alert) {
  const AlertRow* const row = row_of(alert);
  return row == nullptr ? fail(SEC_E_ILLEGAL_MESSAGE, "the peer sent an alert")
                        : fail(row->code, row->received);
}

Error sent(Alert alert) {
  const AlertRow* const row = row_of(alert);
  return row == nullptr ? fail(SEC_E_ILLEGAL_MESSAGE, "the peer's message is not acceptable")
                        : fail(row->code, row->sent);
}

Alert alert_for(const Error& error) {
  if (error.is(SEC_E_CERT_EXPIRED)) {
    return Alert::kCertificateExpired;
  }
  if (error.is(SEC_E_UNTRUSTED_ROOT)) {
    return Alert::kUnknownCa;
  }
  if (error.is(CRYPT_E_REVOKED)) {
    return Alert::kCertificateRevoked;
  }
  return error.is(SEC_E_CERT_UNKNOWN) ? Alert::kCertificateUnknown : Alert::kBadCertificate;
}

// RFC 8446, 5.1: a record before the version is known says TLS 1.0.
Bytes plain_alert(AlertLevel level, Alert alert) {
  return {0x15, 3, 1, 0, 2, static_cast<uint8_t>(level), static_cast<uint8_t>(alert)};
}

}  // namespace opensspi::schannel
