// SPDX-License-Identifier: MIT
// "Fake Completing": input by position, and tokens that CompleteAuthToken finishes.
#include <algorithm>

#include "support/stream_package.h"

namespace opensspi::testing {
namespace {

using sspi::BufferKind;
using sspi::Outcome;
using sspi::Stage;
using sspi::Step;

constexpr Error kNoSuch = fail(SEC_E_UNSUPPORTED_FUNCTION, "a fake has no such thing");

class CompletingCredential final : public sspi::Credential {
 public:
  explicit CompletingCredential(sspi::Use use) : use_(use) {}
  [[nodiscard]] const sspi::Package& package() const override { return completing_package(); }
  [[nodiscard]] sspi::Use use() const override { return use_; }
  [[nodiscard]] Result<std::string> name() const override { return std::string("somebody"); }

 private:
  sspi::Use use_;
};

// A step returns its positional input as its token: "method|uri|hash". The first one asks for
// completion and goes on; the second one, of a client, asks for it and ends. A server ends with its
// first. "later" as the token does not make a context yet.
class CompletingContext final : public sspi::Context {
 public:
  explicit CompletingContext(sspi::Role role) : role_(role) {}

  [[nodiscard]] Stage stage() const override { return stage_; }

  [[nodiscard]] Result<Step> step(const sspi::StepInput& input) override {
    Step step;
    if (as_text(input.token) == "later") {
      step.outcome = Outcome::kNoContextYet;
      return step;
    }
    const bool last = role_ == sspi::Role::kAcceptor || num_steps_ > 0;
    ++num_steps_;
    step.outcome = last ? Outcome::kCompleteNeeded : Outcome::kCompleteAndContinue;
    waits_for_completion_ = true;
    for (const sspi::Buffer& buffer : input.buffers) {
      if (buffer.kind == BufferKind::kPackageParams) {
        const std::string_view text = as_text(buffer.bytes);
        step.token.insert(step.token.end(), text.begin(), text.end());
        step.token.push_back('|');
      }
    }
    step.token.push_back('?');
    return step;
  }

  // The last byte of the TOKEN, '?', becomes '!'. A server takes five buffers, of which the last
  // one receives "done".
  [[nodiscard]] Status complete(sspi::Message message) override {
    if (!waits_for_completion_) {
      return kNoSuch;
    }
    sspi::Buffer* token = sspi::find(message, BufferKind::kToken);
    if (token == nullptr || token->bytes.empty() || token->bytes.back() != '?') {
      return fail(SEC_E_INVALID_TOKEN, "there is no token to complete");
    }
    token->bytes.back() = '!';
    waits_for_completion_ = false;
    if (role_ == sspi::Role::kAcceptor) {
      constexpr std::string_view kDone = "done";
      if (message.size() != 5 || message[4].bytes.size() < kDone.size()) {
        return fail(SEC_E_INVALID_TOKEN, "a server completes five buffers");
      }
      std::ranges::copy(kDone, message[4].bytes.begin());
      message[4].bytes = message[4].bytes.first(kDone.size());
    }
    if (role_ == sspi::Role::kAcceptor || num_steps_ > 1) {
      stage_ = Stage::kEstablished;
    }
    return {};
  }

  // MakeSignature shortens PADDING to what it writes.
  [[nodiscard]] Status sign(uint32_t, sspi::Message message, uint32_t) override {
    sspi::Buffer* padding = sspi::find(message, BufferKind::kPadding);
    if (padding == nullptr || padding->bytes.size() < 3) {
      return fail(SEC_E_BUFFER_TOO_SMALL, "PADDING is too small");
    }
    std::ranges::copy(std::string_view("sig"), padding->bytes.begin());
    padding->bytes = padding->bytes.first(3);
    return {};
  }
  [[nodiscard]] Result<sspi::Opened> verify(sspi::Message, uint32_t) override {
    return sspi::Opened{7, sspi::Signal::kNone};
  }
  [[nodiscard]] Status seal(uint32_t, sspi::Message, uint32_t) override { return kNoSuch; }
  [[nodiscard]] Result<sspi::Opened> unseal(sspi::Message, uint32_t) override { return kNoSuch; }
  [[nodiscard]] Result<sspi::AttributeValue> query(sspi::Attribute) override { return kNoSuch; }
  [[nodiscard]] Result<identity::ClientPtr> client() const override {
    return fail(SEC_E_NO_IMPERSONATION, "a fake has no client");
  }
  [[nodiscard]] bool identify_only() const override { return false; }

 private:
  sspi::Role role_;
  Stage stage_ = Stage::kHalfOpen;
  int num_steps_ = 0;
  bool waits_for_completion_ = false;
};

class CompletingPackage final : public sspi::Package {
 public:
  [[nodiscard]] const sspi::PackageInfo& info() const override {
    static constexpr sspi::PackageInfo kInfo{
        "Fake Completing", "Tokens to complete, for tests", sspi::kCanSign, 1, 21, 1000, {},
        "FAKE-COMPLETING"};
    return kInfo;
  }
  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host& /*host*/,
                                                    sspi::AcquireRequest request) const override {
    return sspi::CredentialPtr(std::make_shared<CompletingCredential>(request.use));
  }
  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host& /*host*/,
                                                             sspi::CredentialPtr /*credential*/,
                                                             sspi::Role role) const override {
    return std::unique_ptr<sspi::Context>(std::make_unique<CompletingContext>(role));
  }
};

}  // namespace

const sspi::Package& completing_package() {
  static const CompletingPackage package;
  return package;
}

}  // namespace opensspi::testing
