// SPDX-License-Identifier: MIT
#include "identity/pac.h"

#include <algorithm>
#include <numeric>

#include "base/reader.h"
#include "base/utf16.h"
#include "identity/ndr.h"

namespace opensspi::identity {
namespace {

constexpr Error kMalformed =
    fail(SEC_E_INVALID_TOKEN, "the ticket's privilege attribute certificate (PAC) is malformed");

constexpr uint32_t kMaxBuffers = 64;
constexpr uint32_t kLogonInformation = 1;
constexpr uint32_t kNameInformation = 12;
constexpr uint32_t kDenyOnly = 0x10;  // SE_GROUP_USE_FOR_DENY_ONLY
// The limit of a buffer, far above any real one.
constexpr uint32_t kMaxBufferLen = 1U << 20;
// No buffer can hold more: a group takes eight bytes.
constexpr uint32_t kMaxGroups = kMaxBufferLen / 8;

// RPC_UNICODE_STRING, whose text comes later.
struct TextHead {
  uint16_t len = 0;
  bool present = false;
};

struct GroupMember {
  uint32_t relative_id = 0;
  uint32_t attributes = 0;
};

// The fixed part of KERB_VALIDATION_INFO, in its order. Text that is not needed is read and
// discarded.
struct FixedPart {
  Filetime kick_off;
  Filetime must_change;
  TextHead user;
  std::array<TextHead, 5> unused;  // full name, script, profile, home directory, drive
  uint32_t user_id = 0;
  uint32_t primary_group = 0;
  uint32_t num_groups = 0;
  bool has_groups = false;
  TextHead server;
  TextHead domain;
  bool has_domain_sid = false;
  uint32_t num_extra = 0;
  bool has_extra = false;
  bool has_resource_domain = false;
  uint32_t num_resource = 0;
  bool has_resource = false;
};

Result<Filetime> read_time(Ndr& ndr) {
  const uint64_t low = TRY(ndr.u32());
  const uint64_t high = TRY(ndr.u32());
  const uint64_t ticks = high << 32 | low;
  if (ticks >= static_cast<uint64_t>(kNever.ticks)) {
    return kNever;
  }
  return Filetime{static_cast<int64_t>(ticks)};
}

Result<TextHead> read_head(Ndr& ndr) {
  TextHead head;
  TRY(ndr.align(4));
  head.len = TRY(ndr.u16());
  (void)TRY(ndr.u16());  // maximum length
  head.present = TRY(ndr.pointer());
  return head;
}

Result<FixedPart> read_fixed(Ndr& ndr) {
  FixedPart part;
  TRY(read_time(ndr));  // logon
  TRY(read_time(ndr));  // logoff
  part.kick_off = TRY(read_time(ndr));
  TRY(read_time(ndr));  // password set
  TRY(read_time(ndr));  // password can change
  part.must_change = TRY(read_time(ndr));
  part.user = TRY(read_head(ndr));
  for (TextHead& head : part.unused) {
    head = TRY(read_head(ndr));
  }
  TRY(ndr.skip(4));  // logon count, bad password count
  part.user_id = TRY(ndr.u32());
  part.primary_group = TRY(ndr.u32());
  part.num_groups = TRY(ndr.u32());
  part.has_groups = TRY(ndr.pointer());
  TRY(ndr.skip(4 + 16));  // user flags, session key
  part.server = TRY(read_head(ndr));
  part.domain = TRY(read_head(ndr));
  part.has_domain_sid = TRY(ndr.pointer());
  TRY(ndr.skip(8 + 4 + 4 + 8 + 8 + 4 +
               4));  // reserved, control, status, two times, count, reserved
  part.num_extra = TRY(ndr.u32());
  part.has_extra = TRY(ndr.pointer());
  part.has_resource_domain = TRY(ndr.pointer());
  part.num_resource = TRY(ndr.u32());
  part.has_resource = TRY(ndr.pointer());
  return part;
}

Result<std::string> read_text(Ndr& ndr, const TextHead& head) {
  if (!head.present) {
    return std::string();
  }
  const ByteView wire = TRY(ndr.varying_string(head.len));
  const auto wide = utf16_from_wire(wire);
  if (!wide.ok()) {
    return kMalformed;
  }
  auto text = utf8_from_utf16(*wide);
  if (!text.ok()) {
    return kMalformed;
  }
  return std::move(*text);
}

Result<Sid> read_sid(Ndr& ndr) {
  const uint32_t num_sub_authorities = TRY(ndr.u32());
  if (num_sub_authorities > kMaxSubAuthorities) {
    return kMalformed;
  }
  const auto sid = Sid::from_wire(TRY(ndr.take(8 + size_t{4} * num_sub_authorities)));
  if (!sid.ok()) {
    return kMalformed;
  }
  return *sid;
}

Result<std::vector<GroupMember>> read_members(Ndr& ndr, bool present, uint32_t count) {
  std::vector<GroupMember> members;
  if (!present) {
    return members;
  }
  if (TRY(ndr.u32()) != count || count > kMaxGroups) {
    return kMalformed;
  }
  for (uint32_t i = 0; i < count; ++i) {
    GroupMember member;
    member.relative_id = TRY(ndr.u32());
    member.attributes = TRY(ndr.u32());
    members.push_back(member);
  }
  return members;
}

Result<Sid> child_of(const Sid& domain, uint32_t relative_id) {
  if (domain.sub_authorities().size() >= kMaxSubAuthorities) {
    return kMalformed;
  }
  return domain.child(relative_id);
}

// An order for sorting only.
bool is_before(const Sid& a, const Sid& b) {
  if (a.authority() != b.authority()) {
    return a.authority() < b.authority();
  }
  return std::ranges::lexicographical_compare(a.sub_authorities(), b.sub_authorities());
}

// Takes every group once, in the order of first occurrence. There can be a hundred thousand.
void remove_repeats(std::vector<Sid>& groups) {
  std::vector<size_t> order(groups.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order,
                           [&](size_t a, size_t b) { return is_before(groups[a], groups[b]); });
  std::vector<bool> repeats(groups.size());
  for (size_t i = 1; i < order.size(); ++i) {
    repeats[order[i]] = groups[order[i]] == groups[order[i - 1]];
  }
  size_t at = 0;
  std::erase_if(groups, [&](const Sid&) { return repeats[at++]; });
}

Status add_members(std::vector<Sid>& groups, const Sid& domain,
                   const std::vector<GroupMember>& members) {
  for (const GroupMember& member : members) {
    const Sid sid = TRY(child_of(domain, member.relative_id));
    if ((member.attributes & kDenyOnly) == 0) {
      groups.push_back(sid);
    }
  }
  return {};
}

struct ExtraSid {
  Sid sid;
  uint32_t attributes = 0;
};

// KERB_SID_AND_ATTRIBUTES: all headers, then all SIDs.
Result<std::vector<ExtraSid>> read_extra(Ndr& ndr, bool present, uint32_t count) {
  std::vector<ExtraSid> extra;
  if (!present) {
    return extra;
  }
  if (TRY(ndr.u32()) != count || count > kMaxGroups) {
    return kMalformed;
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (!TRY(ndr.pointer())) {
      return kMalformed;
    }
    const uint32_t attributes = TRY(ndr.u32());
    extra.push_back({Sid(), attributes});
  }
  for (ExtraSid& one : extra) {
    one.sid = TRY(read_sid(ndr));
  }
  return extra;
}

// [MS-PAC] 2.5: an account of UserId 0 is the first of the extra SIDs; then there may be no domain.
Status take_account(LogonInformation& info, const FixedPart& part, const std::optional<Sid>& domain,
                    const std::vector<GroupMember>& members, std::span<const ExtraSid> extra) {
  const bool by_extra = part.user_id == 0;
  if (by_extra ? extra.empty() : !domain) {
    return kMalformed;
  }
  info.sid = by_extra ? extra.front().sid : TRY(child_of(*domain, part.user_id));
  if (!domain && !members.empty()) {
    return kMalformed;
  }
  info.primary_group = domain ? TRY(child_of(*domain, part.primary_group)) : info.sid;
  if (domain) {
    info.groups.push_back(info.primary_group);
    TRY(add_members(info.groups, *domain, members));
  }
  for (const ExtraSid& one : extra.subspan(by_extra ? 1 : 0)) {
    if ((one.attributes & kDenyOnly) == 0) {
      info.groups.push_back(one.sid);
    }
  }
  return {};
}

Result<LogonInformation> read_logon(ByteView bytes) {
  Ndr ndr = TRY(Ndr::open(bytes, kMalformed));
  const FixedPart part = TRY(read_fixed(ndr));
  LogonInformation info;
  info.account_expiry = part.kick_off;
  info.password_expiry = part.must_change;
  info.user = TRY(read_text(ndr, part.user));
  for (const TextHead& head : part.unused) {
    TRY(read_text(ndr, head));
  }
  const auto members = TRY(read_members(ndr, part.has_groups, part.num_groups));
  info.logon_server = TRY(read_text(ndr, part.server));
  info.domain = TRY(read_text(ndr, part.domain));
  if (info.user.empty()) {
    return kMalformed;
  }
  std::optional<Sid> domain;
  if (part.has_domain_sid) {
    domain = TRY(read_sid(ndr));
  }
  const auto extra = TRY(read_extra(ndr, part.has_extra, part.num_extra));
  TRY(take_account(info, part, domain, members, extra));
  if (part.has_resource_domain) {
    const Sid resource_domain = TRY(read_sid(ndr));
    TRY(add_members(info.groups, resource_domain,
                    TRY(read_members(ndr, part.has_resource, part.num_resource))));
  }
  remove_repeats(info.groups);
  return info;
}

Result<std::string> text_at(ByteView bytes, size_t offset, size_t len) {
  if (offset > bytes.size() || len > bytes.size() - offset) {
    return kMalformed;
  }
  const auto wide = utf16_from_wire(bytes.subspan(offset, len));
  if (!wide.ok()) {
    return kMalformed;
  }
  auto text = utf8_from_utf16(*wide);
  if (!text.ok()) {
    return kMalformed;
  }
  return std::move(*text);
}

Result<NameInformation> read_names(ByteView bytes) {
  Reader reader(bytes, kMalformed);
  const uint16_t upn_len = TRY(reader.u16le());
  const uint16_t upn_offset = TRY(reader.u16le());
  const uint16_t dns_len = TRY(reader.u16le());
  const uint16_t dns_offset = TRY(reader.u16le());
  (void)TRY(reader.u32le());  // flags
  NameInformation names;
  names.user_principal_name = TRY(text_at(bytes, upn_offset, upn_len));
  names.dns_domain = TRY(text_at(bytes, dns_offset, dns_len));
  return names;
}

// PAC_INFO_BUFFER:
//    0  type   4  length   8  offset from the certificate's start (8), a multiple of eight
Status read_buffer(Pac& pac, Reader& heads, ByteView whole) {
  const uint32_t type = TRY(heads.u32le());
  const uint32_t len = TRY(heads.u32le());
  const uint64_t offset = TRY(heads.u64le());
  if (offset % 8 != 0 || len > kMaxBufferLen || offset > whole.size() ||
      len > whole.size() - offset) {
    return kMalformed;
  }
  const ByteView bytes = whole.subspan(static_cast<size_t>(offset), len);
  if (type == kLogonInformation) {
    if (pac.logon) {
      return kMalformed;
    }
    pac.logon = TRY(read_logon(bytes));
  }
  // These names do not identify the client: a PAC without them is valid.
  if (type == kNameInformation) {
    if (pac.names) {
      return kMalformed;
    }
    auto names = read_names(bytes);
    if (names.ok()) {
      pac.names = std::move(*names);
    }
  }
  return {};
}

}  // namespace

// PACTYPE:   0  number of buffers   4  version = 0   8  their heads
Result<Pac> Pac::parse(ByteView bytes) {
  Reader heads(bytes, kMalformed);
  const uint32_t num_buffers = TRY(heads.u32le());
  if (num_buffers > kMaxBuffers || TRY(heads.u32le()) != 0) {
    return kMalformed;
  }
  Pac pac;
  for (uint32_t i = 0; i < num_buffers; ++i) {
    TRY(read_buffer(pac, heads, bytes));
  }
  return pac;
}

}  // namespace opensspi::identity
