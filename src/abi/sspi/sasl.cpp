// SPDX-License-Identifier: MIT
// SASL profiles: the packages of this library under their SASL names.
#include <vector>

#include "abi/core/attributes.h"
#include "abi/core/guard.h"
#include "abi/core/runtime.h"
#include "abi/core/text.h"
#include "abi/sspi/descriptor.h"
#include "abi/sspi/objects.h"
#include "abi/sspi/package_info.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoPlace = fail(SEC_E_INVALID_PARAMETER, "a pointer for the result is null");
constexpr Error kNoProfile =
    fail(SEC_E_SECPKG_NOT_FOUND, "no package that works here has such a SASL profile");

// The packages whose messages are those of a SASL profile. Windows also has GSSAPI (Kerberos),
// which adds a message of its own (RFC 4752 3).
std::vector<const sspi::Package*> packages_with_profile() {
  std::vector<const sspi::Package*> found;
  for (const sspi::Package* package : Runtime::instance().registry().all()) {
    if (!package->info().sasl_profile.empty()) {
      found.push_back(package);
    }
  }
  return found;
}

template <class Char>
SECURITY_STATUS enumerate(Char** list, ULONG* count) {
  return guard_status([&]() -> Status {
    if (list == nullptr || count == nullptr) {
      return kNoPlace;
    }
    std::string names;
    const auto packages = packages_with_profile();
    for (const sspi::Package* package : packages) {
      names.append(package->info().sasl_profile).push_back('\0');
    }
    CallerMemory memory = TRY(text_for_caller<Char>(names));
    *list = static_cast<Char*>(memory.release());
    *count = static_cast<ULONG>(packages.size());
    return {};
  });
}

template <class Info, class Char>
SECURITY_STATUS profile_package(const Char* name, Info** info) {
  return guard_status([&]() -> Status {
    if (name == nullptr || info == nullptr) {
      return kNoPlace;
    }
    *info = nullptr;
    const std::string wanted = TRY(text_from(name));
    for (const sspi::Package* package : packages_with_profile()) {
      if (equal_ignoring_case(package->info().sasl_profile, wanted)) {
        *info = static_cast<Info*>(TRY(package_block<Info>(package->info())).release());
        return {};
      }
    }
    return kNoProfile;
  });
}

template <class Info>
SECURITY_STATUS identify(const SecBufferDesc* input, Info** info) {
  return guard_status([&]() -> Status {
    if (info == nullptr) {
      return kNoPlace;
    }
    *info = nullptr;
    MessageView view(input);
    TRY(view.read());
    const sspi::Buffer* token = sspi::find(view.message(), sspi::BufferKind::kToken);
    if (token == nullptr) {
      return fail(SEC_E_INVALID_TOKEN, "there is no SECBUFFER_TOKEN");
    }
    for (const sspi::Package* package : packages_with_profile()) {
      if (!package->recognises(token->bytes)) {
        continue;
      }
      *info = static_cast<Info*>(TRY(package_block<Info>(package->info())).release());
      return {};
    }
    return kNoProfile;
  });
}

// Credentials may be missing on later calls, as without SASL.
Result<bool> has_profile(const CredHandle* credential, const CtxtHandle* context) {
  if (credential == nullptr && context != nullptr) {
    return !TRY(use_context(context))->package.info().sasl_profile.empty();
  }
  const auto object = TRY(borrow<CredentialObject>(credential));
  return !object->credential->package().info().sasl_profile.empty();
}

SECURITY_STATUS check_step(const CredHandle* credential, const CtxtHandle* context) {
  return guard_status([&]() -> Status {
    if (TRY(has_profile(credential, context))) {
      return {};
    }
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "the credentials' package has no SASL profile here");
  });
}

SECURITY_STATUS refuse_option(const CtxtHandle* context) {
  return guard_status([&]() -> Status {
    TRY(use_context(context));
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "no SASL option of this context can be queried or changed");
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;  // NOLINT: src/abi names what it exports

SECURITY_STATUS SEC_ENTRY SaslEnumerateProfilesA(LPSTR* ProfileList, ULONG* ProfileCount) {
  return enumerate(ProfileList, ProfileCount);
}
SECURITY_STATUS SEC_ENTRY SaslEnumerateProfilesW(LPWSTR* ProfileList, ULONG* ProfileCount) {
  return enumerate(ProfileList, ProfileCount);
}

SECURITY_STATUS SEC_ENTRY SaslGetProfilePackageA(LPSTR ProfileName, PSecPkgInfoA* PackageInfo) {
  return profile_package(ProfileName, PackageInfo);
}
SECURITY_STATUS SEC_ENTRY SaslGetProfilePackageW(LPWSTR ProfileName, PSecPkgInfoW* PackageInfo) {
  return profile_package(ProfileName, PackageInfo);
}

SECURITY_STATUS SEC_ENTRY SaslIdentifyPackageA(PSecBufferDesc pInput, PSecPkgInfoA* PackageInfo) {
  return identify(pInput, PackageInfo);
}
SECURITY_STATUS SEC_ENTRY SaslIdentifyPackageW(PSecBufferDesc pInput, PSecPkgInfoW* PackageInfo) {
  return identify(pInput, PackageInfo);
}

SECURITY_STATUS SEC_ENTRY SaslInitializeSecurityContextA(
    PCredHandle phCredential, PCtxtHandle phContext, LPSTR pszTargetName, ULONG fContextReq,
    ULONG Reserved1, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG Reserved2,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry) {
  const SECURITY_STATUS checked = check_step(phCredential, phContext);
  if (checked != SEC_E_OK) {
    return checked;
  }
  return InitializeSecurityContextA(phCredential, phContext, pszTargetName, fContextReq, Reserved1,
                                    TargetDataRep, pInput, Reserved2, phNewContext, pOutput,
                                    pfContextAttr, ptsExpiry);
}
SECURITY_STATUS SEC_ENTRY SaslInitializeSecurityContextW(
    PCredHandle phCredential, PCtxtHandle phContext, LPWSTR pszTargetName, ULONG fContextReq,
    ULONG Reserved1, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG Reserved2,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry) {
  const SECURITY_STATUS checked = check_step(phCredential, phContext);
  if (checked != SEC_E_OK) {
    return checked;
  }
  return InitializeSecurityContextW(phCredential, phContext, pszTargetName, fContextReq, Reserved1,
                                    TargetDataRep, pInput, Reserved2, phNewContext, pOutput,
                                    pfContextAttr, ptsExpiry);
}
SECURITY_STATUS SEC_ENTRY SaslAcceptSecurityContext(PCredHandle phCredential, PCtxtHandle phContext,
                                                    PSecBufferDesc pInput, ULONG fContextReq,
                                                    ULONG TargetDataRep, PCtxtHandle phNewContext,
                                                    PSecBufferDesc pOutput, ULONG* pfContextAttr,
                                                    PTimeStamp ptsExpiry) {
  const SECURITY_STATUS checked = check_step(phCredential, phContext);
  if (checked != SEC_E_OK) {
    return checked;
  }
  return AcceptSecurityContext(phCredential, phContext, pInput, fContextReq, TargetDataRep,
                               phNewContext, pOutput, pfContextAttr, ptsExpiry);
}

SECURITY_STATUS SEC_ENTRY SaslSetContextOption(PCtxtHandle ContextHandle, ULONG, PVOID, ULONG) {
  return refuse_option(ContextHandle);
}
SECURITY_STATUS SEC_ENTRY SaslGetContextOption(PCtxtHandle ContextHandle, ULONG, PVOID, ULONG,
                                               PULONG) {
  return refuse_option(ContextHandle);
}
