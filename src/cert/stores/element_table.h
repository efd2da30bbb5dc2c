// SPDX-License-Identifier: MIT
// ElementTable: the elements of one store with their indexes.
#pragma once

#include <map>
#include <unordered_map>

#include "cert/stores/store.h"

namespace opensspi::cert {

// ElementTable finds elements by an index key in constant time. It is used under its owner's lock.
class ElementTable {
 public:
  // next returns the first matching element whose sequence number is below `after`; 0 is before the
  // first.
  [[nodiscard]] ElementPtr next(const Query& query, uint64_t after) const;
  // insert adds an element under its sequence number; the one that had it is removed.
  void insert(ElementPtr element);
  void erase(uint64_t sequence);
  // find returns the element with a sequence number, or nullptr.
  [[nodiscard]] ElementPtr find(uint64_t sequence) const;
  [[nodiscard]] uint64_t last_sequence() const;
  [[nodiscard]] std::vector<uint64_t> sequences() const;
  [[nodiscard]] std::vector<ElementPtr> elements(ElementKind kind) const;
  void clear();

 private:
  using Elements = std::map<uint64_t, ElementPtr, std::greater<>>;
  // The elements of one key, by ascending sequence number: most are added at the end.
  using Bucket = std::vector<ElementPtr>;
  struct OfKind {
    Elements elements;
    std::unordered_map<IndexKey, Bucket> index;
  };
  static Bucket::const_iterator place(const Bucket& bucket, uint64_t sequence);
  static std::vector<IndexKey> keys_of(const Element& element);
  OfKind& of(ElementKind kind) { return kinds_[static_cast<size_t>(kind)]; }
  [[nodiscard]] const OfKind& of(ElementKind kind) const {
    return kinds_[static_cast<size_t>(kind)];
  }

  OfKind kinds_[std::size(kElementKinds)];
};

}  // namespace opensspi::cert
