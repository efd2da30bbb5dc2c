// SPDX-License-Identifier: MIT
// The layouts that winbind_library.h declares are those of Samba's header, if it is installed.
#include "identity/winbind.h"

#include <gtest/gtest.h>

#include <cstddef>

#include "identity/winbind_library.h"
#include "identity/winbind_status.h"

#if __has_include(<samba-4.0/wbclient.h>)
#include <samba-4.0/wbclient.h>

namespace opensspi::identity {
namespace {

#define SAME_FIELD(ours, our_field, theirs, their_field) \
  static_assert(offsetof(ours, our_field) == offsetof(struct theirs, their_field))

static_assert(sizeof(wbc::DomainSid) == sizeof(struct wbcDomainSid));
SAME_FIELD(wbc::DomainSid, sub_authorities, wbcDomainSid, sub_auths);
static_assert(sizeof(wbc::SidWithAttributes) == sizeof(struct wbcSidWithAttr));
static_assert(sizeof(wbc::InterfaceDetails) == sizeof(struct wbcInterfaceDetails));
SAME_FIELD(wbc::InterfaceDetails, netbios_name, wbcInterfaceDetails, netbios_name);
SAME_FIELD(wbc::InterfaceDetails, dns_domain, wbcInterfaceDetails, dns_domain);
static_assert(sizeof(wbc::DomainInfo) == sizeof(struct wbcDomainInfo));
SAME_FIELD(wbc::DomainInfo, domain_flags, wbcDomainInfo, domain_flags);
SAME_FIELD(wbc::AuthUserParams, level, wbcAuthUserParams, level);
SAME_FIELD(wbc::AuthUserParams, password, wbcAuthUserParams, password);
SAME_FIELD(wbc::AuthUserParams, password.response.nt_length, wbcAuthUserParams,
           password.response.nt_length);
SAME_FIELD(wbc::AuthUserParams, password.response.lm_data, wbcAuthUserParams,
           password.response.lm_data);
static_assert(sizeof(wbc::AuthUserParams) == sizeof(struct wbcAuthUserParams));
SAME_FIELD(wbc::AuthUserInfo, user_session_key, wbcAuthUserInfo, user_session_key);
SAME_FIELD(wbc::AuthUserInfo, kickoff_time, wbcAuthUserInfo, kickoff_time);
SAME_FIELD(wbc::AuthUserInfo, pass_must_change_time, wbcAuthUserInfo, pass_must_change_time);
SAME_FIELD(wbc::AuthUserInfo, num_sids, wbcAuthUserInfo, num_sids);
SAME_FIELD(wbc::AuthUserInfo, sids, wbcAuthUserInfo, sids);
static_assert(sizeof(wbc::AuthUserInfo) == sizeof(struct wbcAuthUserInfo));
static_assert(sizeof(wbc::AuthErrorInfo) == sizeof(struct wbcAuthErrorInfo));
static_assert(int{wbc::kNotAvailable} == int{WBC_ERR_WINBIND_NOT_AVAILABLE});
static_assert(int{wbc::kDomainNotFound} == int{WBC_ERR_DOMAIN_NOT_FOUND});
static_assert(int{wbc::kAuthError} == int{WBC_ERR_AUTH_ERROR});
static_assert(int{wbc::kUnknownUser} == int{WBC_ERR_UNKNOWN_USER});
static_assert(wbc::kPlain == static_cast<int>(wbcAuthUserParams::WBC_AUTH_USER_LEVEL_PLAIN));
static_assert(wbc::kResponse == static_cast<int>(wbcAuthUserParams::WBC_AUTH_USER_LEVEL_RESPONSE));
static_assert(wbc::kDomainPrimary == WBC_DOMINFO_DOMAIN_PRIMARY);
static_assert(wbc::kAllowServerTrust == WBC_MSV1_0_ALLOW_SERVER_TRUST_ACCOUNT);
static_assert(wbc::kAllowWorkstationTrust == WBC_MSV1_0_ALLOW_WORKSTATION_TRUST_ACCOUNT);
static_assert(static_cast<int>(AccountKind::kAlias) == WBC_SID_NAME_ALIAS);
static_assert(static_cast<int>(AccountKind::kComputer) == WBC_SID_NAME_COMPUTER);

}  // namespace
}  // namespace opensspi::identity
#endif

namespace opensspi::identity {
namespace {

TEST(IdentityWinbindStatus, each_refusal_has_a_code_for_either_face) {
  EXPECT_EQ(status_of_nt(0xC0000072, StatusFace::kWin32).code, ERROR_ACCOUNT_DISABLED);
  EXPECT_EQ(status_of_nt(0xC0000072, StatusFace::kSspi).code, SEC_E_LOGON_DENIED);
  EXPECT_EQ(status_of_nt(0xC000005E, StatusFace::kSspi).code, SEC_E_NO_AUTHENTICATING_AUTHORITY);
  EXPECT_EQ(status_of_nt(0xC000005E, StatusFace::kWin32).code, ERROR_NO_LOGON_SERVERS);
  EXPECT_EQ(status_of_nt(0xC0000099, StatusFace::kSspi).code, SEC_E_LOGON_DENIED)
      << "unknown: refused";
}

TEST(IdentityWinbind, says_what_is_missing_or_what_it_serves) {
  const AuthorityState state = winbind_state();
  EXPECT_EQ(state.name, "winbind");
  EXPECT_FALSE(state.detail.empty());
  EXPECT_EQ(state.usable, winbind_names().has_value());
}

}  // namespace
}  // namespace opensspi::identity
