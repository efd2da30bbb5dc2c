// SPDX-License-Identifier: MIT
// Keytab files: one that MIT's ktutil wrote, holes, and what is refused.
#include "packages/kerberos/keytab_file.h"

#include <gtest/gtest.h>

#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::kerberos {
namespace {

using opensspi::testing::from_hex;

// ktutil of krb5 1.20.1: "addent -password -p HTTP/web.example.com@EXAMPLE.COM -k 3 -e
// aes128-cts-hmac-sha1-96" and "addent -password -p web$@EXAMPLE.COM -k 300 -e arcfour-hmac", both
// with the password "secret".
const Bytes kFirst = from_hex(
    "00000047 0002 000b4558414d504c452e434f4d 000448545450 000f7765622e6578616d706c652e636f6d"
    "00000001 6b0af919 03 0011 001020d2ddcaf6ad3223badd201fd5c63f39 00000003");
const Bytes kSecond = from_hex(
    "00000036 0001 000b4558414d504c452e434f4d 000477656224"
    "00000001 6b0af919 2c 0017 0010878d8014606cda29677a44efa1353fc7 0000012c");

Bytes file_of(std::initializer_list<Bytes> parts) {
  Bytes file = {5, 2};
  for (const Bytes& part : parts) {
    file.insert(file.end(), part.begin(), part.end());
  }
  return file;
}

TEST(KerberosKeytabFile, of_mit_is_read_whole) {
  const Bytes file = file_of({kFirst, kSecond});
  const auto entries = parse_keytab_file(file);
  ASSERT_THAT(entries, IsOk()) << entries.error().why;
  ASSERT_EQ(entries->size(), 2U);
  const KeytabEntry& service = entries->front();
  EXPECT_EQ(as_text(service.realm), "EXAMPLE.COM");
  ASSERT_EQ(service.components.size(), 2U);
  EXPECT_EQ(as_text(service.components[0]), "HTTP");
  EXPECT_EQ(as_text(service.components[1]), "web.example.com");
  EXPECT_EQ(service.name_type, 1U);
  EXPECT_EQ(service.time, 0x6b0af919U);
  EXPECT_EQ(service.version, 3U);
  EXPECT_EQ(service.encryption_type, 17);
  EXPECT_EQ(to_hex(service.key), "20d2ddcaf6ad3223badd201fd5c63f39");
  EXPECT_EQ(as_text(entries->back().components.front()), "web$");
  EXPECT_EQ(entries->back().version, 300U) << "of 32 bits";
}

TEST(KerberosKeytabFile, skips_what_was_deleted) {
  const Bytes file = file_of({from_hex("fffffffc 61626364"), kSecond});
  const auto entries = parse_keytab_file(file);
  ASSERT_THAT(entries, IsOk());
  EXPECT_EQ(entries->size(), 1U);
}

TEST(KerberosKeytabFile, has_the_short_version_if_there_is_no_long_one) {
  Bytes entry(kFirst.begin(), kFirst.end() - 4);
  entry[3] -= 4;
  const Bytes file = file_of({entry});
  EXPECT_EQ(parse_keytab_file(file)->front().version, 3U);
}

TEST(KerberosKeytabFile, that_is_cut_within_a_key_is_refused) {
  const Bytes file = file_of({kFirst, kSecond});
  for (size_t len = 0; len < file.size(); ++len) {
    const auto entries = parse_keytab_file(ByteView(file).first(len));
    const bool between_keys = len == 2 || len == 2 + kFirst.size();
    EXPECT_EQ(entries.ok(), between_keys) << len;
  }
}

TEST(KerberosKeytabFile, with_impossible_lengths_is_refused) {
  for (const char* record : {"7fffffff", "80000000", "00000002 0000", "00000004 0001 ffff"}) {
    const Bytes file = file_of({from_hex(record)});
    const auto entries = parse_keytab_file(file);
    ASSERT_FALSE(entries.ok()) << record;
    EXPECT_EQ(entries.error().code, static_cast<int32_t>(SEC_E_UNKNOWN_CREDENTIALS));
  }
}

}  // namespace
}  // namespace opensspi::kerberos
