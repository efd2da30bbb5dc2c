/* SPDX-License-Identifier: MIT */
/* winnt_constants.h: access rights, well-known SIDs, attributes of tokens. Include winnt.h. */
#ifndef OPENSSPI_WINNT_CONSTANTS_H
#define OPENSSPI_WINNT_CONSTANTS_H

#include "opensspi/windef.h"

/* clang-format off */

/* Access rights ([MS-DTYP] 2.4.3). */
#define DELETE                                         0x00010000
#define READ_CONTROL                                   0x00020000
#define WRITE_DAC                                      0x00040000
#define WRITE_OWNER                                    0x00080000
#define SYNCHRONIZE                                    0x00100000
#define STANDARD_RIGHTS_REQUIRED                       0x000F0000
#define STANDARD_RIGHTS_READ                           READ_CONTROL
#define STANDARD_RIGHTS_WRITE                          READ_CONTROL
#define STANDARD_RIGHTS_EXECUTE                        READ_CONTROL
#define STANDARD_RIGHTS_ALL                            0x001F0000
#define SPECIFIC_RIGHTS_ALL                            0x0000FFFF
#define ACCESS_SYSTEM_SECURITY                         0x01000000
#define MAXIMUM_ALLOWED                                0x02000000
#define GENERIC_READ                                   0x80000000
#define GENERIC_WRITE                                  0x40000000
#define GENERIC_EXECUTE                                0x20000000
#define GENERIC_ALL                                    0x10000000

/* Rights to a file or directory. */
#define FILE_READ_DATA                                 0x0001
#define FILE_LIST_DIRECTORY                            0x0001
#define FILE_WRITE_DATA                                0x0002
#define FILE_ADD_FILE                                  0x0002
#define FILE_APPEND_DATA                               0x0004
#define FILE_ADD_SUBDIRECTORY                          0x0004
#define FILE_CREATE_PIPE_INSTANCE                      0x0004
#define FILE_READ_EA                                   0x0008
#define FILE_WRITE_EA                                  0x0010
#define FILE_EXECUTE                                   0x0020
#define FILE_TRAVERSE                                  0x0020
#define FILE_DELETE_CHILD                              0x0040
#define FILE_READ_ATTRIBUTES                           0x0080
#define FILE_WRITE_ATTRIBUTES                          0x0100
#define FILE_ALL_ACCESS \
  (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0x1FF)
#define FILE_GENERIC_READ \
  (STANDARD_RIGHTS_READ | FILE_READ_DATA | FILE_READ_ATTRIBUTES | FILE_READ_EA | SYNCHRONIZE)
#define FILE_GENERIC_WRITE \
  (STANDARD_RIGHTS_WRITE | FILE_WRITE_DATA | FILE_WRITE_ATTRIBUTES | FILE_WRITE_EA | \
   FILE_APPEND_DATA | SYNCHRONIZE)
#define FILE_GENERIC_EXECUTE \
  (STANDARD_RIGHTS_EXECUTE | FILE_READ_ATTRIBUTES | FILE_EXECUTE | SYNCHRONIZE)

/* Rights to a token. */
#define TOKEN_ASSIGN_PRIMARY                           0x0001
#define TOKEN_DUPLICATE                                0x0002
#define TOKEN_IMPERSONATE                              0x0004
#define TOKEN_QUERY                                    0x0008
#define TOKEN_QUERY_SOURCE                             0x0010
#define TOKEN_ADJUST_PRIVILEGES                        0x0020
#define TOKEN_ADJUST_GROUPS                            0x0040
#define TOKEN_ADJUST_DEFAULT                           0x0080
#define TOKEN_ADJUST_SESSIONID                         0x0100
#define TOKEN_ALL_ACCESS_P \
  (STANDARD_RIGHTS_REQUIRED | TOKEN_ASSIGN_PRIMARY | TOKEN_DUPLICATE | TOKEN_IMPERSONATE | \
   TOKEN_QUERY | TOKEN_QUERY_SOURCE | TOKEN_ADJUST_PRIVILEGES | TOKEN_ADJUST_GROUPS | \
   TOKEN_ADJUST_DEFAULT)
#define TOKEN_ALL_ACCESS                               (TOKEN_ALL_ACCESS_P | TOKEN_ADJUST_SESSIONID)
#define TOKEN_READ                                     (STANDARD_RIGHTS_READ | TOKEN_QUERY)
#define TOKEN_WRITE \
  (STANDARD_RIGHTS_WRITE | TOKEN_ADJUST_PRIVILEGES | TOKEN_ADJUST_GROUPS | TOKEN_ADJUST_DEFAULT)
#define TOKEN_EXECUTE                                  STANDARD_RIGHTS_EXECUTE

/* Rights to a process and to a thread. */
#define PROCESS_TERMINATE                              0x0001
#define PROCESS_CREATE_THREAD                          0x0002
#define PROCESS_DUP_HANDLE                             0x0040
#define PROCESS_QUERY_INFORMATION                      0x0400
#define PROCESS_QUERY_LIMITED_INFORMATION              0x1000
#define THREAD_TERMINATE                               0x0001
#define THREAD_SUSPEND_RESUME                          0x0002
#define THREAD_QUERY_INFORMATION                       0x0040
#define THREAD_SET_THREAD_TOKEN                        0x0080
#define THREAD_IMPERSONATE                             0x0100
#define THREAD_DIRECT_IMPERSONATION                    0x0200

/* Tokens. */
#define TOKEN_MANDATORY_POLICY_OFF                     0x0
#define TOKEN_MANDATORY_POLICY_NO_WRITE_UP             0x1
#define TOKEN_MANDATORY_POLICY_NEW_PROCESS_MIN         0x2
#define TOKEN_MANDATORY_POLICY_VALID_MASK \
  (TOKEN_MANDATORY_POLICY_NO_WRITE_UP | TOKEN_MANDATORY_POLICY_NEW_PROCESS_MIN)
#define TOKEN_SOURCE_LENGTH                            8
#define SECURITY_MAX_IMPERSONATION_LEVEL               SecurityDelegation
#define DEFAULT_IMPERSONATION_LEVEL                    SecurityImpersonation
#define SECURITY_DYNAMIC_TRACKING                      TRUE
#define SECURITY_STATIC_TRACKING                       FALSE

/* SID_AND_ATTRIBUTES.Attributes of a group. */
#define SE_GROUP_MANDATORY                             0x00000001
#define SE_GROUP_ENABLED_BY_DEFAULT                    0x00000002
#define SE_GROUP_ENABLED                               0x00000004
#define SE_GROUP_OWNER                                 0x00000008
#define SE_GROUP_USE_FOR_DENY_ONLY                     0x00000010
#define SE_GROUP_INTEGRITY                             0x00000020
#define SE_GROUP_INTEGRITY_ENABLED                     0x00000040
#define SE_GROUP_LOGON_ID                              0xC0000000
#define SE_GROUP_RESOURCE                              0x20000000
#define SE_GROUP_VALID_ATTRIBUTES \
  (SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED | SE_GROUP_OWNER | \
   SE_GROUP_USE_FOR_DENY_ONLY | SE_GROUP_LOGON_ID | SE_GROUP_RESOURCE | SE_GROUP_INTEGRITY | \
   SE_GROUP_INTEGRITY_ENABLED)

/* LUID_AND_ATTRIBUTES.Attributes of a privilege. */
#define SE_PRIVILEGE_ENABLED_BY_DEFAULT                0x00000001
#define SE_PRIVILEGE_ENABLED                           0x00000002
#define SE_PRIVILEGE_REMOVED                           0X00000004L
#define SE_PRIVILEGE_USED_FOR_ACCESS                   0x80000000
#define SE_PRIVILEGE_VALID_ATTRIBUTES \
  (SE_PRIVILEGE_ENABLED_BY_DEFAULT | SE_PRIVILEGE_ENABLED | SE_PRIVILEGE_REMOVED | \
   SE_PRIVILEGE_USED_FOR_ACCESS)
#define PRIVILEGE_SET_ALL_NECESSARY                    1

/* SIDs. */
#define SID_REVISION                                   1
#define SID_MAX_SUB_AUTHORITIES                        15
#define SID_RECOMMENDED_SUB_AUTHORITIES                1
#define SID_HASH_SIZE                                  32
#define SECURITY_MAX_SID_SIZE                          68
#define SECURITY_NULL_SID_AUTHORITY                    {0,0,0,0,0,0}
#define SECURITY_WORLD_SID_AUTHORITY                   {0,0,0,0,0,1}
#define SECURITY_LOCAL_SID_AUTHORITY                   {0,0,0,0,0,2}
#define SECURITY_CREATOR_SID_AUTHORITY                 {0,0,0,0,0,3}
#define SECURITY_NON_UNIQUE_AUTHORITY                  {0,0,0,0,0,4}
#define SECURITY_RESOURCE_MANAGER_AUTHORITY            {0,0,0,0,0,9}
#define SECURITY_NT_AUTHORITY                          {0,0,0,0,0,5}
#define SECURITY_APP_PACKAGE_AUTHORITY                 {0, 0, 0, 0, 0, 15}
#define SECURITY_MANDATORY_LABEL_AUTHORITY             {0,0,0,0,0,16}
#define SECURITY_SCOPED_POLICY_ID_AUTHORITY            {0, 0, 0, 0, 0, 17}
#define SECURITY_AUTHENTICATION_AUTHORITY              {0, 0, 0, 0, 0, 18}

/* Sub-authorities of well-known SIDs ([MS-DTYP] 2.4.2.4). */
#define SECURITY_NULL_RID                              0x00000000
#define SECURITY_WORLD_RID                             0x00000000
#define SECURITY_LOCAL_RID                             0x00000000
#define SECURITY_LOCAL_LOGON_RID                       0x00000001
#define SECURITY_CREATOR_OWNER_RID                     0x00000000
#define SECURITY_CREATOR_GROUP_RID                     0x00000001
#define SECURITY_CREATOR_OWNER_SERVER_RID              0x00000002
#define SECURITY_CREATOR_GROUP_SERVER_RID              0x00000003
#define SECURITY_CREATOR_OWNER_RIGHTS_RID              0x00000004
#define SECURITY_DIALUP_RID                            0x00000001
#define SECURITY_NETWORK_RID                           0x00000002
#define SECURITY_BATCH_RID                             0x00000003
#define SECURITY_INTERACTIVE_RID                       0x00000004
#define SECURITY_LOGON_IDS_RID                         0x00000005
#define SECURITY_LOGON_IDS_RID_COUNT                   3
#define SECURITY_SERVICE_RID                           0x00000006
#define SECURITY_ANONYMOUS_LOGON_RID                   0x00000007
#define SECURITY_PROXY_RID                             0x00000008
#define SECURITY_ENTERPRISE_CONTROLLERS_RID            0x00000009
#define SECURITY_SERVER_LOGON_RID                      SECURITY_ENTERPRISE_CONTROLLERS_RID
#define SECURITY_PRINCIPAL_SELF_RID                    0x0000000A
#define SECURITY_AUTHENTICATED_USER_RID                0x0000000B
#define SECURITY_RESTRICTED_CODE_RID                   0x0000000C
#define SECURITY_TERMINAL_SERVER_RID                   0x0000000D
#define SECURITY_REMOTE_LOGON_RID                      0x0000000E
#define SECURITY_THIS_ORGANIZATION_RID                 0x0000000F
#define SECURITY_IUSER_RID                             0x00000011
#define SECURITY_LOCAL_SYSTEM_RID                      0x00000012
#define SECURITY_LOCAL_SERVICE_RID                     0x00000013
#define SECURITY_NETWORK_SERVICE_RID                   0x00000014
#define SECURITY_NT_NON_UNIQUE                         0x00000015
#define SECURITY_NT_NON_UNIQUE_SUB_AUTH_COUNT          3
#define SECURITY_ENTERPRISE_READONLY_CONTROLLERS_RID   0x00000016
#define SECURITY_BUILTIN_DOMAIN_RID                    0x00000020
#define SECURITY_WRITE_RESTRICTED_CODE_RID             0x00000021
#define SECURITY_PACKAGE_BASE_RID                      0x00000040
#define SECURITY_PACKAGE_RID_COUNT                     2
#define SECURITY_PACKAGE_NTLM_RID                      0x0000000A
#define SECURITY_PACKAGE_SCHANNEL_RID                  0x0000000E
#define SECURITY_PACKAGE_DIGEST_RID                    0x00000015
#define SECURITY_CRED_TYPE_BASE_RID                    0x00000041
#define SECURITY_CRED_TYPE_RID_COUNT                   2
#define SECURITY_CRED_TYPE_THIS_ORG_CERT_RID           0x00000001
#define SECURITY_MIN_BASE_RID                          0x00000050
#define SECURITY_SERVICE_ID_BASE_RID                   0x00000050
#define SECURITY_SERVICE_ID_RID_COUNT                  6
#define SECURITY_RESERVED_ID_BASE_RID                  0x00000051
#define SECURITY_APPPOOL_ID_BASE_RID                   0x00000052
#define SECURITY_APPPOOL_ID_RID_COUNT                  6
#define SECURITY_VIRTUALSERVER_ID_BASE_RID             0x00000053
#define SECURITY_VIRTUALSERVER_ID_RID_COUNT            6
#define SECURITY_USERMODEDRIVERHOST_ID_BASE_RID        0x00000054
#define SECURITY_USERMODEDRIVERHOST_ID_RID_COUNT       6
#define SECURITY_CLOUD_INFRASTRUCTURE_SERVICES_ID_BASE_RID 0x00000055
#define SECURITY_CLOUD_INFRASTRUCTURE_SERVICES_ID_RID_COUNT 6
#define SECURITY_WMIHOST_ID_BASE_RID                   0x00000056
#define SECURITY_WMIHOST_ID_RID_COUNT                  6
#define SECURITY_TASK_ID_BASE_RID                      0x00000057
#define SECURITY_NFS_ID_BASE_RID                       0x00000058
#define SECURITY_COM_ID_BASE_RID                       0x00000059
#define SECURITY_WINDOW_MANAGER_BASE_RID               0x0000005A
#define SECURITY_RDV_GFX_BASE_RID                      0x0000005B
#define SECURITY_DASHOST_ID_BASE_RID                   0x0000005C
#define SECURITY_DASHOST_ID_RID_COUNT                  6
#define SECURITY_VIRTUALACCOUNT_ID_RID_COUNT           6
#define SECURITY_MAX_BASE_RID                          0x0000006F
#define SECURITY_MAX_ALWAYS_FILTERED                   0x000003E7
#define SECURITY_MIN_NEVER_FILTERED                    0x000003E8
#define SECURITY_OTHER_ORGANIZATION_RID                0x000003E8
#define SECURITY_WINDOWSMOBILE_ID_BASE_RID             0x00000070
#define SECURITY_APP_PACKAGE_BASE_RID                  0x00000002
#define SECURITY_BUILTIN_APP_PACKAGE_RID_COUNT         2
#define SECURITY_APP_PACKAGE_RID_COUNT                 8
#define SECURITY_CAPABILITY_BASE_RID                   0x00000003
#define SECURITY_BUILTIN_CAPABILITY_RID_COUNT          2
#define SECURITY_CAPABILITY_RID_COUNT                  5
#define SECURITY_MANDATORY_UNTRUSTED_RID               0x00000000
#define SECURITY_MANDATORY_LOW_RID                     0x00001000
#define SECURITY_MANDATORY_MEDIUM_RID                  0x00002000
#define SECURITY_MANDATORY_HIGH_RID                    0x00003000
#define SECURITY_MANDATORY_SYSTEM_RID                  0x00004000
#define SECURITY_MANDATORY_PROTECTED_PROCESS_RID       0x00005000
#define SECURITY_MANDATORY_MAXIMUM_USER_RID            SECURITY_MANDATORY_SYSTEM_RID
#define SECURITY_AUTHENTICATION_AUTHORITY_RID_COUNT    1
#define SECURITY_AUTHENTICATION_AUTHORITY_ASSERTED_RID 0x00000001
#define SECURITY_AUTHENTICATION_SERVICE_ASSERTED_RID   0x00000002
#define DOMAIN_GROUP_RID_AUTHORIZATION_DATA_IS_COMPOUNDED 0x000001F0
#define DOMAIN_GROUP_RID_AUTHORIZATION_DATA_CONTAINS_CLAIMS 0x000001F1
#define DOMAIN_GROUP_RID_ENTERPRISE_READONLY_DOMAIN_CONTROLLERS 0x000001F2
#define FOREST_USER_RID_MAX                            0x000001F3
#define DOMAIN_USER_RID_ADMIN                          0x000001F4
#define DOMAIN_USER_RID_GUEST                          0x000001F5
#define DOMAIN_USER_RID_KRBTGT                         0x000001F6
#define DOMAIN_USER_RID_MAX                            0x000003E7
#define DOMAIN_GROUP_RID_ADMINS                        0x00000200
#define DOMAIN_GROUP_RID_USERS                         0x00000201
#define DOMAIN_GROUP_RID_GUESTS                        0x00000202
#define DOMAIN_GROUP_RID_COMPUTERS                     0x00000203
#define DOMAIN_GROUP_RID_CONTROLLERS                   0x00000204
#define DOMAIN_GROUP_RID_CERT_ADMINS                   0x00000205
#define DOMAIN_GROUP_RID_SCHEMA_ADMINS                 0x00000206
#define DOMAIN_GROUP_RID_ENTERPRISE_ADMINS             0x00000207
#define DOMAIN_GROUP_RID_POLICY_ADMINS                 0x00000208
#define DOMAIN_GROUP_RID_READONLY_CONTROLLERS          0x00000209
#define DOMAIN_GROUP_RID_CLONEABLE_CONTROLLERS         0x0000020A
#define DOMAIN_ALIAS_RID_ADMINS                        0x00000220
#define DOMAIN_ALIAS_RID_USERS                         0x00000221
#define DOMAIN_ALIAS_RID_GUESTS                        0x00000222
#define DOMAIN_ALIAS_RID_POWER_USERS                   0x00000223
#define DOMAIN_ALIAS_RID_ACCOUNT_OPS                   0x00000224
#define DOMAIN_ALIAS_RID_SYSTEM_OPS                    0x00000225
#define DOMAIN_ALIAS_RID_PRINT_OPS                     0x00000226
#define DOMAIN_ALIAS_RID_BACKUP_OPS                    0x00000227
#define DOMAIN_ALIAS_RID_REPLICATOR                    0x00000228
#define DOMAIN_ALIAS_RID_RAS_SERVERS                   0x00000229
#define DOMAIN_ALIAS_RID_PREW2KCOMPACCESS              0x0000022A
#define DOMAIN_ALIAS_RID_REMOTE_DESKTOP_USERS          0x0000022B
#define DOMAIN_ALIAS_RID_NETWORK_CONFIGURATION_OPS     0x0000022C
#define DOMAIN_ALIAS_RID_INCOMING_FOREST_TRUST_BUILDERS 0x0000022D
#define DOMAIN_ALIAS_RID_MONITORING_USERS              0x0000022E
#define DOMAIN_ALIAS_RID_LOGGING_USERS                 0x0000022F
#define DOMAIN_ALIAS_RID_AUTHORIZATIONACCESS           0x00000230
#define DOMAIN_ALIAS_RID_TS_LICENSE_SERVERS            0x00000231
#define DOMAIN_ALIAS_RID_DCOM_USERS                    0x00000232
#define DOMAIN_ALIAS_RID_IUSERS                        0x00000238
#define DOMAIN_ALIAS_RID_CRYPTO_OPERATORS              0x00000239
#define DOMAIN_ALIAS_RID_CACHEABLE_PRINCIPALS_GROUP    0x0000023B
#define DOMAIN_ALIAS_RID_NON_CACHEABLE_PRINCIPALS_GROUP 0x0000023C
#define DOMAIN_ALIAS_RID_EVENT_LOG_READERS_GROUP       0x0000023D
#define DOMAIN_ALIAS_RID_CERTSVC_DCOM_ACCESS_GROUP     0x0000023E
#define DOMAIN_ALIAS_RID_RDS_REMOTE_ACCESS_SERVERS     0x0000023F
#define DOMAIN_ALIAS_RID_RDS_ENDPOINT_SERVERS          0x00000240
#define DOMAIN_ALIAS_RID_RDS_MANAGEMENT_SERVERS        0x00000241
#define DOMAIN_ALIAS_RID_HYPER_V_ADMINS                0x00000242
#define DOMAIN_ALIAS_RID_ACCESS_CONTROL_ASSISTANCE_OPS 0x00000243
#define DOMAIN_ALIAS_RID_REMOTE_MANAGEMENT_USERS       0x00000244

/* Well-known LUIDs. */
#define SYSTEM_LUID                                    { 0x3E7, 0x0 }
#define ANONYMOUS_LOGON_LUID                           { 0x3E6, 0x0 }
#define LOCALSERVICE_LUID                              { 0x3E5, 0x0 }
#define NETWORKSERVICE_LUID                            { 0x3E4, 0x0 }
#define IUSER_LUID                                     { 0x3E3, 0x0 }

/* Access control lists and entries. */
#define ACL_REVISION                                   2
#define ACL_REVISION_DS                                4
#define ACL_REVISION1                                  1
#define ACL_REVISION2                                  2
#define ACL_REVISION3                                  3
#define ACL_REVISION4                                  4
#define ACCESS_MIN_MS_ACE_TYPE                         0x0
#define ACCESS_ALLOWED_ACE_TYPE                        0x0
#define ACCESS_DENIED_ACE_TYPE                         0x1
#define SYSTEM_AUDIT_ACE_TYPE                          0x2
#define SYSTEM_ALARM_ACE_TYPE                          0x3
#define ACCESS_MAX_MS_V2_ACE_TYPE                      0x3
#define ACCESS_ALLOWED_COMPOUND_ACE_TYPE               0x4
#define ACCESS_MAX_MS_V3_ACE_TYPE                      0x4
#define ACCESS_MIN_MS_OBJECT_ACE_TYPE                  0x5
#define ACCESS_ALLOWED_OBJECT_ACE_TYPE                 0x5
#define ACCESS_DENIED_OBJECT_ACE_TYPE                  0x6
#define SYSTEM_AUDIT_OBJECT_ACE_TYPE                   0x7
#define SYSTEM_ALARM_OBJECT_ACE_TYPE                   0x8
#define ACCESS_MAX_MS_OBJECT_ACE_TYPE                  0x8
#define ACCESS_MAX_MS_V4_ACE_TYPE                      0x8
#define ACCESS_MAX_MS_ACE_TYPE                         0x8
#define ACCESS_ALLOWED_CALLBACK_ACE_TYPE               0x9
#define ACCESS_DENIED_CALLBACK_ACE_TYPE                0xA
#define ACCESS_ALLOWED_CALLBACK_OBJECT_ACE_TYPE        0xB
#define ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE         0xC
#define SYSTEM_AUDIT_CALLBACK_ACE_TYPE                 0xD
#define SYSTEM_ALARM_CALLBACK_ACE_TYPE                 0xE
#define SYSTEM_AUDIT_CALLBACK_OBJECT_ACE_TYPE          0xF
#define SYSTEM_ALARM_CALLBACK_OBJECT_ACE_TYPE          0x10
#define SYSTEM_MANDATORY_LABEL_ACE_TYPE                0x11
#define SYSTEM_RESOURCE_ATTRIBUTE_ACE_TYPE             0x12
#define SYSTEM_SCOPED_POLICY_ID_ACE_TYPE               0x13
#define ACCESS_MAX_MS_V5_ACE_TYPE                      0x13
#define OBJECT_INHERIT_ACE                             0x1
#define CONTAINER_INHERIT_ACE                          0x2
#define NO_PROPAGATE_INHERIT_ACE                       0x4
#define INHERIT_ONLY_ACE                               0x8
#define INHERITED_ACE                                  0x10
#define VALID_INHERIT_FLAGS                            0x1F
#define SUCCESSFUL_ACCESS_ACE_FLAG                     0x40
#define FAILED_ACCESS_ACE_FLAG                         0x80

/* Security descriptors. */
#define SECURITY_DESCRIPTOR_REVISION                   1
#define SECURITY_DESCRIPTOR_REVISION1                  1
#define SE_OWNER_DEFAULTED                             0x0001
#define SE_GROUP_DEFAULTED                             0x0002
#define SE_DACL_PRESENT                                0x0004
#define SE_DACL_DEFAULTED                              0x0008
#define SE_SACL_PRESENT                                0x0010
#define SE_SACL_DEFAULTED                              0x0020
#define SE_DACL_AUTO_INHERIT_REQ                       0x0100
#define SE_SACL_AUTO_INHERIT_REQ                       0x0200
#define SE_DACL_AUTO_INHERITED                         0x0400
#define SE_SACL_AUTO_INHERITED                         0x0800
#define SE_DACL_PROTECTED                              0x1000
#define SE_SACL_PROTECTED                              0x2000
#define SE_RM_CONTROL_VALID                            0x4000
#define SE_SELF_RELATIVE                               0x8000
#define OWNER_SECURITY_INFORMATION                     0x00000001
#define GROUP_SECURITY_INFORMATION                     0x00000002
#define DACL_SECURITY_INFORMATION                      0x00000004
#define SACL_SECURITY_INFORMATION                      0x00000008
#define LABEL_SECURITY_INFORMATION                     0x00000010
#define ATTRIBUTE_SECURITY_INFORMATION                 0x00000020
#define SCOPE_SECURITY_INFORMATION                     0x00000040
#define BACKUP_SECURITY_INFORMATION                    0x00010000
#define PROTECTED_DACL_SECURITY_INFORMATION            0x80000000
#define PROTECTED_SACL_SECURITY_INFORMATION            0x40000000
#define UNPROTECTED_DACL_SECURITY_INFORMATION          0x20000000
#define UNPROTECTED_SACL_SECURITY_INFORMATION          0x10000000

/* Names of privileges. */
#define SE_CREATE_TOKEN_NAME                           TEXT("SeCreateTokenPrivilege")
#define SE_ASSIGNPRIMARYTOKEN_NAME                     TEXT("SeAssignPrimaryTokenPrivilege")
#define SE_LOCK_MEMORY_NAME                            TEXT("SeLockMemoryPrivilege")
#define SE_INCREASE_QUOTA_NAME                         TEXT("SeIncreaseQuotaPrivilege")
#define SE_UNSOLICITED_INPUT_NAME                      TEXT("SeUnsolicitedInputPrivilege")
#define SE_MACHINE_ACCOUNT_NAME                        TEXT("SeMachineAccountPrivilege")
#define SE_TCB_NAME                                    TEXT("SeTcbPrivilege")
#define SE_SECURITY_NAME                               TEXT("SeSecurityPrivilege")
#define SE_TAKE_OWNERSHIP_NAME                         TEXT("SeTakeOwnershipPrivilege")
#define SE_LOAD_DRIVER_NAME                            TEXT("SeLoadDriverPrivilege")
#define SE_SYSTEM_PROFILE_NAME                         TEXT("SeSystemProfilePrivilege")
#define SE_SYSTEMTIME_NAME                             TEXT("SeSystemtimePrivilege")
#define SE_PROF_SINGLE_PROCESS_NAME                    TEXT("SeProfileSingleProcessPrivilege")
#define SE_INC_BASE_PRIORITY_NAME                      TEXT("SeIncreaseBasePriorityPrivilege")
#define SE_CREATE_PAGEFILE_NAME                        TEXT("SeCreatePagefilePrivilege")
#define SE_CREATE_PERMANENT_NAME                       TEXT("SeCreatePermanentPrivilege")
#define SE_BACKUP_NAME                                 TEXT("SeBackupPrivilege")
#define SE_RESTORE_NAME                                TEXT("SeRestorePrivilege")
#define SE_SHUTDOWN_NAME                               TEXT("SeShutdownPrivilege")
#define SE_DEBUG_NAME                                  TEXT("SeDebugPrivilege")
#define SE_AUDIT_NAME                                  TEXT("SeAuditPrivilege")
#define SE_SYSTEM_ENVIRONMENT_NAME                     TEXT("SeSystemEnvironmentPrivilege")
#define SE_CHANGE_NOTIFY_NAME                          TEXT("SeChangeNotifyPrivilege")
#define SE_REMOTE_SHUTDOWN_NAME                        TEXT("SeRemoteShutdownPrivilege")
#define SE_UNDOCK_NAME                                 TEXT("SeUndockPrivilege")
#define SE_SYNC_AGENT_NAME                             TEXT("SeSyncAgentPrivilege")
#define SE_ENABLE_DELEGATION_NAME                      TEXT("SeEnableDelegationPrivilege")
#define SE_MANAGE_VOLUME_NAME                          TEXT("SeManageVolumePrivilege")
#define SE_IMPERSONATE_NAME                            TEXT("SeImpersonatePrivilege")
#define SE_CREATE_GLOBAL_NAME                          TEXT("SeCreateGlobalPrivilege")
#define SE_TRUSTED_CREDMAN_ACCESS_NAME                 TEXT("SeTrustedCredManAccessPrivilege")
#define SE_RELABEL_NAME                                TEXT("SeRelabelPrivilege")
#define SE_INC_WORKING_SET_NAME                        TEXT("SeIncreaseWorkingSetPrivilege")
#define SE_TIME_ZONE_NAME                              TEXT("SeTimeZonePrivilege")
#define SE_CREATE_SYMBOLIC_LINK_NAME                   TEXT("SeCreateSymbolicLinkPrivilege")

/* clang-format on */

/* WELL_KNOWN_SID_TYPE: the SIDs that CreateWellKnownSid makes. */
typedef enum {
  WinNullSid = 0,
  WinWorldSid = 1,
  WinLocalSid = 2,
  WinCreatorOwnerSid = 3,
  WinCreatorGroupSid = 4,
  WinCreatorOwnerServerSid = 5,
  WinCreatorGroupServerSid = 6,
  WinNtAuthoritySid = 7,
  WinDialupSid = 8,
  WinNetworkSid = 9,
  WinBatchSid = 10,
  WinInteractiveSid = 11,
  WinServiceSid = 12,
  WinAnonymousSid = 13,
  WinProxySid = 14,
  WinEnterpriseControllersSid = 15,
  WinSelfSid = 16,
  WinAuthenticatedUserSid = 17,
  WinRestrictedCodeSid = 18,
  WinTerminalServerSid = 19,
  WinRemoteLogonIdSid = 20,
  WinLogonIdsSid = 21,
  WinLocalSystemSid = 22,
  WinLocalServiceSid = 23,
  WinNetworkServiceSid = 24,
  WinBuiltinDomainSid = 25,
  WinBuiltinAdministratorsSid = 26,
  WinBuiltinUsersSid = 27,
  WinBuiltinGuestsSid = 28,
  WinBuiltinPowerUsersSid = 29,
  WinBuiltinAccountOperatorsSid = 30,
  WinBuiltinSystemOperatorsSid = 31,
  WinBuiltinPrintOperatorsSid = 32,
  WinBuiltinBackupOperatorsSid = 33,
  WinBuiltinReplicatorSid = 34,
  WinBuiltinPreWindows2000CompatibleAccessSid = 35,
  WinBuiltinRemoteDesktopUsersSid = 36,
  WinBuiltinNetworkConfigurationOperatorsSid = 37,
  WinAccountAdministratorSid = 38,
  WinAccountGuestSid = 39,
  WinAccountKrbtgtSid = 40,
  WinAccountDomainAdminsSid = 41,
  WinAccountDomainUsersSid = 42,
  WinAccountDomainGuestsSid = 43,
  WinAccountComputersSid = 44,
  WinAccountControllersSid = 45,
  WinAccountCertAdminsSid = 46,
  WinAccountSchemaAdminsSid = 47,
  WinAccountEnterpriseAdminsSid = 48,
  WinAccountPolicyAdminsSid = 49,
  WinAccountRasAndIasServersSid = 50,
  WinNTLMAuthenticationSid = 51,
  WinDigestAuthenticationSid = 52,
  WinSChannelAuthenticationSid = 53,
  WinThisOrganizationSid = 54,
  WinOtherOrganizationSid = 55,
  WinBuiltinIncomingForestTrustBuildersSid = 56,
  WinBuiltinPerfMonitoringUsersSid = 57,
  WinBuiltinPerfLoggingUsersSid = 58,
  WinBuiltinAuthorizationAccessSid = 59,
  WinBuiltinTerminalServerLicenseServersSid = 60,
  WinBuiltinDCOMUsersSid = 61,
  WinBuiltinIUsersSid = 62,
  WinIUserSid = 63,
  WinBuiltinCryptoOperatorsSid = 64,
  WinUntrustedLabelSid = 65,
  WinLowLabelSid = 66,
  WinMediumLabelSid = 67,
  WinHighLabelSid = 68,
  WinSystemLabelSid = 69,
  WinWriteRestrictedCodeSid = 70,
  WinCreatorOwnerRightsSid = 71,
  WinCacheablePrincipalsGroupSid = 72,
  WinNonCacheablePrincipalsGroupSid = 73,
  WinEnterpriseReadonlyControllersSid = 74,
  WinAccountReadonlyControllersSid = 75,
  WinBuiltinEventLogReadersGroup = 76,
  WinNewEnterpriseReadonlyControllersSid = 77,
  WinBuiltinCertSvcDComAccessGroup = 78,
  WinMediumPlusLabelSid = 79,
  WinLocalLogonSid = 80,
  WinConsoleLogonSid = 81,
  WinThisOrganizationCertificateSid = 82,
  WinApplicationPackageAuthoritySid = 83,
  WinBuiltinAnyPackageSid = 84,
  WinCapabilityInternetClientSid = 85,
  WinCapabilityInternetClientServerSid = 86,
  WinCapabilityPrivateNetworkClientServerSid = 87,
  WinCapabilityPicturesLibrarySid = 88,
  WinCapabilityVideosLibrarySid = 89,
  WinCapabilityMusicLibrarySid = 90,
  WinCapabilityDocumentsLibrarySid = 91,
  WinCapabilitySharedUserCertificatesSid = 92,
  WinCapabilityEnterpriseAuthenticationSid = 93,
  WinCapabilityRemovableStorageSid = 94,
  WinBuiltinRDSRemoteAccessServersSid = 95,
  WinBuiltinRDSEndpointServersSid = 96,
  WinBuiltinRDSManagementServersSid = 97,
  WinUserModeDriversSid = 98,
  WinBuiltinHyperVAdminsSid = 99,
  WinAccountCloneableControllersSid = 100,
  WinBuiltinAccessControlAssistanceOperatorsSid = 101,
  WinBuiltinRemoteManagementUsersSid = 102,
  WinAuthenticationAuthorityAssertedSid = 103,
  WinAuthenticationServiceAssertedSid = 104,
  WinLocalAccountSid = 105,
  WinLocalAccountAndAdministratorSid = 106,
  WinAccountProtectedUsersSid = 107,
  WinCapabilityAppointmentsSid = 108,
  WinCapabilityContactsSid = 109,
  WinAccountDefaultSystemManagedSid = 110,
  WinBuiltinDefaultSystemManagedGroupSid = 111,
  WinBuiltinStorageReplicaAdminsSid = 112,
  WinAccountKeyAdminsSid = 113,
  WinAccountEnterpriseKeyAdminsSid = 114,
  WinAuthenticationKeyTrustSid = 115,
  WinAuthenticationKeyPropertyMFASid = 116,
  WinAuthenticationKeyPropertyAttestationSid = 117
} WELL_KNOWN_SID_TYPE;

#endif
