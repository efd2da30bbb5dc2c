#include "base/trace.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "base/as_process.h"

namespace opensspi {
namespace {

// secure_getenv: in a setuid program no variable counts. The file is opened once and stays open;
// O_APPEND keeps the lines of several processes whole.
int open_sink() {
  const char* target = secure_getenv("OPENSSPI_TRACE");
  if (target == nullptr || *target == '\0') return -1;
  if (std::string_view(target) == "stderr") return STDERR_FILENO;
  const AsProcess as_process;
  return open(target, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

int sink() {
  static const int descriptor = open_sink();
  return descriptor;
}

}  // namespace

bool trace_enabled() { return sink() >= 0; }

void trace_line(std::string_view room, std::string_view text) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  std::array<char, 64> head{};
  std::snprintf(head.data(), head.size(), "%lld.%06ld %d ", static_cast<long long>(now.tv_sec),
                now.tv_nsec / 1000, static_cast<int>(gettid()));
  std::string line(head.data());
  line.append(room).append(": ").append(text).push_back('\n');
  [[maybe_unused]] const ssize_t written = write(sink(), line.data(), line.size());
}

}  // namespace opensspi
