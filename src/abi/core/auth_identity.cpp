// SPDX-License-Identifier: MIT
#include "abi/core/auth_identity.h"

#include <cstring>

#include "abi/core/auth_identity_fields.h"
#include "abi/core/auth_identity_sealing.h"
#include "base/utf16.h"
#include "crypto/cipher.h"

namespace opensspi::abi {
namespace {

constexpr Error kNotText =
    fail(SEC_E_INVALID_TOKEN, "a text of SEC_WINNT_AUTH_IDENTITY is not well-formed");

Result<std::string> text_of(ByteView bytes, bool wide) {
  if (!wide) {
    std::string text(as_text(bytes));
    if (!utf16_from_utf8(text).ok()) {
      return kNotText;
    }
    return text;
  }
  const auto units = utf16_from_wire(bytes);
  if (!units.ok()) {
    return kNotText;
  }
  auto text = utf8_from_utf16(*units);
  if (!text.ok()) {
    return kNotText;
  }
  return text;
}

Result<std::optional<std::string>> optional_text(const std::optional<ByteView>& bytes, bool wide) {
  if (!bytes) {
    return std::optional<std::string>();
  }
  return std::optional(TRY(text_of(*bytes, wide)));
}

Result<std::optional<SecretBytes>> password_of(const IdentityFields& fields) {
  if (!fields.secret) {
    return std::optional<SecretBytes>();
  }
  if (!fields.wide) {
    return std::optional(SecretBytes(*fields.secret));
  }
  auto password = secret_utf8(*fields.secret);
  if (!password.ok()) {
    return kNotText;
  }
  return std::optional(std::move(password).value());
}

Result<sspi::SuppliedIdentity> read_fields(const IdentityFields& fields) {
  sspi::SuppliedIdentity supplied;
  supplied.user = TRY(optional_text(fields.user, fields.wide));
  supplied.domain = TRY(optional_text(fields.domain, fields.wide));
  supplied.password = TRY(password_of(fields));
  if (fields.keytab) {
    supplied.keytab = SecretBytes(*fields.keytab);
  }
  supplied.package_list = TRY(text_of(fields.package_list, fields.wide));
  supplied.identity_only = (fields.flags & SEC_WINNT_AUTH_IDENTITY_ONLY) != 0;
  return supplied;
}

// Ex2Block builds an identity: the header, then the strings, then the credentials.
class Ex2Block {
 public:
  Ex2Block() { header_.Version = SEC_WINNT_AUTH_IDENTITY_VERSION_2; }

  Status put_texts(const sspi::SuppliedIdentity& identity) {
    header_.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE | SEC_WINNT_AUTH_IDENTITY_MARSHALLED;
    if (identity.identity_only) {
      header_.Flags |= SEC_WINNT_AUTH_IDENTITY_ONLY;
    }
    if (!identity.user) {
      header_.Flags |= SEC_WINNT_AUTH_IDENTITY_FLAGS_NULL_USER;
    }
    if (!identity.domain) {
      header_.Flags |= SEC_WINNT_AUTH_IDENTITY_FLAGS_NULL_DOMAIN;
    }
    TRY(put_text(identity.user, header_.UserOffset, header_.UserLength));
    TRY(put_text(identity.domain, header_.DomainOffset, header_.DomainLength));
    const std::optional list =
        identity.package_list.empty() ? std::nullopt : std::optional(identity.package_list);
    return put_text(list, header_.PackageListOffset, header_.PackageListLength);
  }

  // finish writes header, texts and, if there is a password, its packed form into caller memory.
  Result<CallerMemory> finish(const std::optional<SecretBytes>& password) {
    constexpr size_t kPackedHeaders =
        sizeof(SEC_WINNT_AUTH_PACKED_CREDENTIALS) + sizeof(SEC_WINNT_AUTH_DATA_PASSWORD);
    texts_.resize((texts_.size() + 3) & ~size_t{3});
    const size_t packed_len = password ? kPackedHeaders + password->size() : 0;
    if (packed_len + crypto::kSealOverhead > UINT16_MAX) {
      return kTooLong;
    }
    const size_t packed_offset = sizeof header_ + texts_.size();
    header_.cbHeaderLength = sizeof header_;
    header_.cbStructureLength = static_cast<ULONG>(packed_offset + packed_len);
    if (password) {
      header_.PackedCredentialsOffset = static_cast<ULONG>(packed_offset);
      header_.PackedCredentialsLength = static_cast<USHORT>(packed_len);
    }
    CallerMemory block(
        allocate_for_caller(header_.cbStructureLength + crypto::kSealOverhead, Secrecy::kSecret));
    auto* bytes = static_cast<uint8_t*>(block.get());
    std::memcpy(bytes, &header_, sizeof header_);
    if (!texts_.empty()) {
      std::memcpy(bytes + sizeof header_, texts_.data(), texts_.size());
    }
    if (password) {
      put_packed(bytes + packed_offset, packed_len, password->reveal());
    }
    return block;
  }

 private:
  static constexpr Error kTooLong =
      fail(SEC_E_INVALID_PARAMETER, "a text is too long for SEC_WINNT_AUTH_IDENTITY_EX2");

  Status put_text(const std::optional<std::string>& text, ULONG& offset, USHORT& len) {
    if (!text) {
      return {};
    }
    const Bytes wide = utf16le_bytes(TRY(utf16_from_utf8(*text)));
    if (wide.size() > UINT16_MAX) {
      return kTooLong;
    }
    offset = static_cast<ULONG>(sizeof header_ + texts_.size());
    len = static_cast<USHORT>(wide.size());
    texts_.insert(texts_.end(), wide.begin(), wide.end());
    return {};
  }

  static void put_packed(uint8_t* to, size_t len, ByteView password) {
    SEC_WINNT_AUTH_PACKED_CREDENTIALS packed{};
    packed.cbHeaderLength = sizeof packed;
    packed.cbStructureLength = static_cast<USHORT>(len);
    packed.AuthData.CredType = SEC_WINNT_AUTH_DATA_TYPE_PASSWORD;
    packed.AuthData.CredData = {sizeof packed, static_cast<USHORT>(len - sizeof packed)};
    SEC_WINNT_AUTH_DATA_PASSWORD data{};
    data.UnicodePassword = {sizeof data, static_cast<USHORT>(password.size())};
    std::memcpy(to, &packed, sizeof packed);
    std::memcpy(to + sizeof packed, &data, sizeof data);
    if (!password.empty()) {
      std::memcpy(to + sizeof packed + sizeof data, password.data(), password.size());
    }
  }

  SEC_WINNT_AUTH_IDENTITY_EX2 header_{};
  Bytes texts_;
};

}  // namespace

Result<sspi::SuppliedIdentity> read_auth_identity(const void* identity) {
  if (identity == nullptr) {
    return fail(SEC_E_INVALID_TOKEN, "the identity is missing");
  }
  const IdentityFields fields = TRY(find_identity_fields(identity));
  if ((fields.flags & kSealedFlags) == 0) {
    return read_fields(fields);
  }
  const CallerMemory opened = TRY(opened_copy(identity));
  return read_fields(TRY(find_identity_fields(opened.get())));
}

Result<std::optional<sspi::SuppliedIdentity>> supplied_identity(const void* identity) {
  using Supplied = std::optional<sspi::SuppliedIdentity>;
  if (identity == nullptr) {
    return Supplied();
  }
  sspi::SuppliedIdentity supplied = TRY(read_auth_identity(identity));
  const bool nobody = !supplied.user && !supplied.domain && !supplied.password && !supplied.keytab;
  if (nobody && supplied.package_list.empty()) {
    return Supplied();
  }
  return Supplied(std::move(supplied));
}

Result<std::optional<sspi::SuppliedIdentity>> acceptor_identity(const void* identity) {
  using Supplied = std::optional<sspi::SuppliedIdentity>;
  if (identity == nullptr) {
    return Supplied();
  }
  const auto fields = find_identity_fields(identity);
  if (!fields.ok()) {
    return is_plain_identity(identity) ? Result<Supplied>(Supplied()) : fields.error();
  }
  sspi::SuppliedIdentity kept;
  if ((fields->flags & kSealedFlags) != 0) {
    auto opened = TRY(read_auth_identity(identity));
    kept.package_list = std::move(opened.package_list);
    kept.keytab = std::move(opened.keytab);
  } else {
    kept.package_list = TRY(text_of(fields->package_list, fields->wide));
    if (fields->keytab) {
      kept.keytab = SecretBytes(*fields->keytab);
    }
  }
  if (kept.package_list.empty() && !kept.keytab) {
    return Supplied();
  }
  return Supplied(std::move(kept));
}

Result<CallerMemory> write_auth_identity(const sspi::SuppliedIdentity& identity) {
  Ex2Block block;
  TRY(block.put_texts(identity));
  std::optional<SecretBytes> password;
  if (identity.password) {
    password = TRY(secret_utf16le(identity.password->reveal()));
  }
  return block.finish(password);
}

}  // namespace opensspi::abi
