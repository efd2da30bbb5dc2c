// SPDX-License-Identifier: MIT
#include "storage/lock_file.h"

#include <fcntl.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <ctime>

namespace opensspi::storage {
namespace {

constexpr long kFirstPauseNs = 50'000;
// Short, so that a waiting thread is not delayed for long by those that lock repeatedly.
constexpr long kLongestPauseNs = 1'000'000;
constexpr long kTimeoutNs = 10'000'000'000;
constexpr size_t kMaxFiles = 64;

// The lock files that are open in this process, plus one, so that zero means none.
constinit std::array<std::atomic<int>, kMaxFiles> g_open{};

void close_in_child() {
  for (auto& slot : g_open) {
    const int file = slot.exchange(0);
    if (file > 0) {
      close(file - 1);
    }
  }
}

[[maybe_unused]] const int kInstalled = pthread_atfork(nullptr, nullptr, close_in_child);

void remember(int file) {
  for (auto& slot : g_open) {
    int expected = 0;
    if (slot.compare_exchange_strong(expected, file + 1)) {
      return;
    }
  }
}

bool forget(int file) {
  for (auto& slot : g_open) {
    int expected = file + 1;
    if (slot.compare_exchange_strong(expected, 0)) {
      return true;
    }
  }
  return false;
}

bool try_lock(int file, short type) {
  struct flock whole {};
  whole.l_type = type;
  whole.l_whence = SEEK_SET;
  return fcntl(file, F_OFD_SETLK, &whole) == 0;
}

}  // namespace

Result<LockFile> LockFile::open(const SecureDirectory& directory, bool read_only) {
  return LockFile(TRY(directory.open_file("store.lock", read_only ? O_RDONLY : O_RDWR | O_CREAT)));
}

LockFile::LockFile(Descriptor file) : file_(std::move(file)) { remember(file_.number()); }

LockFile::LockFile(LockFile&& other) noexcept : file_(std::move(other.file_)) {}

LockFile::~LockFile() {
  if (file_.valid()) {
    forget(file_.number());
  }
}

Status LockFile::lock(bool exclusive) const {
  const short type = exclusive ? F_WRLCK : F_RDLCK;
  long pause = kFirstPauseNs;
  for (long waited = 0; waited < kTimeoutNs;
       waited += pause, pause = std::min(2 * pause, kLongestPauseNs)) {
    if (try_lock(file_.number(), type)) {
      return {};
    }
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
      return fail(ERROR_LOCK_VIOLATION, "the file system of the store cannot lock files");
    }
    const timespec time{0, pause};
    nanosleep(&time, nullptr);
  }
  return fail(ERROR_TIMEOUT, "another process has kept the store locked for ten seconds");
}

void LockFile::unlock() const { try_lock(file_.number(), F_UNLCK); }

}  // namespace opensspi::storage
