// SPDX-License-Identifier: MIT
// Hashes: their states, keyed ones, and those of SSL and TLS.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "csp/blobs/parsed.h"
#include "support/csp_session.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using namespace testing;

constexpr std::string_view kSchannelProvider = "Microsoft RSA SChannel Cryptographic Provider";

std::string parameter_of(HashObject& hash, uint32_t id) {
  const auto len = hash.parameter_len(id, 0);
  if (!len.ok()) {
    return code(len);
  }
  Bytes value(*len);
  const auto written = hash.parameter(id, 0, value);
  return written.ok() ? to_hex(value) : code(written);
}

TEST(CspHashes, are_finished_by_reading_the_value_only) {
  const auto provider = session(kAesProvider);
  const HashPtr hash = create_hash(provider->row(), kAlgMd5, nullptr, 0).value();
  EXPECT_EQ(parameter_of(*hash, kHpHashSize), "10000000");
  EXPECT_EQ(parameter_of(*hash, kHpAlgId), "03800000");
  EXPECT_EQ(hash->parameter_len(kHpHashVal, 0).value(), 16u);
  Bytes small(4);
  EXPECT_EQ(code(hash->parameter(kHpHashVal, 0, small)), name_of(ERROR_MORE_DATA));
  EXPECT_THAT(hash->update(as_bytes("abc"), 0), IsOk())
      << "neither sizes nor small buffers finish it";
  EXPECT_EQ(parameter_of(*hash, kHpHashVal), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(parameter_of(*hash, kHpHashVal), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(code(hash->update(as_bytes("abc"), 0)), name_of(NTE_BAD_HASH_STATE));
  EXPECT_EQ(code(hash->update({}, 2)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(parameter_of(*hash, 99), name_of(NTE_BAD_TYPE));
  EXPECT_EQ(code(hash->settable(99)), name_of(NTE_BAD_TYPE));
}

TEST(CspHashes, take_a_value_that_was_computed_elsewhere) {
  const auto provider = session(kAesProvider);
  const HashPtr hash = create_hash(provider->row(), kAlgSha1, nullptr, 0).value();
  EXPECT_EQ(hash->settable(kHpHashVal)->len, 20u);
  EXPECT_EQ(code(hash->set_parameter(kHpHashVal, 0, counted(19))), name_of(NTE_BAD_LEN));
  ASSERT_THAT(hash->set_parameter(kHpHashVal, 0, counted(20)), IsOk());
  EXPECT_EQ(value_of(*hash), to_hex(counted(20)));
  EXPECT_EQ(code(hash->update({}, 0)), name_of(NTE_BAD_HASH_STATE));
}

TEST(CspHashes, a_duplicate_goes_its_own_way) {
  const auto provider = session(kAesProvider);
  const HashPtr hash = create_hash(provider->row(), kAlgSha1, nullptr, 0).value();
  ASSERT_THAT(hash->update(as_bytes("a"), 0), IsOk());
  const HashPtr copy = hash->duplicate().value();
  ASSERT_THAT(hash->update(as_bytes("bc"), 0), IsOk());
  EXPECT_EQ(value_of(*hash), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(value_of(*copy), "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
  EXPECT_EQ(value_of(*hash->duplicate().value()), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(CspHashes, refuse_what_windows_refuses) {
  const auto provider = session(kAesProvider);
  EXPECT_EQ(code(create_hash(provider->row(), 0x12345, nullptr, 0)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgMd5, nullptr, 1)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgRc4, nullptr, 0)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgRsaSign, nullptr, 0)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgMac, nullptr, 0)), name_of(NTE_BAD_KEY));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgHmac, nullptr, 0)), name_of(NTE_BAD_KEY));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgTls1Prf, nullptr, 0)), name_of(NTE_BAD_ALGID));
  const KeyPtr rc4 = generate_key(*provider, kAlgRc4, 0, {}).value();
  EXPECT_EQ(code(create_hash(provider->row(), kAlgMac, rc4.get(), 0)), name_of(NTE_BAD_KEY));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgMd5, rc4.get(), 0)), "ok")
      << "the key is ignored";
}

TEST(CspHashes, shamd5_holds_only_what_is_set) {
  const auto provider = session(kAesProvider);
  const HashPtr hash = create_hash(provider->row(), kAlgSsl3ShaMd5, nullptr, 0).value();
  EXPECT_EQ(code(hash->update(counted(3), 0)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(parameter_of(*hash, kHpHashVal), name_of(NTE_BAD_HASH_STATE));
  ASSERT_THAT(hash->set_parameter(kHpHashVal, 0, counted(36)), IsOk());
  EXPECT_EQ(parameter_of(*hash, kHpHashVal), to_hex(counted(36)));
}

TEST(CspHmac, is_told_its_hash_before_its_data) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = plaintext_key(*provider, kAlgRc2, as_bytes("Jefe!"), 0).value();
  const HashPtr hash = create_hash(provider->row(), kAlgHmac, key.get(), 0).value();
  EXPECT_EQ(code(hash->update(counted(3), 0)), name_of(NTE_BAD_HASH_STATE));
  EXPECT_EQ(parameter_of(*hash, kHpHashVal), name_of(NTE_BAD_HASH_STATE));
  for (const AlgorithmNumber wrong : {0x12345u, kAlgRc2, kAlgHmac, kAlgMac, kAlgSsl3ShaMd5}) {
    EXPECT_EQ(code(hash->set_hmac_info({wrong, {}, {}}, 0)), name_of(NTE_BAD_ALGID));
  }
  EXPECT_THAT(hash->set_hmac_info({kAlgSha1, {}, {}}, 0), IsOk());
  EXPECT_EQ(parameter_of(*hash, kHpHashSize), "14000000");
  ASSERT_THAT(hash->update(counted(3), 0), IsOk());
  EXPECT_EQ(code(hash->set_hmac_info({kAlgSha1, {}, {}}, 0)), name_of(NTE_BAD_HASH_STATE));
  EXPECT_EQ(hash->settable(kHpHmacInfo)->kind, ParameterShape::Kind::kHmacInfo);
  const HashPtr plain = create_hash(provider->row(), kAlgSha1, nullptr, 0).value();
  EXPECT_EQ(code(plain->set_hmac_info({kAlgSha1, {}, {}}, 0)), name_of(NTE_BAD_TYPE));
}

Bytes channel_algorithm(uint32_t use, AlgorithmNumber algorithm, uint32_t bits,
                        uint32_t flags = 0) {
  Bytes bytes;
  Writer writer(bytes);
  for (uint32_t value : {use, algorithm, bits, flags, 0u}) {
    writer.u32le(value);
  }
  return bytes;
}

// openssl_prf is RFC 2246's PRF by OpenSSL.
Bytes openssl_prf(ByteView secret, std::string_view label, ByteView seed, size_t len) {
  EVP_KDF* kdf = EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr);
  EVP_KDF_CTX* context = EVP_KDF_CTX_new(kdf);
  char digest[] = "MD5-SHA1";
  Bytes whole(label.begin(), label.end());
  whole.insert(whole.end(), seed.begin(), seed.end());
  Bytes key(secret.begin(), secret.end());
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, key.data(), key.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, whole.data(), whole.size()),
      OSSL_PARAM_construct_end()};
  Bytes out(len);
  EXPECT_EQ(EVP_KDF_derive(context, out.data(), out.size(), parameters), 1);
  EVP_KDF_CTX_free(context);
  EVP_KDF_free(kdf);
  return out;
}

Bytes joined(const Bytes& first, const Bytes& second) {
  Bytes both = first;
  both.insert(both.end(), second.begin(), second.end());
  return both;
}

class CspChannel : public ::testing::Test {
 protected:
  // pre_master opens a fixed pre-master secret as a server does, from a SIMPLEBLOB.
  KeyPtr pre_master(AlgorithmNumber algorithm) {
    const KeyPtr pair = generate_key(*provider_, 1, 1024u << 16, {}).value();
    const KeyPtr fresh = generate_key(*provider_, algorithm, 0, {}).value();
    const SecretBytes blob = fresh->export_blob(pair.get(), 1, 0).value();
    const KeyPtr key = import_key(*provider_, blob.reveal(), nullptr, 0).value();
    secret_ = raw_secret(*pair, blob.reveal());
    EXPECT_THAT(key->set_parameter(kKpClientRandom, 0, client_), IsOk());
    EXPECT_THAT(key->set_parameter(kKpServerRandom, 0, server_), IsOk());
    return key;
  }

  Bytes raw_secret(Key& pair, ByteView blob) {
    Bytes cipher = parse_as<SimpleBlob>(blob)->wrapped;
    const auto len = pair.decrypt({cipher, cipher.size(), Final::kYes, 0, nullptr});
    EXPECT_EQ(*len, 48u);
    cipher.resize(48);
    return cipher;
  }

  std::string key_of(HashObject& hash, AlgorithmNumber algorithm, uint32_t flags) {
    const KeyPtr key = derive_key(*provider_, algorithm, hash, flags | kExportable).value();
    const SecretBytes blob = key->export_blob(nullptr, 8, 0).value();
    return to_hex(blob.reveal().subspan(12));
  }

  const std::shared_ptr<Provider> provider_ = session(kSchannelProvider);
  const Bytes client_ = counted(32);
  const Bytes server_ = fixed_key(32);
  Bytes secret_;
};

TEST_F(CspChannel, tls1_keys_are_the_key_block_of_the_rfc) {
  const KeyPtr key = pre_master(kAlgTls1Master);
  EXPECT_EQ(to_hex(ByteView(secret_).first(2)), "0301");
  EXPECT_EQ(code(create_hash(provider_->row(), kAlgTls1Prf, key.get(), 0)),
            name_of(NTE_BAD_KEY_STATE));
  ASSERT_THAT(key->set_parameter(kKpSchannelAlg, 0, channel_algorithm(0, kAlgSha1, 160)), IsOk());
  ASSERT_THAT(key->set_parameter(kKpSchannelAlg, 0, channel_algorithm(1, kAlg3Des, 192)), IsOk());
  const HashPtr hash = create_hash(provider_->row(), kAlgSchannelMasterHash, key.get(), 0).value();
  const Bytes master = openssl_prf(secret_, "master secret", joined(client_, server_), 48);
  const Bytes block = openssl_prf(master, "key expansion", joined(server_, client_), 104);
  const ByteView view(block);
  EXPECT_EQ(key_of(*hash, kAlgSchannelMacKey, 0), to_hex(view.first(20)));
  EXPECT_EQ(key_of(*hash, kAlgSchannelMacKey, kServer), to_hex(view.subspan(20, 20)));
  EXPECT_EQ(key_of(*hash, kAlgSchannelEncKey, 0), to_hex(view.subspan(40, 24)));
  EXPECT_EQ(key_of(*hash, kAlgSchannelEncKey, kServer), to_hex(view.subspan(64, 24)));
  const KeyPtr cipher = derive_key(*provider_, kAlgSchannelEncKey, *hash, kServer).value();
  EXPECT_EQ(testing::parameter_of(*cipher, kKpIv), to_hex(view.subspan(96, 8)));
  EXPECT_EQ(cipher->algorithm(), kAlg3Des);
  const HashPtr prf = create_hash(provider_->row(), kAlgTls1Prf, key.get(), 0).value();
  ASSERT_THAT(prf->set_parameter(kHpTls1PrfLabel, 0, as_bytes("client finished")), IsOk());
  ASSERT_THAT(prf->set_parameter(kHpTls1PrfSeed, 0, counted(36)), IsOk());
  Bytes finished(12);
  EXPECT_EQ(prf->parameter(kHpHashVal, 0, finished).value(), 12u);
  EXPECT_EQ(finished, openssl_prf(master, "client finished", counted(36), 12));
}

TEST_F(CspChannel, exportable_ciphers_hash_their_keys_once_more) {
  const KeyPtr key = pre_master(kAlgTls1Master);
  ASSERT_THAT(key->set_parameter(kKpSchannelAlg, 0, channel_algorithm(0, kAlgMd5, 128)), IsOk());
  ASSERT_THAT(key->set_parameter(kKpSchannelAlg, 0, channel_algorithm(1, kAlgRc2, 40, 1)), IsOk());
  const HashPtr hash = create_hash(provider_->row(), kAlgSchannelMasterHash, key.get(), 0).value();
  const Bytes master = openssl_prf(secret_, "master secret", joined(client_, server_), 48);
  const Bytes block = openssl_prf(master, "key expansion", joined(server_, client_), 42);
  const Bytes final_key =
      openssl_prf(ByteView(block).subspan(32, 5), "client write key", joined(client_, server_), 16);
  EXPECT_EQ(key_of(*hash, kAlgSchannelEncKey, 0), to_hex(final_key));
  const KeyPtr cipher = derive_key(*provider_, kAlgSchannelEncKey, *hash, 0).value();
  EXPECT_EQ(testing::parameter_of(*cipher, kKpEffectiveKeyLen), "28000000");
}

// RFC 6101 6.1 and 6.2.2, written out with OpenSSL's hashes.
Bytes ssl3_stretch(ByteView secret, const Bytes& randoms, size_t len) {
  Bytes out;
  for (size_t round = 0; out.size() < len; ++round) {
    Bytes inner(round + 1, static_cast<uint8_t>('A' + round));
    inner.insert(inner.end(), secret.begin(), secret.end());
    inner.insert(inner.end(), randoms.begin(), randoms.end());
    Bytes outer(secret.begin(), secret.end());
    outer.resize(secret.size() + 20);
    EVP_Digest(inner.data(), inner.size(), outer.data() + secret.size(), nullptr, EVP_sha1(),
               nullptr);
    out.resize(16 * (round + 1));
    EVP_Digest(outer.data(), outer.size(), out.data() + 16 * round, nullptr, EVP_md5(), nullptr);
  }
  out.resize(len);
  return out;
}

TEST_F(CspChannel, ssl3_keys_are_the_key_block_of_the_rfc) {
  const KeyPtr key = pre_master(kAlgSsl3Master);
  EXPECT_EQ(to_hex(ByteView(secret_).first(2)), "0300");
  ASSERT_THAT(key->set_parameter(kKpSchannelAlg, 0, channel_algorithm(0, kAlgMd5, 128)), IsOk());
  ASSERT_THAT(key->set_parameter(kKpSchannelAlg, 0, channel_algorithm(1, kAlgRc4, 128)), IsOk());
  const HashPtr hash = create_hash(provider_->row(), kAlgSchannelMasterHash, key.get(), 0).value();
  const Bytes master = ssl3_stretch(secret_, joined(client_, server_), 48);
  const Bytes block = ssl3_stretch(master, joined(server_, client_), 64);
  EXPECT_EQ(key_of(*hash, kAlgSchannelMacKey, kServer), to_hex(ByteView(block).subspan(16, 16)));
  EXPECT_EQ(key_of(*hash, kAlgSchannelEncKey, 0), to_hex(ByteView(block).subspan(32, 16)));
}

TEST_F(CspChannel, refuses_what_is_missing_or_foreign) {
  const KeyPtr bare = generate_key(*provider_, kAlgTls1Master, 0, {}).value();
  EXPECT_EQ(code(create_hash(provider_->row(), kAlgSchannelMasterHash, bare.get(), 0)),
            name_of(ERROR_INVALID_PARAMETER));
  const KeyPtr key = pre_master(kAlgTls1Master);
  const HashPtr hash = create_hash(provider_->row(), kAlgSchannelMasterHash, key.get(), 0).value();
  EXPECT_EQ(code(derive_key(*provider_, kAlgSchannelEncKey, *hash, 0)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(code(derive_key(*provider_, kAlgRc4, *hash, 0)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(code(hash->update(counted(1), 0)), name_of(NTE_BAD_ALGID));
  const auto set = [&](const Bytes& value) {
    return code(key->set_parameter(kKpSchannelAlg, 0, value));
  };
  EXPECT_EQ(set(channel_algorithm(2, kAlgRc4, 128)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(set(channel_algorithm(1, kAlgSha1, 160)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(set(channel_algorithm(0, kAlgRc4, 128)), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(set(channel_algorithm(1, kAlgRc4, 0)), name_of(NTE_BAD_DATA));
  EXPECT_EQ(set(channel_algorithm(1, kAlgRc4, 1u << 30)), name_of(NTE_BAD_DATA));
  const KeyPtr rc4 = generate_key(*provider_, kAlgRc4, 0, {}).value();
  EXPECT_EQ(code(create_hash(provider_->row(), kAlgSchannelMasterHash, rc4.get(), 0)),
            name_of(NTE_BAD_KEY));
  EXPECT_EQ(code(create_hash(provider_->row(), kAlgHmac, key.get(), 0)), name_of(NTE_BAD_KEY));
}

}  // namespace
}  // namespace opensspi::csp
