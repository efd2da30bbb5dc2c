// SPDX-License-Identifier: MIT
#include "dpapi/credential_history.h"

#include <algorithm>

#include "base/reader.h"
#include "dpapi/algorithms.h"

namespace opensspi::dpapi {
namespace {

constexpr Error kMalformed = fail(ERROR_INVALID_DATA, "the credential history is cut or malformed");
constexpr uint32_t kVersion = 1;
constexpr size_t kSaltLen = 16;
constexpr size_t kTailLen = 20;
constexpr size_t kLenLen = 4;
constexpr size_t kSha1Len = 20;
constexpr size_t kNtLen = 16;
constexpr size_t kMaxNtLen = 20;

Status check_entry(const HistoryEntry& entry, size_t sha1_len) {
  if (entry.hash == nullptr || entry.cipher == nullptr || entry.rounds == 0 ||
      entry.rounds > kMaxRounds) {
    return kMalformed;
  }
  const bool sizes =
      sha1_len == kSha1Len && entry.nt_hash_len >= kNtLen && entry.nt_hash_len <= kMaxNtLen;
  const size_t needed = kSha1Len + entry.nt_hash_len;
  const size_t block_len = entry.cipher->block_len;
  const bool fits = entry.ciphertext.size() >= needed && entry.ciphertext.size() % block_len == 0;
  if (!sizes || !fits) {
    return kMalformed;
  }
  return {};
}

Result<HistoryEntry> parse_entry(ByteView bytes) {
  Reader reader(bytes, kMalformed);
  HistoryEntry entry;
  if (TRY(reader.u32le()) != kVersion) {
    return kMalformed;
  }
  entry.hash = find_hash(TRY(reader.u32le()));
  entry.rounds = TRY(reader.u32le());
  const uint32_t sid_len = TRY(reader.u32le());
  entry.cipher = find_cipher(TRY(reader.u32le()));
  const uint32_t sha1_len = TRY(reader.u32le());
  entry.nt_hash_len = TRY(reader.u32le());
  entry.salt = TRY(reader.take(kSaltLen));
  const auto sid = identity::Sid::from_wire(TRY(reader.take(sid_len)));
  if (!sid.ok() || reader.remaining() < kTailLen) {
    return kMalformed;
  }
  entry.sid = *sid;
  entry.ciphertext = TRY(reader.take(reader.remaining() - kTailLen));
  if (TRY(reader.u32le()) != kVersion) {
    return kMalformed;
  }
  entry.id.bytes = TRY(reader.take_array<16>());
  TRY(check_entry(entry, sha1_len));
  return entry;
}

uint32_t len_behind(ByteView bytes) {
  const ByteView len = bytes.last(kLenLen);
  return uint32_t{len[0]} | uint32_t{len[1]} << 8 | uint32_t{len[2]} << 16 | uint32_t{len[3]} << 24;
}

bool all_zero(ByteView bytes) {
  uint8_t any = 0;
  for (const uint8_t byte : bytes) {
    any |= byte;
  }
  return any == 0;
}

}  // namespace

// The file is read from its end: every length follows its entry, and counts itself. Each step
// consumes at least those four bytes, so the loop ends.
Result<CredentialHistory> parse_credential_history(ByteView bytes) {
  constexpr size_t kHeadLen = 20;
  if (bytes.size() < kHeadLen + kLenLen) {
    return kMalformed;
  }
  Reader reader(bytes, kMalformed);
  CredentialHistory history;
  if (TRY(reader.u32le()) != kVersion) {
    return kMalformed;
  }
  history.present.bytes = TRY(reader.take_array<16>());
  ByteView rest = bytes.subspan(kHeadLen);
  for (uint32_t len = len_behind(rest); len != 0; len = len_behind(rest)) {
    if (len <= kLenLen || len > rest.size() - kLenLen) {
      return kMalformed;
    }
    if (history.entries.size() == kMaxHistoryEntries) {
      return kMalformed;
    }
    history.entries.push_back(TRY(parse_entry(rest.last(len).first(len - kLenLen))));
    rest = rest.first(rest.size() - len);
  }
  if (rest.size() != kLenLen) {
    return kMalformed;
  }
  return history;
}

Result<PasswordHashes> open_history_entry(const HistoryEntry& entry, ByteView following_hash,
                                          const crypto::KeepGoing& keep_going) {
  const PreKey pre_key = pre_key_of_hash(following_hash, entry.sid);
  const size_t key_len = entry.cipher->key_len(entry.cipher->max_key_bits);
  SecretBytes secrets(key_len + entry.cipher->block_len);
  TRY(derive_slowly(pre_key.reveal(), {entry.hash, entry.salt, entry.rounds}, secrets.reveal(),
                    keep_going));
  SecretBytes plain(entry.ciphertext);
  TRY(cbc_decrypt(*entry.cipher, secrets.reveal().first(key_len), secrets.reveal().subspan(key_len),
                  plain.reveal()));
  // There is no authentication code. The bytes after the hashes are zero, which another password
  // yields by chance in one of 2^32 cases; master keys have their own code.
  const ByteView hashes = plain.reveal();
  if (!all_zero(hashes.subspan(kSha1Len + kNtLen))) {
    return fail(ERROR_INVALID_PASSWORD, "the credential history does not open with this password");
  }
  return PasswordHashes{Sha1Hash(hashes.first<kSha1Len>()),
                        identity::NtHash(hashes.subspan<kSha1Len, kNtLen>())};
}

}  // namespace opensspi::dpapi
