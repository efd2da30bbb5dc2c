// Passwords come from the terminal or from standard input, never from the command line.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <optional>
#include <string>

namespace opensspi_cli {

// Password holds one password in place and overwrites it when it goes.
class Password {
 public:
  Password() = default;
  Password(const Password&) = delete;
  Password& operator=(const Password&) = delete;
  ~Password();

  [[nodiscard]] const char* data() const { return bytes_.data(); }
  [[nodiscard]] size_t size() const { return size_; }
  // read_line takes bytes from a descriptor up to the end of a line, which is left out. False at a
  // read error, a signal, a line that is too long, and an end of file before the first byte. Where
  // `mask_while_waiting` is given, signals arrive by that mask while it waits.
  bool read_line(int descriptor, const sigset_t* mask_while_waiting);
  [[nodiscard]] bool same_as(const Password& other) const;

 private:
  std::array<char, 1024> bytes_{};
  size_t size_ = 0;
};

// ask_password reads into `out`: one line of standard input where `from_stdin`, else twice from the
// terminal with echo off. It answers a sentence that says what went wrong, or nothing. A signal
// restores the terminal before it takes its course.
std::optional<std::string> ask_password(Password& out, const std::string& account, bool from_stdin);

// ask_password_once does the same for a password that exists already: the terminal asks once.
std::optional<std::string> ask_password_once(Password& out, const std::string& name,
                                             bool from_stdin);

}  // namespace opensspi_cli
