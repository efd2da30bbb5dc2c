#include "abi/core/sid_memory.h"

#include "abi/core/two_call.h"

namespace opensspi::abi {

Result<identity::Sid> sid_from(PSID sid) {
  const auto* raw = static_cast<const uint8_t*>(sid);
  if (raw == nullptr || raw[0] != SID_REVISION || raw[1] > SID_MAX_SUB_AUTHORITIES)
    return fail(ERROR_INVALID_SID, "this is no security identifier");
  return identity::Sid::from_wire({raw, sid_len(raw[1])});
}

Status copy_sid(const identity::Sid& sid, PSID out, DWORD* len) {
  const Bytes wire = sid.wire();
  return write_value(wire, out, len, {ERROR_INSUFFICIENT_BUFFER, NullBuffer::kTooSmall});
}

}  // namespace opensspi::abi
