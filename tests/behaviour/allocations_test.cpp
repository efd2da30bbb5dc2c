// The message path takes no memory: malloc of the whole process is counted.
#include <atomic>
#include <cstdlib>

#include "crypt.h"
#include "pair.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {
std::atomic<bool> g_counting = false;
std::atomic<long> g_allocations = 0;
void count() {
  if (g_counting.load(std::memory_order_relaxed)) g_allocations.fetch_add(1);
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
    if (!ok) std::abort();
  };
  EXPECT_EQ(allocations_of(exchange), 0);
  EXPECT_EQ(allocations_of([] { std::free(std::malloc(1)); }), 1) << "the counter counts";
}

// The first message under a key makes its cipher; those after it take nothing.
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
    if (!ok) std::abort();
  };
  use();
  EXPECT_EQ(allocations_of([&] {
              for (int i = 0; i < 100; ++i) use();
            }),
            0);
}

TEST(Allocations, a_refused_message_takes_no_memory_either) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, std::string(64, 'x')).room(SECBUFFER_TOKEN, 16);
  SecBufferDesc* descriptor = message.get();
  EXPECT_EQ(allocations_of([&] {
              if (DecryptMessage(&pair.client.context, descriptor, 0, nullptr) == SEC_E_OK)
                std::abort();
            }),
            0);
}

}  // namespace
}  // namespace behaviour

#endif
