// SPDX-License-Identifier: MIT
// Hashes: fast fixed types for protocols that name their algorithm, and one interface for callers
// that choose at run time.
#pragma once

#include <openssl/md4.h>
#include <openssl/md5.h>

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace opensspi::crypto {

using Md4Digest = std::array<uint8_t, 16>;
using Md5Digest = std::array<uint8_t, 16>;

// md4 and md5 hash one string. They never allocate.
Md4Digest md4(ByteView data);
Md5Digest md5(ByteView data);

// Md5 hashes a string that is given in pieces. Copyable; never allocates.
class Md5 final {
 public:
  Md5();
  ~Md5() { wipe({reinterpret_cast<uint8_t*>(&state_), sizeof state_}); }
  Md5(const Md5&) = default;
  Md5& operator=(const Md5&) = default;
  void update(ByteView data);
  // finish writes the digest; the object must not be updated afterwards.
  void finish(std::span<uint8_t, 16> out);

 private:
  friend class HmacMd5Key;
  friend class HmacMd5;
  // Chaining is the state after exactly one block.
  using Chaining = std::array<uint32_t, 4>;
  explicit Md5(const Chaining& after_one_block);
  [[nodiscard]] Chaining chaining() const { return {state_.A, state_.B, state_.C, state_.D}; }

  MD5_CTX state_;
};

// HmacMd5Key is a key whose two pads are already hashed, so that a message costs its own blocks
// only (RFC 2104). Only the chaining values are kept: 32 bytes. It is secret: keep it in secret
// memory.
class HmacMd5Key final {
 public:
  explicit HmacMd5Key(ByteView key);
  HmacMd5Key(const HmacMd5Key&) = default;
  HmacMd5Key& operator=(const HmacMd5Key&) = default;
  ~HmacMd5Key() { wipe({reinterpret_cast<uint8_t*>(this), sizeof *this}); }

 private:
  friend class HmacMd5;
  Md5::Chaining inner_;
  Md5::Chaining outer_;
};

// HmacMd5 computes one code over a string that is given in pieces. The key must outlive finish.
// Never allocates.
class HmacMd5 final {
 public:
  explicit HmacMd5(const HmacMd5Key& key) : inner_(key.inner_), key_(key) {}
  HmacMd5& update(ByteView data) {
    inner_.update(data);
    return *this;
  }
  void finish(std::span<uint8_t, 16> out);

 private:
  Md5 inner_;
  const HmacMd5Key& key_;
};

// hmac_md5 computes the code of one string.
Md5Digest hmac_md5(ByteView key, ByteView data);

// Hash is any hash of the algorithm table, keyed ones too. It may have hashed secrets, so objects
// are in secret memory and are wiped. No method but clone allocates. An object is used by one
// thread at a time.
class Hash : public InSecretMemory {
 public:
  virtual ~Hash() = default;
  Hash& operator=(const Hash&) = delete;
  [[nodiscard]] virtual size_t digest_len() const = 0;
  virtual void update(ByteView data) = 0;
  // finish writes digest_len() bytes and resets the object.
  virtual void finish(ByteSpan out) = 0;
  [[nodiscard]] virtual std::unique_ptr<Hash> clone() const = 0;

 protected:
  Hash() = default;
  Hash(const Hash&) = default;
};

}  // namespace opensspi::crypto
