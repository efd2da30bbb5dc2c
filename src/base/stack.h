// SPDX-License-Identifier: MIT
// Wiping what calls leave on the stack.
#pragma once

namespace opensspi {

// wipe_stack_below overwrites the part of this thread's stack that the functions its caller called
// before have used, as far as they are likely to have used it. That removes secrets that were
// returned by value, spilled registers and locals of libraries below this one. It costs about as
// much as a hash of a short message.
void wipe_stack_below();

}  // namespace opensspi
