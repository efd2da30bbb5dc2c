// SPDX-License-Identifier: MIT
// Published vectors as data: tests/data/**/*.vec.
//
// A file is records separated by blank lines, a record is lines `name = value`, and a line that
// begins with # is a comment. Most values are bytes in hex, blanks allowed among them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "support/paths.h"

namespace opensspi::testing {

using Bytes = std::vector<uint8_t>;

// from_hex reads bytes in hex, skipping blanks; an odd first digit is a byte of its own.
inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  std::string digits;
  for (const char letter : text) {
    if (letter != ' ') {
      digits.push_back(letter);
    }
  }
  if (digits.size() % 2 != 0) {
    digits.insert(0, "0");
  }
  for (size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoi(digits.substr(at, 2), nullptr, 16)));
  }
  return bytes;
}

// VectorRecord is one record; a name that it lacks fails the test.
class VectorRecord {
 public:
  void add(const std::string& name, const std::string& value) { values_[name] = value; }
  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] const std::string& text(const std::string& name) const {
    static const std::string nothing;
    const auto found = values_.find(name);
    if (found != values_.end()) {
      return found->second;
    }
    ADD_FAILURE() << "the record has no value named " << name;
    return nothing;
  }
  [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
  [[nodiscard]] Bytes bytes(const std::string& name) const { return from_hex(text(name)); }
  [[nodiscard]] size_t number(const std::string& name) const { return std::stoul(text(name)); }

 private:
  std::map<std::string, std::string> values_;
};

// read_vectors reads tests/data/<path>; a file without records fails the test.
inline std::vector<VectorRecord> read_vectors(const std::string& path) {
  std::ifstream file(test_data() + "/" + path);
  std::vector<VectorRecord> records;
  VectorRecord record;
  std::string line;
  while (std::getline(file, line)) {
    const size_t equals = line.find(" =");
    if (line.starts_with('#')) {
      continue;
    }
    if (equals != std::string::npos) {
      record.add(line.substr(0, equals), line.substr(std::min(equals + 3, line.size())));
    } else if (line.empty() && !record.empty()) {
      records.push_back(record);
      record = {};
    }
  }
  if (!record.empty()) {
    records.push_back(record);
  }
  EXPECT_FALSE(records.empty()) << path << " holds no vectors";
  return records;
}

}  // namespace opensspi::testing
