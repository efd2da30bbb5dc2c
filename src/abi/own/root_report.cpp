// SPDX-License-Identifier: MIT
// doctor's report about the trusted roots of certificates.
#include "abi/own/host_report.h"
#include "cert/stores/host_bundle.h"
#include "cert/stores/system_stores.h"
#include "settings/table.h"
#include "settings/values.h"
#include "storage/storage.h"

namespace opensspi::abi {
namespace {

// num_records counts the roots that were added to the store "Root" of a location.
int64_t num_records(const cert::SystemWorld& world, cert::StoreLocation location) {
  const auto store = cert::open_system_records(world, {location, "Root"}, cert::SystemOpening::kAny,
                                               cert::Access::kReadOnly);
  return store.ok()
             ? static_cast<int64_t>((*store)->elements(cert::ElementKind::kCertificate).size())
             : 0;
}

std::string state_of(const std::string& setting, const std::string& path, size_t num_roots) {
  if (setting == cert::kNoRoots) {
    return "the setting trusted_roots refuses the host's roots";
  }
  if (path.empty()) {
    return "this host has no bundle; install ca-certificates, or name a file in trusted_roots";
  }
  return num_roots == 0 ? "no certificate can be read" : "read";
}

}  // namespace

void describe_roots(JsonWriter& json, std::vector<Problem>& problems, const Env& env,
                    const Settings& settings) {
  const std::string setting = settings.get<Setting::kTrustedRoots>();
  const std::string path = cert::root_bundle_path(setting);
  const size_t num_roots =
      path.empty() ? 0
                   : cert::root_bundle(env, path)->elements(cert::ElementKind::kCertificate).size();
  const cert::SystemWorld world{
      .env = env,
      .open =
          [&env, &settings](storage::Place place, cert::Making /*making*/) {
            return storage::Storage::open_existing(env, settings, place);
          },
      .trusted_roots = setting};
  json.member_object("trusted_roots");
  json.member("setting", setting);
  json.member("file", path);
  json.member("state", state_of(setting, path, num_roots));
  json.member_number("certificates", static_cast<int64_t>(num_roots));
  json.member_number("added_by_user", num_records(world, cert::StoreLocation::kCurrentUser));
  json.member_number("added_on_machine", num_records(world, cert::StoreLocation::kLocalMachine));
  json.end_object();
  if (!path.empty() && num_roots == 0) {
    problems.push_back({"no trusted root can be read from " + path,
                        "name another file in trusted_roots; only its owner, this user or root, "
                        "may be able to write it"});
  }
}

}  // namespace opensspi::abi
