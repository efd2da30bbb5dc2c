// SPDX-License-Identifier: MIT
#include "progress.h"

#include <unistd.h>

#include <iostream>

namespace opensspi_cli {

Progress::Progress(const Session& session, const char* what, size_t total)
    : what_(what), total_(total), shown_(!session.json && isatty(STDERR_FILENO) == 1) {
  if (shown_) {
    ticker_ = std::thread([this] { tick(); });
  }
}

Progress::~Progress() {
  if (!shown_) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ends_.notify_one();
  ticker_.join();
  std::cerr << "\r\033[K" << std::flush;
}

void Progress::step() {
  const std::lock_guard lock(mutex_);
  ++at_;
  began_ = Clock::now();
  if (shown_) {
    show(0);
  }
}

void Progress::tick() {
  std::unique_lock lock(mutex_);
  while (!ends_.wait_for(lock, std::chrono::seconds(1), [this] { return ended_; })) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - began_);
    if (elapsed.count() > 0) {
      show(elapsed.count());
    }
  }
}

void Progress::show(int64_t seconds) const {
  std::cerr << "\r\033[K" << what_;
  if (total_ != 0) {
    std::cerr << ' ' << at_ << " of " << total_;
  }
  if (seconds > 0) {
    std::cerr << ", " << seconds << " s";
  }
  std::cerr << std::flush;
}

}  // namespace opensspi_cli
