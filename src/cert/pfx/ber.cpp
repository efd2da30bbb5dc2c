// SPDX-License-Identifier: MIT
#include "cert/pfx/ber.h"

#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include <limits>

namespace opensspi::cert {
namespace {

constexpr Error kMalformed = fail(CRYPT_E_ASN1_CORRUPT, "the PFX is malformed");

const ASN1_ITEM* item_of(PfxLevel level) {
  switch (level) {
    case PfxLevel::kPfx:
      return ASN1_ITEM_rptr(PKCS12);
    case PfxLevel::kAuthenticatedSafe:
      return ASN1_ITEM_rptr(PKCS12_AUTHSAFES);
    case PfxLevel::kSafeContents:
      break;
  }
  return ASN1_ITEM_rptr(PKCS12_SAFEBAGS);
}

// Decoded owns a structure of OpenSSL's.
class Decoded {
 public:
  Decoded(const ASN1_ITEM* item, ByteView ber) : item_(item) {
    const unsigned char* at = ber.data();
    value_ = ASN1_item_d2i(nullptr, &at, static_cast<long>(ber.size()), item_);
    whole_ = value_ != nullptr && at == ber.data() + ber.size();
  }
  Decoded(const Decoded&) = delete;
  Decoded& operator=(const Decoded&) = delete;
  ~Decoded() { ASN1_item_free(value_, item_); }

  [[nodiscard]] Result<SecretBytes> der() const {
    const int len = whole_ ? ASN1_item_i2d(value_, nullptr, item_) : -1;
    if (len <= 0) {
      return kMalformed;
    }
    SecretBytes out(static_cast<size_t>(len));
    unsigned char* at = out.reveal().data();
    if (ASN1_item_i2d(value_, &at, item_) != len) {
      return kMalformed;
    }
    return out;
  }

 private:
  const ASN1_ITEM* item_;
  ASN1_VALUE* value_ = nullptr;
  bool whole_ = false;
};

}  // namespace

Result<SecretBytes> der_of(PfxLevel level, ByteView ber) {
  if (ber.empty() || ber.size() > static_cast<size_t>(std::numeric_limits<int>::max())) {
    return kMalformed;
  }
  ERR_set_mark();
  auto der = Decoded(item_of(level), ber).der();
  ERR_pop_to_mark();
  return der;
}

}  // namespace opensspi::cert
