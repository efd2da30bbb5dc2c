/* SPDX-License-Identifier: MIT */
/* tchar.h, lstr*, Microsoft's C library, and the functions for strings of 16-bit characters. */
#include <tchar.h>
#include <windows.h>

#include "check.h"

static TCHAR text[64];

static void tchar_functions_work_on_either_kind(void) {
  TCHAR* next = NULL;
  CHECK_INT(_tcslen(_T("four")), 4);
  CHECK(_tcscmp(_tcscpy(text, _T("abc")), _T("abc")) == 0);
  CHECK(_tcscmp(_tcscat(text, _T("def")), _T("abcdef")) == 0);
  CHECK(_tcscmp(_T("a"), _T("b")) < 0 && _tcscmp(_T("ab"), _T("a")) > 0);
  CHECK(_tcsncmp(_T("abx"), _T("aby"), 2) == 0 && _tcsncmp(_T("abx"), _T("aby"), 3) < 0);
  CHECK(_tcsicmp(_T("/E"), _T("/e")) == 0 && _tcsnicmp(_T("ABC"), _T("abd"), 2) == 0);
  CHECK(_tcsicmp(_T("a"), _T("b")) < 0);
  CHECK(_tcschr(text, 'd') == text + 3 && _tcschr(text, 'z') == NULL &&
        _tcschr(text, 0) == text + 6);
  CHECK(_tcsrchr(_tcscpy(text, _T("a/b/c")), '/') == text + 3 && _tcsrchr(text, 'z') == NULL);
  CHECK(_tcsstr(text, _T("b/")) == text + 2 && _tcsstr(text, _T("zz")) == NULL &&
        _tcsstr(text, _T("")) == text);
  CHECK(_tcspbrk(text, _T("/z")) == text + 1 && _tcspbrk(text, _T("z")) == NULL);
  CHECK(_tcsspn(text, _T("/ab")) == 4 && _tcscspn(text, _T("c")) == 4);
  CHECK(_tcscmp(_tcstok_s(text, _T("/"), &next), _T("a")) == 0);
  CHECK(_tcscmp(_tcstok_s(NULL, _T("/"), &next), _T("b")) == 0);
  CHECK(_tcscmp(_tcstok_s(NULL, _T("/"), &next), _T("c")) == 0);
  CHECK(_tcstok_s(NULL, _T("/"), &next) == NULL);
  CHECK(_tcscmp(_tcsupr(_tcscpy(text, _T("aZ1"))), _T("AZ1")) == 0);
  CHECK(_tcscmp(_tcslwr(text), _T("az1")) == 0);
  _tcsncpy(text, _T("ab"), 4);
  CHECK(text[2] == 0 && text[3] == 0);
  CHECK_INT(_tcsnlen(_T("abc"), 2), 2);
  CHECK(_istdigit('7') && !_istdigit('x') && _totupper('q') == 'Q');
}

static void numbers_are_read(void) {
  const WCHAR big[] = {'9', '0', '0', '0', '0', '0', '0', '0', '0', '0', 0};
  const TCHAR* number = _T(" -12x");
  TCHAR* end = NULL;
  CHECK_INT(_tcstol(number, &end, 10), -12);
  CHECK(end == number + 4);
  CHECK_INT(_tcstoul(_T("0xff"), NULL, 0), 255);
  CHECK_INT(_ttoi(_T("42")), 42);
  CHECK_INT(_tcstoi64(_T("-9000000000"), NULL, 10), -9000000000LL);
  CHECK_INT(_tcstol(_T("none"), &end, 10), 0);
  CHECK_INT(opensspi_wcstol(big, NULL, 10), INT32_MAX); /* Windows' long has 32 bits */
  CHECK_INT(errno, ERANGE);
}

static void lstr_functions_work(void) {
  CHECK_INT(lstrlen(TEXT("abc")), 3);
  CHECK_INT(lstrlenA(NULL), 0);
  CHECK_INT(lstrlenW(NULL), 0);
  CHECK(lstrcmpi(TEXT("SHA1"), TEXT("sha1")) == 0 && lstrcmp(TEXT("SHA1"), TEXT("sha1")) != 0);
  CHECK(lstrcmp(lstrcat(lstrcpy(text, TEXT("ab")), TEXT("cd")), TEXT("abcd")) == 0);
  CHECK(lstrcmp(lstrcpyn(text, TEXT("abcdef"), 4), TEXT("abc")) == 0);
  CHECK(lstrcpyn(text, TEXT("abc"), 0) == NULL);
}

static void microsofts_functions_work(void) {
  char buffer[8];
  FILE* file = NULL;
  char* copy = _strdup("copied");
  CHECK(_stricmp(copy, "COPIED") == 0 && _strnicmp("ABx", "aby", 2) == 0);
  free(copy);
  CHECK_INT(strcpy_s(buffer, sizeof buffer, "1234567"), 0);
  CHECK_INT(strcpy_s(buffer, sizeof buffer, "12345678"), ERANGE);
  CHECK(buffer[0] == 0);
  CHECK_INT(strcpy_s(NULL, 8, "a"), EINVAL);
  CHECK_INT(strcpy_s(buffer, sizeof buffer, NULL), EINVAL);
  CHECK_INT(strncpy_s(buffer, sizeof buffer, "123456789", _TRUNCATE), STRUNCATE);
  CHECK(strcmp(buffer, "1234567") == 0);
  CHECK_INT(strncpy_s(buffer, sizeof buffer, "123456789", 3), 0);
  CHECK(strcmp(buffer, "123") == 0);
  CHECK_INT(strcat_s(buffer, sizeof buffer, "4567"), 0);
  CHECK(strcmp(buffer, "1234567") == 0);
  CHECK_INT(strcat_s(buffer, sizeof buffer, "8"), ERANGE);
  CHECK_INT(memcpy_s(buffer, sizeof buffer, "123456789", 9), ERANGE);
  CHECK_INT(_snprintf(buffer, sizeof buffer, "%d", 1234567), 7);
  CHECK_INT(_snprintf(buffer, sizeof buffer, "%d", 12345678), -1);
  CHECK_INT(sprintf_s(buffer, sizeof buffer, "%d", 123456789), -1);
  CHECK(buffer[0] == 0);
  CHECK_INT(fopen_s(&file, "/nowhere/at/all", "rb"), ENOENT);
  CHECK(file == NULL);
  CHECK_INT(fopen_s(&file, "/dev/null", "rb"), 0);
  fclose(file);
}

static void wide_functions_with_bounds_work(void) {
  const WCHAR abc[] = {'a', 'b', 'c', 0};
  WCHAR small[4];
  WCHAR* copy = _wcsdup(abc);
  CHECK(_wcsicmp(copy, abc) == 0);
  free(copy);
  CHECK_INT(wcscpy_s(small, 4, abc), 0);
  CHECK_INT(wcscpy_s(small, 3, abc), ERANGE);
  CHECK_INT(small[0], 0);
  CHECK_INT(wcsncpy_s(small, 3, abc, _TRUNCATE), STRUNCATE);
  CHECK_INT(lstrlenW(small), 2);
  CHECK_INT(wcscat_s(small, 4, abc + 2), 0);
  CHECK_INT(wcscat_s(small, 4, abc), ERANGE);
  CHECK_INT(small[0], 0);
}

#if defined(__cplusplus) || __SIZEOF_WCHAR_T__ == 2 || \
    (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L)
/* The usual names take WCHAR, and outside -fshort-wchar wchar_t, too. */
static void usual_names_take_windows_characters(void) {
  const WCHAR* abc = OPENSSPI_WTEXT("abc");
  WCHAR room[8];
  CHECK_INT(wcslen(abc), 3);
  CHECK_INT(wcslen(L"wider"), 5);
  CHECK(wcscmp(wcscpy(room, abc), abc) == 0);
  CHECK(wcsncmp(wcscat(room, abc), abc, 3) == 0);
  CHECK(wcschr(room, 'c') == room + 2 && wcsrchr(room, 'c') == room + 5);
  CHECK(wcsstr(room, OPENSSPI_WTEXT("ca")) == room + 2);
  CHECK_INT(wcstol(OPENSSPI_WTEXT("17"), NULL, 10), 17);
}
#else
static void usual_names_take_windows_characters(void) {}
#endif

int main(void) {
  tchar_functions_work_on_either_kind();
  numbers_are_read();
  lstr_functions_work();
  microsofts_functions_work();
  wide_functions_with_bounds_work();
  usual_names_take_windows_characters();
  return 0;
}
