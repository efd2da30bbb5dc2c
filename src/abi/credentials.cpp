// Credentials: AcquireCredentialsHandle and what can be done with what it gives.
#include <algorithm>

#include "abi/attributes.h"
#include "abi/auth_identity.h"
#include "abi/guard.h"
#include "abi/local_time.h"
#include "abi/objects.h"
#include "abi/runtime.h"
#include "abi/text.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoPlace = fail(SEC_E_INVALID_HANDLE, "a place for the new handle is missing");

// Asked is the arguments of AcquireCredentialsHandle that have no text.
struct Asked {
  ULONG use;
  const void* logon_id;
  const void* identity;
  SEC_GET_KEY_FN key_function;
};

Result<sspi::Use> read_use(ULONG bits) {
  switch (bits & SECPKG_CRED_BOTH) {
    case SECPKG_CRED_INBOUND:
      return sspi::Use::kInbound;
    case SECPKG_CRED_OUTBOUND:
      return sspi::Use::kOutbound;
    case SECPKG_CRED_BOTH:
      return sspi::Use::kBoth;
    default:
      return fail(SEC_E_INVALID_PARAMETER,
                  "fCredentialUse names neither SECPKG_CRED_INBOUND nor SECPKG_CRED_OUTBOUND");
  }
}

// Another logon's credentials are for Windows' own services; a LUID of zero is the caller's logon.
Status check_logon_id(const void* logon_id) {
  constexpr uint8_t kOwn[sizeof(LUID)] = {};
  if (logon_id == nullptr || std::memcmp(logon_id, kOwn, sizeof kOwn) == 0) return {};
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "there are no other logons whose credentials to take");
}

// A server's credentials do not depend on the names and the password that it passes, as on Windows;
// which packages it may negotiate does.
Result<std::optional<sspi::SuppliedIdentity>> identity_for(sspi::Use use, const void* given) {
  if (use != sspi::Use::kInbound) return supplied_identity(given);
  auto supplied = supplied_identity(given);
  if (!supplied.ok() || !*supplied) return std::optional<sspi::SuppliedIdentity>();
  sspi::SuppliedIdentity kept;
  kept.package_list = std::move((*supplied)->package_list);
  if (kept.package_list.empty()) return std::optional<sspi::SuppliedIdentity>();
  return std::optional(std::move(kept));
}

template <class Char>
Result<HandleName> acquire(const Char* principal, const Char* package_name, const Asked& asked,
                           TimeStamp* expiry) {
  Runtime& runtime = Runtime::instance();
  const std::string name = TRY(text_from(package_name));
  const sspi::Package* package = TRY(runtime.package(name));
  if (asked.key_function != nullptr)
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "no package calls a key function");
  TRY(check_logon_id(asked.logon_id));
  sspi::AcquireRequest request;
  request.use = TRY(read_use(asked.use));
  request.principal = TRY(text_from(principal));
  request.identity = TRY(identity_for(request.use, asked.identity));
  const std::shared_ptr<const Settings> settings = TRY(runtime.settings());
  request.settings = settings;
  const sspi::Host& host = runtime.host(settings);
  sspi::CredentialPtr credential = TRY(package->acquire(host, std::move(request)));
  if (expiry != nullptr) expiry->QuadPart = local_time(credential->expiry()).ticks;
  return insert(std::make_unique<CredentialObject>(std::move(credential), settings));
}

template <class Char>
SECURITY_STATUS acquire_handle(const Char* principal, const Char* package, const Asked& asked,
                               CredHandle* handle, TimeStamp* expiry) {
  return guard_secret_status([&]() -> Status {
    if (handle == nullptr) return kNoPlace;
    SecInvalidateHandle(handle);
    *handle = sec_handle(TRY(acquire(principal, package, asked, expiry)));
    return {};
  });
}

// Refuses `what` of credentials that exist.
SECURITY_STATUS refuse_for(const CredHandle* handle, const char* what) {
  return guard_status([&]() -> Status {
    TRY(borrow<CredentialObject>(handle));
    return fail(SEC_E_UNSUPPORTED_FUNCTION, what);
  });
}

constexpr const char* kNoAdding = "no package adds identities to credentials";
constexpr const char* kNoChanging = "no attribute of these credentials can be changed";
constexpr const char* kNoProxy =
    "a KDC proxy is a matter of krb5.conf, for all programs of the host: kdc = "
    "https://proxy.example.com/KdcProxy in [realms], with libkrb5's k5tls module";

const char* refusal_of(ULONG attribute) {
  return attribute == SECPKG_CRED_ATTR_KDC_PROXY_SETTINGS ? kNoProxy : kNoChanging;
}

template <class NamesStruct>
using CharOf = std::remove_pointer_t<decltype(NamesStruct::sUserName)>;

template <class NamesStruct>
SECURITY_STATUS query(const CredHandle* handle, ULONG attribute, void* buffer, size_t room) {
  return guard_status([&]() -> Status {
    const auto used = TRY(borrow<CredentialObject>(handle));
    if (attribute != SECPKG_CRED_ATTR_NAMES)
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "these credentials have no such attribute");
    const std::string name = TRY(used->credential->name());
    NamesStruct names{};
    CallerMemory text = TRY(text_for_caller<CharOf<NamesStruct>>(name));
    names.sUserName = static_cast<decltype(names.sUserName)>(text.get());
    TRY(fill(buffer, room, names));
    static_cast<void>(text.release());
    return {};
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;

SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleA(SEC_CHAR* pszPrincipal, SEC_CHAR* pszPackage,
                                                    ULONG fCredentialUse, void* pvLogonId,
                                                    void* pAuthData, SEC_GET_KEY_FN pGetKeyFn,
                                                    void* /*pvGetKeyArgument*/,
                                                    PCredHandle phCredential,
                                                    PTimeStamp ptsExpiry) {
  return acquire_handle(pszPrincipal, pszPackage, {fCredentialUse, pvLogonId, pAuthData, pGetKeyFn},
                        phCredential, ptsExpiry);
}
SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleW(SEC_WCHAR* pszPrincipal, SEC_WCHAR* pszPackage,
                                                    ULONG fCredentialUse, void* pvLogonId,
                                                    void* pAuthData, SEC_GET_KEY_FN pGetKeyFn,
                                                    void* /*pvGetKeyArgument*/,
                                                    PCredHandle phCredential,
                                                    PTimeStamp ptsExpiry) {
  return acquire_handle(pszPrincipal, pszPackage, {fCredentialUse, pvLogonId, pAuthData, pGetKeyFn},
                        phCredential, ptsExpiry);
}

SECURITY_STATUS SEC_ENTRY AddCredentialsA(PCredHandle hCredentials, SEC_CHAR*, SEC_CHAR*, ULONG,
                                          void*, SEC_GET_KEY_FN, void*, PTimeStamp) {
  return refuse_for(hCredentials, kNoAdding);
}
SECURITY_STATUS SEC_ENTRY AddCredentialsW(PCredHandle hCredentials, SEC_WCHAR*, SEC_WCHAR*, ULONG,
                                          void*, SEC_GET_KEY_FN, void*, PTimeStamp) {
  return refuse_for(hCredentials, kNoAdding);
}

SECURITY_STATUS SEC_ENTRY FreeCredentialsHandle(PCredHandle phCredential) {
  return close_handle(phCredential, HandleKind::kCredential);
}

SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesA(PCredHandle phCredential, ULONG ulAttribute,
                                                      void* pBuffer) {
  return query<SecPkgCredentials_NamesA>(phCredential, ulAttribute, pBuffer, kAnyRoom);
}
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesW(PCredHandle phCredential, ULONG ulAttribute,
                                                      void* pBuffer) {
  return query<SecPkgCredentials_NamesW>(phCredential, ulAttribute, pBuffer, kAnyRoom);
}
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExA(PCredHandle phCredential, ULONG ulAttribute,
                                                        void* pBuffer, ULONG cbBuffer) {
  return query<SecPkgCredentials_NamesA>(phCredential, ulAttribute, pBuffer, cbBuffer);
}
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExW(PCredHandle phCredential, ULONG ulAttribute,
                                                        void* pBuffer, ULONG cbBuffer) {
  return query<SecPkgCredentials_NamesW>(phCredential, ulAttribute, pBuffer, cbBuffer);
}

SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesA(PCredHandle phCredential, ULONG ulAttribute,
                                                    void*, ULONG) {
  return refuse_for(phCredential, refusal_of(ulAttribute));
}
SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesW(PCredHandle phCredential, ULONG ulAttribute,
                                                    void*, ULONG) {
  return refuse_for(phCredential, refusal_of(ulAttribute));
}
