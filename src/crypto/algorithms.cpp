// SPDX-License-Identifier: MIT
#include "crypto/algorithms.h"

#include <algorithm>

#include "crypto/factories.h"
#include "crypto/library.h"
#include "settings/values.h"

namespace opensspi::crypto {
namespace {

using enum AlgorithmClass;
using Id = AlgorithmId;

// DigestInfo before the digest, RFC 8017 9.2 (MD2, MD5, SHA) and RFC 1320's identifier (MD4).
constexpr uint8_t kMd2Info[] = {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                0x86, 0xf7, 0x0d, 0x02, 0x02, 0x05, 0x00, 0x04, 0x10};
constexpr uint8_t kMd4Info[] = {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                0x86, 0xf7, 0x0d, 0x02, 0x04, 0x05, 0x00, 0x04, 0x10};
constexpr uint8_t kMd5Info[] = {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10};
constexpr uint8_t kSha1Info[] = {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};
constexpr uint8_t kSha256Info[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
constexpr uint8_t kSha384Info[] = {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30};
constexpr uint8_t kSha512Info[] = {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                   0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40};

constexpr AlgorithmRow hash_row(Id id, std::string_view name, uint16_t block_len,
                                uint16_t digest_len, bool fips_approved,
                                std::unique_ptr<Hash> (*make)(),
                                std::unique_ptr<Hash> (*frame)(ByteView, ByteView),
                                ByteView digest_info, uint8_t x931_id) {
  return {.id = id,
          .name = name,
          .kind = kHash,
          .block_len = block_len,
          .digest_len = digest_len,
          .fips_approved = fips_approved,
          .x931_id = x931_id,
          .hash_factory = make,
          .hmac_factory = frame,
          .digest_info = digest_info};
}

constexpr AlgorithmRow cipher_row(Id id, std::string_view name, uint16_t min_key_bits,
                                  uint16_t max_key_bits, uint16_t bits_per_key_byte,
                                  uint16_t block_len, bool fips_approved,
                                  CipherResult (*make)(ByteView, const CipherParameters&)) {
  return {.id = id,
          .name = name,
          .kind = block_len == 0 ? kStreamCipher : kBlockCipher,
          .min_key_bits = min_key_bits,
          .max_key_bits = max_key_bits,
          .bits_per_key_byte = bits_per_key_byte,
          .block_len = block_len,
          .fips_approved = fips_approved,
          .cipher_factory = make};
}

constexpr AlgorithmRow other_row(Id id, std::string_view name, AlgorithmClass kind,
                                 uint16_t min_key_bits, uint16_t max_key_bits, bool fips_approved) {
  return {.id = id,
          .name = name,
          .kind = kind,
          .min_key_bits = min_key_bits,
          .max_key_bits = max_key_bits,
          .fips_approved = fips_approved};
}

// X9.31's numbers of hashes: ISO/IEC 10118-3 has none for the MD family.
constexpr AlgorithmRow kRows[] = {
    hash_row(Id::kMd2, "MD2", 16, 16, false, make_md2, frame_md2, kMd2Info, 0),
    hash_row(Id::kMd4, "MD4", 64, 16, false, make_md4, frame_md4, kMd4Info, 0),
    hash_row(Id::kMd5, "MD5", 64, 16, false, make_md5, frame_md5, kMd5Info, 0),
    hash_row(Id::kSha1, "SHA1", 64, 20, true, make_sha1, frame_sha1, kSha1Info, 0x33),
    hash_row(Id::kSha256, "SHA256", 64, 32, true, make_sha256, frame_sha256, kSha256Info, 0x34),
    hash_row(Id::kSha384, "SHA384", 128, 48, true, make_sha384, frame_sha384, kSha384Info, 0x36),
    hash_row(Id::kSha512, "SHA512", 128, 64, true, make_sha512, frame_sha512, kSha512Info, 0x35),
    {.id = Id::kSsl3ShaMd5, .name = "SSL3-SHAMD5", .kind = kDigestValue, .digest_len = 36},
    other_row(Id::kHmac, "HMAC", kKeyedHash, 0, 0, true),
    other_row(Id::kMac, "CBC-MAC", kKeyedHash, 0, 0, false),
    other_row(Id::kTls1Prf, "TLS1-PRF", kKeyedHash, 0, 0, true),
    other_row(Id::kSchannelMasterHash, "SCHANNEL-MASTER-HASH", kKeyedHash, 0, 0, true),
    cipher_row(Id::kRc2, "RC2", 40, 1024, 8, 8, false, make_rc2),
    cipher_row(Id::kRc4, "RC4", 40, 2048, 8, 0, false, make_rc4),
    cipher_row(Id::kDes, "DES", 56, 56, 7, 8, false, make_des),
    cipher_row(Id::k3Des112, "3DES-112", 112, 112, 7, 8, false, make_3des_112),
    cipher_row(Id::k3Des, "3DES", 168, 168, 7, 8, false, make_3des),
    cipher_row(Id::kAes128, "AES-128", 128, 128, 8, 16, true, make_aes128),
    cipher_row(Id::kAes192, "AES-192", 192, 192, 8, 16, true, make_aes192),
    cipher_row(Id::kAes256, "AES-256", 256, 256, 8, 16, true, make_aes256),
    other_row(Id::kSsl2Master, "SSL2-MASTER", kSecret, 40, 192, false),
    other_row(Id::kPct1Master, "PCT1-MASTER", kSecret, 128, 128, false),
    other_row(Id::kSsl3Master, "SSL3-MASTER", kSecret, 384, 384, false),
    other_row(Id::kTls1Master, "TLS1-MASTER", kSecret, 384, 384, true),
    other_row(Id::kSchannelMacKey, "SCHANNEL-MAC-KEY", kSecret, 0, 0, true),
    other_row(Id::kSchannelEncKey, "SCHANNEL-ENC-KEY", kSecret, 0, 0, true),
    other_row(Id::kRsaSign, "RSA-SIGN", kKeyPair, 384, 16384, true),
    other_row(Id::kRsaKeyExchange, "RSA-KEYX", kKeyPair, 384, 16384, true),
    other_row(Id::kDssSign, "DSA", kKeyPair, 512, 3072, true),
    other_row(Id::kDhStoreForward, "DH", kKeyPair, 512, 4096, true),
    other_row(Id::kDhEphemeral, "DH-EPHEMERAL", kKeyPair, 512, 4096, true),
    other_row(Id::kEcdsa, "ECDSA", kKeyPair, 256, 521, true),
    other_row(Id::kEcdh, "ECDH", kKeyPair, 256, 521, true),
};

template <class Predicate>
const AlgorithmRow* find_row(Predicate matches) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), matches);
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

std::span<const AlgorithmRow> algorithms() { return kRows; }

const AlgorithmRow* find_algorithm(AlgorithmId id) {
  return find_row([&](const AlgorithmRow& row) { return row.id == id; });
}

const AlgorithmRow* find_algorithm(std::string_view name) {
  return find_row([&](const AlgorithmRow& row) { return row.name == name; });
}

Status permitted(const AlgorithmRow& row, const Settings& settings) {
  if (row.fips_approved || !host_is_fips() || settings.get<Setting::kAllowNonFips>()) {
    return {};
  }
  return fail(NTE_BAD_ALGID,
              "this host is in FIPS mode, which does not allow the algorithm; the setting "
              "allow_non_fips_algorithms=yes allows it");
}

Result<std::unique_ptr<Hash>> make_hash(const AlgorithmRow& row) {
  if (row.hash_factory == nullptr) {
    return fail(NTE_BAD_ALGID, "the algorithm is not a hash");
  }
  return row.hash_factory();
}

Result<std::unique_ptr<Cipher>> make_cipher(const AlgorithmRow& row, ByteView key,
                                            const CipherParameters& parameters) {
  if (row.cipher_factory == nullptr) {
    return fail(NTE_BAD_ALGID, "the algorithm is not a cipher");
  }
  return row.cipher_factory(key, parameters);
}

}  // namespace opensspi::crypto
