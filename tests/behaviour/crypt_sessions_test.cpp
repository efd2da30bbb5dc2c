// SPDX-License-Identifier: MIT
// Sessions with a provider: CryptAcquireContext with every flag, references, parameters, lists.
#include "crypt.h"

namespace behaviour {
namespace {

DWORD acquire_code(const char* container, const char* provider, DWORD type, DWORD flags) {
  ProviderHandle handle;
  return CODE_OF(CryptAcquireContextA(handle.out(), container, provider, type, flags));
}

void remove_container(const char* name, DWORD type = PROV_RSA_FULL, DWORD flags = 0) {
  HCRYPTPROV handle = 1;
  CryptAcquireContextA(&handle, name, nullptr, type, CRYPT_DELETEKEYSET | flags);
  EXPECT_EQ(handle, 0u);
}

Bytes provider_parameter(HCRYPTPROV provider, DWORD id, DWORD flags = 0) {
  return answered(
      [&](BYTE* data, DWORD* len) { return CryptGetProvParam(provider, id, data, len, flags); });
}

std::string text_of(const Bytes& value) {
  EXPECT_FALSE(value.empty());
  return value.empty() ? "" : std::string(reinterpret_cast<const char*>(value.data()));
}

TEST(CryptSessions, acquiring_names_what_was_wrong_as_windows_does) {
  const auto expect = [](const char* provider, DWORD type, DWORD flags, int64_t expected) {
    EXPECT_EQ(acquire_code(nullptr, provider, type, flags | CRYPT_VERIFYCONTEXT),
              static_cast<DWORD>(expected));
  };
  expect(nullptr, 0, 0, NTE_BAD_PROV_TYPE);
  expect(nullptr, 1000, 0, NTE_BAD_PROV_TYPE);
  expect(nullptr, 999, 0, NTE_PROV_TYPE_NOT_DEF);
  expect("No such provider", PROV_RSA_FULL, 0, NTE_KEYSET_NOT_DEF);
  expect(MS_DEF_PROV_A, 999, 0, NTE_PROV_TYPE_NO_MATCH);
  expect(MS_DEF_PROV_A, PROV_DSS, 0, NTE_PROV_TYPE_NO_MATCH);
  expect(MS_DEF_PROV_A, PROV_RSA_FULL, 0x100, NTE_BAD_FLAGS);
  expect("", PROV_RSA_FULL, CRYPT_SILENT, 0);
  EXPECT_CODE(CryptAcquireContextA(nullptr, nullptr, nullptr, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT),
              ERROR_INVALID_PARAMETER);
  EXPECT_EQ(acquire_code("named", nullptr, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT),
            static_cast<DWORD>(NTE_BAD_FLAGS));
}

TEST(CryptSessions, a_container_is_made_opened_and_deleted_once) {
  const char* const name = "made opened deleted";
  EXPECT_EQ(acquire_code(name, nullptr, PROV_RSA_FULL, 0), static_cast<DWORD>(NTE_BAD_KEYSET));
  EXPECT_EQ(acquire_code(name, nullptr, PROV_RSA_FULL, CRYPT_NEWKEYSET), 0u);
  EXPECT_EQ(acquire_code(name, nullptr, PROV_RSA_FULL, CRYPT_NEWKEYSET),
            static_cast<DWORD>(NTE_EXISTS));
  EXPECT_EQ(acquire_code("MADE opened DELETED", nullptr, PROV_RSA_AES, 0), 0u)
      << "providers of RSA share their containers";
  EXPECT_EQ(acquire_code(name, nullptr, PROV_DSS, 0), static_cast<DWORD>(NTE_BAD_KEYSET));
  EXPECT_EQ(acquire_code(name, nullptr, PROV_RSA_FULL, CRYPT_MACHINE_KEYSET),
            static_cast<DWORD>(NTE_BAD_KEYSET));
  HCRYPTPROV handle = kUntouched;
  EXPECT_DONE(CryptAcquireContextA(&handle, name, nullptr, PROV_RSA_FULL, CRYPT_DELETEKEYSET));
  EXPECT_EQ(handle, 0u);
  EXPECT_CODE(CryptAcquireContextA(&handle, name, nullptr, PROV_RSA_FULL, CRYPT_DELETEKEYSET),
              NTE_BAD_KEYSET);
}

TEST(CryptSessions, wide_names_are_the_same_names) {
  ProviderHandle handle;
  ASSERT_DONE(CryptAcquireContextW(handle.out(), u"wide \u00e4", MS_ENHANCED_PROV_W, PROV_RSA_FULL,
                                   CRYPT_NEWKEYSET));
  EXPECT_EQ(text_of(provider_parameter(handle, PP_CONTAINER)), "wide ä");
  EXPECT_EQ(acquire_code("wide ä", nullptr, PROV_RSA_FULL, 0), 0u);
  remove_container("wide ä");
}

TEST(CryptSessions, what_a_session_left_in_its_container_is_there_for_the_next) {
  const char* const name = "kept pair";
  Bytes blob;
  {
    ProviderHandle handle;
    ASSERT_DONE(CryptAcquireContextA(handle.out(), name, nullptr, PROV_RSA_AES, CRYPT_NEWKEYSET));
    KeyHandle missing;
    EXPECT_CODE(CryptGetUserKey(handle, AT_SIGNATURE, missing.out()), NTE_NO_KEY);
    blob = exported(generate(handle, AT_SIGNATURE, 1024 << 16), PUBLICKEYBLOB);
  }
  ProviderHandle again;
  ASSERT_DONE(CryptAcquireContextA(again.out(), name, nullptr, PROV_RSA_AES, 0));
  KeyHandle key;
  ASSERT_DONE(CryptGetUserKey(again, AT_SIGNATURE, key.out()));
  EXPECT_EQ(exported(key, PUBLICKEYBLOB), blob);
  DWORD len = 0;
  EXPECT_CODE(CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, nullptr, &len), NTE_BAD_KEY_STATE);
  EXPECT_CODE(CryptGetUserKey(again, AT_KEYEXCHANGE, key.out()), NTE_NO_KEY);
  EXPECT_CODE(CryptGetUserKey(again, 7, key.out()), NTE_NO_KEY);
  remove_container(name, PROV_RSA_AES);
}

TEST(CryptSessions, a_handle_takes_as_many_releases_as_it_has_references) {
  const HCRYPTPROV handle = session().take();
  DWORD reserved = 0;
  EXPECT_CODE(CryptContextAddRef(handle, &reserved, 0), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptContextAddRef(handle, nullptr, 1), NTE_BAD_FLAGS);
  EXPECT_DONE(CryptContextAddRef(handle, nullptr, 0));
  EXPECT_DONE(CryptReleaseContext(handle, 0));
  EXPECT_CODE(CryptReleaseContext(handle, 1), NTE_BAD_FLAGS) << "and released it";
  EXPECT_CODE(CryptReleaseContext(handle, 0), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptReleaseContext(handle, 1), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptContextAddRef(handle, nullptr, 0), ERROR_INVALID_PARAMETER);
}

TEST(CryptSessions, keys_and_hashes_end_with_their_session) {
  ProviderHandle provider = session();
  ProviderHandle other = session();
  const HCRYPTKEY key = generate(provider, CALG_AES_128).take();
  const HCRYPTHASH hash = hash_of(provider, CALG_SHA_256).take();
  const KeyHandle bystander = generate(other, CALG_AES_128);
  ASSERT_DONE(CryptContextAddRef(provider, nullptr, 0));
  ASSERT_DONE(CryptReleaseContext(provider, 0));
  EXPECT_EQ(number_of(key_parameter(key, KP_ALGID)), CALG_AES_128);
  ASSERT_DONE(CryptReleaseContext(provider.take(), 0));
  DWORD len = 16;
  BYTE data[64] = {};
  EXPECT_CODE(CryptEncrypt(key, 0, TRUE, 0, data, &len, sizeof data), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptHashData(hash, data, 1, 0), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptDestroyKey(key), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptDestroyHash(hash), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(number_of(key_parameter(bystander, KP_ALGID)), CALG_AES_128);
}

TEST(CryptSessions, parameters_tell_of_provider_and_container) {
  ProviderHandle handle;
  ASSERT_DONE(CryptAcquireContextA(handle.out(), "asked", MS_ENHANCED_PROV_A, PROV_RSA_FULL,
                                   CRYPT_NEWKEYSET));
  EXPECT_EQ(text_of(provider_parameter(handle, PP_NAME)), MS_ENHANCED_PROV_A);
  EXPECT_EQ(text_of(provider_parameter(handle, PP_CONTAINER)), "asked");
  EXPECT_FALSE(text_of(provider_parameter(handle, PP_UNIQUE_CONTAINER)).empty());
  EXPECT_EQ(number_of(provider_parameter(handle, PP_PROVTYPE)), PROV_RSA_FULL);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_IMPTYPE)), CRYPT_IMPL_SOFTWARE);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_VERSION)), 0x200u);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_KEYSPEC)), AT_KEYEXCHANGE | AT_SIGNATURE);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_KEYSTORAGE)), CRYPT_SEC_DESCR);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_KEYSET_TYPE)), 0u);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_SIG_KEYSIZE_INC)), 8u);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_KEYX_KEYSIZE_INC)), 8u);
  EXPECT_EQ(number_of(provider_parameter(handle, PP_USE_HARDWARE_RNG)), 1u);
  DWORD len = 0;
  EXPECT_TRUE(
      CryptGetProvParam(handle, PP_KEYSET_SEC_DESCR, nullptr, &len, OWNER_SECURITY_INFORMATION));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER}) << "a query of its size sets it";
  Bytes descriptor(len);
  EXPECT_DONE(CryptGetProvParam(handle, PP_KEYSET_SEC_DESCR, descriptor.data(), &len,
                                OWNER_SECURITY_INFORMATION));
  EXPECT_CODE(CryptGetProvParam(handle, PP_SYM_KEYSIZE, nullptr, &len, 0), NTE_BAD_TYPE);
  EXPECT_CODE(CryptGetProvParam(handle, 0x7777, nullptr, &len, 0), NTE_BAD_TYPE);
  EXPECT_CODE(CryptGetProvParam(handle, PP_NAME, nullptr, &len, 1), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptGetProvParam(handle, PP_NAME, nullptr, nullptr, 0), ERROR_INVALID_PARAMETER);
  BYTE small[4] = {9, 9, 9, 9};
  len = 4;
  EXPECT_CODE(CryptGetProvParam(handle, PP_NAME, small, &len, 0), ERROR_MORE_DATA);
  EXPECT_EQ(len, sizeof MS_ENHANCED_PROV_A);
  EXPECT_EQ(to_hex(small, 4), "09090909");
  remove_container("asked");
}

TEST(CryptSessions, parameters_that_can_be_set) {
  const ProviderHandle handle = session();
  BYTE window[8] = {};
  EXPECT_DONE(CryptSetProvParam(0, PP_CLIENT_HWND, window, 0));
  EXPECT_DONE(CryptSetProvParam(handle, PP_CLIENT_HWND, window, 0));
  EXPECT_DONE(CryptSetProvParam(handle, PP_USE_HARDWARE_RNG, nullptr, 0));
  EXPECT_CODE(CryptSetProvParam(0, PP_USE_HARDWARE_RNG, nullptr, 0), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptSetProvParam(handle, PP_NAME, window, 0), NTE_BAD_TYPE);
  EXPECT_CODE(CryptSetProvParam(handle, PP_SIGNATURE_PIN, window, 0), NTE_BAD_TYPE);
}

TEST(CryptSessions, algorithms_are_listed_one_a_call_and_each_session_has_its_own_place) {
  std::map<std::string, std::vector<VectorRecord>> expected;
  for (const VectorRecord& record : read_vectors("cryptoapi/enum_algs.vec")) {
    expected[record.text("provider")].push_back(record);
  }
  for (const auto& [name, records] : expected) {
    DWORD index = 0;
    DWORD type = 0;
    char found[128];
    DWORD len = sizeof found;
    while (CryptEnumProvidersA(index++, nullptr, 0, &type, found, &len) && name != found) {
      len = sizeof found;
    }
    const ProviderHandle handle = session(name.c_str(), type);
    const ProviderHandle disturber = session(name.c_str(), type);
    DWORD flags = CRYPT_FIRST;
    for (const VectorRecord& record : records) {
      PROV_ENUMALGS_EX entry{};
      len = sizeof entry;
      ASSERT_DONE(
          CryptGetProvParam(handle, PP_ENUMALGS_EX, reinterpret_cast<BYTE*>(&entry), &len, flags));
      EXPECT_EQ(len, sizeof entry);
      EXPECT_EQ(entry.aiAlgid, std::stoul(record.text("algorithm"), nullptr, 16));
      EXPECT_EQ(entry.dwDefaultLen, record.number("default"));
      EXPECT_EQ(entry.dwMinLen, record.number("min"));
      EXPECT_EQ(entry.dwMaxLen, record.number("max"));
      EXPECT_EQ(entry.dwProtocols, record.number("protocols"));
      EXPECT_EQ(std::string(entry.szName), record.text("name"));
      EXPECT_EQ(entry.dwNameLen, record.text("name").size() + 1);
      EXPECT_EQ(std::string(entry.szLongName), record.text("long"));
      PROV_ENUMALGS shorter{};
      len = sizeof shorter;
      EXPECT_DONE(CryptGetProvParam(disturber, PP_ENUMALGS, reinterpret_cast<BYTE*>(&shorter), &len,
                                    flags));
      EXPECT_EQ(shorter.aiAlgid, entry.aiAlgid);
      EXPECT_EQ(shorter.dwBitLen, entry.dwDefaultLen);
      flags = CRYPT_NEXT;
    }
    PROV_ENUMALGS_EX entry{};
    len = sizeof entry;
    EXPECT_CODE(CryptGetProvParam(handle, PP_ENUMALGS_EX, reinterpret_cast<BYTE*>(&entry), &len, 0),
                ERROR_NO_MORE_ITEMS);
    len = 4;
    EXPECT_CODE(CryptGetProvParam(handle, PP_ENUMALGS_EX, reinterpret_cast<BYTE*>(&entry), &len,
                                  CRYPT_FIRST),
                ERROR_MORE_DATA);
    EXPECT_EQ(len, sizeof entry);
  }
}

TEST(CryptSessions, containers_are_listed_with_room_for_the_longest) {
  const std::vector<std::string> names = {"listed one", "listed two, a longer one", "listed 3"};
  for (const std::string& name : names) {
    ASSERT_EQ(acquire_code(name.c_str(), nullptr, PROV_DSS_DH, CRYPT_NEWKEYSET), 0u);
  }
  const ProviderHandle handle = session(MS_ENH_DSS_DH_PROV_A, PROV_DSS_DH);
  DWORD room = 0;
  ASSERT_DONE(CryptGetProvParam(handle, PP_ENUMCONTAINERS, nullptr, &room, CRYPT_FIRST));
  EXPECT_EQ(room, 261u);
  std::vector<std::string> found;
  for (DWORD flags = CRYPT_FIRST;; flags = CRYPT_NEXT) {
    Bytes name(room);
    DWORD len = room;
    SetLastError(kUntouched);
    if (!CryptGetProvParam(handle, PP_ENUMCONTAINERS, name.data(), &len, flags)) {
      break;
    }
    EXPECT_EQ(len, room) << "the caller's length stays as it is";
    found.push_back(text_of(name));
  }
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NO_MORE_ITEMS));
  for (const std::string& name : names) {
    EXPECT_NE(std::find(found.begin(), found.end(), name), found.end()) << name;
    remove_container(name.c_str(), PROV_DSS_DH);
  }
}

TEST(CryptSessions, providers_and_types_are_listed_in_both_characters) {
  DWORD type = 0;
  DWORD len = 0;
  DWORD reserved = 5;
  EXPECT_CODE(CryptEnumProvidersA(0, &reserved, 0, &type, nullptr, &len), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptEnumProvidersA(0, nullptr, 5, &type, nullptr, &len), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptEnumProvidersA(0, nullptr, 0, nullptr, nullptr, &len), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptEnumProvidersA(0, nullptr, 0, &type, nullptr, nullptr), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptEnumProviderTypesW(0, &reserved, 0, &type, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  DWORD count = 0;
  for (;; ++count) {
    SetLastError(kUntouched);
    if (!CryptEnumProvidersA(count, nullptr, 0, &type, nullptr, &len)) {
      break;
    }
    std::string name(len, 'x');
    ASSERT_DONE(CryptEnumProvidersA(count, nullptr, 0, &type, name.data(), &len));
    EXPECT_EQ(name.back(), '\0');
    std::u16string wide(128, u'x');
    DWORD wide_len = 8;
    DWORD wide_type = 0;
    EXPECT_CODE(CryptEnumProvidersW(count, nullptr, 0, &wide_type, wide.data(), &wide_len),
                ERROR_MORE_DATA);
    EXPECT_EQ(wide_len, 2 * len) << "in bytes";
    ASSERT_DONE(CryptEnumProvidersW(count, nullptr, 0, &wide_type, wide.data(), &wide_len));
    EXPECT_TRUE(std::equal(name.begin(), name.end(), wide.begin()));
    EXPECT_EQ(wide_type, type);
    EXPECT_TRUE(session(name.c_str(), type).get() != 0 ||
                std::string_view(name.c_str()) == MS_SCARD_PROV_A);
  }
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_NO_MORE_ITEMS));
  EXPECT_EQ(count, 10u);
  char text[80];
  len = sizeof text;
  ASSERT_DONE(CryptEnumProviderTypesA(0, nullptr, 0, &type, text, &len));
  EXPECT_STREQ(text, "RSA Full (Signature and Key Exchange)");
  EXPECT_EQ(type, PROV_RSA_FULL);
}

std::string default_of(DWORD type, DWORD flags) {
  char text[128] = "";
  DWORD len = sizeof text;
  EXPECT_DONE(CryptGetDefaultProviderA(type, nullptr, flags, text, &len));
  EXPECT_EQ(len, std::strlen(text) + 1);
  return text;
}

TEST(CryptSessions, a_default_provider_is_kept_for_the_user_and_forgotten_again) {
  EXPECT_EQ(default_of(PROV_RSA_FULL, CRYPT_MACHINE_DEFAULT), MS_STRONG_PROV_A);
  EXPECT_EQ(default_of(PROV_RSA_FULL, CRYPT_USER_DEFAULT), MS_STRONG_PROV_A);
  EXPECT_DONE(CryptSetProviderA(MS_DEF_PROV_A, PROV_RSA_FULL));
  EXPECT_EQ(default_of(PROV_RSA_FULL, CRYPT_USER_DEFAULT), MS_DEF_PROV_A);
  EXPECT_EQ(default_of(PROV_RSA_FULL, CRYPT_MACHINE_DEFAULT), MS_STRONG_PROV_A);
  EXPECT_EQ(text_of(provider_parameter(session(nullptr, PROV_RSA_FULL), PP_NAME)), MS_DEF_PROV_A);
  EXPECT_DONE(CryptSetProviderExW(MS_ENHANCED_PROV_W, PROV_RSA_FULL, nullptr, CRYPT_USER_DEFAULT));
  EXPECT_EQ(default_of(PROV_RSA_FULL, CRYPT_USER_DEFAULT), MS_ENHANCED_PROV_A);
  EXPECT_DONE(CryptSetProviderExA(nullptr, PROV_RSA_FULL, nullptr,
                                  CRYPT_USER_DEFAULT | CRYPT_DELETE_DEFAULT));
  EXPECT_EQ(default_of(PROV_RSA_FULL, CRYPT_USER_DEFAULT), MS_STRONG_PROV_A);
}

TEST(CryptSessions, defaults_refuse_what_windows_refuses) {
  DWORD reserved = 5;
  DWORD len = 0;
  const DWORD machine = CRYPT_MACHINE_DEFAULT;
  EXPECT_CODE(CryptGetDefaultProviderA(PROV_RSA_FULL, &reserved, machine, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptGetDefaultProviderA(PROV_RSA_FULL, nullptr, kUntouched, nullptr, &len),
              NTE_BAD_FLAGS);
  EXPECT_CODE(CryptGetDefaultProviderA(kUntouched, nullptr, machine, nullptr, &len),
              NTE_BAD_PROV_TYPE);
  EXPECT_CODE(CryptGetDefaultProviderA(999, nullptr, machine, nullptr, &len),
              NTE_PROV_TYPE_NOT_DEF);
  EXPECT_CODE(CryptGetDefaultProviderA(PROV_RSA_FULL, nullptr, machine, nullptr, nullptr),
              ERROR_INVALID_PARAMETER);
  char small[4];
  len = sizeof small;
  EXPECT_CODE(CryptGetDefaultProviderA(PROV_RSA_FULL, nullptr, machine, small, &len),
              ERROR_MORE_DATA);
  EXPECT_EQ(len, sizeof MS_STRONG_PROV_A);
  EXPECT_CODE(CryptSetProviderExA(MS_DEF_PROV_A, PROV_RSA_FULL, &reserved, machine),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptSetProviderExA(MS_DEF_PROV_A, PROV_RSA_FULL, nullptr, 0), NTE_BAD_FLAGS);
  EXPECT_CODE(CryptSetProviderA(nullptr, PROV_RSA_FULL), ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptSetProviderA("No such provider", PROV_RSA_FULL), NTE_KEYSET_NOT_DEF);
  EXPECT_CODE(CryptSetProviderA(MS_DEF_PROV_A, PROV_DSS), NTE_PROV_TYPE_NO_MATCH);
}

TEST(CryptSessions, random_bytes_fill_what_was_asked_for) {
  const ProviderHandle handle = session();
  Bytes first(4096);
  Bytes second(4096);
  EXPECT_DONE(CryptGenRandom(handle, 4096, first.data()));
  EXPECT_DONE(CryptGenRandom(handle, 4096, second.data()));
  EXPECT_NE(first, second);
  EXPECT_LT(std::count(first.begin(), first.end(), 0), 100);
  EXPECT_DONE(CryptGenRandom(handle, 0, nullptr));
  EXPECT_CODE(CryptGenRandom(handle, 1, nullptr), ERROR_INVALID_PARAMETER);
}

}  // namespace
}  // namespace behaviour
