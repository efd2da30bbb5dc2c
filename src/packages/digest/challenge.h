// SPDX-License-Identifier: MIT
// Challenge: what a server asks (RFC 7616 3.3, RFC 2831 2.1.1).
#pragma once

#include <string>
#include <vector>

#include "packages/digest/directives.h"

namespace opensspi::digest {

// kUpgraded is the beginning of the nonces of servers that know channel bindings ([MS-DPSP] 2.2).
inline constexpr std::string_view kUpgraded = "+Upgraded+";
// kDefaultMaxBuffer is SASL's maxbuf if the directive is missing.
inline constexpr uint32_t kDefaultMaxBuffer = 65536;

// Challenge is a challenge that was parsed, or one to be written. Its texts are as on the wire.
struct Challenge {
  std::vector<std::string> realms;  // SASL may have several, or none
  std::string nonce;
  std::optional<std::string> opaque;  // as written between its quotes
  bool stale = false;
  bool names_algorithm = false;  // the directive is there; without it MD5 is meant
  Algorithm algorithm;
  WordSet<Qop> qops;  // Qop::kNone alone: no directive
  bool utf8 = false;
  bool userhash = false;
  uint32_t max_buffer = kDefaultMaxBuffer;
  WordSet<CipherName> ciphers;

  // parse returns SEC_E_INVALID_TOKEN for what is not a challenge, or for an unknown algorithm;
  // SEC_E_QOP_NOT_SUPPORTED if it offers no quality of protection that is known here.
  static Result<Challenge> parse(ByteView token, Style style);
  // write returns SEC_E_INVALID_TOKEN if the text would be longer than kMaxToken.
  [[nodiscard]] Result<Bytes> write(Style style) const;

  [[nodiscard]] bool upgraded() const { return nonce.starts_with(kUpgraded); }
};

// read_max_buffer reads SASL's maxbuf: at least 17 bytes (RFC 2831 2.1.1).
Result<uint32_t> read_max_buffer(const Directives& directives);

}  // namespace opensspi::digest
