#include "csp/containers/container_store.h"

#include "csp/containers/disk_containers.h"

namespace opensspi::csp {
namespace {

OpenStore store_opener(const Env& env, std::shared_ptr<const Settings> settings) {
  return [&env, settings = std::move(settings)](store::Place place, Making making) {
    return making == Making::kMake ? store::Store::open(env, *settings, place)
                                   : store::Store::open_existing(env, *settings, place);
  };
}

}  // namespace

std::unique_ptr<ContainerStore> open_container_store(const Env& env,
                                                     std::shared_ptr<const Settings> settings) {
  return disk_containers(env, store_opener(env, std::move(settings)));
}

}  // namespace opensspi::csp
