// SPDX-License-Identifier: MIT
// The Sspi functions that make, copy, compare, pack and free identities.
#include <cstring>

#include "abi/core/auth_identity.h"
#include "abi/core/auth_identity_fields.h"
#include "abi/core/auth_identity_sealing.h"
#include "abi/core/guard.h"
#include "abi/core/text.h"
#include "opensspi/sspi.h"

namespace opensspi::abi {
namespace {

constexpr Error kNoPlace = fail(SEC_E_INVALID_PARAMETER, "a pointer for the result is null");
constexpr Error kNoIdentity = fail(SEC_E_INVALID_TOKEN, "the identity is missing");

Result<std::optional<std::string>> optional_text(PCWSTR text) {
  if (text == nullptr) {
    return std::optional<std::string>();
  }
  return std::optional(TRY(text_from(text)));
}

Result<std::optional<SecretBytes>> optional_secret(PCWSTR text) {
  if (text == nullptr) {
    return std::optional<SecretBytes>();
  }
  const std::u16string_view view(text);
  return std::optional(
      TRY(secret_utf8({reinterpret_cast<const uint8_t*>(view.data()), view.size() * 2})));
}

constexpr Error kNoText =
    fail(SEC_E_INVALID_TOKEN, "an identity needs a user, a domain or a password");

Result<CallerMemory> encode(PCWSTR user, PCWSTR domain, PCWSTR password) {
  sspi::SuppliedIdentity identity;
  identity.user = TRY(optional_text(user));
  identity.domain = TRY(optional_text(domain));
  identity.password = TRY(optional_secret(password));
  return write_auth_identity(identity);
}

// Text of an identity as a zero-terminated string of caller memory; null for an absent one.
Result<CallerMemory> string_of(const std::optional<ByteView>& bytes, Secrecy secrecy) {
  if (!bytes) {
    return CallerMemory();
  }
  CallerMemory text(allocate_for_caller(bytes->size() + sizeof(WCHAR), secrecy));
  if (!bytes->empty()) {
    std::memcpy(text.get(), bytes->data(), bytes->size());
  }
  return text;
}

std::optional<ByteView> view_of(const std::optional<Bytes>& bytes) {
  if (!bytes) {
    return std::nullopt;
  }
  return ByteView(*bytes);
}

Result<std::optional<Bytes>> wide_bytes(const std::optional<std::string>& text) {
  if (!text) {
    return std::optional<Bytes>();
  }
  return std::optional(utf16le_bytes(TRY(utf16_from_utf8(*text))));
}

struct Strings {
  CallerMemory user;
  CallerMemory domain;
  CallerMemory password;
};

Result<Strings> decode(const void* opaque) {
  const sspi::SuppliedIdentity identity = TRY(read_auth_identity(opaque));
  Strings strings;
  const auto user = TRY(wide_bytes(identity.user));
  const auto domain = TRY(wide_bytes(identity.domain));
  strings.user = TRY(string_of(view_of(user), Secrecy::kPlain));
  strings.domain = TRY(string_of(view_of(domain), Secrecy::kPlain));
  if (identity.password) {
    const SecretBytes wide = TRY(secret_utf16le(identity.password->reveal()));
    strings.password = TRY(string_of(wide.reveal(), Secrecy::kSecret));
  }
  return strings;
}

PCWSTR give(CallerMemory& text) { return static_cast<PCWSTR>(text.release()); }

// checked_copy copies an EX2 structure and parses the copy: another thread may change the original
// meanwhile.
Result<CallerMemory> checked_copy(ByteView ex2) {
  CallerMemory copy = copy_identity(ex2);
  TRY(parse_ex2({static_cast<const uint8_t*>(copy.get()), ex2.size()}));
  return copy;
}

// An opaque copy: the EX2 form, which may be sealed, is copied byte for byte; of the others the
// content.
Result<CallerMemory> copy_opaque(const void* identity) {
  if (identity == nullptr) {
    return kNoIdentity;
  }
  const IdentityFields fields = TRY(find_identity_fields(identity));
  if (fields.form != IdentityForm::kEx2) {
    return write_auth_identity(TRY(read_auth_identity(identity)));
  }
  return checked_copy(fields.structure);
}

struct Likeness {
  bool user = false;
  bool identity = false;
};

bool same_name(const std::optional<std::string>& left, const std::optional<std::string>& right) {
  return equal_ignoring_case(left.value_or(""), right.value_or(""));
}

bool same_secret(const std::optional<SecretBytes>& left, const std::optional<SecretBytes>& right) {
  if (left.has_value() != right.has_value()) {
    return false;
  }
  return !left || ct_equal(left->reveal(), right->reveal());
}

Result<Likeness> compare(const void* left, const void* right) {
  if (left == nullptr || right == nullptr) {
    return Likeness{left == right, left == right};
  }
  const sspi::SuppliedIdentity first = TRY(read_auth_identity(left));
  const sspi::SuppliedIdentity second = TRY(read_auth_identity(right));
  const bool same_user =
      same_name(first.user, second.user) && same_name(first.domain, second.domain);
  return Likeness{same_user, same_user && same_secret(first.password, second.password)};
}

void zero(void* opaque) {
  if (opaque == nullptr) {
    return;
  }
  const Result<IdentityFields> fields = find_identity_fields(opaque);
  if (!fields.ok() || !fields->secret) {
    return;
  }
  const ByteView secret = *fields->secret;
  wipe({const_cast<uint8_t*>(secret.data()), secret.size()});
}

}  // namespace
}  // namespace opensspi::abi

using namespace opensspi;       // NOLINT: src/abi names what it exports
using namespace opensspi::abi;  // NOLINT

SECURITY_STATUS SEC_ENTRY SspiEncodeStringsAsAuthIdentity(
    PCWSTR pszUserName, PCWSTR pszDomainName, PCWSTR pszPackedCredentialsString,
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppAuthIdentity) {
  return guard_secret_status([&]() -> Status {
    // As on Windows: checked before ppAuthIdentity, which is left unchanged.
    if (pszUserName == nullptr && pszDomainName == nullptr &&
        pszPackedCredentialsString == nullptr) {
      return kNoText;
    }
    if (ppAuthIdentity == nullptr) {
      return kNoPlace;
    }
    *ppAuthIdentity = nullptr;
    *ppAuthIdentity = TRY(encode(pszUserName, pszDomainName, pszPackedCredentialsString)).release();
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY
SspiEncodeAuthIdentityAsStrings(PSEC_WINNT_AUTH_IDENTITY_OPAQUE pAuthIdentity, PCWSTR* ppszUserName,
                                PCWSTR* ppszDomainName, PCWSTR* ppszPackedCredentialsString) {
  return guard_secret_status([&]() -> Status {
    Strings strings = TRY(decode(pAuthIdentity));
    if (ppszUserName != nullptr) {
      *ppszUserName = give(strings.user);
    }
    if (ppszDomainName != nullptr) {
      *ppszDomainName = give(strings.domain);
    }
    if (ppszPackedCredentialsString != nullptr) {
      *ppszPackedCredentialsString = give(strings.password);
    }
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY SspiValidateAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData) {
  return guard_secret_status([&]() -> Status {
    if (AuthData == nullptr) {
      return kNoIdentity;
    }
    const IdentityFields fields = TRY(find_identity_fields(AuthData));
    if ((fields.flags & kSealedFlags) == 0) {
      TRY(read_auth_identity(AuthData));
    }
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY SspiCopyAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData,
                                               PSEC_WINNT_AUTH_IDENTITY_OPAQUE* AuthDataCopy) {
  return guard_secret_status([&]() -> Status {
    if (AuthDataCopy == nullptr) {
      return kNoPlace;
    }
    *AuthDataCopy = nullptr;
    *AuthDataCopy = TRY(copy_opaque(AuthData)).release();
    return {};
  });
}

VOID SEC_ENTRY SspiFreeAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData) {
  free_for_caller(AuthData);
}

VOID SEC_ENTRY SspiZeroAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData) { zero(AuthData); }

VOID SEC_ENTRY SspiLocalFree(PVOID DataBuffer) { free_for_caller(DataBuffer); }

SECURITY_STATUS SEC_ENTRY SspiCompareAuthIdentities(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity1,
                                                    PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity2,
                                                    PBOOLEAN SameSuppliedUser,
                                                    PBOOLEAN SameSuppliedIdentity) {
  return guard_secret_status([&]() -> Status {
    const Likeness likeness = TRY(compare(AuthIdentity1, AuthIdentity2));
    if (SameSuppliedUser != nullptr) {
      *SameSuppliedUser = likeness.user ? TRUE : FALSE;
    }
    if (SameSuppliedIdentity != nullptr) {
      *SameSuppliedIdentity = likeness.identity ? TRUE : FALSE;
    }
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY SspiMarshalAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthIdentity,
                                                  ULONG* AuthIdentityLength,
                                                  char** AuthIdentityByteArray) {
  return guard_secret_status([&]() -> Status {
    if (AuthIdentityLength == nullptr || AuthIdentityByteArray == nullptr) {
      return kNoPlace;
    }
    *AuthIdentityLength = 0;
    *AuthIdentityByteArray = nullptr;
    CallerMemory copy = TRY(copy_opaque(AuthIdentity));
    SEC_WINNT_AUTH_IDENTITY_EX2 header;
    std::memcpy(&header, copy.get(), sizeof header);
    *AuthIdentityLength = header.cbStructureLength;
    *AuthIdentityByteArray = static_cast<char*>(copy.release());
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY
SspiUnmarshalAuthIdentity(ULONG AuthIdentityLength, char* AuthIdentityByteArray,
                          PSEC_WINNT_AUTH_IDENTITY_OPAQUE* ppAuthIdentity) {
  return guard_secret_status([&]() -> Status {
    if (ppAuthIdentity == nullptr) {
      return kNoPlace;
    }
    *ppAuthIdentity = nullptr;
    if (AuthIdentityByteArray == nullptr) {
      return kNoIdentity;
    }
    const ByteView bytes(reinterpret_cast<const uint8_t*>(AuthIdentityByteArray),
                         AuthIdentityLength);
    TRY(parse_ex2(bytes));
    CallerMemory copy = TRY(checked_copy(bytes));
    const IdentityFields fields = TRY(find_identity_fields(copy.get()));
    if ((fields.flags & kSealedFlags) == 0) {
      TRY(read_auth_identity(copy.get()));
    }
    *ppAuthIdentity = copy.release();
    return {};
  });
}

SECURITY_STATUS SEC_ENTRY SspiEncryptAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData) {
  return SspiEncryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_LOGON, AuthData);
}
SECURITY_STATUS SEC_ENTRY SspiEncryptAuthIdentityEx(ULONG Options,
                                                    PSEC_WINNT_AUTH_IDENTITY_OPAQUE AuthData) {
  return guard_secret_status([&] { return seal_identity(AuthData, Options); });
}

SECURITY_STATUS SEC_ENTRY
SspiDecryptAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData) {
  return SspiDecryptAuthIdentityEx(SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_LOGON, EncryptedAuthData);
}
SECURITY_STATUS SEC_ENTRY
SspiDecryptAuthIdentityEx(ULONG Options, PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData) {
  return guard_secret_status([&] { return open_identity(EncryptedAuthData, Options); });
}

BOOLEAN SEC_ENTRY SspiIsAuthIdentityEncrypted(PSEC_WINNT_AUTH_IDENTITY_OPAQUE EncryptedAuthData) {
  if (EncryptedAuthData == nullptr) {
    return FALSE;
  }
  const Result<IdentityFields> fields = find_identity_fields(EncryptedAuthData);
  return fields.ok() && (fields->flags & kSealedFlags) != 0 ? TRUE : FALSE;
}
