// SPDX-License-Identifier: MIT
// Memory that the library gives to its callers, who free it with FreeContextBuffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace opensspi::abi {

// Secrecy says whether memory stays out of core dumps. All of it is wiped when it is freed.
enum class Secrecy : uint8_t { kPlain, kSecret };

// allocate_for_caller returns `len` zeroed bytes, aligned for any type, and registers them. Throws
// std::bad_alloc.
[[nodiscard]] void* allocate_for_caller(size_t len, Secrecy secrecy);
// allocate_unfilled_for_caller is for large results: the bytes are uninitialised, and the function
// writes all of them before it returns the memory.
[[nodiscard]] void* allocate_unfilled_for_caller(size_t len, Secrecy secrecy);
// free_for_caller wipes and frees such memory; false, and nothing happens, if the address is not
// that of allocated memory from allocate_for_caller.
bool free_for_caller(void* memory) noexcept;
// len_for_caller returns the length of allocated memory from allocate_for_caller; 0 for any other
// address.
size_t len_for_caller(const void* memory);

struct CallerDelete {
  void operator()(void* memory) const noexcept { free_for_caller(memory); }
};
// CallerMemory owns such memory until it is released to the caller.
using CallerMemory = std::unique_ptr<void, CallerDelete>;

// copy_for_caller returns a copy of `bytes`.
[[nodiscard]] CallerMemory copy_for_caller(ByteView bytes, Secrecy secrecy);

}  // namespace opensspi::abi
