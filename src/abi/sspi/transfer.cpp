// SPDX-License-Identifier: MIT
// Moving contexts between processes of one owner: ExportSecurityContext and its counterpart.
#include "abi/core/caller_memory.h"
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "abi/core/token_object.h"
#include "abi/sspi/client.h"
#include "abi/sspi/exported_context.h"
#include "opensspi/sspi.h"
#include "settings/values.h"

namespace opensspi::abi {
namespace {

constexpr std::string_view kPurpose = "exported security context";
constexpr ULONG kKnownFlags = SECPKG_CONTEXT_EXPORT_RESET_NEW | SECPKG_CONTEXT_EXPORT_DELETE_OLD;

Status check_flags(ULONG flags, const ContextObject& object) {
  if ((flags & ~kKnownFlags) != 0) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "a context can be exported to no kernel");
  }
  // A copy that started again would use the same keys and numbers a second time.
  if ((flags & SECPKG_CONTEXT_EXPORT_RESET_NEW) != 0 &&
      object.spoke.load(std::memory_order_relaxed)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "a context that has protected messages cannot be exported as a new one");
  }
  return {};
}

std::optional<ExportedClient> client_of(const ContextObject& object) {
  if (object.role == sspi::Role::kInitiator) {
    return std::nullopt;
  }
  const auto client = object.context->client();
  if (!client.ok()) {
    return std::nullopt;
  }
  const identity::Client& who = **client;
  return ExportedClient{who.sid, who.user, who.domain, who.anonymous};
}

Result<ExportedContext> describe(ContextObject& object) {
  Runtime& runtime = Runtime::instance();
  const auto settings = TRY(runtime.settings());
  const int64_t seconds = settings->get<Setting::kExportLifetimeSeconds>();
  ExportedContext exported;
  exported.package = object.package.info().name;
  exported.owner = TRY(runtime.identities())->process_client()->sid;
  exported.expiry = Filetime{runtime.env().now().ticks + seconds * kTicksPerSecond};
  exported.role = object.role;
  exported.client = client_of(object);
  exported.state = TRY(object.context->export_state());
  return exported;
}

// The handle of the client's token, if the caller wants one and there is a client.
Result<HANDLE> token_for(const ContextObject& object, void** wanted) {
  if (wanted == nullptr || object.role == sspi::Role::kInitiator) {
    return HANDLE(nullptr);
  }
  return open_token(TRY(client_token(object)), TOKEN_ALL_ACCESS);
}

Status export_context(const CtxtHandle* handle, ULONG flags, SecBuffer* packed, void** token) {
  if (packed == nullptr) {
    return fail(SEC_E_INVALID_PARAMETER, "a place for the exported context is missing");
  }
  if (token != nullptr) {
    *token = nullptr;
  }
  const auto object = TRY(use_context(handle, Sharing::kExclusive));
  if (object->exported || object->undelivered != nullptr ||
      object->context->stage() != sspi::Stage::kEstablished) {
    return fail(SEC_E_INVALID_HANDLE,
                "the context's handshake is not finished, or it was already exported");
  }
  TRY(check_flags(flags, *object));
  const ExportedContext exported = TRY(describe(*object));
  const Bytes sealed = exported.seal(*TRY(store_key(kPurpose)));
  CallerMemory memory = copy_for_caller(sealed, Secrecy::kPlain);
  auto* const client = TRY(token_for(*object, token));
  if (token != nullptr) {
    *token = client;
  }
  packed->cbBuffer = static_cast<ULONG>(sealed.size());
  packed->pvBuffer = memory.release();
  object->exported = true;
  if ((flags & SECPKG_CONTEXT_EXPORT_DELETE_OLD) != 0) {
    handle_close(name_of(*handle), HandleKind::kContext);
  }
  return {};
}

Status check_still_good(const ExportedContext& exported, std::string_view package) {
  Runtime& runtime = Runtime::instance();
  if (!equal_ignoring_case(exported.package, package)) {
    return fail(SEC_E_INVALID_TOKEN, "the exported context is of another package");
  }
  if (exported.owner != TRY(runtime.identities())->process_client()->sid) {
    return fail(SEC_E_INVALID_TOKEN, "the exported context belongs to another user");
  }
  if (exported.expiry < runtime.env().now()) {
    return fail(SEC_E_INVALID_TOKEN,
                "the exported context is too old (setting export_lifetime_seconds)");
  }
  return {};
}

// The client's current account data is used, not the data at the time of the export.
Result<identity::ClientPtr> derive_client(const std::optional<ExportedClient>& exported) {
  if (!exported) {
    return identity::ClientPtr();
  }
  identity::Identities& accounts = *TRY(identities());
  if (exported->anonymous) {
    return accounts.anonymous();
  }
  auto client = accounts.client_by_sid(exported->sid);
  if (!client.ok()) {
    return fail(SEC_E_LOGON_DENIED, client.error().why);
  }
  return client;
}

Status check_token(void* token, const sspi::Context& context) {
  if (token == nullptr) {
    return {};
  }
  const auto given = TRY(token_of(token, TOKEN_QUERY));
  const auto client = context.client();
  if (!client.ok() || given->user() != (*client)->sid) {
    return fail(SEC_E_INVALID_TOKEN, "the token is not that of the context's client");
  }
  return {};
}

Result<HandleName> import_bytes(std::string_view package_name, ByteView bytes, void* token) {
  Runtime& runtime = Runtime::instance();
  const sspi::Package* package = TRY(runtime.package(package_name));
  const ExportedContext exported = TRY(ExportedContext::open(*TRY(store_key(kPurpose)), bytes));
  TRY(check_still_good(exported, package->info().name));
  const sspi::Host& host = runtime.host(TRY(runtime.settings()));
  auto context =
      TRY(package->import_state(host, exported.state.reveal(), derive_client(exported.client)));
  TRY(check_token(token, *context));
  auto object = std::make_unique<ContextObject>(std::move(context), *package, exported.role);
  object->spoke = true;  // its source may be used
  return insert(std::move(object));
}

template <class Char>
SECURITY_STATUS import_context(const Char* package, const SecBuffer* packed, void* token,
                               CtxtHandle* handle) {
  return guard_status([&]() -> Status {
    if (packed == nullptr || handle == nullptr) {
      return fail(SEC_E_INVALID_HANDLE,
                  "the exported context or a place for its handle is missing");
    }
    SecInvalidateHandle(handle);
    if (packed->pvBuffer == nullptr) {
      return fail(SEC_E_INVALID_TOKEN, "the exported context is empty");
    }
    const std::string name = TRY(text_from(package));
    const ByteView bytes(static_cast<const uint8_t*>(packed->pvBuffer), packed->cbBuffer);
    *handle = sec_handle(TRY(import_bytes(name, bytes, token)));
    return {};
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

SECURITY_STATUS SEC_ENTRY ExportSecurityContext(PCtxtHandle phContext, ULONG fFlags,
                                                PSecBuffer pPackedContext, void** pToken) {
  return guard_status([&] { return export_context(phContext, fFlags, pPackedContext, pToken); });
}

SECURITY_STATUS SEC_ENTRY ImportSecurityContextA(SEC_CHAR* pszPackage, PSecBuffer pPackedContext,
                                                 void* Token, PCtxtHandle phContext) {
  return import_context(pszPackage, pPackedContext, Token, phContext);
}
SECURITY_STATUS SEC_ENTRY ImportSecurityContextW(SEC_WCHAR* pszPackage, PSecBuffer pPackedContext,
                                                 void* Token, PCtxtHandle phContext) {
  return import_context(pszPackage, pPackedContext, Token, phContext);
}
