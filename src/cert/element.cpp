// SPDX-License-Identifier: MIT
#include "cert/element.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string_view>

namespace opensspi::cert {
namespace {

// less orders by length, then by bytes.
bool less(ByteView left, ByteView right) {
  if (left.size() != right.size()) {
    return left.size() < right.size();
  }
  return !left.empty() && std::memcmp(left.data(), right.data(), left.size()) < 0;
}

}  // namespace

Contents::Contents(ElementKind kind, Bytes encoded)
    : kind_(kind), encoded_(std::move(encoded)), digest_{} {
  SHA1(encoded_.data(), encoded_.size(), digest_.data());
}

template <class KeyOf>
const std::vector<uint32_t>& Contents::sorted(size_t num, KeyOf key_of) const {
  std::call_once(sorted_once_, [&] {
    sorted_entries_.resize(num);
    std::iota(sorted_entries_.begin(), sorted_entries_.end(), 0);
    std::ranges::stable_sort(sorted_entries_, less, key_of);
  });
  return sorted_entries_;
}

std::vector<const CRL_ENTRY*> Contents::entries_of(ByteView serial_number) const {
  const auto& info = *static_cast<const CRL_INFO*>(structure_);
  const auto serial_of = [&info](uint32_t at) { return view_of(info.rgCRLEntry[at].SerialNumber); };
  const auto& entries = sorted(info.cCRLEntry, serial_of);
  std::vector<const CRL_ENTRY*> found;
  for (auto at = std::ranges::lower_bound(entries, serial_number, less, serial_of);
       at != entries.end() && !less(serial_number, serial_of(*at)); ++at) {
    found.push_back(&info.rgCRLEntry[*at]);
  }
  return found;
}

const CTL_ENTRY* Contents::entry_of(ByteView subject) const {
  const auto& info = *static_cast<const CTL_INFO*>(structure_);
  const auto subject_of = [&info](uint32_t at) {
    return view_of(info.rgCTLEntry[at].SubjectIdentifier);
  };
  const auto& entries = sorted(info.cCTLEntry, subject_of);
  const auto found = std::ranges::lower_bound(entries, subject, less, subject_of);
  return found == entries.end() || less(subject, subject_of(*found)) ? nullptr
                                                                     : &info.rgCTLEntry[*found];
}

Element::Element(std::shared_ptr<const Contents> contents, uint32_t encoding,
                 std::shared_ptr<Properties> properties, ElementPtr target)
    : contents_(std::move(contents)),
      encoding_(encoding),
      properties_(std::move(properties)),
      target_(std::move(target)) {}

Result<ElementPtr> Element::create(ElementKind kind, ByteView encoded, uint32_t encoding) {
  auto contents = TRY(Contents::decode(kind, encoded));
  return std::make_shared<Element>(std::move(contents), encoding, std::make_shared<Properties>(),
                                   nullptr);
}

ElementPtr Element::copy() const {
  // The encoding has been decoded before, so that this cannot fail. A copy has its own memory:
  // callers compare the pointers of contexts.
  auto contents = Contents::decode(kind(), encoded());
  auto properties = std::make_shared<Properties>();
  properties->inherit(*properties_);
  return std::make_shared<Element>(std::move(contents).value(), encoding_, std::move(properties),
                                   nullptr);
}

ElementPtr Element::link(const ElementPtr& target) {
  return std::make_shared<Element>(target->contents_, target->encoding_, target->properties_,
                                   target);
}

const CERT_INFO& Element::certificate() const {
  return *static_cast<const CERT_INFO*>(contents_->structure());
}
const CRL_INFO& Element::crl() const {
  return *static_cast<const CRL_INFO*>(contents_->structure());
}
const CTL_INFO& Element::ctl() const {
  return *static_cast<const CTL_INFO*>(contents_->structure());
}

const CERT_EXTENSION* find_extension(std::span<const CERT_EXTENSION> extensions,
                                     std::string_view oid) {
  const auto found = std::ranges::find_if(extensions, [oid](const CERT_EXTENSION& extension) {
    return extension.pszObjId != nullptr && oid == extension.pszObjId;
  });
  return found == extensions.end() ? nullptr : &*found;
}

}  // namespace opensspi::cert
