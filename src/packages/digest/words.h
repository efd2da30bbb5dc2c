// SPDX-License-Identifier: MIT
// The words of Digest's messages: algorithms, qualities of protection, ciphers.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/any_hash.h"

namespace opensspi::digest {

// kMaxToken bounds every message, in and out.
inline constexpr size_t kMaxToken = 4096;

// Style is which of Digest's two forms a message has.
enum class Style : uint8_t { kHttp, kSasl };

// Algorithm is a value of the directive of that name. `session`: A1 covers both nonces ("-sess").
struct Algorithm {
  crypto::HashKind hash = crypto::HashKind::kMd5;
  bool session = false;
  bool operator==(const Algorithm&) const = default;
};
std::optional<Algorithm> algorithm_named(std::string_view name);
std::string_view name_of(Algorithm algorithm);

// Qop is a quality of protection, from the weakest to the strongest. kNone is a message without the
// directive, as in RFC 2069.
enum class Qop : uint8_t { kNone, kAuth, kAuthInt, kAuthConf };
std::optional<Qop> qop_named(std::string_view name);
std::string_view name_of(Qop qop);

// CipherName is a cipher of SASL's auth-conf, from the strongest to the weakest ([MS-DPSP] 3.1.1).
enum class CipherName : uint8_t { kRc4, k3Des, kRc4With56, kRc4With40, kDes };
std::optional<CipherName> cipher_named(std::string_view name);
std::string_view name_of(CipherName cipher);

// WordSet is a set of Qop or of CipherName.
template <class Word>
class WordSet {
 public:
  [[nodiscard]] bool has(Word word) const { return (bits_ >> static_cast<uint8_t>(word) & 1) != 0; }
  void add(Word word) { bits_ = static_cast<uint8_t>(bits_ | 1U << static_cast<uint8_t>(word)); }
  [[nodiscard]] bool empty() const { return bits_ == 0; }
  // text lists the words, separated by commas, in the order of the enumeration.
  [[nodiscard]] std::string text() const {
    std::string listed;
    for (uint8_t i = 0; i < 8; ++i) {
      if (!has(static_cast<Word>(i))) {
        continue;
      }
      listed += listed.empty() ? "" : ",";
      listed += name_of(static_cast<Word>(i));
    }
    return listed;
  }
  bool operator==(const WordSet&) const = default;

 private:
  uint8_t bits_ = 0;
};

// next_word takes the next word from the front of a list that commas and blanks separate. It
// returns an empty text at the end of the list.
inline std::string_view next_word(std::string_view& list) {
  constexpr std::string_view kBetween = ", \t";
  list.remove_prefix(std::min(list.find_first_not_of(kBetween), list.size()));
  const std::string_view word = list.substr(0, list.find_first_of(kBetween));
  list.remove_prefix(word.size());
  return word;
}

// words_in reads a list of words. It leaves out those that `named` does not know.
template <class Word>
WordSet<Word> words_in(std::string_view list, std::optional<Word> (*named)(std::string_view)) {
  WordSet<Word> words;
  for (auto word = next_word(list); !word.empty(); word = next_word(list)) {
    if (const auto known = named(word)) {
      words.add(*known);
    }
  }
  return words;
}

// ascii_lower returns a letter in lower case, and any other byte as it is.
constexpr char ascii_lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

// same_word compares without regard to the case of ASCII letters.
constexpr bool same_word(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         (left == right || std::ranges::equal(left, right, {}, ascii_lower, ascii_lower));
}

// is_control returns whether a byte of a text is one of ASCII's control characters.
constexpr bool is_control(char letter) {
  const auto byte = static_cast<uint8_t>(letter);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace opensspi::digest
