// SPDX-License-Identifier: MIT
// The boundary to callers: no exception passes it. The only try and catch of the library are here.
#pragma once

#include <new>
#include <type_traits>

#include "abi/core/exit_gate.h"
#include "abi/core/last_error.h"
#include "base/result.h"
#include "base/stack.h"

namespace opensspi::abi {

inline constexpr Error kNoMemory = fail(SEC_E_INSUFFICIENT_MEMORY, "there is not enough memory");
inline constexpr Error kUnforeseen =
    fail(SEC_E_INTERNAL_ERROR, "the library met a condition that it does not know");

// guarded runs `work`, which returns a Result, and converts exceptions to errors.
template <class Work>
auto guarded(Work&& work) noexcept -> std::invoke_result_t<Work> {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return kNoMemory;
  } catch (...) {
    return kUnforeseen;
  }
}

// guard_status runs the body of an SSPI function: it returns a Status, or a Result<int32_t> with an
// informational code. The detail of an error is kept for opensspi_last_detail.
template <class Work>
int32_t guard_status(Work&& work) noexcept {
  const InCall call;
  if (call.refused()) {
    return status_of(kExiting);
  }
  const auto result = guarded(work);
  if (!result.ok()) {
    return status_of(result.error());
  }
  if constexpr (std::is_same_v<std::remove_cvref_t<decltype(result)>, Status>) {
    return SEC_E_OK;
  } else {
    return *result;
  }
}

// guard_bool runs the body of a Win32 function that returns BOOL: on failure the last error is the
// error's code. On success the last error is unchanged, as on Windows.
template <class Work>
int guard_bool(Work&& work) noexcept {
  const InCall call;
  const Status result = call.refused() ? Status(kExiting) : guarded(work);
  if (result.ok()) {
    return 1;
  }
  const Error error = result.error();
  const bool no_memory = error.is(SEC_E_INSUFFICIENT_MEMORY);
  set_last_error(no_memory ? ERROR_NOT_ENOUGH_MEMORY : static_cast<uint32_t>(error.code));
  set_last_detail(error.why);
  return 0;
}

// guard_secret_status and guard_secret_bool are for functions that work with secrets: the stack
// that their bodies used is overwritten. The bodies run in separate frames, below the wiping.
template <class Work>
[[gnu::noinline]] int32_t guard_status_apart(Work& work) noexcept {
  return guard_status(work);
}

template <class Work>
int32_t guard_secret_status(Work&& work) noexcept {
  const int32_t status = guard_status_apart(work);
  wipe_stack_below();
  return status;
}

template <class Work>
[[gnu::noinline]] int guard_bool_apart(Work& work) noexcept {
  return guard_bool(work);
}

template <class Work>
int guard_secret_bool(Work&& work) noexcept {
  const int done = guard_bool_apart(work);
  wipe_stack_below();
  return done;
}

}  // namespace opensspi::abi
