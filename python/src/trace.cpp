// SPDX-License-Identifier: MIT
// The library may write a line at any moment, on any thread, with or without the GIL and with locks
// of its own. So a line is only put into a queue here, and a thread of Python's takes it from
// there.
#include "trace.h"

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "functions.h"
#include "gil.h"

namespace opensspi::python {

namespace {

constexpr size_t kMaxLines = 10'000;

// What a reader makes the library do, as a handler that logs on somewhere does, is not reported:
// each record would cause further ones.
thread_local bool is_reader = false;

// Queue is the lines that no reader has taken yet. If they are too many, new ones are counted only.
class Queue {
 public:
  void put(const char* line, size_t len) noexcept {
    try {
      const std::lock_guard lock(mutex_);
      if (lines_.size() < kMaxLines) {
        lines_.emplace_back(line, len);
      } else {
        ++lost_;
      }
    } catch (...) {  // no memory: the line is lost
    }
    changed_.notify_one();
  }

  // take waits for lines; it returns none after close.
  std::pair<std::deque<std::string>, size_t> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !lines_.empty() || lost_ != 0 || is_closed_; });
    return {std::exchange(lines_, {}), std::exchange(lost_, 0)};
  }

  void open() {
    const std::lock_guard lock(mutex_);
    is_closed_ = false;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
  size_t lost_ = 0;
  bool is_closed_ = false;
};

std::atomic<Queue*> queue{nullptr};

// In a child, another thread may hold the parent's queue locked forever: a new one takes its place.
void renew_queue() {
  is_reader = false;
  queue = new Queue();
}

void put_line(const char* line, size_t len) {
  if (!is_reader) {
    queue.load()->put(line, len);
  }
}

void start_trace() {
  static const bool prepared = [] {
    renew_queue();
    pthread_atfork(nullptr, nullptr, renew_queue);
    return true;
  }();
  static_cast<void>(prepared);
  queue.load()->open();
  api().opensspi_set_trace_sink(put_line);
}

void stop_trace() {
  api().opensspi_set_trace_sink(nullptr);
  queue.load()->close();
}

nb::tuple next_trace_lines() {
  is_reader = true;
  std::pair<std::deque<std::string>, size_t> taken;
  {
    const WithoutGil waits;
    taken = queue.load()->take();
  }
  nb::list lines;
  for (const std::string& line : taken.first) {
    lines.append(nb::str(line.data(), line.size()));
  }
  return nb::make_tuple(lines, taken.second);
}

}  // namespace

void define_trace(nb::module_& module) {
  module.def("start_trace", &start_trace, "start_trace puts the lines of the trace into a queue.");
  module.def("stop_trace", &stop_trace, "stop_trace ends that.");
  module.def(
      "next_trace_lines", &next_trace_lines,
      nb::sig("def next_trace_lines() -> tuple[list[str], int]"),
      "next_trace_lines waits for lines and returns them, and how many were lost; none and 0 "
      "after stop_trace.");
}

}  // namespace opensspi::python
