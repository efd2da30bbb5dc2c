// SPDX-License-Identifier: MIT
// Threads of the library that nobody joins.
#pragma once

#include <functional>

namespace opensspi {

// run_detached runs `work` on a thread of its own; false if there can be none. The thread gets no
// signals: the program's handlers are for the program's threads. `work` must not throw.
[[nodiscard]] bool run_detached(std::function<void()> work);

}  // namespace opensspi
