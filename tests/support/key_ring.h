// SPDX-License-Identifier: MIT
// A storage directory of a test's own, with key rings in it.
#pragma once

#include "dpapi/data_protection.h"
#include "support/dpapi_keys.h"
#include "support/test_env.h"

namespace opensspi::dpapi::testing {

inline constexpr const char* kOwnSid = "S-1-22-1-1000";

// DpapiDisk is the location of one test's user and machine storage.
class DpapiDisk {
 public:
  DpapiDisk() = default;
  explicit DpapiDisk(std::string home) : home_(std::move(home)) {}

  // ring returns a new view of a ring, as another process would have it.
  std::unique_ptr<KeyRing> ring(const std::string& sid = kOwnSid) {
    return std::make_unique<KeyRing>(env, opener(), RingName{storage::Place::kUser, sid});
  }
  // protection returns a new view of all rings.
  std::unique_ptr<DataProtection> protection() {
    return std::make_unique<DataProtection>(env, std::make_shared<const Settings>(settings),
                                            opener());
  }
  std::shared_ptr<storage::Storage> store() {
    return storage::Storage::open_directory(env, settings, home_).value();
  }
  // num_pre_keys counts the pre-keys of the user's storage.
  int64_t num_pre_keys() {
    auto transaction = store()->read().value();
    auto rows = transaction.query("SELECT count(*) FROM pre_key").value();
    return rows.step().value() ? rows.integer(0) : -1;
  }
  [[nodiscard]] const std::string& home() const { return home_; }
  [[nodiscard]] const std::string& machine() const { return machine_; }
  [[nodiscard]] std::string directory(const std::string& sid = kOwnSid) const {
    return home_ + "/Protect/" + sid;
  }

  TestEnv env;
  Settings settings = Settings::defaults();

 private:
  OpenStorage opener() {
    return
        [this](storage::Place place, Making making) -> Result<std::shared_ptr<storage::Storage>> {
          const std::string& directory = place == storage::Place::kMachine ? machine_ : home_;
          if (making == Making::kMake) {
            return storage::Storage::open_directory(env, settings, directory);
          }
          env.variables["OPENSSPI_HOME"] = directory;
          return storage::Storage::open_existing(env, settings, storage::Place::kUser);
        };
  }

  TemporaryDirectory temporary_;
  std::string home_ = temporary_.path("home");
  std::string machine_ = temporary_.path("machine");
};

}  // namespace opensspi::dpapi::testing
