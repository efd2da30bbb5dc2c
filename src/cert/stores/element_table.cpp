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

ElementPtr ElementTable::next(const Query& query, uint64_t after) const {
  const OfKind& kind = of(query.kind);
  const uint64_t bound = after == 0 ? std::numeric_limits<uint64_t>::max() : after;
  if (query.key) {
    for (auto each = kind.index.upper_bound({*query.key, bound});
         each != kind.index.end() && each->key == *query.key; ++each) {
      const ElementPtr& element = kind.elements.at(each->sequence);
      if (!query.matches || query.matches(*element)) {
        return element;
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
    kind.index.insert({key, sequence});
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
      kind.index.erase({key, sequence});
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
