// SPDX-License-Identifier: MIT
// Keyed hashes: HMAC over any hash, and the CBC-MAC of CALG_MAC.
#pragma once

#include <memory>

#include "crypto/algorithms.h"

namespace opensspi::crypto {

// HmacPads are HMAC_INFO's inner and outer strings, into which the key is mixed. An empty one means
// RFC 2104's (a block of 0x36, a block of 0x5C); another one is hashed at its own length, with the
// key's bytes mixed into as many as it has, as Windows does.
struct HmacPads {
  ByteView inner;
  ByteView outer;
};

// make_hmac creates an HMAC with `hash` under `key` (RFC 2104; the block is 128 bytes for SHA-384
// and SHA-512): NTE_BAD_ALGID where `hash` is not a hash. finish() starts again under the same key.
Result<std::unique_ptr<Hash>> make_hmac(const AlgorithmRow& hash, ByteView key, HmacPads pads = {});

// make_cbc_mac creates CALG_MAC over a block cipher's key in CBC mode: the last block of the data
// padded as in PKCS#5. `cipher` must have been restarted under its IV, which is given again because
// finish() starts again. NTE_BAD_KEY if the cipher has no blocks.
Result<std::unique_ptr<Hash>> make_cbc_mac(std::unique_ptr<Cipher> cipher, ByteView iv);

}  // namespace opensspi::crypto
