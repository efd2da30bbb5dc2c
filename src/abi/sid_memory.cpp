#include "abi/sid_memory.h"

#include <cstring>

namespace opensspi::abi {

Result<identity::Sid> sid_from(PSID sid) {
  const auto* raw = static_cast<const uint8_t*>(sid);
  if (raw == nullptr || raw[0] != SID_REVISION || raw[1] > SID_MAX_SUB_AUTHORITIES)
    return fail(ERROR_INVALID_SID, "this is no security identifier");
  return identity::Sid::from_wire({raw, sid_len(raw[1])});
}

Status copy_sid(const identity::Sid& sid, PSID out, DWORD* len) {
  const Bytes wire = sid.wire();
  const bool fits = out != nullptr && *len >= wire.size();
  *len = static_cast<DWORD>(wire.size());
  if (!fits) return fail(ERROR_INSUFFICIENT_BUFFER, "the memory for the SID is too small");
  std::memcpy(out, wire.data(), wire.size());
  return {};
}

}  // namespace opensspi::abi
