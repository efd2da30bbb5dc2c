// SPDX-License-Identifier: MIT
// What the objects of a trust module mean for certificate stores.
#pragma once

#include <set>
#include <utility>

#include "cert/stores/mirror_store.h"
#include "crypto/pkcs11/trust_module.h"

namespace opensspi::cert {

// TrustedByModule is the content of a trust module.
struct TrustedByModule {
  MirroredCertificates anchors;  // with CERT_ENHKEY_USAGE_PROP_ID, which has no value if any
                                 // usage is allowed
  MirroredCertificates distrusted;
  std::set<std::pair<Bytes, Bytes>> distrusted_names;  // issuer, serial number's content
  bool operator==(const TrustedByModule&) const = default;
};

// read_trust_objects sorts the objects. A certificate that is trusted and distrusted is distrusted.
// An anchor's usages are those of the extended key usage that is attached to it, without those that
// p11-kit's extension for refused usages has; one whose extensions cannot be read is for none.
TrustedByModule read_trust_objects(const crypto::pkcs11::TrustObjects& objects);

}  // namespace opensspi::cert
