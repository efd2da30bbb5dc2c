// SPDX-License-Identifier: MIT
// The package as the registry and Negotiate see it.
#include "packages/ntlm/package.h"

#include <gtest/gtest.h>

#include "packages/ntlm/negotiate.h"
#include "packages/table.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::ntlm {
namespace {

using testing::bytes_of;
using testing::kSealing;
using testing::Pair;
using testing::World;

TEST(NtlmPackage, the_table_lists_the_package) {
  const sspi::Registry registry(packages::table());
  ASSERT_NE(registry.find("ntlm"), nullptr);
  EXPECT_EQ(registry.find("NTLM")->info().max_token, 2888u);
  EXPECT_EQ(registry.find("NTLM")->info().rpc_id, 10);
}

TEST(NtlmPackage, the_mechanism_for_negotiate_knows_its_first_token) {
  const sspi::Mechanism* mechanism = package().mechanism();
  EXPECT_EQ(to_hex(mechanism->oids()[0]), "2b06010401823702020a");
  EXPECT_TRUE(mechanism->recognises(write_negotiate(NegotiateFlag::kUnicode)));
  EXPECT_FALSE(mechanism->recognises(bytes_of("60 28 06 06 2b 06 01 05 05 02")));
}

TEST(NtlmPackage, both_ends_sign_the_mechanism_list) {
  World world;
  Pair pair(world);
  pair.client_input.requested = kSealing;
  ASSERT_THAT(pair.run(), IsOk());
  auto* client = dynamic_cast<sspi::MechanismContext*>(pair.client.get());
  auto* server = dynamic_cast<sspi::MechanismContext*>(pair.server.get());
  const Bytes list = bytes_of("300c 060a 2b06010401823702020a");
  const auto from_client = client->sign_mech_list(list);
  EXPECT_THAT(server->verify_mech_list(list, *from_client), IsOk());
  EXPECT_FALSE(client->verify_mech_list(list, *from_client).ok());
  EXPECT_THAT(client->verify_mech_list(list, *server->sign_mech_list(list)), IsOk());
}

}  // namespace
}  // namespace opensspi::ntlm
