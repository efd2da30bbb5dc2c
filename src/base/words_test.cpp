// SPDX-License-Identifier: MIT
#include "base/words.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace opensspi {
namespace {

TEST(BaseWords, are_kept_until_eight_more_were) {
  const char* first = keep_words("the first");
  EXPECT_STREQ(first, "the first");
  EXPECT_TRUE(are_kept_words(first));
  for (int i = 0; i < 7; ++i) {
    keep_words("another");
  }
  EXPECT_STREQ(first, "the first");
  keep_words("the eighth");
  EXPECT_STREQ(first, "the eighth");
  EXPECT_FALSE(are_kept_words("a literal"));
}

TEST(BaseWords, show_nothing_that_a_terminal_obeys) {
  EXPECT_STREQ(keep_words("a\x1b[2Jb\n\x7f"), "a?[2Jb??");
  EXPECT_STREQ(keep_words("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_STREQ(keep_words("caf\xe9!"), "caf?!");
  EXPECT_STREQ(keep_words("C1 \xc2\x9b, bidi \xe2\x80\xae, line \xe2\x80\xa8."),
               "C1 ?, bidi ?, line ?.");
  EXPECT_EQ(std::string(keep_words(std::string(10'000, 'x'))).size(), 500);
}

TEST(BaseWords, of_threads_are_their_own) {
  const char* own = keep_words("mine");
  std::thread([&] {
    EXPECT_FALSE(are_kept_words(own));
    EXPECT_NE(keep_words("another's"), own);
  }).join();
  EXPECT_STREQ(own, "mine");
}

}  // namespace
}  // namespace opensspi
