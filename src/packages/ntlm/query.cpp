// What an NTLM context answers about itself (QueryContextAttributes).
#include "packages/ntlm/context.h"
#include "packages/ntlm/wire.h"

namespace opensspi::ntlm {
namespace {

using sspi::Attribute;
using sspi::AttributeValue;

constexpr uint32_t kAlgRc4 = 0x00006801;   // CALG_RC4
constexpr uint32_t kAlgHmac = 0x00008009;  // CALG_HMAC

sspi::Sizes sizes() { return {kMaxToken, kSignatureLen, 1, kSignatureLen}; }

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

Result<AttributeValue> Context::query(Attribute attribute) {
  const bool complete = std::holds_alternative<Established>(state_);
  const sspi::PackageInfo* info = &credential_->package().info();
  switch (attribute) {
    case Attribute::kSizes:
      return AttributeValue(sizes());
    case Attribute::kPackageInfo:
      return AttributeValue(sspi::PackageReference{info});
    case Attribute::kNegotiationInfo:
      return AttributeValue(sspi::NegotiationInfo{
          info, complete ? sspi::kNegotiationComplete : sspi::kNegotiationInProgress});
    default:
      return query_established(attribute);
  }
}

Result<AttributeValue> Context::query_established(Attribute attribute) const {
  const Established& state = *TRY(established());
  switch (attribute) {
    case Attribute::kNames:
      return AttributeValue(sspi::Names{TRY(client_name(state))});
    case Attribute::kLifespan:
      return AttributeValue(sspi::Lifespan{state.since, kNever});
    case Attribute::kDceInfo:
      return AttributeValue(sspi::DceInfo{0, TRY(client_name(state))});
    case Attribute::kKeyInfo:
      return AttributeValue(key_info(state.session->flags()));
    case Attribute::kPasswordExpiry:
      return AttributeValue(
          sspi::PasswordExpiry{state.client ? state.client->password_expiry : kNever});
    case Attribute::kSessionKey:
      return AttributeValue(sspi::SessionKey{SecretBytes(state.session->key().bytes.reveal())});
    case Attribute::kFlags:
      return AttributeValue(sspi::ContextFlags{state.granted});
    case Attribute::kAccessToken:
      return AttributeValue(sspi::ClientToken{TRY(client())});
    case Attribute::kClientSpecifiedTarget:
      return AttributeValue(sspi::ClientSpecifiedTarget{state.target_name});
    case Attribute::kAuthority:
      return AttributeValue(
          sspi::AuthorityName{authority_of(state.client, credential().outbound())});
    default:
      return fail(SEC_E_UNSUPPORTED_FUNCTION, "NTLM contexts have no such attribute");
  }
}

Result<std::string> Context::client_name(const Established& state) const {
  if (state.client == nullptr) return credential_->name();
  if (state.client->domain.empty()) return state.client->user;
  return state.client->domain + "\\" + state.client->user;
}

}  // namespace opensspi::ntlm
