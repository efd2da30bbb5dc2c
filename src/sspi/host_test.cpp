// SPDX-License-Identifier: MIT
#include "sspi/host.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sspi/package.h"

namespace opensspi::sspi {
namespace {

struct Counter final : PackageState {
  int count = 0;
};

class Counting : public Package {
 public:
  explicit Counting(bool has_state) : has_state_(has_state) {}
  [[nodiscard]] const PackageInfo& info() const override { return info_; }
  [[nodiscard]] Result<CredentialPtr> acquire(const Host&, AcquireRequest) const override {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "none");
  }
  [[nodiscard]] Result<std::unique_ptr<Context>> start(const Host&, CredentialPtr,
                                                       Role) const override {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "none");
  }
  [[nodiscard]] std::unique_ptr<PackageState> make_state() const override {
    if (!has_state_) {
      return nullptr;
    }
    return std::make_unique<Counter>();
  }

 private:
  bool has_state_;
  PackageInfo info_{"Counting", ""};
};

TEST(SspiPackageStates, each_package_has_one_state_with_each_host) {
  const Counting first(true);
  const Counting second(true);
  const Counting stateless(false);
  PackageStates host;
  PackageStates other_host;
  const auto state = host.get(first);
  ASSERT_NE(state, nullptr);
  EXPECT_EQ(host.get(first), state);
  EXPECT_NE(host.get(second), state);
  EXPECT_NE(other_host.get(first), state);
  EXPECT_EQ(host.get(stateless), nullptr);
}

TEST(SspiPackageStates, begin_anew_in_a_forked_child_and_stay_in_the_parent) {
  const Counting package(true);
  PackageStates host;
  const auto mine = std::static_pointer_cast<Counter>(host.get(package));
  mine->count = 7;
  const pid_t child = fork();
  if (child == 0) {
    const auto theirs = std::static_pointer_cast<Counter>(host.get(package));
    _exit(theirs != mine && theirs->count == 0 && mine->count == 7 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(host.get(package), mine);
}

}  // namespace
}  // namespace opensspi::sspi
