// SPDX-License-Identifier: MIT
#include "abi/sspi/undelivered.h"

#include <gtest/gtest.h>

#include "abi/sspi/objects.h"
#include "base/words.h"

namespace opensspi::abi {
namespace {

constexpr Error kNo = fail(SEC_E_UNSUPPORTED_FUNCTION, "not in this test");

class NoContext final : public sspi::Context {
 public:
  Result<sspi::Step> step(const sspi::StepInput&) override { return kNo; }
  [[nodiscard]] sspi::Stage stage() const override { return sspi::Stage::kHalfOpen; }
  Status sign(uint32_t, sspi::Message, uint32_t) override { return kNo; }
  Result<sspi::Opened> verify(sspi::Message, uint32_t) override { return kNo; }
  Status seal(uint32_t, sspi::Message, uint32_t) override { return kNo; }
  Result<sspi::Opened> unseal(sspi::Message, uint32_t) override { return kNo; }
  Result<sspi::AttributeValue> query(sspi::Attribute) override { return kNo; }
  [[nodiscard]] Result<identity::ClientPtr> client() const override { return kNo; }
  [[nodiscard]] bool identify_only() const override { return false; }
};

class NoPackage final : public sspi::Package {
 public:
  [[nodiscard]] const sspi::PackageInfo& info() const override {
    static constexpr sspi::PackageInfo kInfo{"None", ""};
    return kInfo;
  }
  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host&,
                                                    sspi::AcquireRequest) const override {
    return kNo;
  }
  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host&, sspi::CredentialPtr,
                                                             sspi::Role) const override {
    return kNo;
  }
};
const NoPackage kPackage;

std::unique_ptr<ContextObject> context() {
  return std::make_unique<ContextObject>(std::make_unique<NoContext>(), kPackage,
                                         sspi::Role::kAcceptor);
}

Filetime seconds(int64_t number) { return {1000 * kTicksPerSecond + number * kTicksPerSecond}; }

sspi::Step step_with(size_t unread) {
  sspi::Step step;
  step.token = {1, 2, 3};
  step.unread = unread;
  return step;
}

TEST(AbiFirstSteps, hand_a_context_out_once) {
  FirstSteps steps;
  EXPECT_TRUE(steps.empty());
  steps.keep({1}, context(), seconds(0));
  EXPECT_FALSE(steps.empty());
  EXPECT_EQ(steps.take({2}, seconds(0)), nullptr);
  EXPECT_NE(steps.take({1}, seconds(10)), nullptr);
  EXPECT_EQ(steps.take({1}, seconds(10)), nullptr);
  EXPECT_TRUE(steps.empty());
}

TEST(AbiFirstSteps, forget_a_context_after_ten_seconds_and_when_the_clock_goes_back) {
  for (const int64_t later : {11, -1}) {
    FirstSteps steps;
    steps.keep({1}, context(), seconds(0));
    EXPECT_EQ(steps.take({1}, seconds(later)), nullptr);
    EXPECT_TRUE(steps.empty());
  }
}

TEST(AbiFirstSteps, hand_a_context_to_no_other_thread) {
  FirstSteps steps;
  steps.keep({1}, context(), seconds(0));
  std::thread([&] { EXPECT_EQ(steps.take({1}, seconds(0)), nullptr); }).join();
  EXPECT_NE(steps.take({1}, seconds(0)), nullptr);
}

TEST(AbiUndelivered, comes_back_for_the_same_token_and_for_none) {
  const Bytes token = {'a', 'b', 'c', 'd'};
  for (const bool stream : {true, false}) {
    const Undelivered kept(step_with(1), token);
    EXPECT_EQ(kept.again(token, stream)->token, (Bytes{1, 2, 3}));
    EXPECT_EQ(kept.again(token, stream)->unread, 1u);
    EXPECT_EQ(kept.again({}, stream)->unread, 0u);
    for (const Bytes& other : {Bytes{'a', 'b'}, Bytes{'a', 'b', 'x', 'd'}, Bytes{'x'}}) {
      EXPECT_EQ(kept.again(other, stream).error().code, SEC_E_INVALID_TOKEN);
    }
  }
}

TEST(AbiUndelivered, takes_more_bytes_behind_the_token_of_a_stream_only) {
  const Bytes token = {'a', 'b'};
  const Bytes longer = {'a', 'b', 'c', 'd'};
  const Undelivered kept(step_with(0), token);
  EXPECT_EQ(kept.again(longer, true)->unread, 2u);
  EXPECT_EQ(kept.again(longer, false).error().code, SEC_E_INVALID_TOKEN);
}

TEST(AbiUndelivered, keeps_the_words_of_an_error) {
  sspi::Step step = step_with(0);
  step.error = fail(SEC_E_LOGON_DENIED, keep_words("what libkrb5 said"));
  const Undelivered kept(std::move(step), {});
  for (int i = 0; i < 20; ++i) {
    keep_words("other words");
  }
  EXPECT_STREQ(kept.again({}, false)->error->why, "what libkrb5 said");
}

TEST(AbiUndelivered, fingerprints_tell_inputs_apart) {
  uint8_t text[] = {'x', 'y'};
  sspi::Buffer one[] = {{sspi::BufferKind::kToken, sspi::Access::kReadWrite, text}};
  sspi::Buffer other[] = {{sspi::BufferKind::kToken, sspi::Access::kReadWrite, {text, 1}}};
  sspi::Buffer more[] = {one[0], {sspi::BufferKind::kEmpty, sspi::Access::kReadWrite, {}}};
  sspi::StepInput input;
  input.buffers = one;
  const Fingerprint first = fingerprint_of(input);
  input.buffers = more;
  EXPECT_EQ(fingerprint_of(input), first) << "EMPTY says nothing";
  input.buffers = other;
  EXPECT_NE(fingerprint_of(input), first);
  input.buffers = one;
  input.requested = sspi::Flag::kConfidentiality;
  EXPECT_NE(fingerprint_of(input), first);
}

}  // namespace
}  // namespace opensspi::abi
