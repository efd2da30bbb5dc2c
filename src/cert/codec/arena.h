// SPDX-License-Identifier: MIT
// Arena: the block that a decoded structure is written to. It is used twice: first it measures how
// long the block must be, then it places the values in it.
#pragma once

#include <cstring>

#include "asn1/ber.h"
#include "opensspi/wincrypt_chain_structs.h"

namespace opensspi::cert {

// DecodeOptions are the flags of CryptDecodeObjectEx that change the result.
struct DecodeOptions {
  bool no_copy = false;               // CRYPT_DECODE_NOCOPY_FLAG: blobs view the encoded bytes
  bool share_oids = false;            // CRYPT_DECODE_SHARE_OID_STRING_FLAG
  bool to_be_signed = false;          // CRYPT_DECODE_TO_BE_SIGNED_FLAG: no signature is around it
  bool keep_signature_order = false;  // CRYPT_DECODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG
};

// Slots is an array of `count` values of T in the block. While the arena measures, or if there are
// none, it has no memory: set does nothing, and data is null. An index behind the end does nothing
// either: the encoded bytes, which are the caller's, may have changed after they were counted.
// Values are copied, because a caller's buffer may be unaligned.
template <class T>
class Slots {
 public:
  Slots(uint8_t* memory, size_t count) : memory_(memory), count_(count) {}

  [[nodiscard]] DWORD count() const { return static_cast<DWORD>(count_); }
  [[nodiscard]] T* data() const { return reinterpret_cast<T*>(memory_); }
  void set(size_t index, const T& value) const {
    if (memory_ != nullptr && index < count_) {
      std::memcpy(memory_ + index * sizeof(T), &value, sizeof(T));
    }
  }

 private:
  uint8_t* memory_;
  size_t count_;
};

class Arena {
 public:
  // This arena measures.
  explicit Arena(const DecodeOptions& options) : options_(options), measuring_(true) {}
  // This arena places values in `block`, which has the measured length or more.
  Arena(const DecodeOptions& options, ByteSpan block) : options_(options), block_(block) {}

  [[nodiscard]] const DecodeOptions& options() const { return options_; }
  // used returns the length of the block so far.
  [[nodiscard]] size_t used() const { return used_; }
  // overflowed returns whether a value did not fit: the encoded bytes changed after measuring.
  [[nodiscard]] bool overflowed() const { return overflowed_; }

  template <class T>
  Slots<T> slots(size_t count) {
    return {reserve(count * sizeof(T), alignof(T)), count};
  }

  // blob returns bytes that are part of the encoded ones: a view of them with no_copy, else a copy.
  CRYPT_DATA_BLOB blob(ByteView encoded);
  CRYPT_BIT_BLOB bits(ByteView encoded, DWORD unused_bits);
  // copied and reversed return bytes that are written to the block in any case.
  CRYPT_DATA_BLOB copied(ByteView bytes);
  CRYPT_DATA_BLOB reversed(ByteView bytes);

  // text and wide return a copy with a terminating zero.
  char* text(std::string_view text);
  WCHAR* wide(std::u16string_view text);
  // oid returns an object identifier as dotted text; "" for an empty body. kBerCorrupt if the body
  // is not well-formed.
  Result<char*> oid(ByteView body);

 private:
  uint8_t* reserve(size_t len, size_t alignment);
  uint8_t* copy(ByteView bytes);

  DecodeOptions options_;
  ByteSpan block_;
  size_t used_ = 0;
  bool measuring_ = false;
  bool overflowed_ = false;
};

}  // namespace opensspi::cert
