// SPDX-License-Identifier: MIT
// CRC-32 as in [MS-NLMP] 3.4.4.1 (IEEE 802.3): a checksum, not cryptography.
#pragma once

#include "base/bytes.h"

namespace opensspi::ntlm {

// Crc32 sums a string that is given in pieces.
class Crc32 {
 public:
  void update(ByteView data);
  [[nodiscard]] uint32_t value() const { return ~state_; }

 private:
  uint32_t state_ = 0xFFFFFFFF;
};

}  // namespace opensspi::ntlm
