/* SPDX-License-Identifier: MIT */
/* sspi_identity.h: the identity to authenticate as: SEC_WINNT_AUTH_IDENTITY and the Sspi functions.
 * Include sspi.h. */
#ifndef OPENSSPI_SSPI_IDENTITY_H
#define OPENSSPI_SSPI_IDENTITY_H

#include "opensspi/sspi_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */

/* Version of the EX and EX2 forms. */
#define SEC_WINNT_AUTH_IDENTITY_VERSION                          0x200
#define SEC_WINNT_AUTH_IDENTITY_VERSION_2                        0x201

/* Flags: how the strings are encoded and protected. ANSI is UTF-8 here. */
#define SEC_WINNT_AUTH_IDENTITY_ANSI                             0x1
#define SEC_WINNT_AUTH_IDENTITY_UNICODE                          0x2
#define SEC_WINNT_AUTH_IDENTITY_MARSHALLED                       0x4
#define SEC_WINNT_AUTH_IDENTITY_ONLY                             0x8
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_PROCESS_ENCRYPTED          0x10
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_PROTECTED           0x20
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_USER_PROTECTED             0x40
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_ENCRYPTED           0x80
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_RESERVED                   0x10000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_NULL_USER                  0x20000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_NULL_DOMAIN                0x40000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_ID_PROVIDER                0x80000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_USE_MASK           0xFF000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_CREDPROV_DO_NOT_SAVE 0x80000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_SAVE_CRED_BY_CALLER 0x80000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_SAVE_CRED_CHECKED  0x40000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_NO_CHECKBOX        0x20000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_SSPIPFC_CREDPROV_DO_NOT_LOAD 0x10000000
#define SEC_WINNT_AUTH_IDENTITY_FLAGS_VALID_SSPIPFC_FLAGS        0xF0000000

/* Options of SspiEncryptAuthIdentityEx and SspiDecryptAuthIdentityEx. */
#define SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_LOGON               1
#define SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS             2
#define SEC_WINNT_AUTH_IDENTITY_ENCRYPT_FOR_SYSTEM               4

/* Flags of a prompt for credentials. */
#define SSPIPFC_CREDPROV_DO_NOT_SAVE                             0x00000001
#define SSPIPFC_SAVE_CRED_BY_CALLER                              0x00000001
#define SSPIPFC_NO_CHECKBOX                                      0x00000002
#define SSPIPFC_CREDPROV_DO_NOT_LOAD                             0x00000004
#define SSPIPFC_USE_CREDUIBROKER                                 0x00000008
#define SSPIPFC_VALID_FLAGS                                      0x0000000F

/* clang-format on */

/* SEC_WINNT_AUTH_IDENTITY: a user, a domain and a password. Each pointer may be null; lengths count
 * characters, without the terminating zero, which may be missing. A password that is null asks for
 * stored credentials of that user, an empty one is an empty password. */
typedef struct _SEC_WINNT_AUTH_IDENTITY_W {
  USHORT* User;
  ULONG UserLength;
  USHORT* Domain;
  ULONG DomainLength;
  USHORT* Password;
  ULONG PasswordLength;
  ULONG Flags; /* SEC_WINNT_AUTH_IDENTITY_UNICODE */
} SEC_WINNT_AUTH_IDENTITY_W, *PSEC_WINNT_AUTH_IDENTITY_W;

/* The same with strings of one-byte characters (UTF-8). */
typedef struct _SEC_WINNT_AUTH_IDENTITY_A {
  UCHAR* User;
  ULONG UserLength;
  UCHAR* Domain;
  ULONG DomainLength;
  UCHAR* Password;
  ULONG PasswordLength;
  ULONG Flags; /* SEC_WINNT_AUTH_IDENTITY_ANSI */
} SEC_WINNT_AUTH_IDENTITY_A, *PSEC_WINNT_AUTH_IDENTITY_A;

/* SEC_WINNT_AUTH_IDENTITY_EX adds a list of packages for Negotiate: names separated by commas;
 * "!name" excludes one. */
typedef struct _SEC_WINNT_AUTH_IDENTITY_EXW {
  ULONG Version; /* SEC_WINNT_AUTH_IDENTITY_VERSION */
  ULONG Length;
  USHORT* User;
  ULONG UserLength;
  USHORT* Domain;
  ULONG DomainLength;
  USHORT* Password;
  ULONG PasswordLength;
  ULONG Flags;
  USHORT* PackageList;
  ULONG PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EXW, *PSEC_WINNT_AUTH_IDENTITY_EXW;

/* The same with strings of one-byte characters (UTF-8). */
typedef struct _SEC_WINNT_AUTH_IDENTITY_EXA {
  ULONG Version; /* SEC_WINNT_AUTH_IDENTITY_VERSION */
  ULONG Length;
  UCHAR* User;
  ULONG UserLength;
  UCHAR* Domain;
  ULONG DomainLength;
  UCHAR* Password;
  ULONG PasswordLength;
  ULONG Flags;
  UCHAR* PackageList;
  ULONG PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EXA, *PSEC_WINNT_AUTH_IDENTITY_EXA;

/* SEC_WINNT_AUTH_IDENTITY_EX2 holds everything in one block: offsets count from its start, lengths
 * count bytes, strings are UTF-16. */
typedef struct _SEC_WINNT_AUTH_IDENTITY_EX2 {
  ULONG Version; /* SEC_WINNT_AUTH_IDENTITY_VERSION_2 */
  USHORT cbHeaderLength;
  ULONG cbStructureLength;
  ULONG UserOffset;
  USHORT UserLength;
  ULONG DomainOffset;
  USHORT DomainLength;
  ULONG PackedCredentialsOffset;
  USHORT PackedCredentialsLength;
  ULONG Flags;
  ULONG PackageListOffset;
  USHORT PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EX2, *PSEC_WINNT_AUTH_IDENTITY_EX2;

/* SEC_WINNT_AUTH_IDENTITY_INFO is any of these structures; the first field tells which. */
typedef union _SEC_WINNT_AUTH_IDENTITY_INFO {
  SEC_WINNT_AUTH_IDENTITY_EXW AuthIdExw;
  SEC_WINNT_AUTH_IDENTITY_EXA AuthIdExa;
  SEC_WINNT_AUTH_IDENTITY_A AuthId_a;
  SEC_WINNT_AUTH_IDENTITY_W AuthId_w;
  SEC_WINNT_AUTH_IDENTITY_EX2 AuthIdEx2;
} SEC_WINNT_AUTH_IDENTITY_INFO, *PSEC_WINNT_AUTH_IDENTITY_INFO;

#define SEC_WINNT_AUTH_IDENTITY OPENSSPI_UAW(SEC_WINNT_AUTH_IDENTITY)
#define PSEC_WINNT_AUTH_IDENTITY OPENSSPI_UAW(PSEC_WINNT_AUTH_IDENTITY)
#define _SEC_WINNT_AUTH_IDENTITY OPENSSPI_UAW(_SEC_WINNT_AUTH_IDENTITY)
#define SEC_WINNT_AUTH_IDENTITY_EX OPENSSPI_AW(SEC_WINNT_AUTH_IDENTITY_EX)
#define PSEC_WINNT_AUTH_IDENTITY_EX OPENSSPI_AW(PSEC_WINNT_AUTH_IDENTITY_EX)

/* What the packed credentials of the EX2 form hold: a header, then byte vectors at offsets from it.
 */

typedef struct _SEC_WINNT_AUTH_BYTE_VECTOR {
  ULONG ByteArrayOffset;
  USHORT ByteArrayLength;
} SEC_WINNT_AUTH_BYTE_VECTOR, *PSEC_WINNT_AUTH_BYTE_VECTOR;

typedef struct _SEC_WINNT_AUTH_SHORT_VECTOR {
  ULONG ShortArrayOffset;
  USHORT ShortArrayCount;
} SEC_WINNT_AUTH_SHORT_VECTOR, *PSEC_WINNT_AUTH_SHORT_VECTOR;

typedef struct _SEC_WINNT_AUTH_DATA {
  GUID CredType; /* SEC_WINNT_AUTH_DATA_TYPE_PASSWORD, ... */
  SEC_WINNT_AUTH_BYTE_VECTOR CredData;
} SEC_WINNT_AUTH_DATA, *PSEC_WINNT_AUTH_DATA;

typedef struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS {
  USHORT cbHeaderLength;
  USHORT cbStructureLength;
  SEC_WINNT_AUTH_DATA AuthData;
} SEC_WINNT_AUTH_PACKED_CREDENTIALS, *PSEC_WINNT_AUTH_PACKED_CREDENTIALS;

typedef struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX {
  USHORT cbHeaderLength;
  ULONG Flags;
  SEC_WINNT_AUTH_BYTE_VECTOR PackedCredentials;
  SEC_WINNT_AUTH_SHORT_VECTOR PackageList;
} SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX, *PSEC_WINNT_AUTH_PACKED_CREDENTIALS_EX;

typedef struct _SEC_WINNT_AUTH_DATA_PASSWORD {
  SEC_WINNT_AUTH_BYTE_VECTOR UnicodePassword;
} SEC_WINNT_AUTH_DATA_PASSWORD, *PSEC_WINNT_AUTH_DATA_PASSWORD;

typedef struct _SEC_WINNT_AUTH_CERTIFICATE_DATA {
  USHORT cbHeaderLength;
  USHORT cbStructureLength;
  SEC_WINNT_AUTH_BYTE_VECTOR Certificate;
} SEC_WINNT_AUTH_CERTIFICATE_DATA, *PSEC_WINNT_AUTH_CERTIFICATE_DATA;

static const GUID SEC_WINNT_AUTH_DATA_TYPE_PASSWORD = {
    0x28bfc32f, 0x10f6, 0x4738, {0x98, 0xd1, 0x1a, 0xc0, 0x61, 0xdf, 0x71, 0x6a}};
/* The credential is the whole content of a Kerberos keytab file. */
static const GUID SEC_WINNT_AUTH_DATA_TYPE_KEYTAB = {
    0xd587aae8, 0xf78f, 0x4455, {0xa1, 0x12, 0xc9, 0x34, 0xbe, 0xee, 0x7c, 0xe1}};
static const GUID SEC_WINNT_AUTH_DATA_TYPE_CERT = {
    0x235f69ad, 0x73fb, 0x4dbc, {0x82, 0x03, 0x06, 0x29, 0xe7, 0x39, 0x33, 0x9b}};

/* The opaque form that the functions below take and return: any of the structures above. Those that
 * they return are one block of memory, which SspiFreeAuthIdentity wipes and frees. All of them
 * return SEC_E_INVALID_TOKEN for an inconsistent structure, and may be called from any thread. */
typedef PVOID PSEC_WINNT_AUTH_IDENTITY_OPAQUE;

/* SspiEncodeStringsAsAuthIdentity creates an identity from three strings, each of which may be
 * null. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SspiEncodeStringsAsAuthIdentity(
    PCWSTR pszUserName, PCWSTR pszDomainName, PCWSTR pszPackedCredentialsString,
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppAuthIdentity);

/* SspiEncodeAuthIdentityAsStrings splits an identity into strings. Each is freed with
 * SspiLocalFree; wipe the last one, a secret, before. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiEncodeAuthIdentityAsStrings(PSEC_WINNT_AUTH_IDENTITY_OPAQUE pAuthIdentity, PCWSTR* ppszUserName,
                                PCWSTR* ppszDomainName, PCWSTR* ppszPackedCredentialsString);

/* SspiValidateAuthIdentity checks that an identity is consistent, and reads nothing beyond it. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiValidateAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

/* SspiCopyAuthIdentity makes a copy that SspiFreeAuthIdentity frees. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SspiCopyAuthIdentity(
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData, PSEC_WINNT_AUTH_IDENTITY_OPAQUE* AuthDataCopy);

/* SspiFreeAuthIdentity wipes and frees an identity that a function here created. Null is
 * allowed. */
OPENSSPI_API VOID SEC_ENTRY SspiFreeAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

/* SspiZeroAuthIdentity wipes the secrets of an identity in place. */
OPENSSPI_API VOID SEC_ENTRY SspiZeroAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

/* SspiLocalFree frees other memory that a function here returned. Null is allowed. */
OPENSSPI_API VOID SEC_ENTRY SspiLocalFree(PVOID DataBuffer);

/* SspiCompareAuthIdentities says whether two identities name the same user, and whether they also
 * carry the same credentials, compared in constant time. Either pointer may be null. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SspiCompareAuthIdentities(
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity1, PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity2,
    PBOOLEAN SameSuppliedUser, PBOOLEAN SameSuppliedIdentity);

/* SspiMarshalAuthIdentity writes an identity as bytes, freed with SspiLocalFree. They contain its
 * secrets in the clear. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiMarshalAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity, ULONG* AuthIdentityLength,
                        char** AuthIdentityByteArray);

/* SspiUnmarshalAuthIdentity creates an identity from such bytes. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiUnmarshalAuthIdentity(ULONG AuthIdentityLength, char* AuthIdentityByteArray,
                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppAuthIdentity);

/* SspiEncryptAuthIdentity seals the secrets of an identity in place, so that only this process
 * (SAME_PROCESS) or this user (SAME_LOGON, the plain form's choice) can open them. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiEncryptAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiEncryptAuthIdentityEx(ULONG Options, PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData);

/* SspiDecryptAuthIdentity opens them again. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiDecryptAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiDecryptAuthIdentityEx(ULONG Options, PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData);

/* SspiIsAuthIdentityEncrypted says whether the secrets are sealed. */
OPENSSPI_API BOOLEAN SEC_ENTRY
SspiIsAuthIdentityEncrypted(PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData);

/* SspiPrepareForCredRead and SspiPrepareForCredWrite return the name and type under which stored
 * credentials for a target are kept. Each string is freed with SspiLocalFree. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiPrepareForCredRead(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity, PCWSTR pszTargetName,
                       PULONG pCredmanCredentialType, PCWSTR* ppszCredmanTargetName);
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SspiPrepareForCredWrite(
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity, PCWSTR pszTargetName,
    PULONG pCredmanCredentialType, PCWSTR* ppszCredmanTargetName, PCWSTR* ppszCredmanUserName,
    PUCHAR* ppCredentialBlob, PULONG pCredentialBlobSize);

/* SspiGetTargetHostName returns the host of a target name ("host" for "HTTP/host:80"). Freed with
 * SspiLocalFree. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY SspiGetTargetHostName(PCWSTR pszTargetName,
                                                             PWSTR* pszHostName);

/* SspiExcludePackage copies an identity and forbids Negotiate one more package in the copy. */
OPENSSPI_API SECURITY_STATUS SEC_ENTRY
SspiExcludePackage(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity, PCWSTR pszPackageName,
                   PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppNewAuthIdentity);

/* SspiIsPromptingNeeded says whether other credentials could help after a failure. */
OPENSSPI_API BOOLEAN SEC_ENTRY SspiIsPromptingNeeded(ULONG ErrorOrNtStatus);

/* SspiPromptForCredentials would ask a person in a window; there is none:
 * SEC_E_UNSUPPORTED_FUNCTION. */
OPENSSPI_API ULONG SEC_ENTRY SspiPromptForCredentialsA(
    PCSTR pszTargetName, PVOID pUiInfo, ULONG dwAuthError, PCSTR pszPackage,
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE pInputAuthIdentity,
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppAuthIdentity, int* pfSave, ULONG dwFlags);
OPENSSPI_API ULONG SEC_ENTRY SspiPromptForCredentialsW(
    PCWSTR pszTargetName, PVOID pUiInfo, ULONG dwAuthError, PCWSTR pszPackage,
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE pInputAuthIdentity,
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppAuthIdentity, int* pfSave, ULONG dwFlags);
#define SspiPromptForCredentials OPENSSPI_AW(SspiPromptForCredentials)

#ifdef __cplusplus
}
#endif

#endif
