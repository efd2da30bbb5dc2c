// SPDX-License-Identifier: MIT
#include "abi/sspi/flags.h"

#include <gtest/gtest.h>

#include <bit>

#include "opensspi/sspi_constants.h"

namespace opensspi::abi {
namespace {

using sspi::Flag;
using sspi::Flags;
using sspi::Role;

// The same requirement has different bits in the two roles.
TEST(AbiContextFlags, are_read_in_the_numbering_of_the_role) {
  EXPECT_EQ(requested_flags(ISC_REQ_INTEGRITY, Role::kInitiator), Flags(Flag::kIntegrity));
  EXPECT_EQ(requested_flags(ASC_REQ_INTEGRITY, Role::kAcceptor), Flags(Flag::kIntegrity));
  EXPECT_EQ(requested_flags(0x00010000, Role::kAcceptor), Flags(Flag::kStream));
  EXPECT_EQ(requested_flags(0x00020000, Role::kInitiator), Flags(Flag::kIdentify));
  EXPECT_EQ(requested_flags(ASC_REQ_ALLOW_NULL_SESSION, Role::kAcceptor),
            Flags(Flag::kNullSession));
  EXPECT_EQ(requested_flags(ISC_REQ_ALLOCATE_MEMORY, Role::kInitiator), Flags());
}

TEST(AbiContextFlags, are_granted_in_the_numbering_of_the_role) {
  EXPECT_EQ(granted_bits(Flag::kExtendedError, Role::kInitiator), ULONG{ISC_RET_EXTENDED_ERROR});
  EXPECT_EQ(granted_bits(Flag::kExtendedError, Role::kAcceptor), ULONG{ASC_RET_EXTENDED_ERROR});
  EXPECT_EQ(granted_bits(Flag::kCallLevel, Role::kInitiator), ULONG{ISC_RET_CALL_LEVEL});
  EXPECT_EQ(granted_bits(Flag::kManualValidation, Role::kAcceptor), 0u);
}

// Every bit is at most one flag, and every flag has a bit in at least one role.
TEST(AbiContextFlags, no_bit_means_two_things_and_no_flag_is_forgotten) {
  Flags reachable;
  for (const Role role : {Role::kInitiator, Role::kAcceptor}) {
    Flags seen;
    for (int bit = 0; bit < 32; ++bit) {
      const Flags flags = requested_flags(1u << bit, role);
      EXPECT_LE(std::popcount(flags.bits()), 1) << bit;
      // ISC_REQ_HTTP and ISC_REQ_USE_HTTP_STYLE ask for the same.
      EXPECT_TRUE(!seen.any(flags) || flags == Flags(Flag::kHttp)) << bit;
      seen |= flags;
    }
    reachable |= seen;
  }
  for (int bit = 0; bit <= 31; ++bit) {
    const Flags flag = Flags::from_bits(1u << bit);
    const bool granted =
        granted_bits(flag, Role::kInitiator) != 0 || granted_bits(flag, Role::kAcceptor) != 0;
    EXPECT_TRUE(granted || reachable.any(flag)) << bit;
  }
}

}  // namespace
}  // namespace opensspi::abi
