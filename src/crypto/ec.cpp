// SPDX-License-Identifier: MIT
#include "crypto/ec.h"

#include <algorithm>

#include "crypto/dsa_signature.h"
#include "crypto/evp_key.h"

namespace opensspi::crypto {
namespace {

struct CurveRow {
  EcCurve curve;
  const char* name;
  size_t bits;
};

constexpr CurveRow kCurves[] = {
    {EcCurve::kP256, "P-256", 256}, {EcCurve::kP384, "P-384", 384}, {EcCurve::kP521, "P-521", 521}};

const CurveRow& row_of(EcCurve curve) { return kCurves[static_cast<size_t>(curve)]; }

size_t field_len(EcCurve curve) { return (row_of(curve).bits + 7) / 8; }

class EvpEcPublic final : public EcPublicKey, public EvpHolder {
 public:
  EvpEcPublic(const SharedEvpKey& key, EcCurve curve) : key_(key), curve_(curve) {}
  [[nodiscard]] EVP_PKEY* evp_key() const override { return key_.get(); }
  [[nodiscard]] KeyKind kind() const override { return KeyKind::kEc; }
  [[nodiscard]] size_t bits() const override { return row_of(curve_).bits; }
  [[nodiscard]] EcCurve curve() const override { return curve_; }

  [[nodiscard]] Bytes point() const override {
    constexpr uint8_t kUncompressed = 4;
    const size_t len = field_len(curve_);
    Bytes point(1 + 2 * len);
    point[0] = kUncompressed;
    write_padded(ByteSpan(point).subspan(1, len), OSSL_PKEY_PARAM_EC_PUB_X);
    write_padded(ByteSpan(point).last(len), OSSL_PKEY_PARAM_EC_PUB_Y);
    return point;
  }

  [[nodiscard]] Status verify(const SignatureScheme& scheme, ByteView digest,
                              ByteView signature) const override {
    return verify_ecdsa(key_.get(), field_len(curve_), scheme, digest, signature);
  }

  [[nodiscard]] std::unique_ptr<PublicKey> clone() const override {
    return std::make_unique<EvpEcPublic>(key_, curve_);
  }

 private:
  void write_padded(ByteSpan out, const char* name) const {
    const Bytes digits = key_number(key_.get(), name);
    std::copy(digits.begin(), digits.end(), out.end() - static_cast<std::ptrdiff_t>(digits.size()));
  }

  SharedEvpKey key_;
  EcCurve curve_;
};

}  // namespace

Result<std::unique_ptr<EcPublicKey>> make_ec_public(EcCurve curve, ByteView point) {
  // A single byte is the point at infinity, which is not a key.
  if (point.size() < 2) {
    return fail(NTE_BAD_DATA, "the point is not on the curve");
  }
  EvpKey key = KeyParameters()
                   .text(OSSL_PKEY_PARAM_GROUP_NAME, row_of(curve).name)
                   .bytes(OSSL_PKEY_PARAM_PUB_KEY, point)
                   .make("EC", EVP_PKEY_PUBLIC_KEY);
  if (key == nullptr) {
    return fail(NTE_BAD_DATA, "the point is not on the curve");
  }
  return std::unique_ptr<EcPublicKey>(
      std::make_unique<EvpEcPublic>(SharedEvpKey(std::move(key)), curve));
}

}  // namespace opensspi::crypto
