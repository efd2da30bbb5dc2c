// SPDX-License-Identifier: MIT
// Names through the C interface: sizes, truncation, error places, bad arguments.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "crypt.h"

namespace behaviour {
namespace {

TEST(Names, a_text_that_does_not_fit_is_cut_or_empty) {
  auto der = encoded_name("C=US, CN=abc");
  CERT_NAME_BLOB name = blob_of(der);
  EXPECT_EQ(CertNameToStrA(X509_ASN_ENCODING, &name, CERT_X500_NAME_STR, nullptr, 0), 13u);
  std::array<char, 13> narrow;
  EXPECT_EQ(CertNameToStrA(X509_ASN_ENCODING, &name, CERT_X500_NAME_STR, narrow.data(), 13), 13u);
  EXPECT_STREQ(narrow.data(), "C=US, CN=abc");
  EXPECT_EQ(CertNameToStrA(X509_ASN_ENCODING, &name, CERT_X500_NAME_STR, narrow.data(), 12), 1u);
  EXPECT_STREQ(narrow.data(), "");
  std::array<WCHAR, 6> wide;
  EXPECT_EQ(CertNameToStrW(X509_ASN_ENCODING, &name, CERT_X500_NAME_STR, wide.data(), 6), 6u);
  EXPECT_EQ(std::u16string(wide.data()), u"C=US,");
}

TEST(Names, failures_are_the_empty_text) {
  std::array<char, 4> text = {'x', 'x', 'x', 'x'};
  CERT_NAME_BLOB none = {3, nullptr};
  EXPECT_EQ(CertNameToStrA(X509_ASN_ENCODING, &none, 0, text.data(), 4), 1u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
  EXPECT_EQ(text[0], 0);
  EXPECT_EQ(CertNameToStrA(X509_ASN_ENCODING, nullptr, 0, text.data(), 4), 1u);
  std::array<BYTE, 2> junk = {0x31, 0x00};
  CERT_NAME_BLOB bad = {2, junk.data()};
  EXPECT_EQ(CertNameToStrW(X509_ASN_ENCODING, &bad, 0, nullptr, 0), 1u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_ASN1_CORRUPT));
  EXPECT_EQ(CertNameToStrW(0, &bad, 0, nullptr, 0), 1u);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_FILE_NOT_FOUND));
  EXPECT_EQ(CertRDNValueToStrA(CERT_RDN_PRINTABLE_STRING, &none, text.data(), 4), 1u);
}

TEST(Names, an_error_is_shown_in_the_callers_text) {
  DWORD len = 0;
  const char* narrow = "CN=\xC3\xA4, foo=1";
  const char* narrow_error = nullptr;
  EXPECT_FALSE(CertStrToNameA(X509_ASN_ENCODING, narrow, 0, nullptr, nullptr, &len, &narrow_error));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_INVALID_X500_STRING));
  EXPECT_STREQ(narrow_error, "foo=1");
  const WCHAR* wide = u"CN=\u00E4, foo=1";
  const WCHAR* wide_error = nullptr;
  EXPECT_FALSE(CertStrToNameW(X509_ASN_ENCODING, wide, 0, nullptr, nullptr, &len, &wide_error));
  EXPECT_EQ(std::u16string(wide_error), u"foo=1");
  EXPECT_TRUE(CertStrToNameW(X509_ASN_ENCODING, u"CN=a", 0, nullptr, nullptr, &len, &wide_error));
  EXPECT_EQ(wide_error, nullptr);
  EXPECT_FALSE(CertStrToNameA(X509_ASN_ENCODING, nullptr, 0, nullptr, nullptr, &len, nullptr));
  EXPECT_FALSE(CertStrToNameA(X509_ASN_ENCODING, "CN=\xFF", 0, nullptr, nullptr, &len, nullptr));
  EXPECT_FALSE(CertStrToNameA(X509_ASN_ENCODING, "CN=a", 0, nullptr, nullptr, nullptr, nullptr));
  BYTE small = 0;
  len = 1;
  EXPECT_FALSE(CertStrToNameA(X509_ASN_ENCODING, "CN=a", 0, nullptr, &small, &len, nullptr));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_MORE_DATA));
  EXPECT_EQ(len, 14u);
}

TEST(Names, attributes_are_found) {
  auto der = encoded_name("C=US, CN=Abc");
  CERT_NAME_BLOB name = blob_of(der);
  char oid[] = "2.5.4.3";
  BYTE value[] = {'a', 'b', 'c'};
  CERT_RDN_ATTR attribute = {oid, CERT_RDN_PRINTABLE_STRING, {3, value}};
  CERT_RDN rdn = {1, &attribute};
  EXPECT_FALSE(CertIsRDNAttrsInCertificateName(X509_ASN_ENCODING, 0, &name, &rdn));
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_NO_MATCH));
  EXPECT_TRUE(CertIsRDNAttrsInCertificateName(
      X509_ASN_ENCODING, CERT_CASE_INSENSITIVE_IS_RDN_ATTRS_FLAG, &name, &rdn));
  attribute.dwValueType = CERT_RDN_ANY_TYPE;
  attribute.Value = {0, nullptr};
  EXPECT_TRUE(CertIsRDNAttrsInCertificateName(X509_ASN_ENCODING, 0, &name, &rdn));
  EXPECT_FALSE(CertIsRDNAttrsInCertificateName(X509_ASN_ENCODING, 0, &name, nullptr));
  CERT_NAME_INFO info = {1, &rdn};
  EXPECT_EQ(CertFindRDNAttr("2.5.4.3", &info), &attribute);
  EXPECT_EQ(CertFindRDNAttr("2.5.4.4", &info), nullptr);
  EXPECT_EQ(CertFindRDNAttr(nullptr, &info), nullptr);
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(ERROR_INVALID_PARAMETER));
}

}  // namespace
}  // namespace behaviour
