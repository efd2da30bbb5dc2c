// SPDX-License-Identifier: MIT
#include "dpapi_profile.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "files.h"
#include "opensspi/winerror.h"
#include "password.h"
#include "progress.h"

namespace opensspi_cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxKeyFile = 4096;
constexpr size_t kMaxHistory = size_t{1024} * 1024;

bool is_guid(const std::string& name) {
  if (name.size() != 36) {
    return false;
  }
  for (size_t at = 0; at < name.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    const auto letter = static_cast<unsigned char>(name[at]);
    if (dash ? letter != '-' : std::isxdigit(letter) == 0) {
      return false;
    }
  }
  return true;
}

// KeyFile is one master key file of a profile, with the owner that its directory names.
struct KeyFile {
  fs::path path;
  std::string sid;
};

std::string sid_of_directory(const fs::path& directory) {
  const std::string name = directory.filename().string();
  return name.starts_with("S-1-") ? name : "";
}

void add_files_in(std::vector<KeyFile>& files, const fs::path& directory, const std::string& sid) {
  std::error_code problem;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, problem)) {
    if (is_guid(entry.path().filename().string())) {
      files.push_back({entry.path(), sid});
    }
  }
}

// A profile's Protect has one directory per SID; the system's contains another one, "User".
std::vector<KeyFile> key_files_in(const fs::path& path, const std::string& wanted_sid) {
  std::vector<KeyFile> files;
  std::error_code problem;
  if (!fs::is_directory(path, problem)) {
    return {{path, sid_of_directory(path.parent_path())}};
  }
  const fs::path directory = path.filename().empty() ? path.parent_path() : path;
  add_files_in(files, directory, sid_of_directory(directory));
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, problem)) {
    const std::string sid = sid_of_directory(entry.path());
    const bool is_user = entry.path().filename() == "User";
    if (sid.empty() && !is_user) {
      continue;
    }
    if (!wanted_sid.empty() && !sid.empty() && sid != wanted_sid) {
      continue;
    }
    add_files_in(files, entry.path(), sid.empty() ? sid_of_directory(directory) : sid);
    add_files_in(files, entry.path() / "User", sid);
  }
  std::ranges::sort(files, {}, &KeyFile::path);
  return files;
}

// CREDHIST is beside the directories of the SIDs.
void read_history(Content& out, const fs::path& path) {
  for (const fs::path& directory : {path, path.parent_path(), path.parent_path().parent_path()}) {
    std::error_code problem;
    const fs::path history = directory / "CREDHIST";
    if (!fs::is_regular_file(history, problem)) {
      continue;
    }
    if (!read_content(out, history.string(), kMaxHistory)) {
      return;
    }
  }
}

// Secret is what opens the files, in the library's form.
struct Secret {
  Password password;
  std::array<uint8_t, 16> nt_hash{};
  Content file;
  OPENSSPI_DPAPI_SECRET secret = {};

  Secret() { secret.size = sizeof secret; }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { explicit_bzero(nt_hash.data(), nt_hash.size()); }
  void set(uint32_t kind, const void* bytes, size_t len) {
    secret.kind = kind;
    secret.secret = bytes;
    secret.secret_len = len;
  }
};

int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool parse_nt_hash(Secret& out) {
  if (out.password.size() != 2 * out.nt_hash.size()) {
    return false;
  }
  for (size_t i = 0; i < out.nt_hash.size(); ++i) {
    const int high = digit_value(out.password.data()[2 * i]);
    const int low = digit_value(out.password.data()[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    out.nt_hash[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

std::optional<std::string> read_secret(Secret& out, const DpapiOptions& options) {
  const bool from_file = !options.system_secret.empty() || !options.pvk.empty();
  const int given = int{options.password_stdin} + int{options.nt_hash_stdin} +
                    int{!options.system_secret.empty()} + int{!options.pvk.empty()};
  if (given > 1) {
    return "only one of the secrets can be given";
  }
  if (from_file) {
    const bool system = !options.system_secret.empty();
    if (auto problem = read_content(out.file, system ? options.system_secret : options.pvk)) {
      return problem;
    }
    out.set(system ? OPENSSPI_DPAPI_SYSTEM : OPENSSPI_DPAPI_BACKUP_KEY, out.file.data(),
            out.file.size());
    return std::nullopt;
  }
  const bool from_stdin = options.password_stdin || options.nt_hash_stdin;
  if (auto problem = ask_password_once(out.password, "the profile's owner", from_stdin)) {
    return problem;
  }
  out.set(OPENSSPI_DPAPI_PASSWORD, out.password.data(), out.password.size());
  if (!options.nt_hash_stdin) {
    return std::nullopt;
  }
  if (!parse_nt_hash(out)) {
    return "an NT hash has 32 hexadecimal digits";
  }
  out.set(OPENSSPI_DPAPI_NT_HASH, out.nt_hash.data(), out.nt_hash.size());
  return std::nullopt;
}

int32_t import_file(const KeyFile& file, Secret& secret, const DpapiOptions& options) {
  Content content;
  if (read_content(content, file.path.string(), kMaxKeyFile)) {
    return ERROR_FILE_NOT_FOUND;
  }
  const std::string& sid = options.sid.empty() ? file.sid : options.sid;
  secret.secret.sid = sid.empty() ? nullptr : sid.c_str();
  return opensspi_dpapi_import(options.store(), content.data(), content.size(), &secret.secret);
}

void show_failure(const Session& session, const std::string& name, int32_t status) {
  if (session.json) {
    return;
  }
  std::cerr << printable(name) << ": " << opensspi_status_name(status) << ": "
            << printable(opensspi_last_detail()) << '\n';
}

int summed_up(const Session& session, const std::string& what, size_t good, size_t bad) {
  const std::string text = what + " " + std::to_string(good) + " of " + std::to_string(good + bad) +
                           (good + bad == 1 ? " master key" : " master keys");
  if (bad == 0) {
    return done(session, text);
  }
  done(session, text);
  return kExitProblems;
}

// Keys lists (ring, GUID) of a store.
using KeyNames = std::vector<std::pair<std::string, std::string>>;

std::optional<int32_t> key_names(KeyNames& out, const DpapiOptions& options, bool own_only) {
  char* text = nullptr;
  const int32_t status = opensspi_dpapi_list(options.store(), &text);
  const LibraryText owner(text);
  if (status != 0) {
    return status;
  }
  const Json report = parse_report(owner);
  for (const auto& [unused, ring] : report["rings"].children()) {
    if (own_only && !ring["own"].boolean()) {
      continue;
    }
    for (const auto& [none, key] : ring["keys"].children()) {
      out.emplace_back(ring["sid"].text(), key["guid"].text());
    }
  }
  return std::nullopt;
}

}  // namespace

int import_master_keys(const Session& session, const DpapiOptions& options) {
  const std::vector<KeyFile> files = key_files_in(options.input, options.sid);
  if (files.empty()) {
    return misused(session, "dpapi import", options.input + " has no master key files in it");
  }
  Secret secret;
  if (const auto problem = read_secret(secret, options)) {
    return misused(session, "dpapi import", *problem);
  }
  Content history;
  read_history(history, options.input);
  secret.secret.history = history.size() == 0 ? nullptr : history.data();
  secret.secret.history_len = history.size();
  Progress progress(session, "importing", files.size());
  size_t good = 0;
  int32_t last = 0;
  for (const KeyFile& file : files) {
    progress.step();
    const int32_t status = import_file(file, secret, options);
    if (status == 0) {
      ++good;
    }
    if (status != 0) {
      show_failure(session, file.path.filename().string(), last = status);
    }
  }
  if (good == 0) {
    return refused(session, "dpapi import", last);
  }
  return summed_up(session, "imported", good, files.size() - good);
}

int check_master_keys(const Session& session, const DpapiOptions& options) {
  KeyNames names;
  if (const auto status = key_names(names, options, false)) {
    return refused(session, "dpapi check", *status);
  }
  Progress progress(session, "opening", names.size());
  size_t good = 0;
  for (const auto& [sid, guid] : names) {
    progress.step();
    const int32_t status = opensspi_dpapi_check(options.store(), sid.c_str(), guid.c_str());
    if (status == 0) {
      ++good;
    }
    if (status != 0) {
      show_failure(session, std::string(sid).append("/").append(guid), status);
    }
  }
  return summed_up(session, "opened", good, names.size() - good);
}

int export_master_keys(const Session& session, const DpapiOptions& options) {
  KeyNames names;
  if (const auto status = key_names(names, options, true)) {
    return refused(session, "dpapi export", *status);
  }
  if (names.empty()) {
    return misused(session, "dpapi export", "there is no master key yet");
  }
  Password password;
  if (const auto problem = ask_password(password, options.sid, options.password_stdin)) {
    return misused(session, "dpapi export", *problem);
  }
  const fs::path directory = fs::path(options.output) / options.sid;
  std::error_code problem;
  fs::create_directories(directory, problem);
  if (problem) {
    return misused(session, "dpapi export", "cannot make " + directory.string());
  }
  Progress progress(session, "exporting", names.size());
  for (const auto& [sid, guid] : names) {
    progress.step();
    void* file = nullptr;
    size_t len = 0;
    const int32_t status = opensspi_dpapi_export(options.store(), guid.c_str(), options.sid.c_str(),
                                                 password.data(), password.size(), &file, &len);
    if (status != 0) {
      return refused(session, "dpapi export", status);
    }
    const LibraryText owner(static_cast<char*>(file));
    if (const auto said = write_content((directory / guid).string(), {owner.get(), len},
                                        Overwrite::kNo, Privacy::kOwner)) {
      return misused(session, "dpapi export", *said);
    }
  }
  return summed_up(session, "exported", names.size(), 0);
}

}  // namespace opensspi_cli
