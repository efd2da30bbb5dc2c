// SPDX-License-Identifier: MIT
// RSA keys and DSA signatures, whose structures are blobs without pointers.
#include <array>

#include "cert/codec/keys.h"
#include "opensspi/wincrypt_cert_constants.h"
#include "opensspi/wincrypt_constants.h"
#include "opensspi/wincrypt_structs.h"

namespace opensspi::cert {
namespace {

constexpr DWORD kPublicMagic = 0x31415352;   // "RSA1"
constexpr DWORD kPrivateMagic = 0x32415352;  // "RSA2"
constexpr DWORD kMaxBits = 1u << 20;         // of a modulus that a caller's blob claims

constexpr Error kNoBlob = fail(E_INVALIDARG, "the value is not such a key blob");

// number returns the big-endian bytes of an INTEGER that is not negative, without leading zeros.
Result<ByteView> number(BerReader& in) {
  ByteView content = TRY(in.content(asn1::kInteger));
  if (content.empty() || (content[0] & 0x80) != 0) {
    return asn1::kBerCorrupt;
  }
  while (content.size() > 1 && content[0] == 0) {
    content = content.subspan(1);
  }
  return content;
}

Result<DWORD> exponent_of(ByteView big_endian) {
  if (big_endian.size() > sizeof(DWORD)) {
    return asn1::kBerLarge;
  }
  DWORD value = 0;
  for (const uint8_t byte : big_endian) {
    value = (value << 8) | byte;
  }
  return value;
}

// put_fixed writes a number as `len` little-endian bytes.
Status put_fixed(Arena& arena, ByteView big_endian, size_t len) {
  if (big_endian.size() > len) {
    return asn1::kBerCorrupt;
  }
  arena.reversed(big_endian);
  static constexpr std::array<uint8_t, 64> kZeros{};
  for (size_t missing = len - big_endian.size(); missing > 0;) {
    const size_t part = std::min(missing, kZeros.size());
    arena.copied(ByteView(kZeros).first(part));
    missing -= part;
  }
  return {};
}

void put_header(Arena& arena, BYTE type, DWORD magic, size_t modulus_len, DWORD exponent) {
  const Slots<PUBLICKEYSTRUC> header = arena.slots<PUBLICKEYSTRUC>(1);
  header.set(0, {type, CUR_BLOB_VERSION, 0, CALG_RSA_KEYX});
  const Slots<RSAPUBKEY> key = arena.slots<RSAPUBKEY>(1);
  key.set(0, {magic, static_cast<DWORD>(modulus_len * 8), exponent});
}

// Blob is a caller's key blob: the header and the numbers behind it, one after the other.
class Blob {
 public:
  static Result<Blob> of(const void* value, BYTE type) {
    const auto* bytes = static_cast<const uint8_t*>(value);
    PUBLICKEYSTRUC header = {};
    RSAPUBKEY key = {};
    std::memcpy(&header, bytes, sizeof header);
    if (header.bType != type) {
      return kNoBlob;
    }
    std::memcpy(&key, bytes + sizeof header, sizeof key);
    if (key.bitlen == 0 || key.bitlen > kMaxBits) {
      return kNoBlob;
    }
    return Blob(key, bytes + sizeof header + sizeof key);
  }

  [[nodiscard]] ByteView exponent() const {
    return {reinterpret_cast<const uint8_t*>(&key_.pubexp), sizeof key_.pubexp};
  }
  [[nodiscard]] size_t whole() const { return (key_.bitlen + 7) / 8; }
  [[nodiscard]] size_t half() const { return (key_.bitlen + 15) / 16; }
  ByteView take(size_t len) {
    const ByteView taken(next_, len);
    next_ += len;
    return taken;
  }

 private:
  Blob(const RSAPUBKEY& key, const uint8_t* next) : key_(key), next_(next) {}
  RSAPUBKEY key_;
  const uint8_t* next_;
};

// BCRYPT_RSAKEY_BLOB of <bcrypt.h>.
struct CngHeader {
  DWORD magic;
  DWORD bit_len;
  DWORD exponent_len;
  DWORD modulus_len;
  DWORD prime1_len;
  DWORD prime2_len;
};

Bytes reversed(ByteView bytes) { return {bytes.rbegin(), bytes.rend()}; }

}  // namespace

Status decode_rsa_public(BerReader& in, Arena& arena) {
  BerReader fields = TRY(in.enter(asn1::kSequence));
  const ByteView modulus = TRY(number(fields));
  const DWORD exponent = TRY(exponent_of(TRY(number(fields))));
  TRY(fields.expect_end());
  put_header(arena, PUBLICKEYBLOB, kPublicMagic, modulus.size(), exponent);
  return put_fixed(arena, modulus, modulus.size());
}

Status encode_rsa_public(const void* value, Encoder& out) {
  Blob blob = TRY(Blob::of(value, PUBLICKEYBLOB));
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.unsigned_integer(blob.take(blob.whole()));
    out.unsigned_integer(blob.exponent());
    return {};
  });
}

// RFC 8017, A.1.2: version, n, e, d, p, q, d mod (p-1), d mod (q-1), 1/q mod p. The blob has d
// last.
Status decode_rsa_private(BerReader& in, Arena& arena) {
  BerReader fields = TRY(in.enter(asn1::kSequence));
  static_cast<void>(TRY(read_dword(fields)));
  const ByteView modulus = TRY(number(fields));
  const DWORD exponent = TRY(exponent_of(TRY(number(fields))));
  const ByteView private_exponent = TRY(number(fields));
  const size_t half = (modulus.size() + 1) / 2;
  put_header(arena, PRIVATEKEYBLOB, kPrivateMagic, modulus.size(), exponent);
  TRY(put_fixed(arena, modulus, modulus.size()));
  for (int part = 0; part < 5; ++part) {
    TRY(put_fixed(arena, TRY(number(fields)), half));
  }
  TRY(fields.expect_end());
  return put_fixed(arena, private_exponent, modulus.size());
}

Status encode_rsa_private(const void* value, Encoder& out) {
  Blob blob = TRY(Blob::of(value, PRIVATEKEYBLOB));
  const ByteView modulus = blob.take(blob.whole());
  std::array<ByteView, 5> parts;
  for (ByteView& part : parts) {
    part = blob.take(blob.half());
  }
  const ByteView private_exponent = blob.take(blob.whole());
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.small_integer(0);
    out.unsigned_integer(modulus);
    out.unsigned_integer(blob.exponent());
    out.unsigned_integer(private_exponent);
    for (const ByteView part : parts) {
      out.unsigned_integer(part);
    }
    return {};
  });
}

Status decode_cng_rsa_public(BerReader& in, Arena& arena) {
  constexpr DWORD kMagic = kPublicMagic;
  BerReader fields = TRY(in.enter(asn1::kSequence));
  const ByteView modulus = TRY(number(fields));
  const ByteView exponent = TRY(number(fields));
  TRY(fields.expect_end());
  const Slots<CngHeader> header = arena.slots<CngHeader>(1);
  header.set(0, {kMagic, static_cast<DWORD>(modulus.size() * 8),
                 static_cast<DWORD>(exponent.size()), static_cast<DWORD>(modulus.size()), 0, 0});
  arena.copied(exponent);
  arena.copied(modulus);
  return {};
}

Status encode_cng_rsa_public(const void* value, Encoder& out) {
  const auto* bytes = static_cast<const uint8_t*>(value);
  CngHeader header = {};
  std::memcpy(&header, bytes, sizeof header);
  if (header.exponent_len > kMaxBits / 8 || header.modulus_len > kMaxBits / 8) {
    return kNoBlob;
  }
  const ByteView exponent(bytes + sizeof header, header.exponent_len);
  const ByteView modulus(bytes + sizeof header + header.exponent_len, header.modulus_len);
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.unsigned_integer(reversed(modulus));
    out.unsigned_integer(reversed(exponent));
    return {};
  });
}

Status decode_dss_signature(BerReader& in, Arena& arena) {
  BerReader fields = TRY(in.enter(asn1::kSequence));
  const ByteView r = TRY(number(fields));
  const ByteView s = TRY(number(fields));
  TRY(fields.expect_end());
  TRY(put_fixed(arena, r, CERT_DSS_R_LEN));
  return put_fixed(arena, s, CERT_DSS_S_LEN);
}

Status encode_dss_signature(const void* value, Encoder& out) {
  const ByteView bytes(static_cast<const uint8_t*>(value), CERT_DSS_SIGNATURE_LEN);
  return out.nested(asn1::kSequence, [&]() -> Status {
    out.unsigned_integer(bytes.first(CERT_DSS_R_LEN));
    out.unsigned_integer(bytes.subspan(CERT_DSS_R_LEN));
    return {};
  });
}

}  // namespace opensspi::cert
