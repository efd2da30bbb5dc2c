// SPDX-License-Identifier: MIT
#include "base/result.h"

#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace opensspi {

void read_wrong_side(const char* message) noexcept {
  // Without stdio, whose locks may be held. There is nothing to do if the message cannot be
  // written.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, message, std::strlen(message));
  std::abort();
}

}  // namespace opensspi
