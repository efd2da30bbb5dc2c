// SPDX-License-Identifier: MIT
// tests/data/cryptoapi: what Windows' interface returns, printed by a program of ours under Wine.
// Omitted, because Wine differs from Windows: HMAC over SHA-384 and SHA-512 (its block is too
// short), X9.31 signatures (its trailer is always SHA-1's), SSL3_SHAMD5 with data, KP_MODE_BITS.
#include "support/csp_session.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using namespace testing;

AlgorithmNumber hash_named(const std::string& name) {
  const std::map<std::string, AlgorithmNumber> numbers = {
      {"MD2", kAlgMd2},   {"MD4", kAlgMd4},       {"MD5", kAlgMd5},
      {"SHA1", kAlgSha1}, {"SHA256", kAlgSha256}, {"SSL3_SHAMD5", kAlgSsl3ShaMd5}};
  return numbers.at(name);
}

std::shared_ptr<Provider> provider_named(const std::string& name) {
  const std::map<std::string, std::string_view> names = {{"AES", kAesProvider},
                                                         {"ENH", kEnhancedProvider},
                                                         {"BASE", kBaseProvider},
                                                         {"STRONG", kStrongProvider}};
  return session(names.at(name));
}

HashPtr hash_of(Provider& provider, AlgorithmNumber algorithm, ByteView data) {
  HashPtr hash = create_hash(provider.row(), algorithm, nullptr, 0).value();
  EXPECT_THAT(hash->update(data, 0), IsOk());
  return hash;
}

// rsa_pair imports a key pair of the vectors into a new session.
std::shared_ptr<Provider> session_with_pair(const std::string& name, uint32_t flags = kExportable) {
  auto provider = session(kEnhancedProvider);
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_keys.vec")) {
    if (record.text("name") != name) {
      continue;
    }
    EXPECT_EQ(code(import_key(*provider, record.bytes("private"), nullptr, flags)), "ok");
  }
  return provider;
}

uint32_t spec_of(const std::string& name) { return name == "SIGNATURE_1024" ? 2 : 1; }

TEST(CspVectors, hashes) {
  for (const VectorRecord& record : read_vectors("cryptoapi/hash.vec")) {
    const auto provider = provider_named(record.text("provider"));
    const AlgorithmNumber algorithm = hex_number(record.text("algorithm"));
    if (provider->row().type == kProvRsaFull && algorithm >= kAlgSha256) {
      EXPECT_EQ(code(create_hash(provider->row(), algorithm, nullptr, 0)), record.text("error"));
      continue;
    }
    const HashPtr hash = hash_of(*provider, algorithm, counted(record.number("len")));
    EXPECT_EQ(value_of(*hash), record.text("value"));
  }
}

TEST(CspVectors, ciphers) {
  const auto provider = session(kAesProvider);
  for (const VectorRecord& record : read_vectors("cryptoapi/cipher.vec")) {
    const AlgorithmNumber algorithm = hex_number(record.text("algorithm"));
    const KeyPtr key =
        plaintext_key(*provider, algorithm, fixed_key(record.number("key_len")), 0).value();
    const std::string& mode = record.text("mode");
    const std::map<std::string, uint32_t> modes = {
        {"CBC", kCbc}, {"ECB", kEcb}, {"OFB", kOfb}, {"CFB", kCfb}, {"CTS", kCts}};
    if (mode != "stream") {
      ASSERT_THAT(key->set_parameter(kKpMode, 0, dword(modes.at(mode))), IsOk());
    }
    if (record.text("iv") == "yes") {
      ASSERT_THAT(key->set_parameter(kKpIv, 0, fixed_iv(key->settable(kKpIv)->len)), IsOk());
    }
    if (record.text("len") == "chunked") {
      const Bytes plain = counted(40);
      const ByteView view(plain);
      std::string chunks = encrypted(*key, view.first(16), Final::kNo);
      chunks += encrypted(*key, view.subspan(16, 16), Final::kNo);
      chunks += encrypted(*key, view.subspan(32), Final::kYes);
      EXPECT_EQ(chunks, record.text("encrypted")) << mode;
      continue;
    }
    const Bytes plain = counted(record.number("len"));
    const bool refused = mode == "OFB" || mode == "CTS";
    const std::string& expected = record.text(refused ? "error" : "encrypted");
    EXPECT_EQ(encrypted(*key, plain, Final::kYes), expected) << mode << plain.size();
    EXPECT_EQ(encrypted(*key, plain, Final::kYes), expected) << "a final chunk begins anew";
    if (refused) {
      continue;
    }
    EXPECT_EQ(decrypted(*key, from_hex(expected), Final::kYes), to_hex(plain)) << mode;
  }
}

TEST(CspVectors, session_key_parameters) {
  const auto provider = session(kAesProvider);
  for (const VectorRecord& record : read_vectors("cryptoapi/key_params.vec")) {
    const KeyPtr key = plaintext_key(*provider, hex_number(record.text("algorithm")),
                                     fixed_key(record.number("key_len")), kExportable)
                           .value();
    const auto id = static_cast<uint32_t>(record.number("parameter"));
    const std::string answer = parameter_of(*key, id);
    // Windows has no CRYPT_EXPORT_KEY and later permissions in these: 0x3f is the lower six.
    EXPECT_EQ(answer, record.text(answer.starts_with("8009") ? "error" : "value"))
        << record.text("algorithm") << " parameter " << id;
  }
}

TEST(CspVectors, derived_keys) {
  for (const VectorRecord& record : read_vectors("cryptoapi/derive.vec")) {
    const auto provider = provider_named(record.text("provider"));
    const HashPtr hash = hash_of(*provider, hash_named(record.text("hash")), counted(20));
    const auto flags = static_cast<uint32_t>(record.number("bits") << 16 | record.number("flags") |
                                             uint32_t{kExportable});
    const AlgorithmNumber algorithm = hex_number(record.text("algorithm"));
    const auto key = derive_key(*provider, algorithm, *hash, flags);
    if (!key.ok()) {
      EXPECT_EQ(code(key), record.text("error"));
      continue;
    }
    EXPECT_EQ(encrypted(**key, counted(16), Final::kYes), record.text("encrypted"))
        << record.text("algorithm") << ' ' << flags;
    const SecretBytes blob =
        (*key)->export_blob(nullptr, static_cast<uint32_t>(BlobType::kPlaintext), 0).value();
    const bool des = algorithm == kAlgDes || algorithm == kAlg3Des || algorithm == kAlg3Des112;
    if (des) {
      continue;
    }
    EXPECT_EQ(to_hex(blob.reveal().subspan(12)), record.text("key"));
    if (record.text("salt") != "none") {
      EXPECT_EQ(parameter_of(**key, kKpSalt), record.text("salt"));
    }
  }
}

TEST(CspVectors, hmacs) {
  const auto provider = session(kAesProvider);
  for (const VectorRecord& record : read_vectors("cryptoapi/hmac.vec")) {
    const KeyPtr key =
        plaintext_key(*provider, kAlgRc2, fixed_key(record.number("key_len")), kIpsecHmacKey)
            .value();
    const HashPtr hash = create_hash(provider->row(), kAlgHmac, key.get(), 0).value();
    const Bytes inner(20, 0x11);
    const Bytes outer(24, 0x22);
    HmacInfo info{hash_named(record.text("hash")), {}, {}};
    if (record.has("pads")) {
      info = {info.algorithm, inner, outer};
    }
    ASSERT_THAT(hash->set_hmac_info(info, 0), IsOk());
    ASSERT_THAT(hash->update(counted(record.number("len")), 0), IsOk());
    EXPECT_EQ(value_of(*hash), record.text("value")) << record.text("hash");
  }
}

TEST(CspVectors, macs) {
  const auto provider = session(kAesProvider);
  for (const VectorRecord& record : read_vectors("cryptoapi/mac.vec")) {
    const KeyPtr key = plaintext_key(*provider, hex_number(record.text("algorithm")),
                                     fixed_key(record.number("key_len")), 0)
                           .value();
    const std::string& which = record.text("case");
    if (which.ends_with("with_iv")) {
      ASSERT_THAT(key->set_parameter(kKpIv, 0, fixed_iv(key->settable(kKpIv)->len)), IsOk());
    }
    if (which.ends_with("in_ecb")) {
      ASSERT_THAT(key->set_parameter(kKpMode, 0, dword(kEcb)), IsOk());
    }
    const HashPtr hash = create_hash(provider->row(), kAlgMac, key.get(), 0).value();
    ASSERT_THAT(hash->update(counted(std::stoul(which)), 0), IsOk());
    EXPECT_EQ(value_of(*hash), record.text("value")) << which;
  }
}

TEST(CspVectors, session_keys_hashed) {
  const auto provider = session(kAesProvider);
  for (const VectorRecord& record : read_vectors("cryptoapi/hash_session_key.vec")) {
    const KeyPtr key = plaintext_key(*provider, hex_number(record.text("algorithm")),
                                     fixed_key(record.number("key_len")), 0)
                           .value();
    const HashPtr hash = create_hash(provider->row(), kAlgSha1, nullptr, 0).value();
    const auto flags = static_cast<uint32_t>(record.number("flags"));
    ASSERT_THAT(hash->update_session_key(*key, flags), IsOk());
    EXPECT_EQ(value_of(*hash), record.text("sha1"));
  }
}

TEST(CspVectors, key_pairs_go_in_and_out_unchanged) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_keys.vec")) {
    const auto provider = session_with_pair(record.text("name"));
    const KeyPtr key = user_key(*provider, spec_of(record.text("name"))).value();
    EXPECT_EQ(to_hex(key->export_blob(nullptr, 6, 0).value().reveal()), record.text("public"));
    EXPECT_EQ(to_hex(key->export_blob(nullptr, 7, 0).value().reveal()), record.text("private"));
    const KeyPtr open = import_key(*provider, record.bytes("public"), nullptr, 0).value();
    EXPECT_EQ(to_hex(open->export_blob(nullptr, 6, 0).value().reveal()), record.text("public"));
  }
}

TEST(CspVectors, signatures) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_sign.vec")) {
    const std::string& name = record.text("name");
    const auto provider = session_with_pair(name);
    const HashPtr hash =
        create_hash(provider->row(), hash_named(record.text("hash")), nullptr, 0).value();
    ASSERT_THAT(hash->set_parameter(kHpHashVal, 0, record.bytes("digest")), IsOk());
    const auto flags = static_cast<uint32_t>(record.number("flags"));
    const auto signature = sign(*provider, *hash, spec_of(name), {}, flags);
    ASSERT_EQ(code(signature), "ok");
    EXPECT_EQ(to_hex(*signature), record.text("signature"));
    const KeyPtr key = user_key(*provider, spec_of(name)).value();
    EXPECT_EQ(code(verify(*hash, *signature, *key, {}, flags)), "ok");
    EXPECT_EQ(code(verify(*hash, *signature, *key, {}, 0)), "ok");
    Bytes altered = *signature;
    altered[5] ^= 1;
    EXPECT_EQ(code(verify(*hash, altered, *key, {}, flags)), name_of(NTE_BAD_SIGNATURE));
  }
}

TEST(CspVectors, rsa_ciphertexts) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_encrypt.vec")) {
    const auto provider = session_with_pair(record.text("name"));
    const KeyPtr key = user_key(*provider, 1).value();
    const Bytes plain = counted(record.number("len"));
    const auto flags = static_cast<uint32_t>(record.number("flags"));
    if (!record.has("encrypted")) {
      EXPECT_EQ(encrypted(*key, plain, Final::kYes, flags), record.text("error"));
      continue;
    }
    EXPECT_EQ(decrypted(*key, record.bytes("encrypted"), Final::kYes, flags), to_hex(plain));
    EXPECT_EQ(decrypted(*key, record.bytes("encrypted"), Final::kYes, flags ^ kOaep),
              name_of(NTE_BAD_DATA));
    const std::string again = encrypted(*key, plain, Final::kYes, flags);
    EXPECT_EQ(decrypted(*key, from_hex(again), Final::kYes, flags), to_hex(plain));
  }
}

TEST(CspVectors, simple_blobs) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_simple.vec")) {
    const auto provider = session_with_pair(record.text("name"));
    const auto flags = static_cast<uint32_t>(record.number("flags")) | kExportable;
    const KeyPtr pair = user_key(*provider, 1).value();
    const KeyPtr key = import_key(*provider, record.bytes("blob"), pair.get(), flags).value();
    EXPECT_EQ(to_hex(key->export_blob(nullptr, 8, 0).value().reveal()), record.text("plain"));
    const SecretBytes blob = key->export_blob(pair.get(), 1, flags & kOaep).value();
    const KeyPtr again = import_key(*provider, blob.reveal(), nullptr, flags).value();
    EXPECT_EQ(to_hex(again->export_blob(nullptr, 8, 0).value().reveal()), record.text("plain"));
  }
}

TEST(CspVectors, enumerated_algorithms) {
  std::map<std::string, size_t> places;
  for (const VectorRecord& record : read_vectors("cryptoapi/enum_algs.vec")) {
    const auto provider = session(record.text("provider"));
    const AlgorithmEntry& entry = provider->row().algorithms[places[record.text("provider")]++];
    EXPECT_EQ(entry.id, hex_number(record.text("algorithm")));
    EXPECT_EQ(entry.default_bits, record.number("default"));
    EXPECT_EQ(entry.min_bits, record.number("min"));
    EXPECT_EQ(entry.max_bits, record.number("max"));
    EXPECT_EQ(entry.protocols, record.number("protocols"));
    EXPECT_EQ(entry.name, record.text("name"));
    EXPECT_EQ(entry.long_name, record.text("long"));
  }
}

}  // namespace
}  // namespace opensspi::csp
