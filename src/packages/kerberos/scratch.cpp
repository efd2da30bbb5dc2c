// SPDX-License-Identifier: MIT
#include "packages/kerberos/scratch.h"

#include <algorithm>

namespace opensspi::kerberos {
namespace {

constexpr size_t kSmallest = 4096;
constexpr size_t kKept = size_t{256} * 1024;  // what a thread keeps for its next message

thread_local SecretBytes t_memory;

}  // namespace

Scratch::Scratch(size_t len) {
  if (t_memory.size() < len) {
    t_memory = SecretBytes(std::max(len, kSmallest));
  }
  bytes_ = t_memory.reveal().first(len);
}

Scratch::~Scratch() {
  if (t_memory.size() > kKept) {
    t_memory = SecretBytes();  // wipes itself
    return;
  }
  wipe(bytes_);
}

}  // namespace opensspi::kerberos
