// SPDX-License-Identifier: MIT
// memory.h: the memory that PySecBuffer objects point into.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "functions.h"

namespace opensspi::python {

// Block is memory with an owner. Several buffers may share one: a DATA buffer that was pointed into
// a STREAM buffer keeps that one's memory. It never moves and never changes its size.
class Block {
 public:
  // Block of zeroes; throws std::bad_alloc.
  explicit Block(size_t size)
      : data_(static_cast<uint8_t*>(std::calloc(size ? size : 1, 1))),
        size_(size),
        free_(std::free) {
    if (!data_) {
      throw std::bad_alloc();
    }
  }
  // Block that takes ownership of memory of the library.
  Block(void* handed_out, size_t size)
      : data_(static_cast<uint8_t*>(handed_out)), size_(size), free_(free_context_buffer) {}
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { free_(data_); }

  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  bool contains(const void* address) const { return address >= data_ && address <= data_ + size_; }

 private:
  static void free_context_buffer(void* memory) { api().FreeContextBuffer(memory); }

  uint8_t* data_;
  size_t size_;
  void (*free_)(void*);
};

using SharedBlock = std::shared_ptr<const Block>;

}  // namespace opensspi::python
