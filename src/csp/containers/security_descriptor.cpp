// SPDX-License-Identifier: MIT
#include "csp/containers/security_descriptor.h"

#include "base/writer.h"
#include "identity/unix_users.h"

namespace opensspi::csp {
namespace {

using identity::Sid;

constexpr uint8_t kRevision = 1;
constexpr uint8_t kAclRevision = 2;
constexpr uint8_t kAccessAllowed = 0;
constexpr uint16_t kControl = 0x8000 | 0x1000 | 0x0004;  // self-relative, protected, has a DACL
constexpr uint32_t kHeaderLen = 20;
constexpr uint32_t kAclHeaderLen = 8;
constexpr uint32_t kAceHeaderLen = 8;

constexpr uint32_t kGenericRead = 0x0012'0089;   // FILE_GENERIC_READ
constexpr uint32_t kGenericWrite = 0x0012'0116;  // FILE_GENERIC_WRITE
constexpr uint32_t kOwnersRights = 0x000D'0000;  // DELETE, WRITE_DAC, WRITE_OWNER
constexpr Sid kEveryone(1, {0});

uint32_t rights_of(mode_t bits) {
  const uint32_t read = (bits & 4) != 0 ? kGenericRead : 0;
  const uint32_t write = (bits & 2) != 0 ? kGenericWrite : 0;
  return read | write;
}

void append_entry(Bytes& entries, uint32_t& num_entries, const Sid& who, uint32_t rights) {
  if (rights == 0) {
    return;
  }
  const Bytes sid = who.wire();
  Writer writer(entries);
  writer.u8(kAccessAllowed);
  writer.u8(0);
  writer.u16le(static_cast<uint16_t>(kAceHeaderLen + sid.size()));
  writer.u32le(rights);
  writer.bytes(sid);
  ++num_entries;
}

Bytes access_list(const Sid& owner, const Sid& group, mode_t mode) {
  Bytes entries;
  uint32_t num_entries = 0;
  append_entry(entries, num_entries, owner, rights_of(mode >> 6) | kOwnersRights);
  append_entry(entries, num_entries, group, rights_of(mode >> 3));
  append_entry(entries, num_entries, kEveryone, rights_of(mode));
  Bytes list;
  Writer writer(list);
  writer.u8(kAclRevision);
  writer.u8(0);
  writer.u16le(static_cast<uint16_t>(kAclHeaderLen + entries.size()));
  writer.u16le(static_cast<uint16_t>(num_entries));
  writer.u16le(0);
  writer.bytes(entries);
  return list;
}

}  // namespace

Bytes security_descriptor(uid_t owner, gid_t group, mode_t mode) {
  const Sid owner_sid = identity::unix_user_sid(owner);
  const Sid group_sid = identity::unix_group_sid(group);
  const Bytes owner_bytes = owner_sid.wire();
  const Bytes group_bytes = group_sid.wire();
  const auto group_at = static_cast<uint32_t>(kHeaderLen + owner_bytes.size());
  Bytes descriptor;
  Writer writer(descriptor);
  writer.u8(kRevision);
  writer.u8(0);
  writer.u16le(kControl);
  writer.u32le(kHeaderLen);
  writer.u32le(group_at);
  writer.u32le(0);
  writer.u32le(static_cast<uint32_t>(group_at + group_bytes.size()));
  writer.bytes(owner_bytes);
  writer.bytes(group_bytes);
  writer.bytes(access_list(owner_sid, group_sid, mode));
  return descriptor;
}

}  // namespace opensspi::csp
