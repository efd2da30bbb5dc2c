// SPDX-License-Identifier: MIT
// Shared by this module's tests: a session over containers in memory, and the vectors' fixed bytes.
#pragma once

#include <gtest/gtest.h>

#include "base/writer.h"
#include "csp/create_hash.h"
#include "csp/generate_key.h"
#include "csp/import_key.h"
#include "csp/key_pairs.h"
#include "csp/provider.h"
#include "csp/signatures.h"
#include "support/memory_containers.h"
#include "support/vectors.h"

namespace opensspi::csp::testing {

using opensspi::testing::from_hex;
using opensspi::testing::read_vectors;
using opensspi::testing::VectorRecord;

inline constexpr std::string_view kAesProvider =
    "Microsoft Enhanced RSA and AES Cryptographic Provider";
inline constexpr std::string_view kEnhancedProvider =
    "Microsoft Enhanced Cryptographic Provider v1.0";

inline constexpr std::string_view kBaseProvider = "Microsoft Base Cryptographic Provider v1.0";
inline constexpr std::string_view kStrongProvider = "Microsoft Strong Cryptographic Provider";
inline constexpr std::string_view kBaseDhProvider =
    "Microsoft Base DSS and Diffie-Hellman Cryptographic Provider";

inline ContainerStore& test_store() {
  static const std::unique_ptr<ContainerStore> store = memory_container_store();
  return *store;
}

// session opens a CRYPT_VERIFYCONTEXT session of the provider of this name.
inline std::shared_ptr<Provider> session(std::string_view name) {
  for (const ProviderRow& row : providers()) {
    if (row.name == name) {
      return Provider::acquire(test_store(), {"", &row, kVerifyContext}).value();
    }
  }
  ADD_FAILURE() << name;
  return nullptr;
}

inline Bytes counted(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<uint8_t>(i);
  }
  return bytes;
}

inline Bytes fixed_key(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<uint8_t>(0x10 + 7 * i);
  }
  return bytes;
}

inline Bytes fixed_iv(size_t len) {
  Bytes bytes(len);
  for (size_t i = 0; i < len; ++i) {
    bytes[i] = static_cast<uint8_t>(0xF0 - 3 * i);
  }
  return bytes;
}

inline uint32_t hex_number(const std::string& text) {
  return static_cast<uint32_t>(std::stoul(text, nullptr, 16));
}

inline Bytes dword(uint32_t number) {
  Bytes bytes;
  Writer(bytes).u32le(number);
  return bytes;
}

// code returns a failed result's code as in the vectors, or "ok".
template <class T>
std::string code(const Result<T>& result) {
  if (result.ok()) {
    return "ok";
  }
  const auto number = static_cast<uint32_t>(result.error().code);
  Bytes bytes;
  Writer(bytes).u32be(number);
  return to_hex(bytes);
}

inline std::string name_of(int64_t status) {
  Bytes bytes;
  Writer(bytes).u32be(static_cast<uint32_t>(status));
  return to_hex(bytes);
}

// plaintext_key imports a fixed session key as a PLAINTEXTKEYBLOB.
inline Result<KeyPtr> plaintext_key(Provider& provider, AlgorithmNumber algorithm, ByteView key,
                                    uint32_t flags) {
  Bytes blob;
  Writer writer(blob);
  writer.u32le(0x0208);
  writer.u32le(algorithm);
  writer.u32le(static_cast<uint32_t>(key.size()));
  writer.bytes(key);
  return import_key(provider, blob, nullptr, flags);
}

// encrypted returns a chunk's ciphertext in hex, or the code of its failure.
inline std::string encrypted(Key& key, ByteView plain, Final final, uint32_t flags = 0) {
  Bytes buffer(plain.begin(), plain.end());
  buffer.resize(plain.size() + 1024);
  const auto len = key.encrypt({buffer, plain.size(), final, flags, nullptr});
  return len.ok() ? to_hex(ByteView(buffer).first(*len)) : code(len);
}

inline std::string decrypted(Key& key, ByteView cipher, Final final, uint32_t flags = 0) {
  Bytes buffer(cipher.begin(), cipher.end());
  const auto len = key.decrypt({buffer, cipher.size(), final, flags, nullptr});
  return len.ok() ? to_hex(ByteView(buffer).first(*len)) : code(len);
}

inline std::string value_of(HashObject& hash) {
  SecretArray<HashObject::kMaxDigestLen> value;
  const auto len = hash.finish(value.reveal());
  return len.ok() ? to_hex(ByteView(value.reveal()).first(*len)) : code(len);
}

inline std::string parameter_of(Key& key, uint32_t id) {
  const auto len = key.parameter_len(id, 0);
  if (!len.ok()) {
    return code(len);
  }
  Bytes value(*len);
  const auto written = key.parameter(id, 0, value);
  return written.ok() ? to_hex(value) : code(written);
}

}  // namespace opensspi::csp::testing
