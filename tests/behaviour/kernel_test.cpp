// SPDX-License-Identifier: MIT
// What programs need of Windows' kernel around SSPI.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdarg>
#include <cstring>
#include <string>
#include <thread>

#include "opensspi/secext.h"
#include "opensspi/winbase.h"

namespace {

constexpr DWORD kSystem = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;

std::string format(const char* pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  char text[512] = "";
  FormatMessageA(FORMAT_MESSAGE_FROM_STRING, pattern, 0, 0, text, sizeof text, &arguments);
  va_end(arguments);
  return text;
}

TEST(LastError, belongs_to_its_thread) {
  SetLastError(42);
  DWORD seen = 1;
  std::thread([&] { seen = GetLastError(); }).join();
  EXPECT_EQ(seen, 0u);
  EXPECT_EQ(GetLastError(), 42u);
}

TEST(LocalMemory, is_zeroed_where_asked_and_freed_once) {
  auto* memory = static_cast<unsigned char*>(LocalAlloc(LPTR, 64));
  ASSERT_NE(memory, nullptr);
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQ(memory[i], 0);
  }
  EXPECT_EQ(LocalFree(memory), nullptr);
  EXPECT_EQ(LocalFree(memory), memory);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE});
  EXPECT_EQ(LocalFree(nullptr), nullptr);
}

TEST(LocalMemory, more_than_there_can_be_is_refused) {
  EXPECT_EQ(LocalAlloc(LMEM_FIXED, SIZE_MAX), nullptr);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NOT_ENOUGH_MEMORY});
}

TEST(CloseHandle, refuses_what_is_not_a_handle) {
  for (const LONG_PTR value : {LONG_PTR{0}, LONG_PTR{1}, LONG_PTR{4}, LONG_PTR{0x7fffffff}}) {
    SetLastError(0);
    EXPECT_FALSE(CloseHandle(reinterpret_cast<HANDLE>(value))) << value;
    EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_HANDLE}) << value;
  }
  EXPECT_TRUE(CloseHandle(GetCurrentProcess()));
  EXPECT_TRUE(CloseHandle(GetCurrentThread()));
}

TEST(CurrentProcess, has_windows_pseudo_handles_and_the_kernels_numbers) {
  EXPECT_EQ(GetCurrentProcess(), reinterpret_cast<HANDLE>(LONG_PTR{-1}));
  EXPECT_EQ(GetCurrentThread(), reinterpret_cast<HANDLE>(LONG_PTR{-2}));
  EXPECT_EQ(GetCurrentProcessId(), static_cast<DWORD>(getpid()));
}

TEST(FormatMessage, gives_the_systems_sentence_with_its_line_break) {
  char text[128];
  const DWORD len =
      FormatMessageA(kSystem, nullptr, ERROR_ACCESS_DENIED, 0, text, sizeof text, nullptr);
  EXPECT_STREQ(text, "Access is denied.\r\n");
  EXPECT_EQ(len, std::strlen(text));
  WCHAR wide[128];
  const DWORD wide_len = FormatMessageW(kSystem, nullptr, static_cast<DWORD>(SEC_E_LOGON_DENIED), 0,
                                        wide, 128, nullptr);
  EXPECT_EQ(std::u16string_view(wide), u"The logon attempt failed.\r\n");
  EXPECT_EQ(wide_len, std::u16string_view(wide).size());
}

TEST(FormatMessage, width_255_turns_line_breaks_into_blanks) {
  char text[128];
  FormatMessageA(kSystem | FORMAT_MESSAGE_MAX_WIDTH_MASK, nullptr, ERROR_ACCESS_DENIED, 0, text,
                 sizeof text, nullptr);
  EXPECT_STREQ(text, "Access is denied. ");
}

TEST(FormatMessage, allocates_at_least_what_was_asked) {
  char* text = nullptr;
  const DWORD len =
      FormatMessageA(kSystem | FORMAT_MESSAGE_ALLOCATE_BUFFER, nullptr, ERROR_FILE_NOT_FOUND, 0,
                     reinterpret_cast<char*>(&text), 0, nullptr);
  ASSERT_NE(len, 0u);
  EXPECT_STREQ(text, "The system cannot find the file specified.\r\n");
  EXPECT_EQ(LocalFree(text), nullptr);
}

TEST(FormatMessage, refuses_as_windows_does) {
  char text[8];
  const auto code = [&](DWORD flags, const void* source, DWORD id, DWORD language) {
    EXPECT_EQ(FormatMessageA(flags, source, id, language, text, sizeof text, nullptr), 0u);
    return GetLastError();
  };
  EXPECT_EQ(code(kSystem, nullptr, ERROR_ACCESS_DENIED, 0), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(code(kSystem, nullptr, 0x2FFFFFFF, 0), DWORD{ERROR_MR_MID_NOT_FOUND});
  EXPECT_EQ(code(kSystem, nullptr, 5, MAKELANGID(0x07, 1)), DWORD{ERROR_RESOURCE_LANG_NOT_FOUND});
  EXPECT_EQ(code(0, nullptr, 5, 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code(FORMAT_MESSAGE_FROM_STRING, nullptr, 0, 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(code(FORMAT_MESSAGE_FROM_HMODULE, nullptr, 5, 0), DWORD{ERROR_RESOURCE_TYPE_NOT_FOUND});
  EXPECT_EQ(code(FORMAT_MESSAGE_FROM_STRING, "%1", 0, 0), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(FormatMessage, fills_inserts_in_any_order) {
  EXPECT_EQ(format("%2 before %1", "one", "two"), "two before one");
  EXPECT_EQ(format("%1!d! %1!u! %2!08x! %2!X!", -1, 48879), "-1 4294967295 0000beef BEEF");
  EXPECT_EQ(format("[%1!5d!|%1!-5d!|%1!+d!|%1!05d!]", 42), "[   42|42   |+42|00042]");
  EXPECT_EQ(format("[%1!8s!|%1!-8s!|%1!.2s!]", "abcd"), "[    abcd|abcd    |ab]");
  EXPECT_EQ(format("%1!*d!", 6, 7), "     7");
  EXPECT_EQ(format("%1!I64d!", INT64_C(-5000000000)), "-5000000000");
  EXPECT_EQ(format("%1!ls!", u"wide"), "wide");
}

TEST(FormatMessage, knows_its_escapes) {
  EXPECT_EQ(format("a%nb%tc%rd%%e%!f%.g%0 never"), "a\r\nb\tc\rd%e!f.g");
}

TEST(FormatMessage, wraps_lines_at_their_width) {
  char text[128];
  FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_IGNORE_INSERTS | 10,
                 "one two\nthree four %1", 0, 0, text, sizeof text, nullptr);
  EXPECT_STREQ(text, "one two\r\nthree four\r\n%1");
}

TEST(FormatMessage, takes_an_array_of_arguments) {
  const DWORD_PTR arguments[] = {7, reinterpret_cast<DWORD_PTR>("seven")};
  char text[64];
  FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1!d! is %2", 0, 0,
                 text, sizeof text,
                 const_cast<va_list*>(reinterpret_cast<const va_list*>(arguments)));
  EXPECT_STREQ(text, "7 is seven");
}

TEST(GetUserName, counts_the_terminating_zero) {
  DWORD room = 0;
  EXPECT_FALSE(GetUserNameA(nullptr, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  std::string name(room, '\0');
  ASSERT_TRUE(GetUserNameA(name.data(), &room));
  EXPECT_EQ(std::strlen(name.c_str()) + 1, room);
  WCHAR wide[256];
  DWORD wide_room = 256;
  ASSERT_TRUE(GetUserNameW(wide, &wide_room));
  EXPECT_EQ(wide_room, room);
}

TEST(GetUserNameEx, gives_domain_and_user) {
  char name[256];
  ULONG room = sizeof name;
  ASSERT_TRUE(GetUserNameExA(NameSamCompatible, name, &room));
  EXPECT_EQ(std::strlen(name), room);
  EXPECT_NE(std::strchr(name, '\\'), nullptr);
  ULONG short_room = room;
  EXPECT_FALSE(GetUserNameExA(NameSamCompatible, name, &short_room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MORE_DATA});
  EXPECT_EQ(short_room, room + 1);
  EXPECT_FALSE(GetUserNameExA(NameCanonical, name, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NONE_MAPPED});
  EXPECT_FALSE(GetUserNameExA(NameUnknown, name, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_SUCH_USER});
  EXPECT_FALSE(GetUserNameExA(static_cast<EXTENDED_NAME_FORMAT>(11), name, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(GetComputerName, does_not_count_the_terminating_zero) {
  char name[64];
  DWORD room = sizeof name;
  ASSERT_TRUE(GetComputerNameA(name, &room));
  EXPECT_EQ(std::strlen(name), room);
  EXPECT_LE(room, DWORD{MAX_COMPUTERNAME_LENGTH});
  DWORD short_room = room;
  EXPECT_FALSE(GetComputerNameA(name, &short_room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_BUFFER_OVERFLOW});
  EXPECT_EQ(short_room, room + 1);
}

TEST(GetComputerNameEx, refuses_with_its_own_code) {
  char name[256];
  DWORD room = 0;
  EXPECT_FALSE(GetComputerNameExA(ComputerNameDnsFullyQualified, nullptr, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_MORE_DATA});
  ASSERT_LE(room, sizeof name);
  ASSERT_TRUE(GetComputerNameExA(ComputerNameDnsFullyQualified, name, &room));
  EXPECT_EQ(std::strlen(name), room);
  EXPECT_FALSE(GetComputerNameExA(ComputerNameMax, name, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

}  // namespace
