// SPDX-License-Identifier: MIT
// SharedLibrary: libraries that are opened at run time, because a host may lack them.
#pragma once

#include <initializer_list>

namespace opensspi {

// SharedLibrary is opened at construction, as the process itself, and stays open: what it started
// may still run.
class SharedLibrary {
 public:
  // Takes the first of `names` that can be opened.
  explicit SharedLibrary(std::initializer_list<const char*> names);

  [[nodiscard]] bool is_open() const { return handle_ != nullptr; }
  // function returns the address of `name` as the pointer's own type, or nullptr.
  template <class Function>
  [[nodiscard]] Function* function(const char* name) const {
    return reinterpret_cast<Function*>(symbol(name));
  }

 private:
  [[nodiscard]] void* symbol(const char* name) const;
  void* handle_ = nullptr;
};

}  // namespace opensspi
