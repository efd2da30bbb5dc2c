/* SPDX-License-Identifier: MIT */
/* sspi_attributes.h: the structures of the attributes of credentials and contexts. Include sspi.h.
 *
 * Pointers that a query returns belong to the caller, who frees each with FreeContextBuffer. */
#ifndef OPENSSPI_SSPI_ATTRIBUTES_H
#define OPENSSPI_SSPI_ATTRIBUTES_H

#include "opensspi/sspi_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Credentials: SECPKG_CRED_ATTR_. */

typedef struct _SecPkgCredentials_NamesW {
  SEC_WCHAR* sUserName;
} SecPkgCredentials_NamesW, *PSecPkgCredentials_NamesW;

typedef struct _SecPkgCredentials_NamesA {
  SEC_CHAR* sUserName;
} SecPkgCredentials_NamesA, *PSecPkgCredentials_NamesA;

typedef struct _SecPkgCredentials_SSIProviderW {
  SEC_WCHAR* sProviderName;
  ULONG ProviderInfoLength;
  char* ProviderInfo;
} SecPkgCredentials_SSIProviderW, *PSecPkgCredentials_SSIProviderW;

typedef struct _SecPkgCredentials_SSIProviderA {
  SEC_CHAR* sProviderName;
  ULONG ProviderInfoLength;
  char* ProviderInfo;
} SecPkgCredentials_SSIProviderA, *PSecPkgCredentials_SSIProviderA;

typedef struct _SecPkgCredentials_KdcProxySettingsW {
  ULONG Version;
  ULONG Flags;
  USHORT ProxyServerOffset;
  USHORT ProxyServerLength;
  USHORT ClientTlsCredOffset;
  USHORT ClientTlsCredLength;
} SecPkgCredentials_KdcProxySettingsW, *PSecPkgCredentials_KdcProxySettingsW;

typedef struct _SecPkgCredentials_Cert {
  ULONG EncodedCertSize;
  UCHAR* EncodedCert;
} SecPkgCredentials_Cert, *PSecPkgCredentials_Cert;

/* Contexts: SECPKG_ATTR_. */

typedef struct _SecPkgContext_SubjectAttributes { /* SECPKG_ATTR_SUBJECT_SECURITY_ATTRIBUTES */
  void* AttributeInfo;
} SecPkgContext_SubjectAttributes, *PSecPkgContext_SubjectAttributes;

typedef enum _SECPKG_CRED_CLASS {
  SecPkgCredClass_None = 0,
  SecPkgCredClass_Ephemeral = 10,
  SecPkgCredClass_PersistedGeneric = 20,
  SecPkgCredClass_PersistedSpecific = 30,
  SecPkgCredClass_Explicit = 40
} SECPKG_CRED_CLASS,
    *PSECPKG_CRED_CLASS;

typedef struct _SecPkgContext_CredInfo { /* SECPKG_ATTR_PROMPTING_NEEDED */
  SECPKG_CRED_CLASS CredClass;
  ULONG IsPromptingNeeded;
} SecPkgContext_CredInfo, *PSecPkgContext_CredInfo;

typedef struct _SecPkgContext_NegoPackageInfo { /* SECPKG_ATTR_NEGO_PKG_INFO */
  ULONG PackageMask;
} SecPkgContext_NegoPackageInfo, *PSecPkgContext_NegoPackageInfo;

typedef struct _SecPkgContext_NegoStatus { /* SECPKG_ATTR_NEGO_STATUS */
  ULONG LastStatus;
} SecPkgContext_NegoStatus, *PSecPkgContext_NegoStatus;

typedef struct _SecPkgContext_Sizes { /* SECPKG_ATTR_SIZES */
  ULONG cbMaxToken;                   /* of a handshake */
  ULONG cbMaxSignature;               /* of MakeSignature */
  ULONG cbBlockSize;                  /* padding unit of EncryptMessage */
  ULONG cbSecurityTrailer;            /* TOKEN buffer of EncryptMessage */
} SecPkgContext_Sizes, *PSecPkgContext_Sizes;

typedef struct _SecPkgContext_StreamSizes { /* SECPKG_ATTR_STREAM_SIZES */
  ULONG cbHeader;
  ULONG cbTrailer;
  ULONG cbMaximumMessage;
  ULONG cBuffers;
  ULONG cbBlockSize;
} SecPkgContext_StreamSizes, *PSecPkgContext_StreamSizes;

typedef struct _SecPkgContext_NamesW { /* SECPKG_ATTR_NAMES */
  SEC_WCHAR* sUserName;
} SecPkgContext_NamesW, *PSecPkgContext_NamesW;

typedef enum _SECPKG_ATTR_LCT_STATUS {
  SecPkgAttrLastClientTokenYes,
  SecPkgAttrLastClientTokenNo,
  SecPkgAttrLastClientTokenMaybe
} SECPKG_ATTR_LCT_STATUS,
    *PSECPKG_ATTR_LCT_STATUS;

typedef struct _SecPkgContext_LastClientTokenStatus { /* SECPKG_ATTR_LAST_CLIENT_TOKEN_STATUS */
  SECPKG_ATTR_LCT_STATUS LastClientTokenStatus;
} SecPkgContext_LastClientTokenStatus, *PSecPkgContext_LastClientTokenStatus;

typedef struct _SecPkgContext_NamesA {
  SEC_CHAR* sUserName;
} SecPkgContext_NamesA, *PSecPkgContext_NamesA;

typedef struct _SecPkgContext_Lifespan { /* SECPKG_ATTR_LIFESPAN */
  TimeStamp tsStart;
  TimeStamp tsExpiry;
} SecPkgContext_Lifespan, *PSecPkgContext_Lifespan;

typedef struct _SecPkgContext_DceInfo { /* SECPKG_ATTR_DCE_INFO */
  ULONG AuthzSvc;
  void* pPac;
} SecPkgContext_DceInfo, *PSecPkgContext_DceInfo;

typedef struct _SecPkgContext_KeyInfoA { /* SECPKG_ATTR_KEY_INFO */
  SEC_CHAR* sSignatureAlgorithmName;
  SEC_CHAR* sEncryptAlgorithmName;
  ULONG KeySize;
  ULONG SignatureAlgorithm;
  ULONG EncryptAlgorithm;
} SecPkgContext_KeyInfoA, *PSecPkgContext_KeyInfoA;

typedef struct _SecPkgContext_KeyInfoW {
  SEC_WCHAR* sSignatureAlgorithmName;
  SEC_WCHAR* sEncryptAlgorithmName;
  ULONG KeySize;
  ULONG SignatureAlgorithm;
  ULONG EncryptAlgorithm;
} SecPkgContext_KeyInfoW, *PSecPkgContext_KeyInfoW;

typedef struct _SecPkgContext_AuthorityA { /* SECPKG_ATTR_AUTHORITY */
  SEC_CHAR* sAuthorityName;
} SecPkgContext_AuthorityA, *PSecPkgContext_AuthorityA;

typedef struct _SecPkgContext_AuthorityW {
  SEC_WCHAR* sAuthorityName;
} SecPkgContext_AuthorityW, *PSecPkgContext_AuthorityW;

typedef struct _SecPkgContext_ProtoInfoA { /* SECPKG_ATTR_PROTO_INFO */
  SEC_CHAR* sProtocolName;
  ULONG majorVersion;
  ULONG minorVersion;
} SecPkgContext_ProtoInfoA, *PSecPkgContext_ProtoInfoA;

typedef struct _SecPkgContext_ProtoInfoW {
  SEC_WCHAR* sProtocolName;
  ULONG majorVersion;
  ULONG minorVersion;
} SecPkgContext_ProtoInfoW, *PSecPkgContext_ProtoInfoW;

typedef struct _SecPkgContext_PasswordExpiry { /* SECPKG_ATTR_PASSWORD_EXPIRY */
  TimeStamp tsPasswordExpires;
} SecPkgContext_PasswordExpiry, *PSecPkgContext_PasswordExpiry;

typedef struct _SecPkgContext_LogoffTime { /* SECPKG_ATTR_LOGOFF_TIME */
  TimeStamp tsLogoffTime;
} SecPkgContext_LogoffTime, *PSecPkgContext_LogoffTime;

typedef struct _SecPkgContext_SessionKey { /* SECPKG_ATTR_SESSION_KEY */
  ULONG SessionKeyLength;
  UCHAR* SessionKey; /* FreeContextBuffer */
} SecPkgContext_SessionKey, *PSecPkgContext_SessionKey;

typedef struct _SecPkgContext_NegoKeys { /* SECPKG_ATTR_NEGO_KEYS */
  ULONG KeyType;
  USHORT KeyLength;
  UCHAR* KeyValue;
  ULONG VerifyKeyType;
  USHORT VerifyKeyLength;
  UCHAR* VerifyKeyValue;
} SecPkgContext_NegoKeys, *PSecPkgContext_NegoKeys;

typedef struct _SecPkgContext_PackageInfoW { /* SECPKG_ATTR_PACKAGE_INFO */
  PSecPkgInfoW PackageInfo;
} SecPkgContext_PackageInfoW, *PSecPkgContext_PackageInfoW;

typedef struct _SecPkgContext_PackageInfoA {
  PSecPkgInfoA PackageInfo;
} SecPkgContext_PackageInfoA, *PSecPkgContext_PackageInfoA;

typedef struct _SecPkgContext_UserFlags { /* SECPKG_ATTR_USER_FLAGS */
  ULONG UserFlags;
} SecPkgContext_UserFlags, *PSecPkgContext_UserFlags;

typedef struct _SecPkgContext_Flags { /* SECPKG_ATTR_FLAGS */
  ULONG Flags;                        /* ISC_RET_ or ASC_RET_ */
} SecPkgContext_Flags, *PSecPkgContext_Flags;

typedef struct _SecPkgContext_NegotiationInfoA { /* SECPKG_ATTR_NEGOTIATION_INFO */
  PSecPkgInfoA PackageInfo;
  ULONG NegotiationState;
} SecPkgContext_NegotiationInfoA, *PSecPkgContext_NegotiationInfoA;

typedef struct _SecPkgContext_NegotiationInfoW {
  PSecPkgInfoW PackageInfo;
  ULONG NegotiationState; /* SECPKG_NEGOTIATION_ */
} SecPkgContext_NegotiationInfoW, *PSecPkgContext_NegotiationInfoW;

typedef struct _SecPkgContext_NativeNamesW { /* SECPKG_ATTR_NATIVE_NAMES */
  SEC_WCHAR* sClientName;
  SEC_WCHAR* sServerName;
} SecPkgContext_NativeNamesW, *PSecPkgContext_NativeNamesW;

typedef struct _SecPkgContext_NativeNamesA {
  SEC_CHAR* sClientName;
  SEC_CHAR* sServerName;
} SecPkgContext_NativeNamesA, *PSecPkgContext_NativeNamesA;

typedef struct _SecPkgContext_CredentialNameW { /* SECPKG_ATTR_CREDENTIAL_NAME */
  ULONG CredentialType;
  SEC_WCHAR* sCredentialName;
} SecPkgContext_CredentialNameW, *PSecPkgContext_CredentialNameW;

typedef struct _SecPkgContext_CredentialNameA {
  ULONG CredentialType;
  SEC_CHAR* sCredentialName;
} SecPkgContext_CredentialNameA, *PSecPkgContext_CredentialNameA;

typedef struct _SecPkgContext_AccessToken { /* SECPKG_ATTR_ACCESS_TOKEN */
  void* AccessToken; /* CloseHandle does not apply: it lives as long as the context */
} SecPkgContext_AccessToken, *PSecPkgContext_AccessToken;

typedef struct _SecPkgContext_TargetInformation { /* SECPKG_ATTR_TARGET_INFORMATION */
  ULONG MarshalledTargetInfoLength;
  UCHAR* MarshalledTargetInfo;
} SecPkgContext_TargetInformation, *PSecPkgContext_TargetInformation;

typedef struct _SecPkgContext_AuthzID {
  ULONG AuthzIDLength;
  char* AuthzID;
} SecPkgContext_AuthzID, *PSecPkgContext_AuthzID;

typedef struct _SecPkgContext_Target { /* SECPKG_ATTR_TARGET */
  ULONG TargetLength;
  char* Target;
} SecPkgContext_Target, *PSecPkgContext_Target;

typedef struct _SecPkgContext_ClientSpecifiedTarget { /* SECPKG_ATTR_CLIENT_SPECIFIED_TARGET */
  SEC_WCHAR* sTargetName;
} SecPkgContext_ClientSpecifiedTarget, *PSecPkgContext_ClientSpecifiedTarget;

typedef struct _SecPkgContext_Bindings { /* SECPKG_ATTR_UNIQUE_BINDINGS and ENDPOINT_BINDINGS */
  ULONG BindingsLength;
  SEC_CHANNEL_BINDINGS* Bindings;
} SecPkgContext_Bindings, *PSecPkgContext_Bindings;

typedef enum _SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS {
  SecApplicationProtocolNegotiationStatus_None,
  SecApplicationProtocolNegotiationStatus_Success,
  SecApplicationProtocolNegotiationStatus_SelectedClientOnly
} SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS,
    *PSEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS;

typedef struct _SecPkgContext_ApplicationProtocol { /* SECPKG_ATTR_APPLICATION_PROTOCOL */
  SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS ProtoNegoStatus;
  SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT ProtoNegoExt;
  UCHAR ProtocolIdSize;
  UCHAR ProtocolId[MAX_PROTOCOL_ID_SIZE];
} SecPkgContext_ApplicationProtocol, *PSecPkgContext_ApplicationProtocol;

typedef struct _SecPkgContext_NegotiatedTlsExtensions { /* SECPKG_ATTR_NEGOTIATED_TLS_EXTENSIONS */
  ULONG ExtensionsCount;
  USHORT* Extensions;
} SecPkgContext_NegotiatedTlsExtensions, *PSecPkgContext_NegotiatedTlsExtensions;

typedef SecPkgContext_StreamSizes SecPkgContext_DatagramSizes;
typedef PSecPkgContext_StreamSizes PSecPkgContext_DatagramSizes;

/* The bare names, as `UNICODE` chooses. */

#define SecPkgContext_Authority OPENSSPI_AW(SecPkgContext_Authority)
#define PSecPkgContext_Authority OPENSSPI_AW(PSecPkgContext_Authority)
#define SecPkgContext_CredentialName OPENSSPI_AW(SecPkgContext_CredentialName)
#define PSecPkgContext_CredentialName OPENSSPI_AW(PSecPkgContext_CredentialName)
#define SecPkgContext_KeyInfo OPENSSPI_AW(SecPkgContext_KeyInfo)
#define PSecPkgContext_KeyInfo OPENSSPI_AW(PSecPkgContext_KeyInfo)
#define SecPkgContext_Names OPENSSPI_AW(SecPkgContext_Names)
#define PSecPkgContext_Names OPENSSPI_AW(PSecPkgContext_Names)
#define SecPkgContext_NativeNames OPENSSPI_AW(SecPkgContext_NativeNames)
#define PSecPkgContext_NativeNames OPENSSPI_AW(PSecPkgContext_NativeNames)
#define SecPkgContext_NegotiationInfo OPENSSPI_AW(SecPkgContext_NegotiationInfo)
#define PSecPkgContext_NegotiationInfo OPENSSPI_AW(PSecPkgContext_NegotiationInfo)
#define SecPkgContext_PackageInfo OPENSSPI_AW(SecPkgContext_PackageInfo)
#define PSecPkgContext_PackageInfo OPENSSPI_AW(PSecPkgContext_PackageInfo)
#define SecPkgContext_ProtoInfo OPENSSPI_AW(SecPkgContext_ProtoInfo)
#define PSecPkgContext_ProtoInfo OPENSSPI_AW(PSecPkgContext_ProtoInfo)
#define SecPkgCredentials_Names OPENSSPI_AW(SecPkgCredentials_Names)
#define PSecPkgCredentials_Names OPENSSPI_AW(PSecPkgCredentials_Names)
#define SecPkgCredentials_SSIProvider OPENSSPI_AW(SecPkgCredentials_SSIProvider)
#define PSecPkgCredentials_SSIProvider OPENSSPI_AW(PSecPkgCredentials_SSIProvider)

#ifdef __cplusplus
}
#endif

#endif
