// SPDX-License-Identifier: MIT
// Token: an access token's handle that closes itself, and questions that tests ask of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "opensspi/sddl.h"
#include "opensspi/securitybaseapi.h"

class Token {
 public:
  Token() = default;
  Token(Token&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  Token& operator=(Token&&) = delete;
  ~Token() {
    if (handle_ != nullptr) {
      CloseHandle(handle_);
    }
  }
  HANDLE* out() { return &handle_; }
  [[nodiscard]] HANDLE get() const { return handle_; }

  // information asks twice, as Windows' callers do: for the length, then for the block.
  [[nodiscard]] std::vector<BYTE> information(TOKEN_INFORMATION_CLASS what) const {
    DWORD len = 0;
    GetTokenInformation(handle_, what, nullptr, 0, &len);
    std::vector<BYTE> block(len);
    if (!GetTokenInformation(handle_, what, block.data(), len, &len)) {
      block.clear();
    }
    return block;
  }
  [[nodiscard]] std::string user() const {
    const std::vector<BYTE> block = information(TokenUser);
    if (block.empty()) {
      return "";
    }
    return sid_text(reinterpret_cast<const TOKEN_USER*>(block.data())->User.Sid);
  }
  static std::string sid_text(PSID sid) {
    char* text = nullptr;
    if (!ConvertSidToStringSidA(sid, &text)) {
      return "";
    }
    std::string copy = text;
    LocalFree(text);
    return copy;
  }

 private:
  HANDLE handle_ = nullptr;
};
