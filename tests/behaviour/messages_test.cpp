// SPDX-License-Identifier: MIT
// Messages: the buffer layouts that callers use, and descriptors that are inconsistent.
#include "pair.h"

namespace behaviour {
namespace {

constexpr ULONG kNoEncryption = SECQOP_WRAP_NO_ENCRYPT;

std::string sealed_whole(CtxtHandle* context, const std::string& data) {
  Descriptor message;
  message.room(SECBUFFER_TOKEN, 16).add(SECBUFFER_DATA, data).room(SECBUFFER_PADDING, 1);
  EXPECT_EQ(EncryptMessage(context, 0, message.get(), 0), SEC_E_OK);
  return message.text(0) + message.text(1) + message.text(2);
}

TEST(Messages, a_signature_travels_beside_its_data_and_sequence_numbers_are_the_contexts_own) {
  Pair pair;
  for (const ULONG sequence : {1u, 0u, 1u}) {
    Descriptor message;
    message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 64);
    ASSERT_EQ(MakeSignature(&pair.client.context, 0, message.get(), sequence), SEC_E_OK);
    EXPECT_EQ(message[1].cbBuffer, 16u) << "a larger buffer is cut to the size written";
    EXPECT_EQ(message.text(0), "data");
    ULONG quality = 9;
    EXPECT_EQ(VerifySignature(&pair.server.context, message.get(), 7, &quality), SEC_E_OK);
    EXPECT_EQ(quality, 0u);
  }
}

TEST(Messages, every_order_of_the_buffers_works) {
  const std::vector<std::vector<ULONG>> orders = {
      {SECBUFFER_DATA, SECBUFFER_TOKEN},
      {SECBUFFER_TOKEN, SECBUFFER_DATA},
      {SECBUFFER_TOKEN, SECBUFFER_DATA, SECBUFFER_PADDING},
      {SECBUFFER_DATA, SECBUFFER_TOKEN, SECBUFFER_PADDING},
      {SECBUFFER_EMPTY, SECBUFFER_DATA, SECBUFFER_EMPTY, SECBUFFER_TOKEN},
  };
  Pair pair;
  for (const auto& order : orders) {
    Descriptor message;
    size_t data = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      if (order[i] == SECBUFFER_DATA) {
        data = i;
      }
      message.add(order[i], order[i] == SECBUFFER_DATA    ? "plain text"
                            : order[i] == SECBUFFER_TOKEN ? std::string(16, '\0')
                                                          : "");
    }
    ASSERT_EQ(EncryptMessage(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
    EXPECT_NE(message.text(data), "plain text");
    ASSERT_EQ(DecryptMessage(&pair.server.context, message.get(), 0, nullptr), SEC_E_OK);
    EXPECT_EQ(message.text(data), "plain text");
  }
}

TEST(Messages, a_data_buffer_is_pointed_into_the_stream) {
  Pair pair;
  for (const bool stream_first : {true, false}) {
    const std::string whole = sealed_whole(&pair.client.context, "plain text");
    Descriptor message;
    if (stream_first) {
      message.add(SECBUFFER_STREAM, whole);
    }
    message.add(SECBUFFER_DATA, "");
    if (!stream_first) {
      message.add(SECBUFFER_STREAM, whole);
    }
    const size_t stream = stream_first ? 0 : 1;
    ASSERT_EQ(DecryptMessage(&pair.server.context, message.get(), 0, nullptr), SEC_E_OK);
    const SecBuffer data = message[1 - stream];
    EXPECT_EQ(message.text(1 - stream), "plain text");
    const auto* begin = static_cast<const char*>(message[stream].pvBuffer);
    EXPECT_EQ(static_cast<const char*>(data.pvBuffer), begin + 16);
  }
}

TEST(Messages, read_only_buffers_are_not_written_and_keep_their_bits) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM, "header")
      .add(SECBUFFER_DATA, "body")
      .room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
  EXPECT_EQ(message.text(0), "header");
  EXPECT_EQ(message[0].BufferType, SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM);
  ASSERT_EQ(DecryptMessage(&pair.server.context, message.get(), 0, nullptr), SEC_E_OK);
  EXPECT_EQ(message.text(1), "body");
}

TEST(Messages, signed_only_under_the_quality_that_asks_for_it) {
  Pair pair;
  Descriptor message;
  message.add(SECBUFFER_DATA, "plain").room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(&pair.client.context, kNoEncryption, message.get(), 0), SEC_E_OK);
  EXPECT_EQ(message.text(0), "plain");
  EXPECT_EQ(EncryptMessage(&pair.client.context, 7, message.get(), 0), SEC_E_QOP_NOT_SUPPORTED);
}

TEST(Messages, more_than_sixteen_buffers_work_too) {
  Pair pair;
  Descriptor message;
  std::string expected;
  for (int i = 0; i < 40; ++i) {
    message.add(SECBUFFER_DATA, "piece" + std::to_string(i));
  }
  message.room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(&pair.client.context, 0, message.get(), 0), SEC_E_OK);
  EXPECT_NE(message.text(39), "piece39");
  ASSERT_EQ(DecryptMessage(&pair.server.context, message.get(), 0, nullptr), SEC_E_OK);
  for (size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(message.text(i), "piece" + std::to_string(i));
  }
}

TEST(Messages, a_forged_message_changes_nothing_and_kills_no_session) {
  Pair pair;
  Descriptor good;
  good.add(SECBUFFER_DATA, "plain text").room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(&pair.client.context, 0, good.get(), 0), SEC_E_OK);
  Descriptor forged;
  forged.add(SECBUFFER_DATA, good.text(0)).add(SECBUFFER_TOKEN, good.text(1));
  static_cast<char*>(forged[0].pvBuffer)[3] ^= 1;
  const std::string before = forged.text(0);
  EXPECT_EQ(DecryptMessage(&pair.server.context, forged.get(), 0, nullptr), SEC_E_MESSAGE_ALTERED);
  EXPECT_EQ(forged.text(0), before) << "altered data is not released";
  ASSERT_EQ(DecryptMessage(&pair.server.context, good.get(), 0, nullptr), SEC_E_OK);
  EXPECT_EQ(good.text(0), "plain text");
}

TEST(Messages, signatures_of_any_length_below_sixteen_are_refused) {
  Pair pair;
  for (size_t len = 0; len < 16; ++len) {
    Descriptor message;
    message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, len);
    EXPECT_LT(VerifySignature(&pair.server.context, message.get(), 0, nullptr), 0) << len;
    EXPECT_EQ(MakeSignature(&pair.client.context, 0, message.get(), 0), SEC_E_BUFFER_TOO_SMALL)
        << len;
    EXPECT_EQ(message[1].cbBuffer, len);
  }
}

TEST(Messages, malformed_descriptors_are_refused) {
  Pair pair;
  const auto sign = [&](SecBufferDesc* descriptor) {
    return MakeSignature(&pair.client.context, 0, descriptor, 0);
  };
  Descriptor good;
  good.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  EXPECT_EQ(sign(nullptr), SEC_E_INVALID_TOKEN);
  SecBufferDesc bad = *good.get();
  bad.ulVersion = 7;
  EXPECT_EQ(sign(&bad), SEC_E_INVALID_TOKEN);
  bad = *good.get();
  bad.cBuffers = 0x80000000;
  EXPECT_EQ(sign(&bad), SEC_E_INVALID_TOKEN);
  bad = {SECBUFFER_VERSION, 2, nullptr};
  EXPECT_EQ(sign(&bad), SEC_E_INVALID_TOKEN);
  good[0].pvBuffer = nullptr;
  EXPECT_EQ(sign(good.get()), SEC_E_INVALID_TOKEN);
  Descriptor empty;
  EXPECT_EQ(sign(empty.get()), SEC_E_INVALID_TOKEN);
}

}  // namespace
}  // namespace behaviour
