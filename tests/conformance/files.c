/* SPDX-License-Identifier: MIT */
// Files, paths and the environment. A handle of a file is its descriptor, as in the library.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shlobj.h"
#include "shlwapi.h"
#include "win32_base.h"

enum { kFirstFile = 3, kLastFile = 0x1000 };  // 0 to 2 are the standard streams

static int descriptor_of(HANDLE file) { return (int)(LONG_PTR)file; }

// narrow_path returns a path in memory that the next call uses again.
static const char* narrow_path(LPCWSTR path) {
  static char narrow[1024];
  size_t i = 0;
  for (; path[i] != 0 && i + 1 < sizeof narrow; i++) {
    narrow[i] = path[i] == '\\' ? '/' : (char)path[i];
  }
  narrow[i] = 0;
  return narrow;
}

static int open_flags(DWORD access, DWORD disposition) {
  const int flags = (access & GENERIC_WRITE) != 0 ? O_RDWR : O_RDONLY;
  if (disposition == CREATE_NEW) {
    return flags | O_CREAT | O_EXCL;
  }
  if (disposition == CREATE_ALWAYS) {
    return flags | O_CREAT | O_TRUNC;
  }
  return disposition == OPEN_ALWAYS ? flags | O_CREAT : flags;
}

HANDLE CreateFileA(LPCSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES attributes,
                   DWORD disposition, DWORD flags, HANDLE like) {
  const int descriptor = open(path, open_flags(access, disposition), 0600);
  if (descriptor < 0) {
    SetLastError(ERROR_FILE_NOT_FOUND);
    return INVALID_HANDLE_VALUE;
  }
  return (HANDLE)(LONG_PTR)descriptor;
}

HANDLE CreateFileW(LPCWSTR path, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES attributes,
                   DWORD disposition, DWORD flags, HANDLE like) {
  return CreateFileA(narrow_path(path), access, share, attributes, disposition, flags, like);
}

BOOL WriteFile(HANDLE file, LPCVOID data, DWORD len, LPDWORD written, LPOVERLAPPED overlapped) {
  const ssize_t done = write(descriptor_of(file), data, len);
  if (written != NULL) {
    *written = done < 0 ? 0 : (DWORD)done;
  }
  return done >= 0;
}

BOOL ReadFile(HANDLE file, LPVOID data, DWORD len, LPDWORD num_read, LPOVERLAPPED overlapped) {
  const ssize_t done = read(descriptor_of(file), data, len);
  if (num_read != NULL) {
    *num_read = done < 0 ? 0 : (DWORD)done;
  }
  return done >= 0;
}

BOOL CloseHandle(HANDLE handle) {
  const LONG_PTR number = (LONG_PTR)handle;
  if (number >= kFirstFile && number < kLastFile) {
    close(descriptor_of(handle));
  }
  return TRUE;
}

BOOL DeleteFileA(LPCSTR path) { return unlink(path) == 0; }
BOOL DeleteFileW(LPCWSTR path) { return unlink(narrow_path(path)) == 0; }

DWORD GetFileSize(HANDLE file, LPDWORD high) {
  struct stat status;
  if (fstat(descriptor_of(file), &status) != 0) {
    return ~0u;
  }
  if (high != NULL) {
    *high = (DWORD)(status.st_size >> 32);
  }
  return (DWORD)status.st_size;
}

DWORD GetTempPathA(DWORD room, LPSTR out) {
  strcpy(out, "/tmp/");
  return 5;
}

DWORD GetTempPathW(DWORD room, LPWSTR out) {
  wide_wcscpy(out, L"/tmp/");
  return 5;
}

UINT GetTempFileNameA(LPCSTR directory, LPCSTR prefix, UINT unique, LPSTR out) {
  sprintf(out, "%s/%sXXXXXX", directory, prefix);
  const int descriptor = mkstemp(out);
  if (descriptor < 0) {
    return 0;
  }
  close(descriptor);
  return 1;
}

UINT GetTempFileNameW(LPCWSTR directory, LPCWSTR prefix, UINT unique, LPWSTR out) {
  char path[1024];
  char narrow_directory[1024];
  strcpy(narrow_directory, narrow_path(directory));
  if (GetTempFileNameA(narrow_directory, narrow_path(prefix), unique, path) == 0) {
    return 0;
  }
  MultiByteToWideChar(CP_ACP, 0, path, -1, out, MAX_PATH);
  return 1;
}

DWORD GetEnvironmentVariableA(LPCSTR name, LPSTR out, DWORD room) {
  const char* value = getenv(name);
  if (value == NULL) {
    SetLastError(ERROR_ENVVAR_NOT_FOUND);
    return 0;
  }
  const DWORD len = (DWORD)strlen(value);
  if (len >= room) {
    return len + 1;
  }
  strcpy(out, value);
  return len;
}

DWORD GetEnvironmentVariableW(LPCWSTR name, LPWSTR out, DWORD room) {
  char value[1024];
  const DWORD len = GetEnvironmentVariableA(narrow_path(name), value, sizeof value);
  if (len == 0) {
    return 0;
  }
  if (len >= room) {
    return len + 1;
  }
  MultiByteToWideChar(CP_ACP, 0, value, -1, out, (int)room);
  return len;
}

BOOL SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value) {
  char narrow_name[1024];
  strcpy(narrow_name, narrow_path(name));
  return value != NULL ? setenv(narrow_name, narrow_path(value), 1) == 0
                       : unsetenv(narrow_name) == 0;
}

HRESULT SHGetFolderPathW(HWND window, int folder, HANDLE token, DWORD flags, LPWSTR out) {
  return E_NOTIMPL;
}

BOOL PathAppendW(LPWSTR path, LPCWSTR more) {
  wide_wcscat(wide_wcscat(path, L"/"), more);
  return TRUE;
}

LSTATUS SHDeleteKeyA(HKEY key, LPCSTR name) { return ERROR_FILE_NOT_FOUND; }
