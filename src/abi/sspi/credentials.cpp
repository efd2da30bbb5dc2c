// SPDX-License-Identifier: MIT
// Credentials: AcquireCredentialsHandle and the functions on credentials.
#include <algorithm>

#include "abi/core/auth_identity.h"
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "abi/sspi/attribute_writer.h"
#include "abi/sspi/channel_credential.h"
#include "abi/sspi/local_time.h"
#include "abi/sspi/objects.h"
#include "base/trace.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoPlace = fail(SEC_E_INVALID_HANDLE, "a place for the new handle is missing");

// Asked is the arguments of AcquireCredentialsHandle that are not text.
struct Asked {
  ULONG use;
  const void* logon_id;
  const void* auth_data;
  SEC_GET_KEY_FN key_function;
  bool has_place = true;  // for the handle
};

Status read_auth_data(const sspi::Package& package, const void* data,
                      sspi::AcquireRequest& request) {
  switch (package.info().auth_data) {
    case sspi::AuthData::kIdentity:
      request.identity = TRY(request.use == sspi::Use::kInbound ? acceptor_identity(data)
                                                                : supplied_identity(data));
      break;
    case sspi::AuthData::kChannel:
      request.channel = TRY(read_channel_credential(data));
      break;
  }
  return {};
}

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
  if (logon_id == nullptr || std::memcmp(logon_id, kOwn, sizeof kOwn) == 0) {
    return {};
  }
  return fail(SEC_E_UNSUPPORTED_FUNCTION, "there are no other logons whose credentials to take");
}

std::string_view name_of(sspi::Use use) {
  switch (use) {
    case sspi::Use::kInbound:
      return "server";
    case sspi::Use::kOutbound:
      return "client";
    case sspi::Use::kBoth:
      return "both";
  }
  return "";
}

// What a credential was asked for, without its secrets.
trace::Line& describe(trace::Line& line, const sspi::Package& package,
                      const sspi::AcquireRequest& request) {
  line.text("package", package.info().name)
      .text("role", name_of(request.use))
      .text("principal", request.principal);
  if (!request.identity) {
    return line.text("identity", request.channel ? "certificates" : "own");
  }
  return line.text("identity", request.identity->keytab ? "keytab" : "given")
      .text("user", request.identity->user.value_or(""))
      .text("domain", request.identity->domain.value_or(""))
      .text("packages", request.identity->package_list);
}

Result<sspi::CredentialPtr> acquire_traced(const sspi::Package& package, const sspi::Host& host,
                                           sspi::AcquireRequest request) {
  if (!trace::is_on()) {
    return package.acquire(host, std::move(request));
  }
  trace::Line line("acquire");
  describe(line, package, request);
  auto acquired = package.acquire(host, std::move(request));
  line.status(acquired ? 0 : acquired.error().code, acquired ? "" : acquired.error().why);
  return acquired;
}

template <class Char>
Result<HandleName> acquire(const Char* principal, const Char* package_name, const Asked& asked,
                           TimeStamp* expiry) {
  Runtime& runtime = Runtime::instance();
  const std::string name = TRY(text_from(package_name));
  const sspi::Package* package = TRY(runtime.package(name));
  if (asked.key_function != nullptr) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "no package calls a key function");
  }
  TRY(check_logon_id(asked.logon_id));
  sspi::AcquireRequest request;
  request.use = TRY(read_use(asked.use));
  request.principal = TRY(text_from(principal));
  TRY(read_auth_data(*package, asked.auth_data, request));
  const std::shared_ptr<const Settings> settings = TRY(runtime.settings());
  request.settings = settings;
  const sspi::Host& host = runtime.host(settings);
  sspi::CredentialPtr credential = TRY(acquire_traced(*package, host, std::move(request)));
  if (!asked.has_place) {
    return kNoPlace;
  }
  if (expiry != nullptr) {
    expiry->QuadPart = local_time(credential->expiry()).ticks;
  }
  return insert(std::make_unique<CredentialObject>(std::move(credential), settings));
}

template <class Char>
SECURITY_STATUS acquire_handle(const Char* principal, const Char* package, const Asked& asked,
                               CredHandle* handle, TimeStamp* expiry) {
  return guard_secret_status([&]() -> Status {
    // Windows finds what is wrong with the other arguments first.
    Asked rest = asked;
    rest.has_place = handle != nullptr;
    if (rest.has_place) {
      SecInvalidateHandle(handle);
    }
    const HandleName name = TRY(acquire(principal, package, rest, expiry));
    *handle = sec_handle(name);
    return {};
  });
}

// Windows' Schannel has its own code for a missing buffer.
Status check_buffer(const sspi::Credential& credential, const void* buffer) {
  if (buffer != nullptr || credential.package().info().auth_data != sspi::AuthData::kChannel) {
    return {};
  }
  return fail(SEC_E_INTERNAL_ERROR, "a place for the attribute is missing");
}

template <class Char>
SECURITY_STATUS query(const CredHandle* handle, ULONG attribute, void* buffer, size_t room) {
  return guard_status([&]() -> Status {
    const auto used = TRY(borrow<CredentialObject>(handle));
    const sspi::Credential& credential = *used->credential;
    TRY(check_buffer(credential, buffer));
    const auto value = credential.query(static_cast<sspi::CredentialAttribute>(attribute));
    if (!value.ok()) {
      return value.error();
    }
    AttributeWriter<Char> writer(buffer, room);
    return std::visit(writer, *value);
  });
}

// The package for which the identity is used; null or "": all packages of the credentials.
template <class Char>
Result<const sspi::Package*> package_named(const Char* name) {
  const std::string utf8 = TRY(text_from(name));
  if (utf8.empty()) {
    return static_cast<const sspi::Package*>(nullptr);
  }
  return Runtime::instance().package(utf8);
}

template <class Char>
SECURITY_STATUS add(const CredHandle* handle, const Char* principal, const Char* package_name,
                    const Asked& asked, TimeStamp* expiry) {
  return guard_secret_status([&]() -> Status {
    const auto used = TRY(borrow<CredentialObject>(handle, Sharing::kExclusive));
    const sspi::Package* package = TRY(package_named(package_name));
    const sspi::Package& reader = package == nullptr ? used->credential->package() : *package;
    sspi::AcquireRequest request;
    request.use = asked.use == 0 ? used->credential->use() : TRY(read_use(asked.use));
    request.principal = TRY(text_from(principal));
    request.settings = used->settings;
    TRY(read_auth_data(reader, asked.auth_data, request));
    used->credential = TRY(used->credential->add(package, std::move(request)));
    if (expiry != nullptr) {
      expiry->QuadPart = local_time(used->credential->expiry()).ticks;
    }
    return {};
  });
}

SECURITY_STATUS set(const CredHandle* handle, ULONG attribute, const void* buffer, ULONG len) {
  return guard_status([&]() -> Status {
    const auto used = TRY(borrow<CredentialObject>(handle, Sharing::kExclusive));
    if (buffer == nullptr && len != 0) {
      return fail(SEC_E_INVALID_PARAMETER, "the attribute has a length and no memory");
    }
    const ByteView value(static_cast<const uint8_t*>(buffer), len);
    used->credential =
        TRY(used->credential->set(static_cast<sspi::CredentialAttribute>(attribute), value));
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

SECURITY_STATUS SEC_ENTRY AddCredentialsA(PCredHandle hCredentials, SEC_CHAR* pszPrincipal,
                                          SEC_CHAR* pszPackage, ULONG fCredentialUse,
                                          void* pAuthData, SEC_GET_KEY_FN pGetKeyFn,
                                          void* /*pvGetKeyArgument*/, PTimeStamp ptsExpiry) {
  return add(hCredentials, pszPrincipal, pszPackage,
             {fCredentialUse, nullptr, pAuthData, pGetKeyFn}, ptsExpiry);
}
SECURITY_STATUS SEC_ENTRY AddCredentialsW(PCredHandle hCredentials, SEC_WCHAR* pszPrincipal,
                                          SEC_WCHAR* pszPackage, ULONG fCredentialUse,
                                          void* pAuthData, SEC_GET_KEY_FN pGetKeyFn,
                                          void* /*pvGetKeyArgument*/, PTimeStamp ptsExpiry) {
  return add(hCredentials, pszPrincipal, pszPackage,
             {fCredentialUse, nullptr, pAuthData, pGetKeyFn}, ptsExpiry);
}

SECURITY_STATUS SEC_ENTRY FreeCredentialsHandle(PCredHandle phCredential) {
  return close_handle(phCredential, HandleKind::kCredential);
}

SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesA(PCredHandle phCredential, ULONG ulAttribute,
                                                      void* pBuffer) {
  return query<char>(phCredential, ulAttribute, pBuffer, kAnyRoom);
}
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesW(PCredHandle phCredential, ULONG ulAttribute,
                                                      void* pBuffer) {
  return query<char16_t>(phCredential, ulAttribute, pBuffer, kAnyRoom);
}
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExA(PCredHandle phCredential, ULONG ulAttribute,
                                                        void* pBuffer, ULONG cbBuffer) {
  return query<char>(phCredential, ulAttribute, pBuffer, cbBuffer);
}
SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesExW(PCredHandle phCredential, ULONG ulAttribute,
                                                        void* pBuffer, ULONG cbBuffer) {
  return query<char16_t>(phCredential, ulAttribute, pBuffer, cbBuffer);
}

SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesA(PCredHandle phCredential, ULONG ulAttribute,
                                                    void* pBuffer, ULONG cbBuffer) {
  return set(phCredential, ulAttribute, pBuffer, cbBuffer);
}
SECURITY_STATUS SEC_ENTRY SetCredentialsAttributesW(PCredHandle phCredential, ULONG ulAttribute,
                                                    void* pBuffer, ULONG cbBuffer) {
  return set(phCredential, ulAttribute, pBuffer, cbBuffer);
}
