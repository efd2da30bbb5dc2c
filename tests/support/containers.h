// SPDX-License-Identifier: MIT
// Shared by the tests of this directory: containers in a directory that belongs to the test, and
// small key pairs.
#pragma once

#include <gtest/gtest.h>

#include "crypto/rsa.h"
#include "csp/containers/disk_containers.h"
#include "csp/key_blob.h"
#include "support/test_env.h"

namespace opensspi::csp::testing {

inline constexpr ContainerPlace kUserPlace{ContainerFamily::kRsa, Implementation::kSoftware, false};
inline constexpr ContainerPlace kMachinePlace{ContainerFamily::kRsa, Implementation::kSoftware,
                                              true};
inline constexpr ContainerPlace kDssPlace{ContainerFamily::kDss, Implementation::kSoftware, false};

// small_blob returns the PRIVATEKEYBLOB of a small RSA key, one of two.
inline ByteView small_blob(size_t which) {
  static const SecretBytes blobs[] = {
      blob_from_private_key(*crypto::generate_rsa(512, {}).value(), kAlgRsaKeyExchange, 2).value(),
      blob_from_private_key(*crypto::generate_rsa(512, {}).value(), kAlgRsaKeyExchange, 2).value()};
  return blobs[which].reveal();
}

inline StoredKeyPair pair_of(ByteView blob, uint32_t permissions = 0) {
  return {kAlgRsaKeyExchange, permissions, SecretBytes(blob), nullptr};
}

// Disk is the location of one test's user and machine stores.
class Disk {
 public:
  Disk() = default;
  explicit Disk(std::string home) : home_(std::move(home)) {}

  // containers returns a new view of them, as in another process.
  std::unique_ptr<ContainerStore> containers() {
    return disk_containers(env, [this](storage::Place place, Making making) {
      const std::string& directory = place == storage::Place::kMachine ? machine_ : home_;
      return open(directory, making);
    });
  }
  // store returns the user's store itself.
  std::shared_ptr<storage::Storage> store() { return open(home_, Making::kMake).value(); }
  [[nodiscard]] const std::string& home() const { return home_; }
  void share_one_directory() { machine_ = home_; }

  TestEnv env;
  Settings settings = Settings::defaults();

 private:
  Result<std::shared_ptr<storage::Storage>> open(const std::string& directory, Making making) {
    if (making == Making::kMake) {
      return storage::Storage::open_directory(env, settings, directory);
    }
    env.variables["OPENSSPI_HOME"] = directory;
    return storage::Storage::open_existing(env, settings, storage::Place::kUser);
  }

  TemporaryDirectory temporary_;
  std::string home_ = temporary_.path("home");
  std::string machine_ = temporary_.path("machine");
};

}  // namespace opensspi::csp::testing
