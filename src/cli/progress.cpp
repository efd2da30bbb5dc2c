// SPDX-License-Identifier: MIT
#include "progress.h"

#include <unistd.h>

#include <iostream>

#include "opensspi/opensspi.h"

namespace opensspi_cli {

Progress::Progress(const Session& session, const char* what, size_t total)
    : what_(what), total_(total), shown_(!session.json && isatty(STDERR_FILENO) == 1) {
  if (shown_) {
    opensspi_set_cancel(&Progress::still_working, this);
  }
}

Progress::~Progress() {
  if (!shown_) {
    return;
  }
  opensspi_set_cancel(nullptr, nullptr);
  std::cerr << "\r\033[K" << std::flush;
}

void Progress::step() {
  ++at_;
  began_ = Clock::now();
  seconds_ = 0;
  if (shown_) {
    show(0);
  }
}

int32_t Progress::still_working(void* progress) {
  auto& self = *static_cast<Progress*>(progress);
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - self.began_);
  if (elapsed.count() > self.seconds_) {
    self.show(self.seconds_ = elapsed.count());
  }
  return 0;
}

void Progress::show(int64_t seconds) const {
  std::cerr << "\r\033[K" << what_ << ' ' << at_ << " of " << total_;
  if (seconds > 0) {
    std::cerr << ", " << seconds << " s";
  }
  std::cerr << std::flush;
}

}  // namespace opensspi_cli
