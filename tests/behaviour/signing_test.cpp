// SPDX-License-Identifier: MIT
// Certificates, CRLs and requests that we sign are verified by the openssl command; private keys go
// there and back as PKCS#8.
#include <gmock/gmock.h>

#include "crypt.h"
#include "openssl_command.h"
#include "opensspi/ntstatus.h"

namespace behaviour {
namespace {

Bytes name_of(const char* text) {
  DWORD len = 0;
  EXPECT_DONE(CertStrToNameA(X509_ASN_ENCODING, text, 0, nullptr, nullptr, &len, nullptr));
  Bytes der(len);
  EXPECT_DONE(CertStrToNameA(X509_ASN_ENCODING, text, 0, nullptr, der.data(), &len, nullptr));
  return der;
}

// Issuer is a session with a key pair, and its public-key info.
struct Issuer {
  explicit Issuer(DWORD spec, const char* provider = MS_ENH_RSA_AES_PROV_A,
                  DWORD type = PROV_RSA_AES)
      : session_handle(session(provider, type)), key_spec(spec) {
    KeyHandle key;
    EXPECT_DONE(CryptGenKey(session_handle, spec, (1024U << 16) | CRYPT_EXPORTABLE, key.out()));
    DWORD len = 0;
    EXPECT_DONE(CryptExportPublicKeyInfo(session_handle, spec, X509_ASN_ENCODING, nullptr, &len));
    info_bytes.resize(len);
    EXPECT_DONE(
        CryptExportPublicKeyInfo(session_handle, spec, X509_ASN_ENCODING, public_key(), &len));
  }
  PCERT_PUBLIC_KEY_INFO public_key() {
    return reinterpret_cast<PCERT_PUBLIC_KEY_INFO>(info_bytes.data());
  }
  ProviderHandle session_handle;
  DWORD key_spec;
  Bytes info_bytes;
};

Bytes sign(Issuer& issuer, LPCSTR type, const void* value, const char* oid) {
  CRYPT_ALGORITHM_IDENTIFIER algorithm = {const_cast<char*>(oid), {0, nullptr}};
  DWORD len = 0;
  EXPECT_DONE(CryptSignAndEncodeCertificate(issuer.session_handle, issuer.key_spec,
                                            X509_ASN_ENCODING, type, value, &algorithm, nullptr,
                                            nullptr, &len));
  Bytes der(len);
  EXPECT_DONE(CryptSignAndEncodeCertificate(issuer.session_handle, issuer.key_spec,
                                            X509_ASN_ENCODING, type, value, &algorithm, nullptr,
                                            der.data(), &len));
  der.resize(len);
  return der;
}

Bytes certificate(Issuer& issuer, const char* oid) {
  Bytes name = name_of("CN=ca, O=Test");
  BYTE serial[] = {5, 1};
  BYTE null_parameters[] = {5, 0};
  CERT_INFO info = {};
  info.dwVersion = CERT_V3;
  info.SerialNumber = {2, serial};
  info.SignatureAlgorithm = {const_cast<char*>(oid), {2, null_parameters}};
  info.Issuer = info.Subject = {static_cast<DWORD>(name.size()), name.data()};
  info.NotBefore = {0, 0x01D00000};
  info.NotAfter = {0, 0x01E00000};  // 2040
  info.SubjectPublicKeyInfo = *issuer.public_key();
  return sign(issuer, X509_CERT_TO_BE_SIGNED, &info, oid);
}

TEST(Signing, openssl_verifies_a_certificate) {
  OpenSsl openssl;
  for (const char* oid : {szOID_RSA_SHA256RSA, szOID_RSA_SHA1RSA, szOID_RSA_SHA512RSA}) {
    Issuer issuer(AT_SIGNATURE);
    openssl.write("ca.der", certificate(issuer, oid));
    EXPECT_TRUE(openssl.ran("x509 -inform DER -in ca.der -out ca.pem"));
    EXPECT_TRUE(
        openssl.ran("verify -auth_level 0 -no_check_time -check_ss_sig -CAfile ca.pem ca.pem"))
        << oid;
  }
}

TEST(Signing, openssl_verifies_a_crl) {
  OpenSsl openssl;
  Issuer issuer(AT_SIGNATURE);
  openssl.write("ca.der", certificate(issuer, szOID_RSA_SHA256RSA));
  Bytes name = name_of("CN=ca, O=Test");
  BYTE serial[] = {7};
  BYTE null_parameters[] = {5, 0};
  CRL_ENTRY entry = {};
  entry.SerialNumber = {1, serial};
  entry.RevocationDate = {0, 0x01D00000};
  CRL_INFO info = {};
  info.dwVersion = CRL_V2;
  info.SignatureAlgorithm = {const_cast<char*>(szOID_RSA_SHA256RSA), {2, null_parameters}};
  info.Issuer = {static_cast<DWORD>(name.size()), name.data()};
  info.ThisUpdate = {0, 0x01D00000};
  info.cCRLEntry = 1;
  info.rgCRLEntry = &entry;
  openssl.write("crl.der", sign(issuer, X509_CERT_CRL_TO_BE_SIGNED, &info, szOID_RSA_SHA256RSA));
  EXPECT_TRUE(openssl.ran("x509 -inform DER -in ca.der -out ca.pem"));
  EXPECT_TRUE(openssl.ran("crl -inform DER -in crl.der -CAfile ca.pem -noout -text"));
  EXPECT_THAT(openssl.said(), testing::HasSubstr("verify OK"));
}

TEST(Signing, openssl_verifies_a_request) {
  OpenSsl openssl;
  for (const bool is_dsa : {false, true}) {
    Issuer issuer(AT_SIGNATURE, is_dsa ? MS_ENH_DSS_DH_PROV_A : MS_ENH_RSA_AES_PROV_A,
                  is_dsa ? PROV_DSS_DH : PROV_RSA_AES);
    Bytes name = name_of("CN=host.example, O=Test");
    CERT_REQUEST_INFO info = {};
    info.dwVersion = CERT_REQUEST_V1;
    info.Subject = {static_cast<DWORD>(name.size()), name.data()};
    info.SubjectPublicKeyInfo = *issuer.public_key();
    openssl.write("request.der", sign(issuer, X509_CERT_REQUEST_TO_BE_SIGNED, &info,
                                      is_dsa ? szOID_X957_SHA1DSA : szOID_RSA_SHA256RSA));
    EXPECT_TRUE(openssl.ran("req -inform DER -in request.der -verify -noout")) << is_dsa;
    EXPECT_THAT(openssl.said(), testing::HasSubstr("verify OK")) << is_dsa;
  }
}

TEST(Signing, a_signature_is_that_of_crypt_sign_hash) {
  Issuer issuer(AT_SIGNATURE);
  const Bytes text = {1, 2, 3};
  CRYPT_ALGORITHM_IDENTIFIER algorithm = {const_cast<char*>(szOID_RSA_SHA1RSA), {0, nullptr}};
  DWORD len = 0;
  ASSERT_DONE(CryptSignCertificate(issuer.session_handle, AT_SIGNATURE, X509_ASN_ENCODING,
                                   text.data(), 3, &algorithm, nullptr, nullptr, &len));
  Bytes signature(len);
  ASSERT_DONE(CryptSignCertificate(issuer.session_handle, AT_SIGNATURE, X509_ASN_ENCODING,
                                   text.data(), 3, &algorithm, nullptr, signature.data(), &len));
  HashHandle hash;
  ASSERT_DONE(CryptCreateHash(issuer.session_handle, CALG_SHA1, 0, 0, hash.out()));
  ASSERT_DONE(CryptHashData(hash, text.data(), 3, 0));
  KeyHandle key;
  ASSERT_DONE(CryptGetUserKey(issuer.session_handle, AT_SIGNATURE, key.out()));
  EXPECT_DONE(CryptVerifySignatureA(hash, signature.data(), len, key, nullptr, 0));
}

TEST(Signing, bad_arguments_have_windows_codes) {
  Issuer issuer(AT_SIGNATURE);
  CRYPT_ALGORITHM_IDENTIFIER none = {nullptr, {0, nullptr}};
  CRYPT_ALGORITHM_IDENTIFIER rsa = {const_cast<char*>(szOID_RSA_SHA1RSA), {0, nullptr}};
  const BYTE text[] = {1};
  DWORD len = 0;
  EXPECT_CODE(CryptSignCertificate(0, 0, 0, text, 1, &none, nullptr, nullptr, &len), NTE_BAD_ALGID);
  EXPECT_CODE(CryptSignCertificate(0, 0, 0, text, 1, &rsa, nullptr, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptSignCertificate(issuer.session_handle, AT_KEYEXCHANGE, 0, text, 1, &rsa, nullptr,
                                   nullptr, &len),
              NTE_NO_KEY);
  EXPECT_CODE(CryptSignCertificate(issuer.session_handle, AT_SIGNATURE, 0, nullptr, 1, &rsa,
                                   nullptr, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptSignAndEncodeCertificate(0, 0, 0, X509_CERT_TO_BE_SIGNED, nullptr, &none,
                                            nullptr, nullptr, &len),
              ERROR_FILE_NOT_FOUND);
  EXPECT_CODE(CryptSignAndEncodeCertificate(0, 0, X509_ASN_ENCODING, X509_NAME, &len, &none,
                                            nullptr, nullptr, &len),
              ERROR_FILE_NOT_FOUND);
  EXPECT_CODE(CryptSignAndEncodeCertificate(0, 0, X509_ASN_ENCODING, X509_CERT_TO_BE_SIGNED,
                                            nullptr, &none, nullptr, nullptr, &len),
              STATUS_ACCESS_VIOLATION);
}

TEST(Pkcs8, openssl_reads_what_we_export_and_we_what_it_writes) {
  OpenSsl openssl;
  Issuer issuer(AT_SIGNATURE);
  DWORD len = 0;
  ASSERT_DONE(
      CryptExportPKCS8(issuer.session_handle, AT_SIGNATURE, nullptr, 0, nullptr, nullptr, &len));
  Bytes key(len);
  ASSERT_DONE(
      CryptExportPKCS8(issuer.session_handle, AT_SIGNATURE, nullptr, 0, nullptr, key.data(), &len));
  openssl.write("key.der", key);
  ASSERT_TRUE(
      openssl.ran("pkcs8 -inform DER -in key.der -nocrypt -topk8 -outform DER -out back.der"));
  Bytes back = openssl.read("back.der");
  const auto resolve = [](CRYPT_PRIVATE_KEY_INFO* info, HCRYPTPROV* provider, LPVOID argument) {
    EXPECT_STREQ(info->Algorithm.pszObjId, szOID_RSA_RSA);
    *provider = *static_cast<HCRYPTPROV*>(argument);
    return TRUE;
  };
  ProviderHandle other = session();
  HCRYPTPROV target = other.get();
  CRYPT_PKCS8_IMPORT_PARAMS params = {
      {static_cast<DWORD>(back.size()), back.data()}, resolve, &target, nullptr, nullptr};
  ASSERT_DONE(CryptImportPKCS8(params, CRYPT_EXPORTABLE, nullptr, nullptr));
  DWORD again = 0;
  // openssl drops the attribute that says what the key is for, so it is for key exchange now.
  EXPECT_DONE(CryptExportPKCS8(other, AT_KEYEXCHANGE, nullptr, 0, nullptr, nullptr, &again));
  EXPECT_EQ(again, len);
}

TEST(Pkcs8, the_callers_functions_encrypt_and_decrypt) {
  Issuer issuer(AT_KEYEXCHANGE);
  CRYPT_PKCS8_EXPORT_PARAMS params = {};
  params.hCryptProv = issuer.session_handle;
  params.dwKeySpec = AT_KEYEXCHANGE;
  params.pEncryptPrivateKeyFunc = [](CRYPT_ALGORITHM_IDENTIFIER* algorithm, CRYPT_DATA_BLOB* clear,
                                     BYTE* out, DWORD* len, LPVOID) {
    static char oid[] = "1.2.3.4";
    algorithm->pszObjId = oid;
    *len = clear->cbData;
    for (DWORD i = 0; out != nullptr && i < clear->cbData; ++i) {
      out[i] = static_cast<BYTE>(clear->pbData[i] ^ 0x55);
    }
    return TRUE;
  };
  DWORD len = 0;
  ASSERT_DONE(CryptExportPKCS8Ex(&params, 0, nullptr, nullptr, &len));
  Bytes sealed(len);
  ASSERT_DONE(CryptExportPKCS8Ex(&params, 0, nullptr, sealed.data(), &len));
  ProviderHandle other = session();
  HCRYPTPROV target = other.get();
  CRYPT_PKCS8_IMPORT_PARAMS import = {};
  import.PrivateKey = {len, sealed.data()};
  import.pVoidResolveFunc = &target;
  import.pResolvehCryptProvFunc = [](CRYPT_PRIVATE_KEY_INFO*, HCRYPTPROV* provider, LPVOID given) {
    *provider = *static_cast<HCRYPTPROV*>(given);
  return TRUE;
};
EXPECT_CODE(CryptImportPKCS8(import, 0, nullptr, nullptr), ERROR_INVALID_PASSWORD);
import.pDecryptPrivateKeyFunc = [](CRYPT_ALGORITHM_IDENTIFIER algorithm, CRYPT_DATA_BLOB cipher,
                                   BYTE* out, DWORD* plain_len, LPVOID) {
  EXPECT_STREQ(algorithm.pszObjId, "1.2.3.4");
*plain_len = cipher.cbData;
for (DWORD i = 0; out != nullptr && i < cipher.cbData; ++i) {
  out[i] = static_cast<BYTE>(cipher.pbData[i] ^ 0x55);
}
return TRUE;
};  // namespace
EXPECT_DONE(CryptImportPKCS8(import, 0, nullptr, nullptr));
EXPECT_CODE(CryptExportPKCS8(other, AT_KEYEXCHANGE, nullptr, 0, nullptr, nullptr, &len),
            NTE_BAD_KEY_STATE);
EXPECT_CODE(CryptExportPKCS8(other, 5, nullptr, 0, nullptr, nullptr, &len), NTE_BAD_KEY);
}  // namespace behaviour

}  // namespace
}  // namespace behaviour
