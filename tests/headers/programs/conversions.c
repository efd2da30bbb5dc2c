/* SPDX-License-Identifier: MIT */
/* MultiByteToWideChar and WideCharToMultiByte: text, lengths, flags and error codes as on Windows.
 */
#include <Windows.h>

#include "check.h"

static WCHAR wide[64];
static char narrow[64];

static int to_wide(DWORD flags, const char* bytes, int length) {
  SetLastError(0);
  memset(wide, 0x55, sizeof wide);
  return MultiByteToWideChar(CP_UTF8, flags, bytes, length, wide, ARRAYSIZE(wide));
}

static void good_text_is_converted_both_ways(void) {
  /* a, e acute, euro sign, a character beyond the BMP */
  const char* text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E";
  const WCHAR expected[] = {'a', 0xE9, 0x20AC, 0xD834, 0xDD1E, 0};
  CHECK_INT(MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0), 6);
  CHECK_INT(to_wide(MB_ERR_INVALID_CHARS, text, -1), 6);
  CHECK(memcmp(wide, expected, sizeof expected) == 0);
  CHECK_INT(to_wide(0, text, 3), 2); /* without a terminating zero */
  CHECK_INT(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, expected, -1, NULL, 0, NULL, NULL),
            11);
  CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, expected, -1, narrow, sizeof narrow, NULL, NULL), 11);
  CHECK(strcmp(narrow, text) == 0);
  CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, expected, 3, narrow, sizeof narrow, NULL, NULL), 6);
}

static void the_host_code_pages_are_utf8(void) {
  static const UINT pages[] = {CP_ACP, CP_OEMCP, CP_THREAD_ACP, CP_UTF8};
  size_t i;
  for (i = 0; i < ARRAYSIZE(pages); ++i) {
    CHECK_INT(MultiByteToWideChar(pages[i], 0, "\xC3\xA9", 2, wide, 1), 1);
    CHECK_INT(wide[0], 0xE9);
  }
  CHECK_INT(MultiByteToWideChar(CP_ACP, MB_PRECOMPOSED, "a", 1, wide, 1), 1);
  CHECK_INT(GetACP(), CP_UTF8);
}

static void ill_formed_bytes_become_one_replacement_for_each_piece(void) {
  /* a truncated character of four bytes, a lone tail, an overlong form, a surrogate, end in between
   */
  static const struct {
    const char* bytes;
    int length;
    int count;
  } cases[] = {{"\xF0\x9D\x84", 3, 1},
               {"\x80", 1, 1},
               {"\xC0\xAF", 2, 2},
               {"\xED\xA0\x80", 3, 3},
               {"\xF5\x80", 2, 2},
               {"\xE2\x82", 2, 1},
               {"\xE2\x82"
                "a",
                3, 2},
               {"\xF4\x90\x80\x80", 4, 4}};
  size_t i;
  for (i = 0; i < ARRAYSIZE(cases); ++i) {
    CHECK_INT(to_wide(0, cases[i].bytes, cases[i].length), cases[i].count);
    CHECK_INT(wide[0], 0xFFFD);
    CHECK_INT(to_wide(MB_ERR_INVALID_CHARS, cases[i].bytes, cases[i].length), 0);
    CHECK_INT(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
  }
}

static void unpaired_surrogates_become_replacements(void) {
  static const WCHAR cases[][2] = {{0xD800, 'a'}, {0xDC00, 'a'}, {0xDBFF, 0xDBFF}};
  size_t i;
  BOOL used = FALSE;
  for (i = 0; i < ARRAYSIZE(cases); ++i) {
    CHECK(WideCharToMultiByte(CP_UTF8, 0, cases[i], 2, narrow, sizeof narrow, NULL, NULL) >= 4);
    CHECK(memcmp(narrow, "\xEF\xBF\xBD", 3) == 0);
    CHECK_INT(
        WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, cases[i], 2, narrow, 9, NULL, NULL), 0);
    CHECK_INT(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
    CHECK(WideCharToMultiByte(CP_ACP, 0, cases[i], 2, narrow, sizeof narrow, "?", &used) >= 4 &&
          used);
  }
  CHECK(WideCharToMultiByte(CP_ACP, WC_NO_BEST_FIT_CHARS, cases[0] + 1, 1, narrow, 9, "?", &used) ==
        1);
  CHECK(!used);
}

static void a_buffer_that_is_too_small_is_refused(void) {
  const WCHAR text[] = {0x20AC, 0};
  CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, "ab", -1, wide, 2), 0);
  CHECK_INT(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
  CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, text, 1, narrow, 2, NULL, NULL), 0);
  CHECK_INT(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
}

static void wrong_parameters_are_refused(void) {
  const WCHAR text[] = {'a', 0};
  BOOL used;
  SetLastError(0);
  CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, "a", 0, wide, 9), 0);
  CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
  CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, NULL, 1, wide, 9), 0);
  CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, "a", -2, wide, 9), 0);
  CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, "a", 1, wide, -1), 0);
  CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, "a", 1, NULL, 9), 0);
  CHECK_INT(MultiByteToWideChar(CP_UTF8, 0, (const char*)wide, 1, wide, 9), 0);
  SetLastError(0);
  CHECK_INT(MultiByteToWideChar(1252, 0, "a", 1, wide, 9), 0);
  CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
  CHECK_INT(MultiByteToWideChar(CP_UTF8, MB_PRECOMPOSED, "a", 1, wide, 9), 0);
  CHECK_INT(GetLastError(), ERROR_INVALID_FLAGS);
  CHECK_INT(WideCharToMultiByte(CP_UTF8, WC_COMPOSITECHECK, text, 1, narrow, 9, NULL, NULL), 0);
  CHECK_INT(GetLastError(), ERROR_INVALID_FLAGS);
  CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, text, 1, narrow, 9, "?", NULL), 0);
  CHECK_INT(GetLastError(), ERROR_INVALID_PARAMETER);
  CHECK_INT(WideCharToMultiByte(CP_UTF8, 0, text, 1, narrow, 9, NULL, &used), 0);
}

int main(void) {
  good_text_is_converted_both_ways();
  the_host_code_pages_are_utf8();
  ill_formed_bytes_become_one_replacement_for_each_piece();
  unpaired_surrogates_become_replacements();
  a_buffer_that_is_too_small_is_refused();
  wrong_parameters_are_refused();
  return 0;
}
