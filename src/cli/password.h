// SPDX-License-Identifier: MIT
// Passwords come from the terminal or from standard input, never from the command line.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>

namespace opensspi_cli {

// Password holds one password in place and overwrites it at its end.
class Password {
 public:
  Password() = default;
  Password(const Password&) = delete;
  Password& operator=(const Password&) = delete;
  ~Password();

  [[nodiscard]] const char* data() const { return bytes_.data(); }
  [[nodiscard]] size_t size() const { return size_; }
  // c_str returns the same with a NUL behind it. has_nul returns whether another one is in it.
  [[nodiscard]] const char* c_str() const { return bytes_.data(); }
  [[nodiscard]] bool has_nul() const { return std::strlen(c_str()) != size_; }
  // read_line takes bytes from a descriptor up to the end of a line, which is not included. False
  // at a read error, a signal, a line that is too long, and an end of file before the first byte.
  // If `mask_while_waiting` is given, it is the signal mask while waiting.
  bool read_line(int descriptor, const sigset_t* mask_while_waiting);
  [[nodiscard]] bool same_as(const Password& other) const;

 private:
  static constexpr size_t kMaxLen = 1024;
  std::array<char, kMaxLen + 1> bytes_{};
  size_t size_ = 0;
};

// ask_password reads into `out`: one line of standard input if `from_stdin`, else twice from the
// terminal with echo off. It returns a text that says what went wrong, or nothing. A signal
// restores the terminal before it takes effect.
std::optional<std::string> ask_password(Password& out, const std::string& account, bool from_stdin);

// ask_password_once does the same for an existing password: the terminal asks once.
std::optional<std::string> ask_password_once(Password& out, const std::string& name,
                                             bool from_stdin);

// confirmed asks a question on the terminal; without one the answer is no.
bool confirmed(const std::string& question);

}  // namespace opensspi_cli
