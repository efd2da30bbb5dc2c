// SPDX-License-Identifier: MIT
#include "storage/refusal.h"

#include <cerrno>
#include <set>

#include "base/fork.h"
#include "base/mutex.h"

namespace opensspi::storage {
namespace {

constexpr size_t kMaxKept = 4096;  // texts are never freed: an Error may be on any thread

ForkSafeMutex g_mutex;

const char* kept_text(const std::string& text) {
  static std::set<std::string>* const kept = new std::set<std::string>;  // NOLINT: for ever
  const MutexLock lock(g_mutex);
  if (kept->size() >= kMaxKept && !kept->contains(text)) {
    return nullptr;
  }
  return kept->insert(text).first->c_str();
}

}  // namespace

Error refusal(int64_t code, const std::string& text, const char* otherwise) {
  const char* why = kept_text(text);
  return fail(code, why == nullptr ? otherwise : why);
}

Error file_refusal(int problem, const std::string& path) {
  switch (problem) {
    case EROFS:
      return refusal(ERROR_WRITE_PROTECT,
                     path +
                         " lies on a read-only file system; set OPENSSPI_HOME to a directory "
                         "that can be written",
                     "the store is on a read-only file system; set OPENSSPI_HOME");
    case ENOSPC:
    case EDQUOT:
      return refusal(ERROR_DISK_FULL, "there is no space left for " + path, "the disk is full");
    case ENOENT:
    case ENOTDIR:
      return refusal(ERROR_FILE_NOT_FOUND, path + " does not exist", "the store does not exist");
    case EACCES:
    case EPERM:
      return refusal(
          ERROR_ACCESS_DENIED,
          path + " may not be used by this user; set OPENSSPI_HOME to a directory of its own",
          "the store may not be used by this user; set OPENSSPI_HOME");
    case ELOOP:
      return refusal(ERROR_ACCESS_DENIED, path + " is a link; replace it with what it points to",
                     "a file of the store is a link; replace it with what it points to");
    case EMFILE:
    case ENFILE:
      return fail(ERROR_TOO_MANY_OPEN_FILES, "too many files are open to open the store");
    default:
      return refusal(ERROR_OPEN_FAILED, path + " cannot be opened", "the store cannot be opened");
  }
}

}  // namespace opensspi::storage
