// SPDX-License-Identifier: MIT
// ProtectDirectory: one user's master key files on disk, as Windows lays them out.
#pragma once

#include <optional>
#include <vector>

#include "dpapi/master_key_file.h"
#include "storage/secure_directory.h"

namespace opensspi::dpapi {

enum class Making : uint8_t { kMake, kExistingOnly };

inline constexpr const char* kProtectDirectory = "Protect";

// ProtectDirectory is Protect/<SID> in a storage directory: a file for each master key, named by
// its GUID, and the file "Preferred". Only the owner may enter it; links are not followed. Files
// appear whole or not at all. Use it as the process itself.
class ProtectDirectory {
 public:
  // open returns ERROR_FILE_NOT_FOUND if there is none and none is to be made.
  static Result<ProtectDirectory> open(const std::string& storage, const std::string& sid,
                                       Making making);
  // sids returns the names of all directories in Protect; none if there is no Protect.
  static Result<std::vector<std::string>> sids(const std::string& storage);

  // read returns the bytes of a key's file: ERROR_FILE_NOT_FOUND if there is none.
  [[nodiscard]] Result<Bytes> read(const Guid& id) const;
  // write puts a key's file in the place of what was there.
  [[nodiscard]] Status write(const Guid& id, ByteView file) const;
  [[nodiscard]] Status remove(const Guid& id) const;
  // ids returns the keys whose files are there, sorted. Other names are ignored.
  [[nodiscard]] Result<std::vector<Guid>> ids() const;
  // preferred returns nothing if the file is missing or malformed.
  [[nodiscard]] Result<std::optional<PreferredFile>> preferred() const;
  [[nodiscard]] Status set_preferred(const PreferredFile& preferred) const;

 private:
  explicit ProtectDirectory(storage::SecureDirectory directory)
      : directory_(std::move(directory)) {}
  storage::SecureDirectory directory_;
};

}  // namespace opensspi::dpapi
