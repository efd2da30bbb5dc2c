// SPDX-License-Identifier: MIT
// Impersonation: the calling thread becomes the user of a token, and reverts.
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/token_object.h"
#include "abi/win32/thread_client.h"
#include "identity/impersonation.h"
#include "opensspi/opensspi.h"
#include "opensspi/securitybaseapi.h"

namespace opensspi::abi {

using identity::ImpersonationLevel;
using identity::TokenPtr;
using identity::TokenType;

Result<TokenPtr> process_token() {
  return identity::AccessToken::of_process(TRY(identities())->process_client());
}

Status check_thread(HANDLE thread) {
  if (thread == GetCurrentThread()) {
    return {};
  }
  return fail(ERROR_INVALID_HANDLE, "only GetCurrentThread() names a thread");
}

// SSPI calls it SEC_E_NO_IMPERSONATION; the Win32 functions have codes that say more.
Status become(const TokenPtr& token) {
  const auto settings = TRY(Runtime::instance().settings());
  const bool too_low = token->type() == TokenType::kImpersonation &&
                       token->level() < ImpersonationLevel::kImpersonation;
  const Status became = identity::impersonate(token, *settings);
  if (became.ok() || !became.error().is(SEC_E_NO_IMPERSONATION)) {
    return became;
  }
  return fail(too_low ? ERROR_BAD_IMPERSONATION_LEVEL : ERROR_PRIVILEGE_NOT_HELD,
              became.error().why);
}

namespace {

// Windows requires these rights for the two types of tokens.
Result<TokenPtr> token_to_impersonate(HANDLE handle) {
  const TokenPtr token = TRY(token_of(handle, TOKEN_QUERY));
  if (token->type() == TokenType::kImpersonation) {
    return token_of(handle, TOKEN_IMPERSONATE);
  }
  return TRY(token_of(handle, TOKEN_DUPLICATE))
      ->duplicate(TokenType::kImpersonation, ImpersonationLevel::kImpersonation);
}

Status set_thread_token(const HANDLE* thread, HANDLE handle) {
  if (thread != nullptr) {
    TRY(check_thread(*thread));
  }
  if (handle == nullptr) {
    identity::revert();
    return {};
  }
  const TokenPtr token = TRY(token_of(handle, TOKEN_IMPERSONATE));
  if (token->type() != TokenType::kImpersonation) {
    return fail(ERROR_BAD_TOKEN_TYPE, "a primary token cannot be a thread's: use DuplicateToken");
  }
  return become(token);
}

Status impersonate_self(SECURITY_IMPERSONATION_LEVEL level) {
  if (level < SecurityAnonymous || level > SecurityDelegation) {
    return fail(ERROR_BAD_IMPERSONATION_LEVEL, "there is no such impersonation level");
  }
  return become(
      TRY(TRY(process_token())
              ->duplicate(TokenType::kImpersonation, static_cast<ImpersonationLevel>(level))));
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

extern "C" {

BOOL ImpersonateLoggedOnUser(HANDLE hToken) {
  return guard_bool([&]() -> Status { return become(TRY(token_to_impersonate(hToken))); });
}

BOOL ImpersonateSelf(SECURITY_IMPERSONATION_LEVEL ImpersonationLevel) {
  return guard_bool([&] { return impersonate_self(ImpersonationLevel); });
}

BOOL ImpersonateAnonymousToken(HANDLE ThreadHandle) {
  return guard_bool([&]() -> Status {
    TRY(check_thread(ThreadHandle));
    return become(identity::AccessToken::anonymous());
  });
}

BOOL SetThreadToken(PHANDLE Thread, HANDLE Token) {
  return guard_bool([&] { return set_thread_token(Thread, Token); });
}

// Not as the process, whose identity the child is to give up.
int32_t opensspi_become_client(void) {
  const Status became = guarded([] { return identity::become_client_for_good(); });
  if (became.ok()) {
    return 0;
  }
  set_last_detail(became.error().why);
  return became.error().code;
}

BOOL RevertToSelf(void) {
  return guard_bool([&]() -> Status {
    identity::revert();
    return {};
  });
}

}  // extern "C"
