// What contexts weigh, libkrb5's and OpenSSL's share included.
#include <gtest/gtest.h>
#include <malloc.h>

#include "packages/kerberos/testing.h"
#include "packages/ntlm/testing.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // theirs counts nothing

namespace opensspi::kerberos {
namespace {

using testing::Ends;

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
    ASSERT_TRUE(from.seal(0, sealed, 0).ok());
    ASSERT_TRUE(to.unseal(sealed, 0).ok());
    sspi::Buffer made[] = {ntlm::testing::token(code), ntlm::testing::data(text)};
    ASSERT_TRUE(from.sign(0, made, 0).ok());
    ASSERT_TRUE(to.verify(made, 0).ok());
  };
  pass(*ends.client, *ends.server);
  pass(*ends.server, *ends.client);
}

class KerberosFootprint : public ::testing::Test {
 protected:
  // pair is one that shares its credentials with all others.
  std::unique_ptr<Ends> pair() {
    auto made = std::make_unique<Ends>(world_.host(), realm_);
    made->client_credential = client_;
    made->server_credential = server_;
    EXPECT_TRUE(made->run().ok());
    client_ = made->client_credential;
    server_ = made->server_credential;
    made->messages.clear();
    return made;
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
      if (used) exchange_messages(*pairs.back());
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

}  // namespace
}  // namespace opensspi::kerberos

#endif
