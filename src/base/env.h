// SPDX-License-Identifier: MIT
// Env: clock, random numbers, files and variables, so that tests and published vectors can fix
// them.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/filetime.h"
#include "base/result.h"

namespace opensspi {

// FileTrust says which rules a file must meet before its content is used. All are regular files
// that this user or root owns and that nobody else may write; opening one never waits.
enum class FileTrust : uint8_t {
  kSettings,      // links are followed
  kUserSettings,  // neither it nor its directory is a link, and the directory meets the rules, too
  kSecret,        // others may not read it; its group may read one of root's. Links are followed
};

// Env is the library's interface to its environment. It is given at construction and never replaced
// while objects that use it exist. The shipped library has one implementation (system_env, in
// crypto/system_env.h); nothing exported, no setting and no variable can swap it. All methods may
// be called from any thread.
class Env {
 public:
  virtual ~Env() = default;

  // now returns the wall-clock time.
  [[nodiscard]] virtual Filetime now() const = 0;
  // random fills `out` with unpredictable bytes. It cannot fail: a host without random numbers
  // aborts the process.
  virtual void random(ByteSpan out) const = 0;
  // variable returns an environment variable, or nothing if it is unset or this is a setuid
  // program.
  [[nodiscard]] virtual std::optional<std::string> variable(const char* name) const = 0;
  // read_file returns the contents of a regular file of at most `max_len` bytes:
  // ERROR_FILE_NOT_FOUND, ERROR_ACCESS_DENIED, ERROR_BAD_FILE_TYPE, ERROR_FILE_TOO_LARGE or
  // ERROR_READ_FAULT otherwise. It never waits: a FIFO is refused.
  [[nodiscard]] virtual Result<Bytes> read_file(const std::string& path, size_t max_len) const = 0;
  // read_trusted_file does the same for a file that meets the rules of `trust`, else it fails with
  // ERROR_INVALID_OWNER (of the file or its directory: owner, mode) or ERROR_BAD_FILE_TYPE. An Env
  // of tests with simulated files need not check.
  [[nodiscard]] virtual Result<Bytes> read_trusted_file(const std::string& path, size_t max_len,
                                                        FileTrust /*trust*/) const {
    return read_file(path, max_len);
  }
};

}  // namespace opensspi
