// SPDX-License-Identifier: MIT
// opensspi_store_*: maintenance of a store.
#include <filesystem>

#include "abi/core/data_protection.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "abi/own/own_api.h"
#include "base/json.h"
#include "dpapi/care.h"
#include "identity/impersonation.h"
#include "storage/storage.h"

namespace opensspi::abi {
namespace {

using storage::CheckReport;
using storage::Storage;

Result<std::shared_ptr<Storage>> existing_store(OPENSSPI_STORE which) {
  const Runtime& runtime = Runtime::instance();
  const auto settings = TRY(runtime.settings());
  return Storage::open_existing(runtime.env(), *settings, TRY(place_of(which)));
}

void write_report(JsonWriter& json, const std::string& directory, bool exists,
                  const CheckReport& report, uint64_t master_keys) {
  json.begin_object();
  json.member("store", directory);
  json.member_boolean("exists", exists);
  json.member_boolean("ok", report.problems.empty());
  json.member_number("sealed_values", static_cast<int64_t>(report.sealed_values));
  json.member_number("master_keys", static_cast<int64_t>(master_keys));
  json.member("master_key", report.key_origin);
  json.member_array("problems");
  for (const std::string& problem : report.problems) {
    json.text(problem);
  }
  json.end_array();
  json.end_object();
}

// A store that cannot be opened is a result of the check, not a failure of the call.
Status check_store(JsonWriter& json, OPENSSPI_STORE which) {
  const auto opened = existing_store(which);
  const std::string directory =
      TRY(storage::directory_of(Runtime::instance().env(), TRY(place_of(which))));
  CheckReport report;
  uint64_t master_keys = 0;
  const bool exists = opened.ok() || !opened.error().is(ERROR_FILE_NOT_FOUND);
  if (opened.ok()) {
    report = TRY((*opened)->check());
    const dpapi::CheckedKeys keys =
        TRY(dpapi::check_keys(*TRY(data_protection()), TRY(place_of(which))));
    report.problems.insert(report.problems.end(), keys.problems.begin(), keys.problems.end());
    master_keys = keys.opened;
  } else if (exists) {
    report.problems.emplace_back(opened.error().why);
  }
  write_report(json, directory, exists, report, master_keys);
  return {};
}

// The files are copied first: a key that is added meanwhile is in neither copy, and one that is in
// the first has its secret in the second.
Status back_up(Storage& store, const std::string& path) {
  const std::string keys = path + ".Protect";
  if (std::filesystem::exists(path)) {
    return fail(ERROR_FILE_EXISTS, "the backup's file already exists; name a new one");
  }
  const bool made = TRY(dpapi::back_up_keys(store.directory(), keys));
  const Status copied = store.backup(path);
  std::error_code ignored;
  if (!copied.ok() && made) {
    std::filesystem::remove_all(keys, ignored);
  }
  return copied;
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

int32_t opensspi_store_check(OPENSSPI_STORE store, char** json) {
  return own_json(json, [&](JsonWriter& writer) { return check_store(writer, store); });
}

int32_t opensspi_store_backup(OPENSSPI_STORE store, const char* path) {
  return own_status([&]() -> Status {
    if (path == nullptr || *path == '\0') {
      return kNullArgument;
    }
    if (identity::acts_as_client()) {
      return fail(ERROR_ACCESS_DENIED,
                  "the thread impersonates a client, who has no part in the process's store: call "
                  "RevertToSelf first");
    }
    return back_up(*TRY(existing_store(store)), path);
  });
}

int32_t opensspi_store_rekey(OPENSSPI_STORE store) {
  return own_status([&]() -> Status { return TRY(existing_store(store))->rekey(); });
}

}  // extern "C"
