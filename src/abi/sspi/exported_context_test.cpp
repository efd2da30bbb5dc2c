// SPDX-License-Identifier: MIT
#include "abi/sspi/exported_context.h"

#include <gtest/gtest.h>

#include "support/results.h"

namespace opensspi::abi {
namespace {

crypto::SealKey key_of(uint8_t first) {
  crypto::SealKey key;
  key.reveal()[0] = first;
  return key;
}

ExportedContext sample() {
  ExportedContext context;
  context.package = "NTLM";
  context.owner = identity::Sid(22, {1, 1000});
  context.expiry = Filetime{123456789};
  context.role = sspi::Role::kAcceptor;
  context.client = ExportedClient{identity::Sid(5, {21, 1, 2, 3, 1001}), "user", "DOMAIN", false};
  context.state = SecretBytes(as_bytes("the package's state"));
  return context;
}

// The plain form, as parse reads it.
Bytes plain_of(const ExportedContext& context) {
  const Bytes sealed = context.seal(key_of(1));
  const ByteView body = ByteView(sealed).subspan(6);
  const auto plain = crypto::open(key_of(1), ByteView(sealed).first(6), body);
  const ByteView bytes = plain->reveal();
  return {bytes.begin(), bytes.end()};
}

TEST(AbiExportedContext, comes_back_as_it_was) {
  const auto back = ExportedContext::open(key_of(1), sample().seal(key_of(1)));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->package, "NTLM");
  EXPECT_EQ(back->owner, identity::Sid(22, {1, 1000}));
  EXPECT_EQ(back->expiry.ticks, 123456789);
  EXPECT_EQ(back->role, sspi::Role::kAcceptor);
  ASSERT_TRUE(back->client.has_value());
  EXPECT_EQ(back->client->user, "user");
  EXPECT_EQ(back->client->domain, "DOMAIN");
  EXPECT_EQ(back->client->sid, identity::Sid(5, {21, 1, 2, 3, 1001}));
  EXPECT_EQ(as_text(back->state.reveal()), "the package's state");
}

TEST(AbiExportedContext, an_initiators_has_no_client) {
  ExportedContext context = sample();
  context.client.reset();
  context.role = sspi::Role::kInitiator;
  const auto back = ExportedContext::open(key_of(1), context.seal(key_of(1)));
  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back->client.has_value());
  EXPECT_EQ(back->role, sspi::Role::kInitiator);
}

TEST(AbiExportedContext, another_key_does_not_open_it) {
  EXPECT_EQ(ExportedContext::open(key_of(2), sample().seal(key_of(1))).error().code,
            SEC_E_INVALID_TOKEN);
}

TEST(AbiExportedContext, every_truncation_and_every_flipped_byte_is_refused) {
  const Bytes bytes = sample().seal(key_of(1));
  for (size_t len = 0; len < bytes.size(); ++len) {
    EXPECT_FALSE(ExportedContext::open(key_of(1), ByteView(bytes).first(len)).ok()) << len;
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    Bytes altered = bytes;
    altered[at] ^= 0x10;
    EXPECT_FALSE(ExportedContext::open(key_of(1), altered).ok()) << at;
  }
}

// Authentic bytes were written by this library, perhaps by another version.
TEST(AbiExportedContext, the_plain_form_is_read_with_care_too) {
  const Bytes plain = plain_of(sample());
  ASSERT_THAT(ExportedContext::parse(plain), IsOk());
  for (size_t len = 0; len < plain.size(); ++len) {
    EXPECT_EQ(ExportedContext::parse(ByteView(plain).first(len)).error().code, SEC_E_INVALID_TOKEN);
  }
  for (size_t at = 0; at < plain.size(); ++at) {
    for (const uint8_t flip : {uint8_t{0x01}, uint8_t{0x80}, uint8_t{0xFF}}) {
      Bytes altered = plain;
      altered[at] ^= flip;
      const auto parsed = ExportedContext::parse(altered);
      EXPECT_TRUE(parsed.ok() || parsed.error().is(SEC_E_INVALID_TOKEN)) << at;
    }
  }
  Bytes longer = plain;
  longer.push_back(0);
  EXPECT_FALSE(ExportedContext::parse(longer).ok());
}

}  // namespace
}  // namespace opensspi::abi
