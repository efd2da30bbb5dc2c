// SPDX-License-Identifier: MIT
// Encoder: writes DER from the structures of CryptEncodeObject. The bytes may be a private key:
// what it leaves behind when it grows or ends is wiped.
#pragma once

#include "asn1/der.h"
#include "opensspi/ntstatus.h"
#include "opensspi/wincrypt_chain_structs.h"

namespace opensspi::cert {

// EncodeOptions are the flags of CryptEncodeObjectEx that change the result.
struct EncodeOptions {
  bool keep_signature_order = false;  // CRYPT_ENCODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG
  DWORD flags = 0;                    // all of them, for names
};

// Windows reads a caller's bad pointer and catches the fault; only null is seen here.
inline constexpr Error kNullInStructure =
    fail(static_cast<int32_t>(STATUS_ACCESS_VIOLATION), "a pointer in the structure is null");
inline constexpr Error kBadEncode =
    fail(CRYPT_E_BAD_ENCODE, "the structure has a value that cannot be encoded");

// list_of views an array of a structure; kNullInStructure if it is null and should have elements.
template <class T>
Result<std::span<const T>> list_of(const T* first, DWORD count) {
  if (first == nullptr && count != 0) {
    return kNullInStructure;
  }
  return std::span<const T>(first, count);
}
inline Result<ByteView> bytes_in(const CRYPT_DATA_BLOB& blob) {
  return list_of<uint8_t>(blob.pbData, blob.cbData);
}

class Encoder {
 public:
  explicit Encoder(const EncodeOptions& options) : options_(options) {}
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() { wipe(out_); }

  [[nodiscard]] const EncodeOptions& options() const { return options_; }
  [[nodiscard]] ByteView bytes() const { return out_; }
  // error_at notes where a value cannot be encoded: CryptEncodeObject returns it as the size.
  void error_at(DWORD index) { error_index_ = index; }
  [[nodiscard]] DWORD error_index() const { return error_index_; }

  // element writes a tag, a length and the content.
  void element(asn1::Tag tag, ByteView content);
  // raw appends bytes that are already encoded.
  void raw(ByteView encoded);
  // nested writes an element whose content is what `write` writes; `write` returns a Status.
  template <class Write>
  Status nested(asn1::Tag tag, Write&& write) {
    const size_t start = begin(tag);
    TRY(write());
    end(start);
    return {};
  }

  void boolean(bool value);
  // small_integer writes a number that is not negative, by default as an INTEGER.
  void small_integer(uint64_t value, asn1::Tag tag = asn1::kInteger);
  void signed_integer(int64_t value);
  // integer and unsigned_integer write a little-endian number; leading sign bytes are dropped. An
  // empty number is an empty INTEGER, as on Windows.
  void integer(ByteView little_endian, asn1::Tag tag = asn1::kInteger);
  void unsigned_integer(ByteView little_endian, asn1::Tag tag = asn1::kInteger);
  // oid writes dotted text; null and "" are an empty OBJECT IDENTIFIER, as on Windows.
  Status oid(const char* dotted, asn1::Tag tag = asn1::kObjectIdentifier);
  // required_oid is for structures that Windows refuses without one: E_INVALIDARG.
  Status required_oid(const char* dotted);
  void null() { element(asn1::kNull, {}); }

  // Blobs of structures.
  Status raw_blob(const CRYPT_DATA_BLOB& encoded);
  Status octets(const CRYPT_DATA_BLOB& blob, asn1::Tag tag = asn1::kOctetString);
  Status bits(const CRYPT_BIT_BLOB& blob, asn1::Tag tag = asn1::kBitString);
  Status reversed_bits(const CRYPT_BIT_BLOB& blob);

 private:
  size_t begin(asn1::Tag tag);
  void end(size_t start);
  void length(size_t len);
  void reserve(size_t more);
  void put(uint8_t byte);

  EncodeOptions options_;
  Bytes out_;
  DWORD error_index_ = 0;
};

}  // namespace opensspi::cert
