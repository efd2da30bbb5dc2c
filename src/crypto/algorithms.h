// The table of algorithms: one row each, which names, lists and makes it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "crypto/hash.h"

namespace opensspi::crypto {

// AlgorithmId mirrors CryptoAPI's ALG_ID ([MS-RPCE]'s peers use the same numbers in KEY_INFO).
enum class AlgorithmId : uint32_t {
  kMd4 = 0x8002,
  kMd5 = 0x8003,
  kSha1 = 0x8004,
  kHmac = 0x8009,
  kSha256 = 0x800C,
  kSha384 = 0x800D,
  kSha512 = 0x800E,
  kDes = 0x6601,
  kAes256 = 0x6610,
  kRc4 = 0x6801,
};

enum class AlgorithmClass : uint8_t { kHash, kMac, kBlockCipher, kStreamCipher };

// AlgorithmRow is all that is known of an algorithm before one is made. Lengths are in bytes, key
// sizes in bits; 0 where the algorithm has none.
struct AlgorithmRow {
  AlgorithmId id;
  std::string_view name;
  AlgorithmClass kind;
  uint16_t min_key_bits;
  uint16_t max_key_bits;
  uint16_t block_len;
  uint16_t digest_len;
  bool fips_approved;
  Result<std::unique_ptr<Hash>> (*make_hash)(
      const AlgorithmRow& row);  // nullptr for what is no hash
};

// algorithms is the whole table.
std::span<const AlgorithmRow> algorithms();

// find_algorithm answers a row by its number or by its name (as written in the table), or nullptr.
const AlgorithmRow* find_algorithm(AlgorithmId id);
const AlgorithmRow* find_algorithm(std::string_view name);

// make_hash makes a fresh hash: NTE_BAD_ALGID for what is no hash, or what this host's OpenSSL
// lacks.
Result<std::unique_ptr<Hash>> make_hash(const AlgorithmRow& row);

}  // namespace opensspi::crypto
