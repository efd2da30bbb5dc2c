// SPDX-License-Identifier: MIT
// Alerts (RFC 8446, 6) and the status codes that Windows' callers see for them.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::schannel {

// Alert is the description of an alert, as TLS numbers them.
enum class Alert : uint8_t {
  kCloseNotify = 0,
  kUnexpectedMessage = 10,
  kBadRecordMac = 20,
  kDecryptionFailed = 21,
  kRecordOverflow = 22,
  kDecompressionFailure = 30,
  kHandshakeFailure = 40,
  kBadCertificate = 42,
  kUnsupportedCertificate = 43,
  kCertificateRevoked = 44,
  kCertificateExpired = 45,
  kCertificateUnknown = 46,
  kIllegalParameter = 47,
  kUnknownCa = 48,
  kAccessDenied = 49,
  kDecodeError = 50,
  kDecryptError = 51,
  kProtocolVersion = 70,
  kInsufficientSecurity = 71,
  kInternalError = 80,
  kInappropriateFallback = 86,
  kUserCanceled = 90,
  kNoRenegotiation = 100,
  kMissingExtension = 109,
  kUnsupportedExtension = 110,
  kUnrecognizedName = 112,
  kBadCertificateStatusResponse = 113,
  kUnknownPskIdentity = 115,
  kCertificateRequired = 116,
  kNoApplicationProtocol = 120,
};

enum class AlertLevel : uint8_t { kWarning = 1, kFatal = 2 };

// received returns what a peer's fatal alert means, sent what an alert of this end means. The codes
// are those of Windows' table "Schannel Error Codes for TLS and SSL Alerts".
Error received(Alert alert);
Error sent(Alert alert);

// alert_for returns the alert that tells the peer of a failed validation of its certificate.
Alert alert_for(const Error& error);

// plain_alert returns the record of an alert before there are keys.
Bytes plain_alert(AlertLevel level, Alert alert);

}  // namespace opensspi::schannel
