// SPDX-License-Identifier: MIT
// What bytes are: a certificate, a store, a message, a PFX, a request; as DER or as text.
#pragma once

#include "cert/stores/memory_store.h"

namespace opensspi::cert {

// ContentType mirrors CERT_QUERY_CONTENT_*.
enum class ContentType : uint32_t {
  kCertificate = 1,
  kCtl = 2,
  kCrl = 3,
  kSerializedStore = 4,
  kSerializedCertificate = 5,
  kSerializedCtl = 6,
  kSerializedCrl = 7,
  kSignedMessage = 8,
  kUnsignedMessage = 9,
  kEmbeddedMessage = 10,
  kRequest = 11,
  kPfx = 12,
  kCertificatePair = 13,
};

// ContentForm mirrors CERT_QUERY_FORMAT_*. kAsnHex is "{ASN}" and hexadecimal digits.
enum class ContentForm : uint32_t { kBinary = 1, kBase64 = 2, kAsnHex = 3 };

// bit returns the flag of a type or form in a mask.
template <class Enum>
constexpr uint32_t bit(Enum value) {
  return uint32_t{1} << static_cast<uint32_t>(value);
}

// Expected limits what is looked for; each is a mask of `bit`.
struct Expected {
  uint32_t types;
  uint32_t forms;
};

// Recognised is what was found. `store` holds the certificates, CRLs and CTLs of the content, and
// is null for a type that is not read into a store: unsigned messages, requests, PFX, pairs.
struct Recognised {
  ContentType type;
  ContentForm form;
  std::shared_ptr<MemoryStore> store;
  Bytes bytes;  // of a PFX: the file without its text form
};

// recognise returns the first type and form that the bytes have: types in the order that Windows
// tries them, each as kBinary, then kBase64 with or without headers (of several blocks the first
// one), then kAsnHex. Text may be UTF-16. What follows the content is ignored. CRYPT_E_NO_MATCH.
Result<Recognised> recognise(ByteView bytes, const Expected& expected);

// is_element_type returns whether content of this type is a single certificate, CRL or CTL.
bool is_element_type(ContentType type);
// element_kind returns which one; only for such a type.
ElementKind element_kind(ContentType type);

}  // namespace opensspi::cert
