// SPDX-License-Identifier: MIT
// Element: a certificate, a CRL or a CTL: its encoding, its decoded structure, its properties.
#pragma once

// OpenSSL's types come before the macros of the same names in wincrypt.h.
#include <openssl/types.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "cert/properties.h"
#include "opensspi/wincrypt_constants.h"
#include "opensspi/wincrypt_store_structs.h"

namespace opensspi::cert {

class Element;
class Store;
using ElementPtr = std::shared_ptr<Element>;

// ElementKind says which structure an element has.
enum class ElementKind : uint8_t { kCertificate, kCrl, kCtl };
inline constexpr ElementKind kElementKinds[] = {ElementKind::kCertificate, ElementKind::kCrl,
                                                ElementKind::kCtl};

using Sha1Digest = std::array<uint8_t, 20>;

// Contents is the encoding of an element and its decoded structure, whose pieces point into the
// encoding. Immutable, so that any thread may use it.
class Contents {
 public:
  // decode copies and decodes: CRYPT_E_ASN1_* for what is not the structure, ERROR_INVALID_DATA
  // for a CTL that is not one.
  static Result<std::shared_ptr<const Contents>> decode(ElementKind kind, ByteView encoded);
  Contents(const Contents&) = delete;
  Contents& operator=(const Contents&) = delete;
  virtual ~Contents() = default;

  [[nodiscard]] ElementKind kind() const { return kind_; }
  [[nodiscard]] ByteView encoded() const { return encoded_; }
  // digest is the SHA-1 digest of the encoding.
  [[nodiscard]] const Sha1Digest& digest() const { return digest_; }
  // structure is a CERT_INFO, CRL_INFO or CTL_INFO.
  [[nodiscard]] const void* structure() const { return structure_; }
  // ctl_content is the encoded CTL within the signed message of a CTL.
  [[nodiscard]] ByteView ctl_content() const { return ctl_content_; }

  // entries_of returns the entries of a CRL with this serial number, in their order. The first call
  // sorts the entries; later ones search in logarithmic time.
  [[nodiscard]] std::vector<const CRL_ENTRY*> entries_of(ByteView serial_number) const;

  // entry_of returns the first entry of a CTL with this subject identifier, or nullptr; it sorts
  // once, too.
  [[nodiscard]] const CTL_ENTRY* entry_of(ByteView subject) const;
  // attributes_of returns the encoded attributes of a CTL's entry, a SET; empty if it has none.
  [[nodiscard]] ByteView attributes_of(size_t entry) const { return ctl_attributes_[entry]; }

  Contents(ElementKind kind, Bytes encoded);

 protected:
  const ElementKind kind_;
  const Bytes encoded_;
  Sha1Digest digest_;
  const void* structure_ = nullptr;
  ByteView ctl_content_;
  std::vector<ByteView> ctl_attributes_;  // of each entry

 private:
  // sorted returns the numbers of `num` entries in the order of their keys.
  template <class KeyOf>
  const std::vector<uint32_t>& sorted(size_t num, KeyOf key_of) const;

  mutable std::once_flag sorted_once_;
  mutable std::vector<uint32_t> sorted_entries_;
};

// Element is one certificate, CRL or CTL, in a store or in none. Any thread may use it.
class Element {
 public:
  // create decodes; the errors are those of Contents::decode.
  static Result<ElementPtr> create(ElementKind kind, ByteView encoded,
                                   uint32_t encoding = X509_ASN_ENCODING);
  // copy returns another element with the same encoding and a copy of the properties; link one
  // that shares both, so that a property set on either is set on both.
  [[nodiscard]] ElementPtr copy() const;
  static ElementPtr link(const ElementPtr& target);

  Element(std::shared_ptr<const Contents> contents, uint32_t encoding,
          std::shared_ptr<Properties> properties, ElementPtr target);
  Element(const Element&) = delete;
  Element& operator=(const Element&) = delete;

  [[nodiscard]] ElementKind kind() const { return contents_->kind(); }
  [[nodiscard]] const Contents& contents() const { return *contents_; }
  [[nodiscard]] ByteView encoded() const { return contents_->encoded(); }
  [[nodiscard]] uint32_t encoding() const { return encoding_; }
  [[nodiscard]] Properties& properties() const { return *properties_; }
  [[nodiscard]] const ElementPtr& target() const { return target_; }

  // certificate, crl and ctl return the structure of an element of that kind.
  [[nodiscard]] const CERT_INFO& certificate() const;
  [[nodiscard]] const CRL_INFO& crl() const;
  [[nodiscard]] const CTL_INFO& ctl() const;

  // memory_key is the private key of a certificate whose key is in memory only, without a provider
  // and a container; null if there is none. Copies and links do not have it. Only who opens the
  // certificate sets it, before it makes the element known to others.
  [[nodiscard]] const std::shared_ptr<EVP_PKEY>& memory_key() const { return memory_key_; }
  void keep_memory_key(std::shared_ptr<EVP_PKEY> key) { memory_key_ = std::move(key); }

  // home is the store that this element is in, and sequence its place there. Only that store sets
  // them, before it makes the element known to others.
  [[nodiscard]] std::shared_ptr<Store> home() const { return home_.lock(); }
  [[nodiscard]] uint64_t sequence() const { return sequence_; }
  void settle(std::weak_ptr<Store> home, uint64_t sequence) {
    home_ = std::move(home);
    sequence_ = sequence;
  }

 private:
  const std::shared_ptr<const Contents> contents_;
  const uint32_t encoding_;
  const std::shared_ptr<Properties> properties_;
  const ElementPtr target_;
  std::shared_ptr<EVP_PKEY> memory_key_;
  std::weak_ptr<Store> home_;
  uint64_t sequence_ = 0;
};

// view_of views the bytes of a blob of Windows' structures.
inline ByteView view_of(const CRYPT_INTEGER_BLOB& blob) { return {blob.pbData, blob.cbData}; }
inline ByteView view_of(const CRYPT_BIT_BLOB& blob) { return {blob.pbData, blob.cbData}; }
// is_same returns whether two blobs hold the same bytes.
inline bool is_same(const CRYPT_INTEGER_BLOB& left, const CRYPT_INTEGER_BLOB& right) {
  return std::ranges::equal(view_of(left), view_of(right));
}
// ticks_of returns a time as one number, to compare it.
inline int64_t ticks_of(const FILETIME& time) {
  return static_cast<int64_t>(uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime);
}

// extension returns the first extension with this object identifier, or nullptr.
const CERT_EXTENSION* find_extension(std::span<const CERT_EXTENSION> extensions,
                                     std::string_view oid);
inline std::span<const CERT_EXTENSION> extensions_of(const CERT_INFO& info) {
  return {info.rgExtension, info.cExtension};
}
inline std::span<const CERT_EXTENSION> extensions_of(const CRL_INFO& info) {
  return {info.rgExtension, info.cExtension};
}

}  // namespace opensspi::cert
