/* SPDX-License-Identifier: MIT */
/* Files through handles, and the clean-up of __finally. The first argument is a directory. */
#include <windows.h>

#include "check.h"

static char path[300];

static HANDLE open_file(DWORD access, DWORD disposition) {
  return CreateFileA(path, access, 0, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
}

static void what_is_written_is_read(void) {
  char back[16] = "";
  DWORD count = 99;
  DWORD high = 99;
  LARGE_INTEGER size;
  HANDLE file = open_file(GENERIC_WRITE, CREATE_NEW);
  CHECK(file != INVALID_HANDLE_VALUE);
  CHECK(WriteFile(file, "12345678", 8, &count, NULL) && count == 8);
  CHECK(CloseHandle(file));
  file = open_file(GENERIC_READ, OPEN_EXISTING);
  CHECK_INT(GetFileSize(file, &high), 8);
  CHECK_INT(high, 0);
  CHECK(GetFileSizeEx(file, &size) && size.QuadPart == 8);
  CHECK(ReadFile(file, back, 5, &count, NULL) && count == 5);
  CHECK(ReadFile(file, back + 5, 11, &count, NULL) && count == 3);
  CHECK(ReadFile(file, back, 16, &count, NULL) && count == 0);
  CHECK(strcmp(back, "12345678") == 0);
  CHECK(!WriteFile(file, "x", 1, &count, NULL) && count == 0);
  CHECK(CloseHandle(file));
  CHECK(!CloseHandle(file) && GetLastError() == ERROR_INVALID_HANDLE);
}

static void dispositions_are_windows(void) {
  HANDLE file;
  CHECK(open_file(GENERIC_WRITE, CREATE_NEW) == INVALID_HANDLE_VALUE);
  CHECK_INT(GetLastError(), ERROR_FILE_EXISTS);
  file = open_file(GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS);
  CHECK_INT(GetLastError(), ERROR_ALREADY_EXISTS);
  CHECK_INT(GetFileSize(file, NULL), 8);
  CHECK(CloseHandle(file));
  file = open_file(GENERIC_WRITE, CREATE_ALWAYS);
  CHECK_INT(GetFileSize(file, NULL), 0);
  CHECK(CloseHandle(file));
  CHECK(remove(path) == 0);
  CHECK(open_file(GENERIC_READ, OPEN_EXISTING) == INVALID_HANDLE_VALUE);
  CHECK_INT(GetLastError(), ERROR_FILE_NOT_FOUND);
  CHECK(open_file(GENERIC_READ, 0) == INVALID_HANDLE_VALUE);
  CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
}

static void wide_paths_work(void) {
  WCHAR wide[300];
  HANDLE file;
  MultiByteToWideChar(CP_ACP, 0, path, -1, wide, ARRAYSIZE(wide));
  file = CreateFileW(wide, GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, 0, NULL);
  CHECK(file != INVALID_HANDLE_VALUE && GetLastError() == 0);
  CHECK(CloseHandle(file) && remove(path) == 0);
}

static void handles_that_are_no_files_are_refused(void) {
  char byte;
  DWORD count;
  LARGE_INTEGER size;
  CHECK(!ReadFile(NULL, &byte, 1, &count, NULL) && GetLastError() == ERROR_INVALID_HANDLE);
  CHECK(!ReadFile(INVALID_HANDLE_VALUE, &byte, 1, &count, NULL));
  CHECK(!CloseHandle(NULL) && GetLastError() == ERROR_INVALID_HANDLE);
  CHECK_INT(GetFileSize(NULL, NULL), INVALID_FILE_SIZE);
  CHECK(!GetFileSizeEx(NULL, &size) && GetLastError() == ERROR_INVALID_HANDLE);
  CHECK(!GetFileSizeEx(NULL, NULL) && GetLastError() == ERROR_INVALID_PARAMETER);
  CHECK(CloseHandle(GetCurrentProcess()));
}

#if !defined(__cplusplus) || defined(__cpp_exceptions)
static int steps(int leave_at) {
  int done = 0;
  __try {
    int i;
    for (i = 0; i < 3; ++i) {
      if (i == leave_at) {
        __leave;
      }
      ++done;
    }
    __try {
      done += 10;
      if (leave_at == 5) {
        __leave;
      }
      done += 20;
    } __finally {
      done += 100;
    }
  } __finally {
    done += 1000;
  }
  return done;
}

static void clean_up_runs_however_the_block_is_left(void) {
  CHECK_INT(steps(0), 1000);
  CHECK_INT(steps(2), 1002);
  CHECK_INT(steps(5), 1113);
  CHECK_INT(steps(9), 1133);
}
#else
static void clean_up_runs_however_the_block_is_left(void) {}
#endif

int main(int argc, char** argv) {
  CHECK(argc == 2);
  snprintf(path, sizeof path, "%s/caf\xC3\xA9", argv[1]);
  what_is_written_is_read();
  dispositions_are_windows();
  wide_paths_work();
  handles_that_are_no_files_are_refused();
  clean_up_runs_however_the_block_is_left();
  return 0;
}
