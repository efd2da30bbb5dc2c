// SPDX-License-Identifier: MIT
// gil.h: releasing the interpreter lock and taking it again, even while Python ends.
#pragma once

#include <cxxabi.h>
#include <unistd.h>

#include "nb.h"

namespace opensspi::python {

// at_the_end_wait runs `take`, which takes the GIL. While the interpreter ends, Python ends every
// daemon thread that asks for the GIL by unwinding its stack, and unwinding through this extension
// would abort the process. Such a thread waits for the end of the process instead, as Python itself
// does since 3.14.
template <class Take>
auto at_the_end_wait(Take take) {
  try {
    return take();
  } catch (abi::__forced_unwind&) {
    for (;;) {
      pause();
    }
  }
}

// WithoutGil releases the interpreter lock for the length of a scope.
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
