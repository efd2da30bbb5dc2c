// SPDX-License-Identifier: MIT
#include "settings/source.h"

#include <algorithm>

#include "base/words.h"
#include "settings/lookup.h"

namespace opensspi {
namespace {

constexpr size_t kMaxShown = 80;  // bytes of a wrong line in a sentence

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, kMaxShown)) + "\"";
}

}  // namespace

std::string_view trimmed_blanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string_view next_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

SettingsLine parse_settings_line(std::string_view line) {
  constexpr std::string_view kLock = "lock ";
  using Kind = SettingsLine::Kind;
  line = trimmed_blanks(line);
  if (line.empty() || line.front() == '#') {
    return {};
  }
  if (line.starts_with(kLock)) {
    return {Kind::kLock, trimmed_blanks(line.substr(kLock.size())), {}};
  }
  if (line.front() == '[') {
    return {Kind::kSection, line, {}};
  }
  const size_t equals = line.find('=');
  if (equals == std::string_view::npos) {
    return {Kind::kOther, line, {}};
  }
  return {Kind::kValue, trimmed_blanks(line.substr(0, equals)),
          trimmed_blanks(line.substr(equals + 1))};
}

Result<std::optional<std::string>> read_settings_file(const Env& env, const std::string& path) {
  const bool users = path != kMachineSettingsFile;
  const Result<Bytes> contents = env.read_trusted_file(
      path, kMaxSettingsLen, users ? FileTrust::kUserSettings : FileTrust::kSettings);
  if (contents) {
    return std::optional<std::string>(as_text(*contents));
  }
  const Error& problem = contents.error();
  if (problem.is(ERROR_FILE_NOT_FOUND) || (users && problem.is(ERROR_ACCESS_DENIED))) {
    return std::optional<std::string>();
  }
  return fail(ERROR_BAD_CONFIGURATION,
              keep_words("the settings file " + path + " cannot be used: " + problem.why));
}

std::string wrong_line(const SettingsLine& line, const std::string& path) {
  using Kind = SettingsLine::Kind;
  switch (line.kind) {
    case Kind::kNothing:
      return "";
    case Kind::kSection:
      return quoted(line.name) +
             " is a section, which settings files do not have; remove it, and begin the names of "
             "its settings with their package, as in ntlm_v1";
    case Kind::kOther:
      return quoted(line.name) + " is not of the form name = value";
    case Kind::kLock:
      if (path != kMachineSettingsFile) {
        return "only " + std::string(kMachineSettingsFile) + " locks settings; remove the line";
      }
      break;
    case Kind::kValue:
      break;
  }
  if (find_setting(line.name) != nullptr) {
    return "";
  }
  const std::string guess = did_you_mean(line.name);
  return "there is no setting " + quoted(line.name) +
         (guess.empty() ? "; opensspi settings list names all of them" : guess);
}

}  // namespace opensspi
