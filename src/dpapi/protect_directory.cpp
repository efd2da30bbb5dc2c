// SPDX-License-Identifier: MIT
#include "dpapi/protect_directory.h"

#include <algorithm>

namespace opensspi::dpapi {
namespace {

constexpr const char* kPreferredName = "Preferred";

bool is_missing(const Error& error) { return error.is(ERROR_FILE_NOT_FOUND); }

Result<storage::SecureDirectory> child_of(const storage::SecureDirectory& parent,
                                          const std::string& name, Making making) {
  return making == Making::kMake ? parent.open_or_make_child(name) : parent.open_child(name);
}

}  // namespace

Result<ProtectDirectory> ProtectDirectory::open(const std::string& storage, const std::string& sid,
                                                Making making) {
  const auto root = TRY(storage::SecureDirectory::open(storage));
  const auto protect = TRY(child_of(root, kProtectDirectory, making));
  return ProtectDirectory(TRY(child_of(protect, sid, making)));
}

Result<std::vector<std::string>> ProtectDirectory::sids(const std::string& storage) {
  const auto root = storage::SecureDirectory::open(storage);
  if (!root.ok() && is_missing(root.error())) {
    return std::vector<std::string>();
  }
  if (!root.ok()) {
    return root.error();
  }
  const auto protect = root->open_child(kProtectDirectory);
  if (!protect.ok() && is_missing(protect.error())) {
    return std::vector<std::string>();
  }
  if (!protect.ok()) {
    return protect.error();
  }
  std::vector<std::string> names = TRY(protect->names());
  std::erase_if(names, [](const std::string& name) { return !name.starts_with("S-"); });
  return names;
}

Result<Bytes> ProtectDirectory::read(const Guid& id) const {
  const SecretBytes file = TRY(directory_.read_secret(id.text()));
  return Bytes(file.reveal().begin(), file.reveal().end());
}

Status ProtectDirectory::write(const Guid& id, ByteView file) const {
  return directory_.replace(id.text(), file);
}

Status ProtectDirectory::remove(const Guid& id) const { return directory_.remove(id.text()); }

Result<std::vector<Guid>> ProtectDirectory::ids() const {
  std::vector<Guid> ids;
  for (const std::string& name : TRY(directory_.names())) {
    const auto id = Guid::parse(name);
    if (id.ok() && id->text() == name) {
      ids.push_back(*id);
    }
  }
  return ids;
}

Result<std::optional<PreferredFile>> ProtectDirectory::preferred() const {
  const auto bytes = directory_.read_secret(kPreferredName);
  if (!bytes.ok() && is_missing(bytes.error())) {
    return std::optional<PreferredFile>();
  }
  if (!bytes.ok()) {
    return bytes.error();
  }
  const auto parsed = parse_preferred(bytes->reveal());
  return parsed.ok() ? std::optional<PreferredFile>(*parsed) : std::optional<PreferredFile>();
}

Status ProtectDirectory::set_preferred(const PreferredFile& preferred) const {
  return directory_.replace(kPreferredName, write_preferred(preferred));
}

}  // namespace opensspi::dpapi
