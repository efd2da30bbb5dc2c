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
// wiped and used again: parsing takes nothing from the heap. It keeps positions instead of views,
// which are a quarter as large, so that it costs little to make and to move.
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
  // read is parse for an object that is still empty. A failure leaves it in an unspecified state.
  Status read(ByteView token);

  [[nodiscard]] size_t size() const { return num_; }
  // at returns a directive by its place in the message, from 0 to size() - 1.
  [[nodiscard]] Directive at(size_t place) const;
  // find returns the first directive of a name in any case, or nothing.
  [[nodiscard]] std::optional<Directive> find(std::string_view name) const;
  // text returns the value of a directive, or nothing.
  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
  // required returns the value of a directive. SEC_E_INVALID_TOKEN if it is missing.
  [[nodiscard]] Result<std::string_view> required(std::string_view name) const;
  // repeats_realm returns whether there are several.
  [[nodiscard]] bool repeats_realm() const { return repeats_realm_; }

 private:
  class Parser;
  static constexpr size_t kMaxDirectives = 32;
  static constexpr size_t kNumBuckets = 2 * kMaxDirectives;

  // Piece is a part of text_ or of unescaped_.
  struct Piece {
    uint16_t at;
    uint16_t len;
  };
  struct Item {
    Piece name;
    Piece value;  // of unescaped_ if something in it is escaped
    Piece written;
    bool quoted;
    bool escaped;
  };

  static std::string_view in(const SecretBytes& text, Piece piece) {
    return as_text(text.reveal().subspan(piece.at, piece.len));
  }
  [[nodiscard]] std::string_view value_of(const Item& item) const {
    return in(item.escaped ? unescaped_ : text_, item.value);
  }
  static size_t bucket_of(std::string_view name);
  // bucket_for returns the bucket that has the name or, if none has it, the one to put it into.
  [[nodiscard]] size_t bucket_for(std::string_view name) const;
  // item_named returns the first directive of a name, or nullptr.
  [[nodiscard]] const Item* item_named(std::string_view name) const;

  SecretBytes text_;       // as sent
  SecretBytes unescaped_;  // values in which something was escaped
  size_t unescaped_len_ = 0;
  size_t num_ = 0;
  bool repeats_realm_ = false;
  // A hash table of names with linear probing: the place of a name's first directive plus one, 0 in
  // an empty bucket.
  std::array<uint8_t, kNumBuckets> buckets_{};
  std::array<Item, kMaxDirectives> items_{};  // the first num_ of them
};

}  // namespace opensspi::digest
