// SPDX-License-Identifier: MIT
// MemoryStore: a store whose elements are in memory, with or without a place on disk behind it.
#pragma once

#include "cert/stores/element_table.h"

namespace opensspi::cert {

// StoreBacking is where a store's elements are kept beyond its life. It is called under the store's
// lock.
class StoreBacking {
 public:
  virtual ~StoreBacking() = default;

  // Change is one change in progress, which nobody else can see: it is undone unless it is
  // committed.
  class Change {
   public:
    virtual ~Change() = default;
    // reserve returns the sequence number for a new element.
    virtual Result<uint64_t> reserve(uint64_t last) { return last + 1; }
    // write keeps an element under its sequence number, in place of the one that is there.
    virtual Status write(const Element& element) = 0;
    virtual Status erase(const Element& element) = 0;
    virtual Status commit() = 0;
  };

  // begin starts a change. It may first bring `table` up to date.
  virtual Result<std::unique_ptr<Change>> begin(ElementTable& table) = 0;
  // refresh brings `table` up to date with what others have changed.
  virtual void refresh(ElementTable& /*table*/) {}
  // commit writes what was not written yet; `force` writes unchanged tables, too.
  virtual Status commit(const ElementTable& table, bool force) = 0;
  virtual Status resync(ElementTable& table) = 0;
  [[nodiscard]] virtual bool persistent() const { return true; }
};

// MemoryStore is the store of CERT_STORE_PROV_MEMORY, and of the providers of files and system
// stores with a backing.
class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::unique_ptr<StoreBacking> backing = nullptr);
  // The destructor commits what the backing has not written yet.
  ~MemoryStore() override;

  std::optional<Found> next(const Query& query, const Position& after) const override;
  Result<Found> add(const ElementPtr& element, AddDisposition disposition, AddMode mode) override;
  Status remove(const Element& element) override;
  Status update(const Element& element) override;
  Status commit(bool force) override;
  Status resync() override;
  [[nodiscard]] bool persistent() const override {
    return backing_ != nullptr && backing_->persistent();
  }

  // load adds a copy without writing it to the backing, to fill a new store.
  void load(const ElementPtr& element);

 private:
  Result<Found> add_locked(const ElementPtr& element, AddDisposition disposition, AddMode mode)
      REQUIRES(mutex_);

  mutable Mutex mutex_;
  mutable ElementTable table_ GUARDED_BY(mutex_);
  const std::unique_ptr<StoreBacking> backing_;
  uint64_t last_ GUARDED_BY(mutex_) = 0;
};

// memory_store returns a new store in memory.
std::shared_ptr<MemoryStore> memory_store();

}  // namespace opensspi::cert
