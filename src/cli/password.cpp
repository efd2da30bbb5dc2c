#include "password.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace opensspi_cli {
namespace {

constexpr std::array<int, 5> kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
volatile sig_atomic_t caught_signal = 0;

void remember_signal(int number) { caught_signal = number; }

// Terminal is /dev/tty with echo off. While it lives, signals only interrupt the read.
class Terminal {
 public:
  Terminal() : descriptor_(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (!usable() || tcgetattr(descriptor_, &before_) != 0) return;
    struct sigaction remember = {};
    remember.sa_handler = remember_signal;
    for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &remember, &handlers_[i]);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    changed_ = tcsetattr(descriptor_, TCSAFLUSH, &silent) == 0;
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (changed_) {
      tcsetattr(descriptor_, TCSAFLUSH, &before_);
      for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &handlers_[i], nullptr);
    }
    if (usable()) close(descriptor_);
    if (caught_signal != 0) raise(caught_signal);
  }

  [[nodiscard]] bool usable() const { return descriptor_ >= 0; }
  [[nodiscard]] bool silent() const { return changed_; }

  bool ask(Password& out, const std::string& prompt) {
    say(prompt);
    const bool ok = out.read_line(descriptor_);
    say("\n");
    return ok && caught_signal == 0;
  }

 private:
  void say(const std::string& text) const {
    [[maybe_unused]] const ssize_t written = write(descriptor_, text.data(), text.size());
  }

  int descriptor_;
  bool changed_ = false;
  termios before_{};
  std::array<struct sigaction, kSignals.size()> handlers_{};
};

}  // namespace

Password::~Password() { explicit_bzero(bytes_.data(), bytes_.size()); }

bool Password::read_line(int descriptor) {
  size_ = 0;
  for (;;) {
    char letter = 0;
    const ssize_t count = read(descriptor, &letter, 1);
    if (count < 0) return false;
    if (count == 0 && size_ == 0) return false;
    if (count == 0 || letter == '\n') break;
    if (size_ == bytes_.size()) return false;
    bytes_[size_++] = letter;
  }
  if (size_ > 0 && bytes_[size_ - 1] == '\r') --size_;
  return true;
}

bool Password::same_as(const Password& other) const {
  return size_ == other.size_ && std::memcmp(data(), other.data(), size_) == 0;
}

std::optional<std::string> ask_password(Password& out, const std::string& account,
                                        bool from_stdin) {
  if (from_stdin) {
    if (out.read_line(STDIN_FILENO)) return std::nullopt;
    return "no password on standard input: write it there as one line";
  }
  Terminal terminal;
  if (!terminal.usable() || !terminal.silent())
    return "there is no terminal to ask on: use --password-stdin";
  Password again;
  if (!terminal.ask(out, "Password for " + account + ": ")) return "no password was given";
  if (!terminal.ask(again, "The same again: ")) return "no password was given";
  if (!out.same_as(again)) return "the two passwords differ; nothing was changed";
  return std::nullopt;
}

}  // namespace opensspi_cli
