// SPDX-License-Identifier: MIT
// SIDs as text, well-known SIDs, and the names of accounts.
#include "abi/core/arguments.h"
#include "abi/core/caller_text.h"
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/sid_memory.h"
#include "abi/win32/well_known_sids.h"
#include "opensspi/sddl.h"
#include "opensspi/securitybaseapi.h"

namespace opensspi::abi {
namespace {

using identity::AccountName;
using identity::Sid;

constexpr Error kNoSid = fail(ERROR_INVALID_SID, "this text is not a security identifier");

// Two letters cannot name a SID of a domain that this machine is not in.
Result<Sid> sid_of_row(const WellKnownSid& row) {
  if (!row.in_domain) {
    return row.sid;
  }
  if (!row.of_computer) {
    return kNoSid;
  }
  return TRY(TRY(identities())->machine_sid()).child(row.relative_id);
}

Result<Sid> sid_from_text(std::string_view text) {
  if (const WellKnownSid* row = text.size() == 2 ? find_sddl_alias(text) : nullptr) {
    return sid_of_row(*row);
  }
  return Sid::parse(text);
}

Result<Sid> domain_sid(PSID domain) {
  if (domain == nullptr) {
    return TRY(identities())->machine_sid();
  }
  const Result<Sid> sid = sid_from(domain);
  if (!sid || sid->sub_authorities().size() == identity::kMaxSubAuthorities) {
    return fail(ERROR_INVALID_PARAMETER, "this is not the SID of a domain");
  }
  return *sid;
}

Result<Sid> well_known(WELL_KNOWN_SID_TYPE type, PSID domain) {
  const WellKnownSid* row = find_well_known(type);
  if (row == nullptr) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such well-known SID");
  }
  if (!row->in_domain) {
    return row->sid;
  }
  return TRY(domain_sid(domain)).child(row->relative_id);
}

// Accounts of any domain count: S-1-5-21-a-b-c-512 is Domain Admins of some domain.
bool is_well_known(const Sid& sid, const WellKnownSid& row) {
  if (!row.in_domain) {
    return sid == row.sid;
  }
  const auto parts = sid.sub_authorities();
  return sid.authority() == 5 && parts.size() == 5 && parts[0] == SECURITY_NT_NON_UNIQUE &&
         parts[4] == row.relative_id;
}

// Only this machine is searched; other systems' names would need a remote call.
Status check_system(std::string_view name) {
  if (name.empty()) {
    return {};
  }
  if (name.starts_with("\\\\")) {
    name.remove_prefix(2);
  }
  if (equal_ignoring_case(name, TRY(identities())->computer_name())) {
    return {};
  }
  return fail(RPC_S_SERVER_UNAVAILABLE, "names can be looked up on this machine only");
}

constexpr Error kTooSmall =
    fail(ERROR_INSUFFICIENT_BUFFER, "the memory for the result is too small");

template <class Char>
Status lookup_name(const Char* system, const Char* account, PSID sid, DWORD* sid_room,
                   Char* domain_buffer, DWORD* domain_room, SID_NAME_USE* use) {
  if (sid_room == nullptr || domain_room == nullptr || use == nullptr) {
    return kNullArgument;
  }
  TRY(check_system(TRY(text_from(system))));
  const std::string name = TRY(text_from(account));
  const AccountName found = TRY(TRY(identities())->lookup_name(name.empty() ? "BUILTIN" : name));
  const auto domain = TRY(encoded(found.domain, Char{}));
  TextOut<Char> out(domain_buffer, domain_room);
  const bool fits = out.fits(domain);
  const Status copied = copy_sid(found.sid, sid, sid_room);
  if (!fits || !copied) {
    out.ask(domain);
    return kTooSmall;
  }
  out.write(domain, Counting::kWithoutZero);
  *use = static_cast<SID_NAME_USE>(found.kind);
  return {};
}

template <class Char>
Status lookup_sid(const Char* system, PSID sid, TextOut<Char> name_out, TextOut<Char> domain_out,
                  SID_NAME_USE* use) {
  TRY(check_system(TRY(text_from(system))));
  const Result<Sid> wanted = sid_from(sid);
  if (!wanted) {
    return fail(ERROR_INVALID_PARAMETER, "this is not a security identifier");
  }
  const AccountName found = TRY(TRY(identities())->lookup_sid(*wanted));
  const auto name = TRY(encoded(found.name, Char{}));
  const auto domain = TRY(encoded(found.domain, Char{}));
  if (!name_out.fits(name) || !domain_out.fits(domain)) {
    name_out.ask(name);
    domain_out.ask(domain);
    return kTooSmall;
  }
  name_out.write(name, Counting::kWithoutZero);
  domain_out.write(domain, Counting::kWithoutZero);
  *use = static_cast<SID_NAME_USE>(found.kind);
  return {};
}

template <class Char>
Status sid_to_text(PSID sid, Char** out) {
  if (sid == nullptr || out == nullptr) {
    return kNullArgument;
  }
  *out = TRY(allocate_text<Char>(TRY(sid_from(sid)).text()));
  return {};
}

template <class Char>
Status text_to_sid(const Char* text, PSID* out) {
  if (text == nullptr || out == nullptr) {
    return kNullArgument;
  }
  const auto utf8 = text_from(text);
  if (!utf8) {
    return kNoSid;
  }
  *out = copy_for_caller(TRY(sid_from_text(*utf8)).wire(), Secrecy::kPlain).release();
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL ConvertSidToStringSidA(PSID Sid, LPSTR* StringSid) {
  return guard_bool([&] { return sid_to_text(Sid, StringSid); });
}

BOOL ConvertSidToStringSidW(PSID Sid, LPWSTR* StringSid) {
  return guard_bool([&] { return sid_to_text(Sid, StringSid); });
}

BOOL ConvertStringSidToSidA(LPCSTR StringSid, PSID* Sid) {
  return guard_bool([&] { return text_to_sid(StringSid, Sid); });
}

BOOL ConvertStringSidToSidW(LPCWSTR StringSid, PSID* Sid) {
  return guard_bool([&] { return text_to_sid(StringSid, Sid); });
}

BOOL CreateWellKnownSid(WELL_KNOWN_SID_TYPE WellKnownSidType, PSID DomainSid, PSID pSid,
                        DWORD* cbSid) {
  return guard_bool([&]() -> Status {
    if (cbSid == nullptr) {
      return kNullArgument;
    }
    return copy_sid(TRY(well_known(WellKnownSidType, DomainSid)), pSid, cbSid);
  });
}

BOOL IsWellKnownSid(PSID pSid, WELL_KNOWN_SID_TYPE WellKnownSidType) {
  const auto sid = sid_from(pSid);
  const WellKnownSid* row = find_well_known(WellKnownSidType);
  return sid && row != nullptr && is_well_known(*sid, *row);
}

BOOL LookupAccountNameA(LPCSTR lpSystemName, LPCSTR lpAccountName, PSID Sid, LPDWORD cbSid,
                        LPSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                        PSID_NAME_USE peUse) {
  return guard_bool([&] {
    return lookup_name(lpSystemName, lpAccountName, Sid, cbSid, ReferencedDomainName,
                       cchReferencedDomainName, peUse);
  });
}

BOOL LookupAccountNameW(LPCWSTR lpSystemName, LPCWSTR lpAccountName, PSID Sid, LPDWORD cbSid,
                        LPWSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                        PSID_NAME_USE peUse) {
  return guard_bool([&] {
    return lookup_name(lpSystemName, lpAccountName, Sid, cbSid, ReferencedDomainName,
                       cchReferencedDomainName, peUse);
  });
}

BOOL LookupAccountSidA(LPCSTR lpSystemName, PSID Sid, LPSTR Name, LPDWORD cchName,
                       LPSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                       PSID_NAME_USE peUse) {
  return guard_bool([&] {
    if (cchName == nullptr || cchReferencedDomainName == nullptr || peUse == nullptr) {
      return Status(kNullArgument);
    }
    return lookup_sid(lpSystemName, Sid, TextOut(Name, cchName),
                      TextOut(ReferencedDomainName, cchReferencedDomainName), peUse);
  });
}

BOOL LookupAccountSidW(LPCWSTR lpSystemName, PSID Sid, LPWSTR Name, LPDWORD cchName,
                       LPWSTR ReferencedDomainName, LPDWORD cchReferencedDomainName,
                       PSID_NAME_USE peUse) {
  return guard_bool([&] {
    if (cchName == nullptr || cchReferencedDomainName == nullptr || peUse == nullptr) {
      return Status(kNullArgument);
    }
    return lookup_sid(lpSystemName, Sid, TextOut(Name, cchName),
                      TextOut(ReferencedDomainName, cchReferencedDomainName), peUse);
  });
}

}  // extern "C"
