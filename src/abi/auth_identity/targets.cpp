// SPDX-License-Identifier: MIT
// The Sspi functions about targets, stored credentials, packages and prompts.
#include <algorithm>
#include <array>
#include <cstring>

#include "abi/core/attributes.h"
#include "abi/core/auth_identity.h"
#include "abi/core/guard.h"
#include "abi/core/text.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

constexpr Error kMissing =
    fail(SEC_E_INVALID_PARAMETER, "a name or a pointer for the result is null");
constexpr ULONG kDomainPassword = 2;  // CRED_TYPE_DOMAIN_PASSWORD

// The host of service/host[:port][/name][@REALM], host[:port], or [address]:port.
std::string_view host_of(std::string_view target) {
  const size_t slash = target.find('/');
  std::string_view rest = slash == std::string_view::npos ? target : target.substr(slash + 1);
  if (rest.starts_with('[')) {
    return rest.substr(1, rest.find(']') - 1);
  }
  return rest.substr(0, rest.find_first_of("/:@"));
}

WCHAR* give(CallerMemory& text) { return static_cast<WCHAR*>(text.release()); }

// The list without `name`, and with "!name" at its end.
std::string excluding(std::string_view list, std::string_view name) {
  std::string out;
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    const std::string_view entry = list.substr(0, end);
    const std::string_view bare = entry.substr(entry.starts_with('!') ? 1 : 0);
    if (!equal_ignoring_case(bare, name)) {
      out.append(entry).push_back(',');
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out.append("!").append(name);
}

std::string stored_user_name(const sspi::SuppliedIdentity& identity) {
  const std::string user = identity.user.value_or("");
  const std::string domain = identity.domain.value_or("");
  return domain.empty() ? user : domain + "\\" + user;
}

Status prepare_read(PCWSTR target, ULONG* type, PCWSTR* name) {
  if (target == nullptr || type == nullptr || name == nullptr) {
    return kMissing;
  }
  const std::string utf8 = TRY(text_from(target));
  CallerMemory copy = TRY(text_for_caller<char16_t>(utf8));
  *type = kDomainPassword;
  *name = give(copy);
  return {};
}

struct Stored {
  PCWSTR* target;
  PCWSTR* user;
  PUCHAR* blob;
  PULONG blob_len;
};

Status prepare_write(const void* opaque, PCWSTR target, ULONG* type, const Stored& out) {
  if (type == nullptr || out.target == nullptr || out.user == nullptr || out.blob == nullptr ||
      out.blob_len == nullptr) {
    return kMissing;
  }
  const sspi::SuppliedIdentity identity = TRY(read_auth_identity(opaque));
  const std::string user_name = stored_user_name(identity);
  // Without a target the credential is kept under the user's own name.
  const std::string utf8 = target == nullptr ? user_name : TRY(text_from(target));
  CallerMemory target_copy = TRY(text_for_caller<char16_t>(utf8));
  CallerMemory user = TRY(text_for_caller<char16_t>(user_name));
  SecretBytes password;
  if (identity.password) {
    password = TRY(secret_utf16le(identity.password->reveal()));
  }
  CallerMemory blob = copy_for_caller(password.reveal(), Secrecy::kSecret);
  *type = kDomainPassword;
  *out.target = give(target_copy);
  *out.user = give(user);
  *out.blob = static_cast<PUCHAR>(blob.release());
  *out.blob_len = static_cast<ULONG>(password.size());
  return {};
}

// The codes after which other credentials could help: there were none, or they were refused.
constexpr std::array<uint32_t, 17> kPromptStatuses = {
    static_cast<uint32_t>(SEC_E_NO_CREDENTIALS),
    static_cast<uint32_t>(SEC_E_UNKNOWN_CREDENTIALS),
    static_cast<uint32_t>(SEC_E_LOGON_DENIED),
    static_cast<uint32_t>(SEC_E_WRONG_PRINCIPAL),
    ERROR_LOGON_FAILURE,
    ERROR_ACCOUNT_RESTRICTION,
    ERROR_INVALID_LOGON_HOURS,
    ERROR_PASSWORD_EXPIRED,
    ERROR_ACCOUNT_DISABLED,
    ERROR_NO_SUCH_USER,
    ERROR_WRONG_PASSWORD,
    ERROR_PASSWORD_MUST_CHANGE,
    ERROR_ACCOUNT_LOCKED_OUT,
    0xC000006D,  // STATUS_LOGON_FAILURE
    0xC000006A,  // STATUS_WRONG_PASSWORD
    0xC0000064,  // STATUS_NO_SUCH_USER
    0xC0000071,  // STATUS_PASSWORD_EXPIRED
};

ULONG refuse_prompt() {
  return static_cast<ULONG>(guard_status([]() -> Status {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "there is no window to ask for credentials in");
  }));
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

SECURITY_STATUS SEC_ENTRY SspiPrepareForCredRead(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity,
                                                 PCWSTR pszTargetName,
                                                 PULONG pCredmanCredentialType,
                                                 PCWSTR* ppszCredmanTargetName) {
  return guard_secret_status([&]() -> Status {
    if (AuthIdentity != nullptr) {
      TRY(read_auth_identity(AuthIdentity));
    }
    return prepare_read(pszTargetName, pCredmanCredentialType, ppszCredmanTargetName);
  });
}

SECURITY_STATUS SEC_ENTRY SspiPrepareForCredWrite(
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity, PCWSTR pszTargetName,
    PULONG pCredmanCredentialType, PCWSTR* ppszCredmanTargetName, PCWSTR* ppszCredmanUserName,
    PUCHAR* ppCredentialBlob, PULONG pCredentialBlobSize) {
  return guard_secret_status([&] {
    return prepare_write(
        AuthIdentity, pszTargetName, pCredmanCredentialType,
        {ppszCredmanTargetName, ppszCredmanUserName, ppCredentialBlob, pCredentialBlobSize});
  });
}

SECURITY_STATUS SEC_ENTRY SspiGetTargetHostName(PCWSTR pszTargetName, PWSTR* pszHostName) {
  return guard_status([&]() -> Status {
    if (pszTargetName == nullptr || pszHostName == nullptr) {
      return kMissing;
    }
    *pszHostName = nullptr;
    const std::string target = TRY(text_from(pszTargetName));
    const std::string_view host = host_of(target);
    if (host.empty()) {
      return fail(SEC_E_INVALID_PARAMETER, "the target name has no host");
    }
    CallerMemory copy = TRY(text_for_caller<char16_t>(host));
    *pszHostName = give(copy);
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY SspiExcludePackage(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity,
                                             PCWSTR pszPackageName,
                                             PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppNewAuthIdentity) {
  return guard_secret_status([&]() -> Status {
    if (pszPackageName == nullptr || ppNewAuthIdentity == nullptr) {
      return kMissing;
    }
    *ppNewAuthIdentity = nullptr;
    sspi::SuppliedIdentity identity;
    if (AuthIdentity != nullptr) {
      identity = TRY(read_auth_identity(AuthIdentity));
    }
    identity.package_list = excluding(identity.package_list, TRY(text_from(pszPackageName)));
    *ppNewAuthIdentity = TRY(write_auth_identity(identity)).release();
    return {};
  });
}

BOOLEAN SEC_ENTRY SspiIsPromptingNeeded(ULONG ErrorOrNtStatus) {
  const bool needed = std::find(kPromptStatuses.begin(), kPromptStatuses.end(), ErrorOrNtStatus) !=
                      kPromptStatuses.end();
  return needed ? TRUE : FALSE;
}

ULONG SEC_ENTRY SspiPromptForCredentialsA(PCSTR, PVOID, ULONG, PCSTR,
                                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
                                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE*, int*, ULONG) {
  return refuse_prompt();
}
ULONG SEC_ENTRY SspiPromptForCredentialsW(PCWSTR, PVOID, ULONG, PCWSTR,
                                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
                                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE*, int*, ULONG) {
  return refuse_prompt();
}
