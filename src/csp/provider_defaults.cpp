// SPDX-License-Identifier: MIT
#include "csp/provider_defaults.h"

namespace opensspi::csp {
namespace {

constexpr const char* kSteps[] = {
    "CREATE TABLE default_provider (type INTEGER PRIMARY KEY, name TEXT NOT NULL);"};
constexpr storage::Schema kSchema{"provider defaults", kSteps, {}};

storage::Place place_of(DefaultsOf of) {
  return of == DefaultsOf::kUser ? storage::Place::kUser : storage::Place::kMachine;
}

Result<std::string> read_name(storage::Storage& store, uint32_t type) {
  auto transaction = TRY(store.read());
  auto row = TRY(transaction.query("SELECT name FROM default_provider WHERE type = ?",
                                   static_cast<int64_t>(type)));
  return TRY(row.step()) ? row.text(0) : std::string();
}

}  // namespace

ProviderDefaults::ProviderDefaults(const Env& env, std::shared_ptr<const Settings> settings)
    : env_(env), settings_(std::move(settings)) {}

ProviderDefaults::~ProviderDefaults() {
  for (const auto& opened : opened_) {
    delete opened.load();  // NOLINT: what remember released
  }
}

std::string ProviderDefaults::effective(DefaultsOf of, uint32_t type) {
  const auto name = kept(of, type);
  if (name.ok() && !name->empty()) {
    return *name;
  }
  return of == DefaultsOf::kUser ? effective(DefaultsOf::kMachine, type) : std::string();
}

Result<std::string> ProviderDefaults::kept(DefaultsOf of, uint32_t type) {
  const auto store = opened(of);
  if (store.ok()) {
    return read_name(**store, type);
  }
  if (store.error().is(ERROR_FILE_NOT_FOUND)) {
    return std::string();
  }
  return store.error();
}

Status ProviderDefaults::keep(DefaultsOf of, uint32_t type, std::string_view provider) {
  const StoragePtr store = TRY(made(of));
  auto transaction = TRY(store->write());
  TRY(transaction.run("INSERT OR REPLACE INTO default_provider (type, name) VALUES (?, ?)",
                      static_cast<int64_t>(type), provider));
  return transaction.commit();
}

Status ProviderDefaults::forget(DefaultsOf of, uint32_t type) {
  const auto store = opened(of);
  if (!store.ok() && store.error().is(ERROR_FILE_NOT_FOUND)) {
    return {};
  }
  if (!store.ok()) {
    return store.error();
  }
  auto transaction = TRY((*store)->write());
  TRY(transaction.run("DELETE FROM default_provider WHERE type = ?", static_cast<int64_t>(type)));
  return transaction.commit();
}

Result<ProviderDefaults::StoragePtr> ProviderDefaults::opened(DefaultsOf of) {
  const StoragePtr* known = opened_[static_cast<size_t>(of)].load(std::memory_order_acquire);
  if (known != nullptr) {
    return StoragePtr(*known);
  }
  StoragePtr store = TRY(storage::Storage::open_existing(env_, *settings_, place_of(of)));
  TRY(store->prepare(kSchema));
  return remember(of, std::move(store));
}

Result<ProviderDefaults::StoragePtr> ProviderDefaults::made(DefaultsOf of) {
  const StoragePtr* known = opened_[static_cast<size_t>(of)].load(std::memory_order_acquire);
  if (known != nullptr) {
    return StoragePtr(*known);
  }
  StoragePtr store = TRY(storage::Storage::open(env_, *settings_, place_of(of)));
  TRY(store->prepare(kSchema));
  return remember(of, std::move(store));
}

ProviderDefaults::StoragePtr ProviderDefaults::remember(DefaultsOf of, StoragePtr store) {
  auto fresh = std::make_unique<const StoragePtr>(std::move(store));
  StoragePtr copy = *fresh;
  const StoragePtr* first = nullptr;
  if (opened_[static_cast<size_t>(of)].compare_exchange_strong(first, fresh.get(),
                                                               std::memory_order_acq_rel)) {
    static_cast<void>(fresh.release());
  }
  return copy;
}

}  // namespace opensspi::csp
