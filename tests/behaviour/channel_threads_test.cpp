// SPDX-License-Identifier: MIT
// Many threads that send and receive on the same contexts of Schannel.
#include <array>
#include <map>
#include <mutex>
#include <thread>

#include "channel.h"

namespace behaviour {
namespace {

constexpr DWORD kManual = SCH_CRED_MANUAL_CRED_VALIDATION | SCH_CRED_NO_DEFAULT_CREDS;
constexpr DWORD kWithout13 = SP_PROT_TLS1_3;
constexpr size_t kPairs = 4;
constexpr size_t kThreadsPerEnd = 4;  // that send, and as many that receive
constexpr int kRecordsPerThread = 50;

// Direction is one end that sends and one that receives, with the records between them.
class Direction {
 public:
  void connect(ChannelEnd& from, ChannelEnd& to) {
    from_ = &from;
    to_ = &to;
    sizes_ = from.query<SecPkgContext_StreamSizes>(SECPKG_ATTR_STREAM_SIZES);
  }

  // send calls EncryptMessage without a lock: the library decides about the order of the records,
  // which the explicit nonce of AES-GCM in TLS 1.2 tells afterwards.
  void send(const std::string& text) {
    std::string all(sizes_.cbHeader, '\0');
    all += text + std::string(sizes_.cbTrailer, '\0');
    SecBuffer parts[3] = {
        {sizes_.cbHeader, SECBUFFER_STREAM_HEADER, all.data()},
        {static_cast<ULONG>(text.size()), SECBUFFER_DATA, all.data() + sizes_.cbHeader},
        {sizes_.cbTrailer, SECBUFFER_STREAM_TRAILER, all.data() + sizes_.cbHeader + text.size()}};
    SecBufferDesc message{SECBUFFER_VERSION, 3, parts};
    EXPECT_EQ(EncryptMessage(&from_->context, 0, &message, 0), SEC_E_OK);
    constexpr size_t kNonceAt = 5;
    constexpr size_t kNonceLen = 8;
    const std::string nonce = all.substr(kNonceAt, kNonceLen);
    const std::lock_guard lock(mutex_);
    records_.emplace(nonce, all);
  }

  // receive opens the next record, if it is there; false after the last one.
  bool receive() {
    const std::lock_guard lock(mutex_);
    if (num_received_ == kThreadsPerEnd * kRecordsPerThread) {
      return false;
    }
    const auto next = next_nonce_.empty() ? records_.end() : records_.find(next_nonce_);
    if (next == records_.end()) {
      std::this_thread::yield();
      return true;
    }
    std::string record = std::move(next->second);
    records_.erase(next);
    next_nonce_ = following(next_nonce_);
    SecBuffer buffers[4] = {{static_cast<ULONG>(record.size()), SECBUFFER_DATA, record.data()},
                            {0, SECBUFFER_EMPTY, nullptr},
                            {0, SECBUFFER_EMPTY, nullptr},
                            {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc message{SECBUFFER_VERSION, 4, buffers};
    EXPECT_EQ(DecryptMessage(&to_->context, &message, 0, nullptr), SEC_E_OK);
    ++num_of_text_[std::string(static_cast<const char*>(buffers[1].pvBuffer), buffers[1].cbBuffer)];
    ++num_received_;
    return true;
  }

  // The first record, which tells the nonces of those that follow, is exchanged before the threads.
  void begin() {
    send("first");
    next_nonce_ = records_.begin()->first;
    EXPECT_TRUE(receive());
    num_received_ = 0;
    num_of_text_.clear();
  }
  [[nodiscard]] const std::map<std::string, int>& num_of_text() const { return num_of_text_; }

  ChannelEnd& receiver() { return *to_; }

 private:
  static std::string following(std::string nonce) {
    for (size_t at = nonce.size(); at-- > 0 && ++nonce[at] == '\0';) {
    }
    return nonce;
  }

  ChannelEnd* from_ = nullptr;
  ChannelEnd* to_ = nullptr;
  SecPkgContext_StreamSizes sizes_{};
  std::mutex mutex_;
  std::map<std::string, std::string> records_;
  std::string next_nonce_;
  size_t num_received_ = 0;
  std::map<std::string, int> num_of_text_;
};

// 64 threads: on each of eight contexts four send and four receive, and all look at attributes.
TEST(ChannelThreads, sixty_four_send_and_receive_on_shared_contexts) {
  const Certificate certificate = Authorities::get().open("server");
  ChannelRules client_rules(kManual, kWithout13);
  ChannelRules server_rules(kManual, kWithout13);
  server_rules.with(certificate);
  std::vector<std::unique_ptr<ChannelEnd>> ends;
  std::array<Direction, 2 * kPairs> directions;
  for (size_t pair = 0; pair < kPairs; ++pair) {
    auto client = std::make_unique<ChannelEnd>(SECPKG_CRED_OUTBOUND, client_rules);
    auto server = std::make_unique<ChannelEnd>(SECPKG_CRED_INBOUND, server_rules);
    shake(*client, *server);
    ASSERT_EQ(client->status, SEC_E_OK);
    directions[2 * pair].connect(*client, *server);
    directions[2 * pair + 1].connect(*server, *client);
    ends.push_back(std::move(client));
    ends.push_back(std::move(server));
  }
  std::vector<std::thread> threads;
  for (Direction& direction : directions) {
    direction.begin();
    for (size_t number = 0; number < kThreadsPerEnd; ++number) {
      threads.emplace_back([&direction, number] {
        for (int record = 0; record < kRecordsPerThread; ++record) {
          direction.send("thread " + std::to_string(number));
        }
      });
      threads.emplace_back([&direction] {
        while (direction.receive()) {
          SecPkgContext_ConnectionInfo info{};
          EXPECT_EQ(QueryContextAttributesW(&direction.receiver().context,
                                            SECPKG_ATTR_CONNECTION_INFO, &info),
                    SEC_E_OK);
          EXPECT_EQ(info.dwProtocol & ~DWORD{SP_PROT_TLS1_2}, 0u);
        }
      });
    }
  }
  EXPECT_EQ(threads.size(), 64u);
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const Direction& direction : directions) {
    EXPECT_EQ(direction.num_of_text().size(), kThreadsPerEnd);
    for (const auto& [text, num] : direction.num_of_text()) {
      EXPECT_EQ(num, kRecordsPerThread) << text;
    }
  }
}

// Many threads make connections of one credential at once: sessions and tickets are shared.
TEST(ChannelThreads, sixty_four_make_connections_of_one_credential) {
  const Certificate certificate = Authorities::get().open("server");
  ChannelRules client_rules(kManual);
  ChannelRules server_rules(kManual);
  server_rules.with(certificate);
  std::vector<std::thread> threads;
  for (int number = 0; number < 64; ++number) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2; ++round) {
        ChannelEnd client(SECPKG_CRED_OUTBOUND, client_rules);
        ChannelEnd server(SECPKG_CRED_INBOUND, server_rules);
        shake(client, server);
        EXPECT_EQ(client.read(), "");  // tickets
        server.received = client.seal("text");
        EXPECT_EQ(server.read(), "text");
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace behaviour
