// SPDX-License-Identifier: MIT
#include "password.h"

#include <fcntl.h>
#include <poll.h>
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

// Terminal is /dev/tty with echo off. While it exists, signals are delivered only while it waits,
// so that none is lost between a check and a wait; a signal that arrived is raised again after the
// terminal is restored.
class Terminal {
 public:
  Terminal() : descriptor_(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (!usable() || tcgetattr(descriptor_, &before_) != 0) {
      return;
    }
    take_signals();
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    changed_ = tcsetattr(descriptor_, TCSAFLUSH, &silent) == 0;
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (changed_) {
      tcsetattr(descriptor_, TCSAFLUSH, &before_);
    }
    if (taken_) {
      give_signals_back();
    }
    if (usable()) {
      close(descriptor_);
    }
    if (caught_signal != 0) {
      static_cast<void>(raise(caught_signal));
    }
  }

  [[nodiscard]] bool usable() const { return descriptor_ >= 0; }
  [[nodiscard]] bool silent() const { return changed_; }

  bool ask(Password& out, const std::string& prompt) {
    say(prompt);
    const bool ok = out.read_line(descriptor_, &mask_before_);
    say("\n");
    return ok && caught_signal == 0;
  }

 private:
  void take_signals() {
    struct sigaction remember = {};
    remember.sa_handler = remember_signal;
    sigset_t blocked;
    sigemptyset(&blocked);
    for (const int number : kSignals) {
      sigaddset(&blocked, number);
    }
    sigprocmask(SIG_BLOCK, &blocked, &mask_before_);
    for (size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], &remember, &handlers_[i]);
    }
    taken_ = true;
  }
  // Pending signals still go to our handler: the mask is restored first.
  void give_signals_back() {
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
    for (size_t i = 0; i < kSignals.size(); ++i) {
      sigaction(kSignals[i], &handlers_[i], nullptr);
    }
  }
  void say(const std::string& text) const {
    [[maybe_unused]] const ssize_t written = write(descriptor_, text.data(), text.size());
  }

  int descriptor_;
  bool changed_ = false;
  bool taken_ = false;
  sigset_t mask_before_{};
  termios before_{};
  std::array<struct sigaction, kSignals.size()> handlers_{};
};

constexpr const char* kNoTerminal = "there is no terminal to ask on: use --password-stdin";
constexpr const char* kNoPassword = "no password was given";

std::optional<std::string> take_line(Password& out) {
  if (out.read_line(STDIN_FILENO, nullptr)) {
    return std::nullopt;
  }
  return "no password on standard input: write it there as one line";
}

}  // namespace

Password::~Password() { explicit_bzero(bytes_.data(), bytes_.size()); }

bool Password::read_line(int descriptor, const sigset_t* mask_while_waiting) {
  size_ = 0;
  for (;;) {
    char letter = 0;
    pollfd waiting = {descriptor, POLLIN, 0};
    if (ppoll(&waiting, 1, nullptr, mask_while_waiting) < 0) {
      return false;
    }
    const ssize_t count = read(descriptor, &letter, 1);
    if (count < 0) {
      return false;
    }
    if (count == 0 && size_ == 0) {
      return false;
    }
    if (count == 0 || letter == '\n') {
      break;
    }
    if (size_ == kMaxLen) {
      return false;
    }
    bytes_[size_++] = letter;
  }
  if (size_ > 0 && bytes_[size_ - 1] == '\r') {
    --size_;
  }
  bytes_[size_] = '\0';
  return true;
}

bool Password::same_as(const Password& other) const {
  int differing = 0;  // in a time that depends on the lengths only
  for (size_t i = 0; i < size_ && i < other.size_; ++i) {
    differing |= bytes_[i] ^ other.bytes_[i];
  }
  return size_ == other.size_ && differing == 0;
}

std::optional<std::string> ask_password(Password& out, const std::string& account,
                                        bool from_stdin) {
  if (from_stdin) {
    return take_line(out);
  }
  Terminal terminal;
  if (!terminal.usable() || !terminal.silent()) {
    return kNoTerminal;
  }
  Password again;
  if (!terminal.ask(out, "Password for " + account + ": ")) {
    return kNoPassword;
  }
  if (!terminal.ask(again, "The same again: ")) {
    return kNoPassword;
  }
  if (!out.same_as(again)) {
    return "the two passwords differ; nothing was changed";
  }
  return std::nullopt;
}

std::optional<std::string> ask_password_once(Password& out, const std::string& name,
                                             bool from_stdin) {
  if (from_stdin) {
    return take_line(out);
  }
  Terminal terminal;
  if (!terminal.usable() || !terminal.silent()) {
    return kNoTerminal;
  }
  if (!terminal.ask(out, "Password of " + name + ": ")) {
    return kNoPassword;
  }
  return std::nullopt;
}

bool confirmed(const std::string& question) {
  const int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) {
    return false;
  }
  [[maybe_unused]] const ssize_t written = write(terminal, question.data(), question.size());
  char answer = '\0';
  const bool yes = read(terminal, &answer, 1) == 1 && (answer == 'y' || answer == 'Y');
  close(terminal);
  return yes;
}

}  // namespace opensspi_cli
