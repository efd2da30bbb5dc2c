// SPDX-License-Identifier: MIT
#include "csp/session_key.h"

#include <algorithm>

#include "base/declassify.h"
#include "base/mutex.h"
#include "csp/hash.h"
#include "csp/session_export.h"

namespace opensspi::csp {
namespace {

constexpr Error kBadCiphertext = fail(NTE_BAD_DATA, "the data does not decrypt");
constexpr Error kNoFlags = fail(NTE_BAD_FLAGS, "session keys take no flags here");

constexpr size_t kMaxRc2EncryptingLen = 16;

const crypto::AlgorithmRow* row_of(AlgorithmNumber algorithm) {
  return crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
}

size_t block_len_of(AlgorithmNumber algorithm) {
  const crypto::AlgorithmRow* row = row_of(algorithm);
  const bool has_blocks = row != nullptr && row->kind == crypto::AlgorithmClass::kBlockCipher;
  return has_blocks ? row->block_len : 0;
}

void pad(ByteSpan buffer, size_t data_len, size_t out_len) {
  const auto padding = static_cast<uint8_t>(out_len - data_len);
  std::fill(buffer.begin() + static_cast<ptrdiff_t>(data_len),
            buffer.begin() + static_cast<ptrdiff_t>(out_len), padding);
}

}  // namespace

SessionState SessionState::copy() const {
  return {algorithm, key.copy(), salt.copy(), iv.copy(), mode, mode_bits, effective_bits};
}

SessionKey::SessionKey(const Maker& maker, SessionState state, uint32_t permissions)
    : Key(state.algorithm, permissions), maker_(maker), state_(std::move(state)) {}

bool is_aes(AlgorithmNumber algorithm) {
  return algorithm == kAlgAes128 || algorithm == kAlgAes192 || algorithm == kAlgAes256;
}

bool is_des(AlgorithmNumber algorithm) {
  return algorithm == kAlgDes || algorithm == kAlg3Des || algorithm == kAlg3Des112;
}

bool takes_salt(AlgorithmNumber algorithm) { return algorithm == kAlgRc2 || algorithm == kAlgRc4; }

size_t created_salt_len(SessionRules rules, AlgorithmNumber algorithm, size_t key_len,
                        uint32_t key_flags) {
  if ((key_flags & kCreateSalt) == 0 || rules == SessionRules::kEnhanced) {
    return 0;
  }
  return takes_salt(algorithm) && key_len < kSaltedKeyLen ? kSaltedKeyLen - key_len : 0;
}

SessionState SessionKey::make_state(SessionRules rules, AlgorithmNumber algorithm, SecretBytes key,
                                    uint32_t key_flags) {
  SessionState state;
  state.algorithm = algorithm;
  state.effective_bits = rules == SessionRules::kBase
                             ? kBaseEffectiveBits
                             : static_cast<uint32_t>(std::min<size_t>(key.size() * 8, 1024));
  const bool salt_by_default = (key_flags & (kNoSalt | kCreateSalt)) == 0;
  if (takes_salt(algorithm) && key.size() == kWeakKeyLen && salt_by_default) {
    state.salt = SecretBytes(kDefaultSaltLen);
    wipe(state.salt.reveal());
  }
  state.key = std::move(key);
  state.iv = SecretBytes(block_len_of(algorithm));
  wipe(state.iv.reveal());
  return state;
}

SecretBytes SessionKey::key_bytes() const {
  const MutexLock lock(mutex_);
  return state_.key.copy();
}

SessionState SessionKey::state() const {
  const MutexLock lock(mutex_);
  return state_.copy();
}

Result<std::unique_ptr<crypto::Cipher>> SessionKey::fresh_cipher() const {
  const MutexLock lock(mutex_);
  return make_cipher();
}

Result<SessionKey::MacCipher> SessionKey::mac_cipher() const {
  const MutexLock lock(mutex_);
  TRY(require(kMayMac));
  if (block_len() == 0) {
    return fail(NTE_BAD_KEY, "a MAC takes the key of a block cipher");
  }
  return MacCipher{TRY(make_cipher()), state_.iv.copy()};
}

Result<SecretBytes> SessionKey::hmac_key() const {
  const MutexLock lock(mutex_);
  TRY(require(kMayMac));
  return state_.key.copy();
}

Result<Bytes> SessionKey::encrypt_apart(ByteView plain) const {
  const auto cipher = TRY(fresh_cipher());
  const size_t block = std::max<size_t>(cipher->iv_len(), 1);
  const size_t out_len = block == 1 ? plain.size() : (plain.size() / block + 1) * block;
  SecretBytes padded(out_len);
  std::copy(plain.begin(), plain.end(), padded.reveal().begin());
  pad(padded.reveal(), plain.size(), out_len);
  Bytes out(out_len);
  cipher->encrypt(padded.reveal(), out);
  return out;
}

Result<SecretBytes> SessionKey::decrypt_apart(ByteView data) const {
  const auto cipher = TRY(fresh_cipher());
  const size_t block = cipher->iv_len();
  if (block != 0 && (data.empty() || data.size() % block != 0)) {
    return kBadCiphertext;
  }
  SecretBytes plain(data.size());
  cipher->decrypt(data, plain.reveal());
  if (block == 0) {
    return plain;
  }
  const size_t padding = pkcs5_len(plain.reveal().last(block));
  if (padding == 0) {
    return kBadCiphertext;
  }
  return SecretBytes(plain.reveal().first(plain.size() - padding));
}

Result<KeyPtr> SessionKey::do_duplicate() const {
  const MutexLock lock(mutex_);
  auto copy = std::make_shared<SessionKey>(maker_, state_.copy(), permissions_);
  const MutexLock copy_lock(copy->mutex_);
  if (cipher_) {
    copy->cipher_ = cipher_->clone();
  }
  return KeyPtr(std::move(copy));
}

Result<size_t> SessionKey::do_encrypted_len(size_t data_len, Final final, uint32_t flags) const {
  if (flags != 0) {
    return kNoFlags;
  }
  TRY(check_may_encrypt());
  const size_t block = block_len();
  if (block == 0) {
    return data_len;
  }
  if (final == Final::kYes) {
    return (data_len / block + 1) * block;
  }
  if (data_len % block != 0) {
    return fail(NTE_BAD_DATA, "a chunk that is not the last must be whole blocks");
  }
  return data_len;
}

Result<size_t> SessionKey::do_encrypt(const Chunk& chunk) {
  const size_t out_len = TRY(do_encrypted_len(chunk.data_len, chunk.final, chunk.flags));
  TRY(prepare());
  if (out_len > chunk.buffer.size()) {
    return fail(ERROR_MORE_DATA, "the buffer is smaller than the ciphertext");
  }
  if (chunk.hash != nullptr) {
    TRY(chunk.hash->update(chunk.buffer.first(chunk.data_len), 0));
  }
  pad(chunk.buffer, chunk.data_len, out_len);
  cipher_->encrypt(chunk.buffer.first(out_len), chunk.buffer.first(out_len));
  if (chunk.final == Final::kYes) {
    end_message();
  }
  return out_len;
}

Result<size_t> SessionKey::do_decrypt(const Chunk& chunk) {
  if (chunk.flags != 0) {
    return kNoFlags;
  }
  const size_t block = block_len();
  const bool last_block = block != 0 && chunk.final == Final::kYes;
  if (block != 0 && chunk.data_len % block != 0) {
    return kBadCiphertext;
  }
  if (last_block && chunk.data_len == 0) {
    return kBadCiphertext;
  }
  TRY(prepare());
  const ByteSpan data = chunk.buffer.first(chunk.data_len);
  cipher_->decrypt(data, data);
  if (chunk.final == Final::kYes) {
    end_message();
  }
  const size_t padding = last_block ? pkcs5_len(data.last(block)) : 0;
  if (last_block && padding == 0) {
    return kBadCiphertext;
  }
  const size_t plain_len = data.size() - padding;
  if (chunk.hash != nullptr) {
    TRY(chunk.hash->update(data.first(plain_len), 0));
  }
  return plain_len;
}

Result<SecretBytes> SessionKey::do_export(Key* wrapping, BlobType type, uint32_t flags) const {
  SessionState copy;
  {
    const MutexLock lock(mutex_);
    if ((permissions_ & kMayExport) == 0) {
      return fail(NTE_BAD_KEY_STATE, "the key is not exportable");
    }
    if (algorithm_ == kAlgAgreedKey) {
      return fail(NTE_BAD_KEY_STATE, "set the algorithm of an agreed key first (KP_ALGID)");
    }
    copy = state_.copy();
  }
  return export_session(maker_.store, copy, wrapping, type, flags);
}

// An RC2 key of more than 128 bits comes only from a blob. It can be used for decryption, MACs and
// HMACs.
Status SessionKey::check_may_encrypt() const {
  if (state_.algorithm == kAlgRc2 && state_.key.size() > kMaxRc2EncryptingLen) {
    return fail(NTE_BAD_KEY, "an RC2 key of more than 128 bits does not encrypt");
  }
  return {};
}

size_t SessionKey::block_len() const { return state_.iv.size(); }

Status SessionKey::prepare() {
  if (!cipher_) {
    cipher_ = TRY(make_cipher());
  }
  return {};
}

Result<std::unique_ptr<crypto::Cipher>> SessionKey::make_cipher() const {
  if (state_.mode == kOfb || state_.mode == kCts) {
    return fail(NTE_BAD_ALGID, "no provider of Windows offers OFB or CTS");
  }
  const crypto::AlgorithmRow* row = row_of(state_.algorithm);
  if (row == nullptr) {
    return fail(NTE_BAD_KEY, "the key is not one of a cipher");
  }
  SecretBytes whole(state_.key.size() + state_.salt.size());
  const ByteView key = state_.key.reveal();
  const ByteView salt = state_.salt.reveal();
  std::copy(key.begin(), key.end(), whole.reveal().begin());
  std::copy(salt.begin(), salt.end(), whole.reveal().begin() + static_cast<ptrdiff_t>(key.size()));
  crypto::CipherParameters parameters;
  parameters.mode = static_cast<crypto::CipherMode>(state_.mode);
  parameters.feedback_bits = static_cast<uint16_t>(state_.mode_bits);
  if (state_.algorithm == kAlgRc2) {
    parameters.effective_key_bits = static_cast<uint16_t>(state_.effective_bits);
  }
  auto cipher = TRY(crypto::make_cipher(*row, whole.reveal(), parameters));
  cipher->restart(state_.iv.reveal());
  return cipher;
}

void SessionKey::end_message() { cipher_->restart(state_.iv.reveal()); }

size_t pkcs5_len(ByteView last_block) {
  const uint32_t claimed = last_block.back();
  const auto block_len = static_cast<uint32_t>(last_block.size());
  uint32_t bad = (claimed - 1) >> 31;
  bad |= (block_len - claimed) >> 31;
  for (uint32_t i = 0; i < block_len; ++i) {
    const uint32_t from_end = block_len - i;
    const uint32_t in_padding = 1 ^ ((claimed - from_end) >> 31);
    const uint32_t differs = last_block[i] ^ claimed;
    bad |= (0 - in_padding) & differs;
  }
  const uint32_t is_bad = (bad | (0 - bad)) >> 31;
  const size_t len = claimed & (is_bad - 1);
  declassify(len);
  return len;
}

}  // namespace opensspi::csp
