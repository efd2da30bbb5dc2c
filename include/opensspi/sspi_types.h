/* SPDX-License-Identifier: MIT */
/* sspi_types.h: handles, packages and buffers of SSPI. Include sspi.h. */
#ifndef OPENSSPI_SSPI_TYPES_H
#define OPENSSPI_SSPI_TYPES_H

#include "opensspi/sspi_constants.h"
#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SEC_ENTRY
#define SEC_ENTRY WINAPI
#endif

typedef WCHAR SEC_WCHAR;
typedef CHAR SEC_CHAR;
#ifdef UNICODE
typedef SEC_WCHAR* SECURITY_PSTR;
typedef const SEC_WCHAR* SECURITY_PCSTR;
#else
typedef SEC_CHAR* SECURITY_PSTR;
typedef const SEC_CHAR* SECURITY_PCSTR;
#endif

/* SECURITY_STATUS: SEC_E_OK, a positive SEC_I_ code that says what to do next, or a negative
 * SEC_E_. */
typedef LONG SECURITY_STATUS;
#define SEC_SUCCESS(status) ((status) >= 0)

/* SECURITY_INTEGER and TimeStamp: a FILETIME as one number. "Never" is 0x7FFFFFFFFFFFFFFF. */
typedef LARGE_INTEGER _SECURITY_INTEGER, SECURITY_INTEGER, *PSECURITY_INTEGER;
typedef SECURITY_INTEGER TimeStamp;
typedef SECURITY_INTEGER* PTimeStamp;

typedef UNICODE_STRING SECURITY_STRING, *PSECURITY_STRING;

/* SecHandle names credentials or a context. It may be copied; the copies name the same object. A
 * handle that was freed, or comes from another copy of the library, is SEC_E_INVALID_HANDLE. */
typedef struct _SecHandle {
  ULONG_PTR dwLower;
  ULONG_PTR dwUpper;
} SecHandle, *PSecHandle;

typedef SecHandle CredHandle;
typedef PSecHandle PCredHandle;
typedef SecHandle CtxtHandle;
typedef PSecHandle PCtxtHandle;

/* Values and tests of handles. */
#define OPENSSPI_INVALID_HANDLE_PART ((ULONG_PTR)((INT_PTR)-1))
#define SEC_DELETED_HANDLE ((ULONG_PTR)(-2))
#define SecInvalidateHandle(handle)                                       \
  ((void)(((PSecHandle)(handle))->dwLower = OPENSSPI_INVALID_HANDLE_PART, \
          ((PSecHandle)(handle))->dwUpper = OPENSSPI_INVALID_HANDLE_PART))
#define SecIsValidHandle(handle)                                        \
  ((((PSecHandle)(handle))->dwLower != OPENSSPI_INVALID_HANDLE_PART) && \
   (((PSecHandle)(handle))->dwUpper != OPENSSPI_INVALID_HANDLE_PART))

/* SecPkgInfo describes a security package. */
typedef struct _SecPkgInfoW {
  ULONG fCapabilities; /* SECPKG_FLAG_ */
  USHORT wVersion;
  USHORT wRPCID;
  ULONG cbMaxToken; /* the size of the largest token of a handshake, in bytes */
  SEC_WCHAR* Name;
  SEC_WCHAR* Comment;
} SecPkgInfoW, *PSecPkgInfoW;

/* The same with strings of one-byte characters (UTF-8). */
typedef struct _SecPkgInfoA {
  ULONG fCapabilities;
  USHORT wVersion;
  USHORT wRPCID;
  ULONG cbMaxToken;
  SEC_CHAR* Name;
  SEC_CHAR* Comment;
} SecPkgInfoA, *PSecPkgInfoA;

#define SecPkgInfo OPENSSPI_AW(SecPkgInfo)
#define PSecPkgInfo OPENSSPI_AW(PSecPkgInfo)

/* SecBuffer is memory of the caller, or, with ISC_REQ_ALLOCATE_MEMORY, memory of the library that
 * FreeContextBuffer frees. */
typedef struct _SecBuffer {
  ULONG cbBuffer;   /* in: size or length in bytes; out: length */
  ULONG BufferType; /* SECBUFFER_ */
  void* pvBuffer;
} SecBuffer, *PSecBuffer;

/* SecBufferDesc lists the buffers of one call. */
typedef struct _SecBufferDesc {
  ULONG ulVersion; /* SECBUFFER_VERSION */
  ULONG cBuffers;
  PSecBuffer pBuffers;
} SecBufferDesc, *PSecBufferDesc;

/* What the buffers of a given type hold. */

typedef struct _SEC_NEGOTIATION_INFO { /* SECBUFFER_NEGOTIATION_INFO */
  ULONG Size;
  ULONG NameLength;
  SEC_WCHAR* Name;
  void* Reserved;
} SEC_NEGOTIATION_INFO, *PSEC_NEGOTIATION_INFO;

typedef struct _SEC_CHANNEL_BINDINGS { /* SECBUFFER_CHANNEL_BINDINGS; offsets count from its start
                                        */
  ULONG dwInitiatorAddrType;
  ULONG cbInitiatorLength;
  ULONG dwInitiatorOffset;
  ULONG dwAcceptorAddrType;
  ULONG cbAcceptorLength;
  ULONG dwAcceptorOffset;
  ULONG cbApplicationDataLength;
  ULONG dwApplicationDataOffset;
} SEC_CHANNEL_BINDINGS, *PSEC_CHANNEL_BINDINGS;

typedef enum _SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT {
  SecApplicationProtocolNegotiationExt_None,
  SecApplicationProtocolNegotiationExt_NPN,
  SecApplicationProtocolNegotiationExt_ALPN
} SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT,
    *PSEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT;

typedef struct _SEC_APPLICATION_PROTOCOL_LIST {
  SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT ProtoNegoExt;
  USHORT ProtocolListSize;
  UCHAR ProtocolList[ANYSIZE_ARRAY];
} SEC_APPLICATION_PROTOCOL_LIST, *PSEC_APPLICATION_PROTOCOL_LIST;

typedef struct _SEC_APPLICATION_PROTOCOLS { /* SECBUFFER_APPLICATION_PROTOCOLS */
  ULONG ProtocolListsSize;
  SEC_APPLICATION_PROTOCOL_LIST ProtocolLists[ANYSIZE_ARRAY];
} SEC_APPLICATION_PROTOCOLS, *PSEC_APPLICATION_PROTOCOLS;

typedef struct _SEC_SRTP_PROTECTION_PROFILES { /* SECBUFFER_SRTP_PROTECTION_PROFILES */
  USHORT ProfilesSize;
  USHORT ProfilesList[ANYSIZE_ARRAY];
} SEC_SRTP_PROTECTION_PROFILES, *PSEC_SRTP_PROTECTION_PROFILES;

typedef struct _SEC_SRTP_MASTER_KEY_IDENTIFIER { /* SECBUFFER_SRTP_MASTER_KEY_IDENTIFIER */
  UCHAR MasterKeyIdentifierSize;
  UCHAR MasterKeyIdentifier[ANYSIZE_ARRAY];
} SEC_SRTP_MASTER_KEY_IDENTIFIER, *PSEC_SRTP_MASTER_KEY_IDENTIFIER;

typedef struct _SEC_TOKEN_BINDING { /* SECBUFFER_TOKEN_BINDING */
  UCHAR MajorVersion;
  UCHAR MinorVersion;
  USHORT KeyParametersSize;
  UCHAR KeyParameters[ANYSIZE_ARRAY];
} SEC_TOKEN_BINDING, *PSEC_TOKEN_BINDING;

typedef struct _SEC_PRESHAREDKEY { /* SECBUFFER_PRESHARED_KEY */
  USHORT KeySize;
  UCHAR Key[ANYSIZE_ARRAY];
} SEC_PRESHAREDKEY, *PSEC_PRESHAREDKEY;

typedef struct _SEC_PRESHAREDKEY_IDENTITY { /* SECBUFFER_PRESHARED_KEY_IDENTITY */
  USHORT KeyIdentitySize;
  UCHAR KeyIdentity[ANYSIZE_ARRAY];
} SEC_PRESHAREDKEY_IDENTITY, *PSEC_PRESHAREDKEY_IDENTITY;

typedef struct _SEC_DTLS_MTU { /* SECBUFFER_DTLS_MTU */
  USHORT PathMTU;
} SEC_DTLS_MTU, *PSEC_DTLS_MTU;

typedef struct _SEC_FLAGS { /* SECBUFFER_FLAGS: the high half of fContextReq */
  ULONGLONG Flags;
} SEC_FLAGS, *PSEC_FLAGS;

typedef enum _SEC_TRAFFIC_SECRET_TYPE {
  SecTrafficSecret_None,
  SecTrafficSecret_Client,
  SecTrafficSecret_Server
} SEC_TRAFFIC_SECRET_TYPE,
    *PSEC_TRAFFIC_SECRET_TYPE;

typedef struct _SEC_TRAFFIC_SECRETS { /* SECBUFFER_TRAFFIC_SECRETS */
  WCHAR SymmetricAlgId[SZ_ALG_MAX_SIZE];
  WCHAR ChainingMode[SZ_ALG_MAX_SIZE];
  WCHAR HashAlgId[SZ_ALG_MAX_SIZE];
  USHORT KeySize;
  USHORT IvSize;
  USHORT MsgSequenceStart;
  USHORT MsgSequenceEnd;
  SEC_TRAFFIC_SECRET_TYPE TrafficSecretType;
  USHORT TrafficSecretSize;
  UCHAR TrafficSecret[ANYSIZE_ARRAY];
} SEC_TRAFFIC_SECRETS, *PSEC_TRAFFIC_SECRETS;

typedef struct _SECPKG_APP_MODE_INFO {
  ULONG UserFunction;
  ULONG_PTR Argument1;
  ULONG_PTR Argument2;
  SecBuffer UserData;
  BOOLEAN ReturnToLsa;
} SECPKG_APP_MODE_INFO, *PSECPKG_APP_MODE_INFO;

typedef enum _SecDelegationType {
  SecFull,
  SecService,
  SecTree,
  SecDirectory,
  SecObject
} SecDelegationType,
    *PSecDelegationType;

typedef enum _SASL_AUTHZID_STATE {
  Sasl_AuthZIDForbidden,
  Sasl_AuthZIDProcessed
} SASL_AUTHZID_STATE;

typedef struct _SECURITY_PACKAGE_OPTIONS {
  ULONG Size;
  ULONG Type;  /* SECPKG_OPTIONS_TYPE_ */
  ULONG Flags; /* SECPKG_OPTIONS_PERMANENT */
  ULONG SignatureSize;
  void* Signature;
} SECURITY_PACKAGE_OPTIONS, *PSECURITY_PACKAGE_OPTIONS;

/* SEC_GET_KEY_FN returns a key to a package. No package of this library calls it. */
typedef void(SEC_ENTRY* SEC_GET_KEY_FN)(void* Arg, void* Principal, ULONG KeyVer, void** Key,
                                        SECURITY_STATUS* Status);

#ifdef __cplusplus
}
#endif

#endif
