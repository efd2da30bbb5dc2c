// SPDX-License-Identifier: MIT
#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace opensspi_cli {
namespace {

// Descriptor is closed at its end.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ > STDERR_FILENO) {
      close(number_);
    }
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::string trouble(const std::string& what, const std::string& path) {
  return what + " " + path + ": " +
         std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): one thread
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    content.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::optional<std::string> write_standard_output(std::string_view content) {
  const bool binary = content.find('\0') != std::string_view::npos;
  if (binary && isatty(STDOUT_FILENO) == 1) {
    return "this would write binary data to the terminal: name a file, or pipe it";
  }
  if (write_all(STDOUT_FILENO, content)) {
    return std::nullopt;
  }
  return trouble("cannot write to", "standard output");
}

// A private file is never readable by others, not even while it is written. An existing file is
// replaced by renaming; if it may not be replaced, link fails.
bool settle(const std::string& fresh, const std::string& path, Overwrite overwrite) {
  if (overwrite == Overwrite::kYes) {
    return rename(fresh.c_str(), path.c_str()) == 0;
  }
  const bool linked = link(fresh.c_str(), path.c_str()) == 0;
  const int why = errno;
  unlink(fresh.c_str());
  errno = why;
  return linked;
}

mode_t public_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

bool fill(int descriptor, std::string_view content, Privacy privacy) {
  const bool open = privacy == Privacy::kOwner || fchmod(descriptor, public_mode()) == 0;
  return open && write_all(descriptor, content) && fsync(descriptor) == 0;
}

}  // namespace

Content::~Content() { explicit_bzero(bytes_.data(), bytes_.size()); }

std::optional<std::string> read_content(Content& out, const std::string& path, size_t max_len) {
  const bool standard = path == "-";
  const Descriptor file(standard ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return trouble("cannot read", path);
  }
  std::vector<uint8_t> bytes(max_len + 1);  // never grows, so that no copy remains
  size_t len = 0;
  while (len < bytes.size()) {
    const ssize_t got = read(file.number(), bytes.data() + len, bytes.size() - len);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return trouble("cannot read", path);
    }
    if (got == 0) {
      break;
    }
    len += static_cast<size_t>(got);
  }
  bytes.resize(len);
  out = Content(std::move(bytes));
  if (len > max_len) {
    return path + " is too long: at most " + std::to_string(max_len) + " bytes are read";
  }
  return std::nullopt;
}

std::optional<std::string> write_content(const std::string& path, std::string_view content,
                                         Overwrite overwrite, Privacy privacy) {
  if (path == "-") {
    return write_standard_output(content);
  }
  struct stat there = {};
  if (overwrite == Overwrite::kNo && lstat(path.c_str(), &there) == 0) {
    return path + " exists; --force replaces it";
  }
  std::string fresh = path + ".XXXXXX";
  const Descriptor file(mkostemp(fresh.data(), O_CLOEXEC));
  if (file.number() < 0) {
    return trouble("cannot write", path);
  }
  if (fill(file.number(), content, privacy) && settle(fresh, path, overwrite)) {
    return std::nullopt;
  }
  const std::string said = trouble("cannot write", path);
  unlink(fresh.c_str());
  return said;
}

}  // namespace opensspi_cli
