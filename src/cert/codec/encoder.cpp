// SPDX-License-Identifier: MIT
#include "cert/codec/encoder.h"

#include <algorithm>
#include <array>

#include "asn1/oid.h"

namespace opensspi::cert {
namespace {

// LengthBytes is a DER length: one byte, or a count and that many bytes.
struct LengthBytes {
  std::array<uint8_t, 9> bytes{};
  size_t len = 0;
  explicit LengthBytes(size_t value) {
    if (value < 0x80) {
      bytes[len++] = static_cast<uint8_t>(value);
      return;
    }
    size_t num = 1;
    while (num < 8 && (value >> (8 * num)) != 0) {
      ++num;
    }
    bytes[len++] = static_cast<uint8_t>(0x80 | num);
    for (size_t i = num; i-- > 0;) {
      bytes[len++] = static_cast<uint8_t>(value >> (8 * i));
    }
  }
};

// without_sign_bytes drops the leading bytes that repeat the sign (X.690, 8.3.2).
ByteView without_sign_bytes(ByteView little_endian) {
  while (little_endian.size() > 1) {
    const uint8_t last = little_endian.back();
    const bool negative = (little_endian[little_endian.size() - 2] & 0x80) != 0;
    if (last != (negative ? 0xFF : 0x00)) {
      break;
    }
    little_endian = little_endian.first(little_endian.size() - 1);
  }
  return little_endian;
}

}  // namespace

void Encoder::reserve(size_t more) {
  const size_t needed = out_.size() + more;
  if (needed <= out_.capacity()) {
    return;
  }
  Bytes larger;
  larger.reserve(std::max<size_t>({needed, out_.capacity() * 2, 256}));
  larger.assign(out_.begin(), out_.end());
  wipe(out_);
  out_.swap(larger);
}

void Encoder::put(uint8_t byte) {
  reserve(1);
  out_.push_back(byte);
}

void Encoder::raw(ByteView encoded) {
  reserve(encoded.size());
  out_.insert(out_.end(), encoded.begin(), encoded.end());
}

void Encoder::length(size_t len) {
  const LengthBytes bytes(len);
  raw(ByteView(bytes.bytes).first(bytes.len));
}

void Encoder::element(asn1::Tag tag, ByteView content) {
  put(tag);
  length(content.size());
  raw(content);
}

size_t Encoder::begin(asn1::Tag tag) {
  put(tag);
  return out_.size();
}

void Encoder::end(size_t start) {
  const LengthBytes bytes(out_.size() - start);
  reserve(bytes.len);
  out_.insert(out_.begin() + static_cast<ptrdiff_t>(start), bytes.bytes.begin(),
              bytes.bytes.begin() + static_cast<ptrdiff_t>(bytes.len));
}

void Encoder::boolean(bool value) {
  const uint8_t byte = value ? 0xFF : 0x00;
  element(asn1::kBoolean, {&byte, 1});
}

void Encoder::small_integer(uint64_t value, asn1::Tag tag) {
  std::array<uint8_t, 9> little_endian{};
  put_le(ByteSpan(little_endian).first(8), value);
  integer(little_endian, tag);
}

void Encoder::signed_integer(int64_t value) {
  std::array<uint8_t, 8> little_endian{};
  put_le(little_endian, static_cast<uint64_t>(value));
  integer(little_endian);
}

void Encoder::integer(ByteView little_endian, asn1::Tag tag) {
  const ByteView number = without_sign_bytes(little_endian);
  put(tag);
  length(number.size());
  reserve(number.size());
  out_.insert(out_.end(), number.rbegin(), number.rend());
}

void Encoder::unsigned_integer(ByteView little_endian, asn1::Tag tag) {
  while (little_endian.size() > 1 && little_endian.back() == 0) {
    little_endian = little_endian.first(little_endian.size() - 1);
  }
  const bool pad = !little_endian.empty() && (little_endian.back() & 0x80) != 0;
  put(tag);
  length(little_endian.size() + (pad ? 1 : 0));
  if (pad) {
    put(0);
  }
  reserve(little_endian.size());
  out_.insert(out_.end(), little_endian.rbegin(), little_endian.rend());
}

Status Encoder::oid(const char* dotted, asn1::Tag tag) {
  if (dotted == nullptr || *dotted == 0) {
    element(tag, {});
    return {};
  }
  const Result<Bytes> body = asn1::oid_body(dotted);
  if (!body.ok()) {
    return fail(CRYPT_E_ASN1_ERROR, "an object identifier of the structure is malformed");
  }
  element(tag, *body);
  return {};
}

Status Encoder::required_oid(const char* dotted) {
  if (dotted == nullptr) {
    return fail(E_INVALIDARG, "the structure has no object identifier");
  }
  return oid(dotted);
}

Status Encoder::raw_blob(const CRYPT_DATA_BLOB& encoded) {
  raw(TRY(bytes_in(encoded)));
  return {};
}

Status Encoder::octets(const CRYPT_DATA_BLOB& blob, asn1::Tag tag) {
  element(tag, TRY(bytes_in(blob)));
  return {};
}

Status Encoder::bits(const CRYPT_BIT_BLOB& blob, asn1::Tag tag) {
  ByteView bytes = TRY(list_of<uint8_t>(blob.pbData, blob.cbData));
  // Windows takes more than seven unused bits, and drops whole bytes.
  const size_t dropped = std::min<size_t>(blob.cUnusedBits / 8, bytes.size());
  bytes = bytes.first(bytes.size() - dropped);
  const DWORD unused = bytes.empty() ? 0 : blob.cUnusedBits % 8;
  put(tag);
  length(bytes.size() + 1);
  put(static_cast<uint8_t>(unused));
  raw(bytes);
  if (unused != 0) {
    out_.back() &= static_cast<uint8_t>(0xFF << unused);  // X.690, 11.2.1: unused bits are zero
  }
  return {};
}

Status Encoder::reversed_bits(const CRYPT_BIT_BLOB& blob) {
  const ByteView bytes = TRY(list_of<uint8_t>(blob.pbData, blob.cbData));
  put(asn1::kBitString);
  length(bytes.size() + 1);
  put(static_cast<uint8_t>(bytes.empty() ? 0 : blob.cUnusedBits & 7));
  reserve(bytes.size());
  out_.insert(out_.end(), bytes.rbegin(), bytes.rend());
  return {};
}

}  // namespace opensspi::cert
