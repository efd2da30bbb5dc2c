// SPDX-License-Identifier: MIT
#include "abi/win32/well_known_sids.h"

#include <algorithm>
#include <span>

namespace opensspi::abi {
namespace {

using identity::Sid;

// Authorities ([MS-DTYP] 2.4.1.1 and 2.4.2.4).
constexpr uint64_t kNull = 0;
constexpr uint64_t kWorld = 1;
constexpr uint64_t kLocal = 2;
constexpr uint64_t kCreator = 3;
constexpr uint64_t kNt = 5;
constexpr uint64_t kPackage = 15;
constexpr uint64_t kLabel = 16;
constexpr uint64_t kAuthentication = 18;

constexpr WellKnownSid whole(WELL_KNOWN_SID_TYPE type, std::string_view alias, uint64_t authority,
                             std::initializer_list<uint32_t> sub_authorities) {
  return {type, alias, false, false, Sid(authority, sub_authorities), 0};
}
constexpr WellKnownSid builtin(WELL_KNOWN_SID_TYPE type, std::string_view alias,
                               uint32_t relative_id) {
  return whole(type, alias, kNt, {SECURITY_BUILTIN_DOMAIN_RID, relative_id});
}
constexpr WellKnownSid capability(WELL_KNOWN_SID_TYPE type, uint32_t number) {
  return whole(type, "", kPackage, {SECURITY_CAPABILITY_BASE_RID, number});
}
constexpr WellKnownSid of_domain(WELL_KNOWN_SID_TYPE type, std::string_view alias,
                                 uint32_t relative_id) {
  return {type, alias, true, false, Sid(), relative_id};
}
constexpr WellKnownSid of_computer(WELL_KNOWN_SID_TYPE type, std::string_view alias,
                                   uint32_t relative_id) {
  return {type, alias, true, true, Sid(), relative_id};
}

// [MS-DTYP] 2.4.2.4 and 2.5.1.1, in the order of the enumeration.
std::span<const WellKnownSid> rows() {
  static constexpr WellKnownSid kRows[] = {
      whole(WinNullSid, "", kNull, {0}),
      whole(WinWorldSid, "WD", kWorld, {0}),
      whole(WinLocalSid, "", kLocal, {0}),
      whole(WinCreatorOwnerSid, "CO", kCreator, {0}),
      whole(WinCreatorGroupSid, "CG", kCreator, {1}),
      whole(WinCreatorOwnerServerSid, "", kCreator, {2}),
      whole(WinCreatorGroupServerSid, "", kCreator, {3}),
      whole(WinNtAuthoritySid, "", kNt, {}),
      whole(WinDialupSid, "", kNt, {1}),
      whole(WinNetworkSid, "NU", kNt, {2}),
      whole(WinBatchSid, "", kNt, {3}),
      whole(WinInteractiveSid, "IU", kNt, {4}),
      whole(WinServiceSid, "SU", kNt, {6}),
      whole(WinAnonymousSid, "AN", kNt, {7}),
      whole(WinProxySid, "", kNt, {8}),
      whole(WinEnterpriseControllersSid, "ED", kNt, {9}),
      whole(WinSelfSid, "PS", kNt, {10}),
      whole(WinAuthenticatedUserSid, "AU", kNt, {11}),
      whole(WinRestrictedCodeSid, "RC", kNt, {12}),
      whole(WinTerminalServerSid, "", kNt, {13}),
      whole(WinRemoteLogonIdSid, "", kNt, {14}),
      whole(WinLogonIdsSid, "", kNt, {5}),
      whole(WinLocalSystemSid, "SY", kNt, {18}),
      whole(WinLocalServiceSid, "LS", kNt, {19}),
      whole(WinNetworkServiceSid, "NS", kNt, {20}),
      whole(WinBuiltinDomainSid, "", kNt, {32}),
      builtin(WinBuiltinAdministratorsSid, "BA", 544),
      builtin(WinBuiltinUsersSid, "BU", 545),
      builtin(WinBuiltinGuestsSid, "BG", 546),
      builtin(WinBuiltinPowerUsersSid, "PU", 547),
      builtin(WinBuiltinAccountOperatorsSid, "AO", 548),
      builtin(WinBuiltinSystemOperatorsSid, "SO", 549),
      builtin(WinBuiltinPrintOperatorsSid, "PO", 550),
      builtin(WinBuiltinBackupOperatorsSid, "BO", 551),
      builtin(WinBuiltinReplicatorSid, "RE", 552),
      builtin(WinBuiltinPreWindows2000CompatibleAccessSid, "RU", 554),
      builtin(WinBuiltinRemoteDesktopUsersSid, "RD", 555),
      builtin(WinBuiltinNetworkConfigurationOperatorsSid, "NO", 556),
      of_computer(WinAccountAdministratorSid, "LA", 500),
      of_computer(WinAccountGuestSid, "LG", 501),
      of_domain(WinAccountKrbtgtSid, "", 502),
      of_domain(WinAccountDomainAdminsSid, "DA", 512),
      of_domain(WinAccountDomainUsersSid, "DU", 513),
      of_domain(WinAccountDomainGuestsSid, "DG", 514),
      of_domain(WinAccountComputersSid, "DC", 515),
      of_domain(WinAccountControllersSid, "DD", 516),
      of_domain(WinAccountCertAdminsSid, "CA", 517),
      of_domain(WinAccountSchemaAdminsSid, "SA", 518),
      of_domain(WinAccountEnterpriseAdminsSid, "EA", 519),
      of_domain(WinAccountPolicyAdminsSid, "PA", 520),
      of_domain(WinAccountRasAndIasServersSid, "RS", 553),
      whole(WinNTLMAuthenticationSid, "", kNt, {64, 10}),
      whole(WinDigestAuthenticationSid, "", kNt, {64, 21}),
      whole(WinSChannelAuthenticationSid, "", kNt, {64, 14}),
      whole(WinThisOrganizationSid, "", kNt, {15}),
      whole(WinOtherOrganizationSid, "", kNt, {1000}),
      builtin(WinBuiltinIncomingForestTrustBuildersSid, "", 557),
      builtin(WinBuiltinPerfMonitoringUsersSid, "MU", 558),
      builtin(WinBuiltinPerfLoggingUsersSid, "LU", 559),
      builtin(WinBuiltinAuthorizationAccessSid, "", 560),
      builtin(WinBuiltinTerminalServerLicenseServersSid, "", 561),
      builtin(WinBuiltinDCOMUsersSid, "", 562),
      builtin(WinBuiltinIUsersSid, "IS", 568),
      whole(WinIUserSid, "", kNt, {17}),
      builtin(WinBuiltinCryptoOperatorsSid, "CY", 569),
      whole(WinUntrustedLabelSid, "", kLabel, {0}),
      whole(WinLowLabelSid, "LW", kLabel, {4096}),
      whole(WinMediumLabelSid, "ME", kLabel, {8192}),
      whole(WinHighLabelSid, "HI", kLabel, {12288}),
      whole(WinSystemLabelSid, "SI", kLabel, {16384}),
      whole(WinWriteRestrictedCodeSid, "WR", kNt, {33}),
      whole(WinCreatorOwnerRightsSid, "OW", kCreator, {4}),
      of_domain(WinCacheablePrincipalsGroupSid, "", 571),
      of_domain(WinNonCacheablePrincipalsGroupSid, "", 572),
      whole(WinEnterpriseReadonlyControllersSid, "", kNt, {22}),
      of_domain(WinAccountReadonlyControllersSid, "", 521),
      builtin(WinBuiltinEventLogReadersGroup, "ER", 573),
      of_domain(WinNewEnterpriseReadonlyControllersSid, "RO", 498),
      builtin(WinBuiltinCertSvcDComAccessGroup, "CD", 574),
      whole(WinMediumPlusLabelSid, "MP", kLabel, {8448}),
      whole(WinConsoleLogonSid, "", kLocal, {1}),
      whole(WinThisOrganizationCertificateSid, "", kNt, {65, 1}),
      whole(WinApplicationPackageAuthoritySid, "", kPackage, {2}),
      whole(WinBuiltinAnyPackageSid, "AC", kPackage, {2, 1}),
      capability(WinCapabilityInternetClientSid, 1),
      capability(WinCapabilityInternetClientServerSid, 2),
      capability(WinCapabilityPrivateNetworkClientServerSid, 3),
      capability(WinCapabilityPicturesLibrarySid, 4),
      capability(WinCapabilityVideosLibrarySid, 5),
      capability(WinCapabilityMusicLibrarySid, 6),
      capability(WinCapabilityDocumentsLibrarySid, 7),
      capability(WinCapabilitySharedUserCertificatesSid, 9),
      capability(WinCapabilityEnterpriseAuthenticationSid, 8),
      capability(WinCapabilityRemovableStorageSid, 10),
      builtin(WinBuiltinRDSRemoteAccessServersSid, "RA", 575),
      builtin(WinBuiltinRDSEndpointServersSid, "ES", 576),
      builtin(WinBuiltinRDSManagementServersSid, "MS", 577),
      whole(WinUserModeDriversSid, "UD", kNt, {84, 0, 0, 0, 0, 0}),
      builtin(WinBuiltinHyperVAdminsSid, "HA", 578),
      of_domain(WinAccountCloneableControllersSid, "CN", 522),
      builtin(WinBuiltinAccessControlAssistanceOperatorsSid, "AA", 579),
      builtin(WinBuiltinRemoteManagementUsersSid, "RM", 580),
      whole(WinAuthenticationAuthorityAssertedSid, "AS", kAuthentication, {1}),
      whole(WinAuthenticationServiceAssertedSid, "SS", kAuthentication, {2}),
      whole(WinLocalAccountSid, "", kNt, {113}),
      whole(WinLocalAccountAndAdministratorSid, "", kNt, {114}),
      of_domain(WinAccountProtectedUsersSid, "AP", 525),
      capability(WinCapabilityAppointmentsSid, 11),
      capability(WinCapabilityContactsSid, 12),
      of_computer(WinAccountDefaultSystemManagedSid, "", 503),
      builtin(WinBuiltinDefaultSystemManagedGroupSid, "", 581),
      builtin(WinBuiltinStorageReplicaAdminsSid, "", 582),
      of_domain(WinAccountKeyAdminsSid, "KA", 526),
      of_domain(WinAccountEnterpriseKeyAdminsSid, "EK", 527),
      whole(WinAuthenticationKeyTrustSid, "", kAuthentication, {4}),
      whole(WinAuthenticationKeyPropertyMFASid, "", kAuthentication, {5}),
      whole(WinAuthenticationKeyPropertyAttestationSid, "", kAuthentication, {6}),
  };
  return kRows;
}

template <class Wanted>
const WellKnownSid* find_row(Wanted wanted) {
  const auto all = rows();
  const auto row = std::find_if(all.begin(), all.end(), wanted);
  return row == all.end() ? nullptr : &*row;
}

}  // namespace

const WellKnownSid* find_well_known(WELL_KNOWN_SID_TYPE type) {
  return find_row([&](const WellKnownSid& row) { return row.type == type; });
}

const WellKnownSid* find_sddl_alias(std::string_view alias) {
  return find_row(
      [&](const WellKnownSid& row) { return !row.alias.empty() && row.alias == alias; });
}

}  // namespace opensspi::abi
