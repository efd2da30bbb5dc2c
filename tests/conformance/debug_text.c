/* SPDX-License-Identifier: MIT */
// Texts of values, for the messages of failed checks.
#include "wine/debug.h"

static const ULONG_PTR kFirstAddress = 0x10000;  // what lies below is a number

// The texts live in a ring: a message uses a few of them at once.
static char* place_for(unsigned len) {
  static char ring[1 << 16];
  static unsigned next;
  if (next + len > sizeof ring) {
    next = 0;
  }
  char* place = ring + next;
  next += len;
  return place;
}

const char* wine_dbg_sprintf(const char* format, ...) {
  enum { kRoom = 512 };
  char* text = place_for(kRoom);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, kRoom, format, arguments);
  va_end(arguments);
  return text;
}

const char* wine_dbgstr_an(const char* text, int len) {
  if (text == NULL) {
    return "(null)";
  }
  if ((ULONG_PTR)text < kFirstAddress) {
    return wine_dbg_sprintf("#%lx", (long)text);
  }
  if (len < 0) {
    len = (int)strlen(text);
  }
  return wine_dbg_sprintf("\"%.*s\"", len > 400 ? 400 : len, text);
}

const char* wine_dbgstr_wn(const WCHAR* text, int len) {
  enum { kRoom = 512, kLongestCharacter = 8 };
  if (text == NULL) {
    return "(null)";
  }
  if ((ULONG_PTR)text < kFirstAddress) {
    return wine_dbg_sprintf("#%lx", (long)text);
  }
  if (len < 0) {
    len = (int)wcslen(text);
  }
  char* const out = place_for(kRoom);
  char* next = out + sprintf(out, "L\"");
  for (int i = 0; i < len && next < out + kRoom - 2 * kLongestCharacter; i++) {
    const int plain = text[i] >= ' ' && text[i] < 127;
    next += sprintf(next, plain ? "%c" : "\\x%04x", text[i]);
  }
  strcpy(next, "\"");
  return out;
}

const char* wine_dbgstr_guid(const GUID* guid) {
  if (guid == NULL) {
    return "(null)";
  }
  return wine_dbg_sprintf("{%08x-%04x-%04x}", guid->Data1, guid->Data2, guid->Data3);
}

const char* wine_dbgstr_longlong(ULONGLONG number) { return wine_dbg_sprintf("%llx", number); }
