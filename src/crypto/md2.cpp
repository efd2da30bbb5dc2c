// SPDX-License-Identifier: MIT
// MD2 (RFC 1319) from Nettle: Debian's libcrypto is built without it.
#include <nettle/md2.h>

#include "crypto/direct_hash.h"
#include "crypto/factories.h"

namespace opensspi::crypto {
namespace {

struct Md2Functions {
  using Context = md2_ctx;
  static constexpr size_t kLen = MD2_DIGEST_SIZE;
  static void init(Context& context) { md2_init(&context); }
  static void update(Context& context, ByteView data) {
    md2_update(&context, data.size(), data.data());
  }
  static void final(Context& context, uint8_t* out) { md2_digest(&context, kLen, out); }
};

}  // namespace

std::unique_ptr<Hash> make_md2() { return std::make_unique<DirectHash<Md2Functions>>(); }

std::unique_ptr<Hash> frame_md2(ByteView inner, ByteView outer) {
  return std::make_unique<FramedHash<Md2Functions>>(inner, outer);
}

}  // namespace opensspi::crypto
