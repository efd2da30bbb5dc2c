// SPDX-License-Identifier: MIT
// Sessions, containers and session keys: states, permissions, and every refusal.
#include <thread>

#include "support/csp_session.h"
#include "support/results.h"

namespace opensspi::csp {
namespace {

using namespace testing;

const ProviderRow& row(std::string_view name) {
  return *std::find_if(providers().begin(), providers().end(),
                       [&](const ProviderRow& provider) { return provider.name == name; });
}

Result<std::shared_ptr<Provider>> acquire(ContainerStore& store, std::string_view container,
                                          uint32_t flags) {
  return Provider::acquire(store, {container, &row(kAesProvider), flags});
}

KeyPtr generated(Provider& provider, AlgorithmNumber algorithm, uint32_t flags) {
  return generate_key(provider, algorithm, flags, {}).value();
}

std::string export_code(Key& key, BlobType type, Key* wrapping = nullptr) {
  return code(key.export_blob(wrapping, static_cast<uint32_t>(type), 0));
}

TEST(CspProviderTable, names_types_and_defaults) {
  EXPECT_EQ(code(find_provider("microsoft strong CRYPTOGRAPHIC provider", kProvRsaFull)), "ok");
  EXPECT_EQ(code(find_provider(kAesProvider, kProvRsaFull)), name_of(NTE_PROV_TYPE_NO_MATCH));
  EXPECT_EQ(code(find_provider("nobody", 1)), name_of(NTE_KEYSET_NOT_DEF));
  EXPECT_EQ(code(default_provider(0)), name_of(NTE_BAD_PROV_TYPE));
  EXPECT_EQ(code(default_provider(1000)), name_of(NTE_BAD_PROV_TYPE));
  EXPECT_EQ(code(default_provider(2)), name_of(NTE_PROV_TYPE_NOT_DEF));
  for (const ProviderTypeRow& type : provider_types()) {
    EXPECT_EQ(default_provider(type.type).value()->name, type.default_provider);
  }
}

TEST(CspProviderTable, key_pairs_have_windows_default_lengths) {
  const auto bits = [](std::string_view name, AlgorithmNumber algorithm) {
    return row(name).find(algorithm)->default_bits;
  };
  EXPECT_EQ(bits("Microsoft Base Cryptographic Provider v1.0", kAlgRsaKeyExchange), 512u);
  EXPECT_EQ(bits(kEnhancedProvider, kAlgRsaSign), 1024u);
  EXPECT_EQ(bits("Microsoft Base DSS Cryptographic Provider", kAlgDssSign), 1024u);
  EXPECT_EQ(bits("Microsoft Base DSS and Diffie-Hellman Cryptographic Provider", kAlgDhEphemeral),
            512u);
  EXPECT_EQ(bits("Microsoft DH SChannel Cryptographic Provider", kAlgDhStoreAndForward), 512u);
  EXPECT_EQ(
      bits("Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider", kAlgDhEphemeral),
      1024u);
}

TEST(CspProviderTable, names_fit_their_fields) {
  for (const ProviderRow& provider : providers()) {
    for (const AlgorithmEntry& entry : provider.algorithms) {
      EXPECT_LT(entry.name.size(), 20u) << entry.name;
      EXPECT_LT(entry.long_name.size(), 40u) << entry.long_name;
    }
  }
}

TEST(CspAcquire, flags_and_containers) {
  const auto store = memory_container_store();
  EXPECT_EQ(code(acquire(*store, "box", 0)), name_of(NTE_BAD_KEYSET));
  EXPECT_EQ(code(acquire(*store, "box", kNewKeySet)), "ok");
  EXPECT_EQ(code(acquire(*store, "BOX", kNewKeySet)), name_of(NTE_EXISTS));
  EXPECT_EQ(code(acquire(*store, "Box", 0)), "ok") << "names are compared without regard to case";
  EXPECT_EQ(code(acquire(*store, "box", kMachineKeySet)), name_of(NTE_BAD_KEYSET));
  EXPECT_EQ(code(acquire(*store, "", 0x12345678)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(code(acquire(*store, "", 1)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(code(acquire(*store, "box", kVerifyContext)), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(code(acquire(*store, std::string(261, 'x'), kNewKeySet)),
            name_of(NTE_BAD_KEYSET_PARAM));
  EXPECT_THAT(delete_container(*store, {"bOx", &row(kAesProvider), kDeleteKeySet}), IsOk());
  EXPECT_EQ(code(delete_container(*store, {"box", &row(kAesProvider), kDeleteKeySet})),
            name_of(NTE_BAD_KEYSET));
}

TEST(CspAcquire, containers_belong_to_a_family_of_providers) {
  const auto store = memory_container_store();
  const ProviderRow& dss = row("Microsoft Base DSS Cryptographic Provider");
  ASSERT_EQ(code(acquire(*store, "box", kNewKeySet)), "ok");
  EXPECT_EQ(code(Provider::acquire(*store, {"box", &row(kEnhancedProvider), 0})), "ok");
  EXPECT_EQ(code(Provider::acquire(*store, {"box", &dss, 0})), name_of(NTE_BAD_KEYSET));
}

TEST(CspParameters, of_a_provider) {
  const auto store = memory_container_store();
  const auto provider = acquire(*store, "My Box", kNewKeySet).value();
  const auto value = [&](uint32_t id) -> std::string {
    const auto len = provider->parameter_len(id, 0);
    if (!len.ok()) {
      return code(len);
    }
    Bytes bytes(*len);
    const auto written = provider->parameter(id, 0, bytes);
    return written.ok() ? to_hex(bytes) : code(written);
  };
  EXPECT_EQ(value(kPpImpType), "02000000");
  EXPECT_EQ(value(kPpVersion), "00020000");
  EXPECT_EQ(value(kPpContainer), "4d7920426f7800");
  EXPECT_EQ(value(kPpProvType), "18000000");
  EXPECT_EQ(value(kPpKeySpec), "03000000");
  EXPECT_EQ(value(kPpKeySetType), "00000000");
  EXPECT_EQ(value(kPpSigKeySizeInc), "08000000");
  EXPECT_EQ(value(kPpSymKeySize), name_of(NTE_BAD_TYPE));
  EXPECT_EQ(value(99), name_of(NTE_BAD_TYPE));
  Bytes small(2);
  EXPECT_EQ(code(provider->parameter(kPpName, 0, small)), name_of(ERROR_MORE_DATA));
  EXPECT_EQ(code(provider->parameter_len(kPpName, 4)), name_of(NTE_BAD_FLAGS));
}

TEST(CspParameters, enumerations_keep_their_place) {
  const auto store = memory_container_store();
  const auto provider = acquire(*store, "one", kNewKeySet).value();
  ASSERT_EQ(code(acquire(*store, "twotwo", kNewKeySet)), "ok");
  EXPECT_EQ(provider->parameter_len(kPpEnumContainers, kCryptFirst).value(), 261u);
  Bytes name(7);
  EXPECT_EQ(provider->parameter(kPpEnumContainers, kCryptFirst, name).value(), 4u);
  Bytes small(3);
  EXPECT_EQ(code(provider->parameter(kPpEnumContainers, 0, small)), name_of(ERROR_MORE_DATA));
  EXPECT_EQ(provider->parameter(kPpEnumContainers, 0, name).value(), 7u) << "it did not advance";
  EXPECT_EQ(code(provider->parameter(kPpEnumContainers, 0, name)), name_of(ERROR_NO_MORE_ITEMS));
  Bytes algorithm(88);
  size_t num_algorithms = 0;
  uint32_t flags = kCryptFirst;
  while (provider->parameter(kPpEnumAlgsEx, flags, algorithm).ok()) {
    ++num_algorithms;
    flags = kCryptNext;
  }
  EXPECT_EQ(num_algorithms, provider->row().algorithms.size());
}

TEST(CspGenerateKey, refuses_what_windows_refuses) {
  const auto provider = session(kEnhancedProvider);
  const auto refused = [&](AlgorithmNumber algorithm, uint32_t bits, uint32_t flags = 0) {
    return code(generate_key(*provider, algorithm, bits << 16 | flags, {}));
  };
  EXPECT_EQ(refused(0, 0), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(refused(kAlgAes128, 0), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(refused(kAlgSha1, 0), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(refused(kAlgRc2, 39), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused(kAlgRc2, 41), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused(kAlgRc4, 32), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused(kAlgRc4, 136), name_of(NTE_BAD_DATA));
  for (const uint32_t bits : {1u, 8u, 383u, 385u, 16385u, 0xFFFFu}) {
    EXPECT_EQ(refused(kAlgRsaSign, bits), name_of(NTE_BAD_DATA)) << bits;
  }
  EXPECT_EQ(refused(kAlgRc4, 0, 0x200), name_of(NTE_BAD_FLAGS));
}

TEST(CspGenerateKey, forty_bits_are_salted_as_asked) {
  const auto provider = session(kStrongProvider);
  const uint32_t forty = 40u << 16;
  EXPECT_EQ(parameter_of(*generated(*provider, kAlgRc4, forty), kKpSalt), std::string(22, '0'));
  EXPECT_EQ(parameter_of(*generated(*provider, kAlgRc4, forty | kNoSalt), kKpSalt), "");
  const std::string salt =
      parameter_of(*generated(*provider, kAlgRc4, forty | kCreateSalt), kKpSalt);
  EXPECT_EQ(salt.size(), 22u);
  EXPECT_NE(salt, std::string(22, '0'));
  EXPECT_EQ(parameter_of(*generated(*provider, kAlgRc4, 0), kKpSalt), "");
  const auto enhanced = session(kEnhancedProvider);
  EXPECT_EQ(parameter_of(*generated(*enhanced, kAlgRc4, forty | kCreateSalt), kKpSalt), "");
}

TEST(CspGenerateKey, a_stopped_generation_is_cancelled) {
  const auto provider = session(kAesProvider);
  const auto stopped =
      generate_key(*provider, kAlgRsaKeyExchange, 4096u << 16, [] { return false; });
  EXPECT_EQ(code(stopped), name_of(ERROR_CANCELLED));
  EXPECT_EQ(code(user_key(*provider, 1)), name_of(NTE_NO_KEY));
}

TEST(CspSessionKey, salt_and_effective_length_have_limits) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generated(*provider, kAlgRc2, 40u << 16);
  for (size_t len = 0; len <= 24; ++len) {
    EXPECT_THAT(key->set_parameter(kKpSaltEx, 0, counted(len)), IsOk()) << len;
    EXPECT_EQ(parameter_of(*key, kKpSalt), to_hex(counted(len)));
  }
  EXPECT_EQ(code(key->set_parameter(kKpSaltEx, 0, counted(25))), name_of(NTE_BAD_DATA));
  for (const uint32_t bits : {0u, 1025u, 12345u}) {
    EXPECT_EQ(code(key->set_parameter(kKpEffectiveKeyLen, 0, dword(bits))), name_of(NTE_BAD_DATA));
  }
  EXPECT_THAT(key->set_parameter(kKpEffectiveKeyLen, 0, dword(1024)), IsOk());
  EXPECT_EQ(parameter_of(*key, kKpEffectiveKeyLen), "00040000");
  const KeyPtr aes = generated(*provider, kAlgAes128, 0);
  EXPECT_EQ(code(aes->set_parameter(kKpEffectiveKeyLen, 0, dword(64))), name_of(NTE_BAD_TYPE));
  EXPECT_EQ(code(aes->settable(99)), name_of(NTE_BAD_TYPE));
  EXPECT_EQ(code(aes->set_parameter(kKpIv, 1, counted(16))), name_of(NTE_BAD_FLAGS));
  EXPECT_EQ(code(aes->set_parameter(kKpPadding, 0, dword(kZeroPadding))), name_of(NTE_BAD_DATA));
  EXPECT_EQ(code(aes->set_parameter(kKpMode, 0, dword(6))), name_of(NTE_BAD_DATA));
}

TEST(CspSessionKey, feedback_is_a_byte_unless_set_to_a_block) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = plaintext_key(*provider, kAlgAes128, fixed_key(16), 0).value();
  EXPECT_EQ(parameter_of(*key, kKpModeBits), "08000000");
  ASSERT_THAT(key->set_parameter(kKpMode, 0, dword(kCfb)), IsOk());
  const std::string byte_wise = encrypted(*key, counted(32), Final::kYes);
  ASSERT_THAT(key->set_parameter(kKpModeBits, 0, dword(128)), IsOk());
  const std::string block_wise = encrypted(*key, counted(32), Final::kYes);
  EXPECT_EQ(byte_wise.substr(0, 2), block_wise.substr(0, 2));
  EXPECT_NE(byte_wise, block_wise);
  EXPECT_EQ(decrypted(*key, from_hex(block_wise), Final::kYes), to_hex(counted(32)));
  EXPECT_EQ(code(key->set_parameter(kKpModeBits, 0, dword(7))), name_of(NTE_BAD_DATA));
}

TEST(CspSessionKey, every_fault_of_a_ciphertext_is_bad_data) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = plaintext_key(*provider, kAlgAes128, fixed_key(16), 0).value();
  const std::string bad = name_of(NTE_BAD_DATA);
  EXPECT_EQ(decrypted(*key, {}, Final::kYes), bad);
  for (size_t len = 1; len < 16; ++len) {
    EXPECT_EQ(decrypted(*key, counted(len), Final::kYes), bad);
    EXPECT_EQ(decrypted(*key, counted(len), Final::kNo), bad);
  }
  // Every last block: its padding is wrong unless it ends as specified in PKCS#5.
  ASSERT_THAT(key->set_parameter(kKpMode, 0, dword(kEcb)), IsOk());
  for (uint32_t last = 0; last < 256; ++last) {
    Bytes block(16, static_cast<uint8_t>(last));
    const std::string cipher = encrypted(*key, block, Final::kNo);
    const std::string answer = decrypted(*key, from_hex(cipher), Final::kYes);
    const bool padded = last >= 1 && last <= 16;
    EXPECT_EQ(answer, padded ? to_hex(ByteView(block).first(16 - last)) : bad) << last;
    if (last < 2 || last > 16) {
      continue;
    }
    block[16 - last] ^= 0x80;
    const std::string wrong = encrypted(*key, block, Final::kNo);
    EXPECT_EQ(decrypted(*key, from_hex(wrong), Final::kYes), bad) << last;
  }
}

TEST(CspSessionKey, chunks_that_are_not_last_are_whole_blocks) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generated(*provider, kAlgAes128, 0);
  EXPECT_EQ(encrypted(*key, counted(5), Final::kNo), name_of(NTE_BAD_DATA));
  EXPECT_EQ(encrypted(*key, counted(5), Final::kYes, 1), name_of(NTE_BAD_FLAGS));
  Bytes small(5);
  EXPECT_EQ(code(key->encrypt({small, 5, Final::kYes, 0, nullptr})), name_of(ERROR_MORE_DATA));
  EXPECT_EQ(key->encrypted_len(5, Final::kYes, 0).value(), 16u);
  EXPECT_EQ(key->encrypted_len(16, Final::kYes, 0).value(), 32u);
  EXPECT_EQ(generated(*provider, kAlgRc4, 0)->encrypted_len(5, Final::kYes, 0).value(), 5u);
}

TEST(CspSessionKey, hashes_the_plaintext_on_both_sides) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generated(*provider, kAlgAes256, 0);
  const HashPtr there = create_hash(provider->row(), kAlgSha256, nullptr, 0).value();
  const HashPtr here = create_hash(provider->row(), kAlgSha256, nullptr, 0).value();
  const HashPtr plain = create_hash(provider->row(), kAlgSha256, nullptr, 0).value();
  Bytes buffer = counted(20);
  buffer.resize(32);
  ASSERT_EQ(key->encrypt({buffer, 20, Final::kYes, 0, there.get()}).value(), 32u);
  ASSERT_EQ(key->decrypt({buffer, 32, Final::kYes, 0, here.get()}).value(), 20u);
  ASSERT_THAT(plain->update(counted(20), 0), IsOk());
  const std::string value = value_of(*plain);
  EXPECT_EQ(value_of(*there), value);
  EXPECT_EQ(value_of(*here), value);
  EXPECT_EQ(code(key->encrypt({buffer, 16, Final::kYes, 0, here.get()})),
            name_of(NTE_BAD_HASH_STATE));
}

TEST(CspSessionKey, a_duplicate_goes_on_from_the_same_place) {
  const auto provider = session(kAesProvider);
  for (const AlgorithmNumber algorithm : {kAlgAes128, kAlgRc4, kAlg3Des}) {
    const KeyPtr key = generated(*provider, algorithm, 0);
    const std::string first = encrypted(*key, counted(16), Final::kNo);
    const KeyPtr copy = key->duplicate().value();
    const std::string second = encrypted(*key, counted(16), Final::kNo);
    EXPECT_EQ(encrypted(*copy, counted(16), Final::kNo), second);
    EXPECT_NE(first, second);
  }
}

TEST(CspSessionKey, permissions_are_enforced_and_only_taken_away) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generated(*provider, kAlgAes128, kExportable);
  EXPECT_EQ(parameter_of(*key, kKpPermissions), "3f000000");
  EXPECT_EQ(export_code(*key, BlobType::kPlaintext), "ok");
  ASSERT_THAT(key->set_parameter(kKpPermissions, 0, dword(kMayDecrypt | kMayWrite)), IsOk());
  EXPECT_EQ(encrypted(*key, counted(16), Final::kYes), name_of(NTE_PERM));
  EXPECT_EQ(export_code(*key, BlobType::kPlaintext), name_of(NTE_BAD_KEY_STATE));
  EXPECT_EQ(parameter_of(*key, kKpIv), name_of(NTE_PERM));
  EXPECT_EQ(code(create_hash(provider->row(), kAlgMac, key.get(), 0)), name_of(NTE_PERM));
  EXPECT_EQ(code(key->set_parameter(kKpPermissions, 0, dword(0x3F))), name_of(NTE_BAD_DATA));
  ASSERT_THAT(key->set_parameter(kKpPermissions, 0, dword(kMayDecrypt)), IsOk());
  EXPECT_EQ(code(key->set_parameter(kKpIv, 0, counted(16))), name_of(NTE_PERM));
}

TEST(CspSessionKey, is_exported_only_where_it_may_be) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generated(*provider, kAlgAes128, 0);
  EXPECT_EQ(parameter_of(*key, kKpPermissions), "3b000000");
  for (const BlobType type :
       {BlobType::kSimple, BlobType::kPlaintext, BlobType::kOpaque, BlobType::kSymmetricWrap}) {
    EXPECT_EQ(export_code(*key, type, key.get()), name_of(NTE_BAD_KEY_STATE));
  }
  const KeyPtr exportable = generated(*provider, kAlgAes128, kExportable);
  EXPECT_EQ(export_code(*exportable, BlobType::kPublic), name_of(NTE_BAD_KEY));
  EXPECT_EQ(export_code(*exportable, BlobType::kSimple), name_of(NTE_BAD_PUBLIC_KEY));
  EXPECT_EQ(export_code(*exportable, BlobType::kSimple, key.get()), name_of(NTE_BAD_KEY));
  for (const uint32_t type : {0u, 2u, 10u, 12u, 99u, 0x108u, 0xFFFFFFFFu}) {
    EXPECT_EQ(code(exportable->export_blob(nullptr, type, 0)), name_of(NTE_BAD_TYPE)) << type;
  }
  EXPECT_EQ(code(exportable->export_blob(nullptr, 8, 0x100)), name_of(NTE_BAD_FLAGS));
}

TEST(CspSessionKey, opaque_blobs_carry_all_its_state) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generated(*provider, kAlgRc2, 40u << 16 | kExportable);
  ASSERT_THAT(key->set_parameter(kKpSaltEx, 0, counted(7)), IsOk());
  ASSERT_THAT(key->set_parameter(kKpIv, 0, fixed_iv(8)), IsOk());
  ASSERT_THAT(key->set_parameter(kKpEffectiveKeyLen, 0, dword(77)), IsOk());
  const SecretBytes blob = key->export_blob(nullptr, 9, 0).value();
  const KeyPtr again = import_key(*provider, blob.reveal(), nullptr, 0).value();
  EXPECT_EQ(encrypted(*again, counted(20), Final::kYes), encrypted(*key, counted(20), Final::kYes));
}

TEST(CspSessionKey, wraps_another_session_key) {
  const auto provider = session(kAesProvider);
  for (const AlgorithmNumber wrapping : {kAlg3Des, kAlg3Des112, kAlgRc2}) {
    const KeyPtr outer = generated(*provider, wrapping, 0);
    const KeyPtr inner = generated(*provider, kAlgAes192, kExportable);
    const SecretBytes blob = inner->export_blob(outer.get(), 11, 0).value();
    const KeyPtr again = import_key(*provider, blob.reveal(), outer.get(), 0).value();
    EXPECT_EQ(encrypted(*again, counted(9), Final::kYes),
              encrypted(*inner, counted(9), Final::kYes));
    const KeyPtr other = generated(*provider, wrapping, 0);
    EXPECT_EQ(code(import_key(*provider, blob.reveal(), other.get(), 0)), name_of(NTE_BAD_DATA));
    Bytes altered(blob.reveal().begin(), blob.reveal().end());
    altered.back() ^= 1;
    EXPECT_EQ(code(import_key(*provider, altered, outer.get(), 0)), name_of(NTE_BAD_DATA));
  }
  const KeyPtr aes = generated(*provider, kAlgAes128, kExportable);
  EXPECT_EQ(export_code(*aes, BlobType::kSymmetricWrap, aes.get()), name_of(NTE_BAD_ALGID));
}

TEST(CspImportKey, refuses_what_windows_refuses) {
  const auto provider = session(kEnhancedProvider);
  const auto refused = [&](const char* hex) {
    return code(import_key(*provider, from_hex(hex), nullptr, 0));
  };
  EXPECT_EQ(refused(""), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("08020000026600"), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("08010000026600000500000010171e252c"), name_of(NTE_BAD_VER));
  EXPECT_EQ(refused("63020000026600000500000010171e252c"), name_of(NTE_BAD_TYPE));
  EXPECT_EQ(refused("08020000000000000500000010171e252c"), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(refused("080200000e6600000500000010171e252c"), name_of(NTE_BAD_ALGID));
  EXPECT_EQ(refused("08020000026600000500000010171e25"), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("08020000026600000400000010171e25"), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("080200000168000000000000"), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("08020000016600000700000010171e252c3334"), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("0602000002660000525341310002000001000100"), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("0b0200000266000003660000"), name_of(NTE_BAD_DATA));
  EXPECT_EQ(refused("0a02000002660000"), name_of(NTE_BAD_TYPE));
}

TEST(CspThreads, one_key_and_one_hash_from_many) {
  const auto provider = session(kAesProvider);
  const KeyPtr key = generated(*provider, kAlgAes128, kExportable);
  const HashPtr hash = create_hash(provider->row(), kAlgSha1, nullptr, 0).value();
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        Bytes buffer(64);
        (void)key->encrypt({buffer, 20, Final::kYes, 0, hash.get()});
        (void)key->set_parameter(kKpIv, 0, counted(16));
        (void)key->duplicate();
        (void)key->export_blob(key.get(), 8, 0);
        (void)hash->update_session_key(*key, 0);
        (void)hash->duplicate();
        (void)generate_key(*provider, kAlgRc4, 0, {});
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(value_of(*hash).size(), 40u);
}

}  // namespace
}  // namespace opensspi::csp
