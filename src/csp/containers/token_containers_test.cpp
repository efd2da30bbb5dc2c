// SPDX-License-Identifier: MIT
// Against SoftHSM2, in a token directory that belongs to the test.
#include "csp/containers/token_containers.h"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <algorithm>

#include "crypto/pkcs11/token.h"
#include "csp/containers/container_store.h"
#include "csp/create_hash.h"
#include "csp/generate_key.h"
#include "csp/import_key.h"
#include "csp/key_pairs.h"
#include "csp/pair_key.h"
#include "csp/provider.h"
#include "csp/signatures.h"
#include "settings/table.h"
#include "support/pkcs11_token.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::csp {
namespace {

using crypto::pkcs11::testing::handshake;
using crypto::pkcs11::testing::kModule;
using crypto::pkcs11::testing::kPin;
using crypto::pkcs11::testing::self_signed;
using crypto::pkcs11::testing::SoftHsm;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kExchange = static_cast<uint32_t>(KeySpec::kKeyExchange);
constexpr auto kSign = static_cast<uint32_t>(KeySpec::kSignature);
constexpr auto kPrivateBlob = static_cast<uint32_t>(BlobType::kPrivate);
constexpr auto kPublicBlob = static_cast<uint32_t>(BlobType::kPublic);
constexpr uint32_t kBits = 1024u << 16;
constexpr ContainerPlace kPlace{ContainerFamily::kRsa, Implementation::kToken, false};

const ProviderRow& smart_card() {
  return *find_provider("Microsoft Base Smart Card Crypto Provider", kProvRsaFull).value();
}

class CspTokenContainersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SoftHsm::instance().usable()) {
      GTEST_SKIP() << "softhsm2 is not installed";
    }
    open("cards");
  }
  // Each test leaves the token empty, and no session on it: a login is valid for the whole process.
  void TearDown() override {
    if (!SoftHsm::instance().usable()) {
      return;
    }
    const auto token = crypto::pkcs11::open_token(kModule, "cards").value();
    ASSERT_THAT(token->login(as_bytes(kPin)), IsOk());
    const auto keys = token->keys();
    for (const auto& key : *keys) {
      EXPECT_THAT(token->remove(key.label, key.id), IsOk());
    }
  }
  void open(const std::string& token) {
    settings = std::make_shared<const Settings>(Settings::defaults()
                                                    .with(Setting::kPkcs11Module, kModule)
                                                    .with(Setting::kPkcs11Token, token));
    containers = open_container_store(env, settings);
  }
  Result<std::shared_ptr<Provider>> acquire(std::string_view name, uint32_t flags) {
    return Provider::acquire(*containers, {name, &smart_card(), flags});
  }
  std::shared_ptr<Provider> with_pin(std::string_view name, uint32_t flags) {
    auto session = acquire(name, flags).value();
    EXPECT_THAT(session->set_parameter(kPpSignaturePin, 0, as_bytes(kPin)), IsOk());
    return session;
  }
  Status remove(std::string_view name) {
    return delete_container(*containers, {name, &smart_card(), kDeleteKeySet});
  }
  static Result<Bytes> signature(Provider& session) {
    const HashPtr hash = TRY(create_hash(session.row(), kAlgSha256, nullptr, 0));
    TRY(hash->update(as_bytes("message"), 0));
    return sign(session, *hash, kSign, {}, 0);
  }

  TestEnv env;
  std::shared_ptr<const Settings> settings;
  std::unique_ptr<ContainerStore> containers;
};

TEST_F(CspTokenContainersTest, a_pair_is_made_listed_and_found_again_on_the_token) {
  {
    const auto session = with_pin("Card Key", kNewKeySet);
    ASSERT_THAT(generate_key(*session, kSign, kBits, {}), IsOk());
    ASSERT_THAT(generate_key(*session, kExchange, kBits, {}), IsOk());
    EXPECT_THAT(generate_key(*session, kSign, kBits, {}), FailsWith(NTE_EXISTS));
    EXPECT_THAT(acquire("card key", kNewKeySet), FailsWith(NTE_EXISTS));
  }
  EXPECT_THAT(containers->names(kPlace).value(), ElementsAre("Card Key"));
  const auto again = with_pin("CARD KEY", 0);
  EXPECT_EQ(again->container()->name(), "Card Key");
  const auto one = user_key(*again, kSign).value()->export_blob(nullptr, kPublicBlob, 0);
  const auto other = user_key(*again, kExchange).value()->export_blob(nullptr, kPublicBlob, 0);
  EXPECT_NE(to_hex(one->reveal()), to_hex(other->reveal()));
  ASSERT_THAT(remove("card KEY"), IsOk());
  EXPECT_THAT(containers->names(kPlace).value(), IsEmpty());
  EXPECT_THAT(acquire("Card Key", 0), FailsWith(NTE_BAD_KEYSET));
}

TEST_F(CspTokenContainersTest, a_new_container_is_on_the_token_with_its_first_key) {
  (void)with_pin("Empty", kNewKeySet);
  EXPECT_THAT(acquire("Empty", 0), FailsWith(NTE_BAD_KEYSET));
  EXPECT_THAT(remove("Empty"), FailsWith(NTE_BAD_KEYSET));
}

TEST_F(CspTokenContainersTest, signs_there_and_anybody_verifies) {
  const auto session = with_pin("Signer", kNewKeySet);
  const auto key = generate_key(*session, kSign, kBits, {}).value();
  const Bytes signed_there = signature(*session).value();
  const auto software = Provider::acquire(*containers, {"", &smart_card(), kVerifyContext}).value();
  const auto open_key =
      import_key(*software, key->export_blob(nullptr, kPublicBlob, 0)->reveal(), nullptr, 0);
  const HashPtr hash = create_hash(software->row(), kAlgSha256, nullptr, 0).value();
  ASSERT_THAT(hash->update(as_bytes("message"), 0), IsOk());
  EXPECT_THAT(verify(*hash, signed_there, **open_key, {}, 0), IsOk());
}

TEST_F(CspTokenContainersTest, decrypts_there_what_was_encrypted_for_it) {
  const auto session = with_pin("Reader", kNewKeySet);
  const auto key = generate_key(*session, kExchange, kBits, {}).value();
  Bytes buffer(128);
  std::ranges::copy(as_bytes("secret"), buffer.begin());
  ASSERT_EQ(key->encrypt({buffer, 6, Final::kYes, 0, nullptr}).value(), 128u);
  const size_t len = key->decrypt({buffer, 128, Final::kYes, 0, nullptr}).value();
  EXPECT_EQ(as_text(ByteView(buffer).first(len)), "secret");
}

TEST_F(CspTokenContainersTest, nothing_is_exported_or_imported) {
  const auto session = with_pin("Closed", kNewKeySet);
  EXPECT_THAT(generate_key(*session, kSign, kBits | kExportable, {}), FailsWith(NTE_BAD_FLAGS));
  const auto key = generate_key(*session, kSign, kBits, {}).value();
  EXPECT_THAT(key->export_blob(nullptr, kPrivateBlob, 0), FailsWith(NTE_BAD_KEY_STATE));
  const auto again = user_key(*session, kSign).value();
  EXPECT_THAT(again->export_blob(nullptr, kPrivateBlob, 0), FailsWith(NTE_BAD_KEY_STATE));
  const auto container = session->container();
  EXPECT_THAT(container->store(KeySpec::kSignature, {}), FailsWith(NTE_NOT_SUPPORTED));
  EXPECT_THAT(container->set_certificate(KeySpec::kSignature, {}), FailsWith(NTE_NOT_SUPPORTED));
  EXPECT_THAT(container->security_descriptor(), FailsWith(NTE_BAD_TYPE));
}

TEST_F(CspTokenContainersTest, without_the_pin_keys_are_seen_but_not_used_and_never_halved) {
  ASSERT_THAT(generate_key(*with_pin("Mine", kNewKeySet), kSign, kBits, {}), IsOk());
  EXPECT_THAT(containers->names(kPlace).value(), ElementsAre("Mine"));
  {
    const auto session = acquire("Mine", 0).value();
    EXPECT_TRUE(session->container()->has(KeySpec::kSignature).value());
    EXPECT_THAT(signature(*session), FailsWith(SCARD_W_CARD_NOT_AUTHENTICATED));
    EXPECT_THAT(generate_key(*session, kExchange, kBits, {}),
                FailsWith(SCARD_W_CARD_NOT_AUTHENTICATED));
    EXPECT_THAT(session->container()->remove(KeySpec::kSignature),
                FailsWith(SCARD_W_CARD_NOT_AUTHENTICATED));
  }
  EXPECT_THAT(remove("Mine"), FailsWith(SCARD_W_CARD_NOT_AUTHENTICATED));
  EXPECT_THAT(signature(*with_pin("Mine", 0)), IsOk()) << "both halves are still there";
}

TEST_F(CspTokenContainersTest, a_wrong_pin_is_told_and_a_right_one_works_afterwards) {
  ASSERT_THAT(generate_key(*with_pin("Mine", kNewKeySet), kSign, kBits, {}), IsOk());
  const auto session = acquire("Mine", 0).value();
  EXPECT_THAT(session->set_parameter(kPpKeyExchangePin, 0, as_bytes("9999")),
              FailsWith(SCARD_W_WRONG_CHV));
  EXPECT_THAT(session->set_parameter(kPpSignaturePin, 0, {}), FailsWith(SCARD_W_WRONG_CHV));
  EXPECT_THAT(session->set_parameter(kPpKeyExchangePin, 0, as_bytes(kPin)), IsOk());
  EXPECT_THAT(signature(*session), IsOk());
}

TEST_F(CspTokenContainersTest, an_absent_token_or_module_is_told) {
  open("nobodys");
  EXPECT_THAT(acquire("Mine", 0), FailsWith(SCARD_E_NO_SMARTCARD));
  EXPECT_THAT(acquire("Mine", kNewKeySet), FailsWith(SCARD_E_NO_SMARTCARD));
  EXPECT_THAT(remove("Mine"), FailsWith(SCARD_E_NO_SMARTCARD));
  EXPECT_THAT(containers->names(kPlace), FailsWith(SCARD_E_NO_SMARTCARD));
  const auto unset = std::make_shared<const Settings>(Settings::defaults());
  EXPECT_THAT(token_containers(unset)->names(kPlace), FailsWith(NTE_PROV_DLL_NOT_FOUND));
}

TEST_F(CspTokenContainersTest, a_key_of_another_program_is_a_container_for_key_exchange) {
  {
    const auto token = crypto::pkcs11::open_token(kModule, "cards").value();
    ASSERT_THAT(token->login(as_bytes(kPin)), IsOk());
    ASSERT_THAT(token->generate_rsa("tls key", Bytes{0x42}, 1024), IsOk());
  }
  const auto session = with_pin("TLS Key", 0);
  EXPECT_THAT(user_key(*session, kExchange), IsOk());
  EXPECT_THAT(user_key(*session, kSign), FailsWith(NTE_NO_KEY));
  EXPECT_THAT(generate_key(*session, kSign, kBits, {}), IsOk());
}

TEST_F(CspTokenContainersTest, software_containers_are_elsewhere) {
  TemporaryDirectory temporary;
  env.variables["OPENSSPI_HOME"] = temporary.path("home");
  const ContainerPlace on_disk{ContainerFamily::kRsa, Implementation::kSoftware, false};
  ASSERT_THAT(containers->create(on_disk, "Soft"), IsOk());
  EXPECT_THAT(containers->names(on_disk).value(), ElementsAre("Soft"));
  EXPECT_THAT(containers->names(kPlace).value(), IsEmpty());
}

TEST_F(CspTokenContainersTest, a_forked_child_signs_with_its_parents_container) {
  const auto session = with_pin("Mine", kNewKeySet);
  ASSERT_THAT(generate_key(*session, kSign, kBits, {}), IsOk());
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(signature(*session).ok() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(CspTokenContainersTest, libssl_serves_tls_with_a_containers_key) {
  const auto session = with_pin("Server", kNewKeySet);
  ASSERT_THAT(generate_key(*session, kExchange, 2048u << 16, {}), IsOk());
  const StoredKeyPair pair = std::move(session->container()->load(KeySpec::kKeyExchange)).value();
  const crypto::EvpKey bridged = crypto::to_openssl(*pair.on_token).value();
  const crypto::EvpKey open_key = crypto::to_openssl(*pair.on_token->public_key()).value();
  const auto certificate = self_signed(bridged.get(), open_key.get());
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_2_VERSION));
  EXPECT_TRUE(handshake(bridged.get(), certificate.get(), TLS1_3_VERSION));
}

}  // namespace
}  // namespace opensspi::csp
