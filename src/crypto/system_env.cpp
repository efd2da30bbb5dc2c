// SPDX-License-Identifier: MIT
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
    if (number >= 0) {
      close(number);
    }
  }
  int number;
};

constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;

Error open_error(int problem) {
  if (problem == ENOENT || problem == ENOTDIR) {
    return fail(ERROR_FILE_NOT_FOUND, "the file does not exist");
  }
  if (problem == EACCES || problem == EPERM) {
    return fail(ERROR_ACCESS_DENIED, "the file may not be read by this user");
  }
  if (problem == ELOOP) {
    return fail(ERROR_BAD_FILE_TYPE, "the file or its directory is a link, which is not followed");
  }
  return fail(ERROR_READ_FAULT, "the file cannot be opened");
}

// Opening a file here must not wait for a writer, and must not make it the terminal of the process.
constexpr int kOpenFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

Status check_owner(const struct stat& found) {
  if (found.st_uid == geteuid() || found.st_uid == 0) {
    return {};
  }
  return fail(ERROR_INVALID_OWNER,
              "the file or its directory belongs to another user; under sudo use sudo -H");
}

Status check_unwritable(const struct stat& found) {
  if ((found.st_mode & kOthersWrite) == 0) {
    return {};
  }
  return fail(ERROR_INVALID_OWNER,
              "other users may write the file or its directory; fix it with chmod go-w");
}

// A group may read root's file: systemd and Kubernetes mount secrets in this way.
Status check_secret(const struct stat& found) {
  const mode_t refused = found.st_uid == 0 ? S_IRWXO : S_IRWXO | S_IRWXG;
  if ((found.st_mode & refused) == 0) {
    return {};
  }
  return fail(ERROR_INVALID_OWNER,
              "other users may read the secret file; fix it with chmod go-rwx");
}

Status check_regular(int file) {
  struct stat found {};
  if (fstat(file, &found) != 0) {
    return open_error(errno);
  }
  if (S_ISREG(found.st_mode)) {
    return {};
  }
  return fail(ERROR_BAD_FILE_TYPE, "it is not a regular file");
}

Status check_trust(int file, FileTrust trust) {
  struct stat found {};
  if (fstat(file, &found) != 0) {
    return open_error(errno);
  }
  TRY(check_owner(found));
  TRY(check_unwritable(found));
  return trust == FileTrust::kSecret ? check_secret(found) : Status();
}

// Opens the directory, checks it, and the file in it; without following links.
Result<int> open_beside_no_link(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string name = path.substr(slash + 1);
  // A path that ends in a slash is followed even under O_NOFOLLOW.
  const std::string bare = directory.size() > 1 ? directory.substr(0, slash) : directory;
  const Descriptor held(::open(bare.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (held.number < 0) {
    struct stat found {};
    const bool link = lstat(bare.c_str(), &found) == 0 && S_ISLNK(found.st_mode);
    return open_error(link ? ELOOP : errno);
  }
  const int file = openat(held.number, name.c_str(), kOpenFlags | O_NOFOLLOW);
  if (file < 0) {
    return open_error(errno);
  }
  const Status checked = check_trust(held.number, FileTrust::kUserSettings);
  if (checked) {
    return file;
  }
  close(file);
  return checked.error();
}

Result<int> open_trusted(const std::string& path, FileTrust trust) {
  if (trust == FileTrust::kUserSettings) {
    return open_beside_no_link(path);
  }
  const int file = ::open(path.c_str(), kOpenFlags);
  if (file < 0) {
    return open_error(errno);
  }
  return file;
}

Status check_trusted(int file, FileTrust trust) {
  TRY(check_regular(file));
  return check_trust(file, trust);
}

Result<Bytes> contents_of(int file, size_t max_len) {
  Bytes contents;
  uint8_t block[4096];
  for (;;) {
    const ssize_t len = read(file, block, sizeof block);
    if (len < 0 && errno == EINTR) {
      continue;
    }
    if (len < 0) {
      return fail(ERROR_READ_FAULT, "the file cannot be read");
    }
    if (len == 0) {
      break;
    }
    if (contents.size() + static_cast<size_t>(len) > max_len) {
      return fail(ERROR_FILE_TOO_LARGE, "the file is too large");
    }
    contents.insert(contents.end(), block, block + len);
  }
  wipe(block);
  return contents;
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
    if (value == nullptr) {
      return std::nullopt;
    }
    return std::string(value);
  }

  [[nodiscard]] Result<Bytes> read_file(const std::string& path, size_t max_len) const override {
    const AsProcess as_process;
    return read_callers_file(path, max_len);
  }

  [[nodiscard]] Result<Bytes> read_trusted_file(const std::string& path, size_t max_len,
                                                FileTrust trust) const override {
    const AsProcess as_process;
    const Descriptor file(TRY(open_trusted(path, trust)));
    TRY(check_trusted(file.number, trust));
    return contents_of(file.number, max_len);
  }
};

constinit MadeOnce<SystemEnv> g_env;

}  // namespace

const Env& system_env() { return g_env.get(); }

Status check_trusted_file(const std::string& path, FileTrust trust) {
  const AsProcess as_process;
  const Descriptor file(TRY(open_trusted(path, trust)));
  return check_trusted(file.number, trust);
}

Result<Bytes> read_callers_file(const std::string& path, size_t max_len) {
  const Descriptor file(::open(path.c_str(), kOpenFlags));
  if (file.number < 0) {
    return open_error(errno);
  }
  TRY(check_regular(file.number));
  return contents_of(file.number, max_len);
}

}  // namespace opensspi::crypto
