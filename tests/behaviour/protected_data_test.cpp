// SPDX-License-Identifier: MIT
// CryptProtectData and related ones, as a caller sees them. Arguments and codes are those of the
// documentation and of Wine's tests, which state Windows' answers.
#include <gtest/gtest.h>
#include <opensspi/ntsecapi.h>
#include <opensspi/ntstatus.h>
#include <opensspi/opensspi.h>
#include <opensspi/sddl.h>
#include <opensspi/winbase.h>
#include <opensspi/wincrypt.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdarg>
#include <cstring>
#include <string>
#include <vector>

#include "support/vectors.h"

namespace {
std::string g_logged;
}

// The library writes its audit lines here.
extern "C" __attribute__((visibility("default"))) void syslog(int, const char* format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  g_logged = line;
}
extern "C" __attribute__((visibility("default"))) void __syslog_chk(int, int, const char* format,
                                                                    ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  g_logged = line;
}

namespace behaviour {
namespace {

using ::opensspi::testing::read_vectors;

DATA_BLOB blob_of(const std::string& bytes) {
  return {static_cast<DWORD>(bytes.size()),
          reinterpret_cast<BYTE*>(const_cast<char*>(bytes.data()))};
}

std::string taken(DATA_BLOB& blob) {
  std::string bytes(reinterpret_cast<char*>(blob.pbData), blob.cbData);
  EXPECT_EQ(LocalFree(blob.pbData), nullptr);
  return bytes;
}

// The arguments of a call besides the data.
struct Given {
  LPCWSTR description = nullptr;
  const std::string* entropy = nullptr;
  DWORD flags = 0;
};

std::string protect(const std::string& data, const Given& given = {}) {
  DATA_BLOB in = blob_of(data), out = {};
  DATA_BLOB entropy = given.entropy == nullptr ? DATA_BLOB{} : blob_of(*given.entropy);
  if (CryptProtectData(&in, given.description, given.entropy == nullptr ? nullptr : &entropy,
                       nullptr, nullptr, given.flags, &out) == 0) {
    ADD_FAILURE() << GetLastError() << ": " << opensspi_last_detail();
    return "";
  }
  return taken(out);
}

std::string unprotect(const std::string& blob, const Given& given = {},
                      std::u16string* description = nullptr) {
  DATA_BLOB in = blob_of(blob), out = {};
  DATA_BLOB entropy = given.entropy == nullptr ? DATA_BLOB{} : blob_of(*given.entropy);
  LPWSTR words = nullptr;
  if (CryptUnprotectData(&in, description == nullptr ? nullptr : &words,
                         given.entropy == nullptr ? nullptr : &entropy, nullptr, nullptr,
                         given.flags, &out) == 0) {
    return "error " + std::to_string(static_cast<int32_t>(GetLastError()));
  }
  if (description != nullptr) {
    *description = words;
    EXPECT_EQ(LocalFree(words), nullptr);
  }
  return taken(out);
}

const std::string kBadKeyState = "error " + std::to_string(static_cast<int32_t>(NTE_BAD_KEY_STATE));

TEST(ProtectedData, data_description_and_entropy_come_back) {
  const std::string entropy = "more";
  std::u16string description;
  for (const size_t len : {0, 1, 16, 1000, 3 << 20}) {
    const std::string data(len, 'd');
    const std::string blob = protect(data, {u"Gr\u00FC\u00DFe \U0001F512", &entropy, 0});
    EXPECT_EQ(unprotect(blob, {nullptr, &entropy, 0}, &description), data);
    EXPECT_EQ(description, u"Gr\u00FC\u00DFe \U0001F512");
    EXPECT_EQ(blob.find(data.substr(0, 64)) == std::string::npos || len < 2, true);
  }
}

TEST(ProtectedData, no_description_is_an_empty_one_and_no_entropy_is_empty_entropy) {
  const std::string none, some = "some";
  std::u16string description = u"before";
  const std::string blob = protect("data");
  EXPECT_EQ(unprotect(blob, {nullptr, &none, 0}, &description), "data");
  EXPECT_EQ(description, u"");
  EXPECT_EQ(unprotect(blob), "data");
  EXPECT_EQ(unprotect(blob, {nullptr, &some, 0}), "error 13");
  EXPECT_EQ(unprotect(protect("data", {nullptr, &some, 0})), "error 13");
}

TEST(ProtectedData, a_success_sets_the_last_error_to_0) {
  SetLastError(0xDEADBEEF);
  const std::string blob = protect("data");
  EXPECT_EQ(GetLastError(), 0u);
  SetLastError(0xDEADBEEF);
  unprotect(blob);
  EXPECT_EQ(GetLastError(), 0u);
}

TEST(ProtectedData, missing_and_reserved_arguments_are_refused) {
  std::string data = "data";
  DATA_BLOB in = blob_of(data), out = {}, bad = {4, nullptr};
  const auto protects = [&](DATA_BLOB* from, DATA_BLOB* entropy, void* reserved, DWORD flags,
                            DATA_BLOB* to) {
    SetLastError(0);
    EXPECT_EQ(CryptProtectData(from, nullptr, entropy, reserved, nullptr, flags, to), FALSE);
    return GetLastError();
  };
  const auto unprotects = [&](DATA_BLOB* from, void* reserved, DWORD flags, DATA_BLOB* to) {
    SetLastError(0);
    EXPECT_EQ(CryptUnprotectData(from, nullptr, nullptr, reserved, nullptr, flags, to), FALSE);
    return GetLastError();
  };
  EXPECT_EQ(protects(nullptr, nullptr, nullptr, 0, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(protects(&in, nullptr, nullptr, 0, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(protects(&bad, nullptr, nullptr, 0, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(protects(&in, &bad, nullptr, 0, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(protects(&in, nullptr, &in, 0, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(protects(&in, nullptr, nullptr, 0x20000000, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(protects(&in, nullptr, nullptr, 0x2, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(unprotects(nullptr, nullptr, 0, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(unprotects(&in, nullptr, 0, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(unprotects(&bad, nullptr, 0, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(unprotects(&in, &in, 0, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(unprotects(&in, nullptr, CRYPTPROTECT_CRED_SYNC, &out), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(unprotects(&in, nullptr, 0, &out), DWORD{ERROR_INVALID_PARAMETER}) << "no blob";
  EXPECT_EQ(out.pbData, nullptr);
}

TEST(ProtectedData, a_prompt_is_refused_and_an_empty_one_is_none) {
  std::string data = "data";
  DATA_BLOB in = blob_of(data), out = {};
  CRYPTPROTECT_PROMPTSTRUCT prompt = {sizeof prompt, 0, nullptr, nullptr};
  ASSERT_EQ(CryptProtectData(&in, nullptr, nullptr, nullptr, &prompt, 0, &out), TRUE);
  taken(out);
  prompt.dwPromptFlags = CRYPTPROTECT_PROMPT_ON_UNPROTECT;
  for (const DWORD flags : {0, CRYPTPROTECT_UI_FORBIDDEN}) {
    EXPECT_EQ(CryptProtectData(&in, nullptr, nullptr, nullptr, &prompt, flags, &out), FALSE);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_PASSWORD_RESTRICTION});
    EXPECT_EQ(CryptUnprotectData(&in, nullptr, nullptr, nullptr, &prompt, flags, &out), FALSE);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_PASSWORD_RESTRICTION});
  }
  prompt.cbSize = 4;
  EXPECT_EQ(CryptProtectData(&in, nullptr, nullptr, nullptr, &prompt, 0, &out), FALSE);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(ProtectedData, altered_cut_and_longer_blobs_have_their_codes) {
  const std::string blob = protect("data");
  for (size_t at = 0; at < blob.size(); ++at) {
    std::string altered = blob;
    altered[at] = static_cast<char>(altered[at] ^ 0x40);
    const bool is_header = at < 20, is_key_name = at >= 24 && at < 40;
    EXPECT_EQ(unprotect(altered), is_header     ? "error 87"
                                  : is_key_name ? kBadKeyState
                                                : "error 13")
        << at;
  }
  for (size_t len = 0; len < blob.size(); ++len) {
    EXPECT_EQ(unprotect(blob.substr(0, len)), len < 20 ? "error 87" : "error 13") << len;
  }
  EXPECT_EQ(unprotect(blob + '\0'), "error 13");
}

TEST(ProtectedData, flags_that_ask_for_nothing_here_are_taken) {
  const DWORD flags = CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_NO_RECOVERY;
  EXPECT_EQ(unprotect(protect("data", {nullptr, nullptr, flags}), {nullptr, nullptr, flags}),
            "data");
}

TEST(ProtectedData, an_audited_call_leaves_a_line) {
  const std::string blob = protect("data", {nullptr, nullptr, CRYPTPROTECT_AUDIT});
  EXPECT_EQ(g_logged.rfind("opensspi: protected data for S-1-", 0), 0u) << g_logged;
  unprotect(blob, {nullptr, nullptr, CRYPTPROTECT_AUDIT});
  EXPECT_EQ(g_logged.rfind("opensspi: unprotected data of S-1-", 0), 0u) << g_logged;
  EXPECT_EQ(g_logged.find("\"data\""), std::string::npos);
}

TEST(ProtectedData, a_sync_seals_the_keys_anew_and_loses_nothing) {
  const std::string before = protect("before");
  const std::string after = protect("after", {nullptr, nullptr, CRYPTPROTECT_CRED_SYNC});
  EXPECT_EQ(unprotect(before), "before");
  EXPECT_EQ(unprotect(after), "after");
}

int32_t import(const std::string& file, const std::string& password, const char* sid) {
  OPENSSPI_DPAPI_SECRET secret = {};
  secret.size = sizeof secret;
  secret.kind = OPENSSPI_DPAPI_PASSWORD;
  secret.secret = password.data();
  secret.secret_len = password.size();
  secret.sid = sid;
  return opensspi_dpapi_import(OPENSSPI_STORE_USER, file.data(), file.size(), &secret);
}

std::string text_of(const std::vector<uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

// From a profile's files and its password to what Windows protected, by the plain function.
TEST(ProtectedData, blobs_of_windows_open_once_their_keys_are_imported) {
  const auto keys = read_vectors("dpapi/master_keys.vec");
  for (const auto& record : read_vectors("dpapi/blobs.vec")) {
    if (!record.has("of")) {
      continue;
    }
    const std::string blob = text_of(record.bytes("blob")),
                      entropy = text_of(record.bytes("entropy"));
    for (const auto& key : keys) {
      if (key.text("name") != record.text("of")) {
        continue;
      }
      const std::string file = text_of(key.bytes("file"));
      EXPECT_EQ(import(file, "wrong", key.text("sid").c_str()), ERROR_INVALID_PASSWORD);
      EXPECT_EQ(import(file, key.text("password"), nullptr), ERROR_INVALID_SID);
      ASSERT_EQ(import(file, key.text("password"), key.text("sid").c_str()), 0)
          << opensspi_last_detail();
    }
    std::u16string description;
    const std::string plain = unprotect(blob, {nullptr, &entropy, 0}, &description);
    const std::string expected = text_of(record.bytes(record.has("plain") ? "plain" : "plain_has"));
    EXPECT_NE(plain.find(expected), std::string::npos) << record.text("name") << ": " << plain;
    EXPECT_EQ(plain.size(), record.has("plain") ? expected.size() : record.number("plain_len"));
    if (record.has("description")) {
      EXPECT_EQ(std::string(description.begin(), description.end()), record.text("description"));
    }
    const bool is_old = record.text("of").starts_with("Windows XP");
    SetLastError(1);
    unprotect(blob, {nullptr, &entropy, CRYPTPROTECT_VERIFY_PROTECTION});
    EXPECT_EQ(GetLastError(), is_old ? static_cast<DWORD>(CRYPT_I_NEW_PROTECTION_REQUIRED) : 0u);
  }
}

TEST(ProtectedData, a_blob_whose_key_is_not_there_names_the_way_out) {
  const auto records = read_vectors("dpapi/blobs.vec");
  const std::string entropy = "toto123";
  EXPECT_EQ(unprotect(text_of(records[1].bytes("blob")), {nullptr, &entropy, 0}), kBadKeyState);
  EXPECT_NE(std::string(opensspi_last_detail()).find("opensspi dpapi import"), std::string::npos);
}

TEST(ProtectedData, update_protected_state_needs_one_of_its_arguments) {
  DWORD succeeded = 7, failed = 7;
  EXPECT_EQ(CryptUpdateProtectedState(nullptr, nullptr, 0, &succeeded, &failed), FALSE);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(CryptUpdateProtectedState(nullptr, u"x", 1, &succeeded, &failed), FALSE);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  std::vector<uint8_t> sid = {1, 1, 0, 0, 0, 0, 0, 5, 99, 0, 0, 0};
  ASSERT_EQ(CryptUpdateProtectedState(sid.data(), u"x", 0, &succeeded, &failed), TRUE);
  EXPECT_EQ(succeeded, 0u);
  EXPECT_EQ(failed, 0u);
}

// Keys of a Windows profile that were copied into Protect, as Windows keeps them, are taken over.
TEST(ProtectedData, update_protected_state_takes_over_the_keys_of_another_sid) {
  const auto keys = read_vectors("dpapi/master_keys.vec");
  const auto& windows7 = keys[1];
  const std::string blob = protect("makes the directory");
  const std::string directory =
      std::string(getenv("OPENSSPI_HOME")) + "/Protect/" + windows7.text("sid");
  ASSERT_EQ(std::system(("umask 077; mkdir '" + directory + "'").c_str()), 0);
  const std::string path = directory + "/" + windows7.text("id");
  FILE* file = fopen(path.c_str(), "w");
  const std::string bytes = text_of(windows7.bytes("file"));
  ASSERT_EQ(fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  fclose(file);
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  PSID sid = nullptr;
  ASSERT_EQ(ConvertStringSidToSidA(windows7.text("sid").c_str(), &sid), TRUE);
  DWORD succeeded = 0, failed = 0;
  ASSERT_EQ(CryptUpdateProtectedState(sid, u"wrong", 0, &succeeded, &failed), TRUE);
  EXPECT_EQ(failed, 1u);
  EXPECT_EQ(access(path.c_str(), F_OK), 0) << "what does not open stays";
  ASSERT_EQ(CryptUpdateProtectedState(sid, u"fuffa", 0, &succeeded, &failed), TRUE);
  EXPECT_EQ(succeeded, 1u);
  EXPECT_EQ(failed, 0u);
  EXPECT_NE(access(path.c_str(), F_OK), 0);
  EXPECT_EQ(opensspi_dpapi_check(OPENSSPI_STORE_USER, nullptr, windows7.text("id").c_str()), 0);
  LocalFree(sid);
}

TEST(ProtectedData, an_exported_key_is_imported_with_its_password) {
  const std::string blob = protect("data");
  char* json = nullptr;
  ASSERT_EQ(opensspi_dpapi_list(OPENSSPI_STORE_USER, &json), 0);
  const std::string list(json);
  opensspi_free(json);
  const std::string before = "\"preferred\": \"";
  const std::string guid = list.substr(list.find(before) + before.size(), 36);
  const char* sid = "S-1-5-21-1-2-3-1001";
  const std::string password = "pa\xC3\x9Fword";
  void* file = nullptr;
  size_t len = 0;
  ASSERT_EQ(opensspi_dpapi_export(OPENSSPI_STORE_USER, guid.c_str(), sid, password.data(),
                                  password.size(), &file, &len),
            0);
  ASSERT_EQ(len, 468u);
  const std::string bytes(static_cast<char*>(file), len);
  opensspi_free(file);
  EXPECT_EQ(import(bytes, "password", sid), ERROR_INVALID_PASSWORD);
  EXPECT_EQ(import(bytes, password, sid), 0);
  EXPECT_EQ(unprotect(blob), "data");
}

TEST(ProtectedData, describe_reads_blobs_key_files_and_histories) {
  const auto says = [](const std::string& bytes) {
    char* json = nullptr;
    if (opensspi_describe(bytes.data(), bytes.size(), &json) != 0) {
      return std::string("refused");
    }
    std::string text(json);
    opensspi_free(json);
    return text;
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  const auto keys = read_vectors("dpapi/master_keys.vec");
  const auto blobs = read_vectors("dpapi/blobs.vec");
  const std::string key = says(text_of(keys[0].bytes("file")));
  EXPECT_TRUE(has(key, "master key file") && has(key, "9fb6442f-626a-4980-9c85-d238be955b3c") &&
              has(key, "4000"))
      << key;
  const std::string blob = says(text_of(blobs[0].bytes("blob")));
  EXPECT_TRUE(has(blob, "CryptProtectData") && has(blob, "DPAPIck simple blob generator")) << blob;
  const std::string history =
      says(text_of(read_vectors("dpapi/credential_history.vec").front().bytes("file")));
  EXPECT_TRUE(has(history, "CREDHIST") && has(history, "Entry[3].guidLink")) << history;
}

TEST(ProtectedMemory, memory_of_every_length_comes_back) {
  for (DWORD len = 0; len <= 256; len += 8) {
    std::vector<BYTE> memory(len), before(len);
    for (DWORD i = 0; i < len; ++i) {
      memory[i] = before[i] = static_cast<BYTE>(i);
    }
    ASSERT_EQ(RtlEncryptMemory(memory.data(), len, 0), STATUS_SUCCESS);
    if (len > 0) {
      EXPECT_NE(memory, before) << len;
    }
    ASSERT_EQ(RtlDecryptMemory(memory.data(), len, 0), STATUS_SUCCESS);
    EXPECT_EQ(memory, before) << len;
    if (len % CRYPTPROTECTMEMORY_BLOCK_SIZE != 0) {
      continue;
    }
    ASSERT_EQ(CryptProtectMemory(memory.data(), len, CRYPTPROTECTMEMORY_SAME_PROCESS), TRUE);
    ASSERT_EQ(CryptUnprotectMemory(memory.data(), len, CRYPTPROTECTMEMORY_SAME_PROCESS), TRUE);
    EXPECT_EQ(memory, before) << len;
  }
}

TEST(ProtectedMemory, other_lengths_and_flags_are_refused) {
  BYTE memory[32] = {};
  for (const DWORD len : {1, 8, 15, 17}) {
    EXPECT_EQ(CryptProtectMemory(memory, len, 0), FALSE);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  }
  EXPECT_EQ(RtlEncryptMemory(memory, 7, 0), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(RtlEncryptMemory(nullptr, 8, 0), STATUS_INVALID_PARAMETER);
  EXPECT_EQ(RtlDecryptMemory(memory, 16, RTL_ENCRYPT_OPTION_CROSS_PROCESS), STATUS_NOT_SUPPORTED);
  for (const DWORD flags : {CRYPTPROTECTMEMORY_CROSS_PROCESS, CRYPTPROTECTMEMORY_SAME_LOGON}) {
    EXPECT_EQ(CryptProtectMemory(memory, 16, flags), FALSE);
    EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_SUPPORTED});
  }
  EXPECT_EQ(memory[0], 0) << "refused, and left alone";
}

TEST(ProtectedMemory, a_forked_child_decrypts_too) {
  BYTE memory[16] = "secret";
  ASSERT_EQ(CryptProtectMemory(memory, sizeof memory, 0), TRUE);
  const pid_t child = fork();
  if (child == 0) {
    const bool good = CryptUnprotectMemory(memory, sizeof memory, 0) == TRUE &&
                      std::strcmp(reinterpret_cast<char*>(memory), "secret") == 0;
    _exit(good ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace behaviour
