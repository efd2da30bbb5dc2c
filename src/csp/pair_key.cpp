// SPDX-License-Identifier: MIT
#include "csp/pair_key.h"

#include <algorithm>

#include "base/mutex.h"
#include "csp/blobs/number.h"
#include "csp/hash.h"
#include "csp/key_blob.h"
#include "csp/session_key.h"

namespace opensspi::csp {
namespace {

constexpr size_t kPkcs1Overhead = 11;
constexpr size_t kOaepOverhead = 2 + 2 * 20;

constexpr Error kBadCiphertext = fail(NTE_BAD_DATA, "the data does not decrypt");

}  // namespace

PairKey::PairKey(AlgorithmNumber algorithm, uint32_t permissions, PairParts parts)
    : Key(algorithm, permissions), parts_(std::move(parts)) {}

Result<ParameterValue> PairKey::do_parameter(uint32_t id) const {
  const auto bits = static_cast<uint32_t>(parts_.open->bits());
  const bool is_rsa = parts_.open->kind() == crypto::KeyKind::kRsa;
  if (id == kKpKeyLen) {
    return number_value(bits);
  }
  if (id == kKpBlockLen) {
    return number_value(is_rsa ? bits : 0);
  }
  if (id == kKpEffectiveKeyLen && is_rsa) {
    return number_value(bits);
  }
  if (id == kKpPadding && is_rsa) {
    return number_value(kPkcs5Padding);
  }
  if (id == kKpSalt) {
    return fail(NTE_BAD_KEY, "key pairs have no salt");
  }
  if (id == kKpCertificate && parts_.slot) {
    const Bytes der = TRY(parts_.slot->container->certificate(parts_.slot->spec));
    if (!der.empty()) {
      return ParameterValue(ByteView(der));
    }
  }
  return group_parameter(id);
}

Result<ParameterValue> PairKey::group_parameter(uint32_t id) const {
  const crypto::FfcPublicKey* key = parts_.open->ffc();
  if (key == nullptr) {
    return Key::do_parameter(id);
  }
  const Bytes value = key->value();
  const size_t prime_len = key->group().prime.size();
  const auto little_endian = [](ByteView number, size_t len) {
    Bytes bytes;
    Writer writer(bytes);
    write_number(writer, number, len);
    return ParameterValue(ByteView(bytes));
  };
  if (id == kKpP) {
    return little_endian(key->group().prime, prime_len);
  }
  if (id == kKpQ) {
    return little_endian(key->group().order, key->group().order.size());
  }
  if (id == kKpG) {
    return little_endian(key->group().generator, prime_len);
  }
  if (id == kKpY) {
    return little_endian(value, prime_len);
  }
  return Key::do_parameter(id);
}

Result<ParameterShape> PairKey::do_settable(uint32_t id) const {
  if (id == kKpCertificate && parts_.slot) {
    return ParameterShape{ParameterShape::Kind::kBlob, 0};
  }
  if (parts_.open->kind() != crypto::KeyKind::kRsa) {
    return Key::do_settable(id);
  }
  if (id == kKpOaepParams) {
    return ParameterShape{ParameterShape::Kind::kBlob, 0};
  }
  if (id == kKpMode || id == kKpPadding) {
    return ParameterShape{ParameterShape::Kind::kBytes, 4};
  }
  return Key::do_settable(id);
}

Status PairKey::do_set_parameter(uint32_t id, uint32_t /*flags*/, ByteView value) {
  TRY(do_settable(id));
  if (id == kKpCertificate) {
    return parts_.slot->container->set_certificate(parts_.slot->spec, value);
  }
  if (id == kKpOaepParams) {
    oaep_label_.assign(value.begin(), value.end());
    return {};
  }
  // Windows accepts mode and padding for any key; RSA uses neither.
  const bool valid = id == kKpMode ? number_of(value) >= kCbc && number_of(value) <= kCts
                                   : number_of(value) == kPkcs5Padding;
  if (!valid) {
    return fail(NTE_BAD_DATA, "the parameter cannot have this value");
  }
  return {};
}

Result<KeyPtr> PairKey::do_duplicate() const {
  const MutexLock lock(mutex_);
  auto copy = std::make_shared<PairKey>(algorithm_, permissions_, parts_);
  const MutexLock copy_lock(copy->mutex_);
  copy->oaep_label_ = oaep_label_;
  return KeyPtr(std::move(copy));
}

Result<crypto::EncryptionScheme> PairKey::scheme(uint32_t flags) const {
  if (parts_.open->kind() != crypto::KeyKind::kRsa || class_of(algorithm_) != kClassKeyExchange) {
    return fail(NTE_BAD_KEY, "the key is for signatures");
  }
  if (flags == 0) {
    return crypto::EncryptionScheme{};
  }
  if (flags == kOaep) {
    return crypto::EncryptionScheme{crypto::EncryptionPadding::kOaep, oaep_label_};
  }
  return fail(NTE_BAD_FLAGS, "the flags are not supported");
}

Result<size_t> PairKey::do_encrypted_len(size_t data_len, Final /*final*/, uint32_t flags) const {
  const crypto::EncryptionScheme chosen = TRY(scheme(flags));
  const bool oaep = chosen.padding == crypto::EncryptionPadding::kOaep;
  const size_t overhead = oaep ? kOaepOverhead : kPkcs1Overhead;
  if (modulus_len() < overhead || data_len > modulus_len() - overhead) {
    return fail(NTE_BAD_LEN, "the data is longer than the key can encrypt");
  }
  return modulus_len();
}

Result<size_t> PairKey::do_encrypt(const Chunk& chunk) {
  const size_t out_len = TRY(do_encrypted_len(chunk.data_len, chunk.final, chunk.flags));
  const crypto::EncryptionScheme chosen = TRY(scheme(chunk.flags));
  if (out_len > chunk.buffer.size()) {
    return fail(ERROR_MORE_DATA, "the buffer is smaller than the ciphertext");
  }
  const ByteView plain = chunk.buffer.first(chunk.data_len);
  const Bytes cipher = TRY(parts_.open->encrypt(chosen, plain));
  if (chunk.hash != nullptr) {
    TRY(chunk.hash->update(plain, 0));
  }
  std::copy(cipher.rbegin(), cipher.rend(), chunk.buffer.begin());
  return out_len;
}

Result<size_t> PairKey::do_decrypt(const Chunk& chunk) {
  const bool raw = chunk.flags == kDecryptRsaNoPaddingCheck;
  crypto::EncryptionScheme chosen = TRY(scheme(raw ? 0 : chunk.flags));
  if (raw) {
    chosen.padding = crypto::EncryptionPadding::kRaw;
  }
  if (parts_.secret == nullptr) {
    return fail(NTE_BAD_KEY, "a public key does not decrypt");
  }
  if (chunk.data_len != modulus_len()) {
    return kBadCiphertext;
  }
  const ByteSpan data = chunk.buffer.first(chunk.data_len);
  const Bytes cipher(data.rbegin(), data.rend());
  const SecretBytes plain = TRY(parts_.secret->decrypt(chosen, cipher));
  std::copy(plain.reveal().begin(), plain.reveal().end(), data.begin());
  if (chunk.hash != nullptr) {
    TRY(chunk.hash->update(plain.reveal(), 0));
  }
  return plain.size();
}

Result<SecretBytes> PairKey::do_export(Key* wrapping, BlobType type, uint32_t flags) const {
  const uint8_t version = (flags & kBlobVersion3) != 0 ? kBlobVersionThree : kBlobVersion;
  if (type == BlobType::kPublic) {
    return SecretBytes(TRY(blob_from_public_key(*parts_.open, algorithm(), version)));
  }
  if (type != BlobType::kPrivate) {
    return fail(NTE_BAD_TYPE, "a key pair has no such blob");
  }
  const auto secret = TRY(exportable_secret());
  return seal_private_blob(TRY(blob_from_private_key(*secret, algorithm(), version)), wrapping);
}

Result<std::shared_ptr<const crypto::PrivateKey>> PairKey::exportable_secret() const {
  if (parts_.secret == nullptr) {
    return fail(NTE_BAD_KEY, "a public key has no private half");
  }
  TRY(check_exportable());
  if (parts_.secret->rsa() == nullptr && parts_.secret->ffc() == nullptr) {
    return fail(NTE_BAD_KEY_STATE, "the key never leaves its token");
  }
  return std::shared_ptr(parts_.secret);
}

Result<std::shared_ptr<const crypto::PublicKey>> public_key_of(const Key& key) {
  if (const PairKey* pair = key.pair()) {
    return pair->shared_open();
  }
  if (const DhKey* dh = key.dh()) {
    return dh->open();
  }
  return fail(NTE_BAD_KEY, "a session key has no public half");
}

Result<SecretBytes> seal_private_blob(SecretBytes plain, Key* wrapping) {
  if (wrapping == nullptr) {
    return plain;
  }
  const SessionKey* session = wrapping->session();
  if (session == nullptr) {
    return fail(NTE_BAD_KEY, "a private key is wrapped by a session key");
  }
  const Bytes sealed = TRY(session->encrypt_apart(plain.reveal().subspan(kBlobHeaderLen)));
  SecretBytes blob(kBlobHeaderLen + sealed.size());
  std::copy_n(plain.reveal().begin(), kBlobHeaderLen, blob.reveal().begin());
  std::copy(sealed.begin(), sealed.end(), blob.reveal().begin() + kBlobHeaderLen);
  return blob;
}

Result<SecretBytes> open_private_body(ByteView body, const Key& wrapping) {
  const SessionKey* session = wrapping.session();
  if (session == nullptr) {
    return fail(NTE_BAD_KEY, "a private key is unwrapped by a session key");
  }
  return session->decrypt_apart(body);
}

}  // namespace opensspi::csp
