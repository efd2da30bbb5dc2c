// SPDX-License-Identifier: MIT
// CryptDecodeObjectEx and CryptEncodeObjectEx as a program calls them: sizes, buffers, allocation.
#include <cstdlib>

#include "crypt.h"
#include "opensspi/ntstatus.h"
#include "support/certificates.h"

namespace behaviour {
namespace {

constexpr BYTE kFill = 0xA5;

Bytes certificate() { return from_hex(opensspi::samples::kRoot); }
// BasicConstraints { cA TRUE, pathLenConstraint 3 }
Bytes constraints() { return from_hex("30060101FF020103"); }

BOOL decode(LPCSTR type, const Bytes& der, DWORD flags, CRYPT_DECODE_PARA* para, void* out,
            DWORD* len) {
  return CryptDecodeObjectEx(X509_ASN_ENCODING, type, der.data(), static_cast<DWORD>(der.size()),
                             flags, para, out, len);
}

BOOL encode(const CERT_BASIC_CONSTRAINTS2_INFO& info, DWORD flags, CRYPT_ENCODE_PARA* para,
            void* out, DWORD* len) {
  return CryptEncodeObjectEx(X509_ASN_ENCODING, X509_BASIC_CONSTRAINTS2, &info, flags, para, out,
                             len);
}

constexpr CERT_BASIC_CONSTRAINTS2_INFO kConstraints = {TRUE, TRUE, 3};

// The caller's functions, and what they were asked for.
struct Calls {
  int num_allocated = 0;
  int num_freed = 0;
  size_t len = 0;
};
Calls calls;

void* WINAPI allocate(size_t len) {
  ++calls.num_allocated;
  calls.len = len;
  return std::malloc(len);
}
void* WINAPI allocate_nothing(size_t /*len*/) {
  ++calls.num_allocated;
  return nullptr;
}
void WINAPI release(void* block) {
  ++calls.num_freed;
  std::free(block);
}

bool is_inside(const void* pointer, const void* block, size_t len) {
  const auto* at = static_cast<const BYTE*>(pointer);
  const auto* start = static_cast<const BYTE*>(block);
  return at >= start && at < start + len;
}

TEST(CodecFunctions, a_block_is_allocated_that_LocalFree_frees) {
  DWORD wanted = 0;
  const Bytes der = certificate();
  EXPECT_DONE(decode(X509_CERT_TO_BE_SIGNED, der, 0, nullptr, nullptr, &wanted));
  CERT_INFO* info = nullptr;
  DWORD len = 0;
  ASSERT_DONE(decode(X509_CERT_TO_BE_SIGNED, der, CRYPT_DECODE_ALLOC_FLAG, nullptr, &info, &len));
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(len, wanted);
  EXPECT_TRUE(is_inside(info->Subject.pbData, info, len));
  EXPECT_TRUE(is_inside(info->SignatureAlgorithm.pszObjId, info, len));
  EXPECT_EQ(LocalFree(info), nullptr);

  BYTE* encoded = nullptr;
  ASSERT_DONE(encode(kConstraints, CRYPT_ENCODE_ALLOC_FLAG, nullptr, &encoded, &len));
  EXPECT_EQ(Bytes(encoded, encoded + len), constraints());
  EXPECT_EQ(LocalFree(encoded), nullptr);
}

TEST(CodecFunctions, views_point_into_the_encoding) {
  const Bytes der = certificate();
  CERT_INFO* info = nullptr;
  DWORD copied_len = 0;
  DWORD len = 0;
  EXPECT_DONE(decode(X509_CERT_TO_BE_SIGNED, der, 0, nullptr, nullptr, &copied_len));
  ASSERT_DONE(decode(X509_CERT_TO_BE_SIGNED, der,
                     CRYPT_DECODE_ALLOC_FLAG | CRYPT_DECODE_NOCOPY_FLAG, nullptr, &info, &len));
  EXPECT_LT(len, copied_len);
  EXPECT_TRUE(is_inside(info->Subject.pbData, der.data(), der.size()));
  EXPECT_EQ(LocalFree(info), nullptr);
}

TEST(CodecFunctions, the_callers_functions_allocate_and_free) {
  calls = {};
  CRYPT_DECODE_PARA decoding = {sizeof decoding, allocate, release};
  CERT_INFO* info = nullptr;
  DWORD len = 0;
  ASSERT_DONE(decode(X509_CERT_TO_BE_SIGNED, certificate(), CRYPT_DECODE_ALLOC_FLAG, &decoding,
                     &info, &len));
  EXPECT_EQ(calls.num_allocated, 1);
  EXPECT_EQ(calls.num_freed, 0);
  EXPECT_EQ(calls.len, len);
  std::free(info);

  calls = {};
  CRYPT_ENCODE_PARA encoding = {sizeof encoding, allocate, release};
  BYTE* encoded = nullptr;
  ASSERT_DONE(encode(kConstraints, CRYPT_ENCODE_ALLOC_FLAG, &encoding, &encoded, &len));
  EXPECT_EQ(calls.num_allocated, 1);
  EXPECT_EQ(calls.len, constraints().size());
  EXPECT_EQ(Bytes(encoded, encoded + len), constraints());
  std::free(encoded);
}

TEST(CodecFunctions, a_parameter_block_has_what_its_size_says) {
  for (const DWORD size : {DWORD{0}, DWORD{sizeof(DWORD)}}) {
    calls = {};
    CRYPT_DECODE_PARA para = {size, allocate, release};
    CERT_BASIC_CONSTRAINTS2_INFO* info = nullptr;
    DWORD len = 0;
    ASSERT_DONE(decode(X509_BASIC_CONSTRAINTS2, constraints(), CRYPT_DECODE_ALLOC_FLAG, &para,
                       &info, &len));
    EXPECT_EQ(calls.num_allocated, 0);
    EXPECT_EQ(LocalFree(info), nullptr);
  }
}

TEST(CodecFunctions, nothing_is_allocated_for_what_cannot_be_read) {
  calls = {};
  CRYPT_DECODE_PARA para = {sizeof para, allocate, release};
  Bytes cut = certificate();
  cut.pop_back();
  void* info = &cut;
  DWORD len = 0;
  EXPECT_CODE(decode(X509_CERT_TO_BE_SIGNED, cut, CRYPT_DECODE_ALLOC_FLAG, &para, &info, &len),
              CRYPT_E_ASN1_EOD);
  EXPECT_EQ(info, nullptr);
  EXPECT_EQ(calls.num_allocated, calls.num_freed);
}

TEST(CodecFunctions, an_allocation_that_fails_is_an_error) {
  CRYPT_DECODE_PARA decoding = {sizeof decoding, allocate_nothing, release};
  CRYPT_ENCODE_PARA encoding = {sizeof encoding, allocate_nothing, release};
  calls = {};
  void* out = &calls;
  DWORD len = 0;
  EXPECT_CODE(decode(X509_BASIC_CONSTRAINTS2, constraints(), CRYPT_DECODE_ALLOC_FLAG, &decoding,
                     &out, &len),
              ERROR_NOT_ENOUGH_MEMORY);
  EXPECT_EQ(out, nullptr);
  out = &calls;
  EXPECT_CODE(encode(kConstraints, CRYPT_ENCODE_ALLOC_FLAG, &encoding, &out, &len),
              ERROR_NOT_ENOUGH_MEMORY);
  EXPECT_EQ(out, nullptr);
  EXPECT_EQ(calls.num_allocated, 2);
  EXPECT_EQ(calls.num_freed, 0);
}

TEST(CodecFunctions, a_buffer_that_is_too_small_is_left_alone) {
  const Bytes der = certificate();
  DWORD wanted = 0;
  ASSERT_DONE(decode(X509_CERT_TO_BE_SIGNED, der, 0, nullptr, nullptr, &wanted));
  for (DWORD room = 0; room < wanted; ++room) {
    Bytes buffer(wanted, kFill);
    DWORD len = room;
    ASSERT_EQ(CODE_OF(decode(X509_CERT_TO_BE_SIGNED, der, 0, nullptr, buffer.data(), &len)),
              DWORD{ERROR_MORE_DATA});
    ASSERT_EQ(len, wanted);
    ASSERT_EQ(buffer, Bytes(wanted, kFill)) << room;
  }
  const Bytes encoded = constraints();
  for (DWORD room = 0; room < encoded.size(); ++room) {
    Bytes buffer(encoded.size(), kFill);
    DWORD len = room;
    ASSERT_EQ(CODE_OF(encode(kConstraints, 0, nullptr, buffer.data(), &len)),
              DWORD{ERROR_MORE_DATA});
    ASSERT_EQ(len, encoded.size());
    ASSERT_EQ(buffer, Bytes(encoded.size(), kFill)) << room;
  }
}

TEST(CodecFunctions, what_is_behind_the_value_is_left_alone) {
  constexpr size_t kMore = 32;
  const Bytes der = certificate();
  DWORD wanted = 0;
  ASSERT_DONE(decode(X509_CERT_TO_BE_SIGNED, der, 0, nullptr, nullptr, &wanted));
  Bytes buffer(wanted + kMore, kFill);
  DWORD len = wanted + kMore;
  ASSERT_DONE(decode(X509_CERT_TO_BE_SIGNED, der, 0, nullptr, buffer.data(), &len));
  EXPECT_EQ(len, wanted);
  EXPECT_EQ(Bytes(buffer.end() - kMore, buffer.end()), Bytes(kMore, kFill));
}

TEST(CodecFunctions, the_older_functions_return_the_same) {
  const Bytes der = constraints();
  CERT_BASIC_CONSTRAINTS2_INFO info = {};
  DWORD len = sizeof info;
  ASSERT_DONE(CryptDecodeObject(X509_ASN_ENCODING, szOID_BASIC_CONSTRAINTS2, der.data(),
                                static_cast<DWORD>(der.size()), 0, &info, &len));
  EXPECT_TRUE(info.fCA);
  EXPECT_EQ(info.dwPathLenConstraint, 3u);
  Bytes encoded(der.size());
  len = static_cast<DWORD>(encoded.size());
  ASSERT_DONE(
      CryptEncodeObject(X509_ASN_ENCODING, szOID_BASIC_CONSTRAINTS2, &info, encoded.data(), &len));
  EXPECT_EQ(encoded, der);
}

TEST(CodecFunctions, wrong_arguments_are_refused) {
  const Bytes der = constraints();
  DWORD len = 0;
  void* out = nullptr;
  EXPECT_CODE(decode(X509_BASIC_CONSTRAINTS2, der, 0, nullptr, nullptr, nullptr),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(decode(X509_BASIC_CONSTRAINTS2, der, CRYPT_DECODE_ALLOC_FLAG, nullptr, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(decode("1.2.3.4", der, CRYPT_DECODE_ALLOC_FLAG, nullptr, &out, &len),
              ERROR_FILE_NOT_FOUND);
  EXPECT_CODE(CryptDecodeObjectEx(0, X509_BASIC_CONSTRAINTS2, der.data(),
                                  static_cast<DWORD>(der.size()), 0, nullptr, nullptr, &len),
              ERROR_FILE_NOT_FOUND);
  EXPECT_CODE(encode(kConstraints, CRYPT_ENCODE_ALLOC_FLAG, nullptr, nullptr, &len),
              ERROR_INVALID_PARAMETER);
  EXPECT_CODE(CryptEncodeObjectEx(X509_ASN_ENCODING, X509_BASIC_CONSTRAINTS2, nullptr, 0, nullptr,
                                  nullptr, &len),
              STATUS_ACCESS_VIOLATION);
}

// What programs do with a public key in a PEM file.
TEST(CodecFunctions, a_public_key_in_pem_is_imported) {
  ProviderHandle provider = session();
  KeyHandle key;
  ASSERT_DONE(CryptGenKey(provider, AT_SIGNATURE, 0, key.out()));
  DWORD len = 0;
  ASSERT_DONE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, X509_ASN_ENCODING, nullptr, &len));
  Bytes block(len);
  auto* info = reinterpret_cast<CERT_PUBLIC_KEY_INFO*>(block.data());
  ASSERT_DONE(CryptExportPublicKeyInfo(provider, AT_SIGNATURE, X509_ASN_ENCODING, info, &len));
  BYTE* der = nullptr;
  DWORD der_len = 0;
  ASSERT_DONE(CryptEncodeObjectEx(X509_ASN_ENCODING, X509_PUBLIC_KEY_INFO, info,
                                  CRYPT_ENCODE_ALLOC_FLAG, nullptr, &der, &der_len));
  ASSERT_DONE(CryptBinaryToStringA(der, der_len, CRYPT_STRING_BASE64HEADER, nullptr, &len));
  std::string pem(len, '\0');
  ASSERT_DONE(CryptBinaryToStringA(der, der_len, CRYPT_STRING_BASE64HEADER, pem.data(), &len));
  Bytes again(der_len);
  len = der_len;
  ASSERT_DONE(CryptStringToBinaryA(pem.c_str(), 0, CRYPT_STRING_BASE64HEADER, again.data(), &len,
                                   nullptr, nullptr));
  EXPECT_EQ(again, Bytes(der, der + der_len));
  LocalFree(der);
  CERT_PUBLIC_KEY_INFO* read = nullptr;
  ASSERT_DONE(decode(X509_PUBLIC_KEY_INFO, again, CRYPT_DECODE_ALLOC_FLAG, nullptr, &read, &len));
  KeyHandle imported;
  EXPECT_DONE(CryptImportPublicKeyInfo(provider, X509_ASN_ENCODING, read, imported.out()));
  EXPECT_EQ(LocalFree(read), nullptr);
}

}  // namespace
}  // namespace behaviour
