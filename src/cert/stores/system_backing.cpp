// SPDX-License-Identifier: MIT
#include "cert/stores/system_backing.h"

#include <set>

#include "cert/stores/serialized.h"
#include "cert/stores/system_table.h"

namespace opensspi::cert {
namespace {

using storage::Storage;
using storage::Transaction;

class SystemBacking final : public StoreBacking {
 public:
  SystemBacking(OpenStorage open, storage::Place place, std::string name, Access access)
      : open_(std::move(open)), place_(place), name_(std::move(name)), access_(access) {}

  // settle_in says which store the elements are in.
  void settle_in(std::weak_ptr<Store> store) { store_ = std::move(store); }

  Result<std::unique_ptr<Change>> begin(ElementTable& table) override {
    if (access_ == Access::kReadOnly) {
      return kStoreIsReadOnly;
    }
    Storage& storage = *TRY(opened(Making::kMake));
    Transaction transaction = TRY(storage.write());
    const int64_t id = TRY(make_system_store(transaction, name_));
    TRY(synchronise(transaction, table));
    return std::unique_ptr<Change>(std::make_unique<RowChange>(*this, std::move(transaction), id));
  }

  void refresh(ElementTable& table) override { static_cast<void>(read(table).ok()); }

  // read brings the table up to date, if storage has changed since.
  Status read(ElementTable& table) {
    const auto storage = opened(Making::kExistingOnly);
    if (!storage.ok()) {
      const bool is_absent = storage.error().is(ERROR_FILE_NOT_FOUND) ||
                             storage.error().is(ERROR_PATH_NOT_FOUND) ||
                             storage.error().is(ERROR_ACCESS_DENIED);
      return is_absent ? Status() : Status(storage.error());
    }
    if (seen_ == TRY((*storage)->change_counter())) {
      return {};
    }
    Transaction transaction = TRY((*storage)->read());
    TRY(synchronise(transaction, table));
    seen_ = transaction.change_counter();
    return {};
  }

  Status commit(const ElementTable& /*table*/, bool /*force*/) override { return {}; }
  Status resync(ElementTable& table) override { return read(table); }
  [[nodiscard]] bool persistent() const override { return access_ == Access::kReadWrite; }

 private:
  class RowChange final : public Change {
   public:
    RowChange(SystemBacking& backing, Transaction transaction, int64_t store)
        : backing_(backing), transaction_(std::move(transaction)), store_(store) {}

    Result<uint64_t> reserve(uint64_t /*last*/) override {
      return static_cast<uint64_t>(TRY(reserve_element_row(transaction_, store_)));
    }
    // An element of a system store always has its hash as a property, as on Windows.
    Status write(const Element& element) override {
      if (!element.properties().has(CERT_HASH_PROP_ID)) {
        element.properties().set(CERT_HASH_PROP_ID, element.contents().digest());
      }
      Bytes bytes;
      write_element(element, bytes);
      written_ = static_cast<int64_t>(element.sequence());
      return write_element_row(transaction_, written_, bytes);
    }
    Status erase(const Element& element) override {
      erased_ = static_cast<int64_t>(element.sequence());
      return erase_element_row(transaction_, erased_);
    }
    // A commit raises the counter by one. If another process commits after it, the counter is
    // higher, and the next refresh sees that.
    Status commit() override {
      const uint32_t before = transaction_.change_counter();
      TRY(transaction_.commit());
      backing_.seen_ = before + 1;
      backing_.changed(written_, erased_);
      return {};
    }

   private:
    SystemBacking& backing_;
    Transaction transaction_;
    const int64_t store_;
    int64_t written_ = 0;
    int64_t erased_ = 0;
  };

  Result<Storage*> opened(Making making) {
    if (storage_ == nullptr) {
      auto storage = TRY(open_(place_, making));
      TRY(prepare_system_stores(*storage));
      storage_ = std::move(storage);
    }
    return storage_.get();
  }

  void changed(int64_t written, int64_t erased) {
    if (written != 0) {
      ++revisions_[written];
    }
    revisions_.erase(erased);
  }

  Status synchronise(Transaction& transaction, ElementTable& table) {
    const auto store = TRY(find_system_store(transaction, name_));
    const std::vector<ElementRow> rows =
        store ? TRY(element_rows(transaction, *store)) : std::vector<ElementRow>();
    std::set<int64_t> present;
    for (const ElementRow& row : rows) {
      present.insert(row.id);
      const auto known = revisions_.find(row.id);
      if (known != revisions_.end() && known->second == row.revision) {
        continue;
      }
      load(row, TRY(read_element_row(transaction, row.id)), table);
    }
    for (const uint64_t sequence : table.sequences()) {
      if (!present.contains(static_cast<int64_t>(sequence))) {
        table.erase(sequence);
        revisions_.erase(static_cast<int64_t>(sequence));
      }
    }
    return {};
  }

  // A row that does not decode is left out. Contexts of an element whose properties were changed
  // elsewhere see the new ones.
  void load(const ElementRow& row, ByteView bytes, ElementTable& table) {
    revisions_[row.id] = row.revision;
    const auto sequence = static_cast<uint64_t>(row.id);
    const Result<ReadElement> read = read_element(bytes);
    if (!read.ok()) {
      return;
    }
    const ElementPtr old = table.find(sequence);
    if (old != nullptr && std::ranges::equal(old->encoded(), read->element->encoded())) {
      old->properties().replace(read->element->properties());
      return;
    }
    Properties& properties = read->element->properties();
    properties.saved(properties.num_changes());
    read->element->settle(store_, sequence);
    table.insert(read->element);
  }

  const OpenStorage open_;
  const storage::Place place_;
  const std::string name_;
  const Access access_;
  std::weak_ptr<Store> store_;
  std::shared_ptr<Storage> storage_;
  std::optional<uint32_t> seen_;  // the counter of the last state that was read
  std::map<int64_t, int64_t> revisions_;
};

}  // namespace

Result<StorePtr> open_system_part(const OpenStorage& open, storage::Place place, std::string name,
                                  Access access) {
  auto backing = std::make_unique<SystemBacking>(open, place, std::move(name), access);
  SystemBacking& system = *backing;
  const auto store = std::make_shared<MemoryStore>(std::move(backing));
  system.settle_in(store);
  TRY(store->resync());
  return StorePtr(store);
}

}  // namespace opensspi::cert
