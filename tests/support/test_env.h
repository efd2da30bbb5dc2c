// SPDX-License-Identifier: MIT
// For tests: an Env whose clock and variables a test sets, and a directory that is removed with the
// test.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <map>

#include "crypto/system_env.h"

namespace opensspi {

class TestEnv final : public Env {
 public:
  [[nodiscard]] Filetime now() const override { return time; }
  void random(ByteSpan out) const override { crypto::system_env().random(out); }
  [[nodiscard]] std::optional<std::string> variable(const char* name) const override {
    const auto found = variables.find(name);
    if (found == variables.end()) {
      return std::nullopt;
    }
    return found->second;
  }
  [[nodiscard]] Result<Bytes> read_file(const std::string& path, size_t max_len) const override {
    return crypto::system_env().read_file(path, max_len);
  }
  [[nodiscard]] Result<Bytes> read_trusted_file(const std::string& path, size_t max_len,
                                                FileTrust trust) const override {
    return crypto::system_env().read_trusted_file(path, max_len, trust);
  }

  Filetime time = filetime_from_unix(1'700'000'000);
  std::map<std::string, std::string> variables;
};

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "opensspi-test-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace opensspi
