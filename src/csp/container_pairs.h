// SPDX-License-Identifier: MIT
// ContainerPairs: the key pairs of a session's container, opened once.
#pragma once

#include "base/mutex.h"
#include "crypto/public_key.h"
#include "csp/container.h"

namespace opensspi::csp {

// OpenPair is a key pair, opened.
struct OpenPair {
  AlgorithmNumber algorithm = 0;
  uint32_t permissions = 0;
  std::shared_ptr<const crypto::PrivateKey> secret;
};

// ContainerPairs may be used from any thread.
class ContainerPairs final {
 public:
  explicit ContainerPairs(std::shared_ptr<Container> container)
      : container_(std::move(container)) {}

  [[nodiscard]] const std::shared_ptr<Container>& container() const { return container_; }

  // load reads a pair from the container: NTE_NO_KEY if there is none, NTE_KEYSET_ENTRY_BAD if it
  // is damaged.
  [[nodiscard]] Result<OpenPair> load(KeySpec spec);
  // signing_pair returns the pair that this session opened first, generated or stored, else load's.
  // If another session replaces the pair, only load sees it.
  [[nodiscard]] Result<OpenPair> signing_pair(KeySpec spec);
  // store writes a pair into the container.
  [[nodiscard]] Status store(KeySpec spec, const OpenPair& pair);
  // generate generates the pair in the container, if the container does that, else returns an
  // OpenPair without a secret (Container::generate).
  [[nodiscard]] Result<OpenPair> generate(KeySpec spec, AlgorithmNumber algorithm,
                                          uint32_t num_bits, uint32_t permissions);

 private:
  void remember(KeySpec spec, OpenPair pair);

  const std::shared_ptr<Container> container_;
  Mutex mutex_;
  OpenPair opened_[2] GUARDED_BY(mutex_);
};

}  // namespace opensspi::csp
