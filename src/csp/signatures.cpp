// SPDX-License-Identifier: MIT
#include "csp/signatures.h"

#include "csp/blobs/number.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"

namespace opensspi::csp {
namespace {

using crypto::SignaturePadding;

constexpr uint32_t kSignFlags = kNoHashOid | kX931Format;
constexpr Error kBadFlags = fail(NTE_BAD_FLAGS, "the flags are not supported");

const crypto::AlgorithmRow* row_of(AlgorithmNumber algorithm) {
  return crypto::find_algorithm(static_cast<crypto::AlgorithmId>(algorithm));
}

crypto::SignatureScheme rsa_scheme(AlgorithmNumber hash, uint32_t flags) {
  const crypto::AlgorithmRow* row = row_of(hash);
  if ((flags & kX931Format) != 0) {
    return {SignaturePadding::kX931, row};
  }
  if ((flags & kNoHashOid) != 0) {
    return {SignaturePadding::kPkcs1NoOid, row};
  }
  return {SignaturePadding::kPkcs1, row};
}

// swap_order converts a signature between the standards' byte order and Windows'. CryptoAPI 1
// defines none for elliptic curves; there the standards' is kept.
Bytes swap_order(crypto::KeyKind kind, ByteView signature) {
  Bytes swapped(signature.begin(), signature.end());
  if (kind == crypto::KeyKind::kRsa) {
    reverse(swapped);
    return swapped;
  }
  if (kind != crypto::KeyKind::kDsa) {
    return swapped;
  }
  const size_t half = swapped.size() / 2;
  reverse(ByteSpan(swapped).first(half));
  reverse(ByteSpan(swapped).last(half));
  return swapped;
}

Status check_dss(const HashObject& hash, uint32_t flags) {
  if (flags != 0) {
    return kBadFlags;
  }
  if (hash.algorithm() != kAlgSha1) {
    return fail(NTE_BAD_ALGID, "DSS signs SHA-1 hashes only");
  }
  return {};
}

Result<size_t> signature_bytes(const crypto::PrivateKey& key) {
  if (key.kind() == crypto::KeyKind::kRsa) {
    return (key.bits() + 7) / 8;
  }
  const crypto::FfcPrivateKey* dsa = key.ffc();
  if (dsa == nullptr || key.kind() != crypto::KeyKind::kDsa) {
    return fail(NTE_BAD_KEY, "the key does not sign");
  }
  return 2 * dsa->group().order.size();
}

}  // namespace

Result<size_t> signature_len(Provider& provider, HashObject& hash, uint32_t key_spec,
                             uint32_t flags) {
  if ((flags & ~kSignFlags) != 0) {
    return kBadFlags;
  }
  const OpenPair pair = TRY(provider.pairs().signing_pair(TRY(key_spec_of(key_spec))));
  if (pair.algorithm == kAlgDssSign) {
    TRY(check_dss(hash, flags));
  }
  return signature_bytes(*pair.secret);
}

Result<Bytes> sign(Provider& provider, HashObject& hash, uint32_t key_spec, ByteView description,
                   uint32_t flags) {
  if ((flags & ~kSignFlags) != 0) {
    return kBadFlags;
  }
  const OpenPair pair = TRY(provider.pairs().signing_pair(TRY(key_spec_of(key_spec))));
  crypto::SignatureScheme scheme{};
  if (pair.algorithm == kAlgDssSign) {
    TRY(check_dss(hash, flags));
  } else {
    scheme = rsa_scheme(hash.algorithm(), flags);
  }
  if (!description.empty()) {
    TRY(hash.update(description, 0));
  }
  SecretArray<HashObject::kMaxDigestLen> value;
  const size_t len = TRY(hash.finish(value.reveal()));
  const ByteView digest = ByteView(value.reveal()).first(len);
  return swap_order(pair.secret->kind(), TRY(pair.secret->sign(scheme, digest)));
}

// Windows accepts an RSA signature without a DigestInfo even if that was not requested.
Status verify(HashObject& hash, ByteView signature, const Key& public_key, ByteView description,
              uint32_t flags) {
  if ((flags & ~kSignFlags) != 0) {
    return kBadFlags;
  }
  const PairKey* pair = public_key.pair();
  if (pair == nullptr) {
    return fail(NTE_BAD_KEY, "the key is not one that verifies");
  }
  if (!description.empty()) {
    TRY(hash.update(description, 0));
  }
  SecretArray<HashObject::kMaxDigestLen> value;
  const size_t len = TRY(hash.finish(value.reveal()));
  const ByteView digest = ByteView(value.reveal()).first(len);
  const crypto::PublicKey& key = pair->open();
  const Bytes standard = swap_order(key.kind(), signature);
  if (key.kind() != crypto::KeyKind::kRsa) {
    return key.verify({}, digest, standard);
  }
  const crypto::SignatureScheme scheme = rsa_scheme(hash.algorithm(), flags);
  const Status status = key.verify(scheme, digest, standard);
  if (status.ok() || scheme.padding != SignaturePadding::kPkcs1) {
    return status;
  }
  return key.verify({SignaturePadding::kPkcs1NoOid, scheme.hash}, digest, standard);
}

}  // namespace opensspi::csp
