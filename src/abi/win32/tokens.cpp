// SPDX-License-Identifier: MIT
// Access tokens: opening, duplicating, membership, and logging a user on.
#include "abi/core/arguments.h"
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/sid_memory.h"
#include "abi/core/text.h"
#include "abi/core/token_object.h"
#include "abi/win32/thread_client.h"
#include "identity/impersonation.h"
#include "opensspi/securitybaseapi.h"

namespace opensspi::abi {
namespace {

using identity::AccessToken;
using identity::ImpersonationLevel;
using identity::TokenPtr;
using identity::TokenType;

Result<ImpersonationLevel> level_from(SECURITY_IMPERSONATION_LEVEL level) {
  if (level < SecurityAnonymous || level > SecurityDelegation) {
    return fail(ERROR_BAD_IMPERSONATION_LEVEL, "there is no such impersonation level");
  }
  return static_cast<ImpersonationLevel>(level);
}

Status open_process_token(HANDLE process, DWORD desired, HANDLE* out) {
  if (out == nullptr) {
    return kNullArgument;
  }
  if (process != GetCurrentProcess()) {
    return fail(ERROR_INVALID_HANDLE, "only GetCurrentProcess() names a process");
  }
  *out = TRY(open_token(TRY(process_token()), desired));
  return {};
}

Status open_thread_token(HANDLE thread, DWORD desired, HANDLE* out) {
  if (out == nullptr) {
    return kNullArgument;
  }
  TRY(check_thread(thread));
  TokenPtr token = identity::thread_token();
  if (token == nullptr) {
    return fail(ERROR_NO_TOKEN, "this thread does not impersonate");
  }
  if (token->level() == ImpersonationLevel::kAnonymous) {
    return fail(ERROR_CANT_OPEN_ANONYMOUS, "a token of the anonymous level cannot be opened");
  }
  *out = TRY(open_token(std::move(token), desired));
  return {};
}

// If no rights are requested, a duplicate has those of the original handle.
Status duplicate_token(HANDLE existing, DWORD desired, SECURITY_IMPERSONATION_LEVEL level,
                       TOKEN_TYPE type, HANDLE* out) {
  if (out == nullptr) {
    return kNullArgument;
  }
  if (type != TokenPrimary && type != TokenImpersonation) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such type of token");
  }
  const auto wanted_level = TRY(level_from(level));
  DWORD rights = desired;
  if (rights == 0) {
    rights = TRY(borrow<TokenObject>(existing))->rights;
  }
  const TokenPtr token = TRY(token_of(existing, TOKEN_DUPLICATE));
  *out = TRY(open_token(TRY(token->duplicate(static_cast<TokenType>(type), wanted_level)), rights));
  return {};
}

// A null token means the thread's, or the process's if the thread does not impersonate.
Result<TokenPtr> token_for_check(HANDLE handle) {
  if (handle == nullptr) {
    if (TokenPtr token = identity::thread_token()) {
      return token;
    }
    return process_token();
  }
  TokenPtr token = TRY(token_of(handle, TOKEN_QUERY));
  if (token->type() != TokenType::kImpersonation) {
    return fail(ERROR_NO_IMPERSONATION_TOKEN,
                "membership can be checked for impersonation tokens only");
  }
  return token;
}

struct LogonKind {
  TokenType type;
  const char* source;
};

// A network logon returns an impersonation token, the others a primary one.
Result<LogonKind> logon_kind(DWORD type, DWORD provider) {
  if (provider > LOGON32_PROVIDER_VIRTUAL) {
    return fail(ERROR_INVALID_PARAMETER, "there is no such logon provider");
  }
  switch (type) {
    case LOGON32_LOGON_NETWORK:
      return LogonKind{TokenType::kImpersonation, "Advapi  "};
    case LOGON32_LOGON_INTERACTIVE:
    case LOGON32_LOGON_BATCH:
    case LOGON32_LOGON_SERVICE:
    case LOGON32_LOGON_UNLOCK:
    case LOGON32_LOGON_NETWORK_CLEARTEXT:
      return LogonKind{TokenType::kPrimary, "Advapi  "};
    case LOGON32_LOGON_NEW_CREDENTIALS:
      return fail(ERROR_NOT_SUPPORTED, "LOGON32_LOGON_NEW_CREDENTIALS does not exist here");
    default:
      return fail(ERROR_INVALID_PARAMETER, "there is no such type of logon");
  }
}

Result<SecretBytes> secret_from(const char* text) {
  return SecretBytes(as_bytes(text == nullptr ? std::string_view() : std::string_view(text)));
}

Result<SecretBytes> secret_from(const char16_t* text) {
  const std::u16string_view units = text == nullptr ? std::u16string_view() : text;
  return secret_utf8({reinterpret_cast<const uint8_t*>(units.data()), units.size() * 2});
}

template <class Char>
Status logon(const Char* user, const Char* domain, const Char* password, DWORD type, DWORD provider,
             HANDLE* out) {
  if (user == nullptr || out == nullptr) {
    return kNullArgument;
  }
  const LogonKind kind = TRY(logon_kind(type, provider));
  const std::string user_text = TRY(text_from(user));
  const std::string domain_text = TRY(text_from(domain));
  const SecretBytes secret = TRY(secret_from(password));
  identity::ClientPtr client =
      TRY(TRY(identities())->logon_with_password(user_text, domain_text, secret.reveal()));
  *out = TRY(open_token(AccessToken::of_client(std::move(client), kind.type,
                                               ImpersonationLevel::kImpersonation, kind.source),
                        TOKEN_ALL_ACCESS));
  return {};
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL OpenProcessToken(HANDLE ProcessHandle, DWORD DesiredAccess, PHANDLE TokenHandle) {
  return guard_bool([&] { return open_process_token(ProcessHandle, DesiredAccess, TokenHandle); });
}

BOOL OpenThreadToken(HANDLE ThreadHandle, DWORD DesiredAccess, BOOL /*OpenAsSelf*/,
                     PHANDLE TokenHandle) {
  return guard_bool([&] { return open_thread_token(ThreadHandle, DesiredAccess, TokenHandle); });
}

BOOL DuplicateToken(HANDLE ExistingTokenHandle, SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                    PHANDLE DuplicateTokenHandle) {
  return guard_bool([&] {
    return duplicate_token(ExistingTokenHandle, TOKEN_IMPERSONATE | TOKEN_QUERY, ImpersonationLevel,
                           TokenImpersonation, DuplicateTokenHandle);
  });
}

BOOL DuplicateTokenEx(HANDLE hExistingToken, DWORD dwDesiredAccess,
                      LPSECURITY_ATTRIBUTES /*lpTokenAttributes*/,
                      SECURITY_IMPERSONATION_LEVEL ImpersonationLevel, TOKEN_TYPE TokenType,
                      PHANDLE phNewToken) {
  return guard_bool([&] {
    return duplicate_token(hExistingToken, dwDesiredAccess, ImpersonationLevel, TokenType,
                           phNewToken);
  });
}

BOOL CheckTokenMembership(HANDLE TokenHandle, PSID SidToCheck, PBOOL IsMember) {
  return guard_bool([&]() -> Status {
    if (IsMember == nullptr) {
      return kNullArgument;
    }
    *IsMember = FALSE;
    const identity::Sid sid = TRY(sid_from(SidToCheck));
    *IsMember = TRY(token_for_check(TokenHandle))->has_member(sid) ? TRUE : FALSE;
    return {};
  });
}

BOOL LogonUserA(LPCSTR lpszUsername, LPCSTR lpszDomain, LPCSTR lpszPassword, DWORD dwLogonType,
                DWORD dwLogonProvider, PHANDLE phToken) {
  return guard_secret_bool([&] {
    return logon(lpszUsername, lpszDomain, lpszPassword, dwLogonType, dwLogonProvider, phToken);
  });
}

BOOL LogonUserW(LPCWSTR lpszUsername, LPCWSTR lpszDomain, LPCWSTR lpszPassword, DWORD dwLogonType,
                DWORD dwLogonProvider, PHANDLE phToken) {
  return guard_secret_bool([&] {
    return logon(lpszUsername, lpszDomain, lpszPassword, dwLogonType, dwLogonProvider, phToken);
  });
}

}  // extern "C"
