// SPDX-License-Identifier: MIT
// Scratch: memory of this thread for one message in one piece while it is processed.
#pragma once

#include "base/secret.h"

namespace opensspi::kerberos {

// Scratch borrows the thread's memory, which stays out of core dumps, and wipes the part that was
// used. One at a time per thread.
class Scratch {
 public:
  explicit Scratch(size_t len);
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();
  [[nodiscard]] ByteSpan bytes() const { return bytes_; }

 private:
  ByteSpan bytes_;
};

}  // namespace opensspi::kerberos
