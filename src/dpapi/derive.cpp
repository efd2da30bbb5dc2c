// SPDX-License-Identifier: MIT
#include "dpapi/derive.h"

#include <algorithm>

#include "base/utf16.h"
#include "crypto/mac.h"
#include "crypto/password_kdf.h"

namespace opensspi::dpapi {
namespace {

constexpr uint32_t kProtectedUserRounds = 10'000;
// About ten times per second, with SHA-512.
constexpr uint32_t kRoundsBetweenQuestions = 1u << 17;

const crypto::AlgorithmRow& sha1_row() {
  return *crypto::find_algorithm(crypto::AlgorithmId::kSha1);
}

enum class Nul : uint8_t { kWithout, kWith };

// The text of a SID is ASCII.
Bytes wide_text(const identity::Sid& sid, Nul nul) {
  const std::string text = sid.text();
  std::u16string wide(text.begin(), text.end());
  if (nul == Nul::kWith) {
    wide.push_back(u'\0');
  }
  return utf16le_bytes(wide);
}

Status asks_to_go_on(const crypto::KeepGoing& keep_going) {
  if (keep_going && !keep_going()) {
    return fail(ERROR_CANCELLED, "the caller ended the derivation");
  }
  return {};
}

// One block of the derived key: `block` starts as the salt's HMAC and accumulates every round's.
Status run_rounds(crypto::Hash& hmac, uint32_t rounds, ByteSpan block,
                  const crypto::KeepGoing& keep_going) {
  SecretArray<64> round;
  const ByteSpan latest = round.reveal().first(block.size());
  for (uint32_t i = 1; i < rounds; ++i) {
    hmac.update(block);
    hmac.finish(latest);
    for (size_t at = 0; at < block.size(); ++at) {
      block[at] ^= latest[at];
    }
    if (i % kRoundsBetweenQuestions == 0) {
      TRY(asks_to_go_on(keep_going));
    }
  }
  return {};
}

}  // namespace

Result<Sha1Hash> sha1_of_password(ByteView password) {
  const SecretBytes wide = TRY(secret_utf16le(password));
  const auto sha1 = TRY(crypto::make_hash(sha1_row()));
  Sha1Hash hash;
  sha1->update(wide.reveal());
  sha1->finish(hash.reveal());
  return hash;
}

PreKey pre_key_of_hash(ByteView hash, const identity::Sid& sid) {
  const auto hmac = std::move(crypto::make_hmac(sha1_row(), hash)).value();
  PreKey pre_key;
  hmac->update(wide_text(sid, Nul::kWith));
  hmac->finish(pre_key.reveal());
  return pre_key;
}

Result<identity::NtHash> protected_nt_hash(const identity::NtHash& nt_hash,
                                           const identity::Sid& sid) {
  const crypto::AlgorithmRow& sha256 = *crypto::find_algorithm(crypto::AlgorithmId::kSha256);
  const Bytes salt = wide_text(sid, Nul::kWithout);
  SecretArray<32> first;
  TRY(crypto::pbkdf2(sha256, nt_hash.reveal(), salt, kProtectedUserRounds, first.reveal()));
  identity::NtHash second;
  TRY(crypto::pbkdf2(sha256, first.reveal(), salt, 1, second.reveal()));
  return second;
}

Status derive_slowly(ByteView pre_key, const SlowDerivation& derivation, ByteSpan out,
                     const crypto::KeepGoing& keep_going) {
  if (derivation.rounds == 0 || derivation.rounds > kMaxRounds) {
    return fail(ERROR_INVALID_DATA, "the key has no rounds, or more than 10,000,000");
  }
  const auto hmac = TRY(crypto::make_hmac(*derivation.hash, pre_key));
  const size_t digest_len = hmac->digest_len();
  SecretArray<64> block;
  uint32_t number = 0;
  while (!out.empty()) {
    uint8_t index[4];
    put_be(index, ++number);
    hmac->update(derivation.salt);
    hmac->update(index);
    hmac->finish(block.reveal().first(digest_len));
    TRY(run_rounds(*hmac, derivation.rounds, block.reveal().first(digest_len), keep_going));
    const size_t len = std::min(digest_len, out.size());
    std::copy_n(block.reveal().begin(), len, out.begin());
    out = out.subspan(len);
  }
  return {};
}

}  // namespace opensspi::dpapi
