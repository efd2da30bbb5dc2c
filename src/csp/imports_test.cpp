// SPDX-License-Identifier: MIT
// Imports that Windows takes: blobs in a larger buffer, blobs that end early, RC2 keys of any
// length; and what the keys may be used for.
#include <algorithm>
#include <set>

#include "support/csp_session.h"

namespace opensspi::csp {
namespace {

using namespace testing;

Bytes rsa_blob(const char* which) {
  return read_vectors("cryptoapi/rsa_keys.vec").front().bytes(which);
}

Bytes exported(Key& key, BlobType type, Key* wrapping = nullptr) {
  const SecretBytes blob = key.export_blob(wrapping, static_cast<uint32_t>(type), 0).value();
  return {blob.reveal().begin(), blob.reveal().end()};
}

Bytes in_larger_buffer(Bytes blob) {
  blob.resize(blob.size() + 8, 0xEE);
  return blob;
}

// wrapped_key makes a SIMPLEBLOB of any bytes: exports refuse keys that the provider cannot make.
Bytes wrapped_key(Key& pair, AlgorithmNumber algorithm, ByteView key) {
  Bytes buffer(key.begin(), key.end());
  buffer.resize(1024);
  const size_t len = pair.encrypt({buffer, key.size(), Final::kYes, 0, nullptr}).value();
  Bytes blob;
  Writer writer(blob);
  writer.u32le(0x0201);
  writer.u32le(algorithm);
  writer.u32le(kAlgRsaKeyExchange);
  writer.bytes(ByteView(buffer).first(len));
  return blob;
}

TEST(CspImports, ignore_what_follows_a_blob) {
  const auto provider = session(kEnhancedProvider);
  const KeyPtr pair =
      import_key(*provider, in_larger_buffer(rsa_blob("private")), nullptr, kExportable).value();
  EXPECT_EQ(exported(*pair, BlobType::kPrivate), rsa_blob("private"));
  const KeyPtr open =
      import_key(*provider, in_larger_buffer(rsa_blob("public")), nullptr, 0).value();
  EXPECT_EQ(exported(*open, BlobType::kPublic), rsa_blob("public"));
  const KeyPtr key = plaintext_key(*provider, kAlgRc4, fixed_key(16), kExportable).value();
  for (const BlobType type : {BlobType::kSimple, BlobType::kPlaintext}) {
    const Bytes blob = exported(*key, type, type == BlobType::kSimple ? pair.get() : nullptr);
    Key* unwrapping = type == BlobType::kSimple ? pair.get() : nullptr;
    const KeyPtr again =
        import_key(*provider, in_larger_buffer(blob), unwrapping, kExportable).value();
    EXPECT_EQ(exported(*again, BlobType::kPlaintext), exported(*key, BlobType::kPlaintext));
    const ByteView cut = ByteView(blob).first(blob.size() - 1);
    EXPECT_EQ(code(import_key(*provider, cut, unwrapping, 0)), name_of(NTE_BAD_DATA));
  }
}

TEST(CspImports, a_private_blob_may_end_inside_the_private_exponent) {
  const auto provider = session(kEnhancedProvider);
  const Bytes blob = rsa_blob("private");
  const size_t without = blob.size() - 1024 / 8;
  for (size_t len = without; len < blob.size(); ++len) {
    const auto pair = import_key(*provider, ByteView(blob).first(len), nullptr, kExportable);
    ASSERT_EQ(code(pair), "ok") << len;
    EXPECT_EQ(exported(**pair, BlobType::kPrivate), blob) << len;
  }
  const ByteView shorter = ByteView(blob).first(without - 1);
  EXPECT_EQ(code(import_key(*provider, shorter, nullptr, 0)), name_of(NTE_BAD_DATA));
}

TEST(CspImports, the_primes_of_a_cut_private_blob_are_checked) {
  const auto provider = session(kEnhancedProvider);
  const Bytes blob = rsa_blob("private");
  const size_t without = blob.size() - 1024 / 8;
  for (size_t at = 20; at < without; at += 31) {
    Bytes flipped(blob.begin(), blob.begin() + static_cast<ptrdiff_t>(without));
    flipped[at] ^= 0x10;
    EXPECT_EQ(code(import_key(*provider, flipped, nullptr, 0)), name_of(NTE_BAD_DATA)) << at;
  }
  Bytes no_prime(blob.begin(), blob.begin() + static_cast<ptrdiff_t>(without));
  std::fill_n(no_prime.begin() + 20 + 128, 64, uint8_t{0});
  EXPECT_EQ(code(import_key(*provider, no_prime, nullptr, 0)), name_of(NTE_BAD_DATA));
}

TEST(CspImports, a_public_key_is_not_marked_exportable_and_exports) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = import_key(*provider, rsa_blob("public"), nullptr, kExportable).value();
  EXPECT_EQ(parameter_of(*key, kKpPermissions), "3b000000");
  EXPECT_EQ(exported(*key, BlobType::kPublic), rsa_blob("public"));
}

// A long RC2 key can be used for HMACs, MACs and decryption, but not for encryption.
TEST(CspImports, a_wrapped_rc2_key_may_have_up_to_1024_bits) {
  for (const auto name : {kBaseProvider, kStrongProvider, kEnhancedProvider}) {
    const auto provider = session(name);
    const KeyPtr pair = generate_key(*provider, kAlgRsaKeyExchange, 2048u << 16, {}).value();
    for (const size_t len : {17u, 32u, 64u, 128u}) {
      const Bytes blob = wrapped_key(*pair, kAlgRc2, fixed_key(len));
      const KeyPtr key = import_key(*provider, blob, pair.get(), 0).value();
      const uint32_t effective = name == kBaseProvider ? 40 : static_cast<uint32_t>(len * 8);
      EXPECT_EQ(parameter_of(*key, kKpKeyLen), to_hex(dword(static_cast<uint32_t>(len * 8))));
      EXPECT_EQ(parameter_of(*key, kKpEffectiveKeyLen), to_hex(dword(effective)));
      for (const Final final : {Final::kNo, Final::kYes}) {
        EXPECT_EQ(encrypted(*key, counted(8), final), name_of(NTE_BAD_KEY));
      }
      EXPECT_EQ(decrypted(*key, counted(8), Final::kNo).size(), 16u);
      EXPECT_EQ(code(create_hash(provider->row(), kAlgMac, key.get(), 0)), "ok");
      EXPECT_EQ(code(create_hash(provider->row(), kAlgHmac, key.get(), 0)), "ok");
    }
    const Bytes longer = wrapped_key(*pair, kAlgRc2, fixed_key(129));
    EXPECT_EQ(code(import_key(*provider, longer, pair.get(), 0)), name_of(NTE_BAD_DATA));
    EXPECT_EQ(code(plaintext_key(*provider, kAlgRc2, fixed_key(17), 0)), name_of(NTE_BAD_DATA));
    const Bytes rc4 = wrapped_key(*pair, kAlgRc4, fixed_key(17));
    EXPECT_EQ(code(import_key(*provider, rc4, pair.get(), 0)), name_of(NTE_BAD_DATA));
  }
}

// why returns the text of a failure, which must reveal nothing about the plaintext.
std::string why(const Result<KeyPtr>& imported) {
  return imported.ok() ? "it imports" : imported.error().why;
}

TEST(CspImports, say_the_same_of_bad_padding_and_of_a_bad_key) {
  const auto provider = session(kEnhancedProvider);
  const KeyPtr pair = generate_key(*provider, kAlgRsaKeyExchange, 1024u << 16, {}).value();
  const Bytes wrong_len = wrapped_key(*pair, kAlg3Des, fixed_key(23));
  Bytes wrong_padding = wrapped_key(*pair, kAlg3Des, fixed_key(24));
  wrong_padding[20] ^= 1;
  const auto of_len = import_key(*provider, wrong_len, pair.get(), 0);
  const auto of_padding = import_key(*provider, wrong_padding, pair.get(), 0);
  EXPECT_EQ(code(of_len), name_of(NTE_BAD_DATA));
  EXPECT_EQ(code(of_padding), name_of(NTE_BAD_DATA));
  EXPECT_EQ(why(of_len), why(of_padding));
}

TEST(CspImports, say_the_same_of_every_fault_of_a_sealed_private_key) {
  const auto provider = session(kEnhancedProvider);
  const KeyPtr pair = import_key(*provider, rsa_blob("private"), nullptr, kExportable).value();
  const KeyPtr wrapping = generate_key(*provider, kAlg3Des, 0, {}).value();
  const Bytes sealed = exported(*pair, BlobType::kPrivate, wrapping.get());
  std::set<std::string> words;
  for (const size_t at : {size_t{12}, sealed.size() / 2, sealed.size() - 12, sealed.size() - 1}) {
    Bytes changed = sealed;
    changed[at] ^= 1;
    const auto imported = import_key(*provider, changed, wrapping.get(), 0);
    EXPECT_EQ(code(imported), name_of(NTE_BAD_DATA)) << at;
    words.insert(why(imported));
  }
  EXPECT_EQ(words.size(), 1u);
}

// What Windows prints for keys of 0xCC bytes (Wine's tests of rsaenh, test_rc2_import).
TEST(CspImports, long_rc2_keys_compute_as_on_windows) {
  const auto provider = session(kEnhancedProvider);
  const KeyPtr pair = generate_key(*provider, kAlgRsaKeyExchange, 2048u << 16, {}).value();
  const Bytes bytes(17, 0xCC);
  const Bytes blob = wrapped_key(*pair, kAlgRc2, bytes);
  const KeyPtr key = import_key(*provider, blob, pair.get(), 0).value();
  EXPECT_EQ(decrypted(*key, Bytes(8, 0xCC), Final::kNo), "e21b7eb34870d61e");
}

TEST(CspLengths, of_dss_and_dh_pairs_are_refused_with_the_codes_of_their_providers) {
  const auto provider = session(kBaseDhProvider);
  const auto refused = [&](AlgorithmNumber algorithm, uint32_t bits) {
    return code(generate_key(*provider, algorithm, bits << 16, {}));
  };
  for (const uint32_t algorithm : {uint32_t{2}, kAlgDssSign}) {
    EXPECT_EQ(refused(algorithm, 448), name_of(NTE_BAD_FLAGS));
    EXPECT_EQ(refused(algorithm, 513), "c000000d");
    EXPECT_EQ(refused(algorithm, 1032), name_of(NTE_BAD_FLAGS));
    EXPECT_EQ(refused(algorithm, 1088), name_of(NTE_BAD_FLAGS));
  }
  for (const uint32_t algorithm : {uint32_t{1}, kAlgDhEphemeral, kAlgDhStoreAndForward}) {
    for (const uint32_t bits : {448u, 513u, 1032u, 1088u}) {
      EXPECT_EQ(refused(algorithm, bits), name_of(NTE_BAD_FLAGS)) << bits;
    }
  }
}

TEST(CspModes, ofb_and_cts_are_refused_at_once_by_dss_providers) {
  const auto dss = session(kBaseDhProvider);
  const KeyPtr key = generate_key(*dss, kAlgRc2, 0, {}).value();
  for (const uint32_t mode : {kOfb, kCts}) {
    EXPECT_EQ(code(key->set_parameter(kKpMode, 0, dword(mode))), name_of(NTE_BAD_DATA));
  }
  EXPECT_EQ(code(key->set_parameter(kKpMode, 0, dword(kCfb))), "ok");
  const auto rsa = session(kEnhancedProvider);
  const KeyPtr other = generate_key(*rsa, kAlgRc2, 0, {}).value();
  EXPECT_EQ(code(other->set_parameter(kKpMode, 0, dword(kOfb))), "ok");
  EXPECT_EQ(encrypted(*other, counted(8), Final::kYes), name_of(NTE_BAD_ALGID));
}

}  // namespace
}  // namespace opensspi::csp
