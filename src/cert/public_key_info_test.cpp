// SPDX-License-Identifier: MIT
// Public-key infos as OpenSSL writes them are read, and written the same.
#include "cert/public_key_info.h"

#include <gtest/gtest.h>

#include "asn1/oid.h"
#include "support/results.h"
#include "support/vectors.h"

namespace opensspi::cert {
namespace {

using testing::read_vectors;
using testing::VectorRecord;

int32_t code(int64_t number) { return fail(number, "").code; }

Result<NamedPublicKey> key_of(const PublicKeyInfo& info) {
  return public_key_from_info({info.algorithm, info.parameters, {info.key, 0}});
}

TEST(CertPublicKeyInfo, openssls_are_read_and_written_the_same) {
  for (const VectorRecord& record : read_vectors("cert/public_key_info.vec")) {
    const Bytes der = record.bytes("der");
    const auto info = parse_public_key_info(der);
    ASSERT_THAT(info, IsOk()) << record.text("name");
    EXPECT_EQ(info->algorithm, record.text("algorithm"));
    EXPECT_EQ(to_hex(*encode_public_key_info(*info)), to_hex(der));
    const auto key = key_of(*info);
    ASSERT_THAT(key, IsOk()) << record.text("name");
    EXPECT_EQ(key->key->bits(), record.number("bits"));
    const auto written = public_key_info(*key->key, "");
    ASSERT_THAT(written, IsOk());
    EXPECT_EQ(to_hex(*encode_public_key_info(*written)), to_hex(der)) << record.text("name");
  }
}

TEST(CertPublicKeyInfo, cut_anywhere_is_refused_and_flipped_anywhere_does_no_harm) {
  for (const VectorRecord& record : read_vectors("cert/public_key_info.vec")) {
    const Bytes der = record.bytes("der");
    for (size_t at = 0; at < der.size(); ++at) {
      EXPECT_FALSE(parse_public_key_info(ByteView(der).first(at)).ok());
      Bytes flipped = der;
      flipped[at] ^= 0xFF;
      const auto info = parse_public_key_info(flipped);
      if (!info.ok()) {
        EXPECT_EQ(info.error().code, code(CRYPT_E_ASN1_CORRUPT));
      } else if (const auto key = key_of(*info); key.ok()) {
        EXPECT_THAT(public_key_info(*key->key, ""), IsOk());
      }
    }
  }
}

TEST(CertPublicKeyInfo, unused_bits_and_bytes_behind_are_refused) {
  Bytes der = read_vectors("cert/public_key_info.vec").front().bytes("der");
  der.push_back(0);
  EXPECT_FALSE(parse_public_key_info(der).ok());
  const auto info =
      parse_public_key_info(read_vectors("cert/public_key_info.vec").front().bytes("der"));
  ASSERT_THAT(info, IsOk());
  const auto key = public_key_from_info({info->algorithm, info->parameters, {info->key, 1}});
  EXPECT_EQ(key.error().code, code(CRYPT_E_ASN1_CORRUPT));
}

TEST(CertPublicKeyInfo, what_is_no_object_identifier_is_not_encoded) {
  EXPECT_EQ(encode_public_key_info({"no oid", {}, {}}).error().code, code(CRYPT_E_ASN1_BADARGS));
}

}  // namespace
}  // namespace opensspi::cert
