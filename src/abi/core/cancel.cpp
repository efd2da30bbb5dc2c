// SPDX-License-Identifier: MIT
#include "abi/core/cancel.h"

#include "abi/core/exit_gate.h"
#include "opensspi/opensspi.h"

namespace opensspi::abi {
namespace {

struct Cancel {
  OPENSSPI_CANCEL function = nullptr;
  void* argument = nullptr;
};

constinit thread_local Cancel t_cancel;

}  // namespace

crypto::KeepGoing keep_going() {
  const Cancel cancel = t_cancel;
  return [cancel] {
    if (exiting()) {
      return false;
    }
    return cancel.function == nullptr || cancel.function(cancel.argument) == 0;
  };
}

}  // namespace opensspi::abi

extern "C" {

void opensspi_set_cancel(OPENSSPI_CANCEL cancel, void* argument) {
  opensspi::abi::t_cancel = {cancel, argument};
}

}  // extern "C"
