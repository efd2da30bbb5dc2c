// SPDX-License-Identifier: MIT
// Waiting for a KDC, with requests of our own that are not sent.
#include "packages/kerberos/kdc.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "support/results.h"

namespace opensspi::kerberos {
namespace {

constexpr krb5_error_code kAnswer = KRB5KDC_ERR_POLICY;

// Gate blocks requests until it is opened, and counts those that have ended.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int asked = 0;
  int gone = 0;

  void let_go() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  bool wait_for_gone(int number) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return gone == number; });
  }
};

class Held final : public KdcRequest {
 public:
  explicit Held(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}
  ~Held() override {
    const std::lock_guard lock(gate_->mutex);
    ++gate_->gone;
    gate_->changed.notify_all();
  }
  [[nodiscard]] std::string realm() const override { return "HELD.TEST"; }
  krb5_error_code send(const Krb5& /*krb5*/, krb5_creds** /*ticket*/) noexcept override {
    sigset_t blocked{};
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    EXPECT_EQ(sigismember(&blocked, SIGINT), 1) << "the program's handlers are not for this thread";
    std::unique_lock lock(gate_->mutex);
    ++gate_->asked;
    gate_->changed.wait(lock, [&] { return gate_->open; });
    return kAnswer;
  }

 private:
  std::shared_ptr<Gate> gate_;
};

Result<Reply> ask_held(const std::shared_ptr<Gate>& gate, uint32_t seconds) {
  const Krb5 krb5;
  return send_request(krb5, KdcTimeout(seconds), std::make_unique<Held>(gate));
}

class KerberosKdc : public testing::Test {
 protected:
  void SetUp() override {
    if (!functions().usable) {
      GTEST_SKIP() << "libkrb5-3 is not installed";
    }
  }
};

TEST_F(KerberosKdc, threads_bring_back_what_libkrb5_says) {
  const auto gate = std::make_shared<Gate>();
  gate->open = true;
  auto reply = ask_held(gate, 5);
  ASSERT_THAT(reply, IsOk());
  EXPECT_EQ(reply->code, kAnswer);
  EXPECT_STREQ(reply->sentence.data(), "KDC policy rejects request");
  EXPECT_THAT(granted(std::move(*reply)), FailsWith(SEC_E_LOGON_DENIED));
}

TEST_F(KerberosKdc, threads_are_waited_for_no_longer_than_the_timeout) {
  const auto gate = std::make_shared<Gate>();
  const auto started = KdcTimeout::Clock::now();
  const auto reply = ask_held(gate, 1);
  const auto waited = KdcTimeout::Clock::now() - started;
  ASSERT_FALSE(reply.ok());
  EXPECT_THAT(reply, FailsWith(SEC_E_NO_AUTHENTICATING_AUTHORITY));
  EXPECT_STREQ(reply.error().why,
               "No KDC of HELD.TEST has answered within 1 s (setting kerberos_kdc_timeout): look "
               "at [realms] of krb5.conf, at DNS and at the network");
  EXPECT_GE(waited, std::chrono::milliseconds(990));
  EXPECT_LT(waited, std::chrono::seconds(3));
  gate->let_go();
  EXPECT_TRUE(gate->wait_for_gone(1));
}

TEST_F(KerberosKdc, threads_that_were_given_up_are_not_too_many) {
  constexpr int kMost = 64;
  const auto gate = std::make_shared<Gate>();
  std::vector<std::thread> callers;
  callers.reserve(kMost);
  for (int i = 0; i < kMost; ++i) {
    callers.emplace_back([&] { EXPECT_FALSE(ask_held(gate, 1).ok()); });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  const auto refused = ask_held(gate, 0);  // would wait without limit
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused, FailsWith(SEC_E_NO_AUTHENTICATING_AUTHORITY));
  EXPECT_EQ(gate->asked, kMost);
  gate->let_go();
  ASSERT_TRUE(gate->wait_for_gone(kMost + 1));
  EXPECT_THAT(ask_held(gate, 5), IsOk());
}

}  // namespace
}  // namespace opensspi::kerberos
