// SPDX-License-Identifier: MIT
// SealRegister: a sum over the sealed values of a store, in 40 bytes.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"

namespace opensspi::storage {

// A sealed value, as the register knows it.
struct RegisteredValue {
  std::string_view table;
  std::string_view column;
  int64_t row = 0;
  uint64_t generation = 0;
  bool operator==(const RegisteredValue&) const = default;
};

// SealRegister adds up a keyed code (HMAC-SHA256) of each value that the store holds. Codes are
// added without carry, so that a code is removed in the same way as it was added, in any order: an
// XOR MAC (Bellare, Guérin, Rogaway, CRYPTO 1995). Without the key nobody can put an earlier value
// back, add or remove one without changing the sum. The register also assigns the generations.
class SealRegister {
 public:
  using Sum = std::array<uint8_t, 32>;

  // The key is derived from the store's master key.
  explicit SealRegister(const crypto::SealKey& master);

  // open reads what sealed returned; NTE_BAD_DATA if it is wrong.
  Status open(ByteView sealed);
  [[nodiscard]] Bytes sealed() const;

  // toggle adds a value that is not included yet, and removes one that is.
  void toggle(const RegisteredValue& value);
  uint64_t next_generation() { return ++generation_; }

  [[nodiscard]] Sum code_of(const RegisteredValue& value) const;
  [[nodiscard]] const Sum& sum() const { return sum_; }
  [[nodiscard]] uint64_t generation() const { return generation_; }
  // continue_from continues the count of another register.
  void continue_from(uint64_t generation) { generation_ = generation; }

 private:
  SecretBox<crypto::SealKey> key_;
  std::unique_ptr<crypto::Hash> code_;
  uint64_t generation_ = 0;
  Sum sum_{};
};

}  // namespace opensspi::storage
