// SPDX-License-Identifier: MIT
#include "packages/ntlm/crc32.h"

#include <array>

namespace opensspi::ntlm {
namespace {

constexpr uint32_t kReversedPolynomial = 0xEDB88320;

constexpr std::array<uint32_t, 256> kTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) {
      sum = (sum >> 1) ^ ((sum & 1) != 0 ? kReversedPolynomial : 0);
    }
    table[byte] = sum;
  }
  return table;
}();

}  // namespace

void Crc32::update(ByteView data) {
  for (uint8_t byte : data) {
    state_ = (state_ >> 8) ^ kTable[(state_ ^ byte) & 0xFF];
  }
}

}  // namespace opensspi::ntlm
