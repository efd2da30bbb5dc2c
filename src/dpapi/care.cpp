// SPDX-License-Identifier: MIT
#include "dpapi/care.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/as_process.h"
#include "base/fork.h"
#include "storage/refusal.h"

namespace opensspi::dpapi {
namespace {

using storage::SecureDirectory;

constexpr size_t kMaxFileLen = size_t{1024} * 1024;

bool is_missing(const Error& error) { return error.is(ERROR_FILE_NOT_FOUND); }

std::string place_of_key(const KeyRing& ring, const std::string& name) {
  return std::string("master key ") + kProtectDirectory + "/" + ring.name().sid + "/" + name;
}

void check_preferred(KeyRing& ring, CheckedKeys& report) {
  const auto preferred = ring.preferred_file();
  if (!preferred.ok()) {
    report.problems.push_back(place_of_key(ring, "Preferred") + ": " + preferred.error().why);
  } else if (*preferred && !ring.open((*preferred)->id).ok()) {
    report.problems.push_back(place_of_key(ring, "Preferred") + " names a key that does not open");
  }
}

void check_ring(KeyRing& ring, CheckedKeys& report) {
  const auto ids = ring.ids();
  if (!ids.ok()) {
    report.problems.push_back(place_of_key(ring, "") + ": " + ids.error().why);
    return;
  }
  for (const Guid& id : *ids) {
    const auto opened = ring.open(id);
    if (!opened.ok()) {
      report.problems.push_back(place_of_key(ring, id.text()) + ": " + opened.error().why);
    }
    report.opened += opened.ok() ? 1 : 0;
  }
  check_preferred(ring, report);
}

// Temporary files of a writer that died, and other files, are skipped.
bool is_key_file(const std::string& name) {
  return name == "Preferred" || name == "CREDHIST" || Guid::parse(name).ok();
}

// A credential history may be longer than the files that read_secret reads.
Result<Bytes> read_whole(const SecureDirectory& directory, const std::string& name) {
  const storage::Descriptor file = TRY(directory.open_file(name, O_RDONLY));
  Bytes contents(kMaxFileLen + 1);
  size_t len = 0;
  while (len < contents.size()) {
    const ssize_t got = read(file.number(), contents.data() + len, contents.size() - len);
    if (got < 0) {
      return storage::file_refusal(errno, directory.path_of(name));
    }
    if (got == 0) {
      break;
    }
    len += static_cast<size_t>(got);
  }
  if (len > kMaxFileLen) {
    return fail(ERROR_INVALID_DATA, "a file in Protect is too long for a master key file");
  }
  contents.resize(len);
  return contents;
}

Status copy_files(const SecureDirectory& from, const SecureDirectory& to) {
  for (const std::string& name : TRY(from.names())) {
    if (is_key_file(name)) {
      TRY(to.publish(name, TRY(read_whole(from, name))));
    }
  }
  return {};
}

Status copy_tree(const SecureDirectory& from, const SecureDirectory& to) {
  TRY(copy_files(from, to));
  for (const std::string& name : TRY(from.names())) {
    if (!name.starts_with("S-")) {
      continue;
    }
    const SecureDirectory child = TRY(from.open_child(name));
    TRY(copy_files(child, TRY(to.open_or_make_child(name))));
  }
  return {};
}

}  // namespace

Result<std::vector<RingName>> ring_names(DataProtection& protection, storage::Place place) {
  const auto directory = protection.storage_directory(place);
  if (!directory.ok() && is_missing(directory.error())) {
    return std::vector<RingName>();
  }
  if (!directory.ok()) {
    return directory.error();
  }
  const ForkHold hold;
  const AsProcess as_process;
  std::vector<RingName> names;
  for (std::string& sid : TRY(ProtectDirectory::sids(*directory))) {
    names.push_back({place, std::move(sid)});
  }
  return names;
}

Result<CheckedKeys> check_keys(DataProtection& protection, storage::Place place) {
  CheckedKeys report;
  const auto names = ring_names(protection, place);
  if (!names.ok()) {
    report.problems.emplace_back(names.error().why);
    return report;
  }
  for (const RingName& name : *names) {
    check_ring(protection.ring(name), report);
  }
  return report;
}

Result<bool> back_up_keys(const std::string& storage, const std::string& target) {
  const ForkHold hold;
  const AsProcess as_process;
  const auto root = TRY(SecureDirectory::open(storage));
  const auto protect = root.open_child(kProtectDirectory);
  if (!protect.ok() && is_missing(protect.error())) {
    return false;
  }
  if (!protect.ok()) {
    return protect.error();
  }
  if (mkdir(target.c_str(), S_IRWXU) != 0) {
    if (errno == EEXIST) {
      return fail(ERROR_FILE_EXISTS, "the backup's directory already exists; name a new one");
    }
    return storage::file_refusal(errno, target);
  }
  const auto copy = TRY(SecureDirectory::open(target));
  const Status copied = copy_tree(*protect, copy);
  if (copied.ok()) {
    return true;
  }
  std::error_code ignored;
  std::filesystem::remove_all(target, ignored);
  return copied.error();
}

}  // namespace opensspi::dpapi
