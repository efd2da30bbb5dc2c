// SPDX-License-Identifier: MIT
#include "csp/import_key.h"

#include "csp/cms_wrap.h"
#include "csp/derive.h"
#include "csp/key_blob.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"
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

Status check_private(const ProviderRow& row, AlgorithmNumber algorithm) {
  if (row.find(algorithm) == nullptr) {
    return fail(NTE_BAD_ALGID, "the provider has no key pairs of this algorithm");
  }
  if (row.implementation == Implementation::kToken) {
    return fail(NTE_NOT_SUPPORTED, "tokens generate their own keys");
  }
  return {};
}

// Import is one call of CryptImportKey: what all of its steps need.
class Import {
 public:
  Import(Provider& provider, Key* unwrapping, uint32_t flags)
      : provider_(provider), unwrapping_(unwrapping), flags_(flags) {}

  // admit checks what the header says, before the body is read. A SIMPLEBLOB without a key is
  // unwrapped by the container's own key-exchange pair.
  Status admit(const BlobHeader& header) {
    switch (header.type) {
      case BlobType::kSimple:
        return admit_simple(header.algorithm);
      case BlobType::kPublic:
        return admit_public(header.algorithm);
      case BlobType::kPrivate:
        return check_private(row(), header.algorithm);
      case BlobType::kPlaintext:
      case BlobType::kOpaque:
      case BlobType::kSymmetricWrap:
        return {};
      case BlobType::kPublicEx:
      case BlobType::kKeyState:
        break;
    }
    return fail(NTE_BAD_TYPE, "no provider imports blobs of this type");
  }

  // body decrypts the body of a sealed PRIVATEKEYBLOB and parses it.
  Result<BlobBody> body(const BlobFrame& frame) const {
    if (frame.header.type != BlobType::kPrivate || unwrapping_ == nullptr) {
      return parse_body(frame);
    }
    const SecretBytes plain = TRY(unwrapped(open_private_body(frame.body, *unwrapping_)));
    return unwrapped(parse_pair(frame.header, plain.reveal()));
  }

  // key makes the key; one function for each kind of body.
  Result<KeyPtr> key(const BlobHeader& header, BlobBody body) const {
    if (header.type == BlobType::kPublic) {
      return public_key(header.algorithm, body);
    }
    if (header.type == BlobType::kPrivate) {
      return private_key(header.algorithm, body);
    }
    return std::visit([&](auto& one) { return session_key(one); }, body);
  }

 private:
  [[nodiscard]] const ProviderRow& row() const { return provider_.row(); }

  Status admit_public(AlgorithmNumber algorithm) const {
    const uint32_t kind = class_of(algorithm);
    if (row().find(algorithm) == nullptr ||
        (kind != kClassSignature && kind != kClassKeyExchange)) {
      return fail(NTE_BAD_DATA, "the provider has no public keys of this algorithm");
    }
    if (is_dh(algorithm) && unwrapping_ != nullptr && unwrapping_->dh() == nullptr) {
      return fail(NTE_BAD_KEY, "the other key is not a Diffie-Hellman key");
    }
    return {};
  }

  Status admit_simple(AlgorithmNumber algorithm) {
    const bool known = row().find(algorithm) != nullptr;
    if (!known || (class_of(algorithm) != kClassDataEncrypt && !is_master(algorithm))) {
      return kNoSuchKey;
    }
    if (unwrapping_ == nullptr) {
      own_ = TRY(user_key(provider_, static_cast<uint32_t>(KeySpec::kKeyExchange)));
      unwrapping_ = own_.get();
    }
    return {};
  }

  // A Diffie-Hellman key and the public blob of its peer make a session key.
  Result<KeyPtr> public_key(AlgorithmNumber algorithm, const BlobBody& body) const {
    const DhBlob* const peer = std::get_if<DhBlob>(&body);
    if (peer != nullptr && unwrapping_ != nullptr) {
      return fresh(kAlgAgreedKey, TRY(unwrapping_->dh()->agree(*peer)));
    }
    return import_public_key(algorithm, TRY(public_key_of_body(body)));
  }

  Result<KeyPtr> private_key(AlgorithmNumber algorithm, BlobBody& body) const {
    auto secret = private_key_of_body(body, crypto::KeyOrigin::kForeign);
    if (unwrapping_ != nullptr) {
      secret = unwrapped(std::move(secret));
    }
    OpenPair pair{algorithm, permissions_for(flags_), nullptr};
    pair.secret = TRY(std::move(secret));
    return keep_pair(provider_, std::move(pair));
  }

  Result<KeyPtr> session_key(SimpleBlob& blob) const {
    const AlgorithmNumber algorithm = blob.algorithm;
    SecretBytes secret = TRY(unwrapped(import_simple(std::move(blob), *unwrapping_, flags_)));
    if (is_master(algorithm)) {
      if (secret.size() != kMasterLen) {
        return kNotUnwrapped;
      }
      return KeyPtr(std::make_shared<TlsMaster>(row(), algorithm, permissions_for(flags_),
                                                std::move(secret)));
    }
    TRY(unwrapped(
        check_session_key(row(), algorithm, secret.size(), flags_, SessionKeyOrigin::kWrapped)));
    return fresh(algorithm, std::move(secret));
  }

  Result<KeyPtr> session_key(PlaintextBlob& blob) const {
    TRY(check_session_key(row(), blob.algorithm, blob.key.size(), flags_,
                          SessionKeyOrigin::kPlain));
    return fresh(blob.algorithm, std::move(blob.key));
  }

  Result<KeyPtr> session_key(const OpaqueBlob& blob) const {
    const SecretBytes state = TRY(open_opaque(blob, TRY(provider_.store().opaque_key())));
    OpaqueSession session = TRY(parse_session_state(blob.algorithm, state.reveal()));
    if (row().find(blob.algorithm) == nullptr) {
      return kNoSuchKey;
    }
    return KeyPtr(std::make_shared<SessionKey>(provider_.maker(), std::move(session.state),
                                               session.permissions));
  }

  Result<KeyPtr> session_key(const SymmetricWrapBlob& blob) const {
    const SessionKey* session = unwrapping_ == nullptr ? nullptr : unwrapping_->session();
    if (session == nullptr) {
      return fail(NTE_BAD_KEY, "the blob is unwrapped by a session key");
    }
    if (session->algorithm() != blob.wrapping) {
      return fail(NTE_BAD_ALGID, "the blob is wrapped by a key of another algorithm");
    }
    SecretBytes key = TRY(unwrapped(cms_unwrap(session->state(), blob.wrapped)));
    TRY(unwrapped(
        check_session_key(row(), blob.algorithm, key.size(), flags_, SessionKeyOrigin::kPlain)));
    return fresh(blob.algorithm, std::move(key));
  }

  // The bodies of other blobs were handled or refused before.
  template <class Body>
  Result<KeyPtr> session_key(const Body& /*body*/) const {
    return kBadBlob;
  }

  // fresh makes a session key at the start of its first message.
  [[nodiscard]] KeyPtr fresh(AlgorithmNumber algorithm, SecretBytes key) const {
    SessionState state =
        SessionKey::make_state(row().session_rules, algorithm, std::move(key), flags_);
    return std::make_shared<SessionKey>(provider_.maker(), std::move(state),
                                        permissions_for(flags_));
  }

  Provider& provider_;
  KeyPtr own_;
  Key* unwrapping_;
  const uint32_t flags_;
};

}  // namespace

Result<KeyPtr> import_key(Provider& provider, ByteView blob, Key* unwrapping, uint32_t flags) {
  const BlobFrame frame = TRY(read_frame(blob));
  Import import(provider, unwrapping, flags);
  TRY(import.admit(frame.header));
  return import.key(frame.header, TRY(import.body(frame)));
}

KeyPtr import_public_key(AlgorithmNumber algorithm, std::shared_ptr<const crypto::PublicKey> open) {
  return std::make_shared<PairKey>(algorithm, kDefaultPermissions,
                                   PairParts{std::move(open), nullptr, std::nullopt});
}

Result<KeyPtr> import_private_key(Provider& provider, AlgorithmNumber algorithm,
                                  std::shared_ptr<const crypto::PrivateKey> secret,
                                  uint32_t flags) {
  TRY(check_private(provider.row(), algorithm));
  return keep_pair(provider, {algorithm, permissions_for(flags), std::move(secret)});
}

}  // namespace opensspi::csp
