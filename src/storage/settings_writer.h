// SPDX-License-Identifier: MIT
// Writes the files of settings (settings/source.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/result.h"

namespace opensspi::storage {

// SettingsEdit returns the new text of a file, or why it is not to be written. The text is "" if
// there is no file yet.
using SettingsEdit = std::function<Result<std::string>(std::string_view text)>;

// edit_settings_file reads the settings file at `path`, or none, and puts what `edit` makes of it
// in its place at once: a reader sees one text or the other, and so does the next start after a
// crash. Two processes that edit a file wait for each other, for ten seconds. The file keeps its
// mode; a new one has 0644 if it is the machine's and 0600 if it is the user's. Missing directories
// are made.
//
// The file must be this user's, and only this user or root may write it and its directory, as
// loading demands; of the user's, neither is a link. ERROR_ACCESS_DENIED, ERROR_INVALID_OWNER or
// ERROR_BAD_FILE_TYPE otherwise; ERROR_TIMEOUT, ERROR_FILE_TOO_LARGE, ERROR_DISK_FULL,
// ERROR_WRITE_PROTECT, ERROR_WRITE_FAULT.
Status edit_settings_file(const Env& env, const std::string& path, const SettingsEdit& edit);

}  // namespace opensspi::storage
