// SPDX-License-Identifier: MIT
// crypt_interrupt.h: long work that Ctrl-C ends.
#pragma once

#include "functions.h"
#include "gil.h"
#include "nb.h"

namespace opensspi::python {

// Interruptible lets Python's signal handlers run during a call that generates a key: if one
// raises, the call ends, and `raise_interruption` throws what was raised. Handlers run on the main
// thread only, as always in Python. Created and destroyed with the GIL held.
class Interruptible {
 public:
  // run runs `function`, which returns BOOL, without the GIL.
  template <class Function>
  BOOL run(Function function) {
    const bool is_main_thread = getpid() == gettid();
    if (!is_main_thread || depth() != 0) {
      return function();  // or inside a handler: one is enough
    }
    ++depth();
    api().opensspi_set_cancel(&Interruptible::is_over, this);
    const BOOL done = function();
    api().opensspi_set_cancel(nullptr, nullptr);
    --depth();
    return done;
  }

  void raise_interruption() const {
    if (is_interrupted_) {
      throw nb::python_error();
    }
  }

 private:
  static int32_t is_over(void* self) {
    const PyGILState_STATE before = at_the_end_wait([] { return PyGILState_Ensure(); });
    const bool is_raised = PyErr_CheckSignals() != 0;
    static_cast<Interruptible*>(self)->is_interrupted_ = is_raised;
    PyGILState_Release(before);
    return is_raised ? 1 : 0;
  }
  static int& depth() {
    thread_local int calls = 0;
    return calls;
  }

  bool is_interrupted_ = false;
};

}  // namespace opensspi::python
