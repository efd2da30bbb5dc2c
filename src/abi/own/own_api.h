// SPDX-License-Identifier: MIT
// Shared by the functions of opensspi.h: their status codes, and text that they return.
#pragma once

#include <optional>
#include <string>

#include "abi/core/arguments.h"
#include "abi/core/caller_memory.h"
#include "abi/core/guard.h"
#include "base/as_process.h"
#include "base/json.h"
#include "opensspi/opensspi.h"
#include "storage/location.h"

namespace opensspi::abi {

template <class Work>
[[gnu::noinline]] Status own_status_apart(Work& work) noexcept {
  const InCall call;
  if (call.refused()) {
    return kExiting;
  }
  return guarded([&]() -> Status {
    const AsProcess as_process;
    return work();
  });
}

// own_status runs the body of such a function, as the process itself, and returns the code of its
// error unchanged. Many of them take passwords and keys: these are wiped from the stack.
template <class Work>
int32_t own_status(Work&& work) noexcept {
  const Status result = own_status_apart(work);
  wipe_stack_below();
  if (result.ok()) {
    return 0;
  }
  set_last_detail(result.error().why);
  return result.error().code;
}

// view returns bytes that a caller passed.
inline ByteView view(const void* data, size_t len) {
  return {static_cast<const uint8_t*>(data), len};
}

// password_of returns a password that a caller passed, or nothing for null. An empty password is
// not null.
inline std::optional<ByteView> password_of(const char* password, size_t len) {
  if (password == nullptr) {
    return std::nullopt;
  }
  return view(password, len);
}

// hand_out returns a text to the caller, who frees it with opensspi_free.
inline void hand_out(char** out, const std::string& text) {
  const auto* first = reinterpret_cast<const uint8_t*>(text.c_str());
  *out = static_cast<char*>(copy_for_caller({first, text.size() + 1}, Secrecy::kPlain).release());
}

// own_json runs the body of a function that returns a JSON text, which `write` writes. `out` is
// null if it fails.
template <class Write>
int32_t own_json(char** out, Write&& write) noexcept {
  return own_status([&]() -> Status {
    if (out == nullptr) {
      return kNullArgument;
    }
    *out = nullptr;
    JsonWriter writer;
    TRY(write(writer));
    hand_out(out, writer.take());
    return {};
  });
}

// place_of returns the place of a store that a caller named.
inline Result<storage::Place> place_of(OPENSSPI_STORE store) {
  if (store == OPENSSPI_STORE_USER) {
    return storage::Place::kUser;
  }
  if (store == OPENSSPI_STORE_MACHINE) {
    return storage::Place::kMachine;
  }
  return fail(ERROR_INVALID_PARAMETER, "there is no such store");
}

}  // namespace opensspi::abi
