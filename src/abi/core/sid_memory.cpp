// SPDX-License-Identifier: MIT
#include "abi/core/sid_memory.h"

#include "abi/core/two_call.h"

namespace opensspi::abi {

Result<identity::Sid> sid_from(PSID sid) {
  constexpr Error kNoSid = fail(ERROR_INVALID_SID, "this is not a security identifier");
  if (sid == nullptr) {
    return kNoSid;
  }
  // The count is read once, and the bytes are parsed in a copy: another thread may change the SID
  // meanwhile.
  const auto* raw = static_cast<const uint8_t*>(sid);
  const size_t count = static_cast<const volatile uint8_t*>(sid)[1];
  if (raw[0] != SID_REVISION || count > SID_MAX_SUB_AUTHORITIES) {
    return kNoSid;
  }
  uint8_t copy[sid_len(SID_MAX_SUB_AUTHORITIES)];
  std::memcpy(copy, raw, sid_len(count));
  return identity::Sid::from_wire({copy, sid_len(count)});
}

Status copy_sid(const identity::Sid& sid, PSID out, DWORD* len) {
  const Bytes wire = sid.wire();
  return write_value(wire, out, len, {ERROR_INSUFFICIENT_BUFFER, NullBuffer::kTooSmall});
}

}  // namespace opensspi::abi
