// crypt_interrupt.h: long work that Ctrl-C ends.
#pragma once

#include "functions.h"
#include "nb.h"

namespace opensspi::python {

// Interruptible lets Python's signal handlers run during a call that generates a key: where one
// raises, the call ends, and `raise_interruption` throws what was raised. Handlers run on the main
// thread alone, as ever in Python. Made, and gone, with the GIL held.
class Interruptible {
 public:
  // run runs `function`, which answers BOOL, without the GIL.
  template <class Function>
  BOOL run(Function function) {
    if (depth() != 0) return function();  // inside a signal handler: the outer call stays the one
    ++depth();
    api().opensspi_set_cancel(&Interruptible::is_over, this);
    const BOOL done = function();
    api().opensspi_set_cancel(nullptr, nullptr);
    --depth();
    return done;
  }

  void raise_interruption() const {
    if (is_interrupted_) throw nb::python_error();
  }

 private:
  static int32_t is_over(void* self) {
    const nb::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() == 0) return 0;
    static_cast<Interruptible*>(self)->is_interrupted_ = true;
    return 1;
  }
  static int& depth() {
    thread_local int calls = 0;
    return calls;
  }

  bool is_interrupted_ = false;
};

}  // namespace opensspi::python
