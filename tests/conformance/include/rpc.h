// SPDX-License-Identifier: MIT
// rpc.h: authentication services and string types.
#pragma once
#include "win32_base.h"
#define RPC_C_AUTHN_GSS_NEGOTIATE 9
#define RPC_C_AUTHN_WINNT 10
#define RPC_C_AUTHN_GSS_SCHANNEL 14
#define RPC_C_AUTHN_GSS_KERBEROS 16
#ifndef RPC_C_AUTHN_DEFAULT
#define RPC_C_AUTHN_DEFAULT 0xffffffff
#endif
typedef unsigned short* RPC_WSTR;
typedef unsigned char* RPC_CSTR;
