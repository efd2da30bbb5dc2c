// SPDX-License-Identifier: MIT
// Flags: what a caller requires of a context and what it got, without Windows' two different
// numberings.
#pragma once

#include <cstdint>

namespace opensspi::sspi {

// Flag is one requirement (ISC_REQ_*, ASC_REQ_*) or one grant (ISC_RET_*, ASC_RET_*) of a security
// context.
enum class Flag : uint32_t {
  kDelegate = 1u << 0,
  kMutualAuth = 1u << 1,
  kReplayDetect = 1u << 2,
  kSequenceDetect = 1u << 3,
  kConfidentiality = 1u << 4,
  kIntegrity = 1u << 5,
  kUseSessionKey = 1u << 6,
  kIdentify = 1u << 7,
  kNullSession = 1u << 8,  // initiator: be anonymous; acceptor: anonymous clients are allowed
  kDatagram = 1u << 9,
  kConnection = 1u << 10,
  kStream = 1u << 11,
  kExtendedError = 1u << 12,
  kUseDceStyle = 1u << 13,
  kFragmentToFit = 1u << 14,
  kNoIntegrity = 1u << 15,
  kManualValidation = 1u << 16,
  kUseSuppliedCredentials = 1u << 17,
  kPromptForCredentials = 1u << 18,
  kCallLevel = 1u << 19,
  kThirdLeg = 1u << 20,
  kAllowMissingBindings = 1u << 21,
  kProxyBindings = 1u << 22,
  kUnverifiedTargetName = 1u << 23,
  kAllowNonUserLogons = 1u << 24,
  kAllowContextReplay = 1u << 25,
  kNoAdditionalToken = 1u << 26,
  kNoToken = 1u << 27,
  kFragmentSupplied = 1u << 28,
  kConfidentialityOnly = 1u << 29,
  kForwardCredentials = 1u << 30,
  kHttp = 1u << 31,  // initiator: Digest for HTTP
};

// Flags is a set of Flag.
class Flags {
 public:
  constexpr Flags() = default;
  constexpr Flags(Flag flag)
      : bits_(static_cast<uint32_t>(flag)) {}  // NOLINT: a flag is a set of one

  [[nodiscard]] constexpr bool has(Flag flag) const {
    return (bits_ & static_cast<uint32_t>(flag)) != 0;
  }
  [[nodiscard]] constexpr bool any(Flags flags) const { return (bits_ & flags.bits_) != 0; }
  [[nodiscard]] constexpr uint32_t bits() const { return bits_; }
  constexpr Flags operator|(Flags other) const { return Flags(bits_ | other.bits_); }
  constexpr Flags operator&(Flags other) const { return Flags(bits_ & other.bits_); }
  constexpr Flags without(Flags other) const { return Flags(bits_ & ~other.bits_); }
  constexpr Flags& operator|=(Flags other) {
    bits_ |= other.bits_;
    return *this;
  }
  constexpr bool operator==(const Flags&) const = default;
  // from_bits reads what bits() returned, for exported contexts.
  static constexpr Flags from_bits(uint32_t bits) { return Flags(bits); }

 private:
  constexpr explicit Flags(uint32_t bits) : bits_(bits) {}
  uint32_t bits_ = 0;
};

constexpr Flags operator|(Flag left, Flag right) { return Flags(left) | Flags(right); }

}  // namespace opensspi::sspi
