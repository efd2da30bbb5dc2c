// SPDX-License-Identifier: MIT
// What the library exports: what the headers declare, and nothing that could fix clock or random.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "pair.h"
#include "support/paths.h"

namespace behaviour {
namespace {

std::set<std::string> exported_names() {
  std::set<std::string> names;
  const std::string command =
      std::string("nm -D --defined-only '") + opensspi::testing::library_path() + "'";
  FILE* listing = popen(command.c_str(), "r");
  if (listing == nullptr) {
    return names;
  }
  char line[512];
  while (std::fgets(line, sizeof line, listing) != nullptr) {
    std::string text(line);
    text.erase(text.find_last_not_of('\n') + 1);
    const size_t version = text.find("@@");
    const size_t space = text.rfind(' ');
    if (version != std::string::npos) {
      names.insert(text.substr(space + 1, version - space - 1));
    }
  }
  pclose(listing);
  return names;
}

// A header without its comments and preprocessor lines.
std::string plain_text(const std::filesystem::path& header) {
  std::ifstream stream(header);
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  text = std::regex_replace(text, std::regex(R"(/\*[^*]*\*+([^/*][^*]*\*+)*/)"), "");
  return std::regex_replace(text, std::regex(R"((^|\n)[ \t]*#([^\n]*\\\n)*[^\n]*)"), "\n");
}

std::set<std::string> declared_names() {
  std::set<std::string> names;
  const std::regex declaration(R"(OPENSSPI_API\s[^;(]*?(\w+)\s*\()");
  for (const auto& file :
       std::filesystem::directory_iterator(opensspi::testing::public_headers())) {
    if (file.path().extension() != ".h") {
      continue;
    }
    const std::string text = plain_text(file.path());
    for (std::sregex_iterator match(text.begin(), text.end(), declaration), end; match != end;
         ++match) {
      names.insert((*match)[1]);
    }
  }
  return names;
}

std::vector<std::string> difference(const std::set<std::string>& left,
                                    const std::set<std::string>& right) {
  std::vector<std::string> names;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(),
                      std::back_inserter(names));
  return names;
}

TEST(Exports, every_declared_function_is_exported_and_nothing_else) {
  const std::set<std::string> exported = exported_names();
  const std::set<std::string> declared = declared_names();
  ASSERT_GT(exported.size(), 50u);
  EXPECT_TRUE(difference(exported, declared).empty())
      << testing::PrintToString(difference(exported, declared));
  EXPECT_TRUE(difference(declared, exported).empty())
      << testing::PrintToString(difference(declared, exported));
}

TEST(Exports, nothing_fixes_the_clock_or_random_numbers) {
  const std::regex suspicious("clock|random|seed|nonce|_time|set_env|fake|mock|test",
                              std::regex::icase);
  for (const std::string& name : exported_names()) {
    if (name == "CryptGenRandom") {
      continue;  // returns random numbers, accepts none
    }
    // In "DuplicateStore" and "CertificateStore" there is a "test" that means none.
    const std::string without_stores = std::regex_replace(name, std::regex("Store"), "_");
    EXPECT_FALSE(std::regex_search(without_stores, suspicious)) << name;
  }
}

// Two handshakes from the same state differ, whatever variables are set.
TEST(Exports, no_variable_fixes_what_a_handshake_draws) {
  for (const char* variable :
       {"OPENSSPI_RANDOM", "OPENSSPI_SEED", "OPENSSPI_CLOCK", "OPENSSPI_TIME", "OPENSSPI_NONCE",
        "OPENSSPI_TEST", "SOURCE_DATE_EPOCH"}) {
    setenv(variable, "0", 1);
  }
  HalfOpen first;
  HalfOpen second;
  for (const char* variable :
       {"OPENSSPI_RANDOM", "OPENSSPI_SEED", "OPENSSPI_CLOCK", "OPENSSPI_TIME", "OPENSSPI_NONCE",
        "OPENSSPI_TEST", "SOURCE_DATE_EPOCH"}) {
    unsetenv(variable);
  }
  constexpr size_t kServerChallenge = 24;
  EXPECT_NE(first.challenge.substr(kServerChallenge, 8),
            second.challenge.substr(kServerChallenge, 8));
}

}  // namespace
}  // namespace behaviour
