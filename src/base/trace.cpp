// SPDX-License-Identifier: MIT
#include "base/trace.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>

#include "base/as_process.h"
#include "base/fork.h"
#include "base/system_messages.h"
#include "base/utf8.h"
#include "base/words.h"

namespace opensspi::trace {
namespace {

constexpr std::string_view kStandardError = "stderr";
constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;

ForkSafeMutex g_mutex;  // of changes; lines are written without it

constinit std::atomic<bool> g_has_destination{false};
constinit std::atomic<Sink> g_sink{nullptr};

void switch_on_or_off() REQUIRES(g_mutex) {
  const bool on = g_has_destination.load(std::memory_order_relaxed) ||
                  g_sink.load(std::memory_order_relaxed) != nullptr;
  detail::g_on.store(on, std::memory_order_relaxed);
}

// What lines are written to. It keeps its number for the life of the process, because a thread may
// be about to write to it: another file is put there by dup3.
constinit std::atomic<int> g_descriptor{-1};
// Which file it is. A program that closes all descriptors, as daemons do, may have another file at
// that number later: nothing is written there.
constinit std::atomic<uint64_t> g_device{0};
constinit std::atomic<uint64_t> g_inode{0};

Error refuse(int64_t code, const std::string& path, const char* what) {
  return fail(code, keep_words("the trace file " + path + " " + what));
}

Error open_error(int problem, const std::string& path) {
  switch (problem) {
    case ELOOP:
      return refuse(ERROR_BAD_FILE_TYPE, path, "is a link; name what it points to");
    case EACCES:
    case EPERM:
    case EROFS:
      return refuse(ERROR_ACCESS_DENIED, path, "may not be written by this user");
    default:
      return refuse(ERROR_OPEN_FAILED, path, "cannot be opened");
  }
}

// Whoever may write the directory can put another file at the path, or take the file away.
Status check_directory(const struct stat& found, const std::string& path) {
  if (found.st_uid != geteuid() && found.st_uid != 0) {
    return refuse(ERROR_INVALID_OWNER, path, "is in a directory of another user");
  }
  if ((found.st_mode & kOthersWrite) != 0 && (found.st_mode & S_ISVTX) == 0) {
    return refuse(ERROR_INVALID_OWNER, path,
                  "is in a directory that others may write; fix it with chmod go-w");
  }
  return {};
}

Status check(const struct stat& found, const std::string& path) {
  if (!S_ISREG(found.st_mode)) {
    return refuse(ERROR_BAD_FILE_TYPE, path, "is not a regular file");
  }
  if (found.st_uid != geteuid()) {
    return refuse(ERROR_INVALID_OWNER, path, "belongs to another user");
  }
  if ((found.st_mode & kOthersWrite) != 0) {
    return refuse(ERROR_INVALID_OWNER, path, "may be written by others; fix it with chmod go-w");
  }
  if (found.st_nlink != 1) {
    return refuse(ERROR_BAD_FILE_TYPE, path,
                  "has more than one name (hard links); remove the others");
  }
  return {};
}

void remember(int descriptor, const struct stat& found) {
  g_device.store(found.st_dev, std::memory_order_relaxed);
  g_inode.store(found.st_ino, std::memory_order_relaxed);
  g_descriptor.store(descriptor, std::memory_order_relaxed);
}

bool is_ours(int descriptor) {
  struct stat found {};
  return descriptor >= 0 && fstat(descriptor, &found) == 0 &&
         found.st_dev == g_device.load(std::memory_order_relaxed) &&
         found.st_ino == g_inode.load(std::memory_order_relaxed);
}

// Whether lines go to the file that has this path now.
bool is_current(const std::string& path) {
  struct stat named {};
  return is_ours(g_descriptor.load(std::memory_order_relaxed)) &&
         lstat(path.c_str(), &named) == 0 &&
         named.st_dev == g_device.load(std::memory_order_relaxed) &&
         named.st_ino == g_inode.load(std::memory_order_relaxed);
}

// Standard streams are left alone: a program without them may open its own files there.
int above_standard_streams(int descriptor) {
  const int high = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  close(descriptor);
  return high;
}

// Opens the file in its directory, which is checked first and held meanwhile.
Result<int> open_in_directory(const std::string& path) {
  const size_t slash = path.find_last_of('/') + 1;  // the path is whole (settings/value_rules.h)
  const int directory = ::open(path.substr(0, slash).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  struct stat found {};
  if (directory < 0 || fstat(directory, &found) != 0) {
    return open_error(errno, path);
  }
  Status checked = check_directory(found, path);
  int opened = -1;
  int problem = 0;
  if (checked) {
    opened = openat(directory, path.substr(slash).c_str(),
                    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                    S_IRUSR | S_IWUSR);
    problem = errno;
  }
  close(directory);
  TRY(std::move(checked));
  return opened < 0 ? Result<int>(open_error(problem, path)) : opened;
}

Status open_file(const std::string& path) {
  const int fresh = above_standard_streams(TRY(open_in_directory(path)));
  struct stat found {};
  if (fresh < 0 || fstat(fresh, &found) != 0) {
    return open_error(errno, path);
  }
  if (const Status checked = check(found, path); !checked) {
    close(fresh);
    return checked;
  }
  const int before = g_descriptor.load(std::memory_order_relaxed);
  if (before <= STDERR_FILENO || !is_ours(before)) {
    remember(fresh, found);
    return {};
  }
  dup3(fresh, before, O_CLOEXEC);
  close(fresh);
  remember(before, found);
  return {};
}

Status open_destination(const std::string& name) {
  if (name != kStandardError) {
    return is_current(name) ? Status() : open_file(name);
  }
  struct stat found {};
  if (fstat(STDERR_FILENO, &found) != 0) {
    return fail(ERROR_OPEN_FAILED, "the trace is to go to standard error, which is closed");
  }
  // What it is at first counts. A program that closes it, as daemons do, may have a database or a
  // connection at its number later: nothing is written there.
  static const struct stat first = found;
  remember(STDERR_FILENO, first);
  return {};
}

bool is_plain(std::string_view value) {
  return std::ranges::all_of(value, [](char letter) {
    return letter > ' ' && letter != '"' && letter != '\\' && letter < 0x7F;
  });
}

}  // namespace

Status set_destination(const std::string& name) {
  if (name.empty() && !g_has_destination.load(std::memory_order_relaxed)) {
    return {};
  }
  const AsProcess as_process;
  const MutexLock lock(g_mutex);
  Status opened = name.empty() ? Status() : open_destination(name);
  g_has_destination.store(!name.empty() && opened.ok(), std::memory_order_relaxed);
  switch_on_or_off();
  return opened;
}

void set_sink(Sink sink) {
  const MutexLock lock(g_mutex);
  g_sink.store(sink, std::memory_order_relaxed);
  switch_on_or_off();
}

Line::Line(std::string_view step) {
  put_time();
  put(' ');
  put_padded(static_cast<uint64_t>(getpid()), 1);
  put('/');
  put_padded(static_cast<uint64_t>(gettid()), 1);
  put(' ');
  put(step);
}

Line::~Line() {
  const int before = errno;
  const int descriptor = g_descriptor.load(std::memory_order_relaxed);
  if (g_has_destination.load(std::memory_order_relaxed) && is_ours(descriptor)) {
    line_[len_] = '\n';
    [[maybe_unused]] const ssize_t written = write(descriptor, line_.data(), len_ + 1);
  }
  if (const Sink sink = g_sink.load(std::memory_order_relaxed)) {
    line_[len_] = '\0';
    sink(line_.data(), len_);
  }
  errno = before;
}

Line& Line::text(std::string_view name, std::string_view value) {
  if (value.empty()) {
    return *this;
  }
  put(' ');
  put(name);
  put('=');
  const bool plain = is_plain(value);
  if (!plain) {
    put('"');
  }
  while (!value.empty()) {
    const Utf8Character next = first_character(value);
    if (next.point == '"' || next.point == '\\') {
      put('\\');
    }
    const bool is_shown =
        next.valid && !acts_on_terminals(next.point) && next.len < kMaxLine - len_;
    put(is_shown ? value.substr(0, next.len) : "?");  // a line is cut between characters
    value.remove_prefix(next.len);
  }
  if (!plain) {
    put('"');
  }
  return *this;
}

Line& Line::number(std::string_view name, uint64_t value) {
  put(' ');
  put(name);
  put('=');
  put_padded(value, 1);
  return *this;
}

Line& Line::status(int32_t code, std::string_view sentence) {
  const std::string_view name = code == 0 ? "SEC_E_OK" : system_message_name(code);
  if (name.empty()) {
    number("code", static_cast<uint32_t>(code));
  } else {
    text("code", name);
  }
  return text("why", sentence);
}

void Line::put(char letter) {
  if (len_ < kMaxLine - 1) {
    line_[len_++] = letter;
  }
}

void Line::put(std::string_view letters) {
  for (const char letter : letters) {
    put(letter);
  }
}

void Line::put_padded(uint64_t value, int digits) {
  std::array<char, 20> text{};
  const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value);
  const auto len = static_cast<int>(end - text.data());
  for (int missing = len; missing < digits; ++missing) {
    put('0');
  }
  put(std::string_view(text.data(), static_cast<size_t>(len)));
}

// 2026-11-29T08:34:29.123456Z
void Line::put_time() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts{};
  gmtime_r(&now.tv_sec, &parts);
  put_padded(static_cast<uint64_t>(parts.tm_year) + 1900, 4);
  put('-');
  put_padded(static_cast<uint64_t>(parts.tm_mon) + 1, 2);
  put('-');
  put_padded(static_cast<uint64_t>(parts.tm_mday), 2);
  put('T');
  put_padded(static_cast<uint64_t>(parts.tm_hour), 2);
  put(':');
  put_padded(static_cast<uint64_t>(parts.tm_min), 2);
  put(':');
  put_padded(static_cast<uint64_t>(parts.tm_sec), 2);
  put('.');
  put_padded(static_cast<uint64_t>(now.tv_nsec) / 1000, 6);
  put('Z');
}

}  // namespace opensspi::trace
