// SPDX-License-Identifier: MIT
// CryptoAPI for the commands: handles that free themselves, and results as C++ values.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"

namespace opensspi_cli {

// Handle owns one handle of CryptoAPI; 0 is none.
template <BOOL (*Close)(ULONG_PTR)>
class Handle {
 public:
  Handle() = default;
  Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, 0)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { reset(); }

  [[nodiscard]] ULONG_PTR get() const { return value_; }
  // out is the destination for a new handle from a function of CryptoAPI.
  ULONG_PTR* out() {
    reset();
    return &value_;
  }

 private:
  void reset() {
    if (value_ != 0) {
      Close(std::exchange(value_, 0));
    }
  }
  ULONG_PTR value_ = 0;
};

inline BOOL release_provider(ULONG_PTR provider) { return CryptReleaseContext(provider, 0); }
using Provider = Handle<release_provider>;
using Key = Handle<CryptDestroyKey>;
using Hash = Handle<CryptDestroyHash>;

// last_status is the last error as a status to show.
inline int32_t last_status() { return static_cast<int32_t>(GetLastError()); }

// AlgorithmRow is one algorithm of a provider.
struct AlgorithmRow {
  ALG_ID id;
  DWORD bits;
  std::string name;
};

// algorithms_of lists a provider's algorithms, as PP_ENUMALGS does.
std::vector<AlgorithmRow> algorithms_of(const Provider& provider);
// container_names lists the containers that a provider sees; nothing on failure; the last error has
// the reason.
std::optional<std::vector<std::string>> container_names(const Provider& provider);
// text_of returns a parameter that is a text, or "".
std::string text_of(const Provider& provider, DWORD parameter);
// number_of returns a key's parameter that is a number, or 0.
DWORD number_of(const Key& key, DWORD parameter);

}  // namespace opensspi_cli
