// SPDX-License-Identifier: MIT
#include "cert/codec/arena.h"

#include <algorithm>

#include "cert/codec/oids.h"

namespace opensspi::cert {
namespace {

// Blobs of decoded structures are views that callers only read; Windows declares them as BYTE*.
BYTE* mutable_pointer(ByteView bytes) {
  return bytes.empty() ? nullptr : const_cast<BYTE*>(bytes.data());
}

}  // namespace

uint8_t* Arena::reserve(size_t len, size_t alignment) {
  const size_t start = (used_ + alignment - 1) / alignment * alignment;
  used_ = start + len;
  if (measuring_ || len == 0) {
    return nullptr;
  }
  if (overflowed_ || used_ > block_.size()) {
    overflowed_ = true;
    return nullptr;
  }
  return block_.data() + start;
}

uint8_t* Arena::copy(ByteView bytes) {
  uint8_t* memory = reserve(bytes.size(), 1);
  if (memory != nullptr) {
    std::memcpy(memory, bytes.data(), bytes.size());
  }
  return memory;
}

CRYPT_DATA_BLOB Arena::blob(ByteView encoded) {
  if (options_.no_copy) {
    return {static_cast<DWORD>(encoded.size()), mutable_pointer(encoded)};
  }
  return copied(encoded);
}

CRYPT_BIT_BLOB Arena::bits(ByteView encoded, DWORD unused_bits) {
  const CRYPT_DATA_BLOB bytes = blob(encoded);
  return {bytes.cbData, bytes.pbData, unused_bits};
}

CRYPT_DATA_BLOB Arena::copied(ByteView bytes) {
  return {static_cast<DWORD>(bytes.size()), copy(bytes)};
}

CRYPT_DATA_BLOB Arena::reversed(ByteView bytes) {
  uint8_t* memory = reserve(bytes.size(), 1);
  if (memory != nullptr) {
    std::reverse_copy(bytes.begin(), bytes.end(), memory);
  }
  return {static_cast<DWORD>(bytes.size()), memory};
}

char* Arena::text(std::string_view text) {
  uint8_t* memory = reserve(text.size() + 1, 1);
  if (memory != nullptr) {
    std::memcpy(memory, text.data(), text.size());
    memory[text.size()] = 0;
  }
  return reinterpret_cast<char*>(memory);
}

WCHAR* Arena::wide(std::u16string_view text) {
  const size_t len = text.size() * sizeof(char16_t);
  uint8_t* memory = reserve(len + sizeof(char16_t), alignof(char16_t));
  if (memory != nullptr) {
    std::memcpy(memory, text.data(), len);
    std::memset(memory + len, 0, sizeof(char16_t));
  }
  return reinterpret_cast<WCHAR*>(memory);
}

Result<char*> Arena::oid(ByteView body) {
  OidText dotted;
  if (!dotted.read(body)) {
    return asn1::kBerCorrupt;
  }
  if (options_.share_oids) {
    const char* shared = shared_oid(dotted.view());
    if (shared != nullptr) {
      return const_cast<char*>(shared);
    }
  }
  return text(dotted.view());
}

}  // namespace opensspi::cert
