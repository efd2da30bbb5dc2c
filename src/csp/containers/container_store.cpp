// SPDX-License-Identifier: MIT
#include "csp/containers/container_store.h"

#include "csp/containers/disk_containers.h"
#include "csp/containers/token_containers.h"

namespace opensspi::csp {
namespace {

OpenStorage store_opener(const Env& env, std::shared_ptr<const Settings> settings) {
  return [&env, settings = std::move(settings)](storage::Place place, Making making) {
    return making == Making::kMake ? storage::Storage::open(env, *settings, place)
                                   : storage::Storage::open_existing(env, *settings, place);
  };
}

// The containers of each provider, wherever it keeps them.
class AllContainers final : public ContainerStore {
 public:
  AllContainers(const Env& env, std::shared_ptr<const Settings> settings)
      : disk_(disk_containers(env, store_opener(env, settings))),
        token_(token_containers(std::move(settings))) {}

  [[nodiscard]] std::string default_name() const override { return disk_->default_name(); }

  [[nodiscard]] Result<std::shared_ptr<Container>> open(const ContainerPlace& place,
                                                        std::string_view name) override {
    return at(place).open(place, name);
  }

  [[nodiscard]] Result<std::shared_ptr<Container>> create(const ContainerPlace& place,
                                                          std::string_view name) override {
    return at(place).create(place, name);
  }

  [[nodiscard]] Status remove(const ContainerPlace& place, std::string_view name) override {
    return at(place).remove(place, name);
  }

  [[nodiscard]] Result<std::vector<std::string>> names(const ContainerPlace& place) override {
    return at(place).names(place);
  }

  [[nodiscard]] Result<crypto::SealKey> opaque_key() override { return disk_->opaque_key(); }

 private:
  ContainerStore& at(const ContainerPlace& place) {
    return place.implementation == Implementation::kToken ? *token_ : *disk_;
  }

  const std::unique_ptr<ContainerStore> disk_;
  const std::unique_ptr<ContainerStore> token_;
};

}  // namespace

std::unique_ptr<ContainerStore> open_container_store(const Env& env,
                                                     std::shared_ptr<const Settings> settings) {
  return std::make_unique<AllContainers>(env, std::move(settings));
}

}  // namespace opensspi::csp
