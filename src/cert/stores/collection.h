// SPDX-License-Identifier: MIT
// Collection: a store that shows the elements of its members (CERT_STORE_PROV_COLLECTION).
#pragma once

#include "cert/stores/store.h"

namespace opensspi::cert {

// Collection shows its members' elements, those of a member with a higher priority first. An
// element that is added goes into the first member that takes additions.
class Collection final : public Store {
 public:
  // Adding says whether a member takes additions (CERT_PHYSICAL_STORE_ADD_ENABLE_FLAG).
  enum class Adding : uint8_t { kRefused, kTaken };

  // insert adds a member; one that is there already gets the new priority and rule. E_INVALIDARG
  // for a member that is, or contains, this collection.
  Status insert(const StorePtr& member, Adding adding, uint32_t priority);
  // erase removes a member, if it is one.
  void erase(const StorePtr& member);

  std::optional<Found> next(const Query& query, const Position& after) const override;
  // add changes the member that has the same element, if the disposition looks for one.
  // E_ACCESSDENIED if no member takes additions. A link is E_INVALIDARG.
  Result<Found> add(const ElementPtr& element, AddDisposition disposition, AddMode mode) override;
  Status remove(const Element& element) override { return delete_element(element); }
  Status commit(bool force) override;
  Status resync() override;
  [[nodiscard]] bool persistent() const override;

 private:
  struct Member {
    uint64_t number;
    uint32_t priority;
    Adding adding;
    StorePtr store;
  };
  [[nodiscard]] std::vector<Member> members() const;
  [[nodiscard]] bool contains(const Store* store) const;

  mutable Mutex mutex_;
  std::vector<Member> members_ GUARDED_BY(mutex_);  // in the order of enumeration
  uint64_t last_number_ GUARDED_BY(mutex_) = 0;
};

std::shared_ptr<Collection> collection();

}  // namespace opensspi::cert
