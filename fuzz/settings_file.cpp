// SPDX-License-Identifier: MIT
// A file of settings: any bytes are settings or a refusal, and examine_settings judges as load
// does. After an edit the file has the new value and every other line.
#include <cstdlib>

#include "settings/edit.h"
#include "settings/examine.h"
#include "settings/source.h"
#include "support/fake_files.h"

namespace {

using namespace opensspi;  // NOLINT: a program of one file

size_t lines_of(std::string_view text) {
  size_t lines = 0;
  while (!text.empty()) {
    next_line(text);
    ++lines;
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  opensspi::testing::FakeFiles env;
  env.files[std::string(kMachineSettingsFile)] = text;
  env.files["/user"] = text;
  const SettingsReport report = examine_settings(env, "/user", {text});
  if (Settings::load(env, "/user").ok() != report.problems.empty() && text.find("OPENSSPI_") != 0) {
    abort();
  }
  const std::string changed = with_value(text, "ntlm_v1", "accept");
  const size_t more = lines_of(changed) - lines_of(text);
  if (more > 1 || !without_value(changed, "ntlm_v1")) {
    abort();
  }
  return 0;
}
