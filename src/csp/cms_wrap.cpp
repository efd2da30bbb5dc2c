// SPDX-License-Identifier: MIT
#include "csp/cms_wrap.h"

#include <algorithm>
#include <array>

#include "crypto/random.h"
#include "csp/blobs/number.h"

namespace opensspi::csp {
namespace {

constexpr size_t kBlockLen = 8;
constexpr size_t kMaxKeyLen = 255;
constexpr size_t kMaxWrappedLen = 512;
// RFC 3217 3.1, step 8: the IV of the second encryption.
constexpr std::array<uint8_t, kBlockLen> kOuterIv = {0x4A, 0xDD, 0xA2, 0x2C,
                                                     0x79, 0xE8, 0x21, 0x05};
constexpr Error kBadWrap = fail(NTE_BAD_DATA, "the wrapped key does not unwrap");

Result<std::unique_ptr<crypto::Cipher>> cipher_of(const SessionState& wrapping) {
  const AlgorithmNumber algorithm = wrapping.algorithm;
  if (algorithm != kAlg3Des && algorithm != kAlg3Des112 && algorithm != kAlgRc2) {
    return fail(NTE_BAD_ALGID, "keys are wrapped by Triple-DES or RC2 keys");
  }
  crypto::CipherParameters parameters;
  parameters.effective_key_bits = static_cast<uint16_t>(wrapping.effective_bits);
  return crypto::make_cipher(*crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm)),
                             wrapping.key.reveal(), parameters);
}

// checksum is the first eight bytes of SHA-1 (RFC 3217 2).
Result<std::array<uint8_t, kBlockLen>> checksum(ByteView bytes) {
  auto sha1 = TRY(crypto::make_hash(*crypto::find_algorithm(crypto::AlgorithmId::kSha1)));
  SecretArray<20> digest;
  sha1->update(bytes);
  sha1->finish(digest.reveal());
  std::array<uint8_t, kBlockLen> front;
  std::copy_n(digest.reveal().begin(), kBlockLen, front.begin());
  return front;
}

// content is what is encrypted except the checksum: the key; under RC2 its length, the key, and
// random padding to whole blocks (RFC 3217 4.1).
Result<SecretBytes> content_of(const SessionState& wrapping, ByteView key) {
  if (wrapping.algorithm != kAlgRc2) {
    if (key.empty() || key.size() > kMaxKeyLen || key.size() % kBlockLen != 0) {
      return fail(NTE_BAD_LEN, "Triple-DES wraps keys of whole blocks");
    }
    return SecretBytes(key);
  }
  if (key.empty() || key.size() > kMaxKeyLen) {
    return fail(NTE_BAD_LEN, "RC2 wraps keys of up to 255 bytes");
  }
  SecretBytes content((key.size() + 1 + kBlockLen - 1) / kBlockLen * kBlockLen);
  crypto::random_bytes(content.reveal());
  content.reveal()[0] = static_cast<uint8_t>(key.size());
  std::copy(key.begin(), key.end(), content.reveal().begin() + 1);
  return content;
}

Result<SecretBytes> key_in(const SessionState& wrapping, ByteView content) {
  if (wrapping.algorithm != kAlgRc2) {
    return SecretBytes(content);
  }
  const size_t len = content[0];
  if (len == 0 || len + 1 > content.size() || content.size() - len - 1 >= kBlockLen) {
    return kBadWrap;
  }
  return SecretBytes(content.subspan(1, len));
}

}  // namespace

Result<Bytes> cms_wrap(const SessionState& wrapping, ByteView key) {
  const auto cipher = TRY(cipher_of(wrapping));
  const SecretBytes content = TRY(content_of(wrapping, key));
  const auto sum = TRY(checksum(content.reveal()));
  Bytes out(kBlockLen + content.size() + kBlockLen);
  const ByteSpan iv = ByteSpan(out).first(kBlockLen);
  const ByteSpan body = ByteSpan(out).subspan(kBlockLen);
  crypto::random_bytes(iv);
  std::copy(content.reveal().begin(), content.reveal().end(), body.begin());
  std::copy(sum.begin(), sum.end(), body.end() - kBlockLen);
  cipher->restart(iv);
  cipher->encrypt(body, body);
  reverse(out);
  cipher->restart(kOuterIv);
  cipher->encrypt(out, out);
  return out;
}

Result<SecretBytes> cms_unwrap(const SessionState& wrapping, ByteView wrapped) {
  const auto cipher = TRY(cipher_of(wrapping));
  if (wrapped.size() < 3 * kBlockLen || wrapped.size() > kMaxWrappedLen ||
      wrapped.size() % kBlockLen != 0) {
    return kBadWrap;
  }
  SecretBytes plain(wrapped);
  cipher->restart(kOuterIv);
  cipher->decrypt(plain.reveal(), plain.reveal());
  reverse(plain.reveal());
  const ByteSpan body = plain.reveal().subspan(kBlockLen);
  cipher->restart(plain.reveal().first(kBlockLen));
  cipher->decrypt(body, body);
  const ByteView content = body.first(body.size() - kBlockLen);
  const auto sum = TRY(checksum(content));
  if (!ct_equal(sum, body.last(kBlockLen))) {
    return kBadWrap;
  }
  return key_in(wrapping, content);
}

}  // namespace opensspi::csp
