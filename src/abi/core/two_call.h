// SPDX-License-Identifier: MIT
// The two-call protocol: a caller asks for the size of a value, allocates a buffer, and gets the
// value.
#pragma once

#include <cstring>
#include <limits>
#include <utility>

#include "abi/core/arguments.h"
#include "base/bytes.h"
#include "base/result.h"
#include "opensspi/windef.h"

namespace opensspi::abi {

// NullBuffer says how a function treats a null buffer.
enum class NullBuffer : uint8_t {
  kQuestion,  // a success that returns the size
  kTooSmall,  // a buffer of size 0
};

// SizeRules is what differs from function to function.
struct SizeRules {
  int64_t too_small = ERROR_MORE_DATA;
  NullBuffer null_buffer = NullBuffer::kQuestion;
};

// report_size sets `*len`, which is the size of `out` in the function's units, to the size that is
// needed. It returns whether the value is to be written now. It fails if the value does not fit:
// rules.too_small, or ERROR_ARITHMETIC_OVERFLOW for a size that is not a 32-bit number.
inline Result<bool> report_size(const void* out, DWORD* len, size_t needed, SizeRules rules = {}) {
  if (len == nullptr) {
    return kNullArgument;
  }
  if (needed > std::numeric_limits<DWORD>::max()) {
    return fail(ERROR_ARITHMETIC_OVERFLOW, "the size of the value is not a 32-bit number");
  }
  const DWORD room = std::exchange(*len, static_cast<DWORD>(needed));
  if (out == nullptr && rules.null_buffer == NullBuffer::kQuestion) {
    return false;
  }
  if (out == nullptr || room < needed) {
    return fail(rules.too_small, "the buffer is smaller than the value");
  }
  return true;
}

// write_value reports the size of `value` in bytes and writes it if it is to be written.
inline Status write_value(ByteView value, void* out, DWORD* len, SizeRules rules = {}) {
  if (TRY(report_size(out, len, value.size(), rules)) && !value.empty()) {
    std::memcpy(out, value.data(), value.size());
  }
  return {};
}

// read_value is for a value that is made in the caller's buffer: `size()` returns its size and
// changes nothing, `read(out)` writes it and returns its length, or fails with ERROR_MORE_DATA.
template <class Size, class Read>
Status read_value(BYTE* data, DWORD* len, Size&& size, Read&& read) {
  if (len == nullptr) {
    return kNullArgument;
  }
  if (data == nullptr) {
    *len = static_cast<DWORD>(TRY(size()));
    return {};
  }
  const Result<size_t> written = read(ByteSpan(data, *len));
  if (written.ok()) {
    *len = static_cast<DWORD>(*written);
    return {};
  }
  if (written.error().is(ERROR_MORE_DATA)) {
    *len = static_cast<DWORD>(TRY(size()));
  }
  return written.error();
}

}  // namespace opensspi::abi
