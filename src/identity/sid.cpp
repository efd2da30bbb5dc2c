// SPDX-License-Identifier: MIT
#include "identity/sid.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/reader.h"
#include "base/writer.h"

namespace opensspi::identity {
namespace {

constexpr uint8_t kRevision = 1;
constexpr uint64_t kMaxAuthority = 0xFFFF'FFFF'FFFF;
constexpr Error kInvalid = fail(ERROR_INVALID_SID, "not a security identifier");

// Takes the text up to the next '-' or the end, and the '-' with it.
std::string_view take_part(std::string_view& rest) {
  const size_t dash = std::min(rest.find('-'), rest.size());
  const std::string_view part = rest.substr(0, dash);
  rest.remove_prefix(std::min(dash + 1, rest.size()));
  return part;
}

template <class Number>
Result<Number> parse_number(std::string_view text, int base) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, number, base);
  if (problem != std::errc() || stopped != end) {
    return kInvalid;
  }
  return number;
}

// [MS-DTYP] 2.4.2.1: decimal below 2^32, else 0x and hexadecimal digits.
Result<uint64_t> parse_authority(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const uint64_t authority =
      TRY(parse_number<uint64_t>(hexadecimal ? text.substr(2) : text, hexadecimal ? 16 : 10));
  if (authority > kMaxAuthority) {
    return kInvalid;
  }
  return authority;
}

}  // namespace

Result<Sid> Sid::parse(std::string_view text) {
  if (text.size() < 2 || (text[0] != 'S' && text[0] != 's') || text[1] != '-') {
    return kInvalid;
  }
  std::string_view rest = text.substr(2);
  if (rest.ends_with('-')) {
    return kInvalid;
  }
  if (TRY(parse_number<uint8_t>(take_part(rest), 10)) != kRevision) {
    return kInvalid;
  }
  Sid sid;
  sid.authority_ = TRY(parse_authority(take_part(rest)));
  sid.count_ = 0;
  while (!rest.empty()) {
    if (sid.count_ == kMaxSubAuthorities) {
      return kInvalid;
    }
    sid.sub_authorities_[sid.count_++] = TRY(parse_number<uint32_t>(take_part(rest), 10));
  }
  // Windows refuses the text of a SID without sub-authorities.
  if (sid.count_ == 0) {
    return kInvalid;
  }
  return sid;
}

// [MS-DTYP] 2.4.2.2: Revision (1), SubAuthorityCount (1), IdentifierAuthority (6, big-endian),
// SubAuthority (4 each, little-endian).
Result<Sid> Sid::from_wire(ByteView bytes) {
  Reader reader(bytes, kInvalid);
  if (TRY(reader.u8()) != kRevision) {
    return kInvalid;
  }
  Sid sid;
  sid.count_ = TRY(reader.u8());
  if (sid.count_ > kMaxSubAuthorities) {
    return kInvalid;
  }
  const uint16_t high = TRY(reader.u16be());
  const uint32_t low = TRY(reader.u32be());
  sid.authority_ = uint64_t{high} << 32 | low;
  for (size_t i = 0; i < sid.count_; ++i) {
    sid.sub_authorities_[i] = TRY(reader.u32le());
  }
  TRY(reader.expect_end(kInvalid));
  return sid;
}

Sid Sid::child(uint32_t relative_id) const {
  Sid longer = *this;
  if (longer.count_ < kMaxSubAuthorities) {
    longer.sub_authorities_[longer.count_++] = relative_id;
  }
  return longer;
}

std::string Sid::text() const {
  std::array<char, 16> authority{};
  const bool hexadecimal = authority_ > UINT32_MAX;
  (void)std::snprintf(authority.data(), authority.size(), hexadecimal ? "0x%012llX" : "%llu",
                      static_cast<unsigned long long>(authority_));
  std::string text = std::string("S-1-") + authority.data();
  for (uint32_t sub_authority : sub_authorities()) {
    text += "-" + std::to_string(sub_authority);
  }
  return text;
}

Bytes Sid::wire() const {
  Bytes bytes;
  bytes.reserve(8 + 4 * size_t{count_});
  Writer writer(bytes);
  writer.u8(kRevision);
  writer.u8(count_);
  writer.u16be(static_cast<uint16_t>(authority_ >> 32));
  writer.u32be(static_cast<uint32_t>(authority_));
  for (uint32_t sub_authority : sub_authorities()) {
    writer.u32le(sub_authority);
  }
  return bytes;
}

}  // namespace opensspi::identity
