// SPDX-License-Identifier: MIT
#include "storage/secure_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "crypto/random.h"
#include "storage/refusal.h"

namespace opensspi::storage {
namespace {

constexpr size_t kMaxSecretLen = 4096;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

Status check_owner(const struct stat& found, const std::string& path) {
  if (found.st_uid == geteuid()) {
    return {};
  }
  return refusal(ERROR_ACCESS_DENIED,
                 path + " is not owned by this user (uid " + std::to_string(geteuid()) +
                     "); under sudo use sudo -H, or set OPENSSPI_HOME to a directory of its own",
                 "the store is not owned by this user; under sudo use sudo -H, or set "
                 "OPENSSPI_HOME to a directory of its own");
}

Status check_mode(const struct stat& found, const std::string& path) {
  if ((found.st_mode & kOthers) == 0) {
    return {};
  }
  return refusal(ERROR_ACCESS_DENIED,
                 path + " is open to other users; mend it with: chmod go-rwx '" + path + "'",
                 "the store is open to other users; mend it with chmod go-rwx");
}

Status check_descriptor(const Descriptor& file, const std::string& path) {
  struct stat found {};
  if (fstat(file.number(), &found) != 0) {
    return file_refusal(errno, path);
  }
  TRY(check_owner(found, path));
  return check_mode(found, path);
}

// O_NOFOLLOW with O_DIRECTORY fails with ENOTDIR for a link; the error says what it is.
Error directory_refusal(int problem, const std::string& path) {
  struct stat found {};
  const bool link =
      problem == ENOTDIR && lstat(path.c_str(), &found) == 0 && S_ISLNK(found.st_mode);
  return file_refusal(link ? ELOOP : problem, path);
}

std::string parent_of(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

Status refuse_for_root_in_anothers(const std::string& parent) {
  struct stat found {};
  if (geteuid() != 0 || stat(parent.c_str(), &found) != 0) {
    return {};
  }
  return check_owner(found, parent);
}

Status make_directories(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) == 0) {
    return {};
  }
  const std::string parent = parent_of(path);
  if (parent != path) {
    TRY(make_directories(parent));
  }
  TRY(refuse_for_root_in_anothers(parent));
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return file_refusal(errno, path);
  }
  return {};
}

}  // namespace

Status write_all(const Descriptor& file, ByteView contents, const std::string& path) {
  for (ByteView rest = contents; !rest.empty();) {
    const ssize_t written = write(file.number(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return file_refusal(errno, path);
    }
    rest = rest.subspan(static_cast<size_t>(written));
  }
  if (fsync(file.number()) != 0) {
    return file_refusal(errno, path);
  }
  return {};
}

Result<SecureDirectory> SecureDirectory::open(const std::string& path) {
  Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory.valid()) {
    return directory_refusal(errno, path);
  }
  TRY(check_descriptor(directory, path));
  return SecureDirectory(path, std::move(directory));
}

Result<SecureDirectory> SecureDirectory::open_or_make(const std::string& path) {
  TRY(make_directories(path));
  return open(path);
}

Result<SecureDirectory> SecureDirectory::open_child(const std::string& name) const {
  Descriptor child(
      openat(directory_.number(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!child.valid()) {
    return directory_refusal(errno, path_of(name));
  }
  TRY(check_descriptor(child, path_of(name)));
  return SecureDirectory(path_of(name), std::move(child));
}

Result<SecureDirectory> SecureDirectory::open_or_make_child(const std::string& name) const {
  if (mkdirat(directory_.number(), name.c_str(), S_IRWXU) == 0) {
    TRY(sync());
  } else if (errno != EEXIST) {
    return file_refusal(errno, path_of(name));
  }
  return open_child(name);
}

Result<std::vector<std::string>> SecureDirectory::names() const {
  Descriptor copy(openat(directory_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!copy.valid()) {
    return file_refusal(errno, path_);
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(fdopendir(copy.number()), &closedir);
  if (listing == nullptr) {
    return file_refusal(errno, path_);
  }
  (void)copy.release();
  std::vector<std::string> names;
  while (const dirent* const entry = readdir(listing.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") {
      names.push_back(name);
    }
  }
  std::ranges::sort(names);
  return names;
}

Result<Descriptor> SecureDirectory::open_file(const std::string& name, int flags) const {
  Descriptor file(openat(directory_.number(), name.c_str(),
                         flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR));
  if (!file.valid()) {
    return file_refusal(errno, path_of(name));
  }
  TRY(check_descriptor(file, path_of(name)));
  return file;
}

Result<SecretBytes> SecureDirectory::read_secret(const std::string& name) const {
  const Descriptor file = TRY(open_file(name, O_RDONLY));
  SecretBytes contents(kMaxSecretLen);
  const ssize_t len = pread(file.number(), contents.reveal().data(), kMaxSecretLen, 0);
  if (len < 0) {
    return file_refusal(errno, path_of(name));
  }
  return SecretBytes(contents.reveal().first(static_cast<size_t>(len)));
}

Status SecureDirectory::replace(const std::string& name, ByteView contents) const {
  const std::string temporary = TRY(write_temporary(contents));
  const int directory = directory_.number();
  if (renameat(directory, temporary.c_str(), directory, name.c_str()) != 0) {
    const int problem = errno;
    unlinkat(directory, temporary.c_str(), 0);
    return file_refusal(problem, path_of(name));
  }
  return sync();
}

// A hard link, unlike rename, fails if the name is taken. On a file system without links the file
// is written directly; a reader may see half a file, but never two.
Status SecureDirectory::publish(const std::string& name, ByteView contents) const {
  const std::string temporary = TRY(write_temporary(contents));
  const int directory = directory_.number();
  const int linked = linkat(directory, temporary.c_str(), directory, name.c_str(), 0);
  const int problem = errno;
  unlinkat(directory, temporary.c_str(), 0);
  if (linked == 0) {
    return sync();
  }
  if (problem == EEXIST) {
    return fail(ERROR_FILE_EXISTS, "another process created the file first");
  }
  const Descriptor file = TRY(open_file(name, O_WRONLY | O_CREAT | O_EXCL));
  TRY(write_all(file, contents, path_of(name)));
  return sync();
}

Status SecureDirectory::remove(const std::string& name) const {
  if (unlinkat(directory_.number(), name.c_str(), 0) != 0 && errno != ENOENT) {
    return file_refusal(errno, path_of(name));
  }
  return sync();
}

bool SecureDirectory::still_there() const {
  struct stat held {};
  struct stat named {};
  return fstat(directory_.number(), &held) == 0 && lstat(path_.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

Result<std::string> SecureDirectory::write_temporary(ByteView contents) const {
  uint8_t tag[8];
  crypto::random_bytes(tag);
  std::string name = ".new-" + to_hex(tag);
  const Descriptor file = TRY(open_file(name, O_WRONLY | O_CREAT | O_EXCL));
  const Status written = write_all(file, contents, path_of(name));
  if (!written) {
    unlinkat(directory_.number(), name.c_str(), 0);
    return written.error();
  }
  return name;
}

Status SecureDirectory::sync() const {
  if (fsync(directory_.number()) != 0 && errno != EINVAL) {
    return file_refusal(errno, path_);
  }
  return {};
}

}  // namespace opensspi::storage
