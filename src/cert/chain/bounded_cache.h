// SPDX-License-Identifier: MIT
// BoundedCache keeps the values that were used last, up to a number and a size.
#pragma once

#include <list>
#include <unordered_map>
#include <utility>

namespace opensspi::chain {

// BoundedCache is not thread-safe. A key may view its own value: the two are removed together.
template <class Key, class Value>
class BoundedCache {
 public:
  constexpr BoundedCache(size_t max_entries, size_t max_size)
      : max_entries_(max_entries), max_size_(max_size) {}

  // find returns the value, which is now the one used last, or null.
  Value* find(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) {
      return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->value;
  }

  // keep adds a value of this size, unless it is too large or its key is known.
  void keep(const Key& key, Value value, size_t size) {
    if (size > max_size_ || index_.contains(key)) {
      return;
    }
    while (entries_.size() >= max_entries_ || size_ + size > max_size_) {
      drop_oldest();
    }
    entries_.push_front(Entry{key, std::move(value), size});
    index_.emplace(key, entries_.begin());
    size_ += size;
  }

 private:
  struct Entry {
    Key key;
    Value value;
    size_t size;
  };

  void drop_oldest() {
    Entry& oldest = entries_.back();
    size_ -= oldest.size;
    index_.erase(oldest.key);
    entries_.pop_back();
  }

  size_t max_entries_;
  size_t max_size_;
  size_t size_ = 0;
  std::list<Entry> entries_;
  std::unordered_map<Key, typename std::list<Entry>::iterator> index_;
};

}  // namespace opensspi::chain
