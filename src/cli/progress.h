// SPDX-License-Identifier: MIT
// Progress: a line on the terminal with the progress of long work.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

#include "command.h"

namespace opensspi_cli {

// Progress shows on one line of standard error what is being done: the steps, such as files, if
// they can be counted, and the seconds of what takes more than one. The line is erased at the end.
// Nothing is shown with --json, or if standard error is not a terminal. Create it after the last
// question on the terminal.
class Progress {
 public:
  // `what` is a verb such as "importing" and must outlive the object. Without a `total`, the work
  // is one step, which has begun.
  Progress(const Session& session, const char* what, size_t total = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // step begins the next step.
  void step();

 private:
  using Clock = std::chrono::steady_clock;
  void tick();
  void show(int64_t seconds) const;

  const char* what_;
  size_t total_;
  bool shown_;
  std::mutex mutex_;  // of everything below
  std::condition_variable ends_;
  bool ended_ = false;
  size_t at_ = 0;
  Clock::time_point began_ = Clock::now();
  std::thread ticker_;
};

}  // namespace opensspi_cli
