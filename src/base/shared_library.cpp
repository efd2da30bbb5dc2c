// SPDX-License-Identifier: MIT
#include "base/shared_library.h"

#include <dlfcn.h>

#include "base/as_process.h"
#include "base/fork.h"

namespace opensspi {

SharedLibrary::SharedLibrary(std::initializer_list<const char*> names) {
  const ForkHold hold;
  const AsProcess as_process;
  for (const char* name : names) {
    if (handle_ == nullptr) {
      handle_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
  }
}

void* SharedLibrary::symbol(const char* name) const {
  return handle_ == nullptr ? nullptr : dlsym(handle_, name);
}

}  // namespace opensspi
