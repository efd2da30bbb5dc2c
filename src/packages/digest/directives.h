// SPDX-License-Identifier: MIT
// Directives: the one tokenizer for challenges and responses (RFC 7235 2.1, RFC 2831 7).
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "packages/digest/words.h"

namespace opensspi::digest {

inline constexpr Error kMalformed =
    fail(SEC_E_INVALID_TOKEN, "the token is not a well-formed list of Digest's directives");

// Directive is `name=value`. Views live as long as the Directives do.
struct Directive {
  std::string_view name;
  std::string_view value;    // without quotes; of each \x only x
  std::string_view written;  // as it was sent, without quotes: backslashes stay
  bool quoted = false;
};

// Directives is a parsed message: at most 32 directives in at most kMaxToken bytes. Each name is
// unique, except realm, of which SASL allows several. It owns a copy of the text, in memory that is
// wiped and used again: parsing takes nothing from the heap.
class Directives {
 public:
  Directives() = default;
  Directives(Directives&&) = default;
  Directives& operator=(Directives&&) = default;
  Directives(const Directives&) = delete;
  Directives& operator=(const Directives&) = delete;

  // parse returns kMalformed for anything else, for instance control characters and unterminated
  // quotes. The scheme "Digest" may precede the list.
  static Result<Directives> parse(ByteView token);

  // find returns the first directive of a name in any case, or nullptr.
  [[nodiscard]] const Directive* find(std::string_view name) const;
  // text returns the value of a directive, or nothing.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
  // required returns the value of a directive. SEC_E_INVALID_TOKEN if it is missing.
  [[nodiscard]] Result<std::string_view> required(std::string_view name) const;
  [[nodiscard]] std::span<const Directive> all() const { return {items_.data(), num_}; }

 private:
  class Parser;
  static constexpr size_t kMaxDirectives = 32;

  SecretBytes text_;       // as sent
  SecretBytes unescaped_;  // values in which something was escaped
  size_t unescaped_len_ = 0;
  std::array<Directive, kMaxDirectives> items_;
  size_t num_ = 0;
};

}  // namespace opensspi::digest
