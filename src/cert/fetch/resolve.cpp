// SPDX-License-Identifier: MIT
#include "cert/fetch/resolve.h"

#include <netdb.h>

#include <cstring>
#include <memory>
#include <optional>

#include "base/detached_thread.h"
#include "base/fork.h"
#include "opensspi/winerror.h"

namespace opensspi::fetch {
namespace {

constexpr size_t kMaxAddresses = 8;
constexpr size_t kMaxWaiting = 16;

constexpr Error kNoHost = fail(ERROR_HOST_UNREACHABLE, "the host of the URL has no address");
constexpr Error kTooLate = fail(ERROR_TIMEOUT, "the host of the URL was not found in time");
constexpr Error kTooMany = fail(ERROR_TIMEOUT, "too many look-ups of hosts are still waiting");
constexpr Error kNoThread = fail(ERROR_TIMEOUT, "no thread can be started to look up a host");

ForkSafeMutex g_mutex;
size_t g_num_lookups GUARDED_BY(g_mutex) = 0;  // threads of the process with this number:
uint64_t g_generation GUARDED_BY(g_mutex) = 0;

bool begin_lookup() {
  const MutexLock lock(g_mutex);
  if (g_generation != fork_generation()) {
    g_generation = fork_generation();
    g_num_lookups = 0;  // a forked child has none of its parent's threads
  }
  if (g_num_lookups >= kMaxWaiting) {
    return false;
  }
  ++g_num_lookups;
  return true;
}

void end_lookup() {
  const MutexLock lock(g_mutex);
  --g_num_lookups;
}

std::vector<Address> look_up(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  std::vector<Address> addresses;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &list) != 0) {
    return addresses;
  }
  for (const addrinfo* each = list; each != nullptr && addresses.size() < kMaxAddresses;
       each = each->ai_next) {
    Address address{};
    std::memcpy(&address.place, each->ai_addr, each->ai_addrlen);
    address.len = each->ai_addrlen;
    addresses.push_back(address);
  }
  freeaddrinfo(list);
  return addresses;
}

// Lookup belongs to both threads: the one that ends last frees it.
class Lookup {
 public:
  Lookup(std::string host, std::string port) : host_(std::move(host)), port_(std::move(port)) {}

  void run() {
    std::vector<Address> found = look_up(host_, port_);
    const MutexLock lock(mutex_);
    found_ = std::move(found);
    changed_.notify_all();
  }
  std::optional<std::vector<Address>> wait(Clock::time_point until) {
    const MutexLock lock(mutex_);
    while (!found_ && changed_.wait_until(mutex_, until)) {
    }
    return found_;
  }

 private:
  const std::string host_;
  const std::string port_;
  Mutex mutex_;
  Condition changed_;
  std::optional<std::vector<Address>> found_ GUARDED_BY(mutex_);
};
}  // namespace

Result<std::vector<Address>> resolve(const std::string& host, const std::string& port,
                                     Clock::time_point until) {
  if (!begin_lookup()) {
    return kTooMany;
  }
  const auto lookup = std::make_shared<Lookup>(host, port);
  const bool started = run_detached([lookup] {
    lookup->run();
    end_lookup();
  });
  if (!started) {
    end_lookup();
    return kNoThread;
  }
  auto found = lookup->wait(until);
  if (!found) {
    return kTooLate;
  }
  if (found->empty()) {
    return kNoHost;
  }
  return std::move(*found);
}

}  // namespace opensspi::fetch
