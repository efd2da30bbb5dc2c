// SPDX-License-Identifier: MIT
#include "cert/stores/collection.h"

#include <algorithm>

namespace opensspi::cert {
namespace {

// Collections are changed one at a time, so that two threads cannot close a cycle together.
Mutex g_structure;

Found within(uint64_t member, Found found) {
  found.position.insert(found.position.begin(), member);
  return found;
}

Position inner(const Position& position) { return {position.begin() + 1, position.end()}; }

}  // namespace

std::vector<Collection::Member> Collection::members() const {
  const MutexLock lock(mutex_);
  return members_;
}

bool Collection::contains(const Store* store) const {
  return std::ranges::any_of(members(), [store](const Member& member) {
    const auto* const nested = dynamic_cast<const Collection*>(member.store.get());
    return member.store.get() == store || (nested != nullptr && nested->contains(store));
  });
}

Status Collection::insert(const StorePtr& member, Adding adding, uint32_t priority) {
  const MutexLock structure(g_structure);
  const auto* const nested = dynamic_cast<const Collection*>(member.get());
  if (member.get() == this || (nested != nullptr && nested->contains(this))) {
    return fail(E_INVALIDARG, "a collection cannot contain itself");
  }
  const MutexLock lock(mutex_);
  std::erase_if(members_, [&member](const Member& each) { return each.store == member; });
  const auto place = std::ranges::find_if(
      members_, [priority](const Member& each) { return each.priority < priority; });
  members_.insert(place, {++last_number_, priority, adding, member});
  return {};
}

void Collection::erase(const StorePtr& member) {
  StorePtr kept;  // destroyed after the lock
  const MutexLock lock(mutex_);
  const auto found = std::ranges::find_if(
      members_, [&member](const Member& each) { return each.store == member; });
  if (found != members_.end()) {
    kept = found->store;
    members_.erase(found);
  }
}

std::optional<Found> Collection::next(const Query& query, const Position& after) const {
  bool reached = after.empty();
  for (const Member& member : members()) {
    const bool here = !after.empty() && member.number == after.front();
    if (!reached && !here) {
      continue;
    }
    if (auto found = member.store->next(query, here ? inner(after) : Position())) {
      return within(member.number, std::move(*found));
    }
    reached = true;
  }
  return std::nullopt;
}

Result<Found> Collection::add(const ElementPtr& element, AddDisposition disposition, AddMode mode) {
  if (mode == AddMode::kLink) {
    return fail(E_INVALIDARG, "a link cannot be added to a collection");
  }
  const std::vector<Member> all = members();
  if (disposition != AddDisposition::kAlways) {
    for (const Member& member : all) {
      if (member.store->find(same_element(*element)) != nullptr) {
        return within(member.number, TRY(member.store->add(element, disposition, mode)));
      }
    }
  }
  for (const Member& member : all) {
    if (member.adding == Adding::kTaken) {
      return within(member.number, TRY(member.store->add(element, disposition, mode)));
    }
  }
  return fail(E_ACCESSDENIED, "no store of the collection takes additions");
}

Status Collection::commit(bool force) {
  Status first;
  for (const Member& member : members()) {
    Status status = member.store->commit(force);
    if (first.ok() && !status.ok()) {
      first = status.error();
    }
  }
  return first;
}

Status Collection::resync() {
  Status first;
  for (const Member& member : members()) {
    Status status = member.store->resync();
    if (first.ok() && !status.ok()) {
      first = status.error();
    }
  }
  return first;
}

bool Collection::persistent() const {
  return std::ranges::any_of(members(), [](const Member& member) {
    return member.adding == Adding::kTaken && member.store->persistent();
  });
}

std::shared_ptr<Collection> collection() { return std::make_shared<Collection>(); }

}  // namespace opensspi::cert
