// SPDX-License-Identifier: MIT
// The host's trust: a bundle, and p11-kit's trust module over a directory that belongs to the test.
#include "cert/stores/trust_source.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <p11-kit/pkcs11.h>
#include <sys/wait.h>
#include <unistd.h>
// The macros of wincrypt.h come after OpenSSL's types.
#include <fstream>
#include <thread>

#include "cert/chain/store_world.h"
#include "cert/stores/system_stores.h"
#include "cert/usages.h"
#include "crypto/pkcs11/trust_module.h"
#include "support/chains.h"
#include "support/results.h"
#include "support/test_env.h"

namespace opensspi::cert {
namespace {

using chain::testing::make_certificate;
using chain::testing::TestKey;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kUntilRead = std::chrono::milliseconds(2100);  // more than a module's age

Bytes authority(const std::string& name, long serial = 1, const TestKey& key = TestKey()) {
  return make_certificate({.subject = name,
                           .issuer = name,
                           .extensions = {{"basicConstraints", "critical,CA:TRUE"}},
                           .serial = serial},
                          key, key);
}

// pem_of writes a certificate, with the usages that OpenSSL's trusted form limits it to.
std::string pem_of(const Bytes& der, const char* usage = nullptr) {
  const uint8_t* at = der.data();
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  if (usage == nullptr) {
    PEM_write_bio_X509(text.get(), certificate.get());
  } else {
    const std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> object(OBJ_txt2obj(usage, 1),
                                                                           ASN1_OBJECT_free);
    X509_add1_trust_object(certificate.get(), object.get());
    PEM_write_bio_X509_AUX(text.get(), certificate.get());
  }
  char* data = nullptr;
  const long len = BIO_get_mem_data(text.get(), &data);
  return {data, static_cast<size_t>(len)};
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::trunc) << text;
}

std::vector<Bytes> encodings(const StorePtr& store) {
  std::vector<Bytes> all;
  for (const ElementPtr& element : store->elements(ElementKind::kCertificate)) {
    all.emplace_back(element->encoded().begin(), element->encoded().end());
  }
  return all;
}

TEST(CertTrustSource, a_bundle_is_shown_in_its_order_and_read_again_when_it_changes) {
  const TemporaryDirectory directory;
  const TestEnv env;
  const std::string path = directory.path("bundle.pem");
  const Bytes one = authority("one");
  const Bytes two = authority("two");
  write_text(path, pem_of(one) + pem_of(two) + pem_of(one));
  const StorePtr roots = trust_source(env, {.roots = path})->roots();
  EXPECT_THAT(encodings(roots), ElementsAre(one, two));
  const ElementPtr kept = roots->elements(ElementKind::kCertificate).back();
  write_text(path, pem_of(two));
  const auto now = roots->elements(ElementKind::kCertificate);
  ASSERT_EQ(now.size(), 1u);
  EXPECT_EQ(now.front(), kept) << "contexts of it stay valid";
  EXPECT_THAT(roots->add(kept, AddDisposition::kAlways, AddMode::kCopy),
              FailsWith(ERROR_ACCESS_DENIED));
  EXPECT_THAT(roots->remove(*kept), FailsWith(ERROR_ACCESS_DENIED));
  chmod(path.c_str(), 0666);
  EXPECT_THAT(encodings(roots), IsEmpty()) << "anyone may write it";
  std::filesystem::remove(path);
  EXPECT_THAT(encodings(roots), IsEmpty());
}

TEST(CertTrustSource, nothing_is_trusted_without_a_source) {
  const TestEnv env;
  const auto trust = trust_source(env, {.roots = "none"});
  EXPECT_THAT(encodings(trust->roots()), IsEmpty());
  EXPECT_THAT(encodings(trust->distrusted()), IsEmpty());
  const auto missing = trust_source(env, {.roots = "none", .module = "/nonexistent/trust.so"});
  EXPECT_THAT(encodings(missing->roots()), IsEmpty());
  EXPECT_FALSE(missing->distrusts(as_bytes("name"), as_bytes("serial")));
}

// What the module distrusts is not known.
TEST(CertTrustSource, a_bundle_counts_only_if_the_configured_module_could_be_read) {
  const TemporaryDirectory directory;
  const TestEnv env;
  const std::string path = directory.path("bundle.pem");
  const Bytes one = authority("one");
  write_text(path, pem_of(one));
  const auto missing = trust_source(env, {.roots = path, .module = "/nonexistent/trust.so"});
  EXPECT_THAT(encodings(missing->roots()), IsEmpty());
  EXPECT_THAT(encodings(trust_source(env, {.roots = path})->roots()), ElementsAre(one));
}

TEST(CertTrustSource, a_forked_child_has_its_own) {
  const TemporaryDirectory directory;
  const TestEnv env;
  const std::string path = directory.path("bundle.pem");
  const Bytes one = authority("one");
  write_text(path, pem_of(one));
  const auto trust = trust_source(env, {.roots = path});
  EXPECT_EQ(trust_source(env, {.roots = path}), trust);
  const pid_t child = fork();
  if (child == 0) {
    const auto own = trust_source(env, {.roots = path});
    const std::vector<Bytes> expected{one};
    _exit(own != trust && encodings(own->roots()) == expected &&
                  encodings(trust->roots()) == expected
              ? 0
              : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

class CertTrustModule : public ::testing::Test {
 protected:
  static std::string module() {
    for (const char* const path : {"/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-trust.so",
                                   "/usr/lib/aarch64-linux-gnu/pkcs11/p11-kit-trust.so",
                                   "/usr/lib64/pkcs11/p11-kit-trust.so"}) {
      if (std::filesystem::exists(path)) {
        return path;
      }
    }
    return {};
  }
  [[nodiscard]] TrustSettings settings() const {
    return {.roots = "none", .module = module(), .module_paths = directory_.path("trust")};
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    return directory_.path("trust/" + name);
  }

  void SetUp() override {
    if (module().empty()) {
      GTEST_SKIP() << "p11-kit-modules is not installed";
    }
    std::filesystem::create_directories(file("anchors"));
    std::filesystem::create_directories(file("blocklist"));
  }
  // shows waits until the roots are these: a module is read again after a while only.
  static bool shows(const std::shared_ptr<TrustSource>& trust, const std::vector<Bytes>& roots) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < end) {
      std::vector<Bytes> found = encodings(trust->roots());
      if (std::ranges::is_permutation(found, roots)) {
        return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

  static inline const TestEnv env;
  const TemporaryDirectory directory_;
};

TEST_F(CertTrustModule, anchors_are_roots_with_their_usages_and_the_blocklist_is_disallowed) {
  const Bytes every = authority("every usage");
  const Bytes servers = authority("servers only");
  const Bytes bad = authority("bad");
  write_text(file("anchors/every.pem"), pem_of(every));
  write_text(file("anchors/servers.pem"), pem_of(servers, "1.3.6.1.5.5.7.3.1"));
  write_text(file("anchors/bad.pem"), pem_of(bad));
  write_text(file("blocklist/bad.pem"), pem_of(bad));
  const auto trust = trust_source(env, settings());
  EXPECT_THAT(encodings(trust->roots()), ::testing::UnorderedElementsAre(every, servers));
  EXPECT_THAT(encodings(trust->distrusted()), ElementsAre(bad));
  for (const ElementPtr& element : trust->roots()->elements(ElementKind::kCertificate)) {
    const auto usages = enhanced_usages(*element, UsageSource::kProperty).value();
    const bool is_limited = std::ranges::equal(element->encoded(), servers);
    EXPECT_EQ(usages.has_value(), is_limited);
    EXPECT_EQ(usages.value_or(Usages()), is_limited ? Usages{"1.3.6.1.5.5.7.3.1"} : Usages());
  }
}

TEST_F(CertTrustModule, what_it_says_of_a_key_or_a_name_counts_in_the_bundle_too) {
  const TestKey key;
  const Bytes servers = authority("servers only", 1, key);
  const Bytes same_key = authority("servers only", 2, key);
  const Bytes other = authority("other");
  const Bytes bad = authority("bad");
  const std::string bundle = directory_.path("bundle.pem");
  write_text(bundle, pem_of(same_key) + pem_of(other) + pem_of(bad));
  write_text(file("anchors/servers.pem"), pem_of(servers, "1.3.6.1.5.5.7.3.1"));
  write_text(file("blocklist/bad.pem"), pem_of(bad));
  TrustSettings both = settings();
  both.roots = bundle;
  const auto trust = trust_source(env, both);
  EXPECT_THAT(encodings(trust->roots()), ::testing::UnorderedElementsAre(servers, same_key, other));
  for (const ElementPtr& element : trust->roots()->elements(ElementKind::kCertificate)) {
    const auto usages = enhanced_usages(*element, UsageSource::kProperty).value();
    EXPECT_EQ(usages.has_value(), !std::ranges::equal(element->encoded(), other));
  }
}

TEST_F(CertTrustModule, reads_what_each_setting_says) {
  const Bytes good = authority("good");
  write_text(file("anchors/good.pem"), pem_of(good));
  TrustSettings changed = settings();
  EXPECT_THAT(encodings(trust_source(env, changed)->roots()), ElementsAre(good));
  changed.module_paths = directory_.path("elsewhere");
  EXPECT_THAT(encodings(trust_source(env, changed)->roots()), IsEmpty());
  changed.module_paths = settings().module_paths + ":/nonexistent";
  EXPECT_THAT(encodings(trust_source(env, changed)->roots()), ElementsAre(good));
  EXPECT_THAT(crypto::pkcs11::read_trust_module(module(), "~/trust"),
              FailsWith(ERROR_BAD_CONFIGURATION));
}

// OtherLibrary is one that has initialised the module with its own paths.
class OtherLibrary {
 public:
  OtherLibrary(const std::string& module, const std::string& paths) {
    void* const library = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
    const auto list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    EXPECT_EQ(list(&call_), CKR_OK);
    std::string text = "paths='" + paths + "'";
    CK_C_INITIALIZE_ARGS arguments{};
    arguments.flags = CKF_OS_LOCKING_OK;
    arguments.pReserved = text.data();
    EXPECT_EQ(call_->C_Initialize(&arguments), CKR_OK);
  }
  OtherLibrary(const OtherLibrary&) = delete;
  OtherLibrary& operator=(const OtherLibrary&) = delete;
  ~OtherLibrary() { call_->C_Finalize(nullptr); }

 private:
  CK_FUNCTION_LIST* call_ = nullptr;
};

TEST_F(CertTrustModule, that_another_library_uses_is_read_once) {
  using crypto::pkcs11::read_trust_module;
  using crypto::pkcs11::Reading;
  const Bytes good = authority("good");
  const Bytes late = authority("late");
  write_text(file("anchors/good.pem"), pem_of(good));
  const auto trust = trust_source(env, settings());
  {
    const OtherLibrary other(module(), settings().module_paths);
    EXPECT_THAT(encodings(trust->roots()), ElementsAre(good));
    EXPECT_THAT(read_trust_module(module(), settings().module_paths), IsOk());
    EXPECT_THAT(read_trust_module(module(), settings().module_paths, {}, Reading::kAgain),
                FailsWith(ERROR_BUSY));
    EXPECT_THAT(read_trust_module(module(), directory_.path("elsewhere")),
                FailsWith(ERROR_BAD_CONFIGURATION));
    write_text(file("anchors/late.pem"), pem_of(late));
    std::this_thread::sleep_for(kUntilRead);
    EXPECT_THAT(encodings(trust->roots()), ElementsAre(good));
  }
  EXPECT_TRUE(shows(trust, {good, late}));
}

TEST_F(CertTrustModule, a_change_is_seen_and_what_stays_keeps_its_element) {
  const Bytes stays = authority("stays");
  const Bytes leaves = authority("leaves");
  write_text(file("anchors/stays.pem"), pem_of(stays));
  write_text(file("anchors/leaves.pem"), pem_of(leaves));
  const auto trust = trust_source(env, settings());
  const auto before = trust->roots()->elements(ElementKind::kCertificate);
  ASSERT_EQ(before.size(), 2u);
  std::filesystem::remove(file("anchors/leaves.pem"));
  write_text(file("blocklist/leaves.pem"), pem_of(leaves));
  EXPECT_TRUE(shows(trust, {stays}));
  const auto after = trust->roots()->elements(ElementKind::kCertificate);
  ASSERT_EQ(after.size(), 1u);
  EXPECT_THAT(before, ::testing::Contains(after.front()));
  EXPECT_THAT(encodings(trust->distrusted()), ElementsAre(leaves));
}

std::string escaped(ByteView bytes) {
  std::string text = "\"";
  for (const uint8_t byte : bytes) {
    text += "%" + to_hex({&byte, 1});
  }
  return text + "\"";
}

// p11-kit's own format can name what is distrusted without having it.
TEST_F(CertTrustModule, a_name_and_serial_number_alone_are_distrusted) {
  const Bytes absent = authority("absent", 77);
  const auto facts = chain::facts_of(absent).value();
  Bytes serial = {0x02, static_cast<uint8_t>(facts->serial.size())};
  serial.insert(serial.end(), facts->serial.begin(), facts->serial.end());
  write_text(file("absent.p11-kit"),
             "[p11-kit-object-v1]\nclass: certificate\ncertificate-type: x-509\n"
             "x-distrusted: true\nissuer: " +
                 escaped(facts->issuer) + "\nserial-number: " + escaped(serial) + "\n");
  const auto trust = trust_source(env, settings());
  EXPECT_TRUE(trust->distrusts(facts->issuer, facts->serial));
  EXPECT_FALSE(trust->distrusts(facts->issuer, as_bytes("other")));
  chain::StoreSet stores;
  stores.host = trust;
  const chain::StoreWorld world(stores);
  EXPECT_TRUE(world.is_distrusted(*facts));
  EXPECT_FALSE(world.is_distrusted(*chain::facts_of(authority("other", 77)).value()));
}

TEST_F(CertTrustModule, is_a_part_of_root_and_disallowed) {
  const Bytes good = authority("good");
  const Bytes bad = authority("bad");
  write_text(file("anchors/good.pem"), pem_of(good));
  write_text(file("blocklist/bad.pem"), pem_of(bad));
  const SystemWorld world{
      .env = env,
      .open = [](storage::Place, Making) -> Result<std::shared_ptr<storage::Storage>> {
        return fail(ERROR_FILE_NOT_FOUND, "this test has no storage");
      },
      .trust = settings(),
      .token = {}};
  for (const auto& [name, expected] : {std::pair("root", good), std::pair("Disallowed", bad)}) {
    for (const StoreLocation location :
         {StoreLocation::kCurrentUser, StoreLocation::kLocalMachine}) {
      const auto store = open_system_collection(world, {location, name}, SystemOpening::kExisting,
                                                Access::kReadOnly);
      ASSERT_THAT(store, IsOk());
      EXPECT_THAT(encodings(*store), ElementsAre(expected)) << name;
    }
  }
}

}  // namespace
}  // namespace opensspi::cert
