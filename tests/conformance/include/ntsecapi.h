// SPDX-License-Identifier: MIT
// ntsecapi.h: logon sessions and the ticket cache, as far as the tests name them.
#pragma once
#include "win32_base.h"
typedef UNICODE_STRING LSA_UNICODE_STRING, *PLSA_UNICODE_STRING;
typedef STRING LSA_STRING, *PLSA_STRING;
typedef struct _SECPKG_DUMMY* PSECPKG_DUMMY;
typedef struct _LSA_LAST_INTER_LOGON_INFO {
  LARGE_INTEGER LastSuccessfulLogon, LastFailedLogon;
  ULONG FailedAttemptCountSinceLastSuccessfulLogon;
} LSA_LAST_INTER_LOGON_INFO;
typedef struct _SECURITY_LOGON_SESSION_DATA {
  ULONG Size;
  LUID LogonId;
  LSA_UNICODE_STRING UserName, LogonDomain, AuthenticationPackage;
  ULONG LogonType, Session;
  PSID Sid;
  LARGE_INTEGER LogonTime;
  LSA_UNICODE_STRING LogonServer, DnsDomainName, Upn;
} SECURITY_LOGON_SESSION_DATA, *PSECURITY_LOGON_SESSION_DATA;
#define MICROSOFT_KERBEROS_NAME_A "Kerberos"
typedef enum _KERB_PROTOCOL_MESSAGE_TYPE {
  KerbDebugRequestMessage,
  KerbQueryTicketCacheMessage
} KERB_PROTOCOL_MESSAGE_TYPE;
typedef struct _KERB_QUERY_TKT_CACHE_REQUEST {
  KERB_PROTOCOL_MESSAGE_TYPE MessageType;
  LUID LogonId;
} KERB_QUERY_TKT_CACHE_REQUEST;
typedef struct _KERB_TICKET_CACHE_INFO {
  UNICODE_STRING ServerName, RealmName;
  LARGE_INTEGER StartTime, EndTime, RenewTime;
  LONG EncryptionType;
  ULONG TicketFlags;
} KERB_TICKET_CACHE_INFO;
typedef struct _KERB_QUERY_TKT_CACHE_RESPONSE {
  KERB_PROTOCOL_MESSAGE_TYPE MessageType;
  ULONG CountOfTickets;
  KERB_TICKET_CACHE_INFO Tickets[1];
} KERB_QUERY_TKT_CACHE_RESPONSE;
NTSTATUS LsaGetLogonSessionData(PLUID, PSECURITY_LOGON_SESSION_DATA*);
NTSTATUS LsaFreeReturnBuffer(PVOID);
NTSTATUS LsaConnectUntrusted(PHANDLE);
NTSTATUS LsaLookupAuthenticationPackage(HANDLE, PLSA_STRING, PULONG);
NTSTATUS LsaCallAuthenticationPackage(HANDLE, ULONG, PVOID, ULONG, PVOID*, PULONG, PNTSTATUS);
NTSTATUS LsaDeregisterLogonProcess(HANDLE);
