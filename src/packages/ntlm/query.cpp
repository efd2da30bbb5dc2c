// What an NTLM context answers about itself (QueryContextAttributes).
#include "packages/ntlm/context.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;

constexpr uint32_t kAlgRc4 = 0x00006801;   // CALG_RC4
constexpr uint32_t kAlgHmac = 0x00008009;  // CALG_HMAC

sspi::KeyInfo key_info(NegotiateFlags flags) {
  const bool extended = flags.has(NegotiateFlag::kExtendedSessionSecurity);
  // Without extended security the signature is a CRC-32 under RC4, which has no ALG_ID of its own.
  return {extended ? "HMAC-MD5" : "RSADSI RC4-CRC32", "RSADSI RC4", key_bits(flags),
          extended ? kAlgHmac : kAlgRc4, kAlgRc4};
}

// A server names who knew its client, a client its account's domain.
std::string authority_of(const identity::ClientPtr& client, const Outbound* own) {
  if (client) return client->domain;
  return own == nullptr ? std::string() : own->domain;
}

}  // namespace

sspi::Sizes Context::sizes() const { return {kMaxToken, kSignatureLen, 1, kSignatureLen}; }

Result<std::string> Context::client_name() const {
  const identity::ClientPtr& client = TRY(established())->client;
  if (client == nullptr) return credential().name();
  if (client->domain.empty()) return client->user;
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
