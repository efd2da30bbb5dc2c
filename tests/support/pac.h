// SPDX-License-Identifier: MIT
// A PAC's logon information as a domain would write it ([MS-PAC] 2.5), for tests.
#pragma once

#include <utility>
#include <vector>

#include "base/filetime.h"
#include "base/utf16.h"
#include "base/writer.h"
#include "identity/sid.h"

namespace opensspi::identity::testing {

inline constexpr uint32_t kEnabled = 7;
inline constexpr uint32_t kDenyOnly = 0x10;
inline const Sid kDomain(5, {21, 1, 2, 3});
inline const Sid kResource(5, {21, 7, 8, 9});

// pac_of combines buffers of these types ([MS-PAC] 2.3).
inline Bytes pac_of(const std::vector<std::pair<uint32_t, Bytes>>& buffers) {
  Bytes bytes;
  Writer writer(bytes);
  writer.u32le(static_cast<uint32_t>(buffers.size()));
  writer.u32le(0);
  size_t offset = 8 + 16 * buffers.size();
  for (const auto& [type, content] : buffers) {
    writer.u32le(type);
    writer.u32le(static_cast<uint32_t>(content.size()));
    writer.u64le(offset);
    offset += (content.size() + 7) / 8 * 8;
  }
  for (const auto& [type, content] : buffers) {
    writer.bytes(content);
    while (bytes.size() % 8 != 0) {
      writer.u8(0);
    }
  }
  return bytes;
}

// LogonBuilder writes KERB_VALIDATION_INFO with alice of LAB in some groups.
class LogonBuilder {
 public:
  uint32_t user_id = 1105;
  bool has_domain = true;  // else there are no groups of it
  bool has_extra = true;
  uint32_t num_resource = 1;  // groups 2000 and on of kResource

  Bytes logon() {
    fixed();
    text("alice");
    for (int i = 0; i < 5; ++i) {
      text("");
    }
    if (has_domain) {
      members({{512, kEnabled}, {513, kEnabled}, {514, kDenyOnly}});
    }
    text("DC");
    text("LAB");
    if (has_domain) {
      sid(kDomain);
    }
    if (has_extra) {
      extra({{Sid(5, {21, 4, 5, 6, 1000}), kEnabled}, {Sid(18, {1}), kEnabled}});
    }
    sid(kResource);
    Members resource;
    for (uint32_t i = 0; i < num_resource; ++i) {
      resource.emplace_back(2000 + i, kEnabled);
    }
    members(resource);
    Bytes whole;
    Writer writer(whole);
    writer.u8(1);
    writer.u8(0x10);
    writer.u16le(8);
    writer.u32le(0xCCCCCCCC);
    writer.u32le(static_cast<uint32_t>(body_.size()));
    writer.u32le(0);
    writer.bytes(body_);
    return whole;
  }

 private:
  using Members = std::vector<std::pair<uint32_t, uint32_t>>;

  void fixed() {
    out_.u32le(0x20000);
    for (int64_t time : {int64_t{1}, kNever.ticks, kNever.ticks, int64_t{1}, int64_t{1},
                         int64_t{133'000'000'000'000'000}}) {
      out_.u64le(static_cast<uint64_t>(time));
    }
    head(5);
    for (int i = 0; i < 5; ++i) {
      head(0);
    }
    out_.u32le(0);  // counts
    out_.u32le(user_id);
    out_.u32le(513);
    out_.u32le(has_domain ? 3 : 0);
    out_.u32le(has_domain ? 0x20004 : 0);
    out_.u32le(0x20);
    out_.zeros(16);
    head(2);
    head(3);
    out_.u32le(has_domain ? 0x20008 : 0);
    out_.zeros(8 + 4 + 4 + 8 + 8 + 4 + 4);
    out_.u32le(has_extra ? 2 : 0);
    out_.u32le(has_extra ? 0x2000C : 0);
    out_.u32le(0x20010);
    out_.u32le(num_resource);
    out_.u32le(0x20014);
  }
  void head(uint16_t num_letters) {
    out_.u16le(static_cast<uint16_t>(num_letters * 2));
    out_.u16le(static_cast<uint16_t>(num_letters * 2));
    out_.u32le(0x21000);
  }
  void text(std::string_view ascii) {
    align();
    const Bytes wire = utf16le_bytes(utf16_from_utf8(ascii).value());
    const auto count = static_cast<uint32_t>(ascii.size());
    out_.u32le(count);
    out_.u32le(0);
    out_.u32le(count);
    out_.bytes(wire);
  }
  void members(const Members& of) {
    align();
    out_.u32le(static_cast<uint32_t>(of.size()));
    for (const auto& [id, attributes] : of) {
      out_.u32le(id);
      out_.u32le(attributes);
    }
  }
  void sid(const Sid& sid) {
    align();
    out_.u32le(static_cast<uint32_t>(sid.sub_authorities().size()));
    out_.bytes(sid.wire());
  }
  void extra(const std::vector<std::pair<Sid, uint32_t>>& of) {
    align();
    out_.u32le(static_cast<uint32_t>(of.size()));
    for (const auto& one : of) {
      out_.u32le(0x22000);
      out_.u32le(one.second);
    }
    for (const auto& one : of) {
      sid(one.first);
    }
  }
  void align() {
    while (body_.size() % 4 != 0) {
      out_.u8(0);
    }
  }

  Bytes body_;
  Writer out_{body_};
};

}  // namespace opensspi::identity::testing
