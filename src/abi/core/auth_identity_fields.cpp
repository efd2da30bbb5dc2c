// SPDX-License-Identifier: MIT
#include "abi/core/auth_identity_fields.h"

#include <algorithm>
#include <cstring>

#include "base/reader.h"

namespace opensspi::abi {
namespace {

constexpr Error kMalformed =
    fail(SEC_E_INVALID_TOKEN, "SEC_WINNT_AUTH_IDENTITY is malformed or has no encoding flag");
constexpr Error kPacked =
    fail(SEC_E_INVALID_TOKEN,
         "the packed credentials of SEC_WINNT_AUTH_IDENTITY_EX2 are malformed, or neither a "
         "password nor a keytab");

constexpr ULONG kMaxTextLen = 32 * 1024;  // characters; Windows' limits are far lower
constexpr ULONG kMaxStructLen = 64 * 1024;
// A structure of the EX form contains its own length; the plain form has a pointer at that place,
// whose upper half is larger than this or zero.
constexpr ULONG kLargestLength = 4096;

// Lengths do not count a terminating NUL, but in many programs they do.
ByteView without_nul(ByteView text, size_t unit) {
  if (text.size() < unit) {
    return text;
  }
  const ByteView last = text.last(unit);
  const bool closed = std::ranges::all_of(last, [](uint8_t byte) { return byte == 0; });
  return closed ? text.first(text.size() - unit) : text;
}

template <class Char>
Result<std::optional<ByteView>> text_field(const Char* text, ULONG len) {
  if (text == nullptr) {
    return std::optional<ByteView>();
  }
  if (len > kMaxTextLen) {
    return kMalformed;
  }
  const ByteView bytes(reinterpret_cast<const uint8_t*>(text), size_t{len} * sizeof(Char));
  return std::optional(without_nul(bytes, sizeof(Char)));
}

Result<bool> is_wide(ULONG flags) {
  constexpr ULONG kEncodings = SEC_WINNT_AUTH_IDENTITY_ANSI | SEC_WINNT_AUTH_IDENTITY_UNICODE;
  switch (flags & kEncodings) {
    case SEC_WINNT_AUTH_IDENTITY_ANSI:
      return false;
    case SEC_WINNT_AUTH_IDENTITY_UNICODE:
      return true;
    default:
      return kMalformed;
  }
}

IdentityForm form_of(ULONG version, ULONG length) {
  if (version == SEC_WINNT_AUTH_IDENTITY_VERSION && length < kLargestLength && length != 0) {
    return IdentityForm::kEx;
  }
  const bool ex2 = version == SEC_WINNT_AUTH_IDENTITY_VERSION_2 &&
                   (length & 0xFFFF) == sizeof(SEC_WINNT_AUTH_IDENTITY_EX2);
  return ex2 ? IdentityForm::kEx2 : IdentityForm::kPlain;
}

// Identity is the A or the W form, plain or EX: they have the same members.
template <class Identity>
Status take_texts(const Identity& identity, IdentityFields& fields) {
  fields.user = TRY(text_field(identity.User, identity.UserLength));
  fields.domain = TRY(text_field(identity.Domain, identity.DomainLength));
  fields.secret = TRY(text_field(identity.Password, identity.PasswordLength));
  return {};
}

template <class Identity>
Identity copied(const void* from) {
  Identity identity;  // the caller's structure need not be aligned
  std::memcpy(&identity, from, sizeof identity);
  return identity;
}

template <class Wide, class Narrow>
Result<IdentityFields> read_form(const void* from, IdentityForm form) {
  IdentityFields fields;
  const auto wide = copied<Wide>(from);
  fields.form = form;
  fields.flags = wide.Flags;
  fields.wide = TRY(is_wide(wide.Flags));
  if (fields.wide) {
    TRY(take_texts(wide, fields));
  } else {
    TRY(take_texts(copied<Narrow>(from), fields));
  }
  if constexpr (requires { wide.PackageList; }) {
    const auto narrow = copied<Narrow>(from);
    const auto list = fields.wide ? text_field(wide.PackageList, wide.PackageListLength)
                                  : text_field(narrow.PackageList, narrow.PackageListLength);
    if (!list.ok()) {
      return list.error();
    }
    fields.package_list = list->value_or(ByteView());
  }
  return fields;
}

Result<ByteView> slice(ByteView bytes, size_t offset, size_t len) {
  Reader reader(bytes, kMalformed);
  TRY(reader.take(offset));
  return reader.take(len);
}

// Offsets and lengths are in bytes; offset zero means that the field is missing. Every field is
// after the header.
Result<std::optional<ByteView>> ex2_field(ByteView bytes, ULONG offset, USHORT len) {
  if (offset == 0) {
    if (len != 0) {
      return kMalformed;
    }
    return std::optional<ByteView>();
  }
  if (offset < sizeof(SEC_WINNT_AUTH_IDENTITY_EX2)) {
    return kMalformed;
  }
  return std::optional(TRY(slice(bytes, offset, len)));
}

Result<std::optional<ByteView>> ex2_text(ByteView bytes, ULONG offset, USHORT len) {
  const auto text = TRY(ex2_field(bytes, offset, len));
  if (!text) {
    return text;
  }
  return std::optional(without_nul(*text, sizeof(WCHAR)));
}

bool is_type(const GUID& type, const GUID& wanted) {
  return std::memcmp(&type, &wanted, sizeof type) == 0;
}

// SEC_WINNT_AUTH_DATA_PASSWORD, then the password.
Result<ByteView> password_in(ByteView credential) {
  if (credential.size() < sizeof(SEC_WINNT_AUTH_DATA_PASSWORD)) {
    return kPacked;
  }
  const auto vector = copied<SEC_WINNT_AUTH_DATA_PASSWORD>(credential.data()).UnicodePassword;
  const auto password = slice(credential, vector.ByteArrayOffset, vector.ByteArrayLength);
  if (!password.ok() || vector.ByteArrayOffset < sizeof(SEC_WINNT_AUTH_DATA_PASSWORD) ||
      password->size() % 2 != 0) {
    return kPacked;
  }
  return without_nul(*password, sizeof(WCHAR));
}

// SEC_WINNT_AUTH_PACKED_CREDENTIALS, then the credential: each offset counts from the start of the
// structure that contains it.
Status take_packed(ByteView packed, IdentityFields& fields) {
  if (packed.size() < sizeof(SEC_WINNT_AUTH_PACKED_CREDENTIALS)) {
    return kPacked;
  }
  const auto header = copied<SEC_WINNT_AUTH_PACKED_CREDENTIALS>(packed.data());
  if (header.cbHeaderLength != sizeof header || header.cbStructureLength != packed.size()) {
    return kPacked;
  }
  const SEC_WINNT_AUTH_BYTE_VECTOR data = header.AuthData.CredData;
  const auto credential = slice(packed, data.ByteArrayOffset, data.ByteArrayLength);
  if (!credential.ok() || data.ByteArrayOffset < sizeof header) {
    return kPacked;
  }
  const bool is_keytab = is_type(header.AuthData.CredType, SEC_WINNT_AUTH_DATA_TYPE_KEYTAB);
  if (!is_keytab && !is_type(header.AuthData.CredType, SEC_WINNT_AUTH_DATA_TYPE_PASSWORD)) {
    return kPacked;
  }
  if (is_keytab) {
    fields.keytab = *credential;
  } else {
    fields.secret = TRY(password_in(*credential));
  }
  return {};
}

}  // namespace

Result<IdentityFields> find_identity_fields(const void* identity) {
  ULONG first[2];
  std::memcpy(first, identity, sizeof first);
  switch (form_of(first[0], first[1])) {
    case IdentityForm::kEx:
      if (first[1] < sizeof(SEC_WINNT_AUTH_IDENTITY_EXW)) {
        return kMalformed;
      }
      return read_form<SEC_WINNT_AUTH_IDENTITY_EXW, SEC_WINNT_AUTH_IDENTITY_EXA>(identity,
                                                                                 IdentityForm::kEx);
    case IdentityForm::kEx2: {
      const auto header = copied<SEC_WINNT_AUTH_IDENTITY_EX2>(identity);
      return parse_ex2({static_cast<const uint8_t*>(identity), header.cbStructureLength});
    }
    case IdentityForm::kPlain:
      break;
  }
  return read_form<SEC_WINNT_AUTH_IDENTITY_W, SEC_WINNT_AUTH_IDENTITY_A>(identity,
                                                                         IdentityForm::kPlain);
}

bool is_plain_identity(const void* identity) {
  ULONG first[2];
  std::memcpy(first, identity, sizeof first);
  return form_of(first[0], first[1]) == IdentityForm::kPlain;
}

Result<IdentityFields> parse_ex2(ByteView bytes) {
  if (bytes.size() < sizeof(SEC_WINNT_AUTH_IDENTITY_EX2) || bytes.size() > kMaxStructLen) {
    return kMalformed;
  }
  const auto header = copied<SEC_WINNT_AUTH_IDENTITY_EX2>(bytes.data());
  if (header.Version != SEC_WINNT_AUTH_IDENTITY_VERSION_2 ||
      header.cbHeaderLength != sizeof header || header.cbStructureLength != bytes.size()) {
    return kMalformed;
  }
  IdentityFields fields;
  fields.form = IdentityForm::kEx2;
  fields.structure = bytes;
  fields.flags = header.Flags;
  fields.user = TRY(ex2_text(bytes, header.UserOffset, header.UserLength));
  fields.domain = TRY(ex2_text(bytes, header.DomainOffset, header.DomainLength));
  const auto list = TRY(ex2_text(bytes, header.PackageListOffset, header.PackageListLength));
  fields.package_list = list.value_or(ByteView());
  const auto packed =
      TRY(ex2_field(bytes, header.PackedCredentialsOffset, header.PackedCredentialsLength));
  const bool sealed = (header.Flags & kSealedFlags) != 0;
  if (sealed) {
    fields.secret = packed;
  }
  if (packed && !sealed) {
    TRY(take_packed(*packed, fields));
  }
  return fields;
}

}  // namespace opensspi::abi
