// SPDX-License-Identifier: MIT
// CryptFormatObject through the C interface: sizes in bytes, small buffers, bad arguments.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "crypt.h"

namespace behaviour {
namespace {

constexpr std::array<BYTE, 4> kKeyUsage = {0x03, 0x02, 0x02, 0x04};
constexpr std::u16string_view kText = u"Certificate Signing (04)";
constexpr DWORD kSize = static_cast<DWORD>((kText.size() + 1) * sizeof(WCHAR));

BOOL format(DWORD flags, LPCSTR type, WCHAR* text, DWORD* len) {
  return CryptFormatObject(X509_ASN_ENCODING, 0, flags, nullptr, type, kKeyUsage.data(),
                           static_cast<DWORD>(kKeyUsage.size()), text, len);
}

TEST(FormatObject, sizes_are_bytes_of_a_text_with_its_zero) {
  DWORD len = 0;
  ASSERT_TRUE(format(0, szOID_KEY_USAGE, nullptr, &len));
  EXPECT_EQ(len, kSize);
  std::array<WCHAR, 100> text;
  text.fill(u'x');
  len = sizeof text;
  ASSERT_TRUE(format(0, X509_KEY_USAGE, text.data(), &len));
  EXPECT_EQ(len, kSize);
  EXPECT_EQ(std::u16string(text.data()), kText);
  ASSERT_TRUE(format(CRYPT_FORMAT_STR_MULTI_LINE, szOID_KEY_USAGE, nullptr, &len));
  EXPECT_EQ(len, kSize + 2 * sizeof(WCHAR));
}

TEST(FormatObject, a_small_buffer_stays_unchanged_and_the_size_is_returned) {
  for (const DWORD room : {DWORD{0}, DWORD{1}, kSize - 1}) {
    std::array<WCHAR, 100> text;
    text.fill(u'x');
    DWORD len = room;
    EXPECT_FALSE(format(0, szOID_KEY_USAGE, text.data(), &len));
    EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_MORE_DATA));
    EXPECT_EQ(len, kSize);
    EXPECT_EQ(text[0], u'x');
  }
}

TEST(FormatObject, bad_arguments_are_refused) {
  DWORD len = 0;
  EXPECT_FALSE(
      CryptFormatObject(0, 0, 0, nullptr, szOID_KEY_USAGE, kKeyUsage.data(), 4, nullptr, &len));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_FILE_NOT_FOUND));
  EXPECT_FALSE(format(CRYPT_FORMAT_STR_NO_HEX, "1.2.3", nullptr, &len));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_FILE_NOT_FOUND));
  EXPECT_FALSE(CryptFormatObject(X509_ASN_ENCODING, 0, 0, nullptr, szOID_KEY_USAGE, nullptr, 4,
                                 nullptr, &len));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_FALSE(CryptFormatObject(X509_ASN_ENCODING, 0, 0, nullptr, szOID_KEY_USAGE, nullptr, 0,
                                 nullptr, &len));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_FALSE(CryptFormatObject(X509_ASN_ENCODING, 0, 0, nullptr, szOID_ENHANCED_KEY_USAGE,
                                 kKeyUsage.data(), 4, nullptr, &len));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_ASN1_CORRUPT));
  EXPECT_FALSE(format(0, szOID_KEY_USAGE, nullptr, nullptr));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

}  // namespace
}  // namespace behaviour
