// SPDX-License-Identifier: MIT
#include "crypto/random.h"

#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "base/fork.h"
#include "crypto/library.h"

namespace opensspi::crypto {
namespace {

constexpr size_t kPoolLen = 512;
constexpr size_t kMaxFromPool = 64;

struct Pool {
  std::array<uint8_t, kPoolLen> bytes{};
  size_t used = kPoolLen;
  uint64_t generation = 0;
  ~Pool() { wipe(bytes); }
};

// A fork while another thread uses libcrypto's generators would leave their locks held in the
// child.
void generate(ByteSpan out) {
  const ForkHold hold;
  if (RAND_bytes_ex(library_context(), out.data(), out.size(), 0) != 1) {
    std::abort();
  }
}

}  // namespace

void random_bytes(ByteSpan out) {
  thread_local Pool pool;
  if (out.empty()) {
    return;
  }
  if (out.size() > kMaxFromPool) {
    generate(out);
    return;
  }
  if (kPoolLen - pool.used < out.size() || pool.generation != fork_generation()) {
    generate(pool.bytes);
    pool.used = 0;
    pool.generation = fork_generation();
  }
  const ByteSpan taken = ByteSpan(pool.bytes).subspan(pool.used, out.size());
  std::memcpy(out.data(), taken.data(), out.size());
  wipe(taken);
  pool.used += out.size();
}

}  // namespace opensspi::crypto
