// SPDX-License-Identifier: MIT
#include "base/words.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/utf16.h"

namespace opensspi {
namespace {

constexpr size_t kNumKept = 8;
constexpr size_t kMaxLen = 500;

using Words = std::array<char, kMaxLen + 1>;

// Kept is created by the first failure of a thread that needs it.
struct Kept {
  std::array<Words, kNumKept> words{};
  size_t next = 0;
};

// A plain pointer, so that reading it registers no destructor on threads without kept texts: that
// takes memory.
constinit thread_local Kept* t_kept = nullptr;

struct Owner {
  Owner() { t_kept = kept.get(); }
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;
  ~Owner() { t_kept = nullptr; }
  std::unique_ptr<Kept> kept = std::make_unique<Kept>();
};

Kept& kept_of_thread() {
  thread_local const Owner owner;
  return *owner.kept;
}

bool is_control(char letter) {
  const auto byte = static_cast<uint8_t>(letter);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

const char* keep_words(std::string_view text) {
  Kept& kept = kept_of_thread();
  Words& words = kept.words[kept.next++ % kNumKept];
  const size_t len = std::min(text.size(), kMaxLen);
  const bool is_text = utf16_from_utf8(text.substr(0, len)).ok();
  std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(len), words.begin(),
                 [&](char letter) {
                   const bool shown = !is_control(letter) && (is_text || letter >= 0);
                   return shown ? letter : '?';
                 });
  words[len] = 0;
  return words.data();
}

bool are_kept_words(const char* words) {
  return t_kept != nullptr && std::ranges::any_of(t_kept->words, [&](const Words& kept) {
           return kept.data() == words;
         });
}

}  // namespace opensspi
