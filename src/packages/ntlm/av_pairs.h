// SPDX-License-Identifier: MIT
// AV pairs: the list of facts in a CHALLENGE and in an NTLMv2 response ([MS-NLMP] 2.2.2.1).
#pragma once

#include <array>
#include <optional>

#include "base/filetime.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {

// AvId mirrors MsvAv*.
enum class AvId : uint16_t {
  kEnd = 0,
  kNetbiosComputer = 1,
  kNetbiosDomain = 2,
  kDnsComputer = 3,
  kDnsDomain = 4,
  kDnsForest = 5,
  kFlags = 6,
  kTimestamp = 7,
  kSingleHost = 8,
  kTargetName = 9,
  kChannelBindings = 10,
};
inline constexpr size_t kNumKnownAvIds = 11;

// Bits of AvId::kFlags.
inline constexpr uint32_t kAvConstrained = 1;
inline constexpr uint32_t kAvMicPresent = 2;
inline constexpr uint32_t kAvUntrustedTargetName = 4;

// AvPairs is a checked list; it views the parsed bytes. A known pair occurs at most once and has
// the length of its kind; unknown ones are kept in `body` and otherwise ignored.
class AvPairs {
 public:
  // parse reads up to the end marker, which must be there; what follows it is ignored ([MS-NLMP] 7,
  // note 31). SEC_E_INVALID_TOKEN otherwise.
  static Result<AvPairs> parse(ByteView bytes);

  [[nodiscard]] std::optional<ByteView> find(AvId id) const {
    return known_[static_cast<size_t>(id)];
  }
  // flags returns AvId::kFlags, or 0 if there is none.
  [[nodiscard]] uint32_t flags() const;
  [[nodiscard]] std::optional<Filetime> timestamp() const;
  // channel_bindings returns the hash, or nothing if it is absent or all zeros, which means the
  // same.
  [[nodiscard]] std::optional<ByteView> channel_bindings() const;
  // body is the whole list without its end marker.
  [[nodiscard]] ByteView body() const { return body_; }

 private:
  Status keep(uint16_t id, ByteView value);

  std::array<std::optional<ByteView>, kNumKnownAvIds> known_{};
  ByteView body_;
};

// write_av_pair appends one pair.
void write_av_pair(Writer& writer, AvId id, ByteView value);
void write_av_flags(Writer& writer, uint32_t flags);
void write_av_timestamp(Writer& writer, Filetime time);
// write_av_end appends the end marker.
void write_av_end(Writer& writer);
// copy_av_pairs appends every pair of `pairs` except those that the client writes itself: flags,
// single host, target name and channel bindings.
void copy_server_av_pairs(Writer& writer, const AvPairs& pairs);

}  // namespace opensspi::ntlm
