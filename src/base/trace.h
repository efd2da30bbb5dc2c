// SPDX-License-Identifier: MIT
// The trace: one line per step for an administrator, written to a file or to standard error.
//
//   if (trace::is_on()) {
//     trace::Line("account").text("user", user).text("authority", "local");
//   }
//
// Only names, numbers, flags, codes and sentences may be passed. Secrets have types that no
// function here takes (base/secret.h); keys, hashes, responses and tokens are never passed as text.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opensspi::trace {

namespace detail {
inline constinit std::atomic<bool> g_on{false};
}  // namespace detail

// is_on returns whether lines are written: one relaxed load, so that a trace costs nothing while it
// is off. Any thread.
[[nodiscard]] inline bool is_on() { return detail::g_on.load(std::memory_order_relaxed); }

// set_destination says where lines go: "" nowhere, "stderr", or a file's path. A file is made with
// mode 0600 if there is none, lines are appended, and it is opened again if another file has the
// path by now, as logrotate makes one. It must be a regular file of this process's user that nobody
// else may write, and no link; its directory must be this user's or root's, and nobody else may
// write it unless it is sticky: ERROR_INVALID_OWNER, ERROR_BAD_FILE_TYPE, ERROR_ACCESS_DENIED,
// ERROR_OPEN_FAILED; then nothing is written. Any thread; a forked child goes on with the same
// file.
Status set_destination(const std::string& destination);

// Sink is called with each line, without its end; a NUL follows it. It is called on the thread that
// wrote the line, which may hold locks: it must not wait, fail, or call into the library.
using Sink = void (*)(const char* line, size_t len);

// set_sink sets the function that gets every line, besides the destination; null for none. A line
// that another thread is writing may still reach the earlier one. Any thread.
void set_sink(Sink sink);

// Line is one line. Its destructor writes it, whole, with one call, and leaves errno as it was. It
// begins with the time in UTC, the process and the thread. It is UTF-8 of at most kMaxLine bytes
// with its end; what is longer is cut.
class Line {
 public:
  static constexpr size_t kMaxLine = 2048;

  explicit Line(std::string_view step);
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line();

  // text adds name=value. A value with blanks is quoted; what is not printable becomes '?'. An
  // empty value is left out.
  Line& text(std::string_view name, std::string_view value);
  Line& number(std::string_view name, uint64_t value);
  // status adds a code, by its name where it has one, and its sentence.
  Line& status(int32_t code, std::string_view sentence);

 private:
  void put(char letter);
  void put(std::string_view letters);
  void put_padded(uint64_t value, int digits);
  void put_time();

  std::array<char, kMaxLine> line_;
  size_t len_ = 0;
};

}  // namespace opensspi::trace
