// SPDX-License-Identifier: MIT
// TranslateName: which forms of an account's name it takes and returns.
#include <gtest/gtest.h>

#include <string>

#include "opensspi/ntsecapi.h"
#include "opensspi/opensspi.h"
#include "opensspi/secext.h"
#include "opensspi/winbase.h"

namespace {

std::string own_name() {
  char name[256] = "";
  ULONG room = sizeof name;
  EXPECT_TRUE(GetUserNameExA(NameSamCompatible, name, &room));
  return name;
}

// The translated name, or the last error's name.
std::string translated(const std::string& name, EXTENDED_NAME_FORMAT from,
                       EXTENDED_NAME_FORMAT to) {
  char out[256] = "";
  ULONG room = sizeof out;
  if (!TranslateNameA(name.c_str(), from, to, out, &room)) {
    EXPECT_STRNE(opensspi_last_detail(), "");
    return opensspi_status_name(static_cast<int32_t>(GetLastError()));
  }
  EXPECT_EQ(room, std::string(out).size() + 1);
  return out;
}

TEST(TranslateName, returns_the_users_own_name_from_every_form_of_it) {
  const std::string name = own_name();
  const std::string bare = name.substr(name.find('\\') + 1);
  EXPECT_EQ(translated(name, NameSamCompatible, NameSamCompatible), name);
  EXPECT_EQ(translated(name, NameUnknown, NameSamCompatible), name);
  EXPECT_EQ(translated(bare, NameUnknown, NameSamCompatible), name);
}

TEST(TranslateName, spells_names_that_the_machine_knows) {
  EXPECT_EQ(translated("builtin\\administrators", NameSamCompatible, NameSamCompatible),
            "BUILTIN\\Administrators");
}

TEST(TranslateName, has_no_name_of_a_domain_for_local_accounts) {
  for (const auto to : {NameUserPrincipal, NameDnsDomain, NameDisplay, NameFullyQualifiedDN}) {
    EXPECT_EQ(translated("BUILTIN\\Administrators", NameSamCompatible, to), "ERROR_NONE_MAPPED");
  }
}

TEST(TranslateName, refuses_names_that_nobody_has_or_that_are_of_another_form) {
  EXPECT_EQ(translated("nobody of that name", NameUnknown, NameSamCompatible), "ERROR_NONE_MAPPED");
  EXPECT_EQ(translated("", NameUnknown, NameSamCompatible), "ERROR_NONE_MAPPED");
  EXPECT_EQ(translated("Administrators", NameSamCompatible, NameSamCompatible),
            "ERROR_NONE_MAPPED");
  EXPECT_EQ(translated("BUILTIN\\Administrators", NameUserPrincipal, NameSamCompatible),
            "ERROR_NONE_MAPPED");
  EXPECT_EQ(translated("CN=somebody", NameFullyQualifiedDN, NameSamCompatible),
            "ERROR_NONE_MAPPED");
}

TEST(TranslateName, refuses_formats_that_do_not_exist) {
  EXPECT_EQ(translated("x", static_cast<EXTENDED_NAME_FORMAT>(5), NameSamCompatible),
            "ERROR_INVALID_PARAMETER");
  EXPECT_EQ(translated(own_name(), NameUnknown, NameUnknown), "ERROR_INVALID_PARAMETER");
  EXPECT_EQ(translated(own_name(), NameUnknown, static_cast<EXTENDED_NAME_FORMAT>(15)),
            "ERROR_INVALID_PARAMETER");
}

TEST(TranslateName, tells_the_room_that_it_needs) {
  const std::u16string name = u"BUILTIN\\Administrators";
  ULONG room = 0;
  EXPECT_TRUE(TranslateNameW(name.c_str(), NameUnknown, NameSamCompatible, nullptr, &room));
  EXPECT_EQ(room, name.size() + 1);
  WCHAR small[4] = {u'x'};
  room = 4;
  EXPECT_FALSE(TranslateNameW(name.c_str(), NameUnknown, NameSamCompatible, small, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(room, name.size() + 1);
  EXPECT_EQ(small[0], u'x');
  EXPECT_FALSE(TranslateNameW(nullptr, NameUnknown, NameSamCompatible, small, &room));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_FALSE(TranslateNameW(name.c_str(), NameUnknown, NameSamCompatible, small, nullptr));
}

TEST(RtlGenRandom, fills_the_buffer_and_differs) {
  unsigned char first[32] = {};
  unsigned char second[32] = {};
  EXPECT_TRUE(RtlGenRandom(first, sizeof first));
  EXPECT_TRUE(RtlGenRandom(second, sizeof second));
  EXPECT_NE(std::string(reinterpret_cast<char*>(first), sizeof first),
            std::string(reinterpret_cast<char*>(second), sizeof second));
}

TEST(RtlGenRandom, takes_nothing_and_refuses_a_null_buffer) {
  EXPECT_TRUE(RtlGenRandom(nullptr, 0));
  EXPECT_FALSE(RtlGenRandom(nullptr, 1));
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

}  // namespace
