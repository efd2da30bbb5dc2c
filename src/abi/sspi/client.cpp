// SPDX-License-Identifier: MIT
#include "abi/sspi/client.h"

#include <array>

#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/token_object.h"
#include "identity/impersonation.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

using identity::AccessToken;
using identity::ImpersonationLevel;
using identity::TokenPtr;
using identity::TokenType;

std::string_view source_of(const sspi::PackageInfo& package) {
  constexpr size_t kSourceLen = 8;  // TOKEN_SOURCE_LENGTH
  return package.token_source.empty() ? package.name.substr(0, kSourceLen) : package.token_source;
}

Status impersonate(const CtxtHandle* handle) {
  const auto object = TRY(use_finished(handle));
  const TokenPtr token = TRY(client_token(*object));
  const auto settings = TRY(Runtime::instance().settings());
  return identity::impersonate(token, *settings);
}

Status query_token(const CtxtHandle* handle, HANDLE* token) {
  if (token == nullptr) {
    return fail(SEC_E_INVALID_PARAMETER, "a place for the token's handle is missing");
  }
  *token = nullptr;
  const auto object = TRY(use_finished(handle));
  *token = TRY(open_token(TRY(client_token(*object)), TOKEN_ALL_ACCESS));
  return {};
}

}  // namespace

Result<TokenPtr> client_token(const ContextObject& object) {
  identity::ClientPtr client = TRY(object.context->client());
  const auto level = object.context->identify_only() ? ImpersonationLevel::kIdentification
                                                     : ImpersonationLevel::kImpersonation;
  return AccessToken::of_client(std::move(client), TokenType::kImpersonation, level,
                                source_of(object.package.info()));
}

Result<HANDLE> context_token(ContextObject& object) {
  if (object.token.generation != 0) {
    return win_handle(object.token);
  }
  auto* const made = TRY(open_token(TRY(client_token(object)), TOKEN_ALL_ACCESS));
  object.token = name_of(made);
  return made;
}

}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

SECURITY_STATUS SEC_ENTRY ImpersonateSecurityContext(PCtxtHandle phContext) {
  return guard_status([&] { return opensspi::abi::impersonate(phContext); });
}

SECURITY_STATUS SEC_ENTRY RevertSecurityContext(PCtxtHandle phContext) {
  return guard_status([&]() -> Status {
    TRY(use_finished(phContext));
    identity::revert();
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY QuerySecurityContextToken(PCtxtHandle phContext, HANDLE* Token) {
  return guard_status([&] { return query_token(phContext, Token); });
}
