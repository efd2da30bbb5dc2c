// SPDX-License-Identifier: MIT
// libwbclient's own types and functions, as its header declares them, for a library that is opened
// at run time. winbind_test.cpp compares each layout with the header if that is installed.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace opensspi::identity::wbc {

// wbcErr: the values that are distinguished.
enum Error : int {
  kSuccess = 0,
  kNotAvailable = 6,
  kDomainNotFound = 7,
  kAuthError = 10,
  kUnknownUser = 11,
};

struct DomainSid {
  uint8_t revision;
  uint8_t count;
  uint8_t authority[6];
  uint32_t sub_authorities[15];
};

struct SidWithAttributes {
  DomainSid sid;
  uint32_t attributes;
};

struct InterfaceDetails {
  uint32_t interface_version;
  char* winbind_version;
  char winbind_separator;
  char* netbios_name;
  char* netbios_domain;
  char* dns_domain;
};

struct DomainInfo {
  char* short_name;
  char* dns_name;
  DomainSid sid;
  uint32_t domain_flags;
  uint32_t trust_flags;
  uint32_t trust_type;
  char* trust_routing;
};

inline constexpr uint32_t kDomainPrimary = 0x4;

enum Level : unsigned { kPlain = 1, kResponse = 3 };

inline constexpr uint32_t kAllowServerTrust = 0x20;
inline constexpr uint32_t kAllowWorkstationTrust = 0x800;

struct AuthUserParams {
  const char* account_name;
  const char* domain_name;
  const char* workstation_name;
  uint32_t flags;
  uint32_t parameter_control;
  Level level;
  union {
    const char* plaintext;
    struct {
      uint8_t nt_hash[16];
      uint8_t lm_hash[16];
    } hash;
    struct {
      uint8_t challenge[8];
      uint32_t nt_length;
      uint8_t* nt_data;
      uint32_t lm_length;
      uint8_t* lm_data;
    } response;
  } password;
};

struct AuthUserInfo {
  uint32_t user_flags;
  char* account_name;
  char* user_principal;
  char* full_name;
  char* domain_name;
  char* dns_domain_name;
  uint32_t acct_flags;
  uint8_t user_session_key[16];
  uint8_t lm_session_key[8];
  uint16_t logon_count;
  uint16_t bad_password_count;
  uint64_t logon_time;
  uint64_t logoff_time;
  uint64_t kickoff_time;
  uint64_t pass_last_set_time;
  uint64_t pass_can_change_time;
  uint64_t pass_must_change_time;
  char* logon_server;
  char* logon_script;
  char* profile_path;
  char* home_directory;
  char* home_drive;
  uint32_t num_sids;
  SidWithAttributes* sids;
};

struct AuthErrorInfo {
  uint32_t nt_status;
  char* nt_string;
  int32_t pam_error;
  char* display_string;
  uint8_t authoritative;
};

struct Context;

// Functions are the entry points that are used; if `usable` is set, all are there.
struct Functions {
  Context* (*create)();
  void (*destroy)(Context*);
  void (*free_memory)(void*);
  int (*interface_details)(Context*, InterfaceDetails**);
  int (*domain_info)(Context*, const char*, DomainInfo**);
  int (*authenticate)(Context*, const AuthUserParams*, AuthUserInfo**, AuthErrorInfo**);
  int (*lookup_name)(Context*, const char* domain, const char* name, DomainSid*, int* kind);
  int (*lookup_sid)(Context*, const DomainSid*, char** domain, char** name, int* kind);
  int (*lookup_user_sids)(Context*, const DomainSid*, bool domain_groups_only, uint32_t*,
                          DomainSid**);
  int (*sid_to_uid)(Context*, const DomainSid*, uid_t*);
  bool usable;
};

// functions opens the library at its first call. Any thread.
const Functions& functions();

}  // namespace opensspi::identity::wbc
