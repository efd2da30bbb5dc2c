/* SPDX-License-Identifier: MIT */
/* fileapi.h: as much of files as small programs use around cryptography: open, read, write, size.
 *
 * A path is one of this host. Sharing modes, attributes, templates and overlapped work mean
 * nothing. */
#ifndef OPENSSPI_WINDOWS_FILEAPI_H
#define OPENSSPI_WINDOWS_FILEAPI_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "opensspi/winbase.h"
#include "opensspi/windows/stringapiset.h"
#include "opensspi/windows/windef.h"
#include "opensspi/winnt_constants.h"

#ifdef __cplusplus
extern "C" {
#endif

/* From <unistd.h>, whose many other names would stand in the way of a program's own. */
extern ssize_t read(int, void*, size_t);
extern ssize_t write(int, const void*, size_t);
extern int close(int);

/* clang-format off */

#define FILE_SHARE_READ                      0x00000001
#define FILE_SHARE_WRITE                     0x00000002
#define FILE_SHARE_DELETE                    0x00000004
#define CREATE_NEW                           1
#define CREATE_ALWAYS                        2
#define OPEN_EXISTING                        3
#define OPEN_ALWAYS                          4
#define TRUNCATE_EXISTING                    5
#define FILE_ATTRIBUTE_READONLY              0x00000001
#define FILE_ATTRIBUTE_HIDDEN                0x00000002
#define FILE_ATTRIBUTE_ARCHIVE               0x00000020
#define FILE_ATTRIBUTE_NORMAL                0x00000080
#define FILE_ATTRIBUTE_TEMPORARY             0x00000100
#define FILE_FLAG_WRITE_THROUGH              0x80000000
#define FILE_FLAG_SEQUENTIAL_SCAN            0x08000000
#define INVALID_FILE_SIZE                    ((DWORD)0xFFFFFFFF)

/* clang-format on */

/* opensspi_file_error_ sets the last error that Windows has for errno, and returns zero. */
static inline BOOL opensspi_file_error_(int error) {
  DWORD code = ERROR_GEN_FAILURE;
  switch (error) {
    case ENOENT:
      code = ERROR_FILE_NOT_FOUND;
      break;
    case ENOTDIR:
    case ENAMETOOLONG:
      code = ERROR_PATH_NOT_FOUND;
      break;
    case EACCES:
    case EPERM:
    case EISDIR:
      code = ERROR_ACCESS_DENIED;
      break;
    case EROFS:
      code = ERROR_WRITE_PROTECT;
      break;
    case EEXIST:
      code = ERROR_FILE_EXISTS;
      break;
    case ENOSPC:
    case EDQUOT:
      code = ERROR_DISK_FULL;
      break;
    case EMFILE:
    case ENFILE:
      code = ERROR_TOO_MANY_OPEN_FILES;
      break;
    case EBADF:
      code = ERROR_INVALID_HANDLE;
      break;
    case EINVAL:
      code = ERROR_INVALID_PARAMETER;
      break;
    default:
      break;
  }
  SetLastError(code);
  return FALSE;
}

/* A file's HANDLE is its descriptor under a mark, so that it is never a handle of the library. */
#define OPENSSPI_FILE_MARK_ 0x4F53465300000000u

static inline HANDLE opensspi_file_handle_(int descriptor) {
  return (HANDLE)(ULONG_PTR)(OPENSSPI_FILE_MARK_ | (ULONG_PTR)descriptor);
}

static inline int opensspi_descriptor_(HANDLE file) {
  const ULONG_PTR value = (ULONG_PTR)file ^ OPENSSPI_FILE_MARK_;
  return value <= INT32_MAX ? (int)value : -1;
}

static inline int opensspi_open_flags_(DWORD access, DWORD disposition) {
  int flags = access & GENERIC_WRITE ? (access & GENERIC_READ ? O_RDWR : O_WRONLY) : O_RDONLY;
  flags |= disposition == CREATE_NEW ? O_CREAT | O_EXCL : 0;
  flags |= disposition == CREATE_ALWAYS ? O_CREAT | O_TRUNC : 0;
  flags |= disposition == OPEN_ALWAYS ? O_CREAT : 0;
  flags |= disposition == TRUNCATE_EXISTING ? O_TRUNC : 0;
#ifdef O_CLOEXEC
  flags |= O_CLOEXEC;
#endif
  return flags;
}

/* CreateFile opens a file, or returns INVALID_HANDLE_VALUE. A file that OPEN_ALWAYS or
 * CREATE_ALWAYS found sets ERROR_ALREADY_EXISTS, one that they made 0. */
static inline HANDLE CreateFileA(LPCSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                                 LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                                 DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
                                 HANDLE hTemplateFile) {
  struct stat before;
  const BOOL makes = dwCreationDisposition == CREATE_ALWAYS || dwCreationDisposition == OPEN_ALWAYS;
  const BOOL existed = makes && lpFileName && stat(lpFileName, &before) == 0;
  int descriptor;
  (void)dwShareMode;
  (void)lpSecurityAttributes;
  (void)dwFlagsAndAttributes;
  (void)hTemplateFile;
  if (!lpFileName || dwCreationDisposition < CREATE_NEW ||
      dwCreationDisposition > TRUNCATE_EXISTING) {
    opensspi_file_error_(EINVAL);
    return INVALID_HANDLE_VALUE;
  }
  descriptor = open(lpFileName, opensspi_open_flags_(dwDesiredAccess, dwCreationDisposition), 0666);
  if (descriptor < 0) {
    opensspi_file_error_(errno);
    return INVALID_HANDLE_VALUE;
  }
  if (makes) {
    SetLastError(existed ? ERROR_ALREADY_EXISTS : 0);
  }
  return opensspi_file_handle_(descriptor);
}

static inline HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                                 LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                                 DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
                                 HANDLE hTemplateFile) {
  char name[4096];
  if (!lpFileName ||
      !WideCharToMultiByte(CP_UTF8, 0, lpFileName, -1, name, (int)sizeof name, NULL, NULL)) {
    opensspi_file_error_(lpFileName ? ENAMETOOLONG : EINVAL);
    return INVALID_HANDLE_VALUE;
  }
  return CreateFileA(name, dwDesiredAccess, dwShareMode, lpSecurityAttributes,
                     dwCreationDisposition, dwFlagsAndAttributes, hTemplateFile);
}
#define CreateFile OPENSSPI_AW(CreateFile)

/* ReadFile reads up to so many bytes; 0 read and success is the end of the file. */
static inline BOOL ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
                            LPDWORD lpNumberOfBytesRead, LPVOID lpOverlapped) {
  const int descriptor = opensspi_descriptor_(hFile);
  ssize_t count;
  if (lpNumberOfBytesRead) {
    *lpNumberOfBytesRead = 0;
  }
  if (lpOverlapped) {
    return opensspi_file_error_(EINVAL);
  }
  do {
    count = read(descriptor, lpBuffer, nNumberOfBytesToRead);
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    return opensspi_file_error_(errno);
  }
  if (lpNumberOfBytesRead) {
    *lpNumberOfBytesRead = (DWORD)count;
  }
  return TRUE;
}

/* WriteFile writes all bytes, or fails; `*lpNumberOfBytesWritten` is how many were written. */
static inline BOOL WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
                             LPDWORD lpNumberOfBytesWritten, LPVOID lpOverlapped) {
  const int descriptor = opensspi_descriptor_(hFile);
  DWORD done = 0;
  int error = lpOverlapped ? EINVAL : 0;
  while (!error && done < nNumberOfBytesToWrite) {
    const ssize_t count =
        write(descriptor, (const char*)lpBuffer + done, nNumberOfBytesToWrite - done);
    done += count > 0 ? (DWORD)count : 0;
    error = count < 0 && errno != EINTR ? errno : 0;
  }
  if (lpNumberOfBytesWritten) {
    *lpNumberOfBytesWritten = done;
  }
  return error ? opensspi_file_error_(error) : TRUE;
}

/* GetFileSize returns a file's size, its upper half in `*lpFileSizeHigh`; INVALID_FILE_SIZE is
 * failure if GetLastError is not 0. */
static inline DWORD GetFileSize(HANDLE hFile, LPDWORD lpFileSizeHigh) {
  struct stat state;
  if (fstat(opensspi_descriptor_(hFile), &state) != 0) {
    opensspi_file_error_(errno);
    return INVALID_FILE_SIZE;
  }
  SetLastError(0);
  if (lpFileSizeHigh) {
    *lpFileSizeHigh = (DWORD)((uint64_t)state.st_size >> 32);
  }
  return (DWORD)state.st_size;
}

/* GetFileSizeEx writes a file's size to `*lpFileSize`. */
static inline BOOL GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize) {
  struct stat state;
  if (!lpFileSize) {
    return opensspi_file_error_(EINVAL);
  }
  if (fstat(opensspi_descriptor_(hFile), &state) != 0) {
    return opensspi_file_error_(errno);
  }
  lpFileSize->QuadPart = state.st_size;
  return TRUE;
}

/* CloseHandle closes files, too. */
static inline BOOL opensspi_close_handle_(HANDLE object) {
  const int descriptor = opensspi_descriptor_(object);
  if (descriptor < 0) {
    return CloseHandle(object);
  }
  return close(descriptor) == 0 ? TRUE : opensspi_file_error_(errno);
}
#define CloseHandle opensspi_close_handle_

#ifdef __cplusplus
}
#endif

#endif
