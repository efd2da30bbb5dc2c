// SASL profiles: the packages of this library under their SASL names.
#include <algorithm>

#include "abi/attributes.h"
#include "abi/descriptor.h"
#include "abi/guard.h"
#include "abi/objects.h"
#include "abi/package_info.h"
#include "abi/runtime.h"
#include "abi/text.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

struct Profile {
  std::string_view name;
  std::string_view package;
};

// The profiles whose steps work; one counts where its package is listed. Its messages are the
// package's own tokens. Windows also has GSSAPI (Kerberos) and DIGEST-MD5 (WDigest), which add
// messages of their own (RFC 4752 3, RFC 2831 2).
constexpr Profile kProfiles[] = {{"GSS-SPNEGO", "Negotiate"}};

constexpr Error kNoPlace = fail(SEC_E_INVALID_PARAMETER, "a place for the answer is missing");
constexpr Error kNoProfile =
    fail(SEC_E_SECPKG_NOT_FOUND, "no package that works here has such a SASL profile");

const sspi::Package* package_of(const Profile& profile) {
  return Runtime::instance().registry().find(profile.package);
}

template <class Char>
SECURITY_STATUS enumerate(Char** list, ULONG* count) {
  return guard_status([&]() -> Status {
    if (list == nullptr || count == nullptr) return kNoPlace;
    std::string names;
    ULONG found = 0;
    for (const Profile& profile : kProfiles) {
      if (package_of(profile) == nullptr) continue;
      names.append(profile.name).push_back('\0');
      ++found;
    }
    CallerMemory memory = TRY(text_for_caller<Char>(names));
    *list = static_cast<Char*>(memory.release());
    *count = found;
    return {};
  });
}

template <class Info, class Char>
SECURITY_STATUS profile_package(const Char* name, Info** info) {
  return guard_status([&]() -> Status {
    if (name == nullptr || info == nullptr) return kNoPlace;
    *info = nullptr;
    const std::string wanted = TRY(text_from(name));
    const auto* profile =
        std::find_if(std::begin(kProfiles), std::end(kProfiles),
                     [&](const Profile& row) { return equal_ignoring_case(row.name, wanted); });
    const sspi::Package* package = profile == std::end(kProfiles) ? nullptr : package_of(*profile);
    if (package == nullptr) return kNoProfile;
    *info = static_cast<Info*>(TRY(package_block<Info>(package->info())).release());
    return {};
  });
}

template <class Info>
SECURITY_STATUS identify(const SecBufferDesc* input, Info** info) {
  return guard_status([&]() -> Status {
    if (info == nullptr) return kNoPlace;
    *info = nullptr;
    MessageView view(input);
    TRY(view.read());
    const sspi::Buffer* token = sspi::find(view.message(), sspi::BufferKind::kToken);
    if (token == nullptr) return fail(SEC_E_INVALID_TOKEN, "there is no SECBUFFER_TOKEN");
    for (const Profile& profile : kProfiles) {
      const sspi::Package* package = package_of(profile);
      if (package == nullptr || !package->recognises(token->bytes)) continue;
      *info = static_cast<Info*>(TRY(package_block<Info>(package->info())).release());
      return {};
    }
    return kNoProfile;
  });
}

// Credentials may be missing on later calls, as without SASL.
Result<std::string_view> package_of_step(const CredHandle* credential, const CtxtHandle* context) {
  if (credential == nullptr && context != nullptr)
    return TRY(use_context(context))->package.info().name;
  return TRY(borrow<CredentialObject>(credential))->credential->package().info().name;
}

SECURITY_STATUS check_step(const CredHandle* credential, const CtxtHandle* context) {
  return guard_status([&]() -> Status {
    const std::string_view package = TRY(package_of_step(credential, context));
    const bool has_profile =
        std::any_of(std::begin(kProfiles), std::end(kProfiles),
                    [&](const Profile& profile) { return profile.package == package; });
    if (has_profile) return {};
    return fail(SEC_E_UNSUPPORTED_FUNCTION, "the credentials' package has no SASL profile here");
  });
}

SECURITY_STATUS refuse_option(const CtxtHandle* context) {
  return guard_status([&]() -> Status {
    TRY(use_context(context));
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "no SASL option of this context can be asked or changed");
  });
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi::abi;  // NOLINT: the edge names what it exports

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
  if (checked != SEC_E_OK) return checked;
  return InitializeSecurityContextA(phCredential, phContext, pszTargetName, fContextReq, Reserved1,
                                    TargetDataRep, pInput, Reserved2, phNewContext, pOutput,
                                    pfContextAttr, ptsExpiry);
}
SECURITY_STATUS SEC_ENTRY SaslInitializeSecurityContextW(
    PCredHandle phCredential, PCtxtHandle phContext, LPWSTR pszTargetName, ULONG fContextReq,
    ULONG Reserved1, ULONG TargetDataRep, PSecBufferDesc pInput, ULONG Reserved2,
    PCtxtHandle phNewContext, PSecBufferDesc pOutput, ULONG* pfContextAttr, PTimeStamp ptsExpiry) {
  const SECURITY_STATUS checked = check_step(phCredential, phContext);
  if (checked != SEC_E_OK) return checked;
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
  if (checked != SEC_E_OK) return checked;
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
