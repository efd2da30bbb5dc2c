// SPDX-License-Identifier: MIT
// The table of algorithms: one row each, with its names, properties and factory.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "crypto/hash.h"
#include "crypto/keyed_cipher.h"
#include "settings/settings.h"

namespace opensspi::crypto {

// AlgorithmId mirrors CryptoAPI's ALG_ID.
enum class AlgorithmId : uint32_t {
  kDssSign = 0x2200,
  kEcdsa = 0x2203,
  kRsaSign = 0x2400,
  kSsl3Master = 0x4C01,
  kSchannelMasterHash = 0x4C02,
  kSchannelMacKey = 0x4C03,
  kPct1Master = 0x4C04,
  kSsl2Master = 0x4C05,
  kTls1Master = 0x4C06,
  kSchannelEncKey = 0x4C07,
  kDes = 0x6601,
  kRc2 = 0x6602,
  k3Des = 0x6603,
  k3Des112 = 0x6609,
  kAes128 = 0x660E,
  kAes192 = 0x660F,
  kAes256 = 0x6610,
  kRc4 = 0x6801,
  kMd2 = 0x8001,
  kMd4 = 0x8002,
  kMd5 = 0x8003,
  kSha1 = 0x8004,
  kMac = 0x8005,
  kSsl3ShaMd5 = 0x8008,
  kHmac = 0x8009,
  kTls1Prf = 0x800A,
  kSha256 = 0x800C,
  kSha384 = 0x800D,
  kSha512 = 0x800E,
  kRsaKeyExchange = 0xA400,
  kDhStoreForward = 0xAA01,
  kDhEphemeral = 0xAA02,
  kEcdh = 0xAA05,
};

// AlgorithmClass says how a row is used: kHash by make_hash, kKeyedHash by the functions of mac.h
// and prf.h, ciphers by make_cipher, kKeyPair by rsa.h, dsa.h, dh.h and ec.h. kDigestValue is a
// digest that only its caller computes (SSL3_SHAMD5); kSecret is a key that only derives others.
enum class AlgorithmClass : uint8_t {
  kHash,
  kKeyedHash,
  kDigestValue,
  kBlockCipher,
  kStreamCipher,
  kSecret,
  kKeyPair,
};

// AlgorithmRow is everything that is known about an algorithm before an object is created. Lengths
// are in bytes, key sizes in bits; 0 where the algorithm has none. DES keys count 7 bits a byte, as
// Windows does.
struct AlgorithmRow {
  AlgorithmId id;
  std::string_view name;
  AlgorithmClass kind;
  uint16_t min_key_bits = 0;
  uint16_t max_key_bits = 0;
  uint16_t bits_per_key_byte = 8;
  uint16_t block_len = 0;
  uint16_t digest_len = 0;
  bool fips_approved = false;
  uint8_t x931_id = 0;  // X9.31's number of the hash; 0: it has none
  std::unique_ptr<Hash> (*hash_factory)() = nullptr;
  // hmac_factory hashes `inner` before the data and `outer` before the inner digest.
  std::unique_ptr<Hash> (*hmac_factory)(ByteView inner, ByteView outer) = nullptr;
  Result<std::unique_ptr<Cipher>> (*cipher_factory)(ByteView key,
                                                    const CipherParameters&) = nullptr;
  ByteView digest_info = {};  // PKCS#1's DER before the digest (RFC 8017 9.2, notes)

  // key_len returns how many bytes a key of `bits` has.
  [[nodiscard]] constexpr size_t key_len(size_t bits) const {
    return (bits + bits_per_key_byte - 1) / bits_per_key_byte;
  }
};

// algorithms is the whole table.
std::span<const AlgorithmRow> algorithms();

// find_algorithm returns a row by its number or by its name (as written in the table), or nullptr.
const AlgorithmRow* find_algorithm(AlgorithmId id);
const AlgorithmRow* find_algorithm(std::string_view name);

// permitted returns NTE_BAD_ALGID if this host is in FIPS mode, the algorithm is not approved and
// the setting allow_non_fips_algorithms does not allow it.
Status permitted(const AlgorithmRow& row, const Settings& settings);

// make_hash creates a new hash; NTE_BAD_ALGID if it is not a hash.
Result<std::unique_ptr<Hash>> make_hash(const AlgorithmRow& row);

// make_cipher creates a cipher under `key`, to which the caller has appended the salt if there is
// one. NTE_BAD_ALGID if it is not a cipher, NTE_BAD_LEN for a key of a wrong length, NTE_BAD_DATA
// for parameters that the cipher does not have. The IV is zero.
Result<std::unique_ptr<Cipher>> make_cipher(const AlgorithmRow& row, ByteView key,
                                            const CipherParameters& parameters);

}  // namespace opensspi::crypto
