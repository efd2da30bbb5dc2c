// SPDX-License-Identifier: MIT
// For tests: an Env whose files and variables are texts of the test.
#pragma once

#include <map>

#include "base/env.h"

namespace opensspi::testing {

class FakeFiles final : public Env {
 public:
  [[nodiscard]] Filetime now() const override { return {}; }
  void random(ByteSpan /*out*/) const override {}
  [[nodiscard]] std::optional<std::string> variable(const char* name) const override {
    const auto found = variables.find(name);
    if (found == variables.end()) {
      return std::nullopt;
    }
    return found->second;
  }
  [[nodiscard]] Result<Bytes> read_file(const std::string& path,
                                        size_t /*max_len*/) const override {
    if (forbidden == path) {
      return fail(ERROR_ACCESS_DENIED, "the file may not be read by this user");
    }
    const auto found = files.find(path);
    if (found == files.end()) {
      return fail(ERROR_FILE_NOT_FOUND, "none");
    }
    return Bytes(found->second.begin(), found->second.end());
  }
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  std::string forbidden;  // a file that exists and may not be opened
};

}  // namespace opensspi::testing
