// SPDX-License-Identifier: MIT
#include "storage/location.h"

#include <pwd.h>
#include <unistd.h>

#include <vector>

#include "base/as_process.h"
#include "base/fork.h"

namespace opensspi::storage {
namespace {

constexpr size_t kPasswdBufferLen = size_t{16} * 1024;

bool is_absolute(const std::optional<std::string>& path) { return path && path->starts_with('/'); }

// Unlike in a shell, "" and "/" are treated as no home: containers set them for users that have
// none.
bool is_home(const std::optional<std::string>& path) { return is_absolute(path) && *path != "/"; }

// open(2) follows a link whose path ends in a slash, even under O_NOFOLLOW.
std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

std::optional<std::string> passwd_home() {
  const ForkHold hold;
  const AsProcess as_process;
  std::vector<char> buffer(kPasswdBufferLen);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr) {
    return std::nullopt;
  }
  return std::string(found->pw_dir);
}

}  // namespace

Result<std::string> directory_of(const Env& env, Place place) {
  if (place == Place::kMachine) {
    return std::string(kMachineDirectory);
  }
  if (const auto chosen = env.variable("OPENSSPI_HOME"); chosen && !chosen->empty()) {
    if (is_absolute(chosen)) {
      return without_trailing_slashes(*chosen);
    }
    return fail(ERROR_BAD_PATHNAME, "OPENSSPI_HOME must be an absolute path");
  }
  if (const auto state = env.variable("XDG_STATE_HOME"); is_absolute(state)) {
    return *state + "/opensspi";
  }
  std::optional<std::string> home = env.variable("HOME");
  if (!is_home(home)) {
    home = passwd_home();
  }
  if (is_home(home)) {
    return *home + "/.local/state/opensspi";
  }
  return fail(ERROR_PATH_NOT_FOUND,
              "this user has no home directory; set OPENSSPI_HOME to a directory of its own");
}

}  // namespace opensspi::storage
