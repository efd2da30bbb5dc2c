// SPDX-License-Identifier: MIT
// Key pairs: containers, blobs, signatures, hostile keys, and our keys in another implementation.
#include <openssl/evp.h>

#include "csp/blobs/parsed.h"
#include "support/csp_session.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using namespace testing;

constexpr std::string_view kDssDhProvider =
    "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider";

Bytes of(const SecretBytes& secret) {
  const ByteView bytes = secret.reveal();
  return {bytes.begin(), bytes.end()};
}

Bytes exported(Key& key, BlobType type, uint32_t flags = 0) {
  return of(key.export_blob(nullptr, static_cast<uint32_t>(type), flags).value());
}

Bytes rsa_blob(const char* which) {
  return read_vectors("cryptoapi/rsa_keys.vec").front().bytes(which);
}

HashPtr hashed(Provider& provider, AlgorithmNumber algorithm, std::string_view text) {
  HashPtr hash = create_hash(provider.row(), algorithm, nullptr, 0).value();
  EXPECT_THAT(hash->update(as_bytes(text), 0), IsOk());
  return hash;
}

TEST(CspContainers, keep_what_was_generated_or_imported) {
  const auto store = memory_container_store();
  const ProviderRow& row = *find_provider(kAesProvider, kProvRsaAes).value();
  Bytes open;
  {
    const auto first = Provider::acquire(*store, {"box", &row, kNewKeySet}).value();
    EXPECT_EQ(code(user_key(*first, 2)), name_of(NTE_NO_KEY));
    const KeyPtr key = generate_key(*first, 2, 1024u << 16, {}).value();
    open = exported(*key, BlobType::kPublic);
    EXPECT_EQ(code(import_key(*first, rsa_blob("private"), nullptr, kExportable)), "ok");
  }
  const auto second = Provider::acquire(*store, {"BOX", &row, 0}).value();
  const KeyPtr signing = user_key(*second, 2).value();
  EXPECT_EQ(exported(*signing, BlobType::kPublic), open);
  EXPECT_EQ(signing->algorithm(), kAlgRsaSign);
  EXPECT_EQ(code(signing->export_blob(nullptr, 7, 0)), name_of(NTE_BAD_KEY_STATE));
  EXPECT_EQ(exported(*user_key(*second, 1).value(), BlobType::kPrivate), rsa_blob("private"));
  EXPECT_EQ(code(user_key(*second, 0)), name_of(NTE_NO_KEY));
  EXPECT_EQ(code(user_key(*second, 3)), name_of(NTE_NO_KEY));
}

TEST(CspContainers, a_certificate_stays_with_its_pair) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = import_key(*provider, rsa_blob("private"), nullptr, 0).value();
  EXPECT_EQ(parameter_of(*key, kKpCertificate), name_of(NTE_BAD_TYPE));
  ASSERT_THAT(key->set_parameter(kKpCertificate, 0, counted(30)), IsOk());
  EXPECT_EQ(parameter_of(*user_key(*provider, 1).value(), kKpCertificate), to_hex(counted(30)));
}

TEST(CspRsaPairs, a_private_blob_goes_through_a_session_key) {
  const auto provider = session(kAesProvider);
  const KeyPtr pair = import_key(*provider, rsa_blob("private"), nullptr, kExportable).value();
  for (const AlgorithmNumber algorithm : {kAlgRc4, kAlgRc2, kAlgAes256}) {
    const KeyPtr session_key = generate_key(*provider, algorithm, 0, {}).value();
    const Bytes sealed = of(pair->export_blob(session_key.get(), 7, 0).value());
    EXPECT_NE(sealed, rsa_blob("private")) << "an export key is never ignored";
    EXPECT_EQ(ByteView(sealed)[0], 7);
    const auto other = session(kAesProvider);
    const KeyPtr again = import_key(*other, sealed, session_key.get(), kExportable).value();
    EXPECT_EQ(exported(*again, BlobType::kPrivate), rsa_blob("private"));
    const KeyPtr wrong = generate_key(*provider, algorithm, 0, {}).value();
    EXPECT_EQ(code(import_key(*other, sealed, wrong.get(), 0)), name_of(NTE_BAD_DATA));
    EXPECT_EQ(code(import_key(*other, sealed, nullptr, 0)), name_of(NTE_BAD_DATA));
  }
  EXPECT_EQ(code(pair->export_blob(pair.get(), 7, 0)), name_of(NTE_BAD_KEY));
}

TEST(CspRsaPairs, hostile_public_keys_are_refused) {
  const auto provider = session(kAesProvider);
  const auto refused = [&](const std::function<void(Bytes&)>& change) {
    Bytes blob = rsa_blob("public");
    change(blob);
    return code(import_key(*provider, blob, nullptr, 0));
  };
  const std::string bad = name_of(NTE_BAD_DATA);
  EXPECT_EQ(refused([](Bytes& blob) {
              blob[16] = 0;
              blob[18] = 0;
            }),
            bad)
      << "exponent 0";
  EXPECT_EQ(refused([](Bytes& blob) { blob[16] = 2; }), bad) << "even exponent";
  EXPECT_EQ(refused([](Bytes& blob) { blob[20] ^= 1; }), bad) << "even modulus";
  EXPECT_EQ(refused([](Bytes& blob) { std::fill(blob.begin() + 20, blob.end(), uint8_t{0}); }),
            bad);
  EXPECT_EQ(refused([](Bytes& blob) { blob.back() = 0; }), bad) << "shorter than it says";
  EXPECT_EQ(refused([](Bytes& blob) { blob[11] = '2'; }), bad) << "magic";
  EXPECT_EQ(refused([](Bytes& blob) { blob[5] = 0x22; }), bad) << "another algorithm";
}

TEST(CspRsaPairs, hostile_private_keys_are_refused) {
  const auto provider = session(kAesProvider);
  const Bytes good = rsa_blob("private");
  const auto changed = [&](const std::function<void(crypto::RsaPrivateParts&)>& change) {
    RsaPrivateBlob blob = parse_as<RsaPrivateBlob>(good).value();
    change(blob.parts);
    const auto bytes = write_rsa_private(blob);
    if (!bytes.ok()) {
      return code(bytes);
    }
    return code(import_key(*provider, bytes->reveal(), nullptr, 0));
  };
  using Parts = crypto::RsaPrivateParts;
  const std::string bad = name_of(NTE_BAD_DATA);
  EXPECT_EQ(changed([](Parts&) {}), "ok");
  EXPECT_EQ(changed([](Parts& parts) { parts.prime2 = parts.prime1.copy(); }), bad) << "p = q";
  EXPECT_EQ(changed([](Parts& parts) { parts.prime1.reveal().back() ^= 2; }), bad) << "composite";
  EXPECT_EQ(changed([](Parts& parts) { parts.exponent.reveal().back() ^= 2; }), bad);
  EXPECT_EQ(changed([](Parts& parts) { parts.exponent1.reveal().back() ^= 2; }), bad);
  EXPECT_EQ(changed([](Parts& parts) { parts.exponent2.reveal().back() ^= 2; }), bad);
  EXPECT_EQ(changed([](Parts& parts) { parts.coefficient.reveal().back() ^= 2; }), bad);
  EXPECT_EQ(changed([](Parts& parts) { parts.open.modulus.back() ^= 2; }), bad);
  EXPECT_EQ(changed([](Parts& parts) { wipe(parts.prime1.reveal()); }), bad);
  for (size_t at = 20; at < good.size(); at += 37) {
    Bytes flipped = good;
    flipped[at] ^= 0x10;
    EXPECT_EQ(code(import_key(*provider, flipped, nullptr, 0)), bad) << at;
  }
}

// Programs for Windows that need a session key in the clear wrap it under a key whose exponents are
// one.
TEST(CspRsaPairs, an_exponent_of_one_wraps_in_clear) {
  const auto provider = session(kAesProvider);
  RsaPrivateBlob blob = parse_as<RsaPrivateBlob>(rsa_blob("private")).value();
  const Bytes one = {1};
  blob.parts.open.exponent = one;
  for (SecretBytes* part : {&blob.parts.exponent, &blob.parts.exponent1, &blob.parts.exponent2}) {
    *part = SecretBytes(ByteView(one));
  }
  const auto bytes = write_rsa_private(blob);
  const KeyPtr pair = import_key(*provider, bytes->reveal(), nullptr, 0).value();
  const KeyPtr key = plaintext_key(*provider, kAlgRc4, fixed_key(16), kExportable).value();
  const SecretBytes simple = key->export_blob(pair.get(), 1, 0).value();
  Bytes reversed = fixed_key(16);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(to_hex(simple.reveal().subspan(12, 16)), to_hex(reversed));
}

TEST(CspRsaPairs, keys_of_one_use_refuse_the_other) {
  const auto provider = session(kAesProvider);
  const KeyPtr signing = generate_key(*provider, 2, 1024u << 16, {}).value();
  EXPECT_EQ(encrypted(*signing, counted(5), Final::kYes), name_of(NTE_BAD_KEY));
  const KeyPtr rc4 = generate_key(*provider, kAlgRc4, kExportable, {}).value();
  EXPECT_EQ(code(rc4->export_blob(signing.get(), 1, 0)), name_of(NTE_BAD_KEY));
  const KeyPtr open = import_key(*provider, rsa_blob("public"), nullptr, 0).value();
  EXPECT_EQ(decrypted(*open, counted(128), Final::kYes), name_of(NTE_BAD_KEY));
  EXPECT_EQ(code(open->export_blob(nullptr, 7, 0)), name_of(NTE_BAD_KEY));
  const Bytes simple = of(rc4->export_blob(open.get(), 1, 0).value());
  EXPECT_EQ(code(import_key(*provider, simple, open.get(), 0)), name_of(NTE_BAD_KEY));
  EXPECT_EQ(code(import_key(*provider, simple, nullptr, 0)), name_of(NTE_NO_KEY));
}

TEST(CspRsaPairs, take_mode_and_padding_and_look_at_neither) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = import_key(*provider, rsa_blob("private"), nullptr, 0).value();
  EXPECT_EQ(code(key->set_parameter(kKpMode, 0, dword(kEcb))), "ok");
  EXPECT_EQ(code(key->set_parameter(kKpPadding, 0, dword(kPkcs5Padding))), "ok");
  EXPECT_EQ(code(key->set_parameter(kKpPadding, 0, dword(kZeroPadding))), name_of(NTE_BAD_DATA));
  EXPECT_EQ(code(key->set_parameter(kKpIv, 0, counted(8))), name_of(NTE_BAD_TYPE));
}

TEST(CspRsaPairs, oaep_labels_must_match) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = import_key(*provider, rsa_blob("private"), nullptr, 0).value();
  ASSERT_THAT(key->set_parameter(kKpOaepParams, 0, counted(4)), IsOk());
  const std::string cipher = encrypted(*key, counted(9), Final::kYes, kOaep);
  EXPECT_EQ(decrypted(*key, from_hex(cipher), Final::kYes, kOaep), to_hex(counted(9)));
  ASSERT_THAT(key->set_parameter(kKpOaepParams, 0, {}), IsOk());
  EXPECT_EQ(decrypted(*key, from_hex(cipher), Final::kYes, kOaep), name_of(NTE_BAD_DATA));
  EXPECT_EQ(encrypted(*key, counted(9), Final::kYes, 0x80), name_of(NTE_BAD_FLAGS));
}

TEST(CspSignatures, of_every_form_and_their_refusals) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generate_key(*provider, 2, 1024u << 16, {}).value();
  for (const AlgorithmNumber algorithm : {kAlgMd5, kAlgSha1, kAlgSha256, kAlgSha384, kAlgSha512}) {
    for (const uint32_t flags : {uint32_t{0}, uint32_t{kNoHashOid}, uint32_t{kX931Format}}) {
      if (flags == kX931Format && algorithm == kAlgMd5) {
        continue;
      }
      const HashPtr hash = hashed(*provider, algorithm, "text");
      EXPECT_EQ(signature_len(*provider, *hash, 2, flags).value(), 128u);
      EXPECT_EQ(code(hash->update(as_bytes("more"), 0)), "ok") << "a size changes nothing";
      const Bytes signature = sign(*provider, *hash, 2, {}, flags).value();
      EXPECT_EQ(code(hash->update(as_bytes("more"), 0)), name_of(NTE_BAD_HASH_STATE));
      const HashPtr same = hashed(*provider, algorithm, "textmore");
      EXPECT_EQ(code(verify(*same, signature, *key, {}, flags)), "ok") << flags;
      const HashPtr other = hashed(*provider, algorithm, "textmorf");
      const std::string bad = name_of(NTE_BAD_SIGNATURE);
      EXPECT_EQ(code(verify(*other, signature, *key, {}, flags)), bad);
      EXPECT_EQ(code(verify(*same, {}, *key, {}, flags)), bad);
      EXPECT_EQ(code(verify(*same, ByteView(signature).first(127), *key, {}, flags)), bad);
    }
  }
  const HashPtr hash = hashed(*provider, kAlgSha1, "text");
  EXPECT_EQ(code(sign(*provider, *hash, 2, {}, 8)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(code(sign(*provider, *hash, 1, {}, 0)), name_of(NTE_NO_KEY));
  EXPECT_EQ(code(sign(*provider, *hash, 3, {}, 0)), name_of(NTE_NO_KEY));
  const KeyPtr rc2 = generate_key(*provider, kAlgRc2, 0, {}).value();
  EXPECT_EQ(code(verify(*hash, counted(128), *rc2, {}, 0)), name_of(NTE_BAD_KEY));
}

TEST(CspSignatures, cover_the_description) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generate_key(*provider, 2, 1024u << 16, {}).value();
  const HashPtr hash = hashed(*provider, kAlgSha256, "text");
  const Bytes signature = sign(*provider, *hash, 2, as_bytes("about"), 0).value();
  const HashPtr whole = hashed(*provider, kAlgSha256, "textabout");
  EXPECT_EQ(code(verify(*whole, signature, *key, {}, 0)), "ok");
  EXPECT_EQ(code(verify(*whole, signature, *key, as_bytes("about"), 0)),
            name_of(NTE_BAD_HASH_STATE));
}

TEST(CspDss, signs_little_endian_halves_and_survives_its_blobs) {
  const auto provider = session(kDssDhProvider);
  const KeyPtr key = generate_key(*provider, kAlgDssSign, 512u << 16 | kExportable, {}).value();
  const HashPtr hash = hashed(*provider, kAlgSha1, "text");
  const Bytes signature = sign(*provider, *hash, 2, {}, 0).value();
  EXPECT_EQ(signature.size(), 40u);
  EXPECT_EQ(signature_len(*provider, *hash, 2, 0).value(), 40u);
  for (const uint32_t version : {uint32_t{0}, uint32_t{kBlobVersion3}}) {
    const auto other = session(kDssDhProvider);
    const KeyPtr open =
        import_key(*other, exported(*key, BlobType::kPublic, version), nullptr, 0).value();
    EXPECT_EQ(code(verify(*hash, signature, *open, {}, 0)), "ok");
    const Bytes secret = exported(*key, BlobType::kPrivate, version);
    const KeyPtr pair = import_key(*other, secret, nullptr, kExportable).value();
    EXPECT_EQ(exported(*pair, BlobType::kPrivate, version), secret);
    EXPECT_EQ(exported(*user_key(*other, 2).value(), BlobType::kPrivate, version), secret);
    const HashPtr again = hashed(*other, kAlgSha1, "text");
    EXPECT_EQ(code(verify(*hash, sign(*other, *again, 2, {}, 0).value(), *key, {}, 0)), "ok");
  }
  EXPECT_EQ(parameter_of(*key, kKpP).size(), 128u);
  EXPECT_EQ(parameter_of(*key, kKpQ).size(), 40u);
  const HashPtr md5 = hashed(*provider, kAlgMd5, "text");
  EXPECT_EQ(code(sign(*provider, *md5, 2, {}, 0)), name_of(NTE_BAD_ALGID));
  Bytes altered = signature;
  altered[3] ^= 1;
  EXPECT_EQ(code(verify(*hash, altered, *key, {}, 0)), name_of(NTE_BAD_SIGNATURE));
  EXPECT_EQ(code(verify(*hash, {}, *key, {}, 0)), name_of(NTE_BAD_SIGNATURE));
}

TEST(CspDss, hostile_blobs_are_refused) {
  const auto provider = session(kDssDhProvider);
  const KeyPtr key = generate_key(*provider, kAlgDssSign, 512u << 16 | kExportable, {}).value();
  const Bytes good = exported(*key, BlobType::kPrivate, kBlobVersion3);
  const auto changed = [&](const std::function<void(FfcVersion3&)>& change) {
    DssBlob blob = parse_as<DssBlob>(good).value();
    change(blob.key);
    return code(import_key(*provider, write_dss_private(blob)->reveal(), nullptr, 0));
  };
  const std::string bad = name_of(NTE_BAD_DATA);
  EXPECT_EQ(changed([](FfcVersion3&) {}), "ok");
  EXPECT_EQ(changed([](FfcVersion3& dsa) { dsa.group.prime.back() ^= 2; }), bad);
  EXPECT_EQ(changed([](FfcVersion3& dsa) { dsa.group.order.back() ^= 2; }), bad);
  EXPECT_EQ(changed([](FfcVersion3& dsa) { dsa.group.generator = {1}; }), bad);
  EXPECT_EQ(changed([](FfcVersion3& dsa) { dsa.group.generator = {}; }), bad);
  EXPECT_EQ(changed([](FfcVersion3& dsa) { dsa.public_value.back() ^= 1; }), bad);
  EXPECT_EQ(changed([](FfcVersion3& dsa) { wipe(dsa.private_value.reveal()); }), bad);
}

// The group of RFC 2409 6.2 (Oakley group 2), which needs no generation.
Bytes oakley_prime() {
  return from_hex(
      "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E34"
      "04DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6"
      "F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF");
}

KeyPtr dh_key(Provider& provider, AlgorithmNumber algorithm) {
  const KeyPtr key =
      generate_key(provider, algorithm, 1024u << 16 | kPregen | kExportable, {}).value();
  Bytes prime = oakley_prime();
  std::reverse(prime.begin(), prime.end());
  EXPECT_EQ(code(key->export_blob(nullptr, 6, 0)), name_of(NTE_BAD_KEY_STATE));
  EXPECT_EQ(code(key->set_parameter(kKpX, 0, {})), name_of(NTE_BAD_KEY_STATE));
  EXPECT_THAT(key->set_parameter(kKpP, 0, prime), IsOk());
  Bytes generator(128);
  generator[0] = 2;
  EXPECT_THAT(key->set_parameter(kKpG, 0, generator), IsOk());
  EXPECT_THAT(key->set_parameter(kKpX, 0, {}), IsOk());
  EXPECT_EQ(parameter_of(*key, kKpP), to_hex(prime));
  EXPECT_EQ(parameter_of(*key, kKpG), to_hex(generator));
  return key;
}

TEST(CspDiffieHellman, both_sides_agree_on_a_session_key) {
  const auto alice = session(kDssDhProvider);
  const auto bob = session(kDssDhProvider);
  const KeyPtr a = dh_key(*alice, kAlgDhEphemeral);
  const KeyPtr b = dh_key(*bob, kAlgDhStoreAndForward);
  for (const uint32_t version : {uint32_t{0}, uint32_t{kBlobVersion3}}) {
    const Bytes from_a = exported(*a, BlobType::kPublic, version);
    const Bytes from_b = exported(*b, BlobType::kPublic, version);
    const KeyPtr here = import_key(*alice, from_b, a.get(), kExportable).value();
    const KeyPtr there = import_key(*bob, from_a, b.get(), kExportable).value();
    EXPECT_EQ(parameter_of(*here, kKpAlgId), "03aa0000");
    EXPECT_EQ(code(here->export_blob(nullptr, 8, 0)), name_of(NTE_BAD_KEY_STATE));
    EXPECT_EQ(code(here->set_parameter(kKpAlgId, 0, dword(kAlgAes128))), name_of(NTE_BAD_ALGID));
    for (const KeyPtr& key : {here, there}) {
      ASSERT_EQ(code(key->set_parameter(kKpAlgId, 0, dword(kAlg3Des))), "ok");
    }
    const std::string cipher = encrypted(*here, counted(20), Final::kYes);
    EXPECT_EQ(decrypted(*there, from_hex(cipher), Final::kYes), to_hex(counted(20)));
  }
  EXPECT_EQ(code(user_key(*alice, 1)), name_of(NTE_NO_KEY)) << "ephemeral keys are not kept";
  EXPECT_EQ(exported(*user_key(*bob, 1).value(), BlobType::kPublic),
            exported(*b, BlobType::kPublic));
}

TEST(CspDiffieHellman, the_base_provider_takes_3des_for_an_agreed_key) {
  const auto provider = session(kBaseDhProvider);
  EXPECT_EQ(code(generate_key(*provider, kAlg3Des, 0, {})), name_of(NTE_BAD_ALGID));
  const KeyPtr a = dh_key(*provider, kAlgDhEphemeral);
  const KeyPtr b = dh_key(*provider, kAlgDhEphemeral);
  const KeyPtr here = import_key(*provider, exported(*b, BlobType::kPublic), a.get(), 0).value();
  const KeyPtr there = import_key(*provider, exported(*a, BlobType::kPublic), b.get(), 0).value();
  for (const KeyPtr& key : {here, there}) {
    ASSERT_EQ(code(key->set_parameter(kKpAlgId, 0, dword(kAlg3Des))), "ok");
  }
  const std::string cipher = encrypted(*here, counted(20), Final::kYes);
  EXPECT_EQ(decrypted(*there, from_hex(cipher), Final::kYes), to_hex(counted(20)));
}

// OpenSSL, given our private value and the peer's public one, finds the same secret.
TEST(CspDiffieHellman, the_secret_is_the_one_of_the_mathematics) {
  const auto provider = session(kDssDhProvider);
  const KeyPtr a = dh_key(*provider, kAlgDhEphemeral);
  const KeyPtr b = dh_key(*provider, kAlgDhEphemeral);
  const KeyPtr agreed =
      import_key(*provider, exported(*b, BlobType::kPublic), a.get(), kExportable).value();
  ASSERT_EQ(code(agreed->set_parameter(kKpAlgId, 0, dword(kAlgRc4))), "ok");
  const DhBlob secret = parse_as<DhBlob>(exported(*a, BlobType::kPrivate)).value();
  const DhBlob open = parse_as<DhBlob>(exported(*b, BlobType::kPublic)).value();
  const auto number = [](ByteView bytes) {
    return BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
  };
  BIGNUM* shared = number(open.key.public_value);
  BIGNUM* exponent = number(secret.key.private_value.reveal());
  BIGNUM* prime = number(oakley_prime());
  BN_CTX* context = BN_CTX_new();
  ASSERT_EQ(BN_mod_exp(shared, shared, exponent, prime, context), 1);
  Bytes little(128);
  BN_bn2lebinpad(shared, little.data(), 128);
  for (BIGNUM* used : {shared, exponent, prime}) {
    BN_free(used);
  }
  BN_CTX_free(context);
  const Bytes blob = exported(*agreed, BlobType::kPlaintext);
  EXPECT_EQ(to_hex(ByteView(blob).subspan(12)), to_hex(ByteView(little).first(16)));
}

TEST(CspDiffieHellman, hostile_public_values_are_refused) {
  const auto provider = session(kDssDhProvider);
  const KeyPtr key = dh_key(*provider, kAlgDhEphemeral);
  DhBlob blob = parse_as<DhBlob>(exported(*key, BlobType::kPublic)).value();
  const auto refused = [&](const Bytes& value) {
    blob.key.public_value = value;
    return code(import_key(*provider, write_dh_public(blob), key.get(), 0));
  };
  Bytes minus_one = oakley_prime();
  minus_one.back() ^= 1;
  for (const Bytes& value : {Bytes{}, Bytes{1}, oakley_prime(), minus_one}) {
    EXPECT_EQ(refused(value), name_of(NTE_BAD_DATA)) << to_hex(value);
  }
  EXPECT_EQ(refused({2}), "ok");
  const KeyPtr rc4 = generate_key(*provider, kAlgRc4, 0, {}).value();
  EXPECT_EQ(code(import_key(*provider, write_dh_public(blob), rc4.get(), 0)), name_of(NTE_BAD_KEY));
  EXPECT_EQ(code(key->set_parameter(kKpP, 0, counted(64))), name_of(NTE_BAD_DATA));
  EXPECT_EQ(encrypted(*key, counted(8), Final::kYes), name_of(NTE_BAD_KEY));
}

TEST(CspProviders, do_not_take_keys_of_others) {
  const auto dss = session(kDssDhProvider);
  EXPECT_EQ(code(import_key(*dss, rsa_blob("public"), nullptr, 0)), name_of(NTE_BAD_DATA));
  EXPECT_EQ(code(import_key(*dss, rsa_blob("private"), nullptr, 0)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(code(generate_key(*dss, kAlgRsaSign, 0, {})), name_of(NTE_BAD_ALGID));
  const auto only = session("Microsoft Base DSS Cryptographic Provider");
  EXPECT_EQ(code(generate_key(*only, 1, 0, {})), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(code(create_hash(only->row(), kAlgHmac, nullptr, 0)), name_of(NTE_BAD_ALGID));
}

}  // namespace
}  // namespace opensspi::csp
