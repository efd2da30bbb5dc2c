// SPDX-License-Identifier: MIT
// Provider: CryptImportKey, one function per blob type.
#include <algorithm>

#include "csp/blobs/opaque.h"
#include "csp/blobs/plaintext.h"
#include "csp/blobs/symmetric_wrap.h"
#include "csp/cms_wrap.h"
#include "csp/derive.h"
#include "csp/key_blob.h"
#include "csp/pair_key.h"
#include "csp/provider.h"
#include "csp/session_export.h"
#include "csp/tls_master.h"

namespace opensspi::csp {
namespace {

constexpr size_t kMaxHmacKeyLen = 16384;
constexpr size_t kMaxRc2KeyLen = 128;

// SessionKeyOrigin is the kind of blob that a session key comes from.
enum class SessionKeyOrigin : uint8_t { kPlain, kWrapped };

constexpr Error kNoSuchKey = fail(NTE_BAD_ALGID, "the provider has no such session key");
constexpr Error kBadLength = fail(NTE_BAD_DATA, "the provider has no session key of this length");

// The encrypted content of a blob is refused with one code and one text, whatever is wrong: the
// padding, the length or the key. Anything else would reveal something about the plaintext.
constexpr Error kNotUnwrapped =
    fail(NTE_BAD_DATA, "the blob does not unwrap to a key of its algorithm");

template <class T>
Result<T> unwrapped(Result<T> result) {
  if (!result.ok() && result.error().is(kNotUnwrapped.code)) {
    return kNotUnwrapped;
  }
  return result;
}

bool is_dh(AlgorithmNumber algorithm) {
  return algorithm == kAlgDhStoreAndForward || algorithm == kAlgDhEphemeral;
}

bool is_master(AlgorithmNumber algorithm) {
  return algorithm == kAlgSsl3Master || algorithm == kAlgTls1Master;
}

// CRYPT_IPSEC_HMAC_KEY lets a key of RC2 have any length: it is for an HMAC, not for the cipher. An
// RC2 key that was wrapped by a public key may have up to 1,024 bits.
Status check_session_key(const ProviderRow& provider, AlgorithmNumber algorithm, size_t key_len,
                         uint32_t flags, SessionKeyOrigin origin) {
  const AlgorithmEntry* entry = provider.find(algorithm);
  if (entry == nullptr || class_of(algorithm) != kClassDataEncrypt) {
    return kNoSuchKey;
  }
  if (algorithm == kAlgRc2 && (flags & kIpsecHmacKey) != 0) {
    if (key_len == 0 || key_len > kMaxHmacKeyLen) {
      return kBadLength;
    }
    return {};
  }
  const auto* row = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
  const size_t min_len = row->key_len(entry->min_bits);
  const bool long_rc2 = origin == SessionKeyOrigin::kWrapped && algorithm == kAlgRc2;
  const size_t max_len = long_rc2 ? kMaxRc2KeyLen : row->key_len(entry->max_bits);
  if (key_len < min_len || key_len > max_len) {
    return kBadLength;
  }
  return {};
}

}  // namespace

Result<KeyPtr> Provider::import_key(ByteView blob, Key* unwrapping, uint32_t flags) {
  Reader reader(blob, kBadBlob);
  const BlobHeader header = TRY(parse_header(reader));
  switch (header.type) {
    case BlobType::kSimple:
      return import_simple_blob(blob, unwrapping, flags);
    case BlobType::kPublic:
      return import_public(blob, unwrapping, flags);
    case BlobType::kPrivate:
      return import_private(blob, unwrapping, flags);
    case BlobType::kPlaintext:
      return import_plaintext(blob, flags);
    case BlobType::kOpaque:
      return import_opaque(blob);
    case BlobType::kSymmetricWrap:
      return import_symmetric(blob, unwrapping, flags);
    case BlobType::kPublicEx:
    case BlobType::kKeyState:
      break;
  }
  return fail(NTE_BAD_TYPE, "no provider imports blobs of this type");
}

Result<KeyPtr> Provider::import_public(ByteView blob, Key* unwrapping, uint32_t flags) {
  Reader reader(blob, kBadBlob);
  const BlobHeader header = TRY(parse_header(reader));
  const uint32_t kind = class_of(header.algorithm);
  if (row_.find(header.algorithm) == nullptr ||
      (kind != kClassSignature && kind != kClassKeyExchange)) {
    return fail(NTE_BAD_DATA, "the provider has no public keys of this algorithm");
  }
  if (is_dh(header.algorithm) && unwrapping != nullptr) {
    const DhKey* mine = unwrapping->dh();
    if (mine == nullptr) {
      return fail(NTE_BAD_KEY, "the other key is not a Diffie-Hellman key");
    }
    return make_session_key(kAlgAgreedKey, TRY(mine->agree(blob)), flags);
  }
  return adopt_public_key(header.algorithm, TRY(public_key_from_blob(blob)));
}

KeyPtr Provider::adopt_public_key(AlgorithmNumber algorithm,
                                  std::shared_ptr<const crypto::PublicKey> open) {
  return std::make_shared<PairKey>(shared_from_this(), algorithm, kDefaultPermissions,
                                   PairParts{std::move(open), nullptr, std::nullopt});
}

Result<KeyPtr> Provider::import_private(ByteView blob, Key* unwrapping, uint32_t flags) {
  Reader reader(blob, kBadBlob);
  const BlobHeader header = TRY(parse_header(reader));
  if (row_.find(header.algorithm) == nullptr) {
    return fail(NTE_BAD_ALGID, "the provider has no key pairs of this algorithm");
  }
  if (row_.implementation == Implementation::kToken) {
    return fail(NTE_NOT_SUPPORTED, "tokens generate their own keys");
  }
  if (unwrapping == nullptr) {
    return keep_pair(header.algorithm, permissions_for(flags),
                     TRY(private_key_from_blob(blob, crypto::KeyOrigin::kForeign)));
  }
  const SecretBytes plain = TRY(unwrapped(open_private_blob(blob, *unwrapping)));
  auto secret = TRY(unwrapped(private_key_from_blob(plain.reveal(), crypto::KeyOrigin::kForeign)));
  return keep_pair(header.algorithm, permissions_for(flags), std::move(secret));
}

Result<KeyPtr> Provider::import_plaintext(ByteView bytes, uint32_t flags) {
  PlaintextBlob blob = TRY(parse_plaintext(bytes));
  TRY(check_session_key(row_, blob.algorithm, blob.key.size(), flags, SessionKeyOrigin::kPlain));
  return make_session_key(blob.algorithm, std::move(blob.key), flags);
}

// Without a key the container's own key-exchange pair unwraps.
Result<KeyPtr> Provider::import_simple_blob(ByteView bytes, Key* unwrapping, uint32_t flags) {
  Reader reader(bytes, kBadBlob);
  const AlgorithmNumber algorithm = TRY(parse_header(reader)).algorithm;
  const bool known = row_.find(algorithm) != nullptr;
  if (!known || (class_of(algorithm) != kClassDataEncrypt && !is_master(algorithm))) {
    return kNoSuchKey;
  }
  KeyPtr own;
  if (unwrapping == nullptr) {
    own = TRY(user_key(static_cast<uint32_t>(KeySpec::kKeyExchange)));
    unwrapping = own.get();
  }
  SecretBytes secret = TRY(unwrapped(import_simple(bytes, *unwrapping, flags)));
  if (is_master(algorithm)) {
    if (secret.size() != kMasterLen) {
      return kNotUnwrapped;
    }
    return KeyPtr(std::make_shared<TlsMaster>(shared_from_this(), algorithm, permissions_for(flags),
                                              std::move(secret)));
  }
  TRY(unwrapped(
      check_session_key(row_, algorithm, secret.size(), flags, SessionKeyOrigin::kWrapped)));
  return make_session_key(algorithm, std::move(secret), flags);
}

Result<KeyPtr> Provider::import_opaque(ByteView bytes) {
  const OpaqueBlob blob = TRY(parse_opaque(bytes, TRY(store_.opaque_key())));
  OpaqueSession session = TRY(parse_session_state(blob.algorithm, blob.state.reveal()));
  if (row_.find(blob.algorithm) == nullptr) {
    return kNoSuchKey;
  }
  return KeyPtr(std::make_shared<SessionKey>(shared_from_this(), std::move(session.state),
                                             session.permissions));
}

Result<KeyPtr> Provider::import_symmetric(ByteView bytes, Key* unwrapping, uint32_t flags) {
  const SymmetricWrapBlob blob = TRY(parse_symmetric_wrap(bytes));
  const SessionKey* session = unwrapping == nullptr ? nullptr : unwrapping->session();
  if (session == nullptr) {
    return fail(NTE_BAD_KEY, "the blob is unwrapped by a session key");
  }
  if (session->algorithm() != blob.wrapping) {
    return fail(NTE_BAD_ALGID, "the blob is wrapped by a key of another algorithm");
  }
  SecretBytes key = TRY(unwrapped(cms_unwrap(session->state(), blob.wrapped)));
  TRY(unwrapped(
      check_session_key(row_, blob.algorithm, key.size(), flags, SessionKeyOrigin::kPlain)));
  return make_session_key(blob.algorithm, std::move(key), flags);
}

}  // namespace opensspi::csp
