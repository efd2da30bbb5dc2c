// SPDX-License-Identifier: MIT
// Support for this package's tests: a mechanism that the test controls, and two ends.
#pragma once

#include <functional>

#include "packages/negotiate/messages.h"
#include "packages/negotiate/package.h"
#include "sspi/package.h"
#include "support/handshake.h"

namespace opensspi::negotiate::testing {

inline Bytes text_bytes(std::string_view text) { return {text.begin(), text.end()}; }

// oid is the DER body of an identifier in hexadecimal digits.
inline Bytes oid(std::string_view hex) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}
inline const Bytes kNtlmOid = oid("2b06010401823702020a");
inline const Bytes kNegoExOid = oid("2b06010401823702021e");
inline const Bytes kFakeOid = oid("2a864882f712010202");
inline const Bytes kOtherFakeOid = oid("2a864886f712010202");

// FakeMechanism takes `legs` messages, "fake 1" to "fake n", and authenticates both ends, as
// Kerberos does.
class FakeMechanism final : public sspi::Package, public sspi::Mechanism {
 public:
  FakeMechanism() : FakeMechanism({kFakeOid, kOtherFakeOid}) {}
  explicit FakeMechanism(std::vector<Bytes> known) : known_(std::move(known)) {
    oids_.assign(known_.begin(), known_.end());
  }

  int legs = 2;
  bool signs = true;
  bool suitable = true;
  int64_t refuses_to_acquire = SEC_E_OK;
  int64_t refuses_to_begin = SEC_E_OK;
  int64_t refuses_as_server = SEC_E_OK;
  mutable size_t num_orders = 0;
  mutable uint32_t last_mtu = 0;
  mutable std::string last_target;
  mutable std::optional<sspi::ChannelBindingsHash> last_bindings;

  [[nodiscard]] const sspi::PackageInfo& info() const override {
    static constexpr sspi::PackageInfo kInfo{
        "Fake", "a mechanism for tests", sspi::kCanSign | sspi::kCanMutualAuth, 1, 77, 1000};
    return kInfo;
  }
  [[nodiscard]] Result<sspi::CredentialPtr> acquire(const sspi::Host&,
                                                    sspi::AcquireRequest request) const override {
    if (refuses_to_acquire != SEC_E_OK) {
      return fail(refuses_to_acquire, "told to");
    }
    return sspi::CredentialPtr(std::make_shared<FakeCredential>(*this, request.use));
  }
  [[nodiscard]] Result<std::unique_ptr<sspi::Context>> start(const sspi::Host&, sspi::CredentialPtr,
                                                             sspi::Role role) const override {
    return std::unique_ptr<sspi::Context>(std::make_unique<FakeContext>(*this, role));
  }
  [[nodiscard]] const sspi::Mechanism* mechanism() const override { return this; }
  [[nodiscard]] std::span<const ByteView> oids() const override { return oids_; }
  [[nodiscard]] bool recognises(ByteView token) const override {
    return as_text(token) == "fake 1";
  }
  [[nodiscard]] bool suits(const sspi::Credential&, sspi::Role, std::string_view) const override {
    return suitable;
  }

 private:
  class FakeCredential final : public sspi::Credential {
   public:
    FakeCredential(const FakeMechanism& package, sspi::Use use) : package_(package), use_(use) {}
    [[nodiscard]] const sspi::Package& package() const override { return package_; }
    [[nodiscard]] sspi::Use use() const override { return use_; }
    [[nodiscard]] Result<std::string> name() const override { return std::string("fake@REALM"); }

   private:
    const FakeMechanism& package_;
    sspi::Use use_;
  };

  class FakeContext final : public sspi::Context, public sspi::MechanismContext {
   public:
    FakeContext(const FakeMechanism& package, sspi::Role role) : package_(package), role_(role) {}

    [[nodiscard]] Result<sspi::Step> step(const sspi::StepInput& input) override {
      package_.last_target = input.target_name;
      package_.last_bindings.reset();
      if (input.channel_bindings) {
        package_.last_bindings = input.channel_bindings->hash();
      }
      const bool client = role_ == sspi::Role::kInitiator;
      if (client && leg_ == 0 && package_.refuses_to_begin != SEC_E_OK) {
        return fail(package_.refuses_to_begin, "told to");
      }
      if (!client && package_.refuses_as_server != SEC_E_OK) {
        sspi::Step failed;
        failed.token = text_bytes("fake error");
        failed.error = fail(package_.refuses_as_server, "told to");
        return failed;
      }
      if (as_text(input.token) == "fake error") {
        return fail(SEC_E_TIME_SKEW, "the fake server said");
      }
      if (!client || leg_ > 0) {
        if (as_text(input.token) != "fake " + std::to_string(leg_ + 1)) {
          return fail(SEC_E_INVALID_TOKEN, "not the message awaited");
        }
        ++leg_;
      }
      sspi::Step step;
      if (leg_ < package_.legs) {
        step.token = text_bytes("fake " + std::to_string(leg_ + 1));
        ++leg_;
      }
      step.outcome = leg_ < package_.legs ? sspi::Outcome::kContinue : sspi::Outcome::kDone;
      done_ = step.outcome == sspi::Outcome::kDone;
      if (package_.signs) {
        step.granted = sspi::Flag::kIntegrity;
      }
      return step;
    }
    [[nodiscard]] sspi::Stage stage() const override {
      return done_ ? sspi::Stage::kEstablished : sspi::Stage::kHalfOpen;
    }
    Status control(sspi::Message message) override {
      package_.num_orders += message.size();
      return {};
    }
    Status set(const sspi::AttributeSetting& setting) override {
      package_.last_mtu = std::get<sspi::DtlsMtu>(setting).bytes;
      return {};
    }
    Status sign(uint32_t, sspi::Message, uint32_t) override { return kNot; }
    Result<sspi::Opened> verify(sspi::Message, uint32_t) override { return kNot; }
    Status seal(uint32_t, sspi::Message, uint32_t) override { return kNot; }
    Result<sspi::Opened> unseal(sspi::Message, uint32_t) override {
      return sspi::Opened{sspi::kWrapNoEncrypt, sspi::Signal::kRenegotiate};
    }
    Result<sspi::AttributeValue> query(sspi::Attribute attribute) override {
      if (attribute != sspi::Attribute::kSizes) {
        return kNot;
      }
      return sspi::AttributeValue(sspi::Sizes{1000, 5, 1, 5});
    }
    [[nodiscard]] Result<identity::ClientPtr> client() const override { return kNot; }
    [[nodiscard]] bool identify_only() const override { return false; }
    Result<Bytes> sign_mech_list(ByteView list) override { return code(role_, list); }
    Status verify_mech_list(ByteView list, ByteView given) override {
      const bool client = role_ == sspi::Role::kInitiator;
      const Bytes expected = code(client ? sspi::Role::kAcceptor : sspi::Role::kInitiator, list);
      if (done_ && ct_equal(expected, given)) {
        return {};
      }
      return fail(SEC_E_MESSAGE_ALTERED, "another code");
    }

   private:
    static constexpr Error kNot = fail(SEC_E_UNSUPPORTED_FUNCTION, "a fake has no such thing");
    static Bytes code(sspi::Role role, ByteView list) {
      Bytes made = text_bytes(role == sspi::Role::kInitiator ? "client:" : "server:");
      made.insert(made.end(), list.begin(), list.end());
      return made;
    }

    const FakeMechanism& package_;
    sspi::Role role_;
    int leg_ = 0;
    bool done_ = false;
  };

  std::vector<Bytes> known_;
  std::vector<ByteView> oids_;
};

// Ends is a client and a server of Negotiate.
struct Ends : sspi::testing::Ends {
  Ends(sspi::Host client_host_given, sspi::Host server_host_given)
      : sspi::testing::Ends(package(), client_host_given, server_host_given) {}
  explicit Ends(sspi::Host host) : Ends(host, host) {}
};

// resp parses a message that must be a NegTokenResp.
inline NegTokenResp resp(ByteView token) { return NegTokenResp::parse(token).value(); }

// respeak writes a NegTokenResp again, after `change` was applied to it.
inline void respeak(Bytes& token, const std::function<void(NegTokenResp&)>& change) {
  const Bytes original = token;
  NegTokenResp message = resp(original);
  change(message);
  token = write_resp(message);
}

inline sspi::NegotiationInfo negotiation_info(sspi::Context& context) {
  return std::get<sspi::NegotiationInfo>(context.query(sspi::Attribute::kNegotiationInfo).value());
}

}  // namespace opensspi::negotiate::testing
