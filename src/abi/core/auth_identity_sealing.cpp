// SPDX-License-Identifier: MIT
#include "abi/core/auth_identity_sealing.h"

#include <cstring>

#include "abi/core/auth_identity_fields.h"
#include "abi/core/runtime.h"
#include "base/fork.h"
#include "crypto/random.h"

namespace opensspi::abi {
namespace {

constexpr Error kNotSealed = fail(SEC_E_INVALID_PARAMETER, "the identity is not sealed");
constexpr Error kForeign =
    fail(SEC_E_UNSUPPORTED_FUNCTION,
         "only identities that the Sspi functions of this library made can be sealed or opened");

// Scope says who can open what was sealed.
enum class Scope : uint8_t { kProcess, kUser };

Result<Scope> scope_of_options(ULONG options) {
  switch (options) {
    case SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_PROCESS:
      return Scope::kProcess;
    case SEC_WINNT_AUTH_IDENTITY_ENCRYPT_SAME_LOGON:
      return Scope::kUser;
    default:
      return fail(SEC_E_UNSUPPORTED_FUNCTION,
                  "an identity can be sealed for this process or this user only");
  }
}

Result<Scope> scope_of_flags(ULONG flags) {
  switch (flags & kSealedFlags) {
    case SEC_WINNT_AUTH_IDENTITY_FLAGS_PROCESS_ENCRYPTED:
      return Scope::kProcess;
    case SEC_WINNT_AUTH_IDENTITY_FLAGS_USER_PROTECTED:
      return Scope::kUser;
    case 0:
      return kNotSealed;
    default:
      return kForeign;
  }
}

constexpr ULONG flag_of(Scope scope) {
  return scope == Scope::kProcess ? SEC_WINNT_AUTH_IDENTITY_FLAGS_PROCESS_ENCRYPTED
                                  : SEC_WINNT_AUTH_IDENTITY_FLAGS_USER_PROTECTED;
}

SecretBox<crypto::SealKey> random_key() {
  auto key = make_secret<crypto::SealKey>();
  crypto::random_bytes(key->reveal());
  return key;
}

constinit MadeOnce<SecretBox<crypto::SealKey>> g_process_key;

Result<SecretBox<crypto::SealKey>> key_for(Scope scope) {
  if (scope == Scope::kProcess) {
    return make_secret<crypto::SealKey>(*g_process_key.get(random_key));
  }
  return store_key("auth identity");
}

// Parts of an EX2 identity of ours. What precedes the credentials, except the header, which sealing
// changes, is authenticated with them, so that a password cannot be moved to another name.
struct Parts {
  SEC_WINNT_AUTH_IDENTITY_EX2 header;
  uint8_t* bytes;

  [[nodiscard]] ByteView texts() const {
    return {bytes + sizeof header, header.PackedCredentialsOffset - sizeof header};
  }
  [[nodiscard]] ByteSpan credentials() const {
    return {bytes + header.PackedCredentialsOffset, header.PackedCredentialsLength};
  }
  // replace replaces these credentials by others of another length.
  void replace(ByteView with, ULONG flags) {
    const ByteSpan old = credentials();
    wipe(old);
    std::memcpy(old.data(), with.data(), with.size());
    header.PackedCredentialsLength = static_cast<USHORT>(with.size());
    header.cbStructureLength = static_cast<ULONG>(header.PackedCredentialsOffset + with.size());
    header.Flags = flags;
    std::memcpy(bytes, &header, sizeof header);
  }
};

// Only a block of this library, with the credentials last, has space to seal them.
Result<Parts> parts_of(void* identity) {
  if (identity == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "the identity is missing");
  }
  const size_t room = len_for_caller(identity);
  if (room < sizeof(SEC_WINNT_AUTH_IDENTITY_EX2)) {
    return kForeign;
  }
  Parts parts{{}, static_cast<uint8_t*>(identity)};
  std::memcpy(&parts.header, identity, sizeof parts.header);
  const bool sealed = (parts.header.Flags & kSealedFlags) != 0;
  const size_t needed =
      size_t{parts.header.cbStructureLength} + (sealed ? 0 : crypto::kSealOverhead);
  if (needed > room) {
    return kForeign;
  }
  TRY(parse_ex2({parts.bytes, parts.header.cbStructureLength}));
  const size_t end =
      size_t{parts.header.PackedCredentialsOffset} + parts.header.PackedCredentialsLength;
  // What was parsed may be another header: another thread may have changed it meanwhile.
  if (parts.header.PackedCredentialsOffset < sizeof parts.header ||
      end != parts.header.cbStructureLength) {
    return kForeign;
  }
  return parts;
}

Status open_parts(Parts& parts, Scope scope) {
  const auto key = TRY(key_for(scope));
  const auto plain = crypto::open(*key, parts.texts(), parts.credentials());
  if (!plain.ok()) {
    return fail(SEC_E_DECRYPT_FAILURE,
                "the credentials were altered, or sealed by another process or user");
  }
  parts.replace(plain->reveal(), parts.header.Flags & ~kSealedFlags);
  return {};
}

}  // namespace

Status seal_identity(void* identity, ULONG options) {
  const Scope scope = TRY(scope_of_options(options));
  Parts parts = TRY(parts_of(identity));
  if ((parts.header.Flags & kSealedFlags) != 0) {
    return fail(SEC_E_INVALID_PARAMETER, "the identity is already sealed");
  }
  const auto key = TRY(key_for(scope));
  const Bytes sealed = crypto::seal(*key, parts.texts(), parts.credentials());
  parts.replace(sealed, parts.header.Flags | flag_of(scope));
  return {};
}

Status open_identity(void* identity, ULONG options) {
  const Scope scope = TRY(scope_of_options(options));
  Parts parts = TRY(parts_of(identity));
  const Scope sealed_for = TRY(scope_of_flags(parts.header.Flags));
  if (sealed_for != scope) {
    return fail(SEC_E_INVALID_PARAMETER, "the identity was sealed with another option");
  }
  return open_parts(parts, scope);
}

Result<CallerMemory> opened_copy(const void* identity) {
  SEC_WINNT_AUTH_IDENTITY_EX2 header;
  if (len_for_caller(identity) < sizeof header) {
    return kForeign;
  }
  std::memcpy(&header, identity, sizeof header);
  if (len_for_caller(identity) < header.cbStructureLength) {
    return kForeign;
  }
  CallerMemory copy =
      copy_identity({static_cast<const uint8_t*>(identity), header.cbStructureLength});
  Parts parts = TRY(parts_of(copy.get()));
  const Scope scope = TRY(scope_of_flags(parts.header.Flags));
  TRY(open_parts(parts, scope));
  return copy;
}

CallerMemory copy_identity(ByteView ex2) {
  CallerMemory copy(allocate_for_caller(ex2.size() + crypto::kSealOverhead, Secrecy::kSecret));
  std::memcpy(copy.get(), ex2.data(), ex2.size());
  return copy;
}

}  // namespace opensspi::abi
