// SPDX-License-Identifier: MIT
// Negotiate over Kerberos, with messages that are changed in transit. NTLM is offered, too, so that
// an attacker who alters the list or the first token could aim at the weaker one.
#include <gtest/gtest.h>

#include "packages/table.h"
#include "support/kerberos.h"
#include "support/negotiate.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::negotiate {
namespace {

using kerberos::testing::kDce;
using kerberos::testing::kMutual;
using ntlm::testing::session_key;
using testing::Ends;

class NegotiateHostileKerberos : public ::testing::Test {
 protected:
  sspi::Host host() { return {world_.env, world_.accounts, registry_}; }
  sspi::CredentialPtr acquired(sspi::Use use) {
    Ends ends(host());
    return ends.acquire(ends.client_host, use).value();
  }
  Ends ends(sspi::Flags requested) {
    Ends made(host());
    made.client_credential = client_;
    made.server_credential = server_;
    made.client_input.requested = requested;
    made.client_input.target_name = realm_.target();
    return made;
  }
  // run alters message `which`. If both ends succeed, they have one key, from Kerberos, for the
  // same client.
  Status run(sspi::Flags requested, size_t which, const std::function<void(Bytes&)>& spoil) {
    Ends made = ends(requested);
    const Status status = made.run([&](size_t number, Bytes& token) {
      if (number == which) {
        spoil(token);
      }
    });
    if (status.ok()) {
      EXPECT_EQ(session_key(*made.client), session_key(*made.server));
      for (sspi::Context* end : {made.client.get(), made.server.get()}) {
        EXPECT_EQ(testing::negotiation_info(*end).package->name, "Kerberos");
        EXPECT_EQ(kerberos::testing::native_client(*end), "alice@FORGED.TEST");
      }
    } else {
      EXPECT_NE(status.error().code, SEC_E_INTERNAL_ERROR) << status.error().why;
    }
    return status;
  }
  std::vector<Bytes> messages(sspi::Flags requested) {
    Ends made = ends(requested);
    EXPECT_THAT(made.run(), IsOk());
    return made.messages;
  }

  ntlm::testing::World world_;
  forged::Realm realm_{kerberos::testing::unnoticed()};
  sspi::Registry registry_{packages::table()};
  sspi::CredentialPtr client_ = acquired(sspi::Use::kOutbound);
  sspi::CredentialPtr server_ = acquired(sspi::Use::kInbound);
};

TEST_F(NegotiateHostileKerberos, every_message_cut_at_every_byte_is_refused) {
  for (const sspi::Flags requested : {kMutual, kDce}) {
    const std::vector<Bytes> samples = messages(requested);
    for (size_t which = 0; which < samples.size(); ++which) {
      for (size_t len = 1; len < samples[which].size() + 8; ++len) {
        bool cut = false;
        const Status status = run(requested, which, [&](Bytes& token) {
          cut = len < token.size();
          if (cut) {
            token.resize(len);
          }
        });
        EXPECT_NE(status.ok(), cut) << which << " cut to " << len;
      }
    }
  }
}

// What can change unnoticed: 41 bytes of an AP-REQ that nothing protects, which
// kerberos/hostile_test.cpp names; the 19 bytes of the list after its first mechanism, because no
// code covers it if both ends prefer that one (RFC 4178 5); single bits of the state.
TEST_F(NegotiateHostileKerberos, every_message_flipped_is_refused_or_the_ends_agree) {
  for (const sspi::Flags requested : {kMutual, kDce}) {
    const std::vector<Bytes> samples = messages(requested);
    for (size_t which = 0; which < samples.size(); ++which) {
      size_t passed = 0;
      for (size_t bit = 0; bit < 8 * samples[which].size(); ++bit) {
        bool flipped = false;
        const Status status = run(requested, which, [&](Bytes& token) {
          flipped = bit / 8 < token.size();
          if (flipped) {
            token[bit / 8] = static_cast<uint8_t>(token[bit / 8] ^ 1u << bit % 8);
          }
        });
        passed += status.ok() && flipped ? 1 : 0;
      }
      EXPECT_LE(passed, which == 0 ? 8 * (41u + 19u) : 11u)
          << which << ": " << to_hex(samples[which]);
    }
  }
}

TEST_F(NegotiateHostileKerberos, nobody_takes_kerberos_out_of_the_list_unnoticed) {
  const Status status = run(kMutual, 0, [](Bytes& token) {
    const ByteView weaker[] = {testing::kNtlmOid};
    token = write_init(write_mech_list(weaker), {});
  });
  EXPECT_FALSE(status.ok());
}

TEST_F(NegotiateHostileKerberos, a_request_that_fails_does_not_end_in_ntlm) {
  Ends made = ends(kMutual);
  const Status status = made.run([](size_t number, Bytes& token) {
    if (number == 0) {
      token.back() ^= 1;
    }
  });
  EXPECT_EQ(status.error().code, SEC_E_WRONG_PRINCIPAL);
  const Bytes owed = made.owed;
  EXPECT_EQ(testing::resp(owed).state, NegState::kReject);
  EXPECT_FALSE(made.step_client(owed).ok());
}

TEST_F(NegotiateHostileKerberos, a_bare_request_is_as_strict) {
  Ends framed = ends(kMutual);
  ASSERT_THAT(framed.start(), IsOk());
  const Bytes offer = *framed.step_client({});
  const ByteView inner = NegTokenInit::parse(offer)->mech_token;
  const Bytes bare(inner.begin(), inner.end());
  for (size_t len = 1; len <= bare.size(); ++len) {
    Ends made = ends(kMutual);
    ASSERT_THAT(made.start(), IsOk());
    EXPECT_EQ(made.step_server(ByteView(bare).first(len)).ok(), len == bare.size()) << len;
  }
}

TEST_F(NegotiateHostileKerberos, half_open_and_failed_contexts_return_no_attributes) {
  Ends made = ends(kDce);
  ASSERT_THAT(made.start(), IsOk());
  Bytes token = *made.step_client({});
  token = *made.step_server(token);
  for (const bool failed : {false, true}) {
    if (failed) {
      EXPECT_FALSE(made.step_client(Bytes(9, 9)).ok());
      EXPECT_FALSE(made.step_server(Bytes(9, 9)).ok());
    }
    for (sspi::Context* end : {made.client.get(), made.server.get()}) {
      Bytes text(5, 'x');
      Bytes code(100);
      sspi::Buffer buffers[] = {ntlm::testing::data(text), ntlm::testing::token(code)};
      EXPECT_EQ(end->sign(0, buffers, 0).error().code, SEC_E_INVALID_HANDLE);
      EXPECT_EQ(end->unseal(buffers, 0).error().code, SEC_E_INVALID_HANDLE);
      EXPECT_EQ(end->client().error().code, SEC_E_INVALID_HANDLE);
      EXPECT_EQ(end->query(sspi::Attribute::kSessionKey).error().code, SEC_E_INVALID_HANDLE);
      EXPECT_EQ(end->query(sspi::Attribute::kNames).error().code, SEC_E_INVALID_HANDLE);
    }
  }
}

}  // namespace
}  // namespace opensspi::negotiate
