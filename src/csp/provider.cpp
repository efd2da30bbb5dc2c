// SPDX-License-Identifier: MIT
#include "csp/provider.h"

namespace opensspi::csp {
namespace {

constexpr uint32_t kAcquireFlags = kVerifyContext | kNewKeySet | kDeleteKeySet | kMachineKeySet |
                                   kSilent | kDefaultContainerOptional;

constexpr Error kBadFlags = fail(NTE_BAD_FLAGS, "the flags are not supported");

ContainerPlace place_of(const ProviderRow& row, uint32_t flags) {
  return {row.family, row.implementation, (flags & kMachineKeySet) != 0};
}

Result<std::string> container_name(const ContainerStore& store, std::string_view asked) {
  if (asked.size() > kMaxContainerNameLen) {
    return fail(NTE_BAD_KEYSET_PARAM, "the container's name is too long");
  }
  return asked.empty() ? store.default_name() : std::string(asked);
}

bool is_verify_context(uint32_t flags) { return (flags & kVerifyContext) == kVerifyContext; }

Result<std::shared_ptr<Container>> open_container(ContainerStore& store,
                                                  const AcquireRequest& request) {
  if (is_verify_context(request.flags)) {
    if (!request.container.empty()) {
      return fail(NTE_BAD_FLAGS, "a CRYPT_VERIFYCONTEXT session names no container");
    }
    return memory_container("");
  }
  const std::string name = TRY(container_name(store, request.container));
  const ContainerPlace place = place_of(*request.row, request.flags);
  if ((request.flags & kNewKeySet) != 0) {
    return store.create(place, name);
  }
  return store.open(place, name);
}

}  // namespace

Status delete_container(ContainerStore& store, const AcquireRequest& request) {
  if ((request.flags & ~kAcquireFlags) != 0 || is_verify_context(request.flags)) {
    return kBadFlags;
  }
  const std::string name = TRY(container_name(store, request.container));
  return store.remove(place_of(*request.row, request.flags), name);
}

Provider::Provider(ContainerStore& store, const ProviderRow& row, uint32_t flags,
                   std::shared_ptr<Container> container)
    : store_(store), row_(row), flags_(flags), pairs_(std::move(container)) {}

Result<std::shared_ptr<Provider>> Provider::acquire(ContainerStore& store,
                                                    const AcquireRequest& request) {
  const uint32_t high = request.flags & kVerifyContext;
  if ((request.flags & ~kAcquireFlags) != 0 || (high != 0 && high != kVerifyContext) ||
      (request.flags & kDeleteKeySet) != 0) {
    return kBadFlags;
  }
  auto container = TRY(open_container(store, request));
  return std::shared_ptr<Provider>(
      new Provider(store, *request.row, request.flags, std::move(container)));
}

ContainerPlace Provider::place() const { return place_of(row_, flags_); }

}  // namespace opensspi::csp
