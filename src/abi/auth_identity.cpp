#include "abi/auth_identity.h"

#include "abi/identity_fields.h"
#include "base/utf16.h"

namespace opensspi::abi {
namespace {

constexpr Error kNotText =
    fail(SEC_E_INVALID_TOKEN, "a text of SEC_WINNT_AUTH_IDENTITY is not well-formed");

Result<std::string> text_of(ByteView bytes, bool wide) {
  if (!wide) {
    std::string text(as_text(bytes));
    if (!utf16_from_utf8(text).ok()) return kNotText;
    return text;
  }
  const auto units = utf16_from_wire(bytes);
  if (!units.ok()) return kNotText;
  auto text = utf8_from_utf16(*units);
  if (!text.ok()) return kNotText;
  return text;
}

Result<std::optional<std::string>> optional_text(const std::optional<ByteView>& bytes, bool wide) {
  if (!bytes) return std::optional<std::string>();
  return std::optional(TRY(text_of(*bytes, wide)));
}

}  // namespace

Result<std::optional<sspi::SuppliedIdentity>> read_auth_identity(const void* identity) {
  using Supplied = std::optional<sspi::SuppliedIdentity>;
  if (identity == nullptr) return Supplied();
  const IdentityFields fields = TRY(find_identity_fields(identity));
  if ((fields.flags & kSealedFlags) != 0)
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "the secrets of SEC_WINNT_AUTH_IDENTITY are sealed; open them with "
                "SspiDecryptAuthIdentity first");
  sspi::SuppliedIdentity supplied;
  supplied.user = TRY(optional_text(fields.user, fields.wide));
  supplied.domain = TRY(optional_text(fields.domain, fields.wide));
  supplied.package_list = TRY(text_of(fields.package_list, fields.wide));
  supplied.identity_only = (fields.flags & SEC_WINNT_AUTH_IDENTITY_ONLY) != 0;
  if (fields.secret) {
    auto password = fields.wide ? secret_utf8(*fields.secret)
                                : Result<SecretBytes>(SecretBytes(*fields.secret));
    if (!password.ok()) return kNotText;
    supplied.password = std::move(password).value();
  }
  const bool nobody = !supplied.user && !supplied.domain && !supplied.password;
  if (nobody && supplied.package_list.empty()) return Supplied();
  return Supplied(std::move(supplied));
}

}  // namespace opensspi::abi
