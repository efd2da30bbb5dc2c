// SPDX-License-Identifier: MIT
// The attributes of an NTLM context (QueryContextAttributes).
#include "packages/ntlm/context.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;

// Windows names signatures by Kerberos' numbers for checksums.
constexpr uint32_t kChecksumHmacMd5 = 0xFFFF'FF76;  // KERB_CHECKSUM_HMAC_MD5
constexpr uint32_t kChecksumCrc32 = 0xFFFF'FF7C;    // KERB_CHECKSUM_REAL_CRC32
constexpr uint32_t kAlgRc4 = 0x0000'6801;           // CALG_RC4
constexpr uint32_t kSessionKeyBits = 128;

sspi::KeyInfo key_info(NegotiateFlags flags) {
  const bool extended = flags.has(NegotiateFlag::kExtendedSessionSecurity);
  // If messages are not protected, no key shorter than the session's was agreed on.
  const uint32_t bits = flags.has_session_security() ? key_bits(flags) : kSessionKeyBits;
  return {extended ? "HMAC-MD5" : "RSADSI RC4-CRC32", "RSADSI RC4", bits,
          extended ? kChecksumHmacMd5 : kChecksumCrc32, kAlgRc4};
}

// A server returns the authority that knows its client, a client its account's domain.
std::string authority_of(const identity::ClientPtr& client, const Outbound* own) {
  if (client) {
    return client->domain;
  }
  return own == nullptr ? std::string() : own->domain;
}

}  // namespace

// RC4 has no blocks: Windows reports 0.
sspi::Sizes Context::sizes() const { return {kMaxToken, kSignatureLen, 0, kSignatureLen}; }

Result<std::string> Context::client_name() const {
  const identity::ClientPtr& client = TRY(established())->client;
  if (client == nullptr) {
    return credential().name();
  }
  if (client->domain.empty()) {
    return client->user;
  }
  return client->domain + "\\" + client->user;
}

Result<AttributeValue> Context::query_own(Attribute attribute) const {
  const Established& state = *TRY(established());
  switch (attribute) {
    case Attribute::kKeyInfo:
      return AttributeValue(key_info(state.session->flags()));
    case Attribute::kSessionKey:
      return AttributeValue(sspi::SessionKey{SecretBytes(state.session->key().bytes.reveal())});
    case Attribute::kAuthority:
      return AttributeValue(
          sspi::AuthorityName{authority_of(state.client, own_credential().outbound())});
    default:
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "NTLM contexts have no such attribute");
  }
}

}  // namespace opensspi::ntlm
