// SPDX-License-Identifier: MIT
#include "packages/digest/hash.h"

namespace opensspi::digest {
namespace {

using crypto::AnyHash;

// RFC 2831 2.1.2.1: replaces the hash of the body if SASL's messages are protected.
constexpr std::string_view kNoEntity = "00000000000000000000000000000000";

ByteView bytes_of(const DigestSecret& secret, crypto::HashKind kind) {
  return secret.reveal().first(crypto::digest_len(kind));
}

// H(A2).
HexDigest request_digest(const Exchange& exchange) {
  AnyHash hash(exchange.algorithm.hash);
  hash.update(exchange.method).update(":").update(exchange.uri);
  if (exchange.qop == Qop::kAuthInt || exchange.qop == Qop::kAuthConf) {
    hash.update(":");
    if (exchange.style == Style::kSasl) {
      hash.update(kNoEntity);
    } else if (exchange.entity_hash.empty()) {
      hash.update(digest_of(exchange.algorithm.hash, "").text());
    } else {
      hash.update(exchange.entity_hash);
    }
  }
  return finish(hash);
}

}  // namespace

HexDigest::HexDigest(ByteView digest) : len_(2 * digest.size()) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t i = 0; i < digest.size(); ++i) {
    digits_[2 * i] = kDigits[digest[i] >> 4];
    digits_[2 * i + 1] = kDigits[digest[i] & 15];
  }
}

HexDigest finish(AnyHash& hash) {
  SecretArray<crypto::kMaxAnyHashLen> digest;
  const size_t len = hash.finish(digest.reveal());
  return HexDigest(digest.reveal().first(len));
}

HexDigest digest_of(crypto::HashKind kind, std::string_view text) {
  AnyHash hash(kind);
  hash.update(text);
  return finish(hash);
}

// SASL hashes the bytes of the secret, HTTP its digits, as Windows, curl and RFC 7616 do.
DigestSecret session_secret(const DigestSecret& secret, const Exchange& exchange) {
  const crypto::HashKind kind = exchange.algorithm.hash;
  if (!exchange.algorithm.session) {
    return secret;
  }
  AnyHash hash(kind);
  if (exchange.style == Style::kSasl) {
    hash.update(bytes_of(secret, kind));
  } else {
    hash.update(HexDigest(bytes_of(secret, kind)).text());
  }
  hash.update(":").update(exchange.nonce).update(":").update(exchange.cnonce);
  if (exchange.authzid) {
    hash.update(":").update(*exchange.authzid);
  }
  DigestSecret session;
  hash.finish(session.reveal());
  return session;
}

HexDigest response_digest(const DigestSecret& session, const Exchange& exchange) {
  const crypto::HashKind kind = exchange.algorithm.hash;
  AnyHash hash(kind);
  hash.update(HexDigest(bytes_of(session, kind)).text()).update(":").update(exchange.nonce);
  if (exchange.qop != Qop::kNone) {
    hash.update(":").update(exchange.nc).update(":").update(exchange.cnonce);
    hash.update(":").update(name_of(exchange.qop));
  }
  hash.update(":").update(request_digest(exchange).text());
  return finish(hash);
}

}  // namespace opensspi::digest
