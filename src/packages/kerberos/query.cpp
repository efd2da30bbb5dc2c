// SPDX-License-Identifier: MIT
// The attributes of a Kerberos context (QueryContextAttributes).
#include "packages/kerberos/context.h"
#include "packages/kerberos/names.h"
#include "packages/kerberos/package.h"

namespace opensspi::kerberos {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;

constexpr uint32_t kLargestSignature = 40;  // AES256-SHA384
constexpr uint32_t kLargestTrailer = 72 + 16;

// KEY_INFO names algorithms by Kerberos' numbers, as Windows does.
constexpr uint32_t checksum_number(int32_t encryption_type) {
  switch (encryption_type) {
    case 17:
      return 15;  // hmac-sha1-96-aes128
    case 18:
      return 16;  // hmac-sha1-96-aes256
    case 19:
      return 19;  // hmac-sha256-128-aes128
    case 23:
      return static_cast<uint32_t>(-138);  // hmac-md5 (RFC 4757 4)
    default:
      return 20;  // hmac-sha384-192-aes256
  }
}

sspi::KeyInfo key_info(const EncryptionType& type) {
  return {std::string(type.checksum_name), std::string(type.name),
          static_cast<uint32_t>(type.key_len * 8), checksum_number(type.number),
          static_cast<uint32_t>(type.number)};
}

}  // namespace

sspi::Sizes Context::sizes() const {
  const Established* state = if_established();
  if (state == nullptr) {
    return {kMaxToken, kLargestSignature, 1, kLargestTrailer};
  }
  return {kMaxToken, static_cast<uint32_t>(state->session->signature_len()), 1,
          static_cast<uint32_t>(state->session->trailer_len())};
}

Result<std::string> Context::client_name() const { return TRY(established())->user; }

Result<AttributeValue> Context::query_own(Attribute attribute) const {
  const Established& state = *TRY(established());
  switch (attribute) {
    case Attribute::kNativeNames:
      return AttributeValue(sspi::NativeNames{state.client_name, state.server_name});
    case Attribute::kKeyInfo:
      return AttributeValue(key_info(*state.session->key().type));
    case Attribute::kSessionKey:
      // [MS-KILE] 3.1.1.2: the subkey that both ends know.
      return AttributeValue(sspi::SessionKey{state.session->key().bytes.copy()});
    case Attribute::kAuthority:
      return AttributeValue(sspi::AuthorityName{std::string(parts_of(state.client_name).realm)});
    default:
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "Kerberos contexts have no such attribute");
  }
}

}  // namespace opensspi::kerberos
