// SPDX-License-Identifier: MIT
// The `openssl` command as another implementation: files in a directory of its own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace behaviour {

// OpenSsl runs the command in a directory that is removed with it.
class OpenSsl {
 public:
  using Bytes = std::vector<unsigned char>;

  OpenSsl() {
    char path[] = "/tmp/opensspi-openssl-XXXXXX";
    if (mkdtemp(path) != nullptr) {
      directory_ = path;
    }
    EXPECT_FALSE(directory_.empty());
  }
  OpenSsl(const OpenSsl&) = delete;
  OpenSsl& operator=(const OpenSsl&) = delete;
  ~OpenSsl() {
    std::error_code ignored;
    if (!directory_.empty() && getpid() == owner_) {  // not in a forked child that exits
      std::filesystem::remove_all(directory_, ignored);
    }
  }

  // ran returns whether the command succeeded; what it says on failure is shown.
  [[nodiscard]] testing::AssertionResult ran(const std::string& arguments) const {
    const std::string command =
        "cd '" + directory_.string() + "' && openssl " + arguments + " >log 2>&1";
    if (std::system(command.c_str()) == 0) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << "openssl " << arguments << ": " << said();
  }
  // said returns what the last command printed. Some succeed although a signature is wrong.
  [[nodiscard]] std::string said() const {
    const Bytes log = read("log");
    return {log.begin(), log.end()};
  }

  void write(const std::string& name, const Bytes& bytes) const {
    std::ofstream file(directory_ / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }

  [[nodiscard]] Bytes read(const std::string& name) const {
    std::ifstream file(directory_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_ / name; }

 private:
  std::filesystem::path directory_;
  pid_t owner_ = getpid();
};

}  // namespace behaviour
