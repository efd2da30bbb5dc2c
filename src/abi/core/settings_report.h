// SPDX-License-Identifier: MIT
// What the sources of settings say, for opensspi_settings_report and opensspi_doctor.
#pragma once

#include "base/json.h"
#include "settings/examine.h"

namespace opensspi::abi {

// settings_report examines this process's sources. Its settings are absent if Runtime::settings
// fails.
SettingsReport settings_report();

// write_setting writes one row of a report as an object. `settings` are those that hold, or the
// defaults.
void write_setting(JsonWriter& json, const SettingRow& row, const Settings& settings,
                   const SettingLines& lines);

}  // namespace opensspi::abi
