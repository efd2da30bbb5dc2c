/* SPDX-License-Identifier: MIT */
// A small registry in memory. From the start it has what Windows 10 has below
// Software\Microsoft\Cryptography, as the tests compare it with what the library lists.
#define _GNU_SOURCE
#include <dlfcn.h>

#include "winreg.h"

enum { kMaxValues = 256, kMaxPath = 256, kMaxName = 64, kMaxData = 256, kFirstKey = 0x5000 };
static const DWORD kIsKey = ~0u;  // the type of an entry that is a key, not a value

static struct {
  char path[kMaxPath];  // empty for an entry that is free
  char name[kMaxName];
  DWORD type;
  DWORD len;
  BYTE data[kMaxData];
} entries[kMaxValues];
static int num_entries;

static char open_keys[kMaxValues][kMaxPath];  // an HKEY is kFirstKey and an index of these
static int num_open_keys;

static int find(const char* path, const char* name, int is_key) {
  for (int i = 0; i < num_entries; i++) {
    const int matches = entries[i].path[0] != 0 && strcasecmp(entries[i].path, path) == 0 &&
                        strcasecmp(entries[i].name, name) == 0;
    if (matches && (entries[i].type == kIsKey) == is_key) {
      return i;
    }
  }
  return -1;
}

static LONG put(const char* path, const char* name, DWORD type, const void* data, DWORD len) {
  int place = find(path, name, type == kIsKey);
  if (place < 0) {
    for (place = 0; place < num_entries && entries[place].path[0] != 0;) {
      place++;
    }
  }
  if (place == kMaxValues || len > kMaxData) {
    return ERROR_NOT_ENOUGH_MEMORY;
  }
  if (place == num_entries) {
    num_entries++;
  }
  snprintf(entries[place].path, kMaxPath, "%s", path);
  snprintf(entries[place].name, kMaxName, "%s", name);
  entries[place].type = type;
  entries[place].len = len;
  if (len != 0) {
    memcpy(entries[place].data, data, len);
  }
  return ERROR_SUCCESS;
}

// make_key makes a key and every key above it.
static void make_key(const char* path) {
  char part[kMaxPath];
  snprintf(part, sizeof part, "%s", path);
  for (char* slash = strchr(part, '\\'); slash != NULL; slash = strchr(slash + 1, '\\')) {
    *slash = 0;
    put(part, "", kIsKey, NULL, 0);
    *slash = '\\';
  }
  put(part, "", kIsKey, NULL, 0);
}

static void put_text(const char* path, const char* name, const char* text) {
  make_key(path);
  put(path, name, REG_SZ, text, (DWORD)strlen(text) + 1);
}

#define ROOT "2\\Software\\Microsoft\\Cryptography"
#define BASE "Microsoft Base Cryptographic Provider v1.0"
#define BASE_DSS "Microsoft Base DSS Cryptographic Provider"
#define BASE_DSS_DH "Microsoft Base DSS and Diffie-Hellman Cryptographic Provider"
#define CARD "Microsoft Base Smart Card Crypto Provider"
#define DH_SCHANNEL "Microsoft DH SChannel Cryptographic Provider"
#define ENHANCED "Microsoft Enhanced Cryptographic Provider v1.0"
#define ENHANCED_DSS_DH "Microsoft Enhanced DSS and Diffie-Hellman Cryptographic Provider"
#define AES "Microsoft Enhanced RSA and AES Cryptographic Provider"
#define RSA_SCHANNEL "Microsoft RSA SChannel Cryptographic Provider"
#define STRONG "Microsoft Strong Cryptographic Provider"

static const struct {
  DWORD type;
  const char* name;
} kProviders[] = {{1, BASE},          {13, BASE_DSS_DH}, {3, BASE_DSS},         {1, CARD},
                  {18, DH_SCHANNEL},  {1, ENHANCED},     {13, ENHANCED_DSS_DH}, {24, AES},
                  {12, RSA_SCHANNEL}, {1, STRONG}};

static const struct {
  int type;
  const char* name;
  const char* provider;
} kTypes[] = {{1, "RSA Full (Signature and Key Exchange)", STRONG},
              {3, "DSS Signature", BASE_DSS},
              {12, "RSA SChannel", RSA_SCHANNEL},
              {13, "DSS Signature with Diffie-Hellman Key Exchange", ENHANCED_DSS_DH},
              {18, "Diffie-Hellman SChannel", DH_SCHANNEL},
              {24, "RSA Full and AES", AES}};

typedef BOOL (*acquire_function)(ULONG_PTR*, LPCSTR, LPCSTR, DWORD, DWORD);
typedef BOOL (*parameter_function)(ULONG_PTR, DWORD, BYTE*, DWORD*, DWORD);
typedef BOOL (*release_function)(ULONG_PTR, DWORD);

// The machine's GUID is the one that the library puts behind a container's unique name.
static const char* machine_guid(void) {
  enum { kNewKeySet = 8, kDeleteKeySet = 16, kUniqueContainer = 36 };
  static char unique[kMaxPath];
  const acquire_function acquire = (acquire_function)dlsym(RTLD_DEFAULT, "CryptAcquireContextA");
  const parameter_function get = (parameter_function)dlsym(RTLD_DEFAULT, "CryptGetProvParam");
  const release_function release = (release_function)dlsym(RTLD_DEFAULT, "CryptReleaseContext");
  ULONG_PTR provider = 0;
  DWORD len = sizeof unique;
  if (acquire != NULL && get != NULL && release != NULL &&
      acquire(&provider, "machine-guid", NULL, 1, kNewKeySet)) {
    get(provider, kUniqueContainer, (BYTE*)unique, &len, 0);
    release(provider, 0);
    acquire(&provider, "machine-guid", NULL, 1, kDeleteKeySet);
  }
  const char* underscore = strchr(unique, '_');
  return underscore != NULL ? underscore + 1 : "00000000-0000-0000-0000-000000000000";
}

static void fill_once(void) {
  static int filled;
  char path[kMaxPath];
  if (filled++ != 0) {
    return;
  }
  const DWORD error = GetLastError();
  make_key(ROOT);
  for (size_t i = 0; i < ARRAYSIZE(kProviders); i++) {
    snprintf(path, sizeof path, ROOT "\\Defaults\\Provider\\%s", kProviders[i].name);
    make_key(path);
    put(path, "Type", REG_DWORD, &kProviders[i].type, sizeof kProviders[i].type);
  }
  for (size_t i = 0; i < ARRAYSIZE(kTypes); i++) {
    snprintf(path, sizeof path, ROOT "\\Defaults\\Provider Types\\Type %03d", kTypes[i].type);
    put_text(path, "TypeName", kTypes[i].name);
    put_text(path, "Name", kTypes[i].provider);
  }
  put_text(ROOT, "MachineGuid", machine_guid());
  SetLastError(error);
}

// path_of returns the path of an open key or of a root ("2" is HKEY_LOCAL_MACHINE), or NULL.
static const char* path_of(HKEY key) {
  static char root[4];
  const ULONG_PTR number = (ULONG_PTR)key;
  if (number >= kFirstKey && number < kFirstKey + (ULONG_PTR)num_open_keys) {
    return open_keys[number - kFirstKey];
  }
  if (number >> 4 != 0x8000000) {
    return NULL;
  }
  sprintf(root, "%d", (int)(number & 15));
  return root;
}

enum on_absence { kFail, kCreate };

static LONG open_key(HKEY above, LPCSTR name, PHKEY out, enum on_absence on_absence,
                     LPDWORD disposition) {
  char path[kMaxPath];
  fill_once();
  const char* parent = path_of(above);
  if (parent == NULL) {
    return ERROR_INVALID_HANDLE;
  }
  const int named = name != NULL && *name != 0;
  snprintf(path, sizeof path, "%s%s%s", parent, named ? "\\" : "", named ? name : "");
  const int exists = strchr(path, '\\') == NULL || find(path, "", 1) >= 0;
  if (!exists && on_absence == kFail) {
    return ERROR_FILE_NOT_FOUND;
  }
  if (!exists) {
    make_key(path);
  }
  if (disposition != NULL) {
    *disposition = exists ? REG_OPENED_EXISTING_KEY : REG_CREATED_NEW_KEY;
  }
  if (num_open_keys == kMaxValues) {
    num_open_keys = 0;
  }
  strcpy(open_keys[num_open_keys], path);
  *out = (HKEY)(ULONG_PTR)(kFirstKey + num_open_keys++);
  return ERROR_SUCCESS;
}

// narrow returns a name in memory that the fourth call from now uses again.
static const char* narrow(LPCWSTR name) {
  static char names[4][kMaxPath];
  static int next;
  if (name == NULL) {
    return NULL;
  }
  char* const out = names[next++ & 3];
  int len = 0;
  for (; name[len] != 0 && len + 1 < kMaxPath; len++) {
    out[len] = (char)name[len];
  }
  out[len] = 0;
  return out;
}

LONG RegCloseKey(HKEY key) { return path_of(key) != NULL ? ERROR_SUCCESS : ERROR_INVALID_HANDLE; }

LONG RegOpenKeyA(HKEY key, LPCSTR name, PHKEY out) { return open_key(key, name, out, kFail, NULL); }

LONG RegOpenKeyW(HKEY key, LPCWSTR name, PHKEY out) { return RegOpenKeyA(key, narrow(name), out); }

LONG RegOpenKeyExA(HKEY key, LPCSTR name, DWORD options, REGSAM access, PHKEY out) {
  return RegOpenKeyA(key, name, out);
}

LONG RegOpenKeyExW(HKEY key, LPCWSTR name, DWORD options, REGSAM access, PHKEY out) {
  return RegOpenKeyA(key, narrow(name), out);
}

LONG RegCreateKeyA(HKEY key, LPCSTR name, PHKEY out) {
  return open_key(key, name, out, kCreate, NULL);
}

LONG RegCreateKeyExA(HKEY key, LPCSTR name, DWORD reserved, LPSTR class, DWORD options,
                     REGSAM access, LPSECURITY_ATTRIBUTES attributes, PHKEY out,
                     LPDWORD disposition) {
  return open_key(key, name, out, kCreate, disposition);
}

LONG RegCreateKeyExW(HKEY key, LPCWSTR name, DWORD reserved, LPWSTR class, DWORD options,
                     REGSAM access, LPSECURITY_ATTRIBUTES attributes, PHKEY out,
                     LPDWORD disposition) {
  return open_key(key, narrow(name), out, kCreate, disposition);
}

LONG RegDeleteKeyA(HKEY key, LPCSTR name) {
  HKEY opened;
  const LONG status = open_key(key, name, &opened, kFail, NULL);
  if (status != ERROR_SUCCESS) {
    return status;
  }
  const char* path = path_of(opened);
  for (int i = 0; i < num_entries; i++) {
    if (strcasecmp(entries[i].path, path) == 0) {
      entries[i].path[0] = 0;
    }
  }
  return ERROR_SUCCESS;
}

LONG RegDeleteKeyW(HKEY key, LPCWSTR name) { return RegDeleteKeyA(key, narrow(name)); }

// value_of returns a value's place, or -1 with the code that says why.
static int value_of(HKEY key, LPCSTR name, LONG* status) {
  const char* path = path_of(key);
  const int place = path != NULL ? find(path, name != NULL ? name : "", 0) : -1;
  *status = path == NULL ? ERROR_INVALID_HANDLE : place < 0 ? ERROR_FILE_NOT_FOUND : ERROR_SUCCESS;
  return place;
}

LONG RegDeleteValueA(HKEY key, LPCSTR name) {
  LONG status;
  const int place = value_of(key, name, &status);
  if (place >= 0) {
    entries[place].path[0] = 0;
  }
  return status;
}

LONG RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE out,
                      LPDWORD len) {
  LONG status;
  const int place = value_of(key, name, &status);
  if (place < 0) {
    return status;
  }
  const DWORD room = len != NULL ? *len : 0;
  if (type != NULL) {
    *type = entries[place].type;
  }
  if (len != NULL) {
    *len = entries[place].len;
  }
  if (out == NULL) {
    return ERROR_SUCCESS;
  }
  if (room < entries[place].len) {
    return ERROR_MORE_DATA;
  }
  memcpy(out, entries[place].data, entries[place].len);
  return ERROR_SUCCESS;
}

// Text comes as it was set, in either form.
LONG RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE out,
                      LPDWORD len) {
  return RegQueryValueExA(key, narrow(name), reserved, type, out, len);
}

LONG RegSetValueExA(HKEY key, LPCSTR name, DWORD reserved, DWORD type, const BYTE* data,
                    DWORD len) {
  const char* path = path_of(key);
  if (path == NULL) {
    return ERROR_INVALID_HANDLE;
  }
  return put(path, name != NULL ? name : "", type, data, len);
}

// child_of returns the name of the key at `index` below a key, or NULL after the last.
static const char* child_of(HKEY key, DWORD index) {
  const char* path = path_of(key);
  const size_t len = path != NULL ? strlen(path) : 0;
  for (int i = 0; path != NULL && i < num_entries; i++) {
    const char* name = entries[i].path + len + 1;
    const int below = entries[i].type == kIsKey && strncasecmp(entries[i].path, path, len) == 0 &&
                      entries[i].path[len] == '\\' && strchr(name, '\\') == NULL;
    if (below && index-- == 0) {
      return name;
    }
  }
  return NULL;
}

LONG RegQueryInfoKeyA(HKEY key, LPSTR class, LPDWORD class_len, LPDWORD reserved,
                      LPDWORD num_children, LPDWORD longest_child, LPDWORD longest_class,
                      LPDWORD num_values, LPDWORD longest_name, LPDWORD longest_value,
                      LPDWORD security, PFILETIME written) {
  DWORD number = 0;
  DWORD longest = 0;
  if (path_of(key) == NULL) {
    return ERROR_INVALID_HANDLE;
  }
  for (const char* name; (name = child_of(key, number)) != NULL; number++) {
    longest = max(longest, (DWORD)strlen(name));
  }
  if (num_children != NULL) {
    *num_children = number;
  }
  if (longest_child != NULL) {
    *longest_child = longest;
  }
  return ERROR_SUCCESS;
}

LONG RegQueryInfoKeyW(HKEY key, LPWSTR class, LPDWORD class_len, LPDWORD reserved,
                      LPDWORD num_children, LPDWORD longest_child, LPDWORD longest_class,
                      LPDWORD num_values, LPDWORD longest_name, LPDWORD longest_value,
                      LPDWORD security, PFILETIME written) {
  return RegQueryInfoKeyA(key, NULL, class_len, reserved, num_children, longest_child,
                          longest_class, num_values, longest_name, longest_value, security,
                          written);
}

LONG RegEnumKeyExA(HKEY key, DWORD index, LPSTR name, LPDWORD len, LPDWORD reserved, LPSTR class,
                   LPDWORD class_len, PFILETIME written) {
  const char* child = child_of(key, index);
  if (child == NULL) {
    return ERROR_NO_MORE_ITEMS;
  }
  if (*len <= strlen(child)) {
    return ERROR_MORE_DATA;
  }
  strcpy(name, child);
  *len = (DWORD)strlen(child);
  return ERROR_SUCCESS;
}

LONG RegEnumKeyExW(HKEY key, DWORD index, LPWSTR name, LPDWORD len, LPDWORD reserved, LPWSTR class,
                   LPDWORD class_len, PFILETIME written) {
  const char* child = child_of(key, index);
  if (child == NULL) {
    return ERROR_NO_MORE_ITEMS;
  }
  if (*len <= strlen(child)) {
    return ERROR_MORE_DATA;
  }
  DWORD i = 0;
  for (; child[i] != 0; i++) {
    name[i] = (WCHAR)child[i];
  }
  name[i] = 0;
  *len = i;
  return ERROR_SUCCESS;
}
