// SPDX-License-Identifier: MIT
#include "abi/core/last_error.h"

#include <array>
#include <cstring>

#include "base/words.h"

namespace opensspi::abi {
namespace {

constexpr size_t kMaxDetail = 512;

constinit thread_local uint32_t t_last_error = 0;
constinit thread_local const char* t_last_detail = "";
constinit thread_local std::array<char, kMaxDetail> t_own_detail{};  // of text that would be freed

// HRESULT_FROM_WIN32.
constexpr int32_t hresult_of(int32_t win32) {
  return static_cast<int32_t>(0x80070000u | (static_cast<uint32_t>(win32) & 0xFFFFu));
}

constexpr int32_t negative(int32_t code) {
  switch (code) {
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
      return static_cast<int32_t>(SEC_E_INSUFFICIENT_MEMORY);
    case ERROR_SHUTDOWN_IN_PROGRESS:
      return static_cast<int32_t>(SEC_E_SHUTDOWN_IN_PROGRESS);
    case ERROR_INVALID_HANDLE:
      return static_cast<int32_t>(SEC_E_INVALID_HANDLE);
    case ERROR_INVALID_PARAMETER:
    case ERROR_NO_UNICODE_TRANSLATION:
      return static_cast<int32_t>(SEC_E_INVALID_PARAMETER);
    default:
      return hresult_of(code);
  }
}

}  // namespace

uint32_t last_error() { return t_last_error; }
void set_last_error(uint32_t code) { t_last_error = code; }

const char* last_detail() { return t_last_detail; }
void set_last_detail(const char* detail) {
  t_last_detail = detail == nullptr ? "" : detail;
  if (!are_kept_words(t_last_detail)) {
    return;
  }
  std::strncpy(t_own_detail.data(), t_last_detail, kMaxDetail - 1);
  t_last_detail = t_own_detail.data();
}

int32_t status_of(const Error& error) {
  set_last_detail(error.why);
  return error.code > 0 ? negative(error.code) : error.code;
}

}  // namespace opensspi::abi
