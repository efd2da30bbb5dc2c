// SPDX-License-Identifier: MIT
// Checks of DSA and Diffie-Hellman keys.
#pragma once

#include "crypto/ffc.h"
#include "crypto/number.h"

namespace opensspi::crypto {

enum class GroupUse : uint8_t { kDsa, kDh };

// check_group returns NTE_BAD_LEN for sizes outside the limits, NTE_BAD_DATA unless p (and q) look
// prime, q divides p-1 and g has order q.
Status check_group(const Group& group, GroupUse use);

// is_public_value returns whether 1 < value < prime - 1.
bool is_public_value(const BIGNUM& value, const BIGNUM& prime);

// public_value computes g^x; NTE_BAD_DATA if x is not between 0 and the order.
Result<Bytes> public_value(const Group& group, ByteView private_value);

}  // namespace opensspi::crypto
