// SPDX-License-Identifier: MIT
// The fields of a SEC_WINNT_AUTH_IDENTITY in the caller's memory: found and checked, not yet
// copied.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {

// IdentityForm is which of the structures it is.
enum class IdentityForm : uint8_t { kPlain, kEx, kEx2 };

// IdentityFields views the caller's memory. An absent field was a null pointer (a zero offset in
// the EX2 form). Text is in the encoding that `wide` says; in the EX2 form `secret` is the content
// of SEC_WINNT_AUTH_PACKED_CREDENTIALS.
struct IdentityFields {
  IdentityForm form = IdentityForm::kPlain;
  ULONG flags = 0;
  bool wide = true;
  std::optional<ByteView> user;
  std::optional<ByteView> domain;
  std::optional<ByteView> secret;  // the password, or what is sealed
  std::optional<ByteView> keytab;  // instead of a password
  ByteView package_list;
  ByteView structure;  // all of it; of the EX2 form only
};

// is_plain_identity returns whether the structure is the A or W form, which has no package list.
// `identity` must not be null.
bool is_plain_identity(const void* identity);

// find_identity_fields detects the form and finds the fields. `identity` must not be null.
// SEC_E_INVALID_TOKEN if the structure is inconsistent.
Result<IdentityFields> find_identity_fields(const void* identity);

// parse_ex2 reads the EX2 form from a string of bytes that must hold all of it.
Result<IdentityFields> parse_ex2(ByteView bytes);

// kSealedFlags mark secrets that are sealed.
inline constexpr ULONG kSealedFlags = SEC_WINNT_AUTH_IDENTITY_FLAGS_PROCESS_ENCRYPTED |
                                      SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_PROTECTED |
                                      SEC_WINNT_AUTH_IDENTITY_FLAGS_USER_PROTECTED |
                                      SEC_WINNT_AUTH_IDENTITY_FLAGS_SYSTEM_ENCRYPTED;

}  // namespace opensspi::abi
