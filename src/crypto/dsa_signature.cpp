// SPDX-License-Identifier: MIT
#include "crypto/dsa_signature.h"

#include <openssl/dsa.h>
#include <openssl/ec.h>

#include "crypto/evp_key.h"

namespace opensspi::crypto {
namespace {

constexpr Error kBadSignature =
    fail(NTE_BAD_SIGNATURE, "the signature is not one of this digest by this key");
constexpr Error kNoPadding = fail(NTE_BAD_ALGID, "a signature of this key has no padding");

// SignatureForm is libcrypto's pair (r, s) of one of its two kinds, with its own functions.
struct DsaForm {
  using Pair = DSA_SIG;
  static Pair* make() { return DSA_SIG_new(); }
  static void release(Pair* pair) { DSA_SIG_free(pair); }
  static int set(Pair* pair, BIGNUM* r, BIGNUM* s) { return DSA_SIG_set0(pair, r, s); }
  static int write(const Pair* pair, uint8_t** out) { return i2d_DSA_SIG(pair, out); }
};

struct EcdsaForm {
  using Pair = ECDSA_SIG;
  static Pair* make() { return ECDSA_SIG_new(); }
  static void release(Pair* pair) { ECDSA_SIG_free(pair); }
  static int set(Pair* pair, BIGNUM* r, BIGNUM* s) { return ECDSA_SIG_set0(pair, r, s); }
  static int write(const Pair* pair, uint8_t** out) { return i2d_ECDSA_SIG(pair, out); }
};

template <class Form>
struct PairFree {
  void operator()(typename Form::Pair* pair) const { Form::release(pair); }
};

template <class Form>
Bytes to_der(ByteView signature) {
  const std::unique_ptr<typename Form::Pair, PairFree<Form>> pair(Form::make());
  if (pair == nullptr) {
    throw std::bad_alloc();
  }
  const size_t part_len = signature.size() / 2;
  Form::set(pair.get(), number_from(signature.first(part_len)).release(),
            number_from(signature.last(part_len)).release());
  Bytes der(static_cast<size_t>(Form::write(pair.get(), nullptr)));
  uint8_t* out = der.data();
  Form::write(pair.get(), &out);
  return der;
}

template <class Form>
Status verify(EVP_PKEY* key, size_t part_len, const SignatureScheme& scheme, ByteView digest,
              ByteView signature) {
  if (scheme.padding != SignaturePadding::kNone) {
    return kNoPadding;
  }
  if (signature.size() != 2 * part_len) {
    return kBadSignature;
  }
  const ErrorMark mark;
  const Bytes der = to_der<Form>(signature);
  const EvpContext context = context_for(key);
  if (EVP_PKEY_verify_init(context.get()) != 1 ||
      EVP_PKEY_verify(context.get(), der.data(), der.size(), digest.data(), digest.size()) != 1) {
    return kBadSignature;
  }
  return {};
}

}  // namespace

Result<Bytes> sign_dsa(EVP_PKEY* key, size_t part_len, const SignatureScheme& scheme,
                       ByteView digest) {
  if (scheme.padding != SignaturePadding::kNone) {
    return kNoPadding;
  }
  const ErrorMark mark;
  const EvpContext context = context_for(key);
  Bytes der(static_cast<size_t>(EVP_PKEY_get_size(key)));
  size_t len = der.size();
  if (EVP_PKEY_sign_init(context.get()) != 1 ||
      EVP_PKEY_sign(context.get(), der.data(), &len, digest.data(), digest.size()) != 1) {
    return fail(NTE_BAD_DATA, "the key cannot sign this");
  }
  const uint8_t* in = der.data();
  const std::unique_ptr<DSA_SIG, PairFree<DsaForm>> pair(
      d2i_DSA_SIG(nullptr, &in, static_cast<long>(len)));
  if (pair == nullptr) {
    return fail(NTE_FAIL, "OpenSSL made a signature that cannot be read");
  }
  const BIGNUM* r = nullptr;
  const BIGNUM* s = nullptr;
  DSA_SIG_get0(pair.get(), &r, &s);
  Bytes signature(2 * part_len);
  BN_bn2binpad(r, signature.data(), static_cast<int>(part_len));
  BN_bn2binpad(s, &signature[part_len], static_cast<int>(part_len));
  return signature;
}

Status verify_dsa(EVP_PKEY* key, size_t part_len, const SignatureScheme& scheme, ByteView digest,
                  ByteView signature) {
  return verify<DsaForm>(key, part_len, scheme, digest, signature);
}

Status verify_ecdsa(EVP_PKEY* key, size_t part_len, const SignatureScheme& scheme, ByteView digest,
                    ByteView signature) {
  return verify<EcdsaForm>(key, part_len, scheme, digest, signature);
}

}  // namespace opensspi::crypto
