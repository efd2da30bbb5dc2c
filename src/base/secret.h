// SPDX-License-Identifier: MIT
// Secret bytes: they wipe themselves, stay out of core dumps, cannot be printed, and are compared
// in constant time.
#pragma once

#include <array>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/bytes.h"

namespace opensspi {

// secret_allocate returns memory that is excluded from core dumps; on failure it throws
// std::bad_alloc.
[[nodiscard]] void* secret_allocate(size_t len);
// secret_deallocate wipes and returns what secret_allocate gave; `len` must be the same.
void secret_deallocate(void* memory, size_t len) noexcept;
// secret_bytes_in_use returns how much of that memory is in use, in whole cells or pages.
[[nodiscard]] size_t secret_bytes_in_use();

// SecretArray is a secret of fixed length, initially zero. It wipes itself at its end; put one that
// outlives a call into a SecretBox, so that it also stays out of core dumps.
template <size_t N>
class SecretArray final {
 public:
  SecretArray() = default;
  explicit SecretArray(std::span<const uint8_t, N> bytes) {
    for (size_t i = 0; i < N; ++i) {
      bytes_[i] = bytes[i];
    }
  }
  SecretArray(const SecretArray&) = default;
  SecretArray& operator=(const SecretArray&) = default;
  ~SecretArray() { wipe(bytes_); }

  [[nodiscard]] std::span<const uint8_t, N> reveal() const { return bytes_; }
  [[nodiscard]] std::span<uint8_t, N> reveal() { return bytes_; }

  bool operator==(const SecretArray&) const = delete;

 private:
  std::array<uint8_t, N> bytes_{};
};

// SecretBytes is a secret of any length, kept in memory that is excluded from core dumps.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(size_t len);
  explicit SecretBytes(ByteView bytes);
  SecretBytes(SecretBytes&& other) noexcept { swap(other); }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    SecretBytes taken(std::move(other));
    swap(taken);
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  [[nodiscard]] SecretBytes copy() const { return SecretBytes(reveal()); }
  [[nodiscard]] size_t size() const { return len_; }
  [[nodiscard]] bool empty() const { return len_ == 0; }
  [[nodiscard]] ByteView reveal() const { return {data_, len_}; }
  [[nodiscard]] ByteSpan reveal() { return {data_, len_}; }

  bool operator==(const SecretBytes&) const = delete;

 private:
  void swap(SecretBytes& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(len_, other.len_);
  }

  uint8_t* data_ = nullptr;
  size_t len_ = 0;
};

// InSecretMemory is a base for classes whose objects `new` places in secret memory and `delete`
// wipes. Deleting through a base class needs a virtual destructor there, as always.
class InSecretMemory {
 public:
  // NOLINTNEXTLINE(cert-dcl54-cpp,misc-new-delete-overloads): the sized delete is the match
  static void* operator new(size_t len) { return secret_allocate(len); }
  static void operator delete(void* memory, size_t len) noexcept { secret_deallocate(memory, len); }
};

struct SecretDelete {
  template <class T>
  void operator()(T* object) const noexcept {
    object->~T();
    secret_deallocate(object, sizeof(T));
  }
};

// SecretBox owns one T in memory that is excluded from core dumps and wiped when the box is
// destroyed. T must be final: the size that is wiped is T's own.
template <class T>
using SecretBox = std::unique_ptr<T, SecretDelete>;

template <class T, class... Args>
[[nodiscard]] SecretBox<T> make_secret(Args&&... args) {
  static_assert(std::is_final_v<T> || !std::is_class_v<T>, "a SecretBox wipes sizeof(T) bytes");
  void* memory = secret_allocate(sizeof(T));
  return SecretBox<T>(new (memory) T(std::forward<Args>(args)...));
}

}  // namespace opensspi
