// SPDX-License-Identifier: MIT
// Every blob: written and read, cut at every byte, with every byte flipped, and with every length
// field at its limits.
#include <algorithm>
#include <functional>

#include "csp/blobs/parsed.h"
#include "csp/blobs/pvk.h"
#include "csp/describe.h"
#include "csp/key_blob.h"
#include "support/csp_session.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using namespace testing;

// Sample is one well-formed blob: its bytes, a function that reads and writes it again, and its
// length fields.
struct Sample {
  const char* name;
  Bytes bytes;
  std::function<Result<Bytes>(ByteView)> again;
  std::vector<size_t> length_fields;
};

Bytes of(const SecretBytes& secret) {
  const ByteView bytes = secret.reveal();
  return {bytes.begin(), bytes.end()};
}

Bytes number_of_bits(size_t num_bits) {
  Bytes number(num_bits / 8, 0xA5);
  number[0] = 0x80;
  return number;
}

SecretBytes secret_of_bits(size_t num_bits) {
  return SecretBytes(ByteView(number_of_bits(num_bits)));
}

FfcVersion3 ffc(bool with_public, bool with_private, bool with_order) {
  FfcVersion3 key;
  key.group.prime = number_of_bits(512);
  if (with_order) {
    key.group.order = number_of_bits(160);
  }
  key.group.generator = number_of_bits(504);
  if (with_order) {
    key.group.seed = crypto::GroupSeed{{1, 2, 3}, 105};
  }
  if (with_public) {
    key.public_value = number_of_bits(496);
  }
  if (with_private) {
    key.private_value = secret_of_bits(152);
  }
  return key;
}

Bytes rsa_blob(const char* which) {
  return read_vectors("cryptoapi/rsa_keys.vec").front().bytes(which);
}

const crypto::SealKey& seal_key() {
  static const crypto::SealKey key;
  return key;
}

Result<Bytes> again_rsa_public(ByteView bytes) {
  return write_rsa_public(TRY(parse_as<RsaPublicBlob>(bytes)));
}
Result<Bytes> again_rsa_private(ByteView bytes) {
  return of(TRY(write_rsa_private(TRY(parse_as<RsaPrivateBlob>(bytes)))));
}
Result<Bytes> again_dss_public(ByteView bytes) {
  return write_dss_public(TRY(parse_as<DssBlob>(bytes)));
}
Result<Bytes> again_dss_private(ByteView bytes) {
  return of(TRY(write_dss_private(TRY(parse_as<DssBlob>(bytes)))));
}
Result<Bytes> again_dh_public(ByteView bytes) {
  return write_dh_public(TRY(parse_as<DhBlob>(bytes)));
}
Result<Bytes> again_dh_private(ByteView bytes) {
  return of(write_dh_private(TRY(parse_as<DhBlob>(bytes))));
}
Result<Bytes> again_simple(ByteView bytes) {
  return write_simple(TRY(parse_as<SimpleBlob>(bytes)));
}
Result<Bytes> again_plaintext(ByteView bytes) {
  return of(write_plaintext(TRY(parse_as<PlaintextBlob>(bytes))));
}
Result<Bytes> again_symmetric(ByteView bytes) {
  return write_symmetric_wrap(TRY(parse_as<SymmetricWrapBlob>(bytes)));
}
Result<Bytes> again_pvk(ByteView bytes) { return of(write_pvk(TRY(parse_pvk(bytes)))); }
Result<SecretBytes> opened(ByteView bytes, const crypto::SealKey& key) {
  return open_opaque(TRY(parse_as<OpaqueBlob>(bytes)), key);
}
// The seal is random, so the opened content is compared, not the new blob.
Result<Bytes> again_opaque(ByteView bytes) {
  const SecretBytes state = TRY(opened(bytes, seal_key()));
  return of(state) == counted(40) ? Bytes(bytes.begin(), bytes.end()) : Bytes();
}

std::vector<Sample> samples() {
  const uint32_t dh = kAlgDhEphemeral;
  return {
      {"rsa_public", rsa_blob("public"), again_rsa_public, {12}},
      {"rsa_private", rsa_blob("private"), again_rsa_private, {12}},
      {"dss_public",
       *write_dss_public({kAlgDssSign, 2, ffc(true, false, true)}),
       again_dss_public,
       {12}},
      {"dss_private",
       of(*write_dss_private({kAlgDssSign, 2, ffc(false, true, true)})),
       again_dss_private,
       {12}},
      {"dss_public3",
       *write_dss_public({kAlgDssSign, 3, ffc(true, false, true)}),
       again_dss_public,
       {12, 16, 20}},
      {"dss_private3",
       of(*write_dss_private({kAlgDssSign, 3, ffc(true, true, true)})),
       again_dss_private,
       {12, 16, 20, 24}},
      {"dh_public", write_dh_public({dh, 2, 512, ffc(true, false, false)}), again_dh_public, {12}},
      {"dh_private",
       of(write_dh_private({dh, 2, 512, ffc(false, true, false)})),
       again_dh_private,
       {12}},
      {"dh_public3",
       write_dh_public({dh, 3, 512, ffc(true, false, true)}),
       again_dh_public,
       {12, 16, 20}},
      {"dh_private3",
       of(write_dh_private({dh, 3, 512, ffc(true, true, true)})),
       again_dh_private,
       {12, 16, 20, 24}},
      {"simple", write_simple({kAlgRc4, kAlgRsaKeyExchange, counted(64)}), again_simple, {}},
      {"plaintext",
       of(write_plaintext({kAlgRc4, SecretBytes(ByteView(counted(16)))})),
       again_plaintext,
       {8}},
      {"symmetric", write_symmetric_wrap({kAlgRc2, kAlg3Des, counted(40)}), again_symmetric, {}},
      {"opaque",
       write_opaque(kAlgRc4, SecretBytes(ByteView(counted(40))), seal_key()),
       again_opaque,
       {}},
      {"pvk",
       of(write_pvk(*encrypt_pvk(KeySpec::kSignature, rsa_blob("private"), as_bytes("secret"),
                                 PvkStrength::k128))),
       again_pvk,
       {16, 20}},
  };
}

TEST(CspBlobs, come_back_as_they_were_written) {
  for (const Sample& sample : samples()) {
    const auto again = sample.again(sample.bytes);
    ASSERT_EQ(code(again), "ok") << sample.name;
    EXPECT_EQ(to_hex(*again), to_hex(sample.bytes)) << sample.name;
  }
}

// An RSA private blob may end inside its last number, which follows from the others.
TEST(CspBlobs, cut_is_malformed) {
  for (const Sample& sample : samples()) {
    const bool any_length = sample.length_fields.empty();
    const bool rsa_private = sample.name == std::string("rsa_private");
    const size_t needed = sample.bytes.size() - (rsa_private ? 1024 / 8 : 0);
    for (size_t len = 0; len < needed; ++len) {
      const Bytes cut(sample.bytes.begin(), sample.bytes.begin() + static_cast<ptrdiff_t>(len));
      const auto answer = sample.again(cut);
      if (any_length && len > 12 && sample.name != std::string("opaque")) {
        continue;
      }
      EXPECT_EQ(code(answer), name_of(NTE_BAD_DATA)) << sample.name << " cut at " << len;
    }
  }
}

// Programs pass the size of a buffer instead of the blob's, and Windows reads the blob.
TEST(CspBlobs, bytes_behind_the_end_are_ignored) {
  for (const Sample& sample : samples()) {
    const bool sealed = sample.name == std::string("opaque") || sample.name == std::string("pvk");
    if (sample.length_fields.empty() || sealed) {
      continue;
    }
    Bytes longer = sample.bytes;
    longer.resize(longer.size() + 8, 0xEE);
    const auto again = sample.again(longer);
    ASSERT_EQ(code(again), "ok") << sample.name;
    EXPECT_EQ(to_hex(*again), to_hex(sample.bytes)) << sample.name;
  }
}

TEST(CspBlobs, a_private_exponent_of_zero_is_malformed) {
  Bytes blob = rsa_blob("private");
  std::fill(blob.end() - 1024 / 8, blob.end(), 0);
  EXPECT_EQ(code(parse_as<RsaPrivateBlob>(blob)), name_of(NTE_BAD_DATA));
}

// What still parses is written as it was read, except the two reserved bytes. Lengths have their
// own tests.
TEST(CspBlobs, every_flipped_byte_is_refused_or_kept) {
  for (const Sample& sample : samples()) {
    for (size_t at = 0; at < sample.bytes.size(); ++at) {
      if (at == 2 || at == 3) {
        continue;
      }
      Bytes flipped = sample.bytes;
      flipped[at] ^= 0xFF;
      const auto answer = sample.again(flipped);
      const bool pvk_reserved = sample.name == std::string("pvk") && at >= 4 && at < 8;
      const auto& fields = sample.length_fields;
      const bool is_length = std::find(fields.begin(), fields.end(), at) != fields.end();
      if (!answer.ok() || pvk_reserved || is_length) {
        continue;
      }
      EXPECT_EQ(to_hex(*answer), to_hex(flipped)) << sample.name << " flipped at " << at;
    }
  }
}

// A length below the real one leaves bytes after the blob's end, which are ignored, unless it is
// the length of a prime, which has a least value.
bool leaves_bytes_behind(const Sample& sample, size_t field, uint32_t len, uint32_t real) {
  if (sample.name == std::string("pvk")) {
    return false;
  }
  // The private exponent, which may be missing, leaves space for a modulus of one byte more.
  if (sample.name == std::string("rsa_private") && len == real + 8) {
    return true;
  }
  const bool prime = field == 12;
  return !prime && len < real;
}

TEST(CspBlobs, lengths_at_their_limits_are_refused) {
  for (const Sample& sample : samples()) {
    for (const size_t field : sample.length_fields) {
      Reader reader(ByteView(sample.bytes).subspan(field), kBadBlob);
      const uint32_t real = *reader.u32le();
      for (const uint32_t hostile :
           {0u, 1u, 8u, real + 1, real + 8, uint32_t(sample.bytes.size() * 8),
            uint32_t(sample.bytes.size() * 8 + 8), 1u << 30, 1u << 31, 0xFFFFFFFFu}) {
        if (hostile == real || leaves_bytes_behind(sample, field, hostile, real)) {
          continue;
        }
        Bytes bytes = sample.bytes;
        Writer(bytes).patch_u32le(field, hostile);
        EXPECT_EQ(code(sample.again(bytes)), name_of(NTE_BAD_DATA))
            << sample.name << " field " << field << " = " << hostile;
      }
    }
  }
}

TEST(CspBlobs, describe_names_every_field_and_shows_no_secret) {
  const BlobDescription description = describe_blob(rsa_blob("private")).value();
  EXPECT_EQ(description.kind, "PRIVATEKEYBLOB");
  ASSERT_EQ(description.fields.size(), 14u);
  EXPECT_EQ(description.fields[3].name, "aiKeyAlg");
  EXPECT_EQ(description.fields[3].value, "0x0000a400");
  EXPECT_EQ(description.fields[5].value, "1024");
  EXPECT_EQ(description.fields[8].value, "(secret, 512 bits)");
  for (const Sample& sample : samples()) {
    EXPECT_THAT(describe_blob(sample.bytes), IsOk()) << sample.name;
  }
}

TEST(CspBlobs, describe_takes_any_bytes) {
  for (const Sample& sample : samples()) {
    for (size_t at = 0; at < sample.bytes.size(); ++at) {
      const ByteView whole(sample.bytes);
      const auto cut = describe_blob(whole.first(at));
      Bytes flipped = sample.bytes;
      flipped[at] ^= 0xFF;
      const auto other = describe_blob(flipped);
      EXPECT_TRUE(cut.ok() || cut.error().code != 0);
      EXPECT_TRUE(other.ok() || other.error().code != 0);
    }
  }
}

TEST(CspBlobs, a_blob_of_another_type_is_not_taken) {
  const Bytes rsa = rsa_blob("public");
  EXPECT_EQ(code(parse_as<RsaPrivateBlob>(rsa)), name_of(NTE_BAD_TYPE));
  EXPECT_EQ(code(private_key_from_blob(rsa, crypto::KeyOrigin::kForeign)), name_of(NTE_BAD_TYPE));
  const auto dss = parse_as<DssBlob>(*write_dss_public({kAlgDssSign, 2, ffc(true, false, true)}));
  ASSERT_EQ(code(dss), "ok");
  EXPECT_EQ(code(parse_as<DhBlob>(*write_dss_public(*dss))), name_of(NTE_BAD_TYPE));
}

// The type of an algorithm chooses the structure; only the algorithms that have keys make one.
TEST(CspBlobs, an_algorithm_without_keys_makes_none) {
  Bytes blob = rsa_blob("public");
  Writer(blob).patch_u32le(4, kAlgRsaSign | (6u << 13));
  KeyBlob parsed = parse_key_blob(blob).value();
  ASSERT_TRUE(std::holds_alternative<RsaPublicBlob>(parsed.body));
  EXPECT_EQ(code(public_key_of_body(parsed.body)), name_of(NTE_BAD_DATA));
  Writer(blob).patch_u32le(4, kAlgAes256);
  parsed = parse_key_blob(blob).value();
  ASSERT_TRUE(std::holds_alternative<UnknownBody>(parsed.body));
  EXPECT_EQ(code(public_key_of_body(parsed.body)), name_of(NTE_BAD_DATA));
  EXPECT_EQ(code(private_key_of_body(parsed.body, crypto::KeyOrigin::kForeign)),
            name_of(NTE_BAD_DATA));
}

TEST(CspPvk, opens_with_its_password_only) {
  const Bytes blob = rsa_blob("private");
  for (const PvkStrength strength : {PvkStrength::k128, PvkStrength::k40}) {
    const PvkFile file =
        encrypt_pvk(KeySpec::kKeyExchange, blob, as_bytes("secret"), strength).value();
    EXPECT_EQ(to_hex(pvk_private_blob(file, as_bytes("secret"))->reveal()), to_hex(blob));
    EXPECT_EQ(code(pvk_private_blob(file, as_bytes("Secret"))), name_of(NTE_BAD_DATA));
    EXPECT_NE(to_hex(file.blob.reveal()), to_hex(blob));
  }
}

TEST(CspOpaque, another_key_or_a_changed_algorithm_does_not_open) {
  const Bytes blob = write_opaque(kAlgRc4, SecretBytes(ByteView(counted(40))), seal_key());
  crypto::SealKey other;
  other.reveal()[0] = 1;
  EXPECT_EQ(code(opened(blob, other)), name_of(NTE_BAD_DATA));
  Bytes changed = blob;
  changed[4] ^= 1;
  EXPECT_EQ(code(opened(changed, seal_key())), name_of(NTE_BAD_DATA));
}

}  // namespace
}  // namespace opensspi::csp
