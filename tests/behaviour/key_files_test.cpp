// SPDX-License-Identifier: MIT
// opensspi_key_read and opensspi_key_convert, as a C caller sees them. tests/cli/test_blob.py tests
// that other implementations read what they write, and vice versa.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "opensspi/opensspi.h"
#include "opensspi/wincrypt.h"

namespace {

struct Freed {
  void* memory = nullptr;
  size_t len = 0;
  ~Freed() { opensspi_free(memory); }
  [[nodiscard]] std::string text() const { return {static_cast<const char*>(memory), len}; }
};

OPENSSPI_KEY_FORM form(OPENSSPI_KEY_FORMAT format) {
  OPENSSPI_KEY_FORM made = {};
  made.size = sizeof(made);
  made.format = static_cast<uint32_t>(format);
  return made;
}

// A private key blob made by CryptoAPI.
const std::string& private_blob() {
  static const std::string kBlob = [] {
    HCRYPTPROV provider = 0;
    HCRYPTKEY key = 0;
    EXPECT_TRUE(
        CryptAcquireContextA(&provider, nullptr, nullptr, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
    EXPECT_TRUE(CryptGenKey(provider, AT_SIGNATURE, (512U << 16) | CRYPT_EXPORTABLE, &key));
    DWORD len = 2048;
    std::string blob(len, '\0');
    EXPECT_TRUE(
        CryptExportKey(key, 0, PRIVATEKEYBLOB, 0, reinterpret_cast<BYTE*>(blob.data()), &len));
    blob.resize(len);
    CryptDestroyKey(key);
    CryptReleaseContext(provider, 0);
    return blob;
  }();
  return kBlob;
}

int32_t convert(Freed& out, const std::string& key, const OPENSSPI_KEY_FORM& to,
                const char* password = nullptr) {
  return opensspi_key_convert(key.data(), key.size(), password,
                              password == nullptr ? 0 : std::strlen(password), &to, &out.memory,
                              &out.len);
}

std::string told(const std::string& key, const char* password = nullptr) {
  char* json = nullptr;
  const int32_t status = opensspi_key_read(key.data(), key.size(), password,
                                           password == nullptr ? 0 : std::strlen(password), &json);
  const Freed owner{json, 0};
  return status == 0 ? json : opensspi_status_name(status);
}

TEST(KeyFiles, a_key_of_cryptoapi_is_told_in_every_form) {
  const char* const kForms[] = {"", "blob", "pvk", "pem", "der"};
  for (const auto format :
       {OPENSSPI_KEY_BLOB, OPENSSPI_KEY_PVK, OPENSSPI_KEY_PEM, OPENSSPI_KEY_DER}) {
    Freed file;
    OPENSSPI_KEY_FORM to = form(format);
    to.key_spec = AT_SIGNATURE;
    ASSERT_EQ(convert(file, private_blob(), to), 0) << opensspi_last_detail();
    const std::string report = told(file.text());
    EXPECT_NE(report.find(std::string("\"form\": \"") + kForms[format] + "\""), std::string::npos)
        << report;
    EXPECT_NE(report.find("\"bits\": 512"), std::string::npos) << report;
    EXPECT_NE(report.find("\"private\": true"), std::string::npos) << report;
  }
}

TEST(KeyFiles, a_password_that_is_missing_or_wrong_is_told) {
  Freed file;
  OPENSSPI_KEY_FORM to = form(OPENSSPI_KEY_PVK);
  to.password = "secret";
  to.password_len = 6;
  ASSERT_EQ(convert(file, private_blob(), to), 0);
  EXPECT_EQ(told(file.text()), "ERROR_INVALID_PASSWORD");
  EXPECT_EQ(told(file.text(), "Secret"), "ERROR_INVALID_PASSWORD");
  EXPECT_NE(told(file.text(), "secret").find("\"encrypted\": true"), std::string::npos);
}

TEST(KeyFiles, what_is_asked_wrongly_is_refused) {
  const std::string& key = private_blob();
  Freed out;
  EXPECT_EQ(opensspi_key_read(key.data(), key.size(), nullptr, 0, nullptr),
            ERROR_INVALID_PARAMETER);
  EXPECT_EQ(
      opensspi_key_convert(key.data(), key.size(), nullptr, 0, nullptr, &out.memory, &out.len),
      ERROR_INVALID_PARAMETER);
  OPENSSPI_KEY_FORM small = form(OPENSSPI_KEY_PEM);
  small.size = 4;
  EXPECT_EQ(convert(out, key, small), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(convert(out, key, form(static_cast<OPENSSPI_KEY_FORMAT>(9))), ERROR_INVALID_PARAMETER);
  OPENSSPI_KEY_FORM flagged = form(OPENSSPI_KEY_PEM);
  flagged.flags = 0x80;
  EXPECT_EQ(convert(out, key, flagged), static_cast<int32_t>(NTE_BAD_FLAGS));
  OPENSSPI_KEY_FORM third = form(OPENSSPI_KEY_BLOB);
  third.key_spec = 3;
  EXPECT_EQ(convert(out, key, third), static_cast<int32_t>(NTE_BAD_KEY));
  OPENSSPI_KEY_FORM version = form(OPENSSPI_KEY_BLOB);
  version.blob_version = 4;
  EXPECT_EQ(convert(out, key, version), static_cast<int32_t>(NTE_BAD_VER));
  EXPECT_EQ(out.memory, nullptr);
  EXPECT_EQ(told(""), "NTE_BAD_DATA");
  EXPECT_EQ(told("-----BEGIN PRIVATE KEY-----\n"), "NTE_BAD_DATA");
}

}  // namespace
