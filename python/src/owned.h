// SPDX-License-Identifier: MIT
// owned.h: memory that the library returned.
#pragma once

#include <memory>

#include "functions.h"

namespace opensspi::python {

struct FreeContextMemory {
  void operator()(const void* memory) const { api().FreeContextBuffer(const_cast<void*>(memory)); }
};

// Owned frees what it points to with FreeContextBuffer.
template <class T>
class Owned {
 public:
  explicit Owned(T* memory) : memory_(memory) {}
  T* get() const { return memory_.get(); }
  T* operator->() const { return memory_.get(); }

 private:
  std::unique_ptr<T, FreeContextMemory> memory_;
};

}  // namespace opensspi::python
