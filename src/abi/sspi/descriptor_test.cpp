// SPDX-License-Identifier: MIT
#include "abi/sspi/descriptor.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::abi {
namespace {

using sspi::Access;
using sspi::BufferKind;

TEST(AbiDescriptor, types_are_taken_apart) {
  EXPECT_EQ(buffer_kind(SECBUFFER_DATA | SECBUFFER_READONLY), BufferKind::kData);
  EXPECT_EQ(buffer_access(SECBUFFER_DATA | SECBUFFER_READONLY), Access::kReadOnly);
  EXPECT_EQ(buffer_access(SECBUFFER_DATA | SECBUFFER_READONLY_WITH_CHECKSUM),
            Access::kReadOnlyChecksum);
  EXPECT_EQ(buffer_access(SECBUFFER_TOKEN), Access::kReadWrite);
  for (const ULONG unknown : {8u, 30u, 100u, 0x0FFFFFFFu}) {
    EXPECT_EQ(buffer_kind(unknown), BufferKind::kOther) << unknown;
  }
  EXPECT_EQ(buffer_kind(SECBUFFER_SRTP_PROTECTION_PROFILES), BufferKind::kSrtpProtectionProfiles);
  EXPECT_EQ(buffer_kind(SECBUFFER_CERTIFICATE_REQUEST_CONTEXT),
            BufferKind::kCertificateRequestContext);
}

TEST(AbiDescriptor, a_missing_length_is_written_and_the_pointer_stays) {
  char memory[4] = "abc";
  SecBuffer buffers[] = {{4, SECBUFFER_DATA, memory}, {0, SECBUFFER_EMPTY, nullptr}};
  const SecBufferDesc descriptor = {SECBUFFER_VERSION, 2, buffers};
  MessageView view(&descriptor);
  ASSERT_THAT(view.read(), IsOk());
  for (sspi::Buffer& buffer : view.message()) {
    buffer.kind = BufferKind::kMissing;
    buffer.missing = 9;
  }
  view.write_back();
  for (const SecBuffer& buffer : buffers) {
    EXPECT_EQ(buffer.BufferType, ULONG{SECBUFFER_MISSING});
    EXPECT_EQ(buffer.cbBuffer, 9u);
  }
  EXPECT_EQ(buffers[0].pvBuffer, memory);
  EXPECT_EQ(buffers[1].pvBuffer, nullptr);
}

TEST(AbiDescriptor, a_length_without_memory_is_refused_or_marked) {
  SecBuffer buffer = {7, SECBUFFER_TOKEN, nullptr};
  const SecBufferDesc descriptor = {SECBUFFER_VERSION, 1, &buffer};
  EXPECT_EQ(MessageView(&descriptor).read().error().code, SEC_E_INVALID_TOKEN);
  MessageView view(&descriptor);
  ASSERT_THAT(view.read_any(), IsOk());
  EXPECT_EQ(view.message()[0].missing, 7u);
  EXPECT_TRUE(view.message()[0].bytes.empty());
}

TEST(AbiDescriptor, an_empty_buffer_needs_its_type_only) {
  SecBuffer buffer = {7, SECBUFFER_EMPTY, nullptr};
  const SecBufferDesc descriptor = {SECBUFFER_VERSION, 1, &buffer};
  MessageView view(&descriptor);
  ASSERT_THAT(view.read(), IsOk());
  EXPECT_TRUE(view.message()[0].bytes.empty());
  view.write_back();
  EXPECT_EQ(buffer.cbBuffer, 0u);
}

TEST(AbiDescriptor, changes_are_written_back_and_attribute_bits_stay) {
  char first[8] = "abcdefg";
  char second[8] = "1234567";
  SecBuffer buffers[] = {{8, SECBUFFER_EMPTY | SECBUFFER_READONLY, first},
                         {8, SECBUFFER_DATA, second},
                         {0, 0x0777, nullptr}};
  const SecBufferDesc descriptor = {SECBUFFER_VERSION, 3, buffers};
  MessageView view(&descriptor);
  ASSERT_THAT(view.read(), IsOk());
  view.message()[0].kind = BufferKind::kExtra;
  view.message()[1].bytes = view.message()[0].bytes.subspan(2, 3);
  view.write_back();
  EXPECT_EQ(buffers[0].BufferType, SECBUFFER_EXTRA | SECBUFFER_READONLY);
  EXPECT_EQ(buffers[0].cbBuffer, 8u);
  EXPECT_EQ(buffers[1].pvBuffer, first + 2);
  EXPECT_EQ(buffers[1].cbBuffer, 3u);
  EXPECT_EQ(buffers[2].BufferType, 0x0777u) << "an unknown type is left as it is";
  EXPECT_EQ(buffers[2].pvBuffer, nullptr);
}

TEST(AbiDescriptor, any_number_of_buffers_up_to_the_limit) {
  for (const ULONG count : {0u, 1u, 16u, 17u, 1024u}) {
    std::vector<char> memory(count);
    std::vector<SecBuffer> buffers;
    for (char& byte : memory) {
      buffers.push_back({1, SECBUFFER_DATA, &byte});
    }
    const SecBufferDesc descriptor = {SECBUFFER_VERSION, count, buffers.data()};
    MessageView view(&descriptor);
    ASSERT_THAT(view.read(), IsOk()) << count;
    EXPECT_EQ(view.message().size(), count);
  }
  SecBuffer one{};
  const SecBufferDesc descriptor = {SECBUFFER_VERSION, 1025, &one};
  EXPECT_EQ(MessageView(&descriptor).read().error().code, SEC_E_INVALID_TOKEN);
}

}  // namespace
}  // namespace opensspi::abi
