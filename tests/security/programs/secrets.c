/* SPDX-License-Identifier: MIT */
/* Uses passwords, session keys and private keys, frees everything, then looks for them in its own
 * memory. With "control" it leaves a secret first; with "dump" it aborts in the end.
 *
 * The secrets that it looks for are kept scrambled, so that it does not find its own list. It
 * prints each place where one was found ("password in utf-8 at HEAP"), then "needle NAME HEX" with
 * the scrambled bytes for whoever searches its core dump.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <opensspi/opensspi.h>
#include <opensspi/securitybaseapi.h>
#include <opensspi/sspi.h>
#include <opensspi/winbase.h>
#include <opensspi/wincrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

#define SCRAMBLE 0xA5
#define MAX_LEN 256
#define CHECK(condition)                                                         \
  do {                                                                           \
    if (!(condition)) {                                                          \
      printf("line %d: %s: %s\n", __LINE__, #condition, opensspi_last_detail()); \
      exit(2);                                                                   \
    }                                                                            \
  } while (0)

struct needle {
  const char* name;
  size_t len;
  unsigned char scrambled[MAX_LEN];
};

static struct needle needles[32];
static size_t num_needles;
static unsigned char chunk[1 << 20]; /* what is searched is copied here, so this is not searched */

static void remember(const char* name, const void* secret, size_t len) {
  struct needle* needle = &needles[num_needles++];
  CHECK(num_needles <= 32 && len >= 8 && len <= MAX_LEN);
  needle->name = name;
  needle->len = len;
  for (size_t i = 0; i < len; ++i) {
    needle->scrambled[i] = ((const unsigned char*)secret)[i] ^ SCRAMBLE;
  }
}

static int is_at(const struct needle* needle, const unsigned char* at) {
  for (size_t i = 0; i < needle->len; ++i) {
    if ((at[i] ^ SCRAMBLE) != needle->scrambled[i]) {
      return 0;
    }
  }
  return 1;
}

/* A password of 20 letters that no other run had; its UTF-16 too. */
static void make_password(char* password, WCHAR* wide, const char* name, const char* wide_name) {
  unsigned char random[20];
  CHECK(getrandom(random, sizeof random, 0) == sizeof random);
  for (int i = 0; i < 20; ++i) {
    password[i] = (char)('a' + random[i] % 26);
  }
  password[20] = 0;
  for (int i = 0; i <= 20; ++i) {
    wide[i] = (WCHAR)password[i];
  }
  remember(name, password, 20);
  remember(wide_name, wide, 40);
  explicit_bzero(random, sizeof random);
}

/* MD4 of the password in UTF-16, computed by libcrypto's own provider would need "legacy":
 * CryptoAPI has it. */
static void remember_nt_hash(const WCHAR* wide, const char* name) {
  HCRYPTPROV provider = 0;
  HCRYPTHASH hash = 0;
  BYTE digest[16];
  DWORD len = sizeof digest;
  CHECK(CryptAcquireContextA(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT));
  CHECK(CryptCreateHash(provider, CALG_MD4, 0, 0, &hash));
  CHECK(CryptHashData(hash, (const BYTE*)wide, 40, 0));
  CHECK(CryptGetHashParam(hash, HP_HASHVAL, digest, &len, 0));
  remember(name, digest, 16);
  explicit_bzero(digest, sizeof digest);
  CHECK(CryptDestroyHash(hash));
  CHECK(CryptReleaseContext(provider, 0));
}

static SECURITY_STATUS step(int initiate, CredHandle* credential, CtxtHandle* context, int first,
                            SecBuffer* in, SecBuffer* out) {
  SecBufferDesc input = {SECBUFFER_VERSION, 1, in};
  SecBufferDesc output = {SECBUFFER_VERSION, 1, out};
  ULONG attributes = 0;
  TimeStamp expiry;
  out->cbBuffer = 4096;
  out->BufferType = SECBUFFER_TOKEN;
  if (initiate) {
    return InitializeSecurityContextA(credential, first ? NULL : context, NULL,
                                      ISC_REQ_CONFIDENTIALITY | ISC_REQ_INTEGRITY, 0,
                                      SECURITY_NATIVE_DREP, in->cbBuffer ? &input : NULL, 0,
                                      context, &output, &attributes, &expiry);
  }
  return AcceptSecurityContext(credential, first ? NULL : context, &input, 0, SECURITY_NATIVE_DREP,
                               context, &output, &attributes, &expiry);
}

static void shake_hands(char* user, char* password) {
  SEC_WINNT_AUTH_IDENTITY_A identity = {0};
  CredHandle outbound, inbound;
  CtxtHandle client, server;
  TimeStamp expiry;
  static unsigned char tokens[3][4096];
  SecBuffer none = {0, SECBUFFER_TOKEN, NULL};
  SecBuffer buffers[3] = {{4096, SECBUFFER_TOKEN, tokens[0]},
                          {4096, SECBUFFER_TOKEN, tokens[1]},
                          {4096, SECBUFFER_TOKEN, tokens[2]}};
  SecBuffer last = {4096, SECBUFFER_TOKEN, tokens[0]};
  SecPkgContext_SessionKey key;
  identity.User = (unsigned char*)user;
  identity.UserLength = (ULONG)strlen(user);
  identity.Domain = (unsigned char*)".";
  identity.DomainLength = 1;
  identity.Password = (unsigned char*)password;
  identity.PasswordLength = (ULONG)strlen(password);
  identity.Flags = SEC_WINNT_AUTH_IDENTITY_ANSI;
  CHECK(AcquireCredentialsHandleA(NULL, (char*)"NTLM", SECPKG_CRED_OUTBOUND, NULL, &identity, NULL,
                                  NULL, &outbound, &expiry) == SEC_E_OK);
  CHECK(AcquireCredentialsHandleA(NULL, (char*)"NTLM", SECPKG_CRED_INBOUND, NULL, NULL, NULL, NULL,
                                  &inbound, &expiry) == SEC_E_OK);
  CHECK(step(1, &outbound, &client, 1, &none, &buffers[0]) == SEC_I_CONTINUE_NEEDED);
  CHECK(step(0, &inbound, &server, 1, &buffers[0], &buffers[1]) == SEC_I_CONTINUE_NEEDED);
  CHECK(step(1, &outbound, &client, 0, &buffers[1], &buffers[2]) == SEC_E_OK);
  CHECK(step(0, &inbound, &server, 0, &buffers[2], &last) == SEC_E_OK);
  CHECK(QueryContextAttributesA(&server, SECPKG_ATTR_SESSION_KEY, &key) == SEC_E_OK);
  remember("session key", key.SessionKey, key.SessionKeyLength);
  explicit_bzero(key.SessionKey, key.SessionKeyLength);
  FreeContextBuffer(key.SessionKey);
  SecBuffer message[2] = {{16, SECBUFFER_TOKEN, tokens[0]}, {32, SECBUFFER_DATA, tokens[1]}};
  SecBufferDesc descriptor = {SECBUFFER_VERSION, 2, message};
  CHECK(EncryptMessage(&client, 0, &descriptor, 0) == SEC_E_OK);
  CHECK(DecryptMessage(&server, &descriptor, 0, NULL) == SEC_E_OK);
  DeleteSecurityContext(&client);
  DeleteSecurityContext(&server);
  FreeCredentialsHandle(&outbound);
  FreeCredentialsHandle(&inbound);
}

/* PRIVATEKEYBLOB: BLOBHEADER, RSAPUBKEY, modulus, then prime1 and prime2 of half its length,
 * little-endian. */
static void remember_primes(const BYTE* blob, DWORD bits, int stored) {
  const size_t half = bits / 16;
  const BYTE* primes = blob + 20 + bits / 8;
  unsigned char turned[MAX_LEN];
  for (int which = 0; which < 2; ++which) {
    const BYTE* prime = primes + which * half;
    for (size_t i = 0; i < half; ++i) {
      turned[i] = prime[half - 1 - i];
    }
    remember(stored ? "stored prime" : "prime", prime, half < 32 ? half : 32);
    remember(stored ? "stored prime, big-endian" : "prime, big-endian", turned,
             half < 32 ? half : 32);
  }
  explicit_bzero(turned, sizeof turned);
}

static void use_keys(int stored) {
  HCRYPTPROV provider = 0;
  HCRYPTKEY pair = 0;
  HCRYPTHASH hash = 0;
  static BYTE blob[2048];
  static BYTE signature[256];
  DWORD len = sizeof blob;
  DWORD signature_len = sizeof signature;
  CHECK(CryptAcquireContextA(&provider, stored ? "pair" : NULL, NULL, PROV_RSA_AES,
                             stored ? CRYPT_NEWKEYSET : CRYPT_VERIFYCONTEXT));
  CHECK(CryptGenKey(provider, AT_SIGNATURE, 1024u << 16 | CRYPT_EXPORTABLE, &pair));
  CHECK(CryptExportKey(pair, 0, PRIVATEKEYBLOB, 0, blob, &len));
  remember_primes(blob, 1024, stored);
  explicit_bzero(blob, sizeof blob);
  CHECK(CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hash));
  CHECK(CryptHashData(hash, (const BYTE*)"text", 4, 0));
  CHECK(CryptSignHashA(hash, AT_SIGNATURE, NULL, 0, signature, &signature_len));
  CHECK(CryptDestroyHash(hash));
  CHECK(CryptDestroyKey(pair));
  CHECK(CryptReleaseContext(provider, 0));
}

static void use_passwords(void) {
  static char old_password[21], new_password[21];
  static WCHAR wide[21];
  char user[] = "alice";
  HANDLE token = NULL;
  make_password(old_password, wide, "password", "password in UTF-16");
  remember_nt_hash(wide, "NT hash");
  CHECK(opensspi_account_add(OPENSSPI_STORE_USER, user, NULL, old_password, 20) == 0);
  shake_hands(user, old_password);
  CHECK(LogonUserW(u"alice", u".", wide, LOGON32_LOGON_NETWORK, 0, &token));
  CHECK(CloseHandle(token));
  make_password(new_password, wide, "new password", "new password in UTF-16");
  remember_nt_hash(wide, "new NT hash");
  CHECK(ChangeAccountPasswordA((char*)"NTLM", (char*)".", user, old_password, new_password, FALSE,
                               0, NULL) == SEC_E_OK);
  CHECK(LogonUserA(user, ".", new_password, LOGON32_LOGON_NETWORK, 0, &token));
  CHECK(CloseHandle(token));
  CHECK(opensspi_account_remove(OPENSSPI_STORE_USER, user) == 0);
  CHECK(!LogonUserA("nobody", ".", "none", LOGON32_LOGON_NETWORK, 0,
                    &token)); /* the accounts are read anew */
  explicit_bzero(old_password, sizeof old_password);
  explicit_bzero(new_password, sizeof new_password);
  explicit_bzero(wide, sizeof wide);
}

/* Looks through one mapping; the end of a chunk overlaps the next. */
static int search(int memory, unsigned long start, unsigned long end, const char* name) {
  int found = 0;
  for (unsigned long at = start; at < end;) {
    const size_t wanted = end - at < sizeof chunk ? end - at : sizeof chunk;
    const ssize_t len = pread(memory, chunk, wanted, (off_t)at);
    if (len <= MAX_LEN) {
      break;
    }
    for (size_t i = 0; i < num_needles; ++i) {
      for (ssize_t offset = 0; offset + (ssize_t)needles[i].len <= len; ++offset) {
        if (!is_at(&needles[i], chunk + offset)) {
          continue;
        }
        printf("found %s at %s+%lx\n", needles[i].name, name, at + (unsigned long)offset - start);
        ++found;
        break;
      }
    }
    if ((size_t)len < sizeof chunk) {
      break;
    }
    at += (unsigned long)len - MAX_LEN;
  }
  explicit_bzero(chunk, sizeof chunk);
  return found;
}

static int search_all(void) {
  const unsigned long own = (unsigned long)chunk;
  int found = 0;
  const int memory = open("/proc/self/mem", O_RDONLY);
  FILE* maps = fopen("/proc/self/maps", "r");
  static char line[512];
  CHECK(memory >= 0 && maps != NULL);
  while (fgets(line, sizeof line, maps) != NULL) {
    unsigned long start = 0, end = 0;
    static char rights[8], name[256];
    name[0] = 0;
    if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &start, &end, rights, name) < 3) {
      continue;
    }
    if (rights[0] != 'r' || strncmp(name, "[v", 2) == 0) {
      continue;
    }
    if (own >= start && own < end) {
      found += search(memory, start, own, name);
      found += search(memory, own + sizeof chunk, end, name);
    } else {
      found += search(memory, start, end, name[0] ? name : "anonymous");
    }
  }
  fclose(maps);
  close(memory);
  return found;
}

/* The control: copies of the first secret that nobody wiped, on the heap and on the stack below
 * main. */
static void leak(void) {
  volatile unsigned char on_stack[64];
  unsigned char* on_heap = malloc(64);
  CHECK(on_heap != NULL);
  for (size_t i = 0; i < needles[0].len; ++i) {
    on_heap[i + 16] = needles[0].scrambled[i] ^ SCRAMBLE;
    on_stack[i + 16] = on_heap[i + 16];
  }
  free(on_heap);
  (void)on_stack[16];
}

int main(int argc, char** argv) {
  const int is_control = argc > 1 && strcmp(argv[1], "control") == 0;
  use_passwords();
  use_keys(0);
  use_keys(1);
  if (is_control) {
    leak();
  }
  const int found = search_all();
  for (size_t i = 0; i < num_needles; ++i) {
    printf("needle ");
    for (size_t j = 0; j < needles[i].len; ++j) {
      printf("%02x", needles[i].scrambled[j]);
    }
    printf(" %s\n", needles[i].name);
  }
  fflush(stdout);
  if (argc > 1 && strcmp(argv[1], "dump") == 0) {
    prctl(PR_SET_DUMPABLE, 1);
    abort();
  }
  return found == 0 ? 0 : 1;
}
