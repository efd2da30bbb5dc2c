// SPDX-License-Identifier: MIT
// The memory that contexts use, and that nothing is left after them; including libkrb5's and
// OpenSSL's share.
#include <gtest/gtest.h>
#include <malloc.h>

#include <functional>

#include "base/writer.h"
#include "support/kerberos.h"
#include "support/ntlm.h"
#include "support/results.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // not counted

namespace opensspi::kerberos {
namespace {

using testing::Ends;
using testing::kDce;
using testing::kMutual;

size_t in_use() {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd + secret_bytes_in_use();
}

// Keys are derived at the first message, so each end sends and receives one of each kind.
void exchange_messages(Ends& ends) {
  Bytes text(100);
  Bytes code(100);
  const auto pass = [&](sspi::Context& from, sspi::Context& to) {
    sspi::Buffer sealed[] = {ntlm::testing::token(code), ntlm::testing::data(text)};
    ASSERT_THAT(from.seal(0, sealed, 0), IsOk());
    ASSERT_THAT(to.unseal(sealed, 0), IsOk());
    sspi::Buffer made[] = {ntlm::testing::token(code), ntlm::testing::data(text)};
    ASSERT_THAT(from.sign(0, made, 0), IsOk());
    ASSERT_THAT(to.verify(made, 0), IsOk());
  };
  pass(*ends.client, *ends.server);
  pass(*ends.server, *ends.client);
}

void refuse_altered(Ends& ends) {
  Bytes text(100);
  Bytes code(100);
  sspi::Buffer buffers[] = {ntlm::testing::token(code), ntlm::testing::data(text)};
  ASSERT_THAT(ends.client->seal(0, buffers, 0), IsOk());
  text[0] ^= 1;
  ASSERT_FALSE(ends.server->unseal(buffers, 0).ok());
}

class KerberosFootprint : public ::testing::Test {
 protected:
  // pair returns a pair that shares its credentials with all others.
  std::unique_ptr<Ends> pair() {
    auto made = std::make_unique<Ends>(world_.host(), realm_);
    made->client_credential = client_;
    made->server_credential = server_;
    EXPECT_THAT(made->run(), IsOk());
    client_ = made->client_credential;
    server_ = made->server_credential;
    made->messages.clear();
    return made;
  }
  Ends ends(sspi::Flags requested) {
    Ends made(world_.host(), realm_);
    made.client_input.requested = requested;
    return made;
  }
  void handshake(sspi::Flags requested) {
    Ends made = ends(requested);
    ASSERT_THAT(made.run(), IsOk());
    exchange_messages(made);
    refuse_altered(made);
  }
  // refused alters message `which`, and gives the server's reply to the client.
  void refused(sspi::Flags requested, size_t which, const std::function<void(Bytes&)>& spoil) {
    Ends made = ends(requested);
    ASSERT_FALSE(made.run([&](size_t number, Bytes& token) {
                       if (number == which) {
                         spoil(token);
                       }
                     })
                     .ok());
    if (!made.owed.empty()) {
      ASSERT_FALSE(made.step_client(made.owed).ok());
    }
  }
  void replayed() {
    Ends first = ends(kMutual);
    ASSERT_THAT(first.run(), IsOk());
    refused(kMutual, 0, [&](Bytes& token) { token = first.messages[0]; });
  }
  // The authenticator says that credentials follow, and rubbish does (RFC 4121 4.1.1).
  void handed_rubbish() {
    Bytes said;
    Writer writer(said);
    writer.u32le(16);
    writer.zeros(16);
    writer.u32le(kGssDelegate);
    writer.u16le(1);
    writer.u16le(100);
    writer.bytes(Bytes(100, 0x76));
    krb5_data checksum{};
    checksum.length = static_cast<unsigned>(said.size());
    checksum.data = reinterpret_cast<char*>(said.data());
    krb5_auth_context auth = nullptr;
    krb5_data message{};
    const krb5_context context = realm_.context();
    ASSERT_EQ(krb5_auth_con_init(context, &auth), 0);
    ASSERT_EQ(krb5_auth_con_set_req_cksumtype(context, auth, Checksum::kType), 0);
    ASSERT_EQ(krb5_mk_req_extended(context, &auth, AP_OPTS_USE_SUBKEY, &checksum, &realm_.ticket(),
                                   &message),
              0);
    const Bytes request(message.data, message.data + message.length);
    krb5_free_data_contents(context, &message);
    krb5_auth_con_free(context, auth);
    Ends made = ends(kMutual);
    ASSERT_THAT(made.start(), IsOk());
    ASSERT_THAT(made.step_server(Token{TokenKind::kRequest, Framing::kFramed, request}.write()),
                IsOk());
    ASSERT_EQ(made.server->client().value()->delegated, nullptr);
  }

  forged::Realm realm_;
  ntlm::testing::World world_;
  sspi::CredentialPtr client_;
  sspi::CredentialPtr server_;
};

TEST_F(KerberosFootprint, a_live_pair_of_contexts_takes_twelve_kilobytes_at_most) {
  constexpr size_t kPairs = 50;
  exchange_messages(*pair());
  for (const bool used : {false, true}) {
    std::vector<std::unique_ptr<Ends>> pairs;
    for (size_t i = 0; i < kPairs; ++i) {
      pairs.push_back(pair());
      if (used) {
        exchange_messages(*pairs.back());
      }
    }
    const size_t with_pairs = in_use();
    for (const auto& ends : pairs) {
      ends->client.reset();
      ends->server.reset();
    }
    const size_t weight = (with_pairs - in_use()) / kPairs;
    EXPECT_GT(weight, 1024u);
    EXPECT_LE(weight, 12 * 1024u) << used;
    RecordProperty(used ? "bytes_used" : "bytes", static_cast<int>(weight));
  }
}

// What is kept once (a thread's krb5_context with its last error, malloc's own lists of free
// pieces) exists after the first rounds, and varies by some hundred bytes. A leak grows with the
// rounds, by 32 bytes each at least: malloc has no smaller piece.
TEST_F(KerberosFootprint, nothing_is_left_behind_by_handshakes_good_or_refused) {
  constexpr size_t kRounds = 400;
  const auto flip = [](Bytes& token) { token.back() ^= 1; };
  const auto halve = [](Bytes& token) { token.resize(token.size() / 2); };
  const std::pair<const char*, std::function<void()>> works[] = {
      {"good", [&] { handshake(kMutual); }},
      {"good, DCE style", [&] { handshake(kDce); }},
      {"AP-REQ altered, KRB-ERROR back", [&] { refused(kMutual, 0, flip); }},
      {"the same in DCE style", [&] { refused(kDce, 0, flip); }},
      {"AP-REQ cut", [&] { refused(kMutual, 0, halve); }},
      {"AP-REP altered", [&] { refused(kMutual, 1, flip); }},
      {"AP-REP altered, DCE style", [&] { refused(kDce, 1, flip); }},
      {"AP-REP cut", [&] { refused(kMutual, 1, halve); }},
      {"third leg altered", [&] { refused(kDce, 2, flip); }},
      {"third leg cut", [&] { refused(kDce, 2, halve); }},
      {"AP-REQ replayed", [&] { replayed(); }},
      {"rubbish handed over", [&] { handed_rubbish(); }},
  };
  for (const auto& [what, work] : works) {
    const auto in_use_after = [&](size_t rounds) {
      for (size_t i = 0; i < rounds && !HasFatalFailure(); ++i) {
        work();
      }
      return static_cast<std::ptrdiff_t>(in_use());
    };
    const std::ptrdiff_t before = in_use_after(kRounds / 10);
    EXPECT_LT(in_use_after(kRounds) - before, std::ptrdiff_t{32 * kRounds / 2}) << what;
  }
}

}  // namespace
}  // namespace opensspi::kerberos

#endif
