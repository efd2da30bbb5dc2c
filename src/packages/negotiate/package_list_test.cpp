// SPDX-License-Identifier: MIT
// The package list of SEC_WINNT_AUTH_IDENTITY_EX.
#include "packages/negotiate/package_list.h"

#include <gtest/gtest.h>

namespace opensspi::negotiate {
namespace {

TEST(NegotiatePackageList, an_empty_one_allows_everything_and_names_nothing) {
  EXPECT_TRUE(PackageList("").allows("NTLM"));
  EXPECT_FALSE(PackageList("").names("NTLM"));
}

TEST(NegotiatePackageList, a_name_leaves_nothing_else) {
  const PackageList list(" kerberos ,NTLM");
  EXPECT_TRUE(list.allows("Kerberos"));
  EXPECT_TRUE(list.names("ntlm"));
  EXPECT_FALSE(list.allows("Fake"));
}

TEST(NegotiatePackageList, an_exclamation_mark_takes_one_away) {
  const PackageList list("!ntlm");
  EXPECT_FALSE(list.allows("NTLM"));
  EXPECT_TRUE(list.allows("Kerberos"));
  EXPECT_FALSE(list.names("NTLM"));
  EXPECT_FALSE(PackageList("ntlm,! NTLM").allows("ntlm")) << "taken away counts more";
}

TEST(NegotiatePackageList, stray_commas_mean_nothing) {
  EXPECT_TRUE(PackageList(",,").allows("NTLM"));
  EXPECT_TRUE(PackageList("!").allows("NTLM"));
  EXPECT_FALSE(PackageList(",kerberos,").allows("NTLM"));
}

}  // namespace
}  // namespace opensspi::negotiate
