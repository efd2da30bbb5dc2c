// SealRegister: which sealed values a store should hold, in 40 bytes.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"

namespace opensspi::store {

// A sealed value, as the register knows it.
struct RegisteredValue {
  std::string_view table;
  std::string_view column;
  int64_t row = 0;
  uint64_t generation = 0;
  bool operator==(const RegisteredValue&) const = default;
};

// SealRegister adds up a keyed code (HMAC-SHA256) of each value that the store holds. Codes are
// added without carry, so that one is taken away as it was added, and in any order: an XOR MAC
// (Bellare, Guérin, Rogaway, CRYPTO 1995). Whoever has no key can neither put an earlier value back
// nor add or take away one without changing the sum. It also gives out the generations.
class SealRegister {
 public:
  using Sum = std::array<uint8_t, 32>;

  // The key is derived from the store's master key.
  explicit SealRegister(const crypto::SealKey& master);

  // open takes back what sealed returned: NTE_BAD_DATA.
  Status open(ByteView sealed);
  [[nodiscard]] Bytes sealed() const;

  // toggle adds a value that is not there yet, and takes away one that is.
  void toggle(const RegisteredValue& value);
  uint64_t next_generation() { return ++generation_; }

  [[nodiscard]] Sum code_of(const RegisteredValue& value) const;
  [[nodiscard]] const Sum& sum() const { return sum_; }
  [[nodiscard]] uint64_t generation() const { return generation_; }
  // continue_from goes on counting where another register stopped.
  void continue_from(uint64_t generation) { generation_ = generation; }

 private:
  SecretBox<crypto::SealKey> key_;
  std::unique_ptr<crypto::Hash> code_;
  uint64_t generation_ = 0;
  Sum sum_{};
};

}  // namespace opensspi::store
