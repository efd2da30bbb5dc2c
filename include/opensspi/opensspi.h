/* SPDX-License-Identifier: MIT */
/* opensspi.h: our own small C interface, for what Windows has no function for: the version,
 * accounts of the local store, the store itself, a report on this installation, and descriptions of
 * tokens.
 *
 * Every function may be called from any thread. Those of type int32_t return 0 or a Windows status
 * code (a positive Win32 code or a negative SECURITY_STATUS); opensspi_last_detail then returns
 * what was wrong, in words. They always run as the process itself, even on a thread that
 * impersonates. Text is UTF-8. */
#ifndef OPENSSPI_OPENSSPI_H
#define OPENSSPI_OPENSSPI_H

#include "opensspi/windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/* OPENSSPI_STORE says which store, or which settings file, a call means. */
typedef enum OPENSSPI_STORE {
  OPENSSPI_STORE_USER = 0,   /* the store of this process's effective user */
  OPENSSPI_STORE_MACHINE = 1 /* /var/lib/opensspi, which every server of this machine reads */
} OPENSSPI_STORE;

/* OPENSSPI_EXPIRES_NEVER in OPENSSPI_ACCOUNT.expires: the account does not expire. */
#define OPENSSPI_EXPIRES_NEVER INT64_MAX

/* OPENSSPI_FIELD_* name the fields of OPENSSPI_ACCOUNT that a call sets. */
#define OPENSSPI_FIELD_FULL_NAME 0x01u
#define OPENSSPI_FIELD_GROUPS 0x02u
#define OPENSSPI_FIELD_UNIX_USER 0x04u
#define OPENSSPI_FIELD_EXPIRES 0x08u
#define OPENSSPI_FIELD_ENABLED 0x10u
#define OPENSSPI_FIELD_MUST_CHANGE 0x20u
#define OPENSSPI_FIELD_ALL 0x3Fu

/* OPENSSPI_ACCOUNT describes a local account. `size` is sizeof(OPENSSPI_ACCOUNT), so that later
 * versions can add fields at the end. Only fields that `fields` names are read. */
typedef struct OPENSSPI_ACCOUNT {
  uint32_t size;             /* sizeof(OPENSSPI_ACCOUNT) */
  uint32_t fields;           /* OPENSSPI_FIELD_* */
  const char* full_name;     /* "" for none */
  const char* const* groups; /* names of local groups; new ones are created */
  size_t num_groups;         /* of `groups` */
  const char* unix_user;     /* the Unix user that the account may become; "" for none */
  int64_t expires;           /* seconds since 1970, or OPENSSPI_EXPIRES_NEVER */
  int32_t enabled;           /* 0 or 1 */
  int32_t must_change;       /* 1: the password must be changed before the next logon */
} OPENSSPI_ACCOUNT;

/* OPENSSPI_CHANGE_* name what opensspi_account_change changes besides the fields of
 * OPENSSPI_ACCOUNT. */
#define OPENSSPI_CHANGE_ADD 0x01u           /* make the account, and the store if there is none */
#define OPENSSPI_CHANGE_PASSWORD 0x02u      /* give it the password */
#define OPENSSPI_CHANGE_DIGEST_REALMS 0x04u /* as opensspi_account_set_digest_realms */
#define OPENSSPI_CHANGE_CERTIFICATES 0x08u  /* as opensspi_account_set_certificates */
#define OPENSSPI_CHANGE_ALL 0x0Fu

/* OPENSSPI_ACCOUNT_CHANGE is a change of an account. `size` is sizeof(OPENSSPI_ACCOUNT_CHANGE), so
 * that later versions can add members at the end. */
typedef struct OPENSSPI_ACCOUNT_CHANGE {
  uint32_t size;                    /* sizeof(OPENSSPI_ACCOUNT_CHANGE) */
  uint32_t parts;                   /* OPENSSPI_CHANGE_* */
  const OPENSSPI_ACCOUNT* account;  /* the fields to set; NULL for none */
  const char* const* digest_realms; /* with OPENSSPI_CHANGE_DIGEST_REALMS: all of them */
  size_t num_digest_realms;         /* of `digest_realms` */
  const char* const* certificates;  /* with OPENSSPI_CHANGE_CERTIFICATES: all, PEM or "X509:..." */
  size_t num_certificates;          /* of `certificates` */
  const char* password;             /* with ADD and PASSWORD the new one; else the account's own,
                                       which realms need */
  size_t password_len;              /* in bytes */
} OPENSSPI_ACCOUNT_CHANGE;

/* opensspi_version returns the library's version, "major.minor.patch". Static storage. */
OPENSSPI_API const char* opensspi_version(void);

/* opensspi_last_detail returns a sentence that says what was wrong in the last call into the
 * library that failed on this thread, including SSPI's and Win32's functions; "" if none has
 * failed. The text stays valid until the next call that fails on this thread; a call that succeeds
 * does not change it. */
OPENSSPI_API const char* opensspi_last_detail(void);

/* opensspi_status_name returns the header's name of a status code ("SEC_E_LOGON_DENIED"), or "" for
 * one that has none. Static storage. */
OPENSSPI_API const char* opensspi_status_name(int32_t status);

/* OPENSSPI_LIBRARY_LOADED: opensspi_load_library returns only a library that is loaded already. */
#define OPENSSPI_LIBRARY_LOADED 0x1u

/* opensspi_load_library returns a handle of a library, as LoadLibrary of <windows.h> does. The
 * names secur32, security, sspicli, schannel, advapi32, crypt32, cryptsp and cryptbase, with or
 * without ".dll", in any case and below any Windows path, mean this library. Another name that ends
 * in ".dll" is ERROR_MOD_NOT_FOUND; anything else goes to dlopen, with the identity of the calling
 * thread. NULL on failure; GetLastError and opensspi_last_detail return the reason. */
OPENSSPI_API void* opensspi_load_library(const char* name, uint32_t flags);

/* OPENSSPI_FUNCTION is the address of a function; cast it to the function's own type. */
typedef void (*OPENSSPI_FUNCTION)(void);

/* opensspi_library_function returns the address of a function by its name, as GetProcAddress does.
 * NULL on failure: ERROR_PROC_NOT_FOUND, or ERROR_INVALID_HANDLE for a handle that
 * opensspi_load_library did not return or that was freed. There are no ordinals. */
OPENSSPI_API OPENSSPI_FUNCTION opensspi_library_function(void* library, const char* name);

/* opensspi_free_library releases a handle, once for each opensspi_load_library. Returns 0, or
 * ERROR_INVALID_HANDLE. */
OPENSSPI_API int32_t opensspi_free_library(void* library);

/* opensspi_free releases what a function of this header returned; NULL is allowed. */
OPENSSPI_API void opensspi_free(void* memory);

/* opensspi_doctor writes a report on this installation as a JSON object: packages, settings with
 * value, origin and lock, stores, authorities, the Kerberos environment, FIPS state, and
 * `problems`, each with what is wrong and how to fix it. It changes nothing and creates no store.
 * The caller frees *json. */
OPENSSPI_API int32_t opensspi_doctor(char** json);

/* opensspi_settings_report writes what the sources of settings say as a JSON object
 * {"machine_file", "user_file", "valid", "settings": [{"name", "value", "default", "origin",
 * "line", "locked", "lock_line", "variable", "kind", "values", "meaning"}], "problems",
 * "notes"}. `origin` is "default", the path of a file or the name of a variable; `line` is null
 * unless it is a file. `kind` is "word" (one of `values`), "number" or "text". Each problem, which
 * makes every call that needs settings fail, and each note, of what has no effect, has `source`,
 * `line`, `what` and, with its place in front, `sentence`. If there is a problem, `valid` is false
 * and the values are the defaults. It returns 0 even then. The caller frees *json. */
OPENSSPI_API int32_t opensspi_settings_report(char** json);

/* opensspi_setting_set writes `name = value` into the settings file of the user or of the machine,
 * and makes the file if there is none. Comments and other lines stay, and a reader sees the whole
 * file of before or after. Credentials that are acquired from then on have the value, unless a
 * later source has another. ERROR_INVALID_PARAMETER for a name or a value that does not exist,
 * ERROR_ACCESS_DISABLED_BY_POLICY if the machine's file locks the user's setting,
 * ERROR_ACCESS_DENIED, ERROR_INVALID_OWNER or ERROR_BAD_FILE_TYPE if the file or its directory is
 * not this user's alone. */
OPENSSPI_API int32_t opensspi_setting_set(OPENSSPI_STORE store, const char* name,
                                          const char* value);

/* opensspi_setting_unset removes the lines that set `name` from that file; `name` need not be a
 * setting, so that a mistyped line can be removed. ERROR_NOT_FOUND if there is none; otherwise as
 * opensspi_setting_set. */
OPENSSPI_API int32_t opensspi_setting_unset(OPENSSPI_STORE store, const char* name);

/* opensspi_become_client makes a forked child the client that its parent's thread impersonated when
 * it forked, for good: real, effective and saved ids, supplementary groups, no capabilities, a
 * session keyring of its own. Call it between fork and exec, and _exit if it fails. Without it a
 * child starts with the client's effective ids only and can go back to its parent's, as shells do.
 * SEC_E_NO_IMPERSONATION if this is not such a child or the kernel refuses. */
OPENSSPI_API int32_t opensspi_become_client(void);

/* opensspi_describe describes the `len` bytes at `data` as a JSON object with a `summary`: an NTLM
 * token (NEGOTIATE, CHALLENGE, AUTHENTICATE) with its flags by name, names, AV pairs, times,
 * response kind and integrity code; a token of SPNEGO with its mechanisms, its state, its
 * mechListMIC and the mechanism's token inside; or a Windows key blob or PVK file, a blob of
 * CryptProtectData, a master key file or a credential history (CREDHIST), or a certificate, CRL,
 * CTL or request, a PFX, a PKCS#7 message with certificates, a serialised store or element or an
 * exported registry key of a store (DER, PEM), whose `fields` have `name`, `value` and `meaning`,
 * in order; of secret ones only the length is shown. It uses the library's own parsers.
 * SEC_E_INVALID_TOKEN if no parser recognises the bytes; NTE_BAD_DATA, NTE_BAD_TYPE, NTE_BAD_VER,
 * ERROR_INVALID_DATA or CRYPT_E_ASN1_* for one that is malformed. The caller frees *json. */
OPENSSPI_API int32_t opensspi_describe(const void* data, size_t len, char** json);

/* OPENSSPI_TRACE_SINK is called with each line of the trace (docs/trace.md), without its end and
 * followed by a NUL. It is called on the thread that wrote the line, at any moment within a call,
 * while the library may hold locks: it must not wait, must not call into the library or run an
 * interpreter, and throws nothing. What takes longer belongs to another thread. */
typedef void (*OPENSSPI_TRACE_SINK)(const char* line, size_t len);

/* opensspi_set_trace_sink sets a function that gets every line of the trace of this process,
 * whatever the setting trace says; a null function removes it. A thread that is writing a line may
 * call the earlier one once more. A forked child keeps it. */
OPENSSPI_API void opensspi_set_trace_sink(OPENSSPI_TRACE_SINK sink);

/* opensspi_trace_explain explains the `len` bytes of a trace as a JSON object {"handshakes": [{
 * "kind", "summary", "result", "code", "why", "package", "mechanism", "role", "user", "target",
 * "process", "context", "legs", "began", "ended", "asked", "granted", "story", "advice",
 * "lines"}], "left_out", "lines", "unreadable"}. `kind` is "handshake", "credential" (one that was
 * refused) or "password" (a logon without a handshake); `result` is "complete", "failed" or
 * "unfinished". `story` says in sentences what happened and what decided, `advice` what to try
 * after a failure. Of more than a thousand the last ones are written. Lines that are not a trace's
 * are counted in "unreadable". ERROR_FILE_TOO_LARGE above 16 MiB. The caller frees *json. */
OPENSSPI_API int32_t opensspi_trace_explain(const char* trace, size_t len, char** json);

/* opensspi_explain says what a status code means, why it happens in this library and what to do, as
 * a JSON object {"code", "hex", "name", "message", "meaning", "reason", "remedy", "see"}. `code` is
 * a name ("SEC_E_NO_CREDENTIALS"), hexadecimal ("0x8009030E") or decimal ("-2146893042").
 * `message` is Windows' text. The four after it, of which `see` is an array of pages of the
 * documentation, are null for a code that this library does not return. A Win32 error inside an
 * HRESULT (0x8007....) is explained as the Win32 error. If `code` is null, the object is {"codes":
 * [...]}, with every code that the library returns. ERROR_NOT_FOUND for what is no status code; the
 * detail then has the nearest name. The caller frees *json. */
OPENSSPI_API int32_t opensspi_explain(const char* code, char** json);

/* OPENSSPI_CANCEL is called repeatedly during long work. If it returns anything but 0, the work
 * ends. */
typedef int32_t (*OPENSSPI_CANCEL)(void* argument);

/* opensspi_set_cancel sets a function that is called while this thread's calls work for long (the
 * generation of key pairs and of their parameters, and the key derivation that opens a master key
 * file of Windows). If it returns anything but 0, the call fails with ERROR_CANCELLED and has
 * changed nothing. It is called on this same thread, about ten times
 * per second or more often, and must not call into the library. A null function removes it. */
OPENSSPI_API void opensspi_set_cancel(OPENSSPI_CANCEL cancel, void* argument);

/* OPENSSPI_KEY_FORMAT names the forms of keys in files. */
typedef enum OPENSSPI_KEY_FORMAT {
  OPENSSPI_KEY_BLOB = 1, /* PUBLICKEYBLOB or PRIVATEKEYBLOB, as in wincrypt.h */
  OPENSSPI_KEY_PVK = 2,  /* the file of Windows' signing tools; RSA and DSA, private keys only */
  OPENSSPI_KEY_PEM = 3,  /* PKCS#8 or SubjectPublicKeyInfo */
  OPENSSPI_KEY_DER = 4   /* the same, not as text */
} OPENSSPI_KEY_FORMAT;

/* OPENSSPI_KEY_FORM.flags */
#define OPENSSPI_KEY_PUBLIC_ONLY 0x01u /* the public half of a pair */
#define OPENSSPI_KEY_TRADITIONAL 0x02u /* PEM and DER: PKCS#1, and OpenSSL's form for DSA */
#define OPENSSPI_KEY_PVK_40_BIT 0x04u  /* an encrypted PVK file as old export versions read it */

/* OPENSSPI_KEY_FORM says how a key is to be written. `size` is sizeof(OPENSSPI_KEY_FORM). */
typedef struct OPENSSPI_KEY_FORM {
  uint32_t size;         /* sizeof(OPENSSPI_KEY_FORM) */
  uint32_t format;       /* OPENSSPI_KEY_FORMAT */
  uint32_t flags;        /* OPENSSPI_KEY_* flags */
  uint32_t key_spec;     /* AT_KEYEXCHANGE (1), AT_SIGNATURE (2), or 0: as the key has it */
  uint32_t blob_version; /* 2, 3, or 0: 2 if that can hold the key, else 3 */
  const char* password;  /* PVK, PEM and DER are encrypted under it; NULL for plain */
  size_t password_len;   /* in bytes */
} OPENSSPI_KEY_FORM;

/* opensspi_key_read describes the key that the `len` bytes at `key` hold, in any form of
 * OPENSSPI_KEY_FORMAT, as a JSON object {"form", "kind", "algorithm", "bits", "private",
 * "encrypted"}. `password` may be NULL; ERROR_INVALID_PASSWORD if the key is encrypted and the
 * password is missing or wrong. NTE_BAD_DATA, NTE_BAD_TYPE or NTE_BAD_VER if the bytes are not a
 * key, NTE_BAD_KEY for a kind that CryptoAPI does not have. Decrypting takes as many rounds as the
 * encrypted key asks for. The caller frees *json. */
OPENSSPI_API int32_t opensspi_key_read(const void* key, size_t len, const char* password,
                                       size_t password_len, char** json);

/* opensspi_key_convert writes a key in another form; see opensspi_key_read for the input. What a
 * form cannot hold is lost (the group of a version 2 blob of a Diffie-Hellman public key, DSSSEED
 * in PEM) or refused: NTE_BAD_TYPE, NTE_BAD_VER, NTE_BAD_FLAGS. The caller frees *out, which
 * opensspi_free wipes. */
OPENSSPI_API int32_t opensspi_key_convert(const void* key, size_t len, const char* password,
                                          size_t password_len, const OPENSSPI_KEY_FORM* form,
                                          void** out, size_t* out_len);

struct _CERT_CONTEXT;

/* opensspi_certificate_open returns a certificate, with its private key, from files that OpenSSL's
 * tools write: certificates in PEM, the own one first and then the authorities above it, or one
 * certificate in DER; and the key in PEM or DER, of any kind that TLS uses. `key` may be NULL, and
 * may be in the same file. The context is one of CertFreeCertificateContext, in a store of its own
 * that holds all certificates. Its key stays in memory and belongs to this certificate, not to
 * copies in other stores: give it to AcquireCredentialsHandle. CRYPT_E_ASN1_* for what is not a
 * certificate, ERROR_INVALID_PASSWORD if the key is encrypted and the password is missing or wrong,
 * NTE_BAD_DATA or NTE_BAD_KEY for what is not a private key, NTE_BAD_PUBLIC_KEY if it is another
 * certificate's. */
OPENSSPI_API int32_t opensspi_certificate_open(const void* certificates, size_t len,
                                               const void* key, size_t key_len,
                                               const char* password, size_t password_len,
                                               const struct _CERT_CONTEXT** context);

/* OPENSSPI_DPAPI_SECRET_KIND names the secrets that can open a master key file of Windows. */
typedef enum OPENSSPI_DPAPI_SECRET_KIND {
  OPENSSPI_DPAPI_PASSWORD = 1,  /* the user's password, in UTF-8 */
  OPENSSPI_DPAPI_NT_HASH = 2,   /* the 16 bytes of its NT hash */
  OPENSSPI_DPAPI_SYSTEM = 3,    /* the LSA secret DPAPI_SYSTEM: 40 or 44 bytes, or these in hex */
  OPENSSPI_DPAPI_BACKUP_KEY = 4 /* the domain's backup key: PVK, PEM or DER */
} OPENSSPI_DPAPI_SECRET_KIND;

/* OPENSSPI_DPAPI_SECRET is such a secret. `size` is sizeof(OPENSSPI_DPAPI_SECRET). */
typedef struct OPENSSPI_DPAPI_SECRET {
  uint32_t size;       /* sizeof(OPENSSPI_DPAPI_SECRET) */
  uint32_t kind;       /* OPENSSPI_DPAPI_SECRET_KIND */
  const void* secret;  /* its bytes */
  size_t secret_len;   /* in bytes */
  const char* sid;     /* the owner's SID; NULL only for the last two kinds */
  const void* history; /* the bytes of CREDHIST, for keys of earlier passwords; NULL for none */
  size_t history_len;  /* in bytes */
} OPENSSPI_DPAPI_SECRET;

/* opensspi_dpapi_list writes the master keys of a store as a JSON object {"store", "rings":
 * [{"sid", "own", "preferred", "preferred_until", "keys": [{"guid", "cipher", "hash",
 * "rounds"}]}]}. Nothing is opened. The caller frees *json. */
OPENSSPI_API int32_t opensspi_dpapi_list(OPENSSPI_STORE store, char** json);

/* opensspi_dpapi_check opens one master key, of the ring of `sid` or, if that is NULL, of the
 * store's own. NTE_BAD_KEY_STATE if it does not open. */
OPENSSPI_API int32_t opensspi_dpapi_check(OPENSSPI_STORE store, const char* sid, const char* guid);

/* opensspi_dpapi_import opens the `len` bytes of a master key file of Windows and seals the key
 * into the store's own key ring; from then on CryptUnprotectData opens what it protects.
 * ERROR_INVALID_PASSWORD if the secret is wrong, ERROR_INVALID_SID if the SID is missing or belongs
 * to another owner, ERROR_INVALID_DATA if the bytes are not a master key file or have no copy for
 * the domain, ERROR_ALREADY_EXISTS if another key has its GUID, ERROR_CANCELLED. */
OPENSSPI_API int32_t opensspi_dpapi_import(OPENSSPI_STORE store, const void* file, size_t len,
                                           const OPENSSPI_DPAPI_SECRET* secret);

/* opensspi_dpapi_export writes a master key of the store's own key ring as the file that Windows
 * reads in the profile of the local account with that SID and password. The caller frees *out.
 * NTE_BAD_KEY_STATE if there is no such key, ERROR_INVALID_SID. */
OPENSSPI_API int32_t opensspi_dpapi_export(OPENSSPI_STORE store, const char* guid, const char* sid,
                                           const char* password, size_t password_len, void** out,
                                           size_t* out_len);

/* opensspi_account_list writes the accounts of a store as a JSON object {"store", "accounts": […]}.
 * A store that does not exist yet has no accounts. The caller frees *json. */
OPENSSPI_API int32_t opensspi_account_list(OPENSSPI_STORE store, char** json);

/* opensspi_account_add creates an account, and the store if there is none. `account` may be NULL
 * (an enabled account that does not expire). The password is `password_len` bytes of UTF-8 without
 * a NUL; the library wipes its copies, the caller its own. Accounts with an empty password may not
 * log on unless the setting empty_password_logons allows it. ERROR_USER_EXISTS,
 * ERROR_INVALID_ACCOUNT_NAME, ERROR_INVALID_PASSWORD, ERROR_ACCESS_DENIED. */
OPENSSPI_API int32_t opensspi_account_add(OPENSSPI_STORE store, const char* name,
                                          const OPENSSPI_ACCOUNT* account, const char* password,
                                          size_t password_len);

/* opensspi_account_set changes the fields that account->fields names; running servers see it at
 * their next handshake. OPENSSPI_FIELD_ENABLED with enabled = 1 also ends a lock.
 * ERROR_NO_SUCH_USER. */
OPENSSPI_API int32_t opensspi_account_set(OPENSSPI_STORE store, const char* name,
                                          const OPENSSPI_ACCOUNT* account);

/* opensspi_account_set_password gives an account a new password and ends must-change and a lock.
 * ERROR_NO_SUCH_USER, ERROR_INVALID_PASSWORD. */
OPENSSPI_API int32_t opensspi_account_set_password(OPENSSPI_STORE store, const char* name,
                                                   const char* password, size_t password_len);

/* opensspi_account_set_digest_realms says in which realms Digest authentication lets an account log
 * on; `realms` replaces what was set before, and none ends it. Digest needs hashes that only the
 * password gives, so that it must be given here; they are kept sealed, and renewed when the
 * password changes. Without realms the password is not needed. ERROR_NO_SUCH_USER,
 * ERROR_INVALID_PASSWORD unless it is the account's, ERROR_INVALID_PARAMETER for what cannot be a
 * realm. */
OPENSSPI_API int32_t opensspi_account_set_digest_realms(OPENSSPI_STORE store, const char* name,
                                                        const char* const* realms,
                                                        size_t num_realms, const char* password,
                                                        size_t password_len);

/* opensspi_account_set_certificates says which certificates are an account's: a client of Schannel
 * that proves to have the key of one is that account. `certificates` replaces what was set before,
 * and none ends it. Each is a certificate in PEM, whose public key counts in whatever certificate a
 * CA has issued for it, or a mapping as in Windows' altSecurityIdentities:
 * "X509:<I>issuer<SR>serial number, its bytes in reverse order", "X509:<SKI>subject key
 * identifier", or "X509:<SHA256-PUKEY>hash of the subject public key info", which
 * opensspi_account_list returns. The first two count only if the CA may name accounts (the store
 * "NTAuth"). ERROR_INVALID_PARAMETER for mappings that others' certificates could meet,
 * ERROR_ALREADY_EXISTS for one of another account, ERROR_NO_SUCH_USER. */
OPENSSPI_API int32_t opensspi_account_set_certificates(OPENSSPI_STORE store, const char* name,
                                                       const char* const* certificates,
                                                       size_t num_certificates);

/* opensspi_account_change makes all changes of an account in one step: if one of them fails, none
 * is made, and nobody sees some of them. With OPENSSPI_CHANGE_ADD it creates the account as
 * opensspi_account_add does; otherwise it changes an existing one. Fields of `change->account` are
 * set after a new password has ended must-change. The errors are those of the functions for the
 * parts; ERROR_INVALID_PARAMETER for a smaller size and for unknown parts. */
OPENSSPI_API int32_t opensspi_account_change(OPENSSPI_STORE store, const char* name,
                                             const OPENSSPI_ACCOUNT_CHANGE* change);

/* opensspi_account_remove removes an account; its SID is never used again. ERROR_NO_SUCH_USER. */
OPENSSPI_API int32_t opensspi_account_remove(OPENSSPI_STORE store, const char* name);

/* opensspi_group_remove takes every account out of a local group, in one step. This ends the group,
 * which exists as long as it has members. Unless `json` is NULL, it writes what the group was as a
 * JSON object {"name", "members": […]}, which the caller frees. ERROR_NO_SUCH_GROUP. */
OPENSSPI_API int32_t opensspi_group_remove(OPENSSPI_STORE store, const char* group, char** json);

/* opensspi_store_check reads the whole store, tries its key on every sealed record and opens every
 * master key of data protection. It writes a JSON object {"store", "exists", "ok", "sealed_values",
 * "master_keys", "master_key", "problems": […]}, where "master_key" is the origin of the store's
 * key, and returns 0 even if there are problems. The caller frees *json. */
OPENSSPI_API int32_t opensspi_store_check(OPENSSPI_STORE store, char** json);

/* opensspi_store_backup writes a consistent copy of the store's database to `path`, which must not
 * exist (ERROR_FILE_EXISTS); its mode is 0600. The copy does not hold the master key. If the store
 * has master keys of data protection, their files are copied to the new directory
 * `path`.Protect. ERROR_ACCESS_DENIED while the calling thread impersonates a client. */
OPENSSPI_API int32_t opensspi_store_backup(OPENSSPI_STORE store, const char* path);

/* opensspi_store_rekey creates a new master key and seals every record again with it, in one
 * transaction. */
OPENSSPI_API int32_t opensspi_store_rekey(OPENSSPI_STORE store);

#ifdef __cplusplus
}
#endif

#endif
