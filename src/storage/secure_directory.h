// SPDX-License-Identifier: MIT
// SecureDirectory: a directory that is this user's alone, held by descriptor.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "storage/descriptor.h"

namespace opensspi::storage {

// SecureDirectory was checked: its owner is the effective user, nobody else may enter it, its last
// component is not a link. Its files are opened relative to it, without following links, and
// checked the same way. If a check fails, the error names the command that fixes it.
class SecureDirectory {
 public:
  // open opens an existing directory: ERROR_FILE_NOT_FOUND if there is none.
  static Result<SecureDirectory> open(const std::string& path);
  // open_or_make creates the directory (0700) and missing directories above it. Root does not
  // create one in a directory of another user: under sudo, HOME may be that user's.
  static Result<SecureDirectory> open_or_make(const std::string& path);

  // open_child opens a directory in this one, without following a link: ERROR_FILE_NOT_FOUND if
  // there is none. open_or_make_child creates it (0700) if it is missing.
  [[nodiscard]] Result<SecureDirectory> open_child(const std::string& name) const;
  [[nodiscard]] Result<SecureDirectory> open_or_make_child(const std::string& name) const;
  // names returns the names of all entries but "." and "..", sorted.
  [[nodiscard]] Result<std::vector<std::string>> names() const;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path_of(const std::string& name) const { return path_ + "/" + name; }

  // open_file opens a file of this directory with open(2)'s flags; O_CREAT creates it with mode
  // 0600.
  [[nodiscard]] Result<Descriptor> open_file(const std::string& name, int flags) const;
  // read_secret reads a small file completely.
  [[nodiscard]] Result<SecretBytes> read_secret(const std::string& name) const;
  // replace writes a file so that a reader, a second writer or a crash sees either the complete new
  // file or the old one.
  [[nodiscard]] Status replace(const std::string& name, ByteView contents) const;
  // publish writes a file that must not exist yet; ERROR_FILE_EXISTS if another process was first.
  [[nodiscard]] Status publish(const std::string& name, ByteView contents) const;
  // remove deletes a file; a missing file is not an error.
  [[nodiscard]] Status remove(const std::string& name) const;
  // still_there returns whether the path still leads to this directory.
  [[nodiscard]] bool still_there() const;

 private:
  SecureDirectory(std::string path, Descriptor directory)
      : path_(std::move(path)), directory_(std::move(directory)) {}
  [[nodiscard]] Result<std::string> write_temporary(ByteView contents) const;
  [[nodiscard]] Status sync() const;

  std::string path_;
  Descriptor directory_;
};

// write_all writes everything to a file and waits until it is on the disk; `path` is for the error.
Status write_all(const Descriptor& file, ByteView contents, const std::string& path);

}  // namespace opensspi::storage
