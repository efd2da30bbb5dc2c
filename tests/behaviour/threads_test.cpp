// SPDX-License-Identifier: MIT
// Threads: shared and separate contexts, deletion during running calls. These also run under TSan.
#include <atomic>
#include <thread>

#include "pair.h"

namespace behaviour {
namespace {

constexpr int kThreads = 64;

template <class Work>
void in_threads(int count, Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back(work, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

void send_and_receive(CtxtHandle* from, CtxtHandle* to) {
  Descriptor message;
  message.add(SECBUFFER_DATA, "plain text").room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(from, 0, message.get(), 0), SEC_E_OK);
  ASSERT_EQ(DecryptMessage(to, message.get(), 0, nullptr), SEC_E_OK);
  ASSERT_EQ(message.text(0), "plain text");
}

TEST(Threads, separate_contexts_do_not_disturb_each_other) {
  in_threads(kThreads, [](int) {
    Pair pair;
    for (int i = 0; i < 20; ++i) {
      send_and_receive(&pair.client.context, &pair.server.context);
      send_and_receive(&pair.server.context, &pair.client.context);
    }
  });
}

TEST(Threads, one_context_sends_and_receives_at_once) {
  Pair pair;
  const auto one_way = [](CtxtHandle* from, CtxtHandle* to) {
    for (int i = 0; i < 500; ++i) {
      send_and_receive(from, to);
    }
  };
  std::thread there(one_way, &pair.client.context, &pair.server.context);
  std::thread back(one_way, &pair.server.context, &pair.client.context);
  there.join();
  back.join();
}

TEST(Threads, many_threads_on_one_context_are_serialised_without_corruption) {
  Pair pair;
  in_threads(kThreads, [&](int) {
    for (int i = 0; i < 20; ++i) {
      Descriptor message;
      message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
      ASSERT_EQ(MakeSignature(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
      SecPkgContext_NamesA names{};
      ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_NAMES, &names), SEC_E_OK);
      FreeContextBuffer(names.sUserName);
      SecPkgContext_AccessToken token{};
      ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_ACCESS_TOKEN, &token),
                SEC_E_OK);
    }
  });
}

TEST(Threads, one_credential_serves_many_handshakes_at_once) {
  CredHandle outbound = acquire(SECPKG_CRED_OUTBOUND);
  in_threads(kThreads, [&](int) {
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 4096);
    CtxtHandle context = kNoHandle;
    ASSERT_EQ(InitializeSecurityContextA(&outbound, nullptr, nullptr, 0, 0, 0, nullptr, 0, &context,
                                         out.get(), nullptr, nullptr),
              SEC_I_CONTINUE_NEEDED);
    ASSERT_EQ(DeleteSecurityContext(&context), SEC_E_OK);
  });
  FreeCredentialsHandle(&outbound);
}

TEST(Threads, only_one_of_many_steps_on_a_half_open_context_succeeds) {
  HalfOpen half;
  std::atomic<int> finished = 0;
  in_threads(8, [&](int) {
    Descriptor in;
    in.add(SECBUFFER_TOKEN, half.challenge);
    Descriptor out;
    out.room(SECBUFFER_TOKEN, 4096);
    const SECURITY_STATUS status =
        InitializeSecurityContextA(nullptr, &half.client.context, nullptr, kMessageFlags, 0, 0,
                                   in.get(), 0, nullptr, out.get(), nullptr, nullptr);
    if (status == SEC_E_OK) {
      ++finished;
    }
  });
  EXPECT_EQ(finished, 1);
  Descriptor message;
  message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  EXPECT_EQ(MakeSignature(&half.client.context, 0, message.get(), 0), SEC_E_OK)
      << "the steps that came too late did no harm";
}

TEST(Threads, a_context_deleted_beside_running_calls_is_an_error_code) {
  for (int round = 0; round < 20; ++round) {
    Pair pair;
    std::atomic<bool> deleted = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (;;) {
          Descriptor message;
          message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
          const bool over = deleted;
          const SECURITY_STATUS status = MakeSignature(&pair.client.context, 0, message.get(), 0);
          ASSERT_TRUE(status == SEC_E_OK || status == SEC_E_INVALID_HANDLE);
          if (status == SEC_E_INVALID_HANDLE) {
            return;
          }
          ASSERT_FALSE(over);
        }
      });
    }
    CtxtHandle copy = pair.client.context;
    EXPECT_EQ(DeleteSecurityContext(&copy), SEC_E_OK);
    deleted = true;
    for (std::thread& thread : threads) {
      thread.join();
    }
  }
}

TEST(Threads, only_one_of_many_deletions_succeeds) {
  Pair pair;
  std::atomic<int> deletions = 0;
  in_threads(16, [&](int) {
    CtxtHandle copy = pair.client.context;
    if (DeleteSecurityContext(&copy) == SEC_E_OK) {
      ++deletions;
    }
  });
  EXPECT_EQ(deletions, 1);
}

}  // namespace
}  // namespace behaviour
