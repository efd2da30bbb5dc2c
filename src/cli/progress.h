// SPDX-License-Identifier: MIT
// Progress: a line on the terminal with the progress of long work.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "command.h"

namespace opensspi_cli {

// Progress counts steps, such as files, on one line of standard error. If one step takes more than
// a second, the line also says for how long it has been working. The line is erased at the end.
// Nothing is shown with --json, or if standard error is not a terminal. At most one object lives at
// a time.
class Progress {
 public:
  // `what` is a verb such as "importing" and must outlive the object.
  Progress(const Session& session, const char* what, size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // step begins the next step.
  void step();

 private:
  using Clock = std::chrono::steady_clock;
  // The library calls it during long work (opensspi_set_cancel). It never cancels.
  static int32_t still_working(void* progress);
  void show(int64_t seconds) const;

  const char* what_;
  size_t total_;
  size_t at_ = 0;
  bool shown_;
  Clock::time_point began_;
  int64_t seconds_ = 0;
};

}  // namespace opensspi_cli
