// gil.h: letting the interpreter go and taking it back, also while it ends.
#pragma once

#include <cxxabi.h>
#include <unistd.h>

#include "nb.h"

namespace opensspi::python {

// at_the_end_wait runs `take`, which takes the GIL. While the interpreter ends, Python ends every
// daemon thread that asks for the GIL by unwinding its stack, and unwinding through this extension
// would abort the process. Such a thread waits for the end of the process instead, as it does by
// itself since Python 3.14.
template <class Take>
auto at_the_end_wait(Take take) {
  try {
    return take();
  } catch (abi::__forced_unwind&) {
    for (;;) pause();
  }
}

// WithoutGil lets the interpreter go for the length of a scope.
class WithoutGil {
 public:
  WithoutGil() : state_(PyEval_SaveThread()) {}
  WithoutGil(const WithoutGil&) = delete;
  WithoutGil& operator=(const WithoutGil&) = delete;
  ~WithoutGil() {
    at_the_end_wait([this] { PyEval_RestoreThread(state_); });
  }

 private:
  PyThreadState* state_;
};

}  // namespace opensspi::python
