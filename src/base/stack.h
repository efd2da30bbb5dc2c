// What calls leave behind on the stack.
#pragma once

namespace opensspi {

// wipe_stack_below overwrites the part of this thread's stack that the functions its caller called
// before have used, as far as they are likely to have used it. Secrets that are returned by value,
// spilled registers and locals of libraries below this one are gone then. It costs about as much as
// a hash of a short message.
void wipe_stack_below();

}  // namespace opensspi
