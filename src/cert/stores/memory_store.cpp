// SPDX-License-Identifier: MIT
#include "cert/stores/memory_store.h"

#include "base/as_process.h"

namespace opensspi::cert {
namespace {

constexpr Error kExists = fail(CRYPT_E_EXISTS, "the store already has this element");

// begins is the time that decides which of two elements is newer.
int64_t begins(const Element& element) {
  switch (element.kind()) {
    case ElementKind::kCertificate:
      return ticks_of(element.certificate().NotBefore);
    case ElementKind::kCrl:
      return ticks_of(element.crl().ThisUpdate);
    case ElementKind::kCtl:
      return ticks_of(element.ctl().ThisUpdate);
  }
  return 0;
}

Found found_at(ElementPtr element) {
  const uint64_t sequence = element->sequence();
  return {std::move(element), {sequence}};
}

// NoBacking is the change of a store that is in memory only.
class NoBacking final : public StoreBacking::Change {
  Status write(const Element& /*element*/) override { return {}; }
  Status erase(const Element& /*element*/) override { return {}; }
  Status commit() override { return {}; }
};

Result<std::unique_ptr<StoreBacking::Change>> begin(StoreBacking* backing, ElementTable& table) {
  if (backing != nullptr) {
    return backing->begin(table);
  }
  return std::unique_ptr<StoreBacking::Change>(std::make_unique<NoBacking>());
}

// A link shares its properties with its target: they are saved when the target's home has them,
// too.
Status save(StoreBacking::Change& change, const Element& element) {
  const uint64_t num_changes = element.properties().num_changes();
  TRY(change.write(element));
  TRY(change.commit());
  if (element.target() == nullptr) {
    element.properties().saved(num_changes);
  }
  return {};
}

}  // namespace

MemoryStore::MemoryStore(std::unique_ptr<StoreBacking> backing) : backing_(std::move(backing)) {}

MemoryStore::~MemoryStore() {
  if (backing_ != nullptr) {
    const AsProcess as_process;  // a client may free the last context
    static_cast<void>(backing_->commit(table_, false).ok());
  }
}

std::optional<Found> MemoryStore::next(const Query& query, const Position& after) const {
  const MutexLock lock(mutex_);
  if (backing_ != nullptr && after.empty()) {
    backing_->refresh(table_);
  }
  ElementPtr element = table_.next(query, after.empty() ? 0 : after.front());
  if (element == nullptr) {
    return std::nullopt;
  }
  return found_at(std::move(element));
}

Result<Found> MemoryStore::add(const ElementPtr& element, AddDisposition disposition,
                               AddMode mode) {
  if (disposition < AddDisposition::kNew || disposition > AddDisposition::kNewerInherit) {
    return fail(E_INVALIDARG, "the disposition is not one of CERT_STORE_ADD_*");
  }
  const MutexLock lock(mutex_);
  return add_locked(element, disposition, mode);
}

Result<Found> MemoryStore::add_locked(const ElementPtr& element, AddDisposition disposition,
                                      AddMode mode) {
  const auto change = TRY(begin(backing_.get(), table_));
  const ElementPtr old =
      disposition == AddDisposition::kAlways ? nullptr : table_.next(same_element(*element), 0);
  if (old != nullptr && disposition == AddDisposition::kNew) {
    return kExists;
  }
  if (old != nullptr && disposition == AddDisposition::kUseExisting) {
    old->properties().inherit(element->properties());
    TRY(save(*change, *old));
    return found_at(old);
  }
  const bool newer =
      disposition == AddDisposition::kNewer || disposition == AddDisposition::kNewerInherit;
  if (old != nullptr && newer && begins(*element) <= begins(*old)) {
    return kExists;
  }
  const ElementPtr fresh = mode == AddMode::kLink ? Element::link(element) : element->copy();
  if (old != nullptr && (disposition == AddDisposition::kReplaceInherit ||
                         disposition == AddDisposition::kNewerInherit)) {
    fresh->properties().inherit(old->properties());
  }
  last_ = std::max(last_, table_.last_sequence());
  const uint64_t sequence = old != nullptr ? old->sequence() : TRY(change->reserve(last_));
  fresh->settle(weak_from_this(), sequence);
  TRY(save(*change, *fresh));
  last_ = std::max(last_, sequence);
  table_.insert(fresh);
  return found_at(fresh);
}

Status MemoryStore::remove(const Element& element) {
  const MutexLock lock(mutex_);
  const auto change = TRY(begin(backing_.get(), table_));
  if (table_.find(element.sequence()).get() != &element) {
    return {};
  }
  TRY(change->erase(element));
  TRY(change->commit());
  table_.erase(element.sequence());
  return {};
}

Status MemoryStore::update(const Element& element) {
  const MutexLock lock(mutex_);
  if (backing_ == nullptr || table_.find(element.sequence()).get() != &element) {
    return {};
  }
  const auto change = TRY(begin(backing_.get(), table_));
  if (table_.find(element.sequence()).get() != &element) {
    return {};  // deleted by another process
  }
  TRY(change->write(element));
  return change->commit();
}

Status MemoryStore::commit(bool force) {
  const MutexLock lock(mutex_);
  return backing_ == nullptr ? Store::commit(force) : backing_->commit(table_, force);
}

Status MemoryStore::resync() {
  const MutexLock lock(mutex_);
  return backing_ == nullptr ? Store::resync() : backing_->resync(table_);
}

void MemoryStore::load(const ElementPtr& element) {
  const MutexLock lock(mutex_);
  last_ = std::max(last_, table_.last_sequence()) + 1;
  const ElementPtr fresh = element->copy();
  fresh->settle(weak_from_this(), last_);
  table_.insert(fresh);
}

std::shared_ptr<MemoryStore> memory_store() { return std::make_shared<MemoryStore>(); }

}  // namespace opensspi::cert
