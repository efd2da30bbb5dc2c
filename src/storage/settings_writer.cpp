// SPDX-License-Identifier: MIT
#include "storage/settings_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/hex.h"
#include "base/words.h"
#include "crypto/random.h"
#include "settings/source.h"
#include "storage/descriptor.h"

namespace opensspi::storage {
namespace {

constexpr auto kLongestWait = std::chrono::seconds(10);
constexpr auto kBetweenTries = std::chrono::milliseconds(20);
constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;
constexpr mode_t kPermissions = 0777;

// What a new file and its new directories may be used for.
struct Modes {
  mode_t file;
  mode_t directory;
};
constexpr Modes kMachineModes = {0644, 0755};
constexpr Modes kUserModes = {0600, 0700};

Error refuse(int64_t code, const std::string& sentence) { return fail(code, keep_words(sentence)); }

Error write_refusal(int problem, const std::string& path) {
  switch (problem) {
    case EACCES:
    case EPERM:
      return refuse(ERROR_ACCESS_DENIED,
                    path + " may not be written by this user" +
                        (path.starts_with("/etc/") ? "; the machine's settings are root's" : ""));
    case EROFS:
      return refuse(ERROR_WRITE_PROTECT, path + " is on a read-only file system");
    case ENOSPC:
    case EDQUOT:
      return refuse(ERROR_DISK_FULL, "there is no space left for " + path);
    case ELOOP:
    case ENOTDIR:
      return refuse(ERROR_BAD_FILE_TYPE,
                    path + " is a link or no directory; replace it with a directory");
    default:
      return refuse(ERROR_WRITE_FAULT, path + " cannot be written");
  }
}

// The path's directory, "." if it has none, and the name in it.
std::string directory_of(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

// root makes no directories in a home that is not root's: they would be in the user's way.
Status check_parent(const std::string& parent) {
  struct stat found {};
  if (stat(parent.c_str(), &found) != 0) {
    return write_refusal(errno, parent);
  }
  if (geteuid() == 0 && found.st_uid != 0) {
    return refuse(ERROR_INVALID_OWNER, parent + " belongs to another user; under sudo use sudo -H");
  }
  return {};
}

Status make_directories(const std::string& path, mode_t mode) {
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0) {
    return {};
  }
  const std::string parent = directory_of(path);
  if (parent != path) {
    TRY(make_directories(parent, mode));
  }
  TRY(check_parent(parent));
  if (mkdir(path.c_str(), mode) == 0) {
    return chmod(path.c_str(), mode) == 0 ? Status() : write_refusal(errno, path);  // past umask
  }
  return errno == EEXIST ? Status() : write_refusal(errno, path);
}

// The machine's file may be a link, as some systems manage /etc: what it points to is replaced.
std::string real_path(const std::string& path) {
  if (path != kMachineSettingsFile) {
    return path;
  }
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real == nullptr ? path : std::string(real.get());
}

Status check_directory(const Descriptor& directory, const std::string& path) {
  struct stat found {};
  if (fstat(directory.number(), &found) != 0) {
    return write_refusal(errno, path);
  }
  if (found.st_uid != geteuid() && found.st_uid != 0) {
    return refuse(ERROR_INVALID_OWNER, path + " belongs to another user; under sudo use sudo -H");
  }
  if ((found.st_mode & kOthersWrite) != 0) {
    return refuse(ERROR_INVALID_OWNER,
                  "other users may write " + path + "; fix it with: chmod go-w '" + path + "'");
  }
  return {};
}

Result<Descriptor> open_directory(const std::string& path, mode_t mode) {
  TRY(make_directories(path, mode));
  Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid()) {
    return write_refusal(errno, path);
  }
  TRY(check_directory(directory, path));
  return directory;
}

// The lock is a file of its own, because the settings file is another one after each change. Only
// its owner can open it, so that no other user can stop this one.
class EditLock {
 public:
  static Result<EditLock> take(const Descriptor& directory, const std::string& path) {
    const std::string name = "." + name_of(path) + ".lock";
    EditLock lock(Descriptor(openat(directory.number(), name.c_str(),
                                    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR)));
    if (!lock.file_.valid()) {
      return write_refusal(errno, path);
    }
    TRY(lock.wait(path));
    return lock;
  }
  EditLock(EditLock&&) = default;
  EditLock& operator=(EditLock&&) = delete;
  EditLock(const EditLock&) = delete;
  EditLock& operator=(const EditLock&) = delete;
  // A child that was forked meanwhile has the descriptor, too: closing it would not end the lock.
  ~EditLock() {
    if (file_.valid()) {
      flock(file_.number(), LOCK_UN);
    }
  }

 private:
  explicit EditLock(Descriptor file) : file_(std::move(file)) {}

  [[nodiscard]] Status wait(const std::string& path) const {
    const auto end = std::chrono::steady_clock::now() + kLongestWait;
    while (flock(file_.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) {
        return {};  // a file system without locks
      }
      if (std::chrono::steady_clock::now() > end) {
        return refuse(ERROR_TIMEOUT, "another process has held " + path + " for ten seconds");
      }
      std::this_thread::sleep_for(kBetweenTries);
    }
    return {};
  }

  Descriptor file_;
};

// Access is who may use the new file, besides its owner.
struct Access {
  mode_t mode;
  std::optional<gid_t> group;             // none: that of the process
  std::optional<std::vector<char>> list;  // the access control list, as the kernel keeps it
};

constexpr const char* kAccessList = "system.posix_acl_access";

// The file's access control list; empty if it has none, as on file systems without such lists.
Result<std::vector<char>> access_list_of(const Descriptor& file, const std::string& path) {
  for (;;) {
    const ssize_t len = fgetxattr(file.number(), kAccessList, nullptr, 0);
    std::vector<char> list(len > 0 ? static_cast<size_t>(len) : 0);
    if (len == 0 || (len < 0 && (errno == ENODATA || errno == EOPNOTSUPP))) {
      return list;
    }
    if (len > 0 && fgetxattr(file.number(), kAccessList, list.data(), list.size()) == len) {
      return list;
    }
    if (len < 0 || errno != ERANGE) {
      return write_refusal(errno, path);
    }
  }
}

// Without a list, one that the directory gave the new file is taken away.
Status set_access_list(const Descriptor& file, const std::vector<char>& list,
                       const std::string& path) {
  const int result = list.empty()
                         ? fremovexattr(file.number(), kAccessList)
                         : fsetxattr(file.number(), kAccessList, list.data(), list.size(), 0);
  const bool had_none = list.empty() && (errno == ENODATA || errno == EOPNOTSUPP);
  return result == 0 || had_none ? Status() : write_refusal(errno, path);
}

// The access that the file has, or is to have; it must be a file of this user.
Result<Access> access_of(const Descriptor& directory, const std::string& path, mode_t fresh) {
  struct stat found {};
  if (fstatat(directory.number(), name_of(path).c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Result<Access>(Access{fresh, std::nullopt, std::nullopt})
                           : write_refusal(errno, path);
  }
  if (!S_ISREG(found.st_mode)) {
    return refuse(ERROR_BAD_FILE_TYPE,
                  path + " is a link to nothing, or no regular file; remove it, or name a file");
  }
  if (found.st_uid != geteuid()) {
    return write_refusal(EACCES, path);
  }
  const Descriptor file(openat(directory.number(), name_of(path).c_str(),
                               O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) {
    return write_refusal(errno, path);
  }
  auto access_list = TRY(access_list_of(file, path));
  return Access{found.st_mode & kPermissions, found.st_gid, std::move(access_list)};
}

// The text of the file that is there, under the rules of loading; "" if there is none.
Result<std::string> text_of(const Env& env, const std::string& path) {
  auto contents = env.read_trusted_file(
      path, kMaxSettingsLen,
      path == kMachineSettingsFile ? FileTrust::kSettings : FileTrust::kUserSettings);
  if (contents) {
    return std::string(as_text(*contents));
  }
  const Error& problem = contents.error();
  if (problem.is(ERROR_FILE_NOT_FOUND)) {
    return std::string();
  }
  return refuse(problem.code, path + " cannot be used: " + problem.why);
}

Status write_whole(const Descriptor& file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = write(file.number(), text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return write_refusal(errno, path);
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Status fill(const Descriptor& file, std::string_view text, const Access& access,
            const std::string& path) {
  TRY(write_whole(file, text, path));
  if (access.group && fchown(file.number(), static_cast<uid_t>(-1), *access.group) != 0) {
    return write_refusal(errno, path);
  }
  if (access.list) {  // before the mode, which removing a list changes
    TRY(set_access_list(file, *access.list, path));
  }
  if (fchmod(file.number(), access.mode) != 0 || fsync(file.number()) != 0) {
    return write_refusal(errno, path);
  }
  return {};
}

Status replace(const Descriptor& directory, const std::string& path, std::string_view text,
               const Access& access) {
  uint8_t tag[8];
  crypto::random_bytes(tag);
  const std::string fresh = "." + name_of(path) + ".new-" + to_hex(tag);
  const Descriptor file(openat(directory.number(), fresh.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               S_IRUSR | S_IWUSR));
  if (!file.valid()) {
    return write_refusal(errno, path);
  }
  Status filled = fill(file, text, access, path);
  if (filled &&
      renameat(directory.number(), fresh.c_str(), directory.number(), name_of(path).c_str()) != 0) {
    filled = write_refusal(errno, path);
  }
  if (!filled) {
    unlinkat(directory.number(), fresh.c_str(), 0);
    return filled;
  }
  fsync(directory.number());  // some file systems do not have it
  return {};
}

}  // namespace

Status edit_settings_file(const Env& env, const std::string& path, const SettingsEdit& edit) {
  const Modes modes = path == kMachineSettingsFile ? kMachineModes : kUserModes;
  const std::string target = real_path(path);
  const std::string directory_path = directory_of(target);
  const Descriptor directory = TRY(open_directory(directory_path, modes.directory));
  const EditLock lock = TRY(EditLock::take(directory, target));
  const Access access = TRY(access_of(directory, target, modes.file));
  const std::string text = TRY(edit(TRY(text_of(env, path))));
  if (text.size() > kMaxSettingsLen) {
    return fail(ERROR_FILE_TOO_LARGE, "the settings file would be longer than 64 KiB");
  }
  return replace(directory, target, text, access);
}

}  // namespace opensspi::storage
