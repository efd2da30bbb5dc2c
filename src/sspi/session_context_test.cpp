// SPDX-License-Identifier: MIT
// The common part of contexts, with a package of one step and a session that counts its calls.
#include "sspi/session_context.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::sspi {
namespace {

constexpr Error kNotThis = fail(SEC_E_UNSUPPORTED_FUNCTION, "toys have no such attribute");

class ToyPackage final : public Package {
 public:
  [[nodiscard]] const PackageInfo& info() const override { return info_; }
  [[nodiscard]] Result<CredentialPtr> acquire(const Host& /*host*/,
                                              AcquireRequest /*request*/) const override {
    return kNotThis;
  }
  [[nodiscard]] Result<std::unique_ptr<Context>> start(const Host& /*host*/,
                                                       CredentialPtr /*credential*/,
                                                       Role /*role*/) const override {
    return kNotThis;
  }

 private:
  PackageInfo info_{"Toy", "", 0, 1, 0, 100};
};
const ToyPackage kToyPackage;

class ToyCredential final : public sspi::Credential {
 public:
  [[nodiscard]] const Package& package() const override { return kToyPackage; }
  [[nodiscard]] Use use() const override { return Use::kBoth; }
  [[nodiscard]] Result<std::string> name() const override { return std::string("toy"); }
};

struct Half {};
struct ToyEstablished : EstablishedContext {
  [[nodiscard]] bool protects() const { return granted.has(Flag::kIntegrity); }
  [[nodiscard]] bool seals() const { return granted.has(Flag::kConfidentiality); }
  Status sign(Message /*message*/, uint32_t /*sequence*/) const { return count(); }
  Status verify(Message /*message*/, uint32_t /*sequence*/) const { return count(); }
  Status seal(uint32_t /*quality*/, Message /*message*/, uint32_t /*sequence*/) const {
    return count();
  }
  Result<uint32_t> unseal(Message /*message*/, uint32_t /*sequence*/) const {
    TRY(count());
    return kWrapNoEncrypt;
  }
  Status count() const {
    ++*calls;
    return {};
  }
  int* calls = nullptr;
};

// A token "x" fails the context, "!" fails it with a last token for its peer.
class Toy final : public SessionContext<ToyEstablished, Half> {
 public:
  Toy() : SessionContext(std::make_shared<ToyCredential>(), Role::kInitiator) {}
  int calls = 0;

  Result<Bytes> sign_mech_list(ByteView /*mech_list*/) override { return kNotThis; }
  Status verify_mech_list(ByteView /*mech_list*/, ByteView /*code*/) override { return kNotThis; }

 private:
  Result<Step> advance(const StepInput& input) override {
    const std::string_view token = as_text(input.token);
    if (token == "x") {
      return fail(SEC_E_LOGON_DENIED, "x");
    }
    if (token == "no memory") {
      throw std::bad_alloc();
    }
    if (token == "!") {
      Step step;
      step.token = {'b', 'y', 'e'};
      step.error = fail(SEC_E_LOGON_DENIED, "!");
      return step;
    }
    if (fresh()) {
      enter(Half());
      return continued({'1'}, input.requested);
    }
    ToyEstablished made;
    made.granted = input.requested;
    made.target_name = "target";
    made.calls = &calls;
    return done(std::move(made), {'2'});
  }
  [[nodiscard]] Sizes sizes() const override { return {1, 2, 3, 4}; }
  [[nodiscard]] Result<std::string> client_name() const override { return std::string("who"); }
  [[nodiscard]] Result<AttributeValue> query_own(Attribute /*attribute*/) const override {
    return kNotThis;
  }
};

Result<Step> step(Toy& toy, std::string_view token, Flags requested = {}) {
  StepInput input;
  input.token = as_bytes(token);
  input.requested = requested;
  return toy.step(input);
}

void establish(Toy& toy, Flags requested) {
  ASSERT_EQ(step(toy, "", requested)->outcome, Outcome::kContinue);
  ASSERT_EQ(step(toy, "y", requested)->outcome, Outcome::kDone);
}

// The result of each call that needs an established context.
std::vector<int32_t> codes_of_calls(Toy& toy) {
  return {toy.sign(0, {}, 0).error().code, toy.verify({}, 0).error().code,
          toy.seal(0, {}, 0).error().code, toy.unseal({}, 0).error().code,
          toy.client().error().code};
}

uint32_t negotiation(Toy& toy) {
  return std::get<NegotiationInfo>(*toy.query(Attribute::kNegotiationInfo)).state;
}

TEST(SspiSessionContext, before_its_end_returns_what_needs_no_session) {
  Toy toy;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(negotiation(toy), kNegotiationInProgress);
    EXPECT_EQ(std::get<Sizes>(*toy.query(Attribute::kSizes)).block_size, 3u);
    EXPECT_EQ(std::get<PackageReference>(*toy.query(Attribute::kPackageInfo)).package->name, "Toy");
    EXPECT_EQ(codes_of_calls(toy), std::vector<int32_t>(5, SEC_E_INVALID_HANDLE));
    EXPECT_EQ(toy.query(Attribute::kNames).error().code, SEC_E_INVALID_HANDLE);
    EXPECT_FALSE(toy.identify_only());
    ASSERT_THAT(step(toy, ""), IsOk());
  }
  EXPECT_EQ(negotiation(toy), kNegotiationComplete);
}

TEST(SspiSessionContext, knows_its_stage) {
  Toy toy;
  EXPECT_EQ(toy.stage(), Stage::kHalfOpen);
  ASSERT_THAT(step(toy, ""), IsOk());
  EXPECT_EQ(toy.stage(), Stage::kHalfOpen);
  ASSERT_THAT(step(toy, "y"), IsOk());
  EXPECT_EQ(toy.stage(), Stage::kEstablished);
  EXPECT_FALSE(step(toy, "y").ok());
  EXPECT_EQ(toy.stage(), Stage::kEstablished);
}

TEST(SspiSessionContext, whose_step_throws_has_failed) {
  Toy toy;
  ASSERT_THAT(step(toy, ""), IsOk());
  EXPECT_THROW(static_cast<void>(step(toy, "no memory")), std::bad_alloc);
  EXPECT_EQ(toy.stage(), Stage::kFailed);
  EXPECT_EQ(step(toy, "y").error().code, SEC_E_INVALID_HANDLE);
}

TEST(SspiSessionContext, refuses_what_only_streams_and_digest_have) {
  Toy toy;
  establish(toy, Flag::kIntegrity);
  EXPECT_EQ(toy.complete({}).error().code, SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(toy.control({}).error().code, SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(toy.set(DtlsMtu{1200}).error().code, SEC_E_UNSUPPORTED_FUNCTION);
  const ToyCredential credential;
  EXPECT_EQ(std::get<Names>(*credential.query(CredentialAttribute::kNames)).user, "toy");
  EXPECT_EQ(credential.query(CredentialAttribute::kCertificate).error().code,
            SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(credential.add(nullptr, {}).error().code, SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(credential.set(CredentialAttribute::kNames, {}).error().code,
            SEC_E_UNSUPPORTED_FUNCTION);
}

TEST(SspiSessionContext, that_failed_stays_failed) {
  for (const std::string_view last : {"x", "!"}) {
    Toy toy;
    ASSERT_THAT(step(toy, ""), IsOk());
    const auto refused = step(toy, last);
    ASSERT_TRUE(refused.ok() ? refused->error.has_value() : last == "x");
    EXPECT_EQ(toy.stage(), Stage::kFailed);
    EXPECT_EQ(step(toy, "").error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(toy.sign(0, {}, 0).error().code, SEC_E_INVALID_HANDLE);
    EXPECT_EQ(negotiation(toy), kNegotiationInProgress);
  }
}

TEST(SspiSessionContext, that_is_established_takes_no_more_tokens_and_lives_on) {
  Toy toy;
  establish(toy, Flag::kIntegrity);
  EXPECT_EQ(step(toy, "y").error().code, SEC_E_INVALID_TOKEN);
  EXPECT_THAT(toy.sign(0, {}, 0), IsOk());
}

TEST(SspiSessionContext, calls_its_session_only_for_what_was_negotiated) {
  Toy bare;
  establish(bare, {});
  Toy signing;
  establish(signing, Flag::kIntegrity);
  Toy sealing;
  establish(sealing, Flag::kIntegrity | Flag::kConfidentiality);
  const int32_t no = SEC_E_UNSUPPORTED_FUNCTION;
  EXPECT_EQ(codes_of_calls(bare), (std::vector<int32_t>{no, no, no, no, SEC_E_NO_IMPERSONATION}));
  EXPECT_EQ(bare.calls, 0);
  EXPECT_EQ(signing.seal(0, {}, 0).error().code, no);
  EXPECT_EQ(signing.calls, 0);
  EXPECT_THAT(signing.seal(kWrapNoEncrypt, {}, 0), IsOk());
  EXPECT_EQ(sealing.seal(1, {}, 0).error().code, SEC_E_QOP_NOT_SUPPORTED);
  EXPECT_EQ(sealing.sign(1, {}, 0).error().code, SEC_E_QOP_NOT_SUPPORTED);
  EXPECT_EQ(sealing.calls, 0);
  EXPECT_THAT(sealing.seal(0, {}, 0), IsOk());
  EXPECT_EQ(sealing.unseal({}, 0)->quality, kWrapNoEncrypt);
  EXPECT_EQ(sealing.unseal({}, 0)->signal, Signal::kNone);
}

TEST(SspiSessionContext, says_of_itself_what_every_package_knows) {
  Toy toy;
  establish(toy, Flag::kIntegrity | Flag::kIdentify);
  EXPECT_EQ(std::get<Names>(*toy.query(Attribute::kNames)).user, "who");
  EXPECT_EQ(std::get<DceInfo>(*toy.query(Attribute::kDceInfo)).pac, "who");
  EXPECT_EQ(std::get<Lifespan>(*toy.query(Attribute::kLifespan)).expiry.ticks, kNever.ticks);
  EXPECT_EQ(std::get<PasswordExpiry>(*toy.query(Attribute::kPasswordExpiry)).when.ticks,
            kNever.ticks);
  EXPECT_EQ(std::get<ClientSpecifiedTarget>(*toy.query(Attribute::kClientSpecifiedTarget)).target,
            "")
      << "it is told to servers";
  EXPECT_TRUE(std::get<ContextFlags>(*toy.query(Attribute::kFlags)).granted.has(Flag::kIdentify));
  EXPECT_TRUE(toy.identify_only());
  EXPECT_EQ(toy.query(Attribute::kAccessToken).error().code, SEC_E_NO_IMPERSONATION);
  EXPECT_EQ(toy.query(Attribute::kKeyInfo).error().code, SEC_E_UNSUPPORTED_FUNCTION);
}

}  // namespace
}  // namespace opensspi::sspi
