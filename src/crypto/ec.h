// SPDX-License-Identifier: MIT
// Elliptic-curve public keys: CryptoAPI takes them from certificates, for verification.
#pragma once

#include "crypto/public_key.h"

namespace opensspi::crypto {

// EcCurve names the curves that Windows knows by name.
enum class EcCurve : uint8_t { kP256, kP384, kP521 };

// EcPublicKey adds the properties of EC keys to PublicKey. Its signatures are r, then s, each as
// long as the field (IEEE P1363), as on Windows.
class EcPublicKey : public PublicKey {
 public:
  [[nodiscard]] virtual EcCurve curve() const = 0;
  // point is the uncompressed point (SEC 1, 2.3.3).
  [[nodiscard]] virtual Bytes point() const = 0;
};

// make_ec_public takes a point in any of SEC 1's forms: NTE_BAD_DATA if it is not on the curve.
Result<std::unique_ptr<EcPublicKey>> make_ec_public(EcCurve curve, ByteView point);

}  // namespace opensspi::crypto
