/* SPDX-License-Identifier: MIT */
/* What curl's sources take from Windows beyond SSPI and crypt32. */
#include "win32.h"

#include <curl/curl.h>
#include <stdio.h>

#include "curl_setup.h"
#include "rand.h"
#include "strerror.h"

unsigned windows_build = 20348; /* the first with TLS 1.3 */
unsigned windows_major = 10;

static int compare(unsigned left, unsigned right) { return left < right ? -1 : left > right; }

int curlx_verify_windows_version(unsigned major, unsigned minor, unsigned build,
                                 PlatformIdentifier platform, VersionCondition condition) {
  const unsigned own_minor = windows_major == 6 ? 1 : 0;
  int order = compare(windows_major, major);
  (void)platform;
  order = order ? order : compare(own_minor, minor);
  order = order ? order : compare(windows_build, build);
  switch (condition) {
    case VERSION_LESS_THAN:
      return order < 0;
    case VERSION_LESS_THAN_EQUAL:
      return order <= 0;
    case VERSION_EQUAL:
      return order == 0;
    case VERSION_GREATER_THAN_EQUAL:
      return order >= 0;
    default:
      return order > 0;
  }
}

HMODULE Curl_load_library(LPCTSTR name) { return LoadLibrary(name); }

CURLcode Curl_win32_random(unsigned char* out, size_t len) {
  HCRYPTPROV provider = 0;
  const BOOL made =
      CryptAcquireContext(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT) &&
      CryptGenRandom(provider, (DWORD)len, out);
  CryptReleaseContext(provider, 0);
  return made ? CURLE_OK : CURLE_FAILED_INIT;
}

const char* get_winapi_error(int code, char* text, size_t len) {
  snprintf(text, len, "0x%08x", (unsigned)code);
  return text;
}

const char* Curl_winapi_strerror(DWORD code, char* text, size_t len) {
  return get_winapi_error((int)code, text, len);
}
