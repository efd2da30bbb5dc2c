// SPDX-License-Identifier: MIT
// LockFile: one reader-writer lock between processes, and between two copies of this library in one
// process.
#pragma once

#include "base/result.h"
#include "storage/secure_directory.h"

namespace opensspi::storage {

// LockFile holds an open-file-description lock: unlike a POSIX lock, no other descriptor of the
// process can drop it. A forked child closes its copy at once, so that a parent that dies in a
// transaction leaves no lock behind.
class LockFile {
 public:
  static Result<LockFile> open(const SecureDirectory& directory, bool read_only);
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

  // lock waits up to ten seconds for the others: ERROR_TIMEOUT.
  [[nodiscard]] Status lock(bool exclusive) const;
  void unlock() const;

 private:
  explicit LockFile(Descriptor file);
  Descriptor file_;
};

}  // namespace opensspi::storage
