/* SPDX-License-Identifier: MIT */
/* printf of 16-bit text: Microsoft's formats, lengths and what does not fit. */
#include <Windows.h>
#include <sys/mman.h>
#include <tchar.h>
#include <unistd.h>

#include "check.h"

/* Compares with ASCII. */
static void check_text(int line, const WCHAR* actual, const char* expected) {
  char narrow[128];
  WideCharToMultiByte(CP_UTF8, 0, actual, -1, narrow, sizeof narrow, NULL, NULL);
  if (strcmp(narrow, expected) != 0) {
    printf("line %d: \"%s\", not \"%s\"\n", line, narrow, expected);
    exit(1);
  }
}

static WCHAR out[128];
static WCHAR format[64];

/* The format is ASCII, so that the test needs no wide literals. */
#define FORMATTED(expected, pattern, ...)                                                     \
  do {                                                                                        \
    MultiByteToWideChar(CP_UTF8, 0, pattern, -1, format, ARRAYSIZE(format));                  \
    CHECK_INT(opensspi_swprintf(out, ARRAYSIZE(out), format, __VA_ARGS__), strlen(expected)); \
    check_text(__LINE__, out, expected);                                                      \
  } while (0)

static void numbers_have_windows_sizes(void) {
  FORMATTED("-7 7 7", "%d %u %i", -7, 7u, 7);
  FORMATTED("ffffffff FF 377", "%x %X %o", -1, 255, 255);
  FORMATTED("-2 4294967294", "%ld %lu", (LONG)-2, (ULONG)-2);
  FORMATTED("-2 18446744073709551614", "%I64d %I64u", -2LL, -2LL);
  FORMATTED("9000000000 9000000000", "%lld %Iu", 9000000000LL, (SIZE_T)9000000000u);
  FORMATTED("-1 255 65535", "%hd %hhu %hu", 0xFFFF, 0x1FF, -1);
  FORMATTED("   42|42   |00042|+42", "%5d|%-5d|%05d|%+d", 42, 42, 42, 42);
  FORMATTED("   42|42   |00042", "%*d|%*d|%.*d", 5, 42, -5, 42, 5, 42);
  FORMATTED("0x2a 052", "%#x %#o", 42, 42);
  FORMATTED("1.50 1.5e+00 2", "%.2f %.1e %g", 1.5, 1.5, 2.0);
  FORMATTED("00000000DEADBEEF", "%p", (void*)(uintptr_t)0xDEADBEEF);
  FORMATTED("100%", "%d%%", 100);
}

static void text_is_wide_unless_it_says_otherwise(void) {
  const WCHAR wide[] = {'w', 0xE9, 0};
  const WCHAR pattern[] = {'%', 's', '|', '%', 'S', '|', '%', 'h', 's', 0};
  CHECK_INT(opensspi_swprintf(out, ARRAYSIZE(out), pattern, wide, "n\xC3\xA9", "\xC3\xA9"), 7);
  check_text(__LINE__, out, "w\xC3\xA9|n\xC3\xA9|\xC3\xA9");
}

static void widths_count_characters(void) {
  const WCHAR abc[] = {'a', 'b', 'c', 0};
  FORMATTED("  abc|abc  |ab|   ab", "%5s|%-5ls|%.2s|%5.2ws", abc, abc, abc, abc);
  FORMATTED("  abc|ab", "%5S|%.2hs", "abc", "abc");
  FORMATTED("x|y|  z", "%c|%hc|%3C", 'x', 'y', 'z');
  FORMATTED("(null) (null)", "%s %S", (WCHAR*)NULL, (char*)NULL);
}

/* Behind each text lies a page that nobody may read. */
static void a_precision_ends_a_text_that_has_no_zero(void) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char* pages =
      (char*)mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char* end = pages + page;
  CHECK(pages != (char*)MAP_FAILED && mprotect(end, page, PROT_NONE) == 0);
  memcpy(end - 3, "a\xC3\xA9", 3);
  FORMATTED("a", "%.1S", end - 3);
  MultiByteToWideChar(CP_UTF8, 0, "%.2hs", -1, format, ARRAYSIZE(format));
  CHECK_INT(opensspi_swprintf(out, ARRAYSIZE(out), format, end - 3), 2);
  check_text(__LINE__, out, "a\xC3\xA9");
  munmap(pages, 2 * page);
}

static void what_does_not_fit_is_cut_and_ended(void) {
  const WCHAR pattern[] = {'%', 'd', 0};
  CHECK_INT(opensspi_swprintf(out, 4, pattern, 1234), -1);
  check_text(__LINE__, out, "123");
  CHECK_INT(opensspi_swprintf(out, 5, pattern, 1234), 4);
  CHECK_INT(opensspi_swprintf(NULL, 0, pattern, 1234), -1);
}

static void unknown_conversions_are_refused(void) {
  static const char* const kBad[] = {"%n", "%", "%y", "%l"};
  size_t i;
  for (i = 0; i < ARRAYSIZE(kBad); ++i) {
    MultiByteToWideChar(CP_UTF8, 0, kBad[i], -1, format, ARRAYSIZE(format));
    CHECK_INT(opensspi_swprintf(out, ARRAYSIZE(out), format, &i), -1);
  }
}

static void a_very_long_number_is_written_whole(void) {
  WCHAR big[600];
  const WCHAR pattern[] = {'%', '.', '4', '0', '0', 'd', 0};
  CHECK_INT(opensspi_swprintf(big, ARRAYSIZE(big), pattern, 7), 400);
  CHECK_INT(big[399], '7');
}

int main(void) {
  numbers_have_windows_sizes();
  text_is_wide_unless_it_says_otherwise();
  widths_count_characters();
  a_precision_ends_a_text_that_has_no_zero();
  what_does_not_fit_is_cut_and_ended();
  unknown_conversions_are_refused();
  a_very_long_number_is_written_whole();
  /* The script compares what comes out. */
  CHECK(_tprintf(_T("%s %d\n"), _T("printed"), 1) == 10);
  CHECK(_ftprintf(stdout, _T("%s\n"), _T("again")) == 6);
  CHECK(_putts(_T("put")) >= 0 && _fputts(_T("last\n"), stdout) >= 0);
  return 0;
}
