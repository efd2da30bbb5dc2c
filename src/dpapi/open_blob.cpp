// SPDX-License-Identifier: MIT
// Opening a blob: the code first, then the cipher.
#include "csp/session_key.h"
#include "dpapi/algorithms.h"
#include "dpapi/blob.h"
#include "dpapi/blob_keys.h"

namespace opensspi::dpapi {
namespace {

constexpr std::array<uint8_t, 16> kZeroIv{};
constexpr Error kAltered =
    fail(ERROR_INVALID_DATA, "the protected data was altered, or the entropy is not the one");

Result<bool> verifies(const Blob& blob, const BlobKey& key, ByteView entropy, Form form) {
  Digest mac;
  const Derivation derivation{key, *blob.hash, blob.mac_salt, entropy, blob.signed_part};
  TRY(derivation.compute(form, mac));
  return ct_equal(mac.reveal().first(blob.hash->digest_len), blob.mac);
}

// The old form goes with SHA-1 only.
Result<Form> verified_form(const Blob& blob, const BlobKey& key, ByteView entropy) {
  const bool may_be_old = blob.hash->id == crypto::AlgorithmId::kSha1;
  if (may_be_old && TRY(verifies(blob, key, entropy, Form::kOuterHash))) {
    return Form::kOuterHash;
  }
  if (TRY(verifies(blob, key, entropy, Form::kHmac))) {
    return Form::kHmac;
  }
  if (blob.password_salt.empty()) {
    return kAltered;
  }
  return fail(ERROR_PASSWORD_RESTRICTION,
              "the data is protected by a password of its own, for which only a prompt could ask");
}

Result<size_t> len_without_padding(ByteView plain, size_t block_len) {
  const size_t padding = csp::pkcs5_len(plain.last(block_len));
  if (padding == 0) {
    return kAltered;
  }
  return plain.size() - padding;
}

Status decrypt(const Blob& blob, const BlobKey& key, ByteView entropy, Form form, ByteSpan out) {
  Digest session_key;
  TRY((Derivation{key, *blob.hash, blob.salt, entropy, {}}.compute(form, session_key)));
  const SecretBytes made =
      TRY(cipher_key(*blob.cipher, *blob.hash, session_key.reveal().first(blob.hash->digest_len)));
  const auto cipher = TRY(crypto::make_cipher(*blob.cipher, made.reveal(), {}));
  cipher->restart(ByteView(kZeroIv).first(cipher->iv_len()));
  cipher->decrypt(blob.ciphertext, out);
  return {};
}

}  // namespace

Result<size_t> open_blob(const Blob& blob, const BlobKey& key, ByteView entropy, ByteSpan out) {
  const Form form = TRY(verified_form(blob, key, entropy));
  TRY(decrypt(blob, key, entropy, form, out));
  const Result<size_t> len = len_without_padding(out, blob.cipher->block_len);
  if (!len.ok()) {
    wipe(out);
  }
  return len.ok() ? Result<size_t>(*len) : Result<size_t>(len.error());
}

}  // namespace opensspi::dpapi
