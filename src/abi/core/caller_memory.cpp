// SPDX-License-Identifier: MIT
#include "abi/core/caller_memory.h"

#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "base/fork.h"
#include "base/mutex.h"
#include "base/secret.h"

namespace opensspi::abi {
namespace {

// Piece owns one block and wipes it.
class Piece {
 public:
  Piece(size_t len, Secrecy secrecy)
      : memory_(secrecy == Secrecy::kSecret ? secret_allocate(len) : std::malloc(len)),
        len_(len),
        secrecy_(secrecy) {
    if (memory_ == nullptr) {
      throw std::bad_alloc();
    }
  }
  Piece(Piece&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)),
        len_(other.len_),
        secrecy_(other.secrecy_) {}
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
  Piece& operator=(Piece&&) = delete;
  ~Piece() {
    if (memory_ == nullptr) {
      return;
    }
    if (secrecy_ == Secrecy::kSecret) {
      secret_deallocate(memory_, len_);
      return;
    }
    wipe({static_cast<uint8_t*>(memory_), len_});
    std::free(memory_);
  }

  [[nodiscard]] void* memory() const { return memory_; }
  [[nodiscard]] size_t len() const { return len_; }

 private:
  void* memory_;
  size_t len_;
  Secrecy secrecy_;
};

using Pieces = std::unordered_map<const void*, Piece>;

ForkSafeMutex g_mutex;

Pieces& pieces() REQUIRES(g_mutex) {
  static Pieces& living = *new Pieces;  // never destroyed, because callers may free late
  return living;
}

}  // namespace

void* allocate_for_caller(size_t len, Secrecy secrecy) {
  void* memory = allocate_unfilled_for_caller(len, secrecy);
  std::memset(memory, 0, len);
  return memory;
}

void* allocate_unfilled_for_caller(size_t len, Secrecy secrecy) {
  Piece piece(len == 0 ? 1 : len, secrecy);
  void* memory = piece.memory();
  const MutexLock lock(g_mutex);
  pieces().emplace(memory, std::move(piece));
  return memory;
}

bool free_for_caller(void* memory) noexcept {
  Pieces::node_type taken;  // destroyed after the lock
  const MutexLock lock(g_mutex);
  taken = pieces().extract(memory);
  return !taken.empty();
}

size_t len_for_caller(const void* memory) {
  const MutexLock lock(g_mutex);
  const auto found = pieces().find(memory);
  return found == pieces().end() ? 0 : found->second.len();
}

CallerMemory copy_for_caller(ByteView bytes, Secrecy secrecy) {
  CallerMemory copy(allocate_for_caller(bytes.size(), secrecy));
  if (!bytes.empty()) {
    std::memcpy(copy.get(), bytes.data(), bytes.size());
  }
  return copy;
}

}  // namespace opensspi::abi
