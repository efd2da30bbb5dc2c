// SPDX-License-Identifier: MIT
// Rc4Key: the keys that protect messages under one RC4 key (RFC 4757 7).
#pragma once

#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "packages/kerberos/rc4_token.h"

namespace opensspi::kerberos {

// Rc4Key is immutable; any thread may use it.
class Rc4Key {
 public:
  explicit Rc4Key(ByteView base);

  // Checksum is that of one message, computed in pieces after the token's header; for a wrapped
  // message first over the confounder in the clear.
  class Checksum {
   public:
    Checksum(const Rc4Key& key, const Rc4Token& token);
    void update(ByteView bytes) { hash_.update(bytes); }
    Rc4Field finish();

   private:
    const Rc4Key& key_;
    crypto::Md5 hash_;
  };

  // number_stream encrypts and decrypts a token's number, and data_stream confounder, data and
  // padding of the message with this number.
  [[nodiscard]] crypto::Rc4 number_stream(const Rc4Field& checksum) const;
  [[nodiscard]] crypto::Rc4 data_stream(uint32_t number) const;

 private:
  crypto::HmacMd5Key sign_;
  crypto::HmacMd5Key number_;
  crypto::HmacMd5Key data_;
};

}  // namespace opensspi::kerberos
