// SPDX-License-Identifier: MIT
// CryptoAPI's handles that close themselves, and queries for its tests.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "opensspi/winbase.h"
#include "opensspi/wincrypt.h"
#include "opensspi/winnt.h"
#include "support/vectors.h"

namespace behaviour {

using Bytes = std::vector<BYTE>;
using opensspi::testing::from_hex;
using opensspi::testing::read_vectors;
using opensspi::testing::VectorRecord;

inline constexpr DWORD kUntouched = 0xDEADBEEF;

// OwnedHandle frees what it holds, unless the test did.
template <class Handle, BOOL (*Free)(Handle)>
class OwnedHandle {
 public:
  OwnedHandle() = default;
  OwnedHandle(OwnedHandle&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  OwnedHandle(const OwnedHandle&) = delete;
  OwnedHandle& operator=(OwnedHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~OwnedHandle() {
    if (handle_ != 0) {
      Free(handle_);
    }
  }
  [[nodiscard]] Handle get() const { return handle_; }
  operator Handle() const { return handle_; }  // NOLINT: as a caller writes it
  Handle* out() { return &handle_; }
  Handle take() { return std::exchange(handle_, 0); }

 private:
  Handle handle_ = 0;
};

inline BOOL release_context(HCRYPTPROV provider) { return CryptReleaseContext(provider, 0); }
using ProviderHandle = OwnedHandle<HCRYPTPROV, release_context>;
using KeyHandle = OwnedHandle<HCRYPTKEY, CryptDestroyKey>;
using HashHandle = OwnedHandle<HCRYPTHASH, CryptDestroyHash>;

// code returns the result of a call: 0 if it succeeded and did not change the last error.
inline DWORD code(const std::function<BOOL()>& call) {
  SetLastError(kUntouched);
  const BOOL done = call();
  const DWORD error = GetLastError();
  if (!done) {
    return error;
  }
  EXPECT_TRUE(error == kUntouched || error == ERROR_SUCCESS)
      << "a success leaves the last error alone, or, like CryptAcquireContext, sets it to 0; was "
      << error;
  return 0;
}

#define CODE_OF(call) code([&] { return call; })
#define ASSERT_DONE(call) ASSERT_EQ(CODE_OF(call), 0u)
#define EXPECT_DONE(call) EXPECT_EQ(CODE_OF(call), 0u)
#define EXPECT_CODE(call, expected) EXPECT_EQ(CODE_OF(call), static_cast<DWORD>(expected))

inline ProviderHandle session(const char* provider = MS_ENH_RSA_AES_PROV_A,
                              DWORD type = PROV_RSA_AES) {
  ProviderHandle handle;
  EXPECT_DONE(CryptAcquireContextA(handle.out(), nullptr, provider, type, CRYPT_VERIFYCONTEXT));
  return handle;
}

inline std::string to_hex(const BYTE* data, size_t len) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < len; ++i) {
    text += kDigits[data[i] >> 4];
    text += kDigits[data[i] & 15];
  }
  return text;
}
inline std::string to_hex(const Bytes& bytes) { return to_hex(bytes.data(), bytes.size()); }

inline Bytes counted(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<BYTE>(i);
  }
  return bytes;
}
inline Bytes fixed_key(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<BYTE>(0x10 + 7 * i);
  }
  return bytes;
}
inline Bytes fixed_iv(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<BYTE>(0xF0 - 3 * i);
  }
  return bytes;
}

inline void put32(Bytes& bytes, size_t at, DWORD number) {
  for (size_t i = 0; i < 4; ++i) {
    bytes[at + i] = static_cast<BYTE>(number >> (8 * i));
  }
}

inline Bytes plaintext_blob(ALG_ID algorithm, const Bytes& key) {
  Bytes blob = {PLAINTEXTKEYBLOB, CUR_BLOB_VERSION, 0, 0};
  blob.resize(12);
  put32(blob, 4, algorithm);
  put32(blob, 8, static_cast<DWORD>(key.size()));
  blob.insert(blob.end(), key.begin(), key.end());
  return blob;
}

inline DWORD import_code(HCRYPTPROV provider, const Bytes& blob, HCRYPTKEY unwrapping = 0,
                         DWORD flags = 0) {
  KeyHandle key;
  return CODE_OF(CryptImportKey(provider, blob.data(), static_cast<DWORD>(blob.size()), unwrapping,
                                flags, key.out()));
}

inline KeyHandle import(HCRYPTPROV provider, const Bytes& blob, HCRYPTKEY unwrapping = 0,
                        DWORD flags = 0) {
  KeyHandle key;
  EXPECT_DONE(CryptImportKey(provider, blob.data(), static_cast<DWORD>(blob.size()), unwrapping,
                             flags, key.out()));
  return key;
}

inline KeyHandle plaintext_key(HCRYPTPROV provider, ALG_ID algorithm, const Bytes& key,
                               DWORD flags = 0) {
  return import(provider, plaintext_blob(algorithm, key), 0, flags);
}

inline KeyHandle generate(HCRYPTPROV provider, ALG_ID algorithm, DWORD flags = 0) {
  KeyHandle key;
  EXPECT_DONE(CryptGenKey(provider, algorithm, flags, key.out()));
  return key;
}

inline HashHandle hash_of(HCRYPTPROV provider, ALG_ID algorithm, const Bytes& data = {},
                          HCRYPTKEY key = 0) {
  HashHandle hash;
  EXPECT_DONE(CryptCreateHash(provider, algorithm, key, 0, hash.out()));
  EXPECT_DONE(CryptHashData(hash, data.data(), static_cast<DWORD>(data.size()), 0));
  return hash;
}

// answered calls twice, as Windows' callers do: for the size, then for the value.
inline Bytes answered(const std::function<BOOL(BYTE*, DWORD*)>& call) {
  DWORD len = 0;
  EXPECT_EQ(code([&] { return call(nullptr, &len); }), 0u);
  Bytes value(len);
  EXPECT_EQ(code([&] { return call(value.data(), &len); }), 0u);
  value.resize(len);
  return value;
}

inline Bytes value_of(HCRYPTHASH hash) {
  return answered(
      [&](BYTE* data, DWORD* len) { return CryptGetHashParam(hash, HP_HASHVAL, data, len, 0); });
}

inline Bytes key_parameter(HCRYPTKEY key, DWORD id) {
  return answered([&](BYTE* data, DWORD* len) { return CryptGetKeyParam(key, id, data, len, 0); });
}

inline Bytes exported(HCRYPTKEY key, DWORD type, HCRYPTKEY wrapping = 0, DWORD flags = 0) {
  return answered([&](BYTE* data, DWORD* len) {
    return CryptExportKey(key, wrapping, type, flags, data, len);
  });
}

inline DWORD number_of(const Bytes& value) {
  DWORD number = 0;
  EXPECT_EQ(value.size(), sizeof number);
  if (value.size() == sizeof number) {
    std::memcpy(&number, value.data(), sizeof number);
  }
  return number;
}

inline DWORD set_number(HCRYPTKEY key, DWORD id, DWORD number) {
  return CODE_OF(CryptSetKeyParam(key, id, reinterpret_cast<const BYTE*>(&number), 0));
}

// encrypted and decrypted answer a chunk in hex, or the code of the failure as a decimal number.
inline std::string encrypted(HCRYPTKEY key, const Bytes& plain, BOOL final = TRUE,
                             DWORD flags = 0) {
  Bytes buffer = plain;
  buffer.resize(plain.size() + 2048);
  auto len = static_cast<DWORD>(plain.size());
  const DWORD error = CODE_OF(
      CryptEncrypt(key, 0, final, flags, buffer.data(), &len, static_cast<DWORD>(buffer.size())));
  return error == 0 ? to_hex(buffer.data(), len) : std::to_string(error);
}
inline std::string decrypted(HCRYPTKEY key, const Bytes& cipher, BOOL final = TRUE,
                             DWORD flags = 0) {
  Bytes buffer = cipher;
  auto len = static_cast<DWORD>(cipher.size());
  const DWORD error = CODE_OF(CryptDecrypt(key, 0, final, flags, buffer.data(), &len));
  return error == 0 ? to_hex(buffer.data(), len) : std::to_string(error);
}
inline std::string as_code(int64_t status) { return std::to_string(static_cast<DWORD>(status)); }

// rsa_blob returns a key pair's blob of the vectors: "public" or "private".
inline Bytes rsa_blob(const std::string& name, const std::string& half) {
  for (const VectorRecord& record : read_vectors("cryptoapi/rsa_keys.vec")) {
    if (record.text("name") == name) {
      return record.bytes(half);
    }
  }
  ADD_FAILURE() << name;
  return {};
}

// encoded_name returns the DER of a name's text.
inline Bytes encoded_name(const char* text) {
  return answered([&](BYTE* data, DWORD* len) {
    return CertStrToNameA(X509_ASN_ENCODING, text, 0, nullptr, data, len, nullptr);
  });
}

// blob_of is a view of the bytes: a CRYPT_DATA_BLOB, a CERT_NAME_BLOB and the like.
inline CRYPT_DATA_BLOB blob_of(Bytes& bytes) {
  return {static_cast<DWORD>(bytes.size()), bytes.data()};
}

inline constexpr const char* kExchangePair = "KEYEXCHANGE_1024";
inline constexpr const char* kSignaturePair = "SIGNATURE_1024";

}  // namespace behaviour
