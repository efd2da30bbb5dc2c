// SPDX-License-Identifier: MIT
// Channel bindings of Kerberos, for each of a server's settings and flags.
#include <gtest/gtest.h>

#include "settings/table.h"
#include "support/kerberos.h"
#include "support/ntlm.h"

namespace opensspi::kerberos {
namespace {

using sspi::Flag;
using sspi::Flags;
using testing::Ends;

const Bytes kOurs = {1, 2, 3};
const Bytes kOther = {1, 2, 4};

sspi::ChannelBindings bindings_over(const Bytes& data) {
  sspi::ChannelBindings bindings;
  bindings.application_data = data;
  return bindings;
}

struct BindingsCase {
  const char* setting;
  Flags requested;
  const Bytes* client;
  const Bytes* server;
  int32_t status;
};

class KerberosBindings : public ::testing::TestWithParam<BindingsCase> {};

// The client is ours, which says that it supports bindings.
INSTANTIATE_TEST_SUITE_P(
    Policy, KerberosBindings,
    ::testing::Values(
        BindingsCase{"flags", {}, &kOurs, &kOurs, SEC_E_OK},
        BindingsCase{"flags", {}, &kOther, &kOurs, SEC_E_BAD_BINDINGS},
        BindingsCase{"flags", {}, nullptr, &kOurs, SEC_E_BAD_BINDINGS},
        BindingsCase{"flags", {}, &kOurs, nullptr, SEC_E_OK},
        BindingsCase{"flags", {}, nullptr, nullptr, SEC_E_OK},
        BindingsCase{"flags", Flag::kAllowMissingBindings, nullptr, &kOurs, SEC_E_BAD_BINDINGS},
        BindingsCase{"flags", Flag::kProxyBindings, &kOther, nullptr, SEC_E_OK},
        BindingsCase{"flags", Flag::kProxyBindings, nullptr, nullptr, SEC_E_BAD_BINDINGS},
        BindingsCase{"accept", {}, &kOther, &kOurs, SEC_E_BAD_BINDINGS},
        BindingsCase{"accept", {}, nullptr, &kOurs, SEC_E_BAD_BINDINGS},
        BindingsCase{"accept", {}, &kOurs, nullptr, SEC_E_OK},
        BindingsCase{"require", {}, &kOurs, &kOurs, SEC_E_OK},
        BindingsCase{"require", {}, nullptr, nullptr, SEC_E_BAD_BINDINGS},
        BindingsCase{"require", Flag::kProxyBindings, &kOurs, nullptr, SEC_E_OK},
        BindingsCase{"ignore", {}, &kOther, &kOurs, SEC_E_OK},
        BindingsCase{"ignore", {}, nullptr, &kOurs, SEC_E_OK}));

TEST_P(KerberosBindings, are_judged_as_setting_and_flags_say) {
  const BindingsCase& given = GetParam();
  const forged::Realm realm;
  ntlm::testing::World world;
  Ends ends(world.host(), realm);
  ends.settings = ends.settings.with(Setting::kKerberosChannelBindings, given.setting);
  if (given.client != nullptr) {
    ends.client_input.channel_bindings = bindings_over(*given.client);
  }
  if (given.server != nullptr) {
    ends.server_input.channel_bindings = bindings_over(*given.server);
  }
  ends.server_input.requested = given.requested;
  const Status status = ends.run();
  EXPECT_EQ(status.ok() ? SEC_E_OK : status.error().code, given.status);
}

}  // namespace
}  // namespace opensspi::kerberos
