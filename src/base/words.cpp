// SPDX-License-Identifier: MIT
#include "base/words.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/utf8.h"

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

}  // namespace

const char* keep_words(std::string_view text) {
  Kept& kept = kept_of_thread();
  Words& words = kept.words[kept.next++ % kNumKept];
  size_t len = 0;
  for (text = text.substr(0, kMaxLen); !text.empty();) {
    const Utf8Character next = first_character(text);
    if (next.valid && !acts_on_terminals(next.point)) {
      len += text.copy(&words[len], next.len);
    } else {
      words[len++] = '?';
    }
    text.remove_prefix(next.len);
  }
  words[len] = 0;
  return words.data();
}

bool are_kept_words(const char* words) {
  return t_kept != nullptr && std::ranges::any_of(t_kept->words, [&](const Words& kept) {
           return kept.data() == words;
         });
}

}  // namespace opensspi
