// SPDX-License-Identifier: MIT
// message.h: a PySecBufferDesc as the C functions take it.
#pragma once

#include <vector>

#include "descriptors.h"

namespace opensspi::python {

// Message is a descriptor's buffers for the length of one C call. The memory stays valid whatever
// other threads do to the descriptor meanwhile. Created, read back and destroyed with the GIL; the
// call itself may run without it.
class Message {
 public:
  // Message without a descriptor is a null pointer.
  explicit Message(const Descriptor* descriptor);
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  PSecBufferDesc get() { return present_ ? &desc_ : nullptr; }
  // num_bytes is how much all the buffers hold.
  size_t num_bytes() const;
  // give_tokens_their_room sets each TOKEN buffer to its whole memory: for a descriptor that is
  // input and output at once.
  void give_tokens_their_room();
  // read_back makes the buffers show what the call changed. A pointer into memory of this message
  // or of `other` shares that memory; any other one is the library's own, which the buffer then
  // frees.
  void read_back(const Message* other = nullptr);

 private:
  struct Part {
    nb::object object;
    Buffer* buffer;
    SharedBlock memory;
    SecBuffer before;
  };

  void add(const Descriptor::Item& item);
  const SharedBlock* owner_of(const void* address) const;

  static constexpr size_t kInline = 4;
  SecBuffer few_buffers_[kInline];
  Part few_parts_[kInline];
  std::vector<SecBuffer> many_buffers_;
  std::vector<Part> many_parts_;
  Part* parts_ = few_parts_;
  SecBufferDesc desc_{};
  bool present_ = false;
};

}  // namespace opensspi::python
