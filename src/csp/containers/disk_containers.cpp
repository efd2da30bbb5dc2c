// SPDX-License-Identifier: MIT
#include "csp/containers/disk_containers.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/mutex.h"
#include "csp/containers/container_table.h"
#include "csp/containers/security_descriptor.h"
#include "identity/unix_users.h"
#include "storage/refusal.h"

namespace opensspi::csp {
namespace {

using storage::Storage;
using storage::Transaction;

constexpr Error kNoContainer = fail(NTE_BAD_KEYSET, "there is no such container");
constexpr std::string_view kOpaquePurpose = "opensspi OPAQUEKEYBLOB";
constexpr mode_t kOwnerOnly = 0600;

class DiskContainer final : public Container {
 public:
  DiskContainer(std::shared_ptr<Storage> kept, ContainerRow row)
      : store_(std::move(kept)), row_(std::move(row)) {}

  [[nodiscard]] std::string name() const override { return row_.name; }
  [[nodiscard]] std::string unique_name() const override { return row_.unique_name; }

  [[nodiscard]] Result<bool> has(KeySpec spec) const override {
    Transaction transaction = TRY(store_->read());
    return has_pair(transaction, {row_.id, spec});
  }

  [[nodiscard]] Result<StoredKeyPair> load(KeySpec spec) const override {
    Transaction transaction = TRY(store_->read());
    return read_pair(transaction, {row_.id, spec});
  }

  [[nodiscard]] Status store(KeySpec spec, const StoredKeyPair& pair) override {
    Transaction transaction = TRY(store_->write());
    TRY(write_pair(transaction, {row_.id, spec}, pair));
    return transaction.commit();
  }

  [[nodiscard]] Status remove(KeySpec spec) override {
    Transaction transaction = TRY(store_->write());
    TRY(remove_pair(transaction, {row_.id, spec}));
    return transaction.commit();
  }

  [[nodiscard]] Result<Bytes> certificate(KeySpec spec) const override {
    Transaction transaction = TRY(store_->read());
    return read_certificate(transaction, {row_.id, spec});
  }

  [[nodiscard]] Status set_certificate(KeySpec spec, ByteView der) override {
    Transaction transaction = TRY(store_->write());
    TRY(write_certificate(transaction, {row_.id, spec}, der));
    return transaction.commit();
  }

  [[nodiscard]] Result<Bytes> security_descriptor() const override {
    const AsProcess as_process;
    if (store_->directory().empty()) {
      return csp::security_descriptor(geteuid(), getegid(), kOwnerOnly);
    }
    struct stat found {};
    const std::string path = store_->directory() + "/store.db";
    if (stat(path.c_str(), &found) != 0) {
      return storage::file_refusal(errno, path);
    }
    return csp::security_descriptor(found.st_uid, found.st_gid, found.st_mode);
  }

  [[nodiscard]] Result<std::shared_ptr<crypto::PrivateKey>> generate(KeySpec, AlgorithmNumber,
                                                                     uint32_t, uint32_t) override {
    return std::shared_ptr<crypto::PrivateKey>();
  }

 private:
  const std::shared_ptr<Storage> store_;
  const ContainerRow row_;
};

class DiskContainers final : public ContainerStore {
 public:
  DiskContainers(const Env& env, OpenStorage open) : env_(env), open_(std::move(open)) {}

  [[nodiscard]] std::string default_name() const override {
    const AsProcess as_process;
    const uid_t user = geteuid();
    return identity::unix_user_name(user).value_or("uid" + std::to_string(user));
  }

  [[nodiscard]] Result<std::shared_ptr<Container>> open(const ContainerPlace& place,
                                                        std::string_view name) override {
    const std::shared_ptr<Storage> kept = TRY(existing(place));
    if (kept == nullptr) {
      return kNoContainer;
    }
    Transaction transaction = TRY(kept->read());
    ContainerRow row = TRY(find_container(transaction, place, name));
    return opened(kept, std::move(row));
  }

  [[nodiscard]] Result<std::shared_ptr<Container>> create(const ContainerPlace& place,
                                                          std::string_view name) override {
    const std::shared_ptr<Storage> kept = TRY(made(place.machine));
    Transaction transaction = TRY(kept->write());
    ContainerRow row = TRY(insert_container(transaction, place, name, env_.now()));
    TRY(transaction.commit());
    return opened(kept, std::move(row));
  }

  [[nodiscard]] Status remove(const ContainerPlace& place, std::string_view name) override {
    const std::shared_ptr<Storage> kept = TRY(existing(place));
    if (kept == nullptr) {
      return kNoContainer;
    }
    Transaction transaction = TRY(kept->write());
    const ContainerRow row = TRY(find_container(transaction, place, name));
    TRY(delete_container_row(transaction, row.id));
    return transaction.commit();
  }

  [[nodiscard]] Result<std::vector<std::string>> names(const ContainerPlace& place) override {
    const std::shared_ptr<Storage> kept = TRY(existing(place));
    if (kept == nullptr) {
      return std::vector<std::string>();
    }
    Transaction transaction = TRY(kept->read());
    return container_names(transaction, place);
  }

  [[nodiscard]] Result<crypto::SealKey> opaque_key() override {
    const std::shared_ptr<Storage> kept = TRY(made(false));
    const SecretBox<crypto::SealKey> key = TRY(kept->derived_key(kOpaquePurpose));
    return crypto::SealKey(*key);
  }

 private:
  struct Slot {
    std::shared_ptr<Storage> store;
    Making making = Making::kExistingOnly;
  };

  static Result<std::shared_ptr<Container>> opened(std::shared_ptr<Storage> kept,
                                                   ContainerRow row) {
    return std::shared_ptr<Container>(
        std::make_shared<DiskContainer>(std::move(kept), std::move(row)));
  }

  // existing returns nullptr if there is no store yet, and so no container.
  Result<std::shared_ptr<Storage>> existing(const ContainerPlace& place) {
    auto kept = prepared(place.machine, Making::kExistingOnly);
    if (!kept && kept.error().is(ERROR_FILE_NOT_FOUND)) {
      return std::shared_ptr<Storage>();
    }
    return kept;
  }

  Result<std::shared_ptr<Storage>> made(bool machine) { return prepared(machine, Making::kMake); }

  Result<std::shared_ptr<Storage>> prepared(bool machine, Making making) {
    std::shared_ptr<Storage> kept = TRY(store_of(machine, making));
    TRY(prepare_containers(*kept));
    return kept;
  }

  Result<std::shared_ptr<Storage>> store_of(bool machine, Making making) {
    const ForkHold hold;
    const MutexLock lock(mutex_);
    Slot& slot = slots_[machine ? 1 : 0];
    const bool enough = slot.making == Making::kMake || making == Making::kExistingOnly;
    if (slot.store != nullptr && enough) {
      return slot.store;
    }
    const storage::Place place = machine ? storage::Place::kMachine : storage::Place::kUser;
    slot.store = TRY(open_(place, making));
    slot.making = making;
    return slot.store;
  }

  const Env& env_;
  const OpenStorage open_;
  Mutex mutex_;  // under a ForkHold
  Slot slots_[2] GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<ContainerStore> disk_containers(const Env& env, OpenStorage open) {
  return std::make_unique<DiskContainers>(env, std::move(open));
}

}  // namespace opensspi::csp
