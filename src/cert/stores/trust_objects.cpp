// SPDX-License-Identifier: MIT
#include "cert/stores/trust_objects.h"

#include <algorithm>
#include <map>

#include "asn1/der.h"
#include "cert/usages.h"
#include "opensspi/wincrypt_oids.h"

namespace opensspi::cert {
namespace {

using crypto::pkcs11::StapledExtension;
using crypto::pkcs11::TrustedObject;
using crypto::pkcs11::TrustObjects;

constexpr Error kMalformed = fail(CRYPT_E_ASN1_BADTAG, "an attached extension is not well-formed");

// 2.5.29.37, and 1.3.6.1.4.1.3319.6.10.1: p11-kit's extension for usages that are refused.
constexpr uint8_t kEnhancedKeyUsage[] = {0x55, 0x1D, 0x25};
constexpr uint8_t kRefusedUsages[] = {0x2B, 0x06, 0x01, 0x04, 0x01, 0x99, 0x77, 0x06, 0x0A, 0x01};

// The usages that p11-kit knows: an anchor without a list, of which some are refused, is for the
// others of these.
constexpr const char* kKnownUsages[] = {
    szOID_PKIX_KP_SERVER_AUTH,      szOID_PKIX_KP_CLIENT_AUTH,      szOID_PKIX_KP_CODE_SIGNING,
    szOID_PKIX_KP_EMAIL_PROTECTION, szOID_PKIX_KP_IPSEC_END_SYSTEM, szOID_PKIX_KP_IPSEC_TUNNEL,
    szOID_PKIX_KP_IPSEC_USER,       szOID_PKIX_KP_TIMESTAMP_SIGNING};

// KeyLimits is what is attached to one public key.
struct KeyLimits {
  std::optional<Usages> allowed;
  Usages refused;
  bool malformed = false;
};
using Limits = std::map<Bytes, KeyLimits>;

struct Attached {
  Bytes oid;
  Bytes value;
};

// Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue OCTET STRING }
Result<Attached> read_extension(ByteView encoded) {
  asn1::DerReader outer(encoded, kMalformed);
  asn1::DerReader fields = TRY(outer.enter(asn1::kSequence));
  Attached attached;
  const ByteView oid = TRY(fields.object_identifier());
  attached.oid.assign(oid.begin(), oid.end());
  if (fields.next_is(asn1::kBoolean)) {
    (void)TRY(fields.boolean());
  }
  const ByteView value = TRY(fields.octet_string());
  attached.value.assign(value.begin(), value.end());
  TRY(fields.expect_end());
  TRY(outer.expect_end());
  return attached;
}

void add_limits(const StapledExtension& extension, Limits& limits) {
  KeyLimits& key = limits[extension.public_key_info];
  const Result<Attached> attached = read_extension(extension.encoded);
  if (!attached.ok()) {
    key.malformed = true;
    return;
  }
  const bool allows = std::ranges::equal(attached->oid, kEnhancedKeyUsage);
  if (!allows && !std::ranges::equal(attached->oid, kRefusedUsages)) {
    return;
  }
  Result<Usages> usages = decode_usages(attached->value);
  if (!usages.ok()) {
    key.malformed = true;
  } else if (allows) {
    key.allowed = std::move(*usages);
  } else {
    key.refused.insert(key.refused.end(), usages->begin(), usages->end());
  }
}

// allowed_usages returns the DER of the usages that an anchor is for; nothing if it is for all.
std::optional<Bytes> allowed_usages(const KeyLimits& key) {
  Usages usages;
  if (!key.malformed) {
    if (!key.allowed && key.refused.empty()) {
      return std::nullopt;
    }
    usages = key.allowed ? *key.allowed : Usages(std::begin(kKnownUsages), std::end(kKnownUsages));
    std::erase_if(usages, [&key](const std::string& usage) {
      return std::ranges::find(key.refused, usage) != key.refused.end();
    });
  }
  const Result<Bytes> encoded = encode_usages(usages);
  return encoded.ok() ? *encoded : Bytes{asn1::kSequence, 0};
}

void add_distrusted_name(const TrustedObject& object, TrustedByModule& trust) {
  asn1::DerReader reader(object.serial, kMalformed);
  const Result<ByteView> serial = reader.content(asn1::kInteger);
  if (serial.ok() && !object.issuer.empty()) {
    trust.distrusted_names.emplace(object.issuer, Bytes(serial->begin(), serial->end()));
  }
}

}  // namespace

TrustedByModule read_trust_objects(const TrustObjects& objects) {
  Limits limits;
  for (const StapledExtension& extension : objects.extensions) {
    add_limits(extension, limits);
  }
  TrustedByModule trust;
  for (const TrustedObject& object : objects.certificates) {
    if (object.distrusted) {
      add_distrusted_name(object, trust);
      trust.distrusted.push_back({object.encoded});
    } else if (object.trusted) {
      const auto key = limits.find(object.public_key_info);
      const bool has_limits = key != limits.end() && !object.public_key_info.empty();
      trust.anchors.push_back(
          {object.encoded,
           {{CERT_ENHKEY_USAGE_PROP_ID, has_limits ? allowed_usages(key->second) : std::nullopt}}});
    }
  }
  return trust;
}

}  // namespace opensspi::cert
