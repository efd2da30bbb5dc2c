// SPDX-License-Identifier: MIT
// NegotiateFlags: what two NTLM peers agree on ([MS-NLMP] 2.2.2.5).
#pragma once

#include <cstdint>

namespace opensspi::ntlm {

// NegotiateFlag mirrors NTLMSSP_*.
enum class NegotiateFlag : uint32_t {
  kUnicode = 0x00000001,
  kOem = 0x00000002,
  kRequestTarget = 0x00000004,
  kSign = 0x00000010,
  kSeal = 0x00000020,
  kDatagram = 0x00000040,
  kLmKey = 0x00000080,
  kNtlm = 0x00000200,
  kAnonymous = 0x00000800,
  kOemDomainSupplied = 0x00001000,
  kOemWorkstationSupplied = 0x00002000,
  kAlwaysSign = 0x00008000,
  kTargetTypeDomain = 0x00010000,
  kTargetTypeServer = 0x00020000,
  kExtendedSessionSecurity = 0x00080000,
  kIdentify = 0x00100000,
  kRequestNonNtSessionKey = 0x00400000,
  kTargetInfo = 0x00800000,
  kVersion = 0x02000000,
  k128 = 0x20000000,
  kKeyExchange = 0x40000000,
  k56 = 0x80000000,
};

// NegotiateFlags is a set of NegotiateFlag; unknown bits are kept.
class NegotiateFlags {
 public:
  constexpr NegotiateFlags() = default;
  constexpr NegotiateFlags(NegotiateFlag flag)  // NOLINT: a flag is a set of one
      : bits_(static_cast<uint32_t>(flag)) {}
  static constexpr NegotiateFlags from_bits(uint32_t bits) { return NegotiateFlags(bits); }

  [[nodiscard]] constexpr bool has(NegotiateFlag flag) const {
    return (bits_ & static_cast<uint32_t>(flag)) != 0;
  }
  [[nodiscard]] constexpr bool any(NegotiateFlags flags) const {
    return (bits_ & flags.bits_) != 0;
  }
  [[nodiscard]] constexpr uint32_t bits() const { return bits_; }
  constexpr NegotiateFlags operator|(NegotiateFlags other) const {
    return NegotiateFlags(bits_ | other.bits_);
  }
  constexpr NegotiateFlags operator&(NegotiateFlags other) const {
    return NegotiateFlags(bits_ & other.bits_);
  }
  constexpr NegotiateFlags without(NegotiateFlags other) const {
    return NegotiateFlags(bits_ & ~other.bits_);
  }
  constexpr NegotiateFlags& operator|=(NegotiateFlags other) {
    bits_ |= other.bits_;
    return *this;
  }
  constexpr bool operator==(const NegotiateFlags&) const = default;

  // has_session_security returns whether messages can be signed or sealed.
  [[nodiscard]] constexpr bool has_session_security() const {
    return has(NegotiateFlag::kSign) || has(NegotiateFlag::kSeal);
  }
  // exchanges_key returns whether the client sends a key of its own: [MS-NLMP] 3.1.5.1.2.
  [[nodiscard]] constexpr bool exchanges_key() const {
    return has(NegotiateFlag::kKeyExchange) && has_session_security();
  }

 private:
  constexpr explicit NegotiateFlags(uint32_t bits) : bits_(bits) {}
  uint32_t bits_ = 0;
};

constexpr NegotiateFlags operator|(NegotiateFlag left, NegotiateFlag right) {
  return NegotiateFlags(left) | NegotiateFlags(right);
}

}  // namespace opensspi::ntlm
