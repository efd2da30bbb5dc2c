// SPDX-License-Identifier: MIT
#include "cert/properties.h"

#include <algorithm>

#include "opensspi/wincrypt_store_constants.h"

namespace opensspi::cert {

Properties::Values::const_iterator Properties::place(uint32_t id) const {
  return std::ranges::lower_bound(values_, id, {}, &Values::value_type::first);
}

void Properties::note_change(uint32_t id) {
  std::erase_if(unsaved_, [id](const Change& change) { return change.id == id; });
  unsaved_.push_back({id, ++num_changes_});
}

std::optional<Bytes> Properties::find(uint32_t id) const {
  const MutexLock lock(mutex_);
  const auto found = place(id);
  if (found == values_.end() || found->first != id) {
    return std::nullopt;
  }
  return found->second;
}

bool Properties::has(uint32_t id) const {
  const MutexLock lock(mutex_);
  if (id == CERT_KEY_CONTEXT_PROP_ID) {
    return key_ != nullptr;
  }
  const auto found = place(id);
  return found != values_.end() && found->first == id;
}

void Properties::set(uint32_t id, ByteView value) {
  Bytes copy(value.begin(), value.end());
  const MutexLock lock(mutex_);
  note_change(id);
  const auto found = values_.begin() + (place(id) - values_.cbegin());
  if (found != values_.end() && found->first == id) {
    found->second = std::move(copy);
    return;
  }
  values_.emplace(found, id, std::move(copy));
}

void Properties::erase(uint32_t id) {
  const MutexLock lock(mutex_);
  note_change(id);
  const auto found = place(id);
  if (found != values_.end() && found->first == id) {
    values_.erase(found);
  }
}

uint32_t Properties::next(uint32_t after) const {
  const MutexLock lock(mutex_);
  const auto found = std::ranges::upper_bound(values_, after, {}, &Values::value_type::first);
  const uint32_t next = found == values_.end() ? 0 : found->first;
  const bool key_is_next = key_ != nullptr && after < CERT_KEY_CONTEXT_PROP_ID &&
                           (next == 0 || next > CERT_KEY_CONTEXT_PROP_ID);
  return key_is_next ? CERT_KEY_CONTEXT_PROP_ID : next;
}

std::optional<AttachedKey> Properties::key() const {
  const MutexLock lock(mutex_);
  if (key_ == nullptr) {
    return std::nullopt;
  }
  return *key_;
}

void Properties::set_key(std::optional<AttachedKey> key) {
  auto fresh = key ? std::make_unique<AttachedKey>(std::move(*key)) : nullptr;
  const MutexLock lock(mutex_);
  key_.swap(fresh);  // the old one is destroyed after the lock
}

AttachedKey Properties::keep_key(AttachedKey key) {
  auto fresh =
      std::make_unique<AttachedKey>(std::move(key));  // if unused, destroyed after the lock
  const MutexLock lock(mutex_);
  if (key_ == nullptr) {
    key_ = std::move(fresh);
  }
  return *key_;
}

void Properties::inherit(const Properties& other) {
  if (&other == this) {
    return;
  }
  for (auto& [id, value] : other.values()) {
    if (!has(id)) {
      set(id, value);
    }
  }
  if (!key()) {
    set_key(other.key());
  }
}

void Properties::replace(const Properties& other) {
  Values values = other.values();
  const MutexLock lock(mutex_);
  for (const Change& change : unsaved_) {
    std::erase_if(values, [&](const auto& value) { return value.first == change.id; });
    const auto own = place(change.id);
    if (own != values_.end() && own->first == change.id) {
      values.push_back(*own);
    }
  }
  std::ranges::sort(values, {}, &Values::value_type::first);
  values_.swap(values);
}

uint64_t Properties::num_changes() const {
  const MutexLock lock(mutex_);
  return num_changes_;
}

void Properties::saved(uint64_t num_changes) {
  const MutexLock lock(mutex_);
  std::erase_if(unsaved_, [=](const Change& change) { return change.number <= num_changes; });
}

std::vector<std::pair<uint32_t, Bytes>> Properties::values() const {
  const MutexLock lock(mutex_);
  return values_;
}

}  // namespace opensspi::cert
