// SPDX-License-Identifier: MIT
// Provider: the object of an HCRYPTPROV: a provider, and a container or none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "csp/container_pairs.h"
#include "csp/parameter.h"
#include "csp/session_key.h"

namespace opensspi::csp {

// AcquireRequest is CryptAcquireContext's. An empty container is the user's default one.
struct AcquireRequest {
  std::string_view container;
  const ProviderRow* row;
  uint32_t flags;
};

// delete_container implements CRYPT_DELETEKEYSET; NTE_BAD_KEYSET if there is no such container.
[[nodiscard]] Status delete_container(ContainerStore& store, const AcquireRequest& request);

// Provider is one session: a provider's row, the flags, a container, and the enumerations. What
// makes or uses keys and hashes is a function that takes one: create_hash.h, generate_key.h,
// import_key.h, key_pairs.h, signatures.h. It may be used from any thread. `store` must outlive it
// and its keys.
class Provider final {
 public:
  // acquire opens a session. NTE_BAD_KEYSET if the container does not exist, NTE_EXISTS if
  // CRYPT_NEWKEYSET finds one, NTE_BAD_FLAGS for flags that Windows does not know. For
  // CRYPT_DELETEKEYSET see delete_container.
  static Result<std::shared_ptr<Provider>> acquire(ContainerStore& store,
                                                   const AcquireRequest& request);

  [[nodiscard]] const ProviderRow& row() const { return row_; }
  [[nodiscard]] uint32_t flags() const { return flags_; }

  // parameter_len and parameter as Key's. `flags` of an enumeration may hold CRYPT_FIRST or
  // CRYPT_NEXT; ERROR_NO_MORE_ITEMS ends it. parameter_len does not advance an enumeration.
  // enumerates returns whether `id` is an enumeration: PP_ENUMALGS, PP_ENUMALGS_EX,
  // PP_ENUMCONTAINERS. Their parameter_len is that of the longest possible element.
  [[nodiscard]] static bool enumerates(uint32_t id);
  [[nodiscard]] Result<size_t> parameter_len(uint32_t id, uint32_t flags);
  [[nodiscard]] Result<size_t> parameter(uint32_t id, uint32_t flags, ByteSpan out);
  [[nodiscard]] Result<ParameterShape> settable(uint32_t id);
  [[nodiscard]] Status set_parameter(uint32_t id, uint32_t flags, ByteView value);

  // container returns the open container; a CRYPT_VERIFYCONTEXT session has one without a name,
  // which is destroyed with it. pairs returns its key pairs.
  [[nodiscard]] const std::shared_ptr<Container>& container() const { return pairs_.container(); }
  [[nodiscard]] ContainerPairs& pairs() { return pairs_; }
  [[nodiscard]] ContainerStore& store() const { return store_; }
  [[nodiscard]] ContainerPlace place() const;
  // maker is what session keys keep of this provider.
  [[nodiscard]] Maker maker() const { return {row_, store_}; }

 private:
  Provider(ContainerStore& store, const ProviderRow& row, uint32_t flags,
           std::shared_ptr<Container> container);

  // Parameters (provider_parameters.cpp).
  Result<size_t> next_algorithm(uint32_t id, uint32_t flags, ByteSpan out) REQUIRES(mutex_);
  Result<size_t> next_container(uint32_t flags, ByteSpan out) REQUIRES(mutex_);

  ContainerStore& store_;
  const ProviderRow& row_;
  const uint32_t flags_;
  ContainerPairs pairs_;
  Mutex mutex_;
  size_t next_algorithm_ GUARDED_BY(mutex_) = 0;
  size_t next_container_ GUARDED_BY(mutex_) = 0;
  std::vector<std::string> container_names_ GUARDED_BY(mutex_);
};

}  // namespace opensspi::csp
