// Scratch: memory of this thread in which a message lies in one piece while it is worked on.
#pragma once

#include "base/secret.h"

namespace opensspi::kerberos {

// Scratch borrows the thread's memory, which stays out of core dumps, and wipes what was used of
// it. One at a time in a thread.
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
