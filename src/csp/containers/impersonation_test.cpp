// SPDX-License-Identifier: MIT
// A thread that impersonates a client uses the containers of its process, not the client's.
#include "support/impersonation.h"

#include <gtest/gtest.h>

#include "support/containers.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using testing::Disk;
using testing::kUserPlace;
using testing::pair_of;
using testing::small_blob;

constexpr auto kSign = KeySpec::kSignature;

class CspContainerImpersonationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) {
      GTEST_SKIP() << "needs root";
    }
  }
  void TearDown() override { identity::revert(); }

  Disk disk;
  std::unique_ptr<ContainerStore> containers = disk.containers();
};

TEST_F(CspContainerImpersonationTest, containers_are_the_process_s_own) {
  const std::string name = containers->default_name();
  ASSERT_THAT(identity::impersonate(identity::token_for(identity::kAlice), disk.settings), IsOk());
  ASSERT_FALSE(identity::can_read(disk.home() + "/store.db"));
  const auto container = containers->create(kUserPlace, "Mine").value();
  EXPECT_THAT(container->store(kSign, pair_of(small_blob(0))), IsOk());
  EXPECT_THAT(disk.containers()->open(kUserPlace, "Mine").value()->load(kSign), IsOk());
  EXPECT_EQ(containers->default_name(), name);
  EXPECT_FALSE(identity::can_read(disk.home() + "/store.db")) << "the thread is the client again";
  const Bytes descriptor = container->security_descriptor().value();
  identity::revert();
  EXPECT_EQ(container->security_descriptor().value(), descriptor);
}

}  // namespace
}  // namespace opensspi::csp
