// SPDX-License-Identifier: MIT
// A caller's mistake costs nothing: an output buffer that is too small, on every leg, in both
// roles, of every package.
#include <thread>

#include "kerberos_end.h"
#include "support/forged_realm.h"

namespace behaviour {
namespace {

struct Case {
  const char* package;
  const char* mechanism;
};

// Leg is one call that is repeated with the same input.
class Leg {
 public:
  Leg(End& end, std::string target, const std::string& token)
      : end_(end), target_(std::move(target)) {
    input_.add(SECBUFFER_TOKEN, token);
  }

  SECURITY_STATUS initialize(SecBufferDesc* output, ULONG request = kMutual) {
    return InitializeSecurityContextA(&end_.credential, context(),
                                      target_.empty() ? nullptr : target_.data(), request, 0, 0,
                                      context() == nullptr ? nullptr : input_.get(), 0,
                                      &end_.context, output, &end_.flags, &end_.expiry);
  }
  SECURITY_STATUS accept(SecBufferDesc* output, ULONG request = 0) {
    return AcceptSecurityContext(&end_.credential, context(), input_.get(), request, 0,
                                 &end_.context, output, &end_.flags, &end_.expiry);
  }

 private:
  CtxtHandle* context() { return SecIsValidHandle(&end_.context) ? &end_.context : nullptr; }

  End& end_;
  std::string target_;
  Descriptor input_;
};

class SmallBuffer : public testing::TestWithParam<Case> {
 protected:
  using Call = SECURITY_STATUS (Leg::*)(SecBufferDesc*, ULONG);

  static bool over_kerberos() { return std::string(GetParam().mechanism) == "Kerberos"; }
  std::string target() { return over_kerberos() ? realm_.target() : ""; }

  // Repeats a call with every fault in its output before the right call. A last call has no token,
  // and is right at once.
  SECURITY_STATUS take(End& end, Call call, ULONG request, const std::string& token,
                       std::string& output) {
    const CtxtHandle before = end.context;
    for (const size_t len : {0, 1, 15}) {
      Leg leg(end, target(), token);
      Descriptor small;
      small.add(SECBUFFER_TOKEN, std::string(len, 'x'));
      const SECURITY_STATUS status = (leg.*call)(small.get(), request);
      if (status >= 0) {
        output = small.text(0);
        EXPECT_EQ(output, "");
        return status;
      }
      EXPECT_EQ(status, SEC_E_BUFFER_TOO_SMALL);
      EXPECT_EQ(small.text(0), std::string(len, 'x'));
      EXPECT_TRUE(end.context == before);
      Descriptor none;
      none.add(SECBUFFER_DATA, "");
      EXPECT_LT((leg.*call)(none.get(), request), 0);
      EXPECT_LT((leg.*call)(nullptr, request), 0);
    }
    Leg leg(end, target(), token);
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 48000);
    const SECURITY_STATUS status = (leg.*call)(out.get(), request);
    output = out.text(0);
    return status;
  }

  forged::Realm realm_;
  End client_{SECPKG_CRED_OUTBOUND, GetParam().package};
  End server_{SECPKG_CRED_INBOUND, GetParam().package};
};
INSTANTIATE_TEST_SUITE_P(Packages, SmallBuffer,
                         testing::Values(Case{"NTLM", "NTLM"}, Case{"Kerberos", "Kerberos"},
                                         Case{"Negotiate", "Kerberos"}, Case{"Negotiate", "NTLM"}),
                         [](const auto& info) {
                           return std::string(info.param.package) + "Of" + info.param.mechanism;
                         });

TEST_P(SmallBuffer, on_every_leg_the_repeated_call_gets_the_token) {
  SECURITY_STATUS client_status = SEC_I_CONTINUE_NEEDED;
  SECURITY_STATUS server_status = SEC_I_CONTINUE_NEEDED;
  std::string token;
  for (int leg = 0; leg < 4 && client_status == SEC_I_CONTINUE_NEEDED; ++leg) {
    client_status = take(client_, &Leg::initialize, kMutual, token, token);
    if (server_status == SEC_I_CONTINUE_NEEDED) {
      server_status = take(server_, &Leg::accept, 0, token, token);
    }
  }
  ASSERT_EQ(client_status, SEC_E_OK);
  ASSERT_EQ(server_status, SEC_E_OK);
  client_.expect_seals_to(server_);
  server_.expect_seals_to(client_);
}

TEST_P(SmallBuffer, the_repeated_call_may_ask_for_memory_instead) {
  std::string token;
  ASSERT_EQ(client_.begin(target(), "", token), SEC_I_CONTINUE_NEEDED);
  Leg leg(server_, "", token);
  Descriptor small;
  small.room(SECBUFFER_TOKEN, 2);
  ASSERT_EQ(leg.accept(small.get()), SEC_E_BUFFER_TOO_SMALL);
  Descriptor out;
  out.add(SECBUFFER_TOKEN, "");
  ASSERT_GE(leg.accept(out.get(), ASC_REQ_ALLOCATE_MEMORY), 0);
  EXPECT_TRUE(server_.flags & ASC_RET_ALLOCATED_MEMORY);
  EXPECT_GT(out[0].cbBuffer, 0u);
  EXPECT_EQ(FreeContextBuffer(out[0].pvBuffer), SEC_E_OK);
}

// The rest is about what is kept of a server's first call.

class SmallFirstBuffer : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(client_.begin(realm_.target(), "", token_), SEC_I_CONTINUE_NEEDED);
    Descriptor small;
    small.room(SECBUFFER_TOKEN, 2);
    ASSERT_EQ(Leg(server_, "", token_).accept(small.get()), SEC_E_BUFFER_TOO_SMALL);
  }
  static SECURITY_STATUS repeat(End& end, const std::string& token) {
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 48000);
    return Leg(end, "", token).accept(out.get());
  }

  forged::Realm realm_;
  End client_{SECPKG_CRED_OUTBOUND};
  End server_{SECPKG_CRED_INBOUND};
  std::string token_;
};

TEST_F(SmallFirstBuffer, the_token_makes_one_context_and_is_a_replay_afterwards) {
  ASSERT_EQ(repeat(server_, token_), SEC_E_OK);
  DeleteSecurityContext(&server_.context);
  server_.context = kNoHandle;
  EXPECT_LT(repeat(server_, token_), 0);
}

TEST_F(SmallFirstBuffer, another_thread_does_not_get_the_context) {
  std::thread([&] { EXPECT_LT(repeat(server_, token_), 0); }).join();
  EXPECT_EQ(repeat(server_, token_), SEC_E_OK);
}

TEST_F(SmallFirstBuffer, other_credentials_do_not_get_the_context) {
  End other(SECPKG_CRED_INBOUND);
  EXPECT_LT(repeat(other, token_), 0);
  EXPECT_EQ(repeat(server_, token_), SEC_E_OK);
}

TEST_F(SmallFirstBuffer, another_token_begins_another_context) {
  End other_client(SECPKG_CRED_OUTBOUND);
  std::string other;
  ASSERT_EQ(other_client.begin(realm_.target(), "", other), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(repeat(server_, other), SEC_E_OK);
  DeleteSecurityContext(&server_.context);
  server_.context = kNoHandle;
  EXPECT_EQ(repeat(server_, token_), SEC_E_OK);
}

TEST_F(SmallFirstBuffer, freeing_the_credentials_lets_the_context_go) {
  EXPECT_EQ(FreeCredentialsHandle(&server_.credential), SEC_E_OK);
  End other(SECPKG_CRED_INBOUND);
  EXPECT_LT(repeat(other, token_), 0);
}

TEST_F(SmallFirstBuffer, no_more_than_sixteen_are_kept) {
  for (int i = 0; i < 16; ++i) {
    End client(SECPKG_CRED_OUTBOUND);
    std::string token;
    ASSERT_EQ(client.begin(realm_.target(), "", token), SEC_I_CONTINUE_NEEDED);
    Descriptor small;
    small.room(SECBUFFER_TOKEN, 2);
    ASSERT_EQ(Leg(server_, "", token).accept(small.get()), SEC_E_BUFFER_TOO_SMALL);
  }
  EXPECT_LT(repeat(server_, token_), 0) << "the oldest one was dropped";
}

TEST(SmallErrorBuffer, an_error_token_is_kept_with_its_failure) {
  forged::Options options;
  options.times.ends = -3600;
  forged::Realm realm(options);
  End client(SECPKG_CRED_OUTBOUND);
  End server(SECPKG_CRED_INBOUND);
  std::string token;
  ASSERT_EQ(client.begin(realm.target(), "", token), SEC_I_CONTINUE_NEEDED);
  Leg leg(server, "", token);
  Descriptor small;
  small.room(SECBUFFER_TOKEN, 2);
  ASSERT_EQ(leg.accept(small.get()), SEC_E_BUFFER_TOO_SMALL);
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  const SECURITY_STATUS status = leg.accept(out.get());
  EXPECT_LT(status, 0);
  EXPECT_NE(status, SEC_E_BUFFER_TOO_SMALL);
  EXPECT_GT(out[0].cbBuffer, 0u);
  EXPECT_FALSE(SecIsValidHandle(&server.context));
}

// SPNEGO's refusal comes with the last leg, when the context has failed.
TEST(SmallErrorBuffer, an_error_token_of_a_later_leg_is_kept_with_its_failure) {
  char user[] = "nobody";
  char password[] = "wrong";
  SEC_WINNT_AUTH_IDENTITY_A identity{};
  identity.User = reinterpret_cast<unsigned char*>(user);
  identity.UserLength = sizeof user - 1;
  identity.Password = reinterpret_cast<unsigned char*>(password);
  identity.PasswordLength = sizeof password - 1;
  identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
  Peer client;
  client.credential = acquire(SECPKG_CRED_OUTBOUND, &identity, "Negotiate");
  End server(SECPKG_CRED_INBOUND, "Negotiate");
  std::string token;
  std::string challenge;
  ASSERT_EQ(client.initialize("", token, kMessageFlags), SEC_I_CONTINUE_NEEDED);
  ASSERT_EQ(server.accept(token, challenge, 0), SEC_I_CONTINUE_NEEDED);
  ASSERT_GE(client.initialize(challenge, token, kMessageFlags), 0);
  Leg leg(server, "", token);
  Descriptor small;
  small.room(SECBUFFER_TOKEN, 2);
  ASSERT_EQ(leg.accept(small.get()), SEC_E_BUFFER_TOO_SMALL);
  Descriptor out;
  out.room(SECBUFFER_TOKEN, 4096);
  EXPECT_EQ(leg.accept(out.get()), SEC_E_LOGON_DENIED);
  EXPECT_GT(out[0].cbBuffer, 0u);
  EXPECT_EQ(leg.accept(out.get()), SEC_E_INVALID_HANDLE) << "it is handed out once";
}

}  // namespace
}  // namespace behaviour
