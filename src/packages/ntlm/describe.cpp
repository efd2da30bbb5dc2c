#include "packages/ntlm/describe.h"

#include <array>
#include <ctime>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/text.h"

namespace opensspi::ntlm {
namespace {

struct FlagName {
  NegotiateFlag flag;
  std::string_view name;  // [MS-NLMP] 2.2.2.5, without NTLMSSP_NEGOTIATE_
  std::string_view meaning;
};

constexpr FlagName kFlagNames[] = {
    {NegotiateFlag::kUnicode, "UNICODE", "names are UTF-16"},
    {NegotiateFlag::kOem, "OEM", "names may be in the OEM character set"},
    {NegotiateFlag::kRequestTarget, "REQUEST_TARGET", "the server shall say its name"},
    {NegotiateFlag::kSign, "SIGN", "messages shall be signed"},
    {NegotiateFlag::kSeal, "SEAL", "messages shall be encrypted"},
    {NegotiateFlag::kDatagram, "DATAGRAM", "connectionless"},
    {NegotiateFlag::kLmKey, "LM_KEY", "keys come from the LM response (weak)"},
    {NegotiateFlag::kNtlm, "NTLM", "NTLM authentication"},
    {NegotiateFlag::kAnonymous, "ANONYMOUS", "the client is anonymous"},
    {NegotiateFlag::kOemDomainSupplied, "OEM_DOMAIN_SUPPLIED", "a domain name follows"},
    {NegotiateFlag::kOemWorkstationSupplied, "OEM_WORKSTATION_SUPPLIED",
     "a workstation name follows"},
    {NegotiateFlag::kAlwaysSign, "ALWAYS_SIGN", "a signature on every message, real or dummy"},
    {NegotiateFlag::kTargetTypeDomain, "TARGET_TYPE_DOMAIN", "the target name is a domain"},
    {NegotiateFlag::kTargetTypeServer, "TARGET_TYPE_SERVER", "the target name is a server"},
    {NegotiateFlag::kExtendedSessionSecurity, "EXTENDED_SESSIONSECURITY",
     "keys for each direction, signatures by HMAC"},
    {NegotiateFlag::kIdentify, "IDENTIFY", "the server may name the client and no more"},
    {NegotiateFlag::kRequestNonNtSessionKey, "REQUEST_NON_NT_SESSION_KEY",
     "the session key comes from LM (weak)"},
    {NegotiateFlag::kTargetInfo, "TARGET_INFO", "AV pairs about the server follow"},
    {NegotiateFlag::kVersion, "VERSION", "a version follows"},
    {NegotiateFlag::k128, "128", "128-bit keys"},
    {NegotiateFlag::kKeyExchange, "KEY_EXCH", "the client sends a session key of its own"},
    {NegotiateFlag::k56, "56", "56-bit keys"},
};

std::string hex_number(uint32_t value) {
  Bytes bytes;
  Writer(bytes).u32be(value);
  return "0x" + to_hex(bytes);
}

void describe_flags(JsonWriter& json, NegotiateFlags flags) {
  json.member_object("flags");
  json.member("value", hex_number(flags.bits()));
  NegotiateFlags unnamed = flags;
  for (const FlagName& row : kFlagNames) {
    if (!flags.has(row.flag)) continue;
    json.member(row.name, row.meaning);
    unnamed = unnamed.without(row.flag);
  }
  if (unnamed.bits() != 0) json.member("without a name", hex_number(unnamed.bits()));
  json.end_object();
}

void describe_version(JsonWriter& json, const std::optional<Version>& version) {
  if (!version) return;
  json.member("version", std::to_string(version->major) + "." + std::to_string(version->minor) +
                             " build " + std::to_string(version->build) + ", NTLM revision " +
                             std::to_string(version->ntlm_revision));
}

// A name that cannot be decoded is shown as its bytes: the message is described, not judged.
void describe_name(JsonWriter& json, std::string_view label, ByteView bytes, Charset charset) {
  if (bytes.empty()) {
    json.member_null(label);
    return;
  }
  const auto name = read_name(bytes, charset);
  json.member(label, name ? name->utf8 : "not well-formed: " + to_hex(bytes));
}

Charset charset_of(NegotiateFlags flags) {
  return flags.has(NegotiateFlag::kUnicode) ? Charset::kUnicode : Charset::kOem;
}

std::string time_text(Filetime time) {
  const time_t seconds = static_cast<time_t>(unix_from_filetime(time));
  tm parts{};
  std::array<char, 64> text{};
  if (gmtime_r(&seconds, &parts) == nullptr ||
      strftime(text.data(), text.size(), "%FT%TZ", &parts) == 0)
    return std::to_string(time.ticks) + " (not a date)";
  return text.data();
}

struct AvName {
  AvId id;
  std::string_view label;
};

constexpr AvName kAvNames[] = {
    {AvId::kNetbiosComputer, "NetBIOS_computer"},
    {AvId::kNetbiosDomain, "NetBIOS_domain"},
    {AvId::kDnsComputer, "DNS_computer"},
    {AvId::kDnsDomain, "DNS_domain"},
    {AvId::kDnsForest, "DNS_forest"},
    {AvId::kTargetName, "target_name"},
};

std::string av_flags_text(uint32_t flags) {
  std::string text = hex_number(flags);
  if ((flags & kAvConstrained) != 0) text += ", the account is constrained";
  if ((flags & kAvMicPresent) != 0) text += ", an integrity code (MIC) is present";
  if ((flags & kAvUntrustedTargetName) != 0) text += ", the target name is not to be trusted";
  return text;
}

void describe_av_pairs(JsonWriter& json, const AvPairs& pairs) {
  for (const AvName& row : kAvNames) {
    if (const auto value = pairs.find(row.id))
      describe_name(json, row.label, *value, Charset::kUnicode);
  }
  if (const auto time = pairs.timestamp()) json.member("time", time_text(*time));
  if (pairs.find(AvId::kFlags)) json.member("flags", av_flags_text(pairs.flags()));
  if (const auto host = pairs.find(AvId::kSingleHost)) json.member("single_host", to_hex(*host));
  if (!pairs.find(AvId::kChannelBindings)) return;
  const auto bindings = pairs.channel_bindings();
  json.member("channel_bindings", bindings ? to_hex(*bindings) : "all zeros: none");
}

Status describe_negotiate(JsonWriter& json, ByteView bytes) {
  const Negotiate message = TRY(Negotiate::parse(bytes));
  json.member("summary", "NTLM NEGOTIATE: a client says what it can do");
  describe_flags(json, message.flags);
  describe_name(json, "domain", message.domain, Charset::kOem);
  describe_name(json, "workstation", message.workstation, Charset::kOem);
  describe_version(json, message.version);
  return {};
}

Status describe_challenge(JsonWriter& json, ByteView bytes) {
  const Challenge message = TRY(Challenge::parse(bytes));
  json.member("summary", "NTLM CHALLENGE: a server says who it is and asks for a proof");
  describe_flags(json, message.flags);
  describe_name(json, "target_name", message.target_name, charset_of(message.flags));
  json.member("server_challenge", to_hex(message.server_challenge.bytes));
  if (message.target_info) {
    json.member_object("target_info");
    describe_av_pairs(json, *message.target_info);
    json.end_object();
  }
  describe_version(json, message.version);
  return {};
}

std::string_view response_kind(const Authenticate& message) {
  if (message.is_anonymous()) return "none: the client is anonymous";
  if (message.v2) return "NTLMv2";
  if (message.nt_response.empty()) return "LM only (refused unless a setting allows it)";
  // With extended session security the LM response is the client's nonce and 16 zeros.
  if (message.flags.has(NegotiateFlag::kExtendedSessionSecurity))
    return "NTLM2 session response (NTLMv1 family; refused unless a setting allows it)";
  return "NTLMv1 (refused unless a setting allows it)";
}

void describe_response(JsonWriter& json, const Authenticate& message) {
  json.member("response", response_kind(message));
  json.member_number("nt_response_length", static_cast<int64_t>(message.nt_response.size()));
  json.member_number("lm_response_length", static_cast<int64_t>(message.lm_response.size()));
  if (!message.v2) return;
  json.member_object("nt_response");
  json.member("proof", to_hex(message.v2->proof));
  json.member("time", time_text(message.v2->blob.time));
  json.member("client_challenge", to_hex(message.v2->blob.client_challenge.bytes));
  json.member_object("server_as_the_client_saw_it");
  describe_av_pairs(json, message.v2->blob.pairs);
  json.end_object();
  json.end_object();
}

void describe_mic(JsonWriter& json, const Authenticate& message) {
  if (message.claims_mic() && message.mic) {
    json.member("integrity_code", to_hex(*message.mic));
  } else if (message.claims_mic()) {
    json.member("integrity_code", "announced, but there is no place for it");
  } else {
    json.member_null("integrity_code");
  }
}

Status describe_authenticate(JsonWriter& json, ByteView bytes) {
  const Authenticate message = TRY(Authenticate::parse(bytes));
  const Charset charset = charset_of(message.flags);
  json.member("summary", "NTLM AUTHENTICATE: a client says who it is and proves it");
  describe_name(json, "user", message.user, charset);
  describe_name(json, "domain", message.domain, charset);
  describe_name(json, "workstation", message.workstation, charset);
  describe_response(json, message);
  describe_mic(json, message);
  json.member_number("encrypted_session_key_length",
                     static_cast<int64_t>(message.encrypted_session_key.size()));
  describe_flags(json, message.flags);
  return {};
}

Result<uint32_t> type_of(ByteView message) {
  Reader reader(message, kMalformed);
  TRY(reader.take(8));
  return reader.u32le();
}

}  // namespace

Status describe(JsonWriter& json, ByteView message) {
  const uint32_t type = TRY(type_of(message));
  json.begin_object();
  json.member("package", "NTLM");
  json.member_number("length", static_cast<int64_t>(message.size()));
  switch (static_cast<MessageType>(type)) {
    case MessageType::kNegotiate:
      TRY(describe_negotiate(json, message));
      break;
    case MessageType::kChallenge:
      TRY(describe_challenge(json, message));
      break;
    case MessageType::kAuthenticate:
      TRY(describe_authenticate(json, message));
      break;
    default:
      return kMalformed;
  }
  json.end_object();
  return {};
}

}  // namespace opensspi::ntlm
