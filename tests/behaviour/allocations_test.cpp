// SPDX-License-Identifier: MIT
// The message path allocates no memory: malloc of the whole process is counted.
#include <atomic>
#include <cstdlib>
#include <thread>

#include "crypt.h"
#include "digest_end.h"
#include "kerberos_end.h"
#include "support/forged_realm.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {
std::atomic<bool> g_counting = false;
std::atomic<long> g_allocations = 0;
void count() {
  if (g_counting.load(std::memory_order_relaxed)) {
    g_allocations.fetch_add(1);
  }
}
}  // namespace

extern "C" {
void* __libc_malloc(size_t len);
void* __libc_calloc(size_t count, size_t len);
void* __libc_realloc(void* memory, size_t len);

void* malloc(size_t len) {
  count();
  return __libc_malloc(len);
}
void* calloc(size_t items, size_t len) {
  count();
  return __libc_calloc(items, len);
}
void* realloc(void* memory, size_t len) {
  count();
  return __libc_realloc(memory, len);
}
}

namespace behaviour {
namespace {

template <class Work>
long allocations_of(Work work) {
  g_allocations = 0;
  g_counting = true;
  work();
  g_counting = false;
  return g_allocations;
}

TEST(Allocations, signing_and_sealing_take_no_memory) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, std::string(4096, 'x')).room(SECBUFFER_TOKEN, 16);
  SecBufferDesc* descriptor = message.get();
  const auto exchange = [&] {
    bool ok = true;
    for (int i = 0; i < 10; ++i) {
      ok = ok && MakeSignature(&pair.client.context, 0, descriptor, 0) == SEC_E_OK;
      ok = ok && VerifySignature(&pair.server.context, descriptor, 0, nullptr) == SEC_E_OK;
      ok = ok && EncryptMessage(&pair.server.context, 0, descriptor, 0) == SEC_E_OK;
      ok = ok && DecryptMessage(&pair.client.context, descriptor, 0, nullptr) == SEC_E_OK;
    }
    if (!ok) {
      std::abort();
    }
  };
  EXPECT_EQ(allocations_of(exchange), 0);
  EXPECT_EQ(allocations_of([] { std::free(std::malloc(1)); }), 1) << "the counter counts";
}

// Not even the first message of a thread, which the library has not seen before.
TEST(Allocations, a_new_threads_first_message_takes_no_memory) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, std::string(4096, 'x')).room(SECBUFFER_TOKEN, 16);
  SecBufferDesc* descriptor = message.get();
  SECURITY_STATUS status = SEC_E_INTERNAL_ERROR;
  long num = -1;
  std::thread([&] {
    num = allocations_of([&] { status = EncryptMessage(&pair.client.context, 0, descriptor, 0); });
  }).join();
  EXPECT_EQ(status, SEC_E_OK);
  EXPECT_EQ(num, 0);
}

struct KerberosCase {
  const char* name;
  krb5_enctype enctype;
  std::string permitted;
  ULONG style;
};

class KerberosAllocations : public ::testing::TestWithParam<KerberosCase> {};

// The first message of each kind and direction creates its key and the thread's scratch memory;
// later ones allocate nothing, whether they are valid or altered.
TEST_P(KerberosAllocations, messages_after_the_first_take_no_memory) {
  forged::Options options;
  options.enctype = GetParam().enctype;
  options.permitted_enctypes = GetParam().permitted;
  const forged::Realm realm(options);
  End client(SECPKG_CRED_OUTBOUND);
  End server(SECPKG_CRED_INBOUND);
  End::shake_hands(client, server, realm.target(), kMutual | GetParam().style);
  SecPkgContext_Sizes sizes{};
  ASSERT_EQ(QueryContextAttributesA(&client.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
  // A receiver shortens each buffer to its content, so each kind has its own.
  Descriptor sealed;
  sealed.room(SECBUFFER_TOKEN, sizes.cbSecurityTrailer).add(SECBUFFER_DATA, std::string(4096, 'x'));
  Descriptor made;
  made.room(SECBUFFER_TOKEN, sizes.cbMaxSignature).add(SECBUFFER_DATA, std::string(4096, 'x'));
  SecBufferDesc* seal = sealed.get();
  SecBufferDesc* sign = made.get();
  bool ok = true;
  const auto refill = [&] {
    sealed[0].cbBuffer = sizes.cbSecurityTrailer;
    made[0].cbBuffer = sizes.cbMaxSignature;
  };
  const auto pass = [&](End& from, End& to) {
    refill();
    ok = ok && EncryptMessage(&from.context, 0, seal, 0) == SEC_E_OK;
    ok = ok && DecryptMessage(&to.context, seal, 0, nullptr) == SEC_E_OK;
    ok = ok && MakeSignature(&from.context, 0, sign, 0) == SEC_E_OK;
    ok = ok && VerifySignature(&to.context, sign, 0, nullptr) == SEC_E_OK;
  };
  const auto exchange = [&] {
    pass(client, server);
    pass(server, client);
  };
  exchange();
  ASSERT_TRUE(ok);
  EXPECT_EQ(allocations_of([&] {
              for (int i = 0; i < 10; ++i) {
                exchange();
              }
            }),
            0);
  EXPECT_TRUE(ok);
  EXPECT_EQ(sealed.text(1), std::string(4096, 'x'));
  refill();
  ASSERT_EQ(EncryptMessage(&client.context, 0, seal, 0), SEC_E_OK);
  static_cast<char*>(sealed[1].pvBuffer)[0] ^= 1;
  SECURITY_STATUS status = SEC_E_OK;
  EXPECT_EQ(allocations_of([&] { status = DecryptMessage(&server.context, seal, 0, nullptr); }), 0);
  EXPECT_EQ(status, SEC_E_MESSAGE_ALTERED);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, KerberosAllocations,
    ::testing::Values(
        KerberosCase{"aes256_sha1", ENCTYPE_AES256_CTS_HMAC_SHA1_96, "aes256-cts-hmac-sha1-96", 0},
        KerberosCase{"aes256_sha1_dce", ENCTYPE_AES256_CTS_HMAC_SHA1_96, "aes256-cts-hmac-sha1-96",
                     ISC_REQ_USE_DCE_STYLE},
        KerberosCase{"aes256_sha2", ENCTYPE_AES256_CTS_HMAC_SHA384_192,
                     "aes256-cts-hmac-sha384-192", 0},
        KerberosCase{"rc4", ENCTYPE_ARCFOUR_HMAC, "arcfour-hmac", 0},
        KerberosCase{"rc4_dce", ENCTYPE_ARCFOUR_HMAC, "arcfour-hmac", ISC_REQ_USE_DCE_STYLE}),
    [](const auto& info) { return std::string(info.param.name); });

// A request of a known session, on a new connection and on one that goes on. Names and realm are
// longer than a std::string holds without memory of its own.
TEST(Allocations, later_requests_of_digest_take_no_memory) {
  DigestEnds ends("digest-user-with-a-long-name", "a-realm-that-is-long.example");
  ends.establish();
  constexpr int kRounds = 10;
  constexpr const char* kUri = "/a/page/whose/uri/is/longer/than/a/small/string";
  std::vector<std::unique_ptr<Descriptor>> requests;
  for (int i = 0; i < 3 * kRounds; ++i) {
    requests.push_back(std::make_unique<Descriptor>());
    ends.request(*requests.back(), ends.header(kUri), kUri);
    requests.back()->get();
  }
  Descriptor output;
  output.room(SECBUFFER_TOKEN, DigestEnds::kMaxToken);
  bool ok = true;
  const auto next_connection = [&](SecBufferDesc* in) {
    CtxtHandle context = kNoHandle;
    ULONG flags = 0;
    ok = ok &&
         AcceptSecurityContext(&ends.server.credential, nullptr, in, 0, SECURITY_NATIVE_DREP,
                               &context, output.get(), &flags, nullptr) == SEC_I_COMPLETE_NEEDED;
    ok = ok && CompleteAuthToken(&context, in) == SEC_E_OK;
    ok = ok && DeleteSecurityContext(&context) == SEC_E_OK;
  };
  size_t at = 0;
  for (int i = 0; i < kRounds; ++i) {
    next_connection(requests[at++]->get());  // the first ones may make room
  }
  EXPECT_EQ(allocations_of([&] {
              for (int i = 0; i < kRounds; ++i) {
                next_connection(requests[at++]->get());
              }
            }),
            0);
  EXPECT_TRUE(ok);
  ASSERT_EQ(AcceptSecurityContext(&ends.server.credential, nullptr, requests[at++]->get(), 0,
                                  SECURITY_NATIVE_DREP, &ends.server.context, output.get(),
                                  &ends.server.flags, nullptr),
            SEC_I_COMPLETE_NEEDED);
  ASSERT_EQ(CompleteAuthToken(&ends.server.context, output.get()), SEC_E_OK);
  EXPECT_EQ(allocations_of([&] {
              for (int i = 1; i < kRounds; ++i) {
                ok = ok && VerifySignature(&ends.server.context, requests[at++]->get(), 0,
                                           nullptr) == SEC_E_OK;
              }
            }),
            0);
  EXPECT_TRUE(ok);
}

TEST(Allocations, headers_of_digest_take_no_memory) {
  DigestEnds ends("digest-user-with-a-long-name", "a-realm-that-is-long.example");
  ends.establish();
  Descriptor message;
  message.add(SECBUFFER_TOKEN, "")
      .add(SECBUFFER_PKG_PARAMS, "GET")
      .add(SECBUFFER_PKG_PARAMS, "/a/page/whose/uri/is/longer/than/a/small/string")
      .add(SECBUFFER_PKG_PARAMS, "")
      .room(SECBUFFER_PADDING, DigestEnds::kMaxToken);
  SecBufferDesc* descriptor = message.get();
  bool ok = true;
  EXPECT_EQ(allocations_of([&] {
              for (int i = 0; i < 10; ++i) {
                message[4].cbBuffer = DigestEnds::kMaxToken;
                ok = ok && MakeSignature(&ends.client.context, 0, descriptor, 0) == SEC_E_OK;
              }
            }),
            0);
  EXPECT_TRUE(ok);
}

class DigestAllocations : public ::testing::TestWithParam<const char*> {};

TEST_P(DigestAllocations, messages_take_no_memory) {
  DigestEnds ends;
  ends.shake_hands(kMessageFlags, GetParam());
  Descriptor message;
  message.add(SECBUFFER_DATA, std::string(4096, 'x')).room(SECBUFFER_PADDING, 24);
  Descriptor made;
  made.add(SECBUFFER_DATA, std::string(4096, 'x')).room(SECBUFFER_TOKEN, 16);
  SecBufferDesc* seal = message.get();
  SecBufferDesc* sign = made.get();
  bool ok = true;
  const auto exchange = [&] {
    message[1].cbBuffer = 24;
    ok = ok && EncryptMessage(&ends.client.context, 0, seal, 0) == SEC_E_OK;
    ok = ok && DecryptMessage(&ends.server.context, seal, 0, nullptr) == SEC_E_OK;
    ok = ok && MakeSignature(&ends.server.context, 0, sign, 0) == SEC_E_OK;
    ok = ok && VerifySignature(&ends.client.context, sign, 0, nullptr) == SEC_E_OK;
  };
  exchange();
  ASSERT_TRUE(ok);
  EXPECT_EQ(allocations_of([&] {
              for (int i = 0; i < 10; ++i) {
                exchange();
              }
            }),
            0);
  EXPECT_TRUE(ok);
  EXPECT_EQ(message.text(0), std::string(4096, 'x'));
}

INSTANTIATE_TEST_SUITE_P(Ciphers, DigestAllocations, ::testing::Values("rc4", "3des", "des"),
                         [](const auto& info) { return "c_" + std::string(info.param); });

// The first message under a key creates its cipher; later ones allocate nothing.
TEST(Allocations, hashing_encrypting_and_random_numbers_take_no_memory) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_256);
  const HashHandle hash = hash_of(provider, CALG_SHA_256);
  Bytes buffer(4096 + 16);
  const auto use = [&] {
    DWORD len = 4096;
    BYTE random[32];
    bool ok = CryptHashData(hash, buffer.data(), len, 0) != FALSE;
    ok = ok && CryptEncrypt(key, 0, TRUE, 0, buffer.data(), &len, 4096 + 16);
    ok = ok && CryptDecrypt(key, 0, TRUE, 0, buffer.data(), &len);
    ok = ok && CryptGenRandom(provider, sizeof random, random);
    if (!ok) {
      std::abort();
    }
  };
  use();
  EXPECT_EQ(allocations_of([&] {
              for (int i = 0; i < 100; ++i) {
                use();
              }
            }),
            0);
}

TEST(Allocations, a_refused_message_takes_no_memory_either) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, std::string(64, 'x')).room(SECBUFFER_TOKEN, 16);
  SecBufferDesc* descriptor = message.get();
  EXPECT_EQ(allocations_of([&] {
              if (DecryptMessage(&pair.client.context, descriptor, 0, nullptr) == SEC_E_OK) {
                std::abort();
              }
            }),
            0);
}

}  // namespace
}  // namespace behaviour

#endif
