// SPDX-License-Identifier: MIT
// The object identifiers of PFX files (RFC 7292, RFC 8018, RFC 2985).
#pragma once

#include <string_view>

namespace opensspi::cert {

// Contents of ContentInfo.
inline constexpr std::string_view kOidData = "1.2.840.113549.1.7.1";
inline constexpr std::string_view kOidSignedData = "1.2.840.113549.1.7.2";
inline constexpr std::string_view kOidEncryptedData = "1.2.840.113549.1.7.6";

// Bags, and what a certificate's or CRL's bag holds.
inline constexpr std::string_view kOidKeyBag = "1.2.840.113549.1.12.10.1.1";
inline constexpr std::string_view kOidShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
inline constexpr std::string_view kOidCertBag = "1.2.840.113549.1.12.10.1.3";
inline constexpr std::string_view kOidCrlBag = "1.2.840.113549.1.12.10.1.4";
inline constexpr std::string_view kOidSafeContentsBag = "1.2.840.113549.1.12.10.1.6";
inline constexpr std::string_view kOidX509Certificate = "1.2.840.113549.1.9.22.1";
inline constexpr std::string_view kOidX509Crl = "1.2.840.113549.1.9.23.1";

// Attributes of bags; the last two are Microsoft's.
inline constexpr std::string_view kOidFriendlyName = "1.2.840.113549.1.9.20";
inline constexpr std::string_view kOidLocalKeyId = "1.2.840.113549.1.9.21";
inline constexpr std::string_view kOidProviderName = "1.3.6.1.4.1.311.17.1";
inline constexpr std::string_view kOidLocalKeySet = "1.3.6.1.4.1.311.17.2";

// Encryption and integrity under a password.
inline constexpr std::string_view kOidPbkdf2 = "1.2.840.113549.1.5.12";
inline constexpr std::string_view kOidPbes2 = "1.2.840.113549.1.5.13";
inline constexpr std::string_view kOidPbmac1 = "1.2.840.113549.1.5.14";
inline constexpr std::string_view kOid3DesSha1 = "1.2.840.113549.1.12.1.3";
inline constexpr std::string_view kOidHmacSha256 = "1.2.840.113549.2.9";
inline constexpr std::string_view kOidSha1 = "1.3.14.3.2.26";
inline constexpr std::string_view kOidSha256 = "2.16.840.1.101.3.4.2.1";

}  // namespace opensspi::cert
