// SPDX-License-Identifier: MIT
// The digests of Digest: A1, A2 and the response (RFC 7616 3.4.1, RFC 2831 2.1.2.1).
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "identity/digest_secret.h"
#include "packages/digest/words.h"

namespace opensspi::digest {

using identity::DigestSecret;

// HexDigest is a digest in lower-case hexadecimal digits. It wipes itself: H(A1) is a secret.
class HexDigest {
 public:
  explicit HexDigest(ByteView digest);
  HexDigest(const HexDigest&) = default;
  HexDigest& operator=(const HexDigest&) = default;
  ~HexDigest() { wipe({reinterpret_cast<uint8_t*>(digits_.data()), digits_.size()}); }
  [[nodiscard]] std::string_view text() const { return {digits_.data(), len_}; }

 private:
  std::array<char, 2 * crypto::kMaxAnyHashLen> digits_;
  size_t len_;
};

// Exchange is what one response is computed over, besides the password. Views of the caller's.
struct Exchange {
  Style style = Style::kHttp;
  Algorithm algorithm = {};
  Qop qop = Qop::kAuth;
  std::string_view nonce = {};
  std::string_view cnonce = {};
  std::string_view nc = {};
  std::string_view method = {};  // kAuthenticate in SASL
  std::string_view uri = {};
  std::string_view entity_hash = {};  // auth-int of HTTP: hexadecimal; empty: of an empty body
  std::optional<std::string_view> authzid = {};
};

inline constexpr std::string_view kAuthenticate = "AUTHENTICATE";

// session_secret returns H(A1): `secret` itself, or what a -sess algorithm makes of it.
DigestSecret session_secret(const DigestSecret& secret, const Exchange& exchange);

// response_digest returns the value of the directive `response`; with an empty method that of
// `rspauth`. `session` is what session_secret returned.
HexDigest response_digest(const DigestSecret& session, const Exchange& exchange);

// finish returns what a hash produced. The hash must not be used afterwards.
HexDigest finish(crypto::AnyHash& hash);
// digest_of returns H of one string.
HexDigest digest_of(crypto::HashKind kind, std::string_view text);

}  // namespace opensspi::digest
