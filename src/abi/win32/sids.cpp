// SPDX-License-Identifier: MIT
// Functions on binary SIDs: they read only the caller's memory.
#include <cstring>
#include <optional>

#include "abi/core/caller_memory.h"
#include "abi/core/guard.h"
#include "abi/core/sid_memory.h"
#include "opensspi/securitybaseapi.h"

namespace opensspi::abi {
namespace {

// valid_count returns how many sub-authorities a SID has, or nothing if it is not one. The count is
// read once: another thread may change the SID meanwhile.
std::optional<size_t> valid_count(PSID sid) {
  const auto* raw = static_cast<const volatile uint8_t*>(sid);
  if (raw == nullptr || raw[0] != SID_REVISION) {
    return std::nullopt;
  }
  const size_t count = raw[1];
  if (count > SID_MAX_SUB_AUTHORITIES) {
    return std::nullopt;
  }
  return count;
}

// The accessors below return a pointer, and signal success only through the last error.
SID* accessible(PSID sid) {
  set_last_error(sid == nullptr ? ERROR_INVALID_SID : ERROR_SUCCESS);
  return static_cast<SID*>(sid);
}

void write_head(SID* sid, const SID_IDENTIFIER_AUTHORITY& authority, uint8_t count) {
  sid->Revision = SID_REVISION;
  sid->SubAuthorityCount = count;
  std::memcpy(&sid->IdentifierAuthority, &authority, sizeof(authority));
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL IsValidSid(PSID pSid) { return valid_count(pSid) ? TRUE : FALSE; }

BOOL EqualSid(PSID pSid1, PSID pSid2) {
  set_last_error(ERROR_SUCCESS);
  const auto count = valid_count(pSid1);
  if (!count || count != valid_count(pSid2)) {
    return FALSE;
  }
  return std::memcmp(pSid1, pSid2, sid_len(*count)) == 0;
}

BOOL EqualPrefixSid(PSID pSid1, PSID pSid2) {
  const auto count = valid_count(pSid1);
  if (!count || count != valid_count(pSid2)) {
    return FALSE;
  }
  return std::memcmp(pSid1, pSid2, sid_len(*count == 0 ? 0 : *count - 1)) == 0;
}

DWORD GetSidLengthRequired(UCHAR nSubAuthorityCount) {
  return static_cast<DWORD>(sid_len(nSubAuthorityCount));
}

DWORD GetLengthSid(PSID pSid) {
  const SID* sid = accessible(pSid);
  return sid == nullptr ? 0 : static_cast<DWORD>(sid_len(sid->SubAuthorityCount));
}

PSID_IDENTIFIER_AUTHORITY GetSidIdentifierAuthority(PSID pSid) {
  SID* sid = accessible(pSid);
  return sid == nullptr ? nullptr : &sid->IdentifierAuthority;
}

PUCHAR GetSidSubAuthorityCount(PSID pSid) {
  SID* sid = accessible(pSid);
  return sid == nullptr ? nullptr : &sid->SubAuthorityCount;
}

PDWORD GetSidSubAuthority(PSID pSid, DWORD nSubAuthority) {
  SID* sid = accessible(pSid);
  if (sid == nullptr) {
    return nullptr;
  }
  if (nSubAuthority >= SID_MAX_SUB_AUTHORITIES) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  return reinterpret_cast<PDWORD>(reinterpret_cast<BYTE*>(sid) + sid_len(nSubAuthority));
}

BOOL CopySid(DWORD nDestinationSidLength, PSID pDestinationSid, PSID pSourceSid) {
  return guard_bool([&]() -> Status {
    const identity::Sid sid = TRY(sid_from(pSourceSid));
    return copy_sid(sid, pDestinationSid, &nDestinationSidLength);
  });
}

BOOL InitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                   BYTE nSubAuthorityCount) {
  return guard_bool([&]() -> Status {
    if (Sid == nullptr || pIdentifierAuthority == nullptr ||
        nSubAuthorityCount > SID_MAX_SUB_AUTHORITIES) {
      return fail(ERROR_INVALID_PARAMETER, "a SID has at most 15 sub-authorities");
    }
    write_head(static_cast<SID*>(Sid), *pIdentifierAuthority, nSubAuthorityCount);
    return {};
  });
}

BOOL AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                              BYTE nSubAuthorityCount, DWORD nSubAuthority0, DWORD nSubAuthority1,
                              DWORD nSubAuthority2, DWORD nSubAuthority3, DWORD nSubAuthority4,
                              DWORD nSubAuthority5, DWORD nSubAuthority6, DWORD nSubAuthority7,
                              PSID* pSid) {
  const DWORD values[] = {nSubAuthority0, nSubAuthority1, nSubAuthority2, nSubAuthority3,
                          nSubAuthority4, nSubAuthority5, nSubAuthority6, nSubAuthority7};
  return guard_bool([&]() -> Status {
    if (pSid == nullptr || pIdentifierAuthority == nullptr) {
      return fail(ERROR_INVALID_PARAMETER, "a null pointer was given for the SID");
    }
    if (nSubAuthorityCount > std::size(values)) {
      return fail(ERROR_INVALID_SID, "this function makes SIDs of at most eight sub-authorities");
    }
    void* memory = allocate_for_caller(sid_len(nSubAuthorityCount), Secrecy::kPlain);
    write_head(static_cast<SID*>(memory), *pIdentifierAuthority, nSubAuthorityCount);
    std::memcpy(static_cast<BYTE*>(memory) + sid_len(0), values,
                sizeof(DWORD) * nSubAuthorityCount);
    *pSid = memory;
    return {};
  });
}

PVOID FreeSid(PSID pSid) { return pSid == nullptr || free_for_caller(pSid) ? nullptr : pSid; }

}  // extern "C"
