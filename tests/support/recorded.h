// SPDX-License-Identifier: MIT
// Recorded exchanges as data: tests/data/recorded/*.json.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.h"

namespace opensspi::testing {

// Recorded is one JSON value of a file of recordings. A member that it lacks fails the test. The
// reader takes what those files hold: no escapes in texts beyond \" and \\, no fractions.
class Recorded {
 public:
  // load reads tests/data/<path>; a file that is absent or empty fails the test.
  static Recorded load(const std::string& path) {
    std::ifstream file(test_data() + "/" + path);
    std::stringstream contents;
    contents << file.rdbuf();
    const std::string text = contents.str();
    std::string_view rest = text;
    EXPECT_FALSE(text.empty()) << path;
    return parse(rest);
  }

  [[nodiscard]] bool has(const std::string& name) const { return members_.contains(name); }
  [[nodiscard]] const Recorded& operator[](const std::string& name) const {
    static const Recorded nothing;
    const auto found = members_.find(name);
    if (found != members_.end()) {
      return found->second;
    }
    ADD_FAILURE() << "the recording has no " << name;
    return nothing;
  }
  [[nodiscard]] const std::vector<Recorded>& items() const { return items_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] uint64_t number() const { return std::stoull(text_); }
  [[nodiscard]] bool is_true() const { return text_ == "true"; }
  [[nodiscard]] std::vector<uint8_t> bytes() const {
    std::vector<uint8_t> bytes;
    for (size_t at = 0; at + 1 < text_.size(); at += 2) {
      bytes.push_back(static_cast<uint8_t>(std::stoi(text_.substr(at, 2), nullptr, 16)));
    }
    return bytes;
  }

 private:
  static void skip_blanks(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  }
  static char next(std::string_view& rest) {
    skip_blanks(rest);
    const char letter = rest.empty() ? '\0' : rest.front();
    if (!rest.empty()) {
      rest.remove_prefix(1);
    }
    return letter;
  }
  static std::string quoted(std::string_view& rest) {
    std::string text;
    while (!rest.empty() && rest.front() != '"') {
      if (rest.front() == '\\') {
        rest.remove_prefix(1);
      }
      text.push_back(rest.front());
      rest.remove_prefix(1);
    }
    if (!rest.empty()) {
      rest.remove_prefix(1);
    }
    return text;
  }
  // elements calls `element` for each until the closing bracket.
  template <class Element>
  static void elements(std::string_view& rest, char closing, const Element& element) {
    skip_blanks(rest);
    if (!rest.empty() && rest.front() == closing) {
      rest.remove_prefix(1);
      return;
    }
    do {
      element();
    } while (next(rest) == ',');
  }
  static Recorded parse(std::string_view& rest) {
    Recorded value;
    const char first = next(rest);
    if (first == '{') {
      elements(rest, '}', [&] {
        next(rest);  // the quotation mark
        const std::string name = quoted(rest);
        next(rest);  // the colon
        value.members_.emplace(name, parse(rest));
      });
    } else if (first == '[') {
      elements(rest, ']', [&] { value.items_.push_back(parse(rest)); });
    } else if (first == '"') {
      value.text_ = quoted(rest);
    } else {
      value.text_.push_back(first);
      const size_t end = std::min(rest.find_first_of(",]} \t\r\n"), rest.size());
      value.text_ += rest.substr(0, end);
      rest.remove_prefix(end);
    }
    return value;
  }

  std::map<std::string, Recorded> members_;
  std::vector<Recorded> items_;
  std::string text_;
};

// PrintTo shows which recording a test runs with.
inline void PrintTo(const Recorded& recorded, std::ostream* out) {
  *out << (recorded.has("id") ? recorded["id"].text() : "a recorded value");
}

}  // namespace opensspi::testing
