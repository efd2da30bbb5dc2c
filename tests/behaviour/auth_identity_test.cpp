// SPDX-License-Identifier: MIT
// SEC_WINNT_AUTH_IDENTITY in all its forms, and the Sspi functions about it.
#include <limits>

#include "pair.h"

namespace behaviour {
namespace {

// Texts hold an identity's strings in one encoding.
template <class Char>
struct Texts {
  std::basic_string<Char> user;
  std::basic_string<Char> domain;
  std::basic_string<Char> password;
};

const Texts<char> kNarrow = {"us\xC3\xA9r", "TESTDOM", "Pa\xC3\x9Fword"};
const Texts<char16_t> kWide = {u"us\u00e9r", u"TESTDOM", u"Pa\u00dfword"};
constexpr const char* kName = "TESTDOM\\us\xC3\xA9r";

template <class Identity, class Char>
Identity plain(const Texts<Char>& texts, ULONG flags) {
  Identity identity{};
  using Field = decltype(identity.User);
  identity.User = reinterpret_cast<Field>(const_cast<Char*>(texts.user.data()));
  identity.UserLength = static_cast<ULONG>(texts.user.size());
  identity.Domain = reinterpret_cast<Field>(const_cast<Char*>(texts.domain.data()));
  identity.DomainLength = static_cast<ULONG>(texts.domain.size());
  identity.Password = reinterpret_cast<Field>(const_cast<Char*>(texts.password.data()));
  identity.PasswordLength = static_cast<ULONG>(texts.password.size());
  identity.Flags = flags;
  return identity;
}

template <class Identity, class Char>
Identity extended(const Texts<Char>& texts, ULONG flags) {
  auto identity = plain<Identity>(texts, flags);
  identity.Version = SEC_WINNT_AUTH_IDENTITY_VERSION;
  identity.Length = sizeof identity;
  return identity;
}

PSEC_WINNT_AUTH_IDENTITY_OPAQUE encoded(const Texts<char16_t>& texts = kWide) {
  PSEC_WINNT_AUTH_IDENTITY_OPAQUE opaque = nullptr;
  EXPECT_EQ(SspiEncodeStringsAsAuthIdentity(texts.user.c_str(), texts.domain.c_str(),
                                            texts.password.c_str(), &opaque),
            SEC_E_OK);
  return opaque;
}

std::string name_of_credential(void* identity) {
  CredHandle credential = acquire(SECPKG_CRED_OUTBOUND, identity);
  SecPkgCredentials_NamesA names{};
  EXPECT_EQ(QueryCredentialsAttributesA(&credential, SECPKG_CRED_ATTR_NAMES, &names), SEC_E_OK);
  std::string name = names.sUserName == nullptr ? "" : names.sUserName;
  FreeContextBuffer(names.sUserName);
  FreeCredentialsHandle(&credential);
  return name;
}

SECURITY_STATUS acquire_status(void* identity) {
  char ntlm[] = "NTLM";
  CredHandle credential = kNoHandle;
  const SECURITY_STATUS status =
      AcquireCredentialsHandleA(nullptr, ntlm, SECPKG_CRED_OUTBOUND, nullptr, identity, nullptr,
                                nullptr, &credential, nullptr);
  FreeCredentialsHandle(&credential);
  return status;
}

TEST(AuthIdentity, every_form_names_the_same_user) {
  auto w = plain<SEC_WINNT_AUTH_IDENTITY_W>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  auto a = plain<SEC_WINNT_AUTH_IDENTITY_A>(kNarrow, SEC_WINNT_AUTH_IDENTITY_ANSI);
  auto exw = extended<SEC_WINNT_AUTH_IDENTITY_EXW>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  auto exa = extended<SEC_WINNT_AUTH_IDENTITY_EXA>(kNarrow, SEC_WINNT_AUTH_IDENTITY_ANSI);
  void* ex2 = encoded();
  for (void* identity : {static_cast<void*>(&w), static_cast<void*>(&a), static_cast<void*>(&exw),
                         static_cast<void*>(&exa), ex2}) {
    EXPECT_EQ(name_of_credential(identity), kName);
    EXPECT_EQ(SspiValidateAuthIdentity(identity), SEC_E_OK);
  }
  SspiFreeAuthIdentity(ex2);
}

TEST(AuthIdentity, all_fields_absent_is_the_current_user) {
  SEC_WINNT_AUTH_IDENTITY_W nobody{};
  nobody.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
  EXPECT_EQ(name_of_credential(&nobody), name_of_credential(nullptr));
}

TEST(AuthIdentity, flags_must_say_one_encoding) {
  for (const ULONG flags : {0u, 3u}) {
    auto identity = plain<SEC_WINNT_AUTH_IDENTITY_W>(kWide, flags);
    EXPECT_EQ(acquire_status(&identity), SEC_E_INVALID_TOKEN);
    EXPECT_EQ(SspiValidateAuthIdentity(&identity), SEC_E_INVALID_TOKEN);
  }
}

TEST(AuthIdentity, lengths_out_of_bounds_are_not_read) {
  for (const ULONG len : {0x10000u, 0x80000000u, 0xFFFFFFFFu}) {
    auto identity = plain<SEC_WINNT_AUTH_IDENTITY_W>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
    identity.PasswordLength = len;
    EXPECT_EQ(acquire_status(&identity), SEC_E_INVALID_TOKEN);
  }
  auto short_one = extended<SEC_WINNT_AUTH_IDENTITY_EXW>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  short_one.Length = sizeof short_one - 1;
  EXPECT_EQ(acquire_status(&short_one), SEC_E_INVALID_TOKEN);
}

TEST(AuthIdentity, ill_formed_text_is_refused) {
  Texts<char16_t> wide = kWide;
  wide.user[1] = 0xD800;
  auto w = plain<SEC_WINNT_AUTH_IDENTITY_W>(wide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  EXPECT_EQ(acquire_status(&w), SEC_E_INVALID_TOKEN);
  Texts<char> narrow = kNarrow;
  narrow.domain = "\xFF";
  auto a = plain<SEC_WINNT_AUTH_IDENTITY_A>(narrow, SEC_WINNT_AUTH_IDENTITY_ANSI);
  EXPECT_EQ(acquire_status(&a), SEC_E_INVALID_TOKEN);
}

TEST(AuthIdentity, secrets_that_others_sealed_are_refused) {
  for (const ULONG flag : {SEC_WINNT_AUTH_IDENTITY_FLAGS_PROCESS_ENCRYPTED,
                           SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_PROTECTED,
                           SEC_WINNT_AUTH_IDENTITY_FLAGS_USER_PROTECTED,
                           SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_ENCRYPTED}) {
    auto identity = plain<SEC_WINNT_AUTH_IDENTITY_W>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE | flag);
    EXPECT_EQ(acquire_status(&identity), SEC_E_UNSUPPORTED_FUNCTION);
    EXPECT_TRUE(SspiIsAuthIdentityEncrypted(&identity));
    EXPECT_EQ(SspiDecryptAuthIdentity(&identity), SEC_E_UNSUPPORTED_FUNCTION);
  }
}

TEST(AuthIdentity, strings_go_in_and_come_out) {
  void* opaque = encoded();
  PCWSTR user = nullptr;
  PCWSTR domain = nullptr;
  PCWSTR password = nullptr;
  ASSERT_EQ(SspiEncodeAuthIdentityAsStrings(opaque, &user, &domain, &password), SEC_E_OK);
  EXPECT_EQ(std::u16string(user), kWide.user);
  EXPECT_EQ(std::u16string(domain), kWide.domain);
  EXPECT_EQ(std::u16string(password), kWide.password);
  for (PCWSTR text : {user, domain, password}) {
    SspiLocalFree(const_cast<WCHAR*>(text));
  }
  SspiFreeAuthIdentity(opaque);
}

TEST(AuthIdentity, absent_and_empty_strings_stay_apart) {
  void* opaque = nullptr;
  ASSERT_EQ(SspiEncodeStringsAsAuthIdentity(u"user", nullptr, u"", &opaque), SEC_E_OK);
  PCWSTR domain = u"x";
  PCWSTR password = nullptr;
  ASSERT_EQ(SspiEncodeAuthIdentityAsStrings(opaque, nullptr, &domain, &password), SEC_E_OK);
  EXPECT_EQ(domain, nullptr);
  ASSERT_NE(password, nullptr);
  EXPECT_EQ(password[0], 0);
  SspiLocalFree(const_cast<WCHAR*>(password));
  SspiFreeAuthIdentity(opaque);
}

TEST(AuthIdentity, flat_bytes_are_checked_at_every_length_and_with_every_byte_flipped) {
  void* opaque = encoded();
  ULONG len = 0;
  char* flat = nullptr;
  ASSERT_EQ(SspiMarshalAuthIdentity(opaque, &len, &flat), SEC_E_OK);
  const std::string bytes(flat, len);
  SspiLocalFree(flat);
  SspiFreeAuthIdentity(opaque);
  const auto unmarshal = [](std::string from) {
    std::vector<char> exact(from.begin(),
                            from.end());  // so that ASan detects an access to the byte after it
    void* made = nullptr;
    const SECURITY_STATUS status =
        SspiUnmarshalAuthIdentity(static_cast<ULONG>(exact.size()), exact.data(), &made);
    EXPECT_EQ(status == SEC_E_OK, made != nullptr);
    if (made != nullptr) {
      acquire_status(made);
    }
    SspiFreeAuthIdentity(made);
    return status;
  };
  EXPECT_EQ(unmarshal(bytes), SEC_E_OK);
  EXPECT_EQ(unmarshal(bytes + "x"), SEC_E_INVALID_TOKEN);
  for (size_t at = 0; at < bytes.size(); ++at) {
    EXPECT_EQ(unmarshal(bytes.substr(0, at)), SEC_E_INVALID_TOKEN) << at;
    for (const int flip : {1, 0x80, 0xFF}) {
      std::string altered = bytes;
      altered[at] = static_cast<char>(altered[at] ^ flip);
      const SECURITY_STATUS status = unmarshal(altered);
      EXPECT_TRUE(status == SEC_E_OK || status == SEC_E_INVALID_TOKEN) << at;
    }
  }
}

TEST(AuthIdentity, every_offset_and_length_of_the_packed_form_is_checked) {
  void* opaque = encoded();
  ULONG len = 0;
  char* flat = nullptr;
  ASSERT_EQ(SspiMarshalAuthIdentity(opaque, &len, &flat), SEC_E_OK);
  SspiFreeAuthIdentity(opaque);
  using Ex2 = SEC_WINNT_AUTH_IDENTITY_EX2;
  for (const size_t field :
       {offsetof(Ex2, UserOffset), offsetof(Ex2, DomainOffset),
        offsetof(Ex2, PackedCredentialsOffset), offsetof(Ex2, PackageListOffset)}) {
    for (const ULONG offset : {1u, len, len + 1, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu}) {
      std::vector<char> bytes(flat, flat + len);
      const USHORT one = 2;
      std::memcpy(bytes.data() + field, &offset, 4);
      std::memcpy(bytes.data() + field + 4, &one, 2);
      void* made = nullptr;
      EXPECT_EQ(SspiUnmarshalAuthIdentity(len, bytes.data(), &made), SEC_E_INVALID_TOKEN);
    }
  }
  SspiLocalFree(flat);
}

TEST(AuthIdentity, copies_and_comparisons) {
  void* first = encoded();
  void* copy = nullptr;
  ASSERT_EQ(SspiCopyAuthIdentity(first, &copy), SEC_E_OK);
  auto plain_one = plain<SEC_WINNT_AUTH_IDENTITY_A>(kNarrow, SEC_WINNT_AUTH_IDENTITY_ANSI);
  void* from_plain = nullptr;
  ASSERT_EQ(SspiCopyAuthIdentity(&plain_one, &from_plain), SEC_E_OK);
  Texts<char16_t> other = kWide;
  other.password = u"another";
  void* other_password = encoded(other);
  const auto compare = [](void* left, void* right) {
    BOOLEAN user = 7;
    BOOLEAN identity = 7;
    EXPECT_EQ(SspiCompareAuthIdentities(left, right, &user, &identity), SEC_E_OK);
    return std::pair<int, int>(user, identity);
  };
  EXPECT_EQ(compare(first, copy), (std::pair<int, int>(1, 1)));
  EXPECT_EQ(compare(first, from_plain), (std::pair<int, int>(1, 1)));
  EXPECT_EQ(compare(first, other_password), (std::pair<int, int>(1, 0)));
  EXPECT_EQ(compare(first, nullptr), (std::pair<int, int>(0, 0)));
  EXPECT_EQ(compare(nullptr, nullptr), (std::pair<int, int>(1, 1)));
  for (void* identity : {first, copy, from_plain, other_password}) {
    SspiFreeAuthIdentity(identity);
  }
}

TEST(AuthIdentity, sealed_in_place_it_still_serves_and_opens_again) {
  for (const ULONG option :
       {SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS, SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_LOGON}) {
    void* opaque = encoded();
    ASSERT_EQ(SspiEncryptAuthIdentityEx(option, opaque), SEC_E_OK);
    EXPECT_TRUE(SspiIsAuthIdentityEncrypted(opaque));
    EXPECT_EQ(SspiEncryptAuthIdentityEx(option, opaque), SEC_E_INVALID_PARAMETER);
    EXPECT_EQ(name_of_credential(opaque), kName) << "AcquireCredentialsHandle opens a copy";
    EXPECT_TRUE(SspiIsAuthIdentityEncrypted(opaque));
    EXPECT_EQ(SspiDecryptAuthIdentityEx(3 - option, opaque), SEC_E_INVALID_PARAMETER);
    ASSERT_EQ(SspiDecryptAuthIdentityEx(option, opaque), SEC_E_OK);
    EXPECT_FALSE(SspiIsAuthIdentityEncrypted(opaque));
    PCWSTR password = nullptr;
    ASSERT_EQ(SspiEncodeAuthIdentityAsStrings(opaque, nullptr, nullptr, &password), SEC_E_OK);
    EXPECT_EQ(std::u16string(password), kWide.password);
    SspiLocalFree(const_cast<WCHAR*>(password));
    SspiFreeAuthIdentity(opaque);
  }
  void* opaque = encoded();
  EXPECT_EQ(SspiEncryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_FOR_SYSTEM, opaque),
            SEC_E_UNSUPPORTED_FUNCTION);
  SspiFreeAuthIdentity(opaque);
}

TEST(AuthIdentity, sealed_credentials_cannot_move_to_another_name) {
  void* opaque = encoded();
  ASSERT_EQ(SspiEncryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS, opaque),
            SEC_E_OK);
  auto* bytes = static_cast<char*>(opaque);
  bytes[sizeof(SEC_WINNT_AUTH_IDENTITY_EX2)] ^= 1;  // the user's first letter
  EXPECT_EQ(SspiDecryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS, opaque),
            SEC_E_DECRYPT_FAILURE);
  EXPECT_EQ(acquire_status(opaque), SEC_E_DECRYPT_FAILURE);
  SspiFreeAuthIdentity(opaque);
}

TEST(AuthIdentity, zeroing_takes_the_password_away) {
  Texts<char16_t> texts = kWide;
  auto identity = plain<SEC_WINNT_AUTH_IDENTITY_W>(texts, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  SspiZeroAuthIdentity(&identity);
  EXPECT_EQ(texts.password, std::u16string(texts.password.size(), u'\0'));
  EXPECT_EQ(texts.user, kWide.user);
  SspiZeroAuthIdentity(nullptr);
}

TEST(AuthIdentity, packages_are_excluded_in_a_copy) {
  void* opaque = encoded();
  void* without_ntlm = nullptr;
  void* without_both = nullptr;
  ASSERT_EQ(SspiExcludePackage(opaque, u"NTLM", &without_ntlm), SEC_E_OK);
  ASSERT_EQ(SspiExcludePackage(without_ntlm, u"Kerberos", &without_both), SEC_E_OK);
  SEC_WINNT_AUTH_IDENTITY_EX2 header{};
  std::memcpy(&header, without_both, sizeof header);
  std::u16string list(header.PackageListLength / 2, u'\0');
  std::memcpy(list.data(), static_cast<char*>(without_both) + header.PackageListOffset,
              header.PackageListLength);
  EXPECT_EQ(list, u"!NTLM,!Kerberos");
  for (void* identity : {opaque, without_ntlm, without_both}) {
    SspiFreeAuthIdentity(identity);
  }
}

TEST(AuthIdentity, the_host_is_found_in_every_form_of_a_target) {
  const std::vector<std::pair<std::u16string, std::u16string>> targets = {
      {u"HTTP/host", u"host"},
      {u"HTTP/host:80", u"host"},
      {u"HTTP/host@REALM", u"host"},
      {u"MSSQLSvc/host.example:1433", u"host.example"},
      {u"ldap/host/domain@REALM", u"host"},
      {u"host", u"host"},
      {u"HTTP/[fe80::1]:80", u"fe80::1"},
  };
  for (const auto& [target, host] : targets) {
    PWSTR found = nullptr;
    ASSERT_EQ(SspiGetTargetHostName(target.c_str(), &found), SEC_E_OK);
    EXPECT_EQ(std::u16string(found), host);
    SspiLocalFree(found);
  }
  PWSTR found = nullptr;
  EXPECT_EQ(SspiGetTargetHostName(u"HTTP/", &found), SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(SspiGetTargetHostName(u"HTTP/[", &found), SEC_E_INVALID_PARAMETER);
  EXPECT_EQ(SspiGetTargetHostName(nullptr, &found), SEC_E_INVALID_PARAMETER);
}

TEST(AuthIdentity, stored_credentials_are_named_after_their_target) {
  void* opaque = encoded();
  ULONG type = 0;
  PCWSTR target = nullptr;
  PCWSTR user = nullptr;
  PUCHAR blob = nullptr;
  ULONG blob_len = 0;
  ASSERT_EQ(SspiPrepareForCredWrite(opaque, u"HTTP/host", &type, &target, &user, &blob, &blob_len),
            SEC_E_OK);
  EXPECT_EQ(std::u16string(target), u"HTTP/host");
  EXPECT_EQ(std::u16string(user), u"TESTDOM\\us\u00e9r");
  EXPECT_EQ(blob_len, kWide.password.size() * 2);
  SspiLocalFree(const_cast<WCHAR*>(target));
  SspiLocalFree(const_cast<WCHAR*>(user));
  SspiLocalFree(blob);
  ASSERT_EQ(SspiPrepareForCredRead(opaque, u"HTTP/host", &type, &target), SEC_E_OK);
  SspiLocalFree(const_cast<WCHAR*>(target));
  SspiFreeAuthIdentity(opaque);
}

TEST(AuthIdentity, stored_credentials_without_a_target_are_named_after_their_user) {
  void* opaque = encoded();
  ULONG type = 0;
  PCWSTR target = nullptr;
  PCWSTR user = nullptr;
  PUCHAR blob = nullptr;
  ULONG blob_len = 0;
  ASSERT_EQ(SspiPrepareForCredWrite(opaque, nullptr, &type, &target, &user, &blob, &blob_len),
            SEC_E_OK);
  EXPECT_EQ(std::u16string(target), u"TESTDOM\\us\u00e9r");
  EXPECT_EQ(std::u16string(user), u"TESTDOM\\us\u00e9r");
  SspiLocalFree(const_cast<WCHAR*>(target));
  SspiLocalFree(const_cast<WCHAR*>(user));
  SspiLocalFree(blob);
  SspiFreeAuthIdentity(opaque);
}

TEST(AuthIdentity, lengths_may_count_the_closing_nul) {
  auto narrow = plain<SEC_WINNT_AUTH_IDENTITY_A>(kNarrow, SEC_WINNT_AUTH_IDENTITY_ANSI);
  auto wide = plain<SEC_WINNT_AUTH_IDENTITY_W>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  auto ex = extended<SEC_WINNT_AUTH_IDENTITY_EXW>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  std::u16string list = u"NTLM";
  ex.PackageList = reinterpret_cast<decltype(ex.PackageList)>(list.data());
  ex.PackageListLength = static_cast<ULONG>(list.size() + 1);
  const auto count_nuls = [](auto& identity) {
    ++identity.UserLength;
    ++identity.DomainLength;
    ++identity.PasswordLength;
  };
  count_nuls(narrow);
  count_nuls(wide);
  count_nuls(ex);
  for (void* identity :
       {static_cast<void*>(&narrow), static_cast<void*>(&wide), static_cast<void*>(&ex)}) {
    EXPECT_EQ(name_of_credential(identity), kName);
    void* copy = nullptr;
    ASSERT_EQ(SspiCopyAuthIdentity(identity, &copy), SEC_E_OK);
    PCWSTR password = nullptr;
    ASSERT_EQ(SspiEncodeAuthIdentityAsStrings(copy, nullptr, nullptr, &password), SEC_E_OK);
    EXPECT_EQ(std::u16string(password), kWide.password);
    SspiLocalFree(const_cast<WCHAR*>(password));
    SspiFreeAuthIdentity(copy);
  }
}

TEST(AuthIdentity, of_a_servers_credentials_is_ignored) {
  auto nobody = plain<SEC_WINNT_AUTH_IDENTITY_W>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  auto malformed = nobody;
  malformed.Flags = 0;
  for (const char* package : {"NTLM", "Negotiate"}) {
    for (void* identity : {static_cast<void*>(&nobody), static_cast<void*>(&malformed)}) {
      CredHandle credential = acquire(SECPKG_CRED_INBOUND, identity, package);
      EXPECT_EQ(FreeCredentialsHandle(&credential), SEC_E_OK);
    }
  }
}

// Without its list the server would accept with packages that the program excludes.
TEST(AuthIdentity, of_a_servers_credentials_never_loses_its_package_list) {
  auto ex = extended<SEC_WINNT_AUTH_IDENTITY_EXW>(kWide, SEC_WINNT_AUTH_IDENTITY_UNICODE);
  std::u16string list = u"!ntlm,!kerberos";
  ex.PackageList = reinterpret_cast<decltype(ex.PackageList)>(list.data());
  ex.PackageListLength = static_cast<ULONG>(list.size());
  std::u16string ill(1, u'\xD800');
  ex.User = reinterpret_cast<decltype(ex.User)>(ill.data());
  ex.UserLength = 1;
  CredHandle server = acquire(SECPKG_CRED_INBOUND, &ex, "Negotiate");
  CredHandle anybody = acquire(SECPKG_CRED_OUTBOUND, nullptr, "NTLM");
  Peer client;
  client.credential = anybody;
  Peer peer;
  peer.credential = server;
  std::string token;
  std::string output;
  ASSERT_EQ(client.initialize("", token, 0), SEC_I_CONTINUE_NEEDED);
  EXPECT_EQ(peer.accept(token, output, 0), SEC_E_NO_CREDENTIALS);

  auto unreadable = ex;
  unreadable.Flags = 0;
  CredHandle none = kNoHandle;
  char negotiate[] = "Negotiate";
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, negotiate, SECPKG_CRED_INBOUND, nullptr, &unreadable,
                                      nullptr, nullptr, &none, nullptr),
            SEC_E_INVALID_TOKEN);
  list[0] = u'\xD800';
  EXPECT_EQ(AcquireCredentialsHandleA(nullptr, negotiate, SECPKG_CRED_INBOUND, nullptr, &ex,
                                      nullptr, nullptr, &none, nullptr),
            SEC_E_INVALID_TOKEN);
}

TEST(AuthIdentity, prompts_are_needed_where_other_credentials_could_help) {
  EXPECT_TRUE(SspiIsPromptingNeeded(static_cast<ULONG>(SEC_E_NO_CREDENTIALS)));
  EXPECT_TRUE(SspiIsPromptingNeeded(static_cast<ULONG>(SEC_E_LOGON_DENIED)));
  EXPECT_FALSE(SspiIsPromptingNeeded(SEC_E_OK));
  EXPECT_FALSE(SspiIsPromptingNeeded(static_cast<ULONG>(SEC_E_INVALID_HANDLE)));
  EXPECT_EQ(SspiPromptForCredentialsA(nullptr, nullptr, 0, nullptr, nullptr, nullptr, nullptr, 0),
            static_cast<ULONG>(SEC_E_UNSUPPORTED_FUNCTION));
}

TEST(AuthIdentity, nothing_is_an_identity) {
  void* made = nullptr;
  EXPECT_EQ(SspiValidateAuthIdentity(nullptr), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(SspiCopyAuthIdentity(nullptr, &made), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(SspiUnmarshalAuthIdentity(0, nullptr, &made), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(SspiEncryptAuthIdentity(nullptr), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(SspiEncodeStringsAsAuthIdentity(nullptr, nullptr, nullptr, nullptr),
            SEC_E_INVALID_TOKEN);
  EXPECT_EQ(SspiEncodeStringsAsAuthIdentity(u"user", nullptr, nullptr, nullptr),
            SEC_E_INVALID_PARAMETER);
  int before = 0;
  made = &before;
  EXPECT_EQ(SspiEncodeStringsAsAuthIdentity(nullptr, nullptr, nullptr, &made), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(made, &before);
  SspiFreeAuthIdentity(nullptr);
  int mine = 0;
  SspiFreeAuthIdentity(&mine);
  SspiLocalFree(&mine);
}

}  // namespace
}  // namespace behaviour
