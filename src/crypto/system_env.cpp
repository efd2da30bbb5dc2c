#include "crypto/system_env.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "base/as_process.h"
#include "base/fork.h"
#include "crypto/random.h"

namespace opensspi::crypto {
namespace {

struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) close(number);
  }
  int number;
};

Error open_error(int problem) {
  if (problem == ENOENT || problem == ENOTDIR)
    return fail(ERROR_FILE_NOT_FOUND, "the file does not exist");
  if (problem == EACCES || problem == EPERM)
    return fail(ERROR_ACCESS_DENIED, "the file may not be read by this user");
  return fail(ERROR_READ_FAULT, "the file cannot be opened");
}

class SystemEnv final : public Env {
 public:
  [[nodiscard]] Filetime now() const override {
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    return Filetime{filetime_from_unix(time.tv_sec).ticks + time.tv_nsec / 100};
  }

  void random(ByteSpan out) const override { random_bytes(out); }

  [[nodiscard]] std::optional<std::string> variable(const char* name) const override {
    const char* value = secure_getenv(name);
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  }

  [[nodiscard]] Result<Bytes> read_file(const std::string& path, size_t max_len) const override {
    const AsProcess as_process;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number < 0) return open_error(errno);
    Bytes contents;
    uint8_t block[4096];
    for (;;) {
      const ssize_t len = read(file.number, block, sizeof block);
      if (len < 0 && errno == EINTR) continue;
      if (len < 0) return fail(ERROR_READ_FAULT, "the file cannot be read");
      if (len == 0) return contents;
      if (contents.size() + static_cast<size_t>(len) > max_len)
        return fail(ERROR_FILE_TOO_LARGE, "the file is larger than it may be");
      contents.insert(contents.end(), block, block + len);
    }
  }
};

constinit MadeOnce<SystemEnv> g_env;

}  // namespace

const Env& system_env() { return g_env.get(); }

}  // namespace opensspi::crypto
