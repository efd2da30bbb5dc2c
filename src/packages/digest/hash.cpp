// SPDX-License-Identifier: MIT
#include "packages/digest/hash.h"

#include <cstring>

namespace opensspi::digest {
namespace {

using crypto::AnyHash;

// RFC 2831 2.1.2.1: replaces the hash of the body if SASL's messages are protected.
constexpr std::string_view kNoEntity = "00000000000000000000000000000000";

// Gathered is a hash of texts. It puts short ones together, because an update of the hash costs
// about as much as 20 bytes. What it holds may be secret, and is wiped.
class Gathered {
 public:
  explicit Gathered(crypto::HashKind kind) : hash_(kind) {}
  Gathered(const Gathered&) = delete;
  Gathered& operator=(const Gathered&) = delete;
  ~Gathered() { wipe(room_); }

  Gathered& update(std::string_view text) {
    if (text.size() > room_.size() - len_) {
      flush();
    }
    if (text.size() > room_.size()) {
      hash_.update(text);
      return *this;
    }
    if (!text.empty()) {
      std::memcpy(room_.data() + len_, text.data(), text.size());
      len_ += text.size();
    }
    return *this;
  }
  AnyHash& all() {
    flush();
    return hash_;
  }

 private:
  void flush() {
    hash_.update(ByteView(room_).first(len_));
    len_ = 0;
  }

  AnyHash hash_;
  std::array<uint8_t, 256> room_;
  size_t len_ = 0;
};

ByteView bytes_of(const DigestSecret& secret, crypto::HashKind kind) {
  return secret.reveal().first(crypto::digest_len(kind));
}

// H(A2).
HexDigest request_digest(const Exchange& exchange) {
  Gathered hash(exchange.algorithm.hash);
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
  return finish(hash.all());
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
  Gathered hash(kind);
  if (exchange.style == Style::kSasl) {
    hash.update(as_text(bytes_of(secret, kind)));
  } else {
    hash.update(HexDigest(bytes_of(secret, kind)).text());
  }
  hash.update(":").update(exchange.nonce).update(":").update(exchange.cnonce);
  if (exchange.authzid) {
    hash.update(":").update(*exchange.authzid);
  }
  DigestSecret session;
  hash.all().finish(session.reveal());
  return session;
}

HexDigest response_digest(const DigestSecret& session, const Exchange& exchange) {
  const crypto::HashKind kind = exchange.algorithm.hash;
  Gathered hash(kind);
  hash.update(HexDigest(bytes_of(session, kind)).text()).update(":").update(exchange.nonce);
  if (exchange.qop != Qop::kNone) {
    hash.update(":").update(exchange.nc).update(":").update(exchange.cnonce);
    hash.update(":").update(name_of(exchange.qop));
  }
  hash.update(":").update(request_digest(exchange).text());
  return finish(hash.all());
}

}  // namespace opensspi::digest
