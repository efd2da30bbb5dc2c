// SPDX-License-Identifier: MIT
// Writing a blob: encrypted straight into the caller's memory.
#include <algorithm>

#include "dpapi/algorithms.h"
#include "dpapi/blob.h"
#include "dpapi/blob_keys.h"

namespace opensspi::dpapi {
namespace {

// Everything but description, ciphertext and the description's NUL: 2 * 4 + 2 * 16 of version,
// provider, number and name of the master key; 12 numbers; two salts; the code.
constexpr size_t kBlockLen = 16;
constexpr size_t kMacLen = 64;
constexpr size_t kFixedLen = 8 + 32 + 10 * 4 + 2 * kBlobSaltLen + 4 + kMacLen;
constexpr size_t kMaxBlobLen = UINT32_MAX;
constexpr uint8_t kFront[] = {1,    0,    0,    0,    0xD0, 0x8C, 0x9D, 0xDF,
                              0x01, 0x15, 0xD1, 0x11, 0x8C, 0x7A, 0x00, 0xC0,
                              0x4F, 0xC2, 0x97, 0xEB, 1,    0,    0,    0};
constexpr size_t kUnsignedFrontLen = 20;

size_t padded_len(size_t len) { return (len / kBlockLen + 1) * kBlockLen; }

// SpanWriter writes into memory of the right length, which blob_len computed.
class SpanWriter {
 public:
  explicit SpanWriter(ByteSpan out) : out_(out) {}
  ByteSpan room(size_t len) {
    const ByteSpan taken = out_.subspan(at_, len);
    at_ += len;
    return taken;
  }
  void u32le(uint32_t value) { put_le(room(4), value); }
  void bytes(ByteView value) { std::ranges::copy(value, room(value.size()).begin()); }
  [[nodiscard]] size_t size() const { return at_; }

 private:
  ByteSpan out_;
  size_t at_ = 0;
};

ByteView write_salt(SpanWriter& writer, const Env& env) {
  writer.u32le(kBlobSaltLen);
  const ByteSpan salt = writer.room(kBlobSaltLen);
  env.random(salt);
  return salt;
}

// Whole blocks go straight through; the last one takes PKCS #7's padding.
Status encrypt_padded(ByteView key, ByteView data, ByteSpan out) {
  const auto cipher = TRY(crypto::make_cipher(row_of(kNewCipher), key, {}));
  const size_t whole = data.size() / kBlockLen * kBlockLen;
  cipher->encrypt(data.first(whole), out.first(whole));
  SecretArray<kBlockLen> last;
  const auto padding = static_cast<uint8_t>(kBlockLen - (data.size() - whole));
  std::fill(last.reveal().begin(), last.reveal().end(), padding);
  std::copy(data.begin() + static_cast<ptrdiff_t>(whole), data.end(), last.reveal().begin());
  cipher->encrypt(last.reveal(), out.subspan(whole));
  return {};
}

struct Salts {
  ByteView session;
  ByteView mac;
};

Salts write_front(SpanWriter& writer, const Plain& plain, const BlobKey& key, const Env& env) {
  writer.bytes(kFront);
  writer.bytes(key.id().bytes);
  writer.u32le(plain.flags);
  writer.u32le(static_cast<uint32_t>(plain.description.size() + 2));
  writer.bytes(plain.description);
  put_le(writer.room(2), 0);
  writer.u32le(static_cast<uint32_t>(kNewCipher));
  writer.u32le(kNewCipherBits);
  const ByteView session_salt = write_salt(writer, env);
  writer.u32le(0);
  writer.u32le(static_cast<uint32_t>(kNewHash));
  writer.u32le(kNewHashBits);
  return {session_salt, write_salt(writer, env)};
}

}  // namespace

Result<size_t> blob_len(const Plain& plain) {
  const size_t len = kFixedLen + plain.description.size() + 2 + padded_len(plain.data.size());
  if (plain.data.size() > kMaxBlobLen || plain.description.size() > kMaxBlobLen ||
      len > kMaxBlobLen) {
    return fail(ERROR_INVALID_PARAMETER, "the data is too long to be protected in one blob");
  }
  return len;
}

Status write_blob(const Plain& plain, const BlobKey& key, const Env& env, ByteSpan out) {
  SpanWriter writer(out);
  const Salts salts = write_front(writer, plain, key, env);
  const crypto::AlgorithmRow& hash = row_of(kNewHash);
  Digest session_key;
  TRY((Derivation{key, hash, salts.session, plain.entropy, {}}.compute(Form::kHmac, session_key)));
  const size_t ciphertext_len = padded_len(plain.data.size());
  writer.u32le(static_cast<uint32_t>(ciphertext_len));
  TRY(encrypt_padded(session_key.reveal().first(kNewCipherBits / 8), plain.data,
                     writer.room(ciphertext_len)));
  const ByteView signed_part =
      ByteView(out).subspan(kUnsignedFrontLen, writer.size() - kUnsignedFrontLen);
  Digest mac;
  TRY((Derivation{key, hash, salts.mac, plain.entropy, signed_part}.compute(Form::kHmac, mac)));
  writer.u32le(kMacLen);
  writer.bytes(mac.reveal());
  return {};
}

}  // namespace opensspi::dpapi
