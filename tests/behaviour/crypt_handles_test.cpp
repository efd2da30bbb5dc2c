// SPDX-License-Identifier: MIT
// CryptoAPI's handles: released, freed twice, foreign, of another kind, from this thread and
// others; and 64 threads over one session, one hash and one key. The latter also run under TSan.
#include <atomic>
#include <thread>

#include "crypt.h"

namespace behaviour {
namespace {

constexpr int kThreads = 64;

struct Call {
  const char* name;
  std::function<BOOL(ULONG_PTR)> run;
};

std::vector<Call> provider_calls() {
  static BYTE data[256];
  static thread_local DWORD len = sizeof data;
  static thread_local ULONG_PTR out;
  return {
      {"ContextAddRef", [](ULONG_PTR h) { return CryptContextAddRef(h, nullptr, 0); }},
      {"ReleaseContext", [](ULONG_PTR h) { return CryptReleaseContext(h, 0); }},
      {"GetProvParam", [](ULONG_PTR h) { return CryptGetProvParam(h, PP_NAME, nullptr, &len, 0); }},
      {"SetProvParam",
       [](ULONG_PTR h) { return CryptSetProvParam(h, PP_USE_HARDWARE_RNG, nullptr, 0); }},
      {"GenRandom",
       [](ULONG_PTR h) {
         BYTE random[4];
         return CryptGenRandom(h, sizeof random, random);
       }},
      {"GenKey", [](ULONG_PTR h) { return CryptGenKey(h, CALG_RC4, 0, &out); }},
      {"DeriveKey", [](ULONG_PTR h) { return CryptDeriveKey(h, CALG_RC4, 0, 0, &out); }},
      {"GetUserKey", [](ULONG_PTR h) { return CryptGetUserKey(h, AT_SIGNATURE, &out); }},
      {"ImportKey", [](ULONG_PTR h) { return CryptImportKey(h, data, 9, 0, 0, &out); }},
      {"CreateHash", [](ULONG_PTR h) { return CryptCreateHash(h, CALG_MD5, 0, 0, &out); }},
  };
}

std::vector<Call> key_calls() {
  static thread_local BYTE data[256];
  static thread_local DWORD len;
  static thread_local ULONG_PTR out;
  return {
      {"DestroyKey", [](ULONG_PTR h) { return CryptDestroyKey(h); }},
      {"DuplicateKey", [](ULONG_PTR h) { return CryptDuplicateKey(h, nullptr, 0, &out); }},
      {"GetKeyParam", [](ULONG_PTR h) { return CryptGetKeyParam(h, KP_ALGID, nullptr, &len, 0); }},
      {"SetKeyParam", [](ULONG_PTR h) { return CryptSetKeyParam(h, KP_MODE, data, 0); }},
      {"ExportKey",
       [](ULONG_PTR h) { return CryptExportKey(h, 0, PLAINTEXTKEYBLOB, 0, nullptr, &len); }},
      {"Encrypt",
       [](ULONG_PTR h) { return CryptEncrypt(h, 0, TRUE, 0, data, &(len = 1), sizeof data); }},
      {"Decrypt", [](ULONG_PTR h) { return CryptDecrypt(h, 0, TRUE, 0, data, &(len = 1)); }},
  };
}

std::vector<Call> hash_calls() {
  static thread_local BYTE data[256];
  static thread_local DWORD len;
  static thread_local ULONG_PTR out;
  return {
      {"DestroyHash", [](ULONG_PTR h) { return CryptDestroyHash(h); }},
      {"DuplicateHash", [](ULONG_PTR h) { return CryptDuplicateHash(h, nullptr, 0, &out); }},
      {"HashData", [](ULONG_PTR h) { return CryptHashData(h, data, 1, 0); }},
      {"HashSessionKey", [](ULONG_PTR h) { return CryptHashSessionKey(h, 0, 0); }},
      {"GetHashParam",
       [](ULONG_PTR h) { return CryptGetHashParam(h, HP_ALGID, nullptr, &len, 0); }},
      {"SetHashParam", [](ULONG_PTR h) { return CryptSetHashParam(h, HP_HASHVAL, data, 0); }},
      {"SignHashA",
       [](ULONG_PTR h) { return CryptSignHashA(h, AT_SIGNATURE, nullptr, 0, nullptr, &len); }},
      {"SignHashW",
       [](ULONG_PTR h) { return CryptSignHashW(h, AT_SIGNATURE, nullptr, 0, nullptr, &len); }},
      {"VerifySignatureA",
       [](ULONG_PTR h) { return CryptVerifySignatureA(h, data, 1, 0, nullptr, 0); }},
      {"VerifySignatureW",
       [](ULONG_PTR h) { return CryptVerifySignatureW(h, data, 1, 0, nullptr, 0); }},
  };
}

void expect_refused(const std::vector<Call>& calls, ULONG_PTR handle, const char* what) {
  for (const Call& call : calls) {
    SetLastError(kUntouched);
    EXPECT_FALSE(call.run(handle)) << call.name << ": " << what;
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER)) << call.name << what;
  }
}

void expect_refused_everywhere(const std::vector<Call>& calls, ULONG_PTR handle, const char* what) {
  expect_refused(calls, handle, what);
  std::thread([&] { expect_refused(calls, handle, what); }).join();
}

TEST(CryptHandles, what_never_was_a_handle_is_refused) {
  const ULONG_PTR live = session().get();
  for (const ULONG_PTR handle : {ULONG_PTR{0}, ULONG_PTR{1}, ULONG_PTR{0xDEADBEEF}, ~ULONG_PTR{0},
                                 live ^ (ULONG_PTR{1} << 50), live ^ 4, live ^ 1}) {
    expect_refused(provider_calls(), handle, "never a handle");
    expect_refused(key_calls(), handle, "never a handle");
    expect_refused(hash_calls(), handle, "never a handle");
  }
}

TEST(CryptHandles, freed_handles_are_refused_on_every_thread) {
  const ProviderHandle provider = session();
  const HCRYPTKEY key = generate(provider, CALG_AES_128).take();
  ASSERT_DONE(CryptDestroyKey(key));
  expect_refused_everywhere(key_calls(), key, "freed");
  const HCRYPTHASH hash = hash_of(provider, CALG_MD5).take();
  ASSERT_DONE(CryptDestroyHash(hash));
  expect_refused_everywhere(hash_calls(), hash, "freed");
  const HCRYPTPROV gone = session().take();
  std::thread([&] { ASSERT_DONE(CryptReleaseContext(gone, 0)); }).join();
  expect_refused_everywhere(provider_calls(), gone, "freed by another thread");
}

TEST(CryptHandles, a_handle_of_one_kind_opens_no_other) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_128);
  const HashHandle hash = hash_of(provider, CALG_MD5);
  expect_refused_everywhere(provider_calls(), key, "a key");
  expect_refused_everywhere(provider_calls(), hash, "a hash");
  expect_refused_everywhere(key_calls(), provider, "a provider");
  expect_refused_everywhere(key_calls(), hash, "a hash");
  expect_refused_everywhere(hash_calls(), provider, "a provider");
  expect_refused_everywhere(hash_calls(), key, "a key");
  EXPECT_FALSE(CloseHandle(reinterpret_cast<HANDLE>(key.get())));  // NOLINT
  EXPECT_EQ(number_of(key_parameter(key, KP_ALGID)), CALG_AES_128) << "and is unharmed";
}

template <class Work>
void in_threads(Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back(work, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST(CryptThreads, share_a_session) {
  const ProviderHandle provider = session();
  in_threads([&](int i) {
    for (int round = 0; round < 10; ++round) {
      const HashHandle hash = hash_of(provider, CALG_SHA_256, counted(static_cast<size_t>(i)));
      KeyHandle key;
      ASSERT_DONE(CryptDeriveKey(provider, CALG_AES_256, hash, 0, key.out()));
      EXPECT_EQ(decrypted(key, from_hex(encrypted(key, counted(100)))), to_hex(counted(100)));
      BYTE random[40];
      ASSERT_DONE(CryptGenRandom(provider, sizeof random, random));
      DWORD len = 0;
      ASSERT_DONE(CryptGetProvParam(provider, PP_NAME, nullptr, &len, 0));
    }
  });
}

TEST(CryptThreads, add_whole_pieces_to_one_hash) {
  const ProviderHandle provider = session();
  const HashHandle hash = hash_of(provider, CALG_SHA_256);
  in_threads([&](int) {
    const Bytes zeros(64);
    for (int round = 0; round < 20; ++round) {
      ASSERT_DONE(CryptHashData(hash, zeros.data(), 64, 0));
    }
  });
  EXPECT_EQ(value_of(hash),
            value_of(hash_of(provider, CALG_SHA_256, Bytes(size_t{64} * 20 * kThreads))));
}

TEST(CryptThreads, encrypt_whole_messages_under_one_key) {
  const ProviderHandle provider = session();
  const KeyHandle key = generate(provider, CALG_AES_128);
  const std::string expected = encrypted(key, counted(33));
  in_threads([&](int) {
    for (int round = 0; round < 20; ++round) {
      EXPECT_EQ(encrypted(key, counted(33)), expected);
    }
  });
}

TEST(CryptThreads, references_are_counted) {
  const HCRYPTPROV provider = session().take();
  in_threads([&](int) {
    for (int round = 0; round < 50; ++round) {
      ASSERT_DONE(CryptContextAddRef(provider, nullptr, 0));
      ASSERT_DONE(CryptReleaseContext(provider, 0));
    }
  });
  EXPECT_DONE(CryptReleaseContext(provider, 0));
  EXPECT_CODE(CryptReleaseContext(provider, 0), ERROR_INVALID_PARAMETER);
}

// One of several releases wins; concurrent calls finish or are refused, and nothing is freed while
// they use it.
TEST(CryptThreads, release_beside_running_calls) {
  for (int round = 0; round < 20; ++round) {
    const HCRYPTPROV provider = session().take();
    const HCRYPTHASH hash = hash_of(provider, CALG_SHA_256).take();
    std::atomic<int> released = 0;
    in_threads([&](int i) {
      const Bytes data(512);
      for (int times = 0; times < 4; ++times) {
        CryptHashData(hash, data.data(), 512, 0);
        HCRYPTKEY key = 0;
        if (CryptGenKey(provider, CALG_RC4, 0, &key)) {
          CryptDestroyKey(key);
        }
      }
      if (i % 2 == 0 && CryptReleaseContext(provider, 0)) {
        ++released;
      }
    });
    EXPECT_EQ(released, 1);
    CryptDestroyHash(hash);
  }
}

}  // namespace
}  // namespace behaviour
