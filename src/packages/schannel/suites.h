// SPDX-License-Identifier: MIT
// Cipher suites, under the names that Windows and the IANA registry use.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace opensspi::schannel {

enum class Exchange : uint8_t { kAny, kEcdh, kDh, kRsa };  // kAny: TLS 1.3
enum class Mode : uint8_t { kGcm, kCbc, kPoly1305 };

// Suite is one cipher suite.
struct Suite {
  uint16_t id;
  std::string_view name;
  std::string_view cipher;  // AES, CHACHA20_POLY1305
  uint16_t cipher_bits;
  Mode mode;
  std::string_view hash;  // SHA1, SHA256, SHA384
  uint16_t hash_bits;
  Exchange exchange;
  std::string_view certificate;  // RSA, ECDSA; empty: any

  [[nodiscard]] bool is_1_3() const { return exchange == Exchange::kAny; }
  [[nodiscard]] std::string_view exchange_name() const;
  [[nodiscard]] uint32_t cipher_id() const;  // ALG_ID
  [[nodiscard]] uint32_t hash_id() const;
  [[nodiscard]] uint32_t exchange_id() const;
};

// suites returns those that this package offers, the preferred ones first: the order of Windows 10.
std::span<const Suite> suites();
// suite_of returns the suite of a number, or nullptr.
const Suite* suite_of(uint16_t id);

}  // namespace opensspi::schannel
