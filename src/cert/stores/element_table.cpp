// SPDX-License-Identifier: MIT
#include "cert/stores/element_table.h"

#include <algorithm>
#include <limits>

namespace opensspi::cert {

std::vector<IndexKey> ElementTable::keys_of(const Element& element) {
  std::vector<IndexKey> keys = {index_key(IndexedField::kDigest, element.contents().digest())};
  if (element.kind() == ElementKind::kCertificate) {
    const CERT_INFO& info = element.certificate();
    keys.push_back(index_key(IndexedField::kName, view_of(info.Subject)));
    keys.push_back(issuer_and_serial_key(view_of(info.Issuer), view_of(info.SerialNumber)));
  }
  if (element.kind() == ElementKind::kCrl) {
    keys.push_back(index_key(IndexedField::kName, view_of(element.crl().Issuer)));
  }
  return keys;
}

// place returns the first element with this sequence number or a higher one.
ElementTable::Bucket::const_iterator ElementTable::place(const Bucket& bucket, uint64_t sequence) {
  return std::ranges::lower_bound(bucket, sequence, {}, &Element::sequence);
}

ElementPtr ElementTable::next(const Query& query, uint64_t after) const {
  const OfKind& kind = of(query.kind);
  const uint64_t bound = after == 0 ? std::numeric_limits<uint64_t>::max() : after;
  if (query.key) {
    const auto bucket = kind.index.find(*query.key);
    if (bucket == kind.index.end()) {
      return nullptr;
    }
    for (auto each = place(bucket->second, bound); each != bucket->second.begin();) {
      --each;
      if (!query.matches || query.matches(**each)) {
        return *each;
      }
    }
    return nullptr;
  }
  for (auto each = kind.elements.upper_bound(bound); each != kind.elements.end(); ++each) {
    if (!query.matches || query.matches(*each->second)) {
      return each->second;
    }
  }
  return nullptr;
}

void ElementTable::insert(ElementPtr element) {
  const uint64_t sequence = element->sequence();
  erase(sequence);
  OfKind& kind = of(element->kind());
  for (const IndexKey key : keys_of(*element)) {
    Bucket& bucket = kind.index[key];
    bucket.insert(place(bucket, sequence), element);
  }
  kind.elements.emplace(sequence, std::move(element));
}

void ElementTable::erase(uint64_t sequence) {
  for (OfKind& kind : kinds_) {
    const auto found = kind.elements.find(sequence);
    if (found == kind.elements.end()) {
      continue;
    }
    for (const IndexKey key : keys_of(*found->second)) {
      const auto bucket = kind.index.find(key);
      if (bucket == kind.index.end()) {
        continue;
      }
      const auto at = place(bucket->second, sequence);
      if (at != bucket->second.end() && (*at)->sequence() == sequence) {
        bucket->second.erase(at);
      }
      if (bucket->second.empty()) {
        kind.index.erase(bucket);
      }
    }
    kind.elements.erase(found);
  }
}

ElementPtr ElementTable::find(uint64_t sequence) const {
  for (const OfKind& kind : kinds_) {
    const auto found = kind.elements.find(sequence);
    if (found != kind.elements.end()) {
      return found->second;
    }
  }
  return nullptr;
}

uint64_t ElementTable::last_sequence() const {
  uint64_t last = 0;
  for (const OfKind& kind : kinds_) {
    last = std::max(last, kind.elements.empty() ? 0 : kind.elements.begin()->first);
  }
  return last;
}

std::vector<uint64_t> ElementTable::sequences() const {
  std::vector<uint64_t> all;
  for (const OfKind& kind : kinds_) {
    for (const auto& [sequence, element] : kind.elements) {
      all.push_back(sequence);
    }
  }
  return all;
}

std::vector<ElementPtr> ElementTable::elements(ElementKind kind) const {
  std::vector<ElementPtr> all;
  for (const auto& [sequence, element] : of(kind).elements) {
    all.push_back(element);
  }
  return all;
}

void ElementTable::clear() {
  for (OfKind& kind : kinds_) {
    kind = OfKind();
  }
}

}  // namespace opensspi::cert
