// SPDX-License-Identifier: MIT
// Negotiate's client with the real Kerberos package and NTLM: when it goes from one to the other.
#include <gtest/gtest.h>

#include "packages/table.h"
#include "settings/table.h"
#include "support/kerberos.h"
#include "support/negotiate.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::negotiate {
namespace {

using ntlm::testing::identity_of;
using sspi::Flag;
using testing::Ends;

class NegotiateFromKerberosToNtlm : public ::testing::Test {
 protected:
  sspi::Host host() { return {world_.env, world_.accounts, registry_}; }
  Ends ends(sspi::Flags requested) {
    Ends made(host());
    made.client_input.requested = requested;
    made.client_input.target_name = realm_.target();
    return made;
  }
  static std::string_view mechanism(Ends& ends) {
    return testing::negotiation_info(*ends.client).package->name;
  }

  ntlm::testing::World world_;
  forged::Realm realm_;
  sspi::Registry registry_{packages::table()};
};

TEST_F(NegotiateFromKerberosToNtlm, nothing_but_kerberos_is_needed_where_it_serves) {
  Ends made = ends(Flag::kIntegrity);
  ASSERT_THAT(made.run(), IsOk());
  EXPECT_EQ(mechanism(made), "Kerberos");
}

TEST_F(NegotiateFromKerberosToNtlm, what_only_ntlm_has_is_its_to_serve) {
  for (const sspi::Flags wanted :
       {sspi::Flags(Flag::kNullSession), sspi::Flags(Flag::kUseSessionKey),
        sspi::Flags(Flag::kFragmentToFit)}) {
    Ends made = ends(wanted);
    made.server_input.requested = wanted & sspi::Flags(Flag::kNullSession);
    const Status status = made.run();
    ASSERT_THAT(status, IsOk()) << status.error().why;
    EXPECT_EQ(mechanism(made), "NTLM");
  }
}

TEST_F(NegotiateFromKerberosToNtlm, the_setting_holds_for_what_only_ntlm_has) {
  Ends made = ends(Flag::kNullSession);
  made.settings = Settings::defaults().with(Setting::kNegotiateNtlmFallback, "no");
  EXPECT_THAT(made.run(), FailsWith(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST_F(NegotiateFromKerberosToNtlm, an_account_of_this_machine_is_ntlms) {
  Ends made = ends(Flag::kIntegrity);
  made.identity = identity_of("User", ".", "Password");
  const Status started = made.start();
  ASSERT_THAT(started, IsOk()) << started.error().why;
  ASSERT_THAT(made.step_client({}), IsOk());
  EXPECT_EQ(mechanism(made), "NTLM");
  Ends only = ends(Flag::kIntegrity);
  only.settings = Settings::defaults().with(Setting::kNegotiateNtlmFallback, "no");
  only.identity = identity_of("User", ".", "Password");
  EXPECT_THAT(only.start(), FailsWith(SEC_E_UNKNOWN_CREDENTIALS));
}

TEST_F(NegotiateFromKerberosToNtlm,
       a_credential_for_both_directions_suits_each_role_by_what_it_has) {
  const sspi::Package& kerberos = *registry_.find("Kerberos");
  sspi::AcquireRequest request;
  request.use = sspi::Use::kBoth;
  request.settings = std::make_shared<const Settings>(Settings::defaults());
  const auto credential = kerberos.acquire(host(), std::move(request)).value();
  const sspi::Mechanism& mechanism = *kerberos.mechanism();
  EXPECT_TRUE(mechanism.suits(*credential, sspi::Role::kAcceptor, ""));
  EXPECT_TRUE(mechanism.suits(*credential, sspi::Role::kInitiator, realm_.target()));
  EXPECT_FALSE(mechanism.suits(*credential, sspi::Role::kInitiator, ""));
  EXPECT_FALSE(mechanism.suits(*credential, sspi::Role::kInitiator, "HTTP/10.0.0.1"));
  setenv("KRB5_KTNAME", "FILE:/nonexistent", 1);  // a credential remembers that there were keys
  sspi::AcquireRequest again;
  again.use = sspi::Use::kBoth;
  again.settings = std::make_shared<const Settings>(Settings::defaults());
  const auto keyless = kerberos.acquire(host(), std::move(again)).value();
  EXPECT_FALSE(mechanism.suits(*keyless, sspi::Role::kAcceptor, ""));
  EXPECT_TRUE(mechanism.suits(*keyless, sspi::Role::kInitiator, realm_.target()));
}

}  // namespace
}  // namespace opensspi::negotiate
