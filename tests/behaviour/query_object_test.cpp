// SPDX-License-Identifier: MIT
// CryptQueryObject: files of the openssl command and of this library, of every type and format.
#include <memory>

#include "crypt.h"
#include "openssl_command.h"
#include "support/certificates.h"
#include "trust_list.h"

namespace behaviour {
namespace {

using namespace opensspi::samples;  // NOLINT

// Answer is what CryptQueryObject returned.
struct Answer {
  DWORD encoding = kUntouched;
  DWORD content = kUntouched;
  DWORD format = kUntouched;
  HCERTSTORE store = &store;
  HCRYPTMSG message = &message;
  const void* context = &context;
};

DWORD asked(DWORD type, const void* object, Answer& answer,
            DWORD contents = CERT_QUERY_CONTENT_FLAG_ALL,
            DWORD formats = CERT_QUERY_FORMAT_FLAG_ALL) {
  return CODE_OF(CryptQueryObject(type, object, contents, formats, 0, &answer.encoding,
                                  &answer.content, &answer.format, &answer.store, &answer.message,
                                  &answer.context));
}

DWORD asked(Bytes bytes, Answer& answer, DWORD contents = CERT_QUERY_CONTENT_FLAG_ALL,
            DWORD formats = CERT_QUERY_FORMAT_FLAG_ALL) {
  const CRYPT_DATA_BLOB blob{static_cast<DWORD>(bytes.size()), bytes.data()};
  return asked(CERT_QUERY_OBJECT_BLOB, &blob, answer, contents, formats);
}

void expect_nothing(const Answer& answer) {
  EXPECT_EQ(answer.encoding, 0u);
  EXPECT_EQ(answer.content, 0u);
  EXPECT_EQ(answer.format, 0u);
  EXPECT_EQ(answer.store, nullptr);
  EXPECT_EQ(answer.message, nullptr);
  EXPECT_EQ(answer.context, nullptr);
}

size_t num_certificates(HCERTSTORE store) {
  size_t num = 0;
  for (PCCERT_CONTEXT one = nullptr; (one = CertEnumCertificatesInStore(store, one)) != nullptr;) {
    ++num;
  }
  return num;
}

Bytes serialized_certificate(const Bytes& der) {
  PCCERT_CONTEXT certificate =
      CertCreateCertificateContext(X509_ASN_ENCODING, der.data(), static_cast<DWORD>(der.size()));
  DWORD len = 0;
  EXPECT_TRUE(CertSerializeCertificateStoreElement(certificate, 0, nullptr, &len));
  Bytes element(len);
  EXPECT_TRUE(CertSerializeCertificateStoreElement(certificate, 0, element.data(), &len));
  CertFreeCertificateContext(certificate);
  return element;
}

Bytes serialized_store(HCERTSTORE store) {
  CRYPT_DATA_BLOB blob{};
  EXPECT_TRUE(CertSaveStore(store, X509_ASN_ENCODING, CERT_STORE_SAVE_AS_STORE,
                            CERT_STORE_SAVE_TO_MEMORY, &blob, 0));
  Bytes bytes(blob.cbData);
  blob.pbData = bytes.data();
  EXPECT_TRUE(CertSaveStore(store, X509_ASN_ENCODING, CERT_STORE_SAVE_AS_STORE,
                            CERT_STORE_SAVE_TO_MEMORY, &blob, 0));
  return bytes;
}

// QueryObject has one file of each kind, made once.
class QueryObject : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    files_ = std::make_unique<OpenSsl>();
    const OpenSsl& files = *files_;
    ASSERT_TRUE(
        files.ran("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out root.pem "
                  "-subj '/CN=Query Root' -days 3650"));
    ASSERT_TRUE(files.ran("x509 -in root.pem -outform DER -out root.der"));
    ASSERT_TRUE(files.ran("req -new -key key.pem -subj /CN=Request -out request.pem"));
    ASSERT_TRUE(files.ran("req -in request.pem -outform DER -out request.der"));
    ASSERT_TRUE(files.ran("crl2pkcs7 -nocrl -certfile root.pem -outform DER -out bundle.der"));
    ASSERT_TRUE(files.ran("crl2pkcs7 -nocrl -certfile root.pem -out bundle.pem"));
    const std::string signs = "cms -sign -in root.der -binary -signer root.pem -inkey key.pem ";
    ASSERT_TRUE(files.ran(signs + "-nodetach -outform DER -out signed.der"));
    ASSERT_TRUE(files.ran(signs + "-outform DER -out detached.der"));
    ASSERT_TRUE(files.ran(signs + "-nodetach -stream -outform DER -out streamed.der"));
    ASSERT_TRUE(
        files.ran("cms -encrypt -aes128 -in root.der -binary -outform DER "
                  "-out enveloped.der root.pem"));
    ASSERT_TRUE(files.ran("cms -data_create -in root.der -binary -outform DER -out data.der"));
    ASSERT_TRUE(files.ran("cms -digest_create -in root.der -binary -outform DER -out digest.der"));
    ASSERT_TRUE(
        files.ran("pkcs12 -export -in root.pem -inkey key.pem -passout pass:secret "
                  "-out secret.pfx"));
    ASSERT_TRUE(
        files.ran("pkcs12 -export -in root.pem -inkey key.pem -passout pass: "
                  "-out open.pfx"));
    sign_list(files, encoded_list({{{1, 2, 3}, {}}}), "list.ctl");
    files.write("crl.der", from_hex(kCrl));
    ASSERT_TRUE(files.ran("crl -inform DER -in crl.der -out crl.pem"));
  }
  static void TearDownTestSuite() { files_.reset(); }

  static Bytes file(const std::string& name) { return files_->read(name); }

  // query fails the test unless the content is of this type and format.
  Answer& query(const Bytes& bytes, DWORD content, DWORD format) {
    free_answer();
    EXPECT_EQ(asked(bytes, answer_), 0u);
    EXPECT_EQ(answer_.content, content);
    EXPECT_EQ(answer_.format, format);
    EXPECT_EQ(answer_.message, nullptr);
    return answer_;
  }
  Answer& query_file(const std::string& name, DWORD content, DWORD format) {
    return query(file(name), content, format);
  }

  void free_answer() {
    if (answer_.store != &answer_.store) {
      CertCloseStore(answer_.store, 0);
    }
    answer_ = Answer();
  }
  ~QueryObject() override { free_answer(); }

  static std::unique_ptr<OpenSsl> files_;
  Answer answer_;
};
std::unique_ptr<OpenSsl> QueryObject::files_;

TEST_F(QueryObject, a_certificate_is_a_context_in_a_store_of_its_own) {
  for (const char* name : {"root.der", "root.pem"}) {
    const bool binary = name[5] == 'd';
    const Answer& answer =
        query_file(name, CERT_QUERY_CONTENT_CERT,
                   binary ? CERT_QUERY_FORMAT_BINARY : CERT_QUERY_FORMAT_BASE64_ENCODED);
    EXPECT_EQ(answer.encoding, DWORD{X509_ASN_ENCODING});
    const auto* const certificate = static_cast<PCCERT_CONTEXT>(answer.context);
    ASSERT_NE(certificate, nullptr);
    EXPECT_EQ(
        Bytes(certificate->pbCertEncoded, certificate->pbCertEncoded + certificate->cbCertEncoded),
        file("root.der"));
    EXPECT_EQ(certificate->hCertStore, answer.store);
    EXPECT_EQ(num_certificates(answer.store), 1u);
    EXPECT_TRUE(CertFreeCertificateContext(certificate));
  }
}

TEST_F(QueryObject, a_context_outlives_its_store_and_needs_none) {
  Bytes der = file("root.der");
  const CRYPT_DATA_BLOB blob{static_cast<DWORD>(der.size()), der.data()};
  const void* context = nullptr;
  EXPECT_DONE(CryptQueryObject(CERT_QUERY_OBJECT_BLOB, &blob, CERT_QUERY_CONTENT_FLAG_CERT,
                               CERT_QUERY_FORMAT_FLAG_BINARY, 0, nullptr, nullptr, nullptr, nullptr,
                               nullptr, &context));
  const auto* const certificate = static_cast<PCCERT_CONTEXT>(context);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(certificate->cbCertEncoded, der.size());
  EXPECT_TRUE(CertFreeCertificateContext(certificate));
  EXPECT_FALSE(CertFreeCertificateContext(certificate));
  EXPECT_DONE(CryptQueryObject(CERT_QUERY_OBJECT_BLOB, &blob, CERT_QUERY_CONTENT_FLAG_CERT,
                               CERT_QUERY_FORMAT_FLAG_BINARY, 0, nullptr, nullptr, nullptr, nullptr,
                               nullptr, nullptr));
}

TEST_F(QueryObject, a_file_is_named_by_its_path) {
  const std::string path = files_->path("root.pem");
  const std::u16string wide(path.begin(), path.end());
  Answer answer;
  EXPECT_EQ(asked(CERT_QUERY_OBJECT_FILE, wide.c_str(), answer, CERT_QUERY_CONTENT_FLAG_CERT), 0u);
  EXPECT_EQ(answer.content, DWORD{CERT_QUERY_CONTENT_CERT});
  EXPECT_EQ(answer.format, DWORD{CERT_QUERY_FORMAT_BASE64_ENCODED});
  EXPECT_TRUE(CertFreeCertificateContext(static_cast<PCCERT_CONTEXT>(answer.context)));
  EXPECT_TRUE(CertCloseStore(answer.store, CERT_CLOSE_STORE_CHECK_FLAG));
}

TEST_F(QueryObject, files_that_cannot_be_read_are_errors_of_files) {
  Answer answer;
  EXPECT_EQ(asked(CERT_QUERY_OBJECT_FILE, u"/nonexistent/opensspi.cer", answer),
            DWORD{ERROR_FILE_NOT_FOUND});
  expect_nothing(answer);
  EXPECT_NE(asked(CERT_QUERY_OBJECT_FILE, u"/tmp", answer), 0u);
  files_->write("empty", {});
  const std::string path = files_->path("empty");
  EXPECT_EQ(asked(CERT_QUERY_OBJECT_FILE, std::u16string(path.begin(), path.end()).c_str(), answer),
            static_cast<DWORD>(CRYPT_E_NO_MATCH));
  const WCHAR lone[] = {0xD800, 0};
  EXPECT_EQ(asked(CERT_QUERY_OBJECT_FILE, lone, answer), DWORD{ERROR_NO_UNICODE_TRANSLATION});
}

TEST_F(QueryObject, a_crl_and_a_ctl_are_contexts_of_their_kinds) {
  for (const char* name : {"crl.der", "crl.pem"}) {
    const Answer& answer =
        query_file(name, CERT_QUERY_CONTENT_CRL,
                   name[4] == 'd' ? CERT_QUERY_FORMAT_BINARY : CERT_QUERY_FORMAT_BASE64_ENCODED);
    const auto* const crl = static_cast<PCCRL_CONTEXT>(answer.context);
    ASSERT_NE(crl, nullptr);
    EXPECT_EQ(crl->pCrlInfo->cCRLEntry, 1u);
    EXPECT_TRUE(CertFreeCRLContext(crl));
  }
  const Answer& answer = query_file("list.ctl", CERT_QUERY_CONTENT_CTL, CERT_QUERY_FORMAT_BINARY);
  const auto* const ctl = static_cast<PCCTL_CONTEXT>(answer.context);
  ASSERT_NE(ctl, nullptr);
  ASSERT_EQ(ctl->pCtlInfo->cCTLEntry, 1u);
  EXPECT_EQ(ctl->pCtlInfo->rgCTLEntry->SubjectIdentifier.cbData, 3u);
  EXPECT_TRUE(CertFreeCTLContext(ctl));
}

TEST_F(QueryObject, a_ctl_is_a_signed_message_if_no_ctl_is_expected) {
  Answer answer;
  EXPECT_EQ(asked(file("list.ctl"), answer, CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED), 0u);
  EXPECT_EQ(answer.content, DWORD{CERT_QUERY_CONTENT_PKCS7_SIGNED});
  EXPECT_EQ(num_certificates(answer.store), 1u);
  PCCTL_CONTEXT ctl = CertEnumCTLsInStore(answer.store, nullptr);
  EXPECT_NE(ctl, nullptr);
  CertFreeCTLContext(ctl);
  EXPECT_TRUE(CertCloseStore(answer.store, CERT_CLOSE_STORE_CHECK_FLAG));
}

TEST_F(QueryObject, a_signed_message_is_a_store_of_its_certificates) {
  for (const char* name : {"bundle.der", "signed.der", "detached.der", "streamed.der"}) {
    const Answer& answer =
        query_file(name, CERT_QUERY_CONTENT_PKCS7_SIGNED, CERT_QUERY_FORMAT_BINARY);
    EXPECT_EQ(answer.encoding, DWORD{X509_ASN_ENCODING | PKCS_7_ASN_ENCODING}) << name;
    EXPECT_EQ(num_certificates(answer.store), 1u) << name;
    EXPECT_EQ(answer.context, nullptr);
  }
  query_file("bundle.pem", CERT_QUERY_CONTENT_PKCS7_SIGNED, CERT_QUERY_FORMAT_BASE64_ENCODED);
}

TEST_F(QueryObject, other_messages_requests_and_pfx_have_no_store) {
  for (const char* name : {"enveloped.der", "data.der", "digest.der"}) {
    EXPECT_EQ(query_file(name, CERT_QUERY_CONTENT_PKCS7_UNSIGNED, CERT_QUERY_FORMAT_BINARY).store,
              nullptr)
        << name;
  }
  EXPECT_EQ(query_file("request.der", CERT_QUERY_CONTENT_PKCS10, CERT_QUERY_FORMAT_BINARY).encoding,
            DWORD{X509_ASN_ENCODING});
  EXPECT_EQ(
      query_file("request.pem", CERT_QUERY_CONTENT_PKCS10, CERT_QUERY_FORMAT_BASE64_ENCODED).store,
      nullptr);
  const Answer& pfx = query_file("secret.pfx", CERT_QUERY_CONTENT_PFX, CERT_QUERY_FORMAT_BINARY);
  EXPECT_EQ(pfx.encoding, DWORD{X509_ASN_ENCODING});
  EXPECT_EQ(pfx.store, nullptr);
  EXPECT_EQ(pfx.context, nullptr);
}

TEST_F(QueryObject, a_pfx_without_a_password_is_loaded_if_that_is_asked_for) {
  constexpr DWORD kLoad = CERT_QUERY_CONTENT_FLAG_PFX_AND_LOAD;
  Answer answer;
  EXPECT_EQ(asked(file("open.pfx"), answer, kLoad), 0u);
  EXPECT_EQ(answer.content, DWORD{CERT_QUERY_CONTENT_PFX_AND_LOAD});
  ASSERT_EQ(num_certificates(answer.store), 1u);
  PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(answer.store, nullptr);
  HCRYPTPROV provider = 0;
  DWORD spec = 0;
  BOOL caller_frees = TRUE;
  EXPECT_TRUE(
      CryptAcquireCertificatePrivateKey(certificate, 0, nullptr, &provider, &spec, &caller_frees));
  EXPECT_FALSE(caller_frees);  // the key is in no container
  CertFreeCertificateContext(certificate);
  EXPECT_TRUE(CertCloseStore(answer.store, CERT_CLOSE_STORE_CHECK_FLAG));

  EXPECT_EQ(asked(file("secret.pfx"), answer, kLoad), static_cast<DWORD>(CRYPT_E_NO_MATCH));
  expect_nothing(answer);
  EXPECT_EQ(asked(file("secret.pfx"), answer, kLoad | CERT_QUERY_CONTENT_FLAG_PFX), 0u);
  EXPECT_EQ(answer.content, DWORD{CERT_QUERY_CONTENT_PFX});
  EXPECT_EQ(answer.store, nullptr);
}

TEST_F(QueryObject, serialised_elements_and_stores_are_read) {
  const Answer& element = query(serialized_certificate(file("root.der")),
                                CERT_QUERY_CONTENT_SERIALIZED_CERT, CERT_QUERY_FORMAT_BINARY);
  EXPECT_TRUE(CertFreeCertificateContext(static_cast<PCCERT_CONTEXT>(element.context)));
  const Bytes store = serialized_store(query_file("root.der", CERT_QUERY_CONTENT_CERT, 1).store);
  EXPECT_TRUE(CertFreeCertificateContext(static_cast<PCCERT_CONTEXT>(answer_.context)));
  const Answer& whole = query(store, CERT_QUERY_CONTENT_SERIALIZED_STORE, CERT_QUERY_FORMAT_BINARY);
  EXPECT_EQ(num_certificates(whole.store), 1u);
  EXPECT_EQ(whole.context, nullptr);
}

TEST_F(QueryObject, what_is_not_expected_does_not_match) {
  Answer answer;
  const auto no_match = static_cast<DWORD>(CRYPT_E_NO_MATCH);
  EXPECT_EQ(asked(file("root.der"), answer, CERT_QUERY_CONTENT_FLAG_CRL), no_match);
  expect_nothing(answer);
  EXPECT_EQ(asked(file("root.der"), answer, CERT_QUERY_CONTENT_FLAG_ALL,
                  CERT_QUERY_FORMAT_FLAG_BASE64_ENCODED),
            no_match);
  EXPECT_EQ(
      asked(file("root.pem"), answer, CERT_QUERY_CONTENT_FLAG_ALL, CERT_QUERY_FORMAT_FLAG_BINARY),
      no_match);
  EXPECT_EQ(asked(file("key.pem"), answer), no_match);
  EXPECT_EQ(asked(Bytes(), answer), no_match);
  EXPECT_EQ(asked(file("signed.der"), answer, CERT_QUERY_CONTENT_FLAG_PKCS7_SIGNED_EMBED),
            no_match);
}

TEST_F(QueryObject, arguments_that_are_not_valid_are_refused) {
  Answer answer;
  const auto invalid = static_cast<DWORD>(E_INVALIDARG);
  EXPECT_EQ(asked(0, nullptr, answer), invalid);
  expect_nothing(answer);
  EXPECT_EQ(asked(CERT_QUERY_OBJECT_BLOB, nullptr, answer), invalid);
  EXPECT_EQ(asked(CERT_QUERY_OBJECT_FILE, nullptr, answer), invalid);
  const CRYPT_DATA_BLOB null{1, nullptr};
  EXPECT_EQ(asked(CERT_QUERY_OBJECT_BLOB, &null, answer), invalid);
  EXPECT_EQ(asked(3, &null, answer), invalid);
  EXPECT_CODE(CryptQueryObject(CERT_QUERY_OBJECT_BLOB, &null, 0, 0, 1, nullptr, nullptr, nullptr,
                               nullptr, nullptr, nullptr),
              E_INVALIDARG);
}

}  // namespace
}  // namespace behaviour
