// SPDX-License-Identifier: MIT
#include "packages/digest/hash.h"

#include <bit>
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

constexpr size_t kGroupLen = 4;

// The eight digits of four bytes as they are in memory. There is no table, because a digest may be
// secret: an index into it would be, too.
uint64_t hex_digits(std::span<const uint8_t, kGroupLen> bytes) {
  static_assert(std::endian::native == std::endian::little);
  constexpr uint64_t kEach = 0x0101'0101'0101'0101;
  uint32_t group = 0;
  std::memcpy(&group, bytes.data(), sizeof group);
  uint64_t spread = group;  // to every second byte
  spread = (spread | spread << 16) & 0x0000'FFFF'0000'FFFF;
  spread = (spread | spread << 8) & 0x00FF'00FF'00FF'00FF;
  const uint64_t halves =
      (spread >> 4 & 0x000F'000F'000F'000F) | (spread << 8 & 0x0F00'0F00'0F00'0F00);
  const uint64_t letters = (halves + 6 * kEach) >> 4 & kEach;  // 1 for each half above 9
  return halves + '0' * kEach + ('a' - '0' - 10) * letters;
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

// Digests have whole groups of four bytes.
HexDigest::HexDigest(ByteView digest) : len_(2 * digest.size()) {
  for (size_t i = 0; i < digest.size(); i += kGroupLen) {
    const uint64_t digits = hex_digits(digest.subspan(i).first<kGroupLen>());
    std::memcpy(digits_.data() + 2 * i, &digits, sizeof digits);
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
