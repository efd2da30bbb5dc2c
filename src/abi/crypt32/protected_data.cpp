// SPDX-License-Identifier: MIT
// CryptProtectData and related functions.
#include <syslog.h>

#include "abi/core/caller_memory.h"
#include "abi/core/data_protection.h"
#include "abi/core/guard.h"
#include "abi/core/sid_memory.h"
#include "base/utf16.h"
#include "dpapi/algorithms.h"
#include "opensspi/wincrypt.h"

namespace opensspi::abi {
namespace {

using dpapi::Blob;
using dpapi::BlobKeyPtr;
using dpapi::DataProtection;
using dpapi::Scope;

constexpr Error kNullArgument = fail(ERROR_INVALID_PARAMETER, "an argument that is needed is null");
constexpr Error kBadFlags = fail(ERROR_INVALID_PARAMETER, "there is no such flag");
constexpr DWORD kProtectFlags = CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_LOCAL_MACHINE |
                                CRYPTPROTECT_CRED_SYNC | CRYPTPROTECT_AUDIT |
                                CRYPTPROTECT_NO_RECOVERY | CRYPTPROTECT_VERIFY_PROTECTION |
                                CRYPTPROTECT_CRED_REGENERATE;
constexpr DWORD kUnprotectFlags = CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_LOCAL_MACHINE |
                                  CRYPTPROTECT_AUDIT | CRYPTPROTECT_NO_RECOVERY |
                                  CRYPTPROTECT_VERIFY_PROTECTION;

Result<ByteView> view_of(const DATA_BLOB* blob) {
  if (blob == nullptr) {
    return ByteView();
  }
  if (blob->pbData == nullptr && blob->cbData != 0) {
    return kNullArgument;
  }
  return ByteView(blob->pbData, blob->cbData);
}

Status check_prompt(const CRYPTPROTECT_PROMPTSTRUCT* prompt) {
  if (prompt == nullptr) {
    return {};
  }
  if (prompt->cbSize != sizeof *prompt) {
    return fail(ERROR_INVALID_PARAMETER, "CRYPTPROTECT_PROMPTSTRUCT has another size");
  }
  if (prompt->dwPromptFlags == 0) {
    return {};
  }
  return fail(ERROR_PASSWORD_RESTRICTION, "this library cannot show a prompt");
}

Status check_arguments(const DATA_BLOB* in, const void* reserved,
                       const CRYPTPROTECT_PROMPTSTRUCT* prompt, const DATA_BLOB* out) {
  if (in == nullptr || out == nullptr) {
    return kNullArgument;
  }
  if (reserved != nullptr) {
    return fail(ERROR_INVALID_PARAMETER, "pvReserved must be null");
  }
  return check_prompt(prompt);
}

// The text is in the system's log, which also names the process.
void audit(const char* what, const dpapi::Guid& master_key) {
  syslog(LOG_AUTHPRIV | LOG_INFO, "opensspi: %s %s with master key %s", what,
         dpapi::caller_sid().text().c_str(), master_key.text().c_str());
}

Status reseal(DataProtection& protection, DWORD flags, Scope scope) {
  if ((flags & CRYPTPROTECT_CRED_SYNC) != 0) {
    (void)TRY(protection.ring_of(scope).reseal());
  }
  if ((flags & CRYPTPROTECT_CRED_REGENERATE) != 0) {
    (void)TRY(protection.ring_of(Scope::kMachine).reseal());
  }
  return {};
}

Status protect(const DATA_BLOB* in, LPCWSTR description, const DATA_BLOB* entropy, DWORD flags,
               DATA_BLOB* out) {
  if ((flags & ~kProtectFlags) != 0) {
    return kBadFlags;
  }
  const bool for_machine = (flags & CRYPTPROTECT_LOCAL_MACHINE) != 0;
  const Scope scope = for_machine ? Scope::kMachine : Scope::kCaller;
  const Bytes words = description == nullptr ? Bytes() : utf16le_bytes(description);
  dpapi::Plain plain;
  plain.data = TRY(view_of(in));
  plain.description = words;
  plain.entropy = TRY(view_of(entropy));
  plain.flags = for_machine ? dpapi::kLocalMachine : 0;
  const size_t len = TRY(dpapi::blob_len(plain));
  DataProtection& protection = *TRY(data_protection());
  TRY(reseal(protection, flags, scope));
  const BlobKeyPtr key = TRY(protection.key_to_protect(scope));
  CallerMemory memory(allocate_unfilled_for_caller(len, Secrecy::kPlain));
  TRY(dpapi::write_blob(plain, *key, protection.env(), {static_cast<uint8_t*>(memory.get()), len}));
  if ((flags & CRYPTPROTECT_AUDIT) != 0) {
    audit("protected data for", key->id());
  }
  set_last_error(ERROR_SUCCESS);  // as Windows does
  out->cbData = static_cast<DWORD>(len);
  out->pbData = static_cast<BYTE*>(memory.release());
  return {};
}

CallerMemory description_of(const Blob& blob) {
  const ByteView units = blob.description;
  CallerMemory text(allocate_for_caller(units.size() + sizeof(WCHAR), Secrecy::kPlain));
  if (!units.empty()) {
    std::memcpy(text.get(), units.data(), units.size());
  }
  return text;
}

bool is_old_form(const Blob& blob) {
  return blob.cipher->id != dpapi::kNewCipher || blob.hash->id != dpapi::kNewHash;
}

Status unprotect(const DATA_BLOB* in, LPWSTR* description, const DATA_BLOB* entropy, DWORD flags,
                 DATA_BLOB* out) {
  if ((flags & ~kUnprotectFlags) != 0) {
    return kBadFlags;
  }
  // A copy, because another thread may change the caller's bytes after their code was verified.
  const ByteView given = TRY(view_of(in));
  const Bytes bytes(given.begin(), given.end());
  const Blob blob = TRY(dpapi::parse_blob(bytes));
  const ByteView given_entropy = TRY(view_of(entropy));
  DataProtection& protection = *TRY(data_protection());
  TRY(protection.check_algorithms(blob));
  const BlobKeyPtr key = TRY(protection.key_to_open(blob));
  CallerMemory memory(allocate_unfilled_for_caller(blob.ciphertext.size(), Secrecy::kSecret));
  const ByteSpan room(static_cast<uint8_t*>(memory.get()), blob.ciphertext.size());
  const size_t len = TRY(dpapi::open_blob(blob, *key, given_entropy, room));
  wipe(room.subspan(len));
  CallerMemory text = description == nullptr ? CallerMemory() : description_of(blob);
  if ((flags & CRYPTPROTECT_AUDIT) != 0) {
    audit("unprotected data of", key->id());
  }
  const bool tells_old = (flags & CRYPTPROTECT_VERIFY_PROTECTION) != 0 && is_old_form(blob);
  set_last_error(tells_old ? static_cast<uint32_t>(CRYPT_I_NEW_PROTECTION_REQUIRED)
                           : ERROR_SUCCESS);
  if (description != nullptr) {
    *description = static_cast<LPWSTR>(text.release());
  }
  out->cbData = static_cast<DWORD>(len);
  out->pbData = static_cast<BYTE*>(memory.release());
  return {};
}

Result<std::optional<identity::Sid>> old_sid_from(PSID sid) {
  if (sid == nullptr) {
    return std::optional<identity::Sid>();
  }
  return std::optional<identity::Sid>(TRY(sid_from(sid)));
}

Status update_state(PSID old_sid, LPCWSTR old_password, DWORD* succeeded, DWORD* failed) {
  if (old_sid == nullptr && old_password == nullptr) {
    return fail(ERROR_INVALID_PARAMETER, "the old SID or the old password is needed");
  }
  const std::optional<identity::Sid> sid = TRY(old_sid_from(old_sid));
  SecretBytes password;
  std::optional<ByteView> given;
  if (old_password != nullptr) {
    const std::u16string_view wide(old_password);
    password = TRY(secret_utf8(
        {reinterpret_cast<const uint8_t*>(wide.data()), wide.size() * sizeof(char16_t)}));
    given = password.reveal();
  }
  const dpapi::Counts counts = TRY(TRY(data_protection())->update_protected_state(sid, given));
  if (succeeded != nullptr) {
    *succeeded = counts.succeeded;
  }
  if (failed != nullptr) {
    *failed = counts.failed;
  }
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL CryptProtectData(DATA_BLOB* pDataIn, LPCWSTR szDataDescr, DATA_BLOB* pOptionalEntropy,
                      PVOID pvReserved, CRYPTPROTECT_PROMPTSTRUCT* pPromptStruct, DWORD dwFlags,
                      DATA_BLOB* pDataOut) {
  return guard_secret_bool([&]() -> Status {
    TRY(check_arguments(pDataIn, pvReserved, pPromptStruct, pDataOut));
    return protect(pDataIn, szDataDescr, pOptionalEntropy, dwFlags, pDataOut);
  });
}

BOOL CryptUnprotectData(DATA_BLOB* pDataIn, LPWSTR* ppszDataDescr, DATA_BLOB* pOptionalEntropy,
                        PVOID pvReserved, CRYPTPROTECT_PROMPTSTRUCT* pPromptStruct, DWORD dwFlags,
                        DATA_BLOB* pDataOut) {
  return guard_secret_bool([&]() -> Status {
    TRY(check_arguments(pDataIn, pvReserved, pPromptStruct, pDataOut));
    return unprotect(pDataIn, ppszDataDescr, pOptionalEntropy, dwFlags, pDataOut);
  });
}

BOOL CryptUpdateProtectedState(PSID pOldSid, LPCWSTR pwszOldPassword, DWORD dwFlags,
                               DWORD* pdwSuccessCount, DWORD* pdwFailureCount) {
  return guard_secret_bool([&]() -> Status {
    if (dwFlags != 0) {
      return kBadFlags;
    }
    return update_state(pOldSid, pwszOldPassword, pdwSuccessCount, pdwFailureCount);
  });
}

}  // extern "C"
