// SPDX-License-Identifier: MIT
// Sorted CTLs: finding and enumerating subjects of lists that the openssl command signed.
#include <memory>

#include "crypt.h"
#include "openssl_command.h"
#include "trust_list.h"

namespace behaviour {
namespace {

Bytes bytes_of(const CRYPT_DER_BLOB& blob) { return {blob.pbData, blob.pbData + blob.cbData}; }

const Bytes kValue = {0x04, 0x01, 0x2A};

class SortedLists : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    files_ = std::make_unique<OpenSsl>();
    ASSERT_TRUE(
        files_->ran("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out root.pem "
                    "-subj /CN=Lists -days 3650"));
    sign_list(*files_,
              encoded_list({{{9, 9}, kValue}, {{1}, {}}, {{5, 5, 5}, kValue}, {{1, 1}, {}}}),
              "list.ctl");
    sign_list(*files_, encoded_list({}), "empty.ctl");
  }
  static void TearDownTestSuite() { files_.reset(); }

  static PCCTL_CONTEXT open(const std::string& name, DWORD flags = CERT_CREATE_CONTEXT_SORTED_FLAG,
                            PCERT_CREATE_CONTEXT_PARA para = nullptr) {
    const Bytes file = files_->read(name);
    return static_cast<PCCTL_CONTEXT>(
        CertCreateContext(CERT_STORE_CTL_CONTEXT, X509_ASN_ENCODING | PKCS_7_ASN_ENCODING,
                          file.data(), static_cast<DWORD>(file.size()), flags, para));
  }

  static DWORD find(PCCTL_CONTEXT ctl, Bytes subject, CRYPT_DER_BLOB* attributes) {
    CRYPT_DATA_BLOB blob{static_cast<DWORD>(subject.size()), subject.data()};
    return CODE_OF(CertFindSubjectInSortedCTL(&blob, ctl, 0, nullptr, attributes));
  }

  static std::unique_ptr<OpenSsl> files_;
};
std::unique_ptr<OpenSsl> SortedLists::files_;

TEST_F(SortedLists, subjects_are_found_with_their_attributes) {
  for (const DWORD flags : {DWORD{CERT_CREATE_CONTEXT_SORTED_FLAG}, DWORD{0}}) {
    PCCTL_CONTEXT ctl = open("list.ctl", flags);
    ASSERT_NE(ctl, nullptr);
    CRYPT_DER_BLOB attributes{};
    EXPECT_EQ(find(ctl, {5, 5, 5}, &attributes), 0u);
    DWORD len = 0;
    EXPECT_DONE(CryptDecodeObject(X509_ASN_ENCODING, PKCS_ATTRIBUTES, attributes.pbData,
                                  attributes.cbData, 0, nullptr, &len));
    Bytes block(len);
    EXPECT_DONE(CryptDecodeObject(X509_ASN_ENCODING, PKCS_ATTRIBUTES, attributes.pbData,
                                  attributes.cbData, 0, block.data(), &len));
    const auto* const decoded = reinterpret_cast<const CRYPT_ATTRIBUTES*>(block.data());
    ASSERT_EQ(decoded->cAttr, 1u);
    EXPECT_STREQ(decoded->rgAttr[0].pszObjId, kAttributeOid);
    EXPECT_EQ(bytes_of(decoded->rgAttr[0].rgValue[0]), kValue);

    EXPECT_EQ(find(ctl, {1}, &attributes), 0u);
    EXPECT_EQ(attributes.cbData, 0u);
    EXPECT_EQ(attributes.pbData, nullptr);
    EXPECT_EQ(find(ctl, {9, 9}, nullptr), 0u);
    EXPECT_EQ(find(ctl, {1, 2}, &attributes), static_cast<DWORD>(CRYPT_E_NOT_FOUND));
    EXPECT_EQ(find(ctl, {}, &attributes), static_cast<DWORD>(CRYPT_E_NOT_FOUND));
    CertFreeCTLContext(ctl);
  }
}

TEST_F(SortedLists, subjects_are_enumerated_in_the_order_of_the_encoding) {
  PCCTL_CONTEXT ctl = open("list.ctl");
  ASSERT_NE(ctl, nullptr);
  std::vector<Bytes> subjects;
  std::vector<bool> with_attributes;
  void* position = nullptr;
  CRYPT_DER_BLOB subject{};
  CRYPT_DER_BLOB attributes{};
  while (CertEnumSubjectInSortedCTL(ctl, &position, &subject, &attributes)) {
    subjects.push_back(bytes_of(subject));
    with_attributes.push_back(attributes.cbData != 0);
  }
  EXPECT_EQ(GetLastError(), static_cast<DWORD>(CRYPT_E_NOT_FOUND));
  EXPECT_EQ(subjects, (std::vector<Bytes>{{9, 9}, {1}, {5, 5, 5}, {1, 1}}));
  EXPECT_EQ(with_attributes, (std::vector<bool>{true, false, true, false}));
  EXPECT_FALSE(CertEnumSubjectInSortedCTL(ctl, &position, nullptr, nullptr));
  position = nullptr;
  EXPECT_TRUE(CertEnumSubjectInSortedCTL(ctl, &position, nullptr, nullptr));
  CertFreeCTLContext(ctl);

  ctl = open("empty.ctl");
  position = nullptr;
  EXPECT_CODE(CertEnumSubjectInSortedCTL(ctl, &position, &subject, &attributes), CRYPT_E_NOT_FOUND);
  CertFreeCTLContext(ctl);
}

TEST_F(SortedLists, positions_and_contexts_that_are_not_valid_are_refused) {
  PCCTL_CONTEXT ctl = open("list.ctl");
  int foreign = 0;
  void* position = &foreign;
  EXPECT_CODE(CertEnumSubjectInSortedCTL(ctl, &position, nullptr, nullptr), CRYPT_E_NOT_FOUND);
  EXPECT_CODE(CertEnumSubjectInSortedCTL(ctl, nullptr, nullptr, nullptr), E_INVALIDARG);
  EXPECT_CODE(CertFindSubjectInSortedCTL(nullptr, ctl, 0, nullptr, nullptr), E_INVALIDARG);
  CRYPT_DATA_BLOB null{1, nullptr};
  EXPECT_CODE(CertFindSubjectInSortedCTL(&null, ctl, 0, nullptr, nullptr), E_INVALIDARG);
  CertFreeCTLContext(ctl);
  position = nullptr;
  EXPECT_CODE(CertEnumSubjectInSortedCTL(ctl, &position, nullptr, nullptr), E_INVALIDARG);
  EXPECT_EQ(find(ctl, {1}, nullptr), static_cast<DWORD>(E_INVALIDARG));
  EXPECT_EQ(find(nullptr, {1}, nullptr), static_cast<DWORD>(E_INVALIDARG));
}

struct SortCall {
  DWORD num_entries = 0;
  BOOL result = TRUE;
};

BOOL WINAPI note_sort(DWORD total, DWORD remaining, DWORD num_entries, void* argument) {
  auto& call = *static_cast<SortCall*>(argument);
  EXPECT_GT(total, remaining);
  call.num_entries = num_entries;
  return call.result;
}

TEST_F(SortedLists, the_callers_function_may_stop_the_sorting) {
  SortCall call;
  CERT_CREATE_CONTEXT_PARA para{sizeof para, nullptr, nullptr, note_sort, &call};
  PCCTL_CONTEXT ctl = open("list.ctl", CERT_CREATE_CONTEXT_SORTED_FLAG, &para);
  EXPECT_NE(ctl, nullptr);
  EXPECT_EQ(call.num_entries, 4u);
  CertFreeCTLContext(ctl);
  call.result = FALSE;
  EXPECT_EQ(open("list.ctl", CERT_CREATE_CONTEXT_SORTED_FLAG, &para), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_CANCELLED});
  ctl = open("list.ctl", 0, &para);
  EXPECT_NE(ctl, nullptr);
  CertFreeCTLContext(ctl);
}

}  // namespace
}  // namespace behaviour
