// SPDX-License-Identifier: MIT
// Against SoftHSM2, in a token directory that belongs to the test.
#include "crypto/pkcs11/token.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "support/pkcs11_token.h"
#include "support/results.h"

namespace opensspi::crypto::pkcs11 {

// Of module.h, whose includes the tests do not have.
Error error_of(unsigned long answer);

namespace {

using testing::handshake;
using testing::kModule;
using testing::kPin;
using testing::self_signed;
using testing::SoftHsm;

const Bytes kId = {0x01, 0x02};

class Pkcs11TokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SoftHsm::instance().usable()) {
      GTEST_SKIP() << "softhsm2 is not installed";
    }
    token_ = open("first");
    ASSERT_THAT(token_->login(as_bytes(kPin)), IsOk());
  }
  void TearDown() override {
    if (token_ != nullptr) {
      (void)token_->remove("key", {});
    }
  }
  static std::shared_ptr<Token> open(const std::string& label) {
    return open_token(kModule, label).value();
  }
  std::unique_ptr<PrivateKey> key() {
    auto found = token_->find("key", kId);
    if (found.ok()) {
      return std::move(found.value());
    }
    return token_->generate_rsa("key", kId, 2048).value();
  }

  std::shared_ptr<Token> token_;
};

SignatureScheme scheme_of(SignaturePadding padding) {
  return {padding, find_algorithm(AlgorithmId::kSha256)};
}

TEST_F(Pkcs11TokenTest, tokens_are_listed_and_opened_by_label) {
  std::vector<std::string> labels;
  const auto tokens = list_tokens(kModule);
  for (const TokenInfo& info : *tokens) {
    EXPECT_TRUE(info.needs_pin);
    labels.push_back(info.label);
  }
  std::sort(labels.begin(), labels.end());
  EXPECT_EQ(labels, (std::vector<std::string>{"cards", "first", "second"}));
  EXPECT_EQ(open("second")->info().label, "second");
  EXPECT_THAT(open_token(kModule, "third"), FailsWith(SCARD_E_NO_SMARTCARD));
  EXPECT_THAT(open_token(kModule, ""), FailsWith(SCARD_E_NO_SMARTCARD)) << "there are three";
}

TEST_F(Pkcs11TokenTest, a_module_that_is_none_is_an_error) {
  EXPECT_THAT(list_tokens(""), FailsWith(NTE_PROV_DLL_NOT_FOUND));
  EXPECT_THAT(list_tokens("/nowhere.so"), FailsWith(NTE_PROV_DLL_NOT_FOUND));
  EXPECT_THAT(list_tokens("libcrypto.so.3"), FailsWith(NTE_PROV_DLL_NOT_FOUND));
}

TEST_F(Pkcs11TokenTest, a_wrong_pin_is_refused_and_without_one_nothing_is_there) {
  const auto second = open("second");
  EXPECT_THAT(second->login(as_bytes("4321")), FailsWith(SCARD_W_WRONG_CHV));
  EXPECT_THAT(second->find("key", {}), FailsWith(NTE_NO_KEY));
  EXPECT_THAT(second->generate_rsa("key", kId, 2048), FailsWith(SCARD_W_CARD_NOT_AUTHENTICATED));
}

TEST_F(Pkcs11TokenTest, public_halves_are_listed_without_a_pin) {
  (void)key();
  token_.reset();
  const auto anonymous = open("first");
  EXPECT_TRUE(anonymous->keys()->empty());
  const auto keys = anonymous->open_keys().value();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].label, "key");
  EXPECT_EQ(keys[0].id, kId);
  token_ = open("first");
  ASSERT_THAT(token_->login(as_bytes(kPin)), IsOk());
}

TEST(Pkcs11TokenErrors, answer_as_smart_cards_do_on_windows) {
  constexpr unsigned long kPinIncorrect = 0xA0;
  constexpr unsigned long kPinLocked = 0xA4;
  constexpr unsigned long kTokenNotPresent = 0xE0;
  constexpr unsigned long kNotLoggedIn = 0x101;
  EXPECT_EQ(error_of(kPinIncorrect).code, SCARD_W_WRONG_CHV);
  EXPECT_EQ(error_of(kPinLocked).code, SCARD_W_CHV_BLOCKED);
  EXPECT_EQ(error_of(kTokenNotPresent).code, SCARD_E_NO_SMARTCARD);
  EXPECT_EQ(error_of(kNotLoggedIn).code, SCARD_W_CARD_NOT_AUTHENTICATED);
}

TEST_F(Pkcs11TokenTest, a_generated_key_is_listed_once_and_removed_whole) {
  const auto made = token_->generate_rsa("key", kId, 1024);
  ASSERT_THAT(made, IsOk()) << made.error().why;
  EXPECT_EQ(made.value()->bits(), 1024U);
  EXPECT_THAT(token_->generate_rsa("key", kId, 1024), FailsWith(NTE_EXISTS));
  const auto keys = token_->keys().value();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].label, "key");
  EXPECT_EQ(keys[0].id, kId);
  EXPECT_EQ(keys[0].bits, 1024U);
  EXPECT_THAT(token_->remove("key", kId), IsOk());
  EXPECT_THAT(token_->remove("key", kId), FailsWith(NTE_NO_KEY));
  EXPECT_TRUE(token_->keys().value().empty());
  EXPECT_THAT(made.value()->sign(scheme_of(SignaturePadding::kPkcs1), Bytes(32)),
              FailsWith(NTE_NO_KEY));
}

TEST_F(Pkcs11TokenTest, signs_as_a_key_in_memory_does_in_every_padding) {
  const auto closed = key();
  for (const SignaturePadding padding :
       {SignaturePadding::kPkcs1, SignaturePadding::kPkcs1NoOid, SignaturePadding::kX931}) {
    const auto signature = closed->sign(scheme_of(padding), Bytes(32, 9));
    ASSERT_THAT(signature, IsOk()) << signature.error().why;
    EXPECT_THAT(closed->public_key()->verify(scheme_of(padding), Bytes(32, 9), *signature), IsOk());
  }
}

TEST_F(Pkcs11TokenTest, decrypts_and_returns_the_same_error_for_every_fault) {
  const auto closed = key();
  const auto open_key = closed->public_key();
  for (const EncryptionPadding padding : {EncryptionPadding::kPkcs1, EncryptionPadding::kOaep}) {
    Bytes cipher = open_key->encrypt({padding, {}}, as_bytes("session key")).value();
    EXPECT_EQ(as_text(closed->decrypt({padding, {}}, cipher)->reveal()), "session key");
    cipher[100] ^= 1;
    EXPECT_THAT(closed->decrypt({padding, {}}, cipher), FailsWith(NTE_BAD_DATA));
    cipher.pop_back();
    EXPECT_THAT(closed->decrypt({padding, {}}, cipher), FailsWith(NTE_BAD_DATA));
    EXPECT_THAT(closed->decrypt({padding, {}}, Bytes(256, 0xFF)), FailsWith(NTE_BAD_DATA));
  }
}

TEST_F(Pkcs11TokenTest, a_forked_child_uses_the_key_too) {
  const auto closed = key();
  const pid_t child = fork();
  if (child == 0) {
    const auto signature = closed->sign(scheme_of(SignaturePadding::kPkcs1), Bytes(32));
    _exit(signature.ok() && closed->public_key()
                                ->verify(scheme_of(SignaturePadding::kPkcs1), Bytes(32), *signature)
                                .ok()
              ? 0
              : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(closed->sign(scheme_of(SignaturePadding::kPkcs1), Bytes(32)), IsOk());
}

TEST_F(Pkcs11TokenTest, threads_take_turns) {
  const auto closed = key();
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        good += closed->sign(scheme_of(SignaturePadding::kPkcs1), Bytes(32)).ok() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good, 20);
}

TEST_F(Pkcs11TokenTest, libssl_serves_with_the_tokens_key) {
  const auto closed = key();
  const EvpKey bridged = to_openssl(*closed).value();
  const EvpKey open_key = to_openssl(*closed->public_key()).value();
  const auto certificate = self_signed(bridged.get(), open_key.get());
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_2_VERSION));
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_3_VERSION));
}

TEST(Pkcs11OpensslBridge, libssl_serves_with_a_key_in_memory) {
  const auto closed = generate_rsa(2048, {}).value();
  const EvpKey bridged = to_openssl(*closed).value();
  const EvpKey open_key = to_openssl(*closed->public_key()).value();
  const auto certificate = self_signed(bridged.get(), open_key.get());
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_2_VERSION));
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_3_VERSION));
}

}  // namespace
}  // namespace opensspi::crypto::pkcs11
