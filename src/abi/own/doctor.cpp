// SPDX-License-Identifier: MIT
// opensspi_doctor: what this host has, the origin of each setting, and what to fix.
#include <dlfcn.h>

#include "abi/core/runtime.h"
#include "abi/core/settings_report.h"
#include "abi/own/host_report.h"
#include "abi/own/own_api.h"
#include "base/json.h"
#include "base/trace.h"
#include "crypto/library.h"
#include "settings/values.h"
#include "storage/storage.h"

namespace opensspi::abi {
namespace {

using storage::Place;
using storage::Storage;

// Report builds the report.
struct Report {
  JsonWriter& json;
  std::vector<Problem> problems;
};

std::string library_path() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&opensspi_doctor), &info) == 0) {
    return "";
  }
  return info.dli_fname == nullptr ? "" : info.dli_fname;
}

void describe_packages(Report& report) {
  report.json.member_array("packages");
  for (const sspi::Package* package : Runtime::instance().registry().all()) {
    report.json.text(package->info().name);
  }
  report.json.end_array();
}

void describe_settings(Report& report, const SettingsReport& found, const Settings& settings) {
  report.json.member_array("settings");
  for (const SettingRow& row : setting_rows()) {
    write_setting(report.json, row, settings, found.lines[static_cast<size_t>(row.id)]);
  }
  report.json.end_array();
}

// The report changes nothing, but the trace's file is opened by every call that reads settings.
void describe_trace(Report& report, const Settings& settings) {
  const std::string& destination = settings.get<Setting::kTrace>();
  const Status opened = trace::set_destination(destination);
  report.json.member("trace", destination.empty() ? "off" : destination);
  if (!opened) {
    report.problems.push_back(
        {opened.error().why, "give the setting trace a file of this process's own user"});
  }
}

void take_problems(Report& report, const SettingsReport& found) {
  for (const SettingsRemark& problem : found.problems) {
    report.problems.push_back({sentence_of(problem),
                               "every call that needs settings fails until this is corrected; "
                               "opensspi settings check shows whether it is"});
  }
}

// For most processes it is normal that the machine store belongs to another user.
std::string store_state(Report& report, const Settings& settings, Place place) {
  const auto opened = Storage::open_existing(Runtime::instance().env(), settings, place);
  if (opened) {
    return "here and open";
  }
  const Error error = opened.error();
  if (error.is(ERROR_FILE_NOT_FOUND)) {
    return "not there yet; made when it is first needed";
  }
  if (place == Place::kUser) {
    report.problems.push_back({"this user's store cannot be used", error.why});
  }
  return error.why;
}

void describe_store(Report& report, std::string_view label, const Settings& settings, Place place) {
  const auto directory = storage::directory_of(Runtime::instance().env(), place);
  report.json.member_object(label);
  if (directory) {
    report.json.member("directory", *directory);
    report.json.member("state", store_state(report, settings, place));
  } else {
    report.json.member_null("directory");
    report.json.member("state", directory.error().why);
    report.problems.push_back({"there is no place for this user's store", directory.error().why});
  }
  report.json.end_object();
}

// A missing winbind is not a problem if no setting asks for it.
void describe_authorities(Report& report, const Settings& settings) {
  report.json.member_array("authorities");
  const auto known = identities();
  const bool asked_for = settings.origin(Setting::kAuthorities) != "default";
  for (const identity::AuthorityState& state :
       known ? (*known)->authorities() : std::vector<identity::AuthorityState>()) {
    report.json.begin_object();
    report.json.member("name", state.name);
    report.json.member_boolean("usable", state.usable);
    report.json.member("detail", state.detail);
    report.json.end_object();
    if (!state.usable && asked_for) {
      report.problems.push_back({"the authority " + state.name + " cannot be used", state.detail});
    }
  }
  report.json.end_array();
}

// The findings of packages on this host.
void describe_findings(Report& report) {
  report.json.member_object("findings");
  for (const sspi::Package* package : Runtime::instance().registry().all()) {
    for (const sspi::Finding& finding : package->findings()) {
      report.json.member(finding.name, finding.value);
      if (!finding.problem.empty()) {
        report.problems.push_back({std::string(finding.problem), std::string(finding.remedy)});
      }
    }
  }
  report.json.end_object();
}

void describe_problems(Report& report) {
  report.json.member_array("problems");
  for (const Problem& problem : report.problems) {
    report.json.begin_object();
    report.json.member("what", problem.what);
    report.json.member("remedy", problem.remedy);
    report.json.end_object();
  }
  report.json.end_array();
}

Status write_report(JsonWriter& json) {
  Report report{json, {}};
  report.json.begin_object();
  report.json.member("version", OPENSSPI_VERSION);
  report.json.member("library", library_path());
  report.json.member("openssl", crypto::openssl_version());
  const SettingsReport found = settings_report();
  take_problems(report, found);
  // While the real ones cannot be read, the rest of the report is about the defaults.
  const Settings settings = found.settings ? *found.settings : Settings::defaults();
  describe_packages(report);
  describe_settings(report, found, settings);
  describe_trace(report, settings);
  describe_store(report, "user_store", settings, Place::kUser);
  describe_store(report, "machine_store", settings, Place::kMachine);
  describe_roots(report.json, report.problems, Runtime::instance().env(), settings);
  describe_authorities(report, settings);
  describe_process(report.json);
  describe_impersonation(report.json, Runtime::instance().env());
  describe_kerberos(report.json, Runtime::instance().env());
  describe_findings(report);
  describe_fips(report.json, report.problems, settings.get<Setting::kAllowNonFips>());
  describe_problems(report);
  report.json.end_object();
  return {};
}

}  // namespace
}  // namespace opensspi::abi

extern "C" {

int32_t opensspi_doctor(char** json) {
  return opensspi::abi::own_json(json, opensspi::abi::write_report);
}

}  // extern "C"
