/* SPDX-License-Identifier: MIT */
/* rpcdce.h: the types and constants of RPC's security that sources of SSPI use. There is no RPC. */
#ifndef OPENSSPI_RPCDCE_H
#define OPENSSPI_RPCDCE_H

#include "opensspi/sspi_identity.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

/* Authentication services; several are the wRPCID of a security package. */
#define RPC_C_AUTHN_NONE                     0
#define RPC_C_AUTHN_DCE_PRIVATE              1
#define RPC_C_AUTHN_DCE_PUBLIC               2
#define RPC_C_AUTHN_DEC_PUBLIC               4
#define RPC_C_AUTHN_GSS_NEGOTIATE            9
#define RPC_C_AUTHN_WINNT                    10
#define RPC_C_AUTHN_GSS_SCHANNEL             14
#define RPC_C_AUTHN_GSS_KERBEROS             16
#define RPC_C_AUTHN_DPA                      17
#define RPC_C_AUTHN_MSN                      18
#define RPC_C_AUTHN_DIGEST                   21
#define RPC_C_AUTHN_MQ                       100
#define RPC_C_AUTHN_DEFAULT                  0xFFFFFFFF

/* Levels of protection. */
#define RPC_C_AUTHN_LEVEL_DEFAULT            0
#define RPC_C_AUTHN_LEVEL_NONE               1
#define RPC_C_AUTHN_LEVEL_CONNECT            2
#define RPC_C_AUTHN_LEVEL_CALL               3
#define RPC_C_AUTHN_LEVEL_PKT                4
#define RPC_C_AUTHN_LEVEL_PKT_INTEGRITY      5
#define RPC_C_AUTHN_LEVEL_PKT_PRIVACY        6

/* Impersonation levels and authorization services. */
#define RPC_C_IMP_LEVEL_DEFAULT              0
#define RPC_C_IMP_LEVEL_ANONYMOUS            1
#define RPC_C_IMP_LEVEL_IDENTIFY             2
#define RPC_C_IMP_LEVEL_IMPERSONATE          3
#define RPC_C_IMP_LEVEL_DELEGATE             4
#define RPC_C_QOS_IDENTITY_STATIC            0
#define RPC_C_QOS_IDENTITY_DYNAMIC           1
#define RPC_C_QOS_CAPABILITIES_DEFAULT       0x0
#define RPC_C_QOS_CAPABILITIES_MUTUAL_AUTH   0x1
#define RPC_C_AUTHZ_NONE                     0
#define RPC_C_AUTHZ_NAME                     1
#define RPC_C_AUTHZ_DCE                      2
#define RPC_C_AUTHZ_DEFAULT                  0xFFFFFFFF

/* clang-format on */

typedef LONG RPC_STATUS;
typedef unsigned char* RPC_CSTR;
typedef WCHAR* RPC_WSTR;
typedef void* RPC_AUTH_IDENTITY_HANDLE;
typedef void* RPC_AUTHZ_HANDLE;

#ifdef __cplusplus
}
#endif

#endif
