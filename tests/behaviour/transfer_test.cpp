// SPDX-License-Identifier: MIT
// Export and import: a context that moves, and bytes that must be refused.
#include "pair.h"

namespace behaviour {
namespace {

char kNtlm[] = "NTLM";

std::string exported(CtxtHandle* context, ULONG flags = 0) {
  SecBuffer packed{};
  EXPECT_EQ(ExportSecurityContext(context, flags, &packed, nullptr), SEC_E_OK);
  std::string bytes(static_cast<char*>(packed.pvBuffer), packed.cbBuffer);
  EXPECT_EQ(FreeContextBuffer(packed.pvBuffer), SEC_E_OK);
  return bytes;
}

SECURITY_STATUS import_from(std::string bytes, CtxtHandle* context) {
  SecBuffer packed = {static_cast<ULONG>(bytes.size()), SECBUFFER_EMPTY, bytes.data()};
  return ImportSecurityContextA(kNtlm, &packed, nullptr, context);
}

void expect_message_passes(CtxtHandle* from, CtxtHandle* to) {
  Descriptor message;
  message.add(SECBUFFER_DATA, "plain text").room(SECBUFFER_TOKEN, 16);
  ASSERT_EQ(EncryptMessage(from, 0, message.get(), 0), SEC_E_OK);
  ASSERT_EQ(DecryptMessage(to, message.get(), 0, nullptr), SEC_E_OK);
  EXPECT_EQ(message.text(0), "plain text");
}

TEST(Transfer, an_imported_context_goes_on_where_the_old_one_was) {
  Pair pair;
  expect_message_passes(&pair.client.context, &pair.server.context);
  expect_message_passes(&pair.server.context, &pair.client.context);
  const std::string bytes = exported(&pair.server.context);
  CtxtHandle moved = kNoHandle;
  ASSERT_EQ(import_from(bytes, &moved), SEC_E_OK);
  expect_message_passes(&pair.client.context, &moved);
  expect_message_passes(&moved, &pair.client.context);
  EXPECT_EQ(DeleteSecurityContext(&moved), SEC_E_OK);
}

TEST(Transfer, a_clients_context_moves_too) {
  Pair pair;
  CtxtHandle moved = kNoHandle;
  ASSERT_EQ(import_from(exported(&pair.client.context), &moved), SEC_E_OK);
  expect_message_passes(&moved, &pair.server.context);
  HANDLE token = nullptr;
  EXPECT_EQ(QuerySecurityContextToken(&moved, &token), SEC_E_NO_IMPERSONATION);
  DeleteSecurityContext(&moved);
}

TEST(Transfer, an_imported_context_knows_its_client) {
  Pair pair;
  SecPkgContext_NamesA before{};
  ASSERT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_NAMES, &before), SEC_E_OK);
  CtxtHandle moved = kNoHandle;
  ASSERT_EQ(import_from(exported(&pair.server.context), &moved), SEC_E_OK);
  SecPkgContext_NamesA after{};
  ASSERT_EQ(QueryContextAttributesA(&moved, SECPKG_ATTR_NAMES, &after), SEC_E_OK);
  EXPECT_STREQ(after.sUserName, before.sUserName);
  FreeContextBuffer(before.sUserName);
  FreeContextBuffer(after.sUserName);
  HANDLE token = nullptr;
  EXPECT_EQ(QuerySecurityContextToken(&moved, &token), SEC_E_OK);
  EXPECT_NE(token, nullptr);
  DeleteSecurityContext(&moved);
}

TEST(Transfer, an_exported_context_protects_nothing_but_still_tells_of_itself) {
  Pair pair;
  exported(&pair.server.context);
  Descriptor message;
  message.add(SECBUFFER_DATA, "data").room(SECBUFFER_TOKEN, 16);
  EXPECT_EQ(MakeSignature(&pair.server.context, 0, message.get(), 0), SEC_E_INVALID_HANDLE);
  SecPkgContext_Sizes sizes{};
  EXPECT_EQ(QueryContextAttributesA(&pair.server.context, SECPKG_ATTR_SIZES, &sizes), SEC_E_OK);
  SecBuffer again{};
  EXPECT_EQ(ExportSecurityContext(&pair.server.context, 0, &again, nullptr), SEC_E_INVALID_HANDLE);
}

TEST(Transfer, delete_old_deletes_the_old_one) {
  Pair pair;
  CtxtHandle old = pair.server.context;
  const std::string bytes = exported(&pair.server.context, SECPKG_CONTEXT_EXPORT_DELETE_OLD);
  EXPECT_EQ(DeleteSecurityContext(&old), SEC_E_INVALID_HANDLE);
  CtxtHandle moved = kNoHandle;
  ASSERT_EQ(import_from(bytes, &moved), SEC_E_OK);
  expect_message_passes(&pair.client.context, &moved);
  DeleteSecurityContext(&moved);
}

TEST(Transfer, reset_new_is_for_a_context_that_has_not_spoken) {
  Pair fresh;
  exported(&fresh.server.context, SECPKG_CONTEXT_EXPORT_RESET_NEW);
  Pair used;
  expect_message_passes(&used.client.context, &used.server.context);
  SecBuffer packed{};
  EXPECT_EQ(ExportSecurityContext(&used.server.context, SECPKG_CONTEXT_EXPORT_RESET_NEW, &packed,
                                  nullptr),
            SEC_E_UNSUPPORTED_FUNCTION);
  EXPECT_EQ(ExportSecurityContext(&used.server.context, SECPKG_CONTEXT_EXPORT_TO_KERNEL, &packed,
                                  nullptr),
            SEC_E_UNSUPPORTED_FUNCTION);
  expect_message_passes(&used.client.context, &used.server.context);
}

TEST(Transfer, every_flipped_bit_and_every_truncation_is_refused) {
  Pair pair;
  const std::string bytes = exported(&pair.server.context);
  CtxtHandle moved = kNoHandle;
  for (size_t len = 0; len < bytes.size(); ++len) {
    ASSERT_EQ(import_from(bytes.substr(0, len), &moved), SEC_E_INVALID_TOKEN) << len;
  }
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string altered = bytes;
    altered[at] = static_cast<char>(altered[at] ^ (1 << (at % 8)));
    ASSERT_EQ(import_from(altered, &moved), SEC_E_INVALID_TOKEN) << at;
    ASSERT_FALSE(SecIsValidHandle(&moved));
  }
  ASSERT_EQ(import_from(bytes + "x", &moved), SEC_E_INVALID_TOKEN);
  EXPECT_EQ(bytes.find("NTLM"), std::string::npos) << "what is inside is sealed";
}

TEST(Transfer, a_context_that_is_too_old_is_refused) {
  setenv("OPENSSPI_EXPORT_LIFETIME_SECONDS", "0", 1);
  Pair pair;
  const std::string bytes = exported(&pair.server.context);
  unsetenv("OPENSSPI_EXPORT_LIFETIME_SECONDS");
  CtxtHandle moved = kNoHandle;
  EXPECT_EQ(import_from(bytes, &moved), SEC_E_INVALID_TOKEN);
}

TEST(Transfer, arguments_that_are_missing_have_their_codes) {
  Pair pair;
  EXPECT_EQ(ExportSecurityContext(&pair.server.context, 0, nullptr, nullptr),
            SEC_E_INVALID_PARAMETER);
  SecBuffer nothing = {8, SECBUFFER_EMPTY, nullptr};
  CtxtHandle moved = {1, 1};
  EXPECT_EQ(ImportSecurityContextA(kNtlm, &nothing, nullptr, &moved), SEC_E_INVALID_TOKEN);
  EXPECT_FALSE(SecIsValidHandle(&moved));
  EXPECT_EQ(ImportSecurityContextA(kNtlm, nullptr, nullptr, &moved), SEC_E_INVALID_HANDLE);
  char unknown[] = "Nonesuch";
  EXPECT_EQ(ImportSecurityContextA(unknown, &nothing, nullptr, &moved), SEC_E_INVALID_TOKEN);
  HalfOpen half;
  SecBuffer packed{};
  EXPECT_EQ(ExportSecurityContext(&half.server.context, 0, &packed, nullptr), SEC_E_INVALID_HANDLE);
}

}  // namespace
}  // namespace behaviour
