// SPDX-License-Identifier: MIT
// Attributes: values of packages, as the structures that callers read.
#pragma once

#include <cstring>
#include <span>

#include "abi/core/caller_memory.h"
#include "abi/core/text.h"
#include "base/result.h"
#include "opensspi/sspi.h"
#include "sspi/package.h"

namespace opensspi::abi {

// kAnyRoom is the buffer size for the functions that take no size.
inline constexpr size_t kAnyRoom = SIZE_MAX;

// text_for_caller returns `text` with its terminating zero in the character type of the caller.
template <class Char>
Result<CallerMemory> text_for_caller(std::string_view text) {
  const auto chars = TRY(encoded(text, Char()));
  return copy_for_caller(
      {reinterpret_cast<const uint8_t*>(chars.c_str()), (chars.size() + 1) * sizeof(Char)},
      Secrecy::kPlain);
}

// fill writes an attribute's structure. SEC_E_BUFFER_TOO_SMALL, SEC_E_INVALID_PARAMETER for null.
template <class Struct>
Status fill(void* buffer, size_t room, const Struct& value) {
  if (buffer == nullptr) {
    return fail(SEC_E_INVALID_PARAMETER, "a place for the attribute is missing");
  }
  const auto bytes = std::as_bytes(std::span(&value, 1));
  if (room < bytes.size()) {
    return fail(SEC_E_BUFFER_TOO_SMALL, "the buffer is smaller than the attribute's structure");
  }
  std::memcpy(buffer, bytes.data(), bytes.size());
  return {};
}

}  // namespace opensspi::abi
