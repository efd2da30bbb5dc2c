// SPDX-License-Identifier: MIT
// Mutex, MutexLock and Condition: the standard library's, with the attributes of clang's
// thread-safety analysis. `make lint` runs the analysis; other compilers ignore the attributes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#ifdef __clang__
#define OPENSSPI_THREAD_SAFETY(attribute) __attribute__((attribute))
#else
#define OPENSSPI_THREAD_SAFETY(attribute)
#endif

// GUARDED_BY(mutex), after a variable: it is read and written only with the mutex locked.
#define GUARDED_BY(mutex) OPENSSPI_THREAD_SAFETY(guarded_by(mutex))
// REQUIRES(mutex), after a function's parameters: its caller has locked the mutex.
#define REQUIRES(...) OPENSSPI_THREAD_SAFETY(requires_capability(__VA_ARGS__))
// ACQUIRE and RELEASE: the function locks or unlocks the mutex.
#define ACQUIRE(...) OPENSSPI_THREAD_SAFETY(acquire_capability(__VA_ARGS__))
#define RELEASE(...) OPENSSPI_THREAD_SAFETY(release_capability(__VA_ARGS__))
// TRY_ACQUIRE: the function locks the mutex if it returns true.
#define TRY_ACQUIRE(...) OPENSSPI_THREAD_SAFETY(try_acquire_capability(true, ##__VA_ARGS__))
// RETURN_CAPABILITY(mutex): the function returns a reference to the mutex.
#define RETURN_CAPABILITY(mutex) OPENSSPI_THREAD_SAFETY(lock_returned(mutex))
// UNCHECKED_LOCKING: the analysis cannot follow the function; a comment says why it is right.
#define UNCHECKED_LOCKING OPENSSPI_THREAD_SAFETY(no_thread_safety_analysis)

namespace opensspi {

// Mutex is std::mutex.
class OPENSSPI_THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  constexpr Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }
  // try_lock returns false at once if the mutex is locked. The calling thread must not hold it.
  [[nodiscard]] bool try_lock() TRY_ACQUIRE() { return mutex_.try_lock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

// MutexLock holds a mutex until the end of its scope. It may be unlocked and locked again in
// between.
class OPENSSPI_THREAD_SAFETY(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  ~MutexLock() RELEASE() {
    if (is_locked_) {
      mutex_.unlock();
    }
  }

  void lock() ACQUIRE() {
    mutex_.lock();
    is_locked_ = true;
  }
  void unlock() RELEASE() {
    is_locked_ = false;
    mutex_.unlock();
  }

 private:
  Mutex& mutex_;
  bool is_locked_ = true;
};

// Condition is std::condition_variable. The waits unlock the mutex, lock it again before they
// return, and may return early: wait in a loop that tests for what is awaited.
class Condition {
 public:
  void wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    changed_.wait(lock);
    static_cast<void>(lock.release());
  }
  // wait_until returns false if the time has run out.
  template <class Clock, class Duration>
  bool wait_until(Mutex& mutex, const std::chrono::time_point<Clock, Duration>& until)
      REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const bool in_time = changed_.wait_until(lock, until) == std::cv_status::no_timeout;
    static_cast<void>(lock.release());
    return in_time;
  }
  void notify_all() { changed_.notify_all(); }

 private:
  std::condition_variable changed_;
};

}  // namespace opensspi
