// SPDX-License-Identifier: MIT
#include "cert/keys/signing.h"

#include <algorithm>

#include "asn1/der.h"
#include "cert/object_ids.h"
#include "crypto/digest.h"
#include "crypto/ffc.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"

namespace opensspi::cert {
namespace {

constexpr Error kUnknown =
    fail(NTE_BAD_ALGID, "this is not a signature algorithm that is supported");
constexpr Error kOtherKey = fail(NTE_BAD_ALGID, "the key does not sign with this algorithm");

// Algorithm is a hash, and the kind of key that signs it, if any.
struct Algorithm {
  const crypto::AlgorithmRow* hash;
  std::optional<crypto::KeyKind> key;
};

std::optional<crypto::KeyKind> kind_of(uint32_t number) {
  if (number == csp::kAlgRsaSign) {
    return crypto::KeyKind::kRsa;
  }
  return number == csp::kAlgDssSign ? std::optional(crypto::KeyKind::kDsa) : std::nullopt;
}

Result<Algorithm> find_signing_algorithm(std::string_view oid) {
  const ObjectId* signature = find_object({.group = ObjectGroup::kSign}, oid);
  const ObjectId* found =
      signature == nullptr ? find_object({.group = ObjectGroup::kHash}, oid) : signature;
  if (found == nullptr) {
    return kUnknown;
  }
  Algorithm algorithm;
  algorithm.hash = crypto::find_algorithm(static_cast<crypto::AlgorithmId>(found->number));
  if (algorithm.hash == nullptr || algorithm.hash->hash_factory == nullptr) {
    return kUnknown;
  }
  if (signature != nullptr) {
    algorithm.key = signature->extra.empty() ? std::nullopt : kind_of(signature->extra[0]);
    if (!algorithm.key) {
      return kUnknown;
    }
  }
  return algorithm;
}

Result<std::shared_ptr<const crypto::PrivateKey>> signing_key(const Signer& signer) {
  if (signer.provider == nullptr) {
    return fail(ERROR_INVALID_PARAMETER, "a provider is needed to sign");
  }
  const csp::KeyPtr key = TRY(csp::user_key(*signer.provider, signer.key_spec));
  const csp::PairKey* pair = key->pair();
  if (pair == nullptr || pair->secret() == nullptr) {
    return fail(NTE_BAD_KEY, "the key cannot sign");
  }
  return pair->secret();
}

Result<std::shared_ptr<const crypto::PrivateKey>> signing_key(const Signer& signer,
                                                              crypto::KeyKind kind) {
  auto key = TRY(signing_key(signer));
  if (key->kind() != kind) {
    return kOtherKey;
  }
  return key;
}

// RFC 3279, 2.2.2.
Bytes dsa_der(ByteView r_then_s) {
  const size_t len = r_then_s.size() / 2;
  Bytes der;
  asn1::DerWriter(der).nested(asn1::kSequence, [&](asn1::DerWriter& writer) {
    writer.unsigned_integer(r_then_s.first(len));
    writer.unsigned_integer(r_then_s.last(len));
  });
  return der;
}

}  // namespace

Status check_signing_algorithm(std::string_view oid) {
  TRY(find_signing_algorithm(oid));
  return {};
}

bool needs_key(std::string_view oid) {
  const auto algorithm = find_signing_algorithm(oid);
  return algorithm.ok() && algorithm->key.has_value();
}

Result<Bytes> sign(const Signer& signer, std::string_view oid, ByteView to_be_signed) {
  const Algorithm algorithm = TRY(find_signing_algorithm(oid));
  Bytes digest = TRY(crypto::digest_of(*algorithm.hash, to_be_signed));
  if (!algorithm.key) {
    return digest;
  }
  const auto key = TRY(signing_key(signer, *algorithm.key));
  if (key->kind() == crypto::KeyKind::kRsa) {
    return key->sign({crypto::SignaturePadding::kPkcs1, algorithm.hash}, digest);
  }
  return dsa_der(TRY(key->sign({crypto::SignaturePadding::kNone, algorithm.hash}, digest)));
}

Result<size_t> max_signature_len(const Signer& signer, std::string_view oid) {
  const Algorithm algorithm = TRY(find_signing_algorithm(oid));
  if (!algorithm.key) {
    return size_t{algorithm.hash->digest_len};
  }
  const auto key = TRY(signing_key(signer, *algorithm.key));
  if (key->kind() == crypto::KeyKind::kRsa) {
    return (key->bits() + 7) / 8;
  }
  // Two INTEGERs of at most q's length and a leading zero, each with a header of two bytes.
  const crypto::FfcPrivateKey* ffc = key->ffc();
  if (ffc == nullptr) {
    return kOtherKey;
  }
  return 2 * (ffc->group().order.size() + 3) + 3;
}

Result<std::string_view> usual_signature_algorithm(const Signer& signer) {
  const auto key = TRY(signing_key(signer));
  constexpr std::string_view kSha1Rsa = "1.2.840.113549.1.1.5";
  constexpr std::string_view kSha1Dsa = "1.2.840.10040.4.3";
  return key->kind() == crypto::KeyKind::kRsa ? kSha1Rsa : kSha1Dsa;
}

}  // namespace opensspi::cert
