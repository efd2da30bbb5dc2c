// SPDX-License-Identifier: MIT
#include "cert/pfx/pbe.h"

#include <algorithm>
#include <array>

#include "asn1/oid.h"
#include "cert/pfx/object_ids.h"
#include "crypto/password_kdf.h"
#include "crypto/random.h"

namespace opensspi::cert {
namespace {

using asn1::DerReader;
using asn1::DerWriter;
using crypto::AlgorithmId;
using crypto::Cipher;
using CipherPtr = std::unique_ptr<Cipher>;

constexpr std::string_view kOidAes256 = "2.16.840.1.101.3.4.1.42";
constexpr std::string_view kOidRc2 = "1.2.840.113549.3.2";
constexpr size_t kMaxKeyLen = 32;
constexpr size_t kMaxIvLen = 16;
constexpr Error kWrongPassword =
    fail(ERROR_INVALID_PASSWORD, "the password is not the one of the PFX");
constexpr Error kUnknownScheme =
    fail(NTE_BAD_ALGID, "the PFX is encrypted with an algorithm that is not supported");

// CipherRow is one cipher: the key's length in bytes, and RC2's effective bits.
struct CipherRow {
  std::string_view oid;
  AlgorithmId id;
  size_t key_len;
  size_t iv_len;
  uint16_t effective_bits;
};

// RFC 7292, C.
constexpr std::array<CipherRow, 6> kPkcs12Ciphers = {
    {{"1.2.840.113549.1.12.1.1", AlgorithmId::kRc4, 16, 0, 0},
     {"1.2.840.113549.1.12.1.2", AlgorithmId::kRc4, 5, 0, 0},
     {kOid3DesSha1, AlgorithmId::k3Des, 24, 8, 0},
     {"1.2.840.113549.1.12.1.4", AlgorithmId::k3Des112, 16, 8, 0},
     {"1.2.840.113549.1.12.1.5", AlgorithmId::kRc2, 16, 8, 128},
     {"1.2.840.113549.1.12.1.6", AlgorithmId::kRc2, 5, 8, 40}}};

constexpr std::array<CipherRow, 5> kPbes2Ciphers = {
    {{"2.16.840.1.101.3.4.1.2", AlgorithmId::kAes128, 16, 16, 0},
     {"2.16.840.1.101.3.4.1.22", AlgorithmId::kAes192, 24, 16, 0},
     {kOidAes256, AlgorithmId::kAes256, 32, 16, 0},
     {"1.2.840.113549.3.7", AlgorithmId::k3Des, 24, 8, 0},
     {"1.3.14.3.2.7", AlgorithmId::kDes, 8, 8, 0}}};

template <size_t N>
const CipherRow* find_cipher(const std::array<CipherRow, N>& rows, std::string_view oid) {
  const auto* row = std::ranges::find(rows, oid, &CipherRow::oid);
  return row == rows.end() ? nullptr : row;
}

Result<CipherPtr> make_cipher(const CipherRow& row, ByteView key, ByteView iv) {
  CipherPtr cipher = TRY(crypto::make_cipher(*crypto::find_algorithm(row.id), key,
                                             {.effective_key_bits = row.effective_bits}));
  if (row.iv_len != 0) {
    cipher->restart(iv);
  }
  return cipher;
}

Result<CipherPtr> pkcs12_cipher(const CipherRow& row, ByteView salt, uint32_t rounds,
                                const PasswordForm& password, RoundBudget& budget) {
  const crypto::AlgorithmRow& sha1 = *crypto::find_algorithm(AlgorithmId::kSha1);
  TRY(budget.spend(uint64_t{rounds} * (row.key_len > sha1.digest_len ? 2 : 1)));
  SecretArray<kMaxKeyLen> key;
  const ByteSpan key_bytes = ByteSpan(key.reveal()).first(row.key_len);
  TRY(crypto::pkcs12_kdf(sha1, crypto::Pkcs12Purpose::kKey, password.wide.reveal(), salt, rounds,
                         key_bytes));
  SecretArray<kMaxIvLen> iv;
  const ByteSpan iv_bytes = ByteSpan(iv.reveal()).first(row.iv_len);
  if (row.iv_len != 0) {
    TRY(budget.spend(rounds));
    TRY(crypto::pkcs12_kdf(sha1, crypto::Pkcs12Purpose::kIv, password.wide.reveal(), salt, rounds,
                           iv_bytes));
  }
  return make_cipher(row, key_bytes, iv_bytes);
}

Result<CipherPtr> open_pkcs12(const CipherRow& row, ByteView parameters,
                              const PasswordForm& password, RoundBudget& budget) {
  DerReader outer(parameters, kMalformedPfx);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  const ByteView salt = TRY(fields.octet_string());
  const uint32_t rounds = TRY(fields.small_integer());
  TRY(fields.expect_end());
  return pkcs12_cipher(row, salt, rounds, password, budget);
}

struct CipherAndIv {
  CipherRow row;
  ByteView iv;
};

// RFC 8018, B.2.3: the version is an encoding of the effective key length.
Result<CipherAndIv> read_rc2(ByteView parameters, uint32_t key_len) {
  DerReader outer(parameters, kMalformedPfx);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  uint32_t version = 0;
  if (fields.next_is(asn1::kInteger)) {
    version = TRY(fields.small_integer());
  }
  const ByteView iv = TRY(fields.octet_string());
  TRY(fields.expect_end());
  uint16_t bits = 32;
  if (version == 160 || version == 120 || version == 58) {
    bits = static_cast<uint16_t>(version == 160 ? 40 : (version == 120 ? 64 : 128));
  } else if (version >= 256 && version <= 1024) {
    bits = static_cast<uint16_t>(version);
  } else if (version != 0) {
    return kMalformedPfx;
  }
  const size_t len = key_len == 0 ? size_t{bits} / 8 : key_len;
  return CipherAndIv{{kOidRc2, AlgorithmId::kRc2, len, 8, bits}, iv};
}

Result<CipherAndIv> read_pbes2_cipher(const AlgorithmView& algorithm, uint32_t key_len) {
  if (algorithm.oid == kOidRc2) {
    return read_rc2(algorithm.parameters, key_len);
  }
  const CipherRow* row = find_cipher(kPbes2Ciphers, algorithm.oid);
  if (row == nullptr) {
    return kUnknownScheme;
  }
  DerReader reader(algorithm.parameters, kMalformedPfx);
  const ByteView iv = TRY(reader.octet_string());
  TRY(reader.expect_end());
  return CipherAndIv{*row, iv};
}

Result<CipherPtr> open_pbes2(ByteView parameters, const PasswordForm& password,
                             RoundBudget& budget) {
  DerReader outer(parameters, kMalformedPfx);
  DerReader fields = TRY(outer.enter(asn1::kSequence));
  const KdfPbkdf2 kdf = TRY(read_pbkdf2(TRY(read_algorithm(fields))));
  const auto [row, iv] = TRY(read_pbes2_cipher(TRY(read_algorithm(fields)), kdf.key_len));
  TRY(fields.expect_end());
  const bool wrong_key_len = kdf.key_len != 0 && kdf.key_len != row.key_len;
  if (iv.size() != row.iv_len || row.key_len > kMaxKeyLen || wrong_key_len) {
    return kMalformedPfx;
  }
  SecretArray<kMaxKeyLen> key;
  const ByteSpan key_bytes = ByteSpan(key.reveal()).first(row.key_len);
  TRY(run_pbkdf2(kdf, password.utf8.reveal(), budget, key_bytes));
  return make_cipher(row, key_bytes, iv);
}

Result<CipherPtr> open_cipher(const AlgorithmView& algorithm, const PasswordForm& password,
                              RoundBudget& budget) {
  if (algorithm.oid == kOidPbes2) {
    return open_pbes2(algorithm.parameters, password, budget);
  }
  const CipherRow* row = find_cipher(kPkcs12Ciphers, algorithm.oid);
  if (row == nullptr) {
    return kUnknownScheme;
  }
  return open_pkcs12(*row, algorithm.parameters, password, budget);
}

// The padding is PKCS#7's. A wrong one means a wrong key: nothing else authenticates the text.
Result<size_t> padded_len(ByteView plain, size_t block_len) {
  if (plain.empty()) {
    return kWrongPassword;
  }
  const size_t padding = plain.back();
  if (padding == 0 || padding > block_len || padding > plain.size()) {
    return kWrongPassword;
  }
  for (const uint8_t byte : plain.last(padding)) {
    if (byte != padding) {
      return kWrongPassword;
    }
  }
  return plain.size() - padding;
}

SecretBytes with_padding(ByteView plain, size_t block_len) {
  const size_t padding = block_len - plain.size() % block_len;
  SecretBytes padded(plain.size() + padding);
  std::ranges::copy(plain, padded.reveal().begin());
  std::ranges::fill(padded.reveal().last(padding), static_cast<uint8_t>(padding));
  return padded;
}

void write_algorithm(DerWriter& writer, std::string_view oid, ByteView parameters) {
  writer.nested(asn1::kSequence, [&](DerWriter& fields) {
    fields.object_identifier(*asn1::oid_body(oid));
    fields.raw(parameters);
  });
}

template <class Write>
Bytes sequence(const Write& write) {
  Bytes der;
  DerWriter(der).nested(asn1::kSequence, write);
  return der;
}

// NewCipher is a cipher under a fresh salt, and the parameters that say so.
struct NewCipher {
  CipherPtr cipher;
  Bytes algorithm;
};

Result<NewCipher> new_3des(const PasswordForm& password) {
  std::array<uint8_t, 8> salt;
  crypto::random_bytes(salt);
  const Bytes parameters = sequence([&](DerWriter& writer) {
    writer.octet_string(salt);
    writer.small_integer(k3DesRounds);
  });
  NewCipher made;
  DerWriter writer(made.algorithm);
  write_algorithm(writer, kOid3DesSha1, parameters);
  RoundBudget budget;
  made.cipher = TRY(pkcs12_cipher(*find_cipher(kPkcs12Ciphers, kOid3DesSha1), salt, k3DesRounds,
                                  password, budget));
  return made;
}

Bytes pbes2_parameters(ByteView salt, ByteView iv) {
  return sequence([&](DerWriter& writer) {
    const Bytes kdf = sequence([&](DerWriter& fields) {
      fields.octet_string(salt);
      fields.small_integer(kAesRounds);
      write_algorithm(fields, kOidHmacSha256, ByteView(std::array<uint8_t, 2>{asn1::kNull, 0}));
    });
    Bytes iv_element;
    DerWriter(iv_element).octet_string(iv);
    write_algorithm(writer, kOidPbkdf2, kdf);
    write_algorithm(writer, kOidAes256, iv_element);
  });
}

Result<NewCipher> new_aes(const PasswordForm& password) {
  std::array<uint8_t, 16> salt;
  std::array<uint8_t, 16> iv;
  crypto::random_bytes(salt);
  crypto::random_bytes(iv);
  const Bytes parameters = pbes2_parameters(salt, iv);
  NewCipher made;
  DerWriter writer(made.algorithm);
  write_algorithm(writer, kOidPbes2, parameters);
  RoundBudget budget;
  made.cipher = TRY(open_pbes2(parameters, password, budget));
  return made;
}

}  // namespace

Result<SecretBytes> pbe_decrypt(const AlgorithmView& algorithm, const PasswordForm& password,
                                ByteView cipher, RoundBudget& budget) {
  const CipherPtr opened = TRY(open_cipher(algorithm, password, budget));
  if (cipher.size() % opened->unit() != 0) {
    return kWrongPassword;
  }
  SecretBytes plain(cipher.size());
  opened->decrypt(cipher, plain.reveal());
  if (opened->iv_len() == 0) {
    return plain;
  }
  const size_t len = TRY(padded_len(plain.reveal(), opened->unit()));
  return SecretBytes(plain.reveal().first(len));
}

Result<Encrypted> pbe_encrypt(PbeScheme scheme, const PasswordForm& password, ByteView plain) {
  NewCipher made = TRY(scheme == PbeScheme::k3DesSha1 ? new_3des(password) : new_aes(password));
  const SecretBytes padded = with_padding(plain, made.cipher->unit());
  Encrypted encrypted{std::move(made.algorithm), Bytes(padded.size())};
  made.cipher->encrypt(padded.reveal(), encrypted.cipher);
  return encrypted;
}

}  // namespace opensspi::cert
