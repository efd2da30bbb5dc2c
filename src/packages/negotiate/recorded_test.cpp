// SPDX-License-Identifier: MIT
// SPNEGO as Windows 10 and Server 2019 spoke it over SMB (tests/data/recorded/ntlm.json).
#include "support/recorded.h"

#include <gtest/gtest.h>

#include "packages/ntlm/challenge.h"
#include "support/negotiate.h"
#include "support/ntlm.h"
#include "support/results.h"

namespace opensspi::negotiate {
namespace {

using opensspi::testing::Recorded;
using testing::Ends;
using testing::kNegoExOid;
using testing::kNtlmOid;

// Spoken is that exchange: the server's hint, then two messages of each end.
class NegotiateSpoken : public ::testing::Test {
 protected:
  static const Recorded& set() {
    static const Recorded all = Recorded::load("recorded/ntlm.json");
    for (const Recorded& one : all["sets"].items()) {
      if (one["id"].text() == "win10-2019-smb") {
        return one;
      }
    }
    ADD_FAILURE();
    return all;
  }
  static Bytes message(size_t number) { return set()["spnego"].items()[number].bytes(); }
};

TEST_F(NegotiateSpoken, the_hint_lists_negoex_kerberos_and_ntlm) {
  const Bytes hint = message(0);
  const NegTokenInit parsed = NegTokenInit::parse(hint).value();
  ASSERT_EQ(parsed.mechanisms.size(), 5u);
  EXPECT_TRUE(std::ranges::equal(parsed.mechanisms[0], kNegoExOid));
  EXPECT_TRUE(std::ranges::equal(parsed.mechanisms[4], kNtlmOid));
  ASSERT_TRUE(parsed.hints.has_value());
  EXPECT_EQ(as_text(parsed.hints->name), "not_defined_in_RFC4178@please_ignore");
}

TEST_F(NegotiateSpoken, messages_come_back_byte_for_byte) {
  const Bytes init = message(1);
  const NegTokenInit first = NegTokenInit::parse(init).value();
  EXPECT_EQ(to_hex(first.mech_list), set()["mech_list"].text());
  EXPECT_EQ(to_hex(write_init(first.mech_list, first.mech_token)), to_hex(init));
  for (const size_t number : {2u, 3u, 4u}) {
    const Bytes resp = message(number);
    EXPECT_EQ(to_hex(write_resp(NegTokenResp::parse(resp).value())), to_hex(resp)) << number;
  }
}

// With the recorded nonce and time our server says what Windows' said, and lets its client in.
TEST_F(NegotiateSpoken, our_server_answers_the_client_as_windows_did) {
  const Bytes challenge = set()["challenge"].bytes();
  const auto parsed = ntlm::Challenge::parse(challenge).value();
  ntlm::testing::World world;
  world.env.clock = *parsed.target_info->timestamp();
  world.accounts.server_names = {"DC1", "DOMAIN", "DC1.domain.local", "domain.local", "", true};
  world.accounts.users = {{"User1", {"Password1!"}}};
  const sspi::Package* const only[1] = {&ntlm::package()};
  const sspi::Registry registry{only};
  Ends ends({world.env, world.accounts, registry});
  ASSERT_THAT(ends.start(), IsOk());
  const auto& nonce = parsed.server_challenge.bytes;
  world.env.script = {Bytes(nonce.begin(), nonce.end())};
  EXPECT_EQ(to_hex(*ends.step_server(message(1))), to_hex(message(2)));
  EXPECT_EQ(to_hex(*ends.step_server(message(3))), to_hex(message(4)));
  EXPECT_TRUE(ends.server_done);
  EXPECT_EQ(to_hex(ntlm::testing::session_key(*ends.server)),
            set()["derived"]["session_key"].text());
}

}  // namespace
}  // namespace opensspi::negotiate
