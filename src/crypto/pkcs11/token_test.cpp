// Against SoftHSM2, in a token directory of the test's own.
#include "crypto/pkcs11/token.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "crypto/library.h"
#include "crypto/openssl_bridge.h"

namespace opensspi::crypto::pkcs11 {
namespace {

constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";
constexpr const char* kPin = "1234";
const Bytes kId = {0x01, 0x02};

// SoftHsm is one token directory for the whole program: the module reads its configuration once.
class SoftHsm {
 public:
  static const SoftHsm& instance() {
    static const SoftHsm soft_hsm;
    return soft_hsm;
  }
  ~SoftHsm() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  [[nodiscard]] bool usable() const { return usable_; }

 private:
  SoftHsm() {
    std::string pattern = std::filesystem::temp_directory_path() / "opensspi-softhsm-XXXXXX";
    if (!std::filesystem::exists(kModule) || mkdtemp(pattern.data()) == nullptr) return;
    directory_ = pattern;
    std::ofstream(directory_ / "conf")
        << "directories.tokendir = " << directory_.string() << "\nlog.level = ERROR\n";
    setenv("SOFTHSM2_CONF", (directory_ / "conf").c_str(), 1);
    usable_ = make_token("first") && make_token("second");
  }
  static bool make_token(const std::string& label) {
    const std::string command = "softhsm2-util --init-token --free --label " + label +
                                " --pin 1234 --so-pin 12345678 > /dev/null";
    return std::system(command.c_str()) == 0;  // NOLINT: a fixed command
  }

  std::filesystem::path directory_;
  bool usable_ = false;
};

class TokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SoftHsm::instance().usable()) GTEST_SKIP() << "softhsm2 is not installed";
    token_ = open("first");
    ASSERT_TRUE(token_->login(as_bytes(kPin)).ok());
  }
  void TearDown() override {
    if (token_ != nullptr) (void)token_->remove("key", {});
  }
  static std::shared_ptr<Token> open(const std::string& label) {
    return open_token(kModule, label).value();
  }
  std::unique_ptr<PrivateKey> key() {
    auto found = token_->find("key", kId);
    if (found.ok()) return std::move(found.value());
    return token_->generate_rsa("key", kId, 2048).value();
  }

  std::shared_ptr<Token> token_;
};

SignatureScheme scheme_of(SignaturePadding padding) {
  return {padding, find_algorithm(AlgorithmId::kSha256)};
}

TEST_F(TokenTest, tokens_are_listed_and_opened_by_label) {
  std::vector<std::string> labels;
  const auto tokens = list_tokens(kModule);
  for (const TokenInfo& info : *tokens) {
    EXPECT_TRUE(info.needs_pin);
    labels.push_back(info.label);
  }
  std::sort(labels.begin(), labels.end());
  EXPECT_EQ(labels, (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(open("second")->info().label, "second");
  EXPECT_EQ(open_token(kModule, "third").error().code, SCARD_E_NO_SMARTCARD);
  EXPECT_EQ(open_token(kModule, "").error().code, SCARD_E_NO_SMARTCARD) << "there are two";
}

TEST_F(TokenTest, a_module_that_is_none_is_an_error) {
  EXPECT_EQ(list_tokens("").error().code, NTE_PROV_DLL_NOT_FOUND);
  EXPECT_EQ(list_tokens("/nowhere.so").error().code, NTE_PROV_DLL_NOT_FOUND);
  EXPECT_EQ(list_tokens("libcrypto.so.3").error().code, NTE_PROV_DLL_NOT_FOUND);
}

TEST_F(TokenTest, a_wrong_pin_is_refused_and_without_one_nothing_is_there) {
  const auto second = open("second");
  EXPECT_EQ(second->login(as_bytes("4321")).error().code, SCARD_W_WRONG_CHV);
  EXPECT_EQ(second->find("key", {}).error().code, NTE_NO_KEY);
  EXPECT_EQ(second->generate_rsa("key", kId, 2048).error().code, SCARD_W_CARD_NOT_AUTHENTICATED);
}

TEST_F(TokenTest, a_generated_key_is_listed_once_and_removed_whole) {
  const auto made = token_->generate_rsa("key", kId, 1024);
  ASSERT_TRUE(made.ok()) << made.error().why;
  EXPECT_EQ(made.value()->bits(), 1024U);
  EXPECT_EQ(token_->generate_rsa("key", kId, 1024).error().code, NTE_EXISTS);
  const auto keys = token_->keys().value();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].label, "key");
  EXPECT_EQ(keys[0].id, kId);
  EXPECT_EQ(keys[0].bits, 1024U);
  EXPECT_TRUE(token_->remove("key", kId).ok());
  EXPECT_EQ(token_->remove("key", kId).error().code, NTE_NO_KEY);
  EXPECT_TRUE(token_->keys().value().empty());
  EXPECT_EQ(made.value()->sign(scheme_of(SignaturePadding::kPkcs1), Bytes(32)).error().code,
            NTE_NO_KEY);
}

TEST_F(TokenTest, signs_as_a_key_in_memory_does_in_every_padding) {
  const auto closed = key();
  for (const SignaturePadding padding :
       {SignaturePadding::kPkcs1, SignaturePadding::kPkcs1NoOid, SignaturePadding::kX931}) {
    const auto signature = closed->sign(scheme_of(padding), Bytes(32, 9));
    ASSERT_TRUE(signature.ok()) << signature.error().why;
    EXPECT_TRUE(closed->public_key()->verify(scheme_of(padding), Bytes(32, 9), *signature).ok());
  }
}

TEST_F(TokenTest, decrypts_and_answers_every_fault_with_the_one_error) {
  const auto closed = key();
  const auto open_key = closed->public_key();
  for (const EncryptionPadding padding : {EncryptionPadding::kPkcs1, EncryptionPadding::kOaep}) {
    Bytes cipher = open_key->encrypt({padding, {}}, as_bytes("session key")).value();
    EXPECT_EQ(as_text(closed->decrypt({padding, {}}, cipher)->reveal()), "session key");
    cipher[100] ^= 1;
    EXPECT_EQ(closed->decrypt({padding, {}}, cipher).error().code, NTE_BAD_DATA);
    cipher.pop_back();
    EXPECT_EQ(closed->decrypt({padding, {}}, cipher).error().code, NTE_BAD_DATA);
    EXPECT_EQ(closed->decrypt({padding, {}}, Bytes(256, 0xFF)).error().code, NTE_BAD_DATA);
  }
}

TEST_F(TokenTest, a_forked_child_uses_the_key_too) {
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
  EXPECT_TRUE(closed->sign(scheme_of(SignaturePadding::kPkcs1), Bytes(32)).ok());
}

TEST_F(TokenTest, threads_take_turns) {
  const auto closed = key();
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round)
        good += closed->sign(scheme_of(SignaturePadding::kPkcs1), Bytes(32)).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 20);
}

// Handshake is a client and a server of libssl over memory, the server with the key given.
struct Deleters {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

std::unique_ptr<X509, Deleters> self_signed(EVP_PKEY* closed, EVP_PKEY* open) {
  std::unique_ptr<X509, Deleters> certificate(X509_new_ex(library_context(), nullptr));
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("token"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  X509_set_pubkey(certificate.get(), open);
  EXPECT_GT(X509_sign(certificate.get(), closed, EVP_sha256()), 0);
  return certificate;
}

bool handshake(EVP_PKEY* closed, X509* certificate, int version) {
  const std::unique_ptr<SSL_CTX, Deleters> server_context(
      SSL_CTX_new_ex(library_context(), nullptr, TLS_server_method()));
  const std::unique_ptr<SSL_CTX, Deleters> client_context(
      SSL_CTX_new_ex(library_context(), nullptr, TLS_client_method()));
  SSL_CTX_set_min_proto_version(server_context.get(), version);
  SSL_CTX_set_max_proto_version(server_context.get(), version);
  EXPECT_EQ(SSL_CTX_use_certificate(server_context.get(), certificate), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(server_context.get(), closed), 1);
  const std::unique_ptr<SSL, Deleters> server(SSL_new(server_context.get()));
  const std::unique_ptr<SSL, Deleters> client(SSL_new(client_context.get()));
  BIO* ends[2];
  BIO_new_bio_pair(&ends[0], 0, &ends[1], 0);
  SSL_set_bio(server.get(), ends[0], ends[0]);
  SSL_set_bio(client.get(), ends[1], ends[1]);
  SSL_set_accept_state(server.get());
  SSL_set_connect_state(client.get());
  for (int step = 0; step < 20; ++step) {
    const int done = SSL_do_handshake(client.get()) + SSL_do_handshake(server.get());
    if (done == 2) return true;
  }
  return false;
}

TEST_F(TokenTest, libssl_serves_with_the_tokens_key) {
  const auto closed = key();
  const EvpKey bridged = to_openssl(*closed).value();
  const EvpKey open_key = to_openssl(*closed->public_key()).value();
  const auto certificate = self_signed(bridged.get(), open_key.get());
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_2_VERSION));
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_3_VERSION));
}

TEST(OpensslBridge, libssl_serves_with_a_key_in_memory) {
  const auto closed = generate_rsa(2048, {}).value();
  const EvpKey bridged = to_openssl(*closed).value();
  const EvpKey open_key = to_openssl(*closed->public_key()).value();
  const auto certificate = self_signed(bridged.get(), open_key.get());
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_2_VERSION));
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_3_VERSION));
}

}  // namespace
}  // namespace opensspi::crypto::pkcs11
