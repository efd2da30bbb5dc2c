#include "packages/ntlm/server.h"

#include <algorithm>

#include "base/utf16.h"
#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/responses.h"
#include "packages/ntlm/text.h"

namespace opensspi::ntlm {
namespace {

using sspi::Flag;

// What a client may have because it asked.
constexpr NegotiateFlags kOnRequest =
    NegotiateFlag::kSign | NegotiateFlag::kSeal | NegotiateFlag::kKeyExchange |
    NegotiateFlag::kExtendedSessionSecurity | NegotiateFlag::kIdentify | NegotiateFlag::kVersion;

// What every challenge says.
constexpr NegotiateFlags kAlways = NegotiateFlag::kRequestTarget | NegotiateFlag::kNtlm |
                                   NegotiateFlag::kAlwaysSign | NegotiateFlag::kTargetInfo;

// What a connectionless client chooses from ([MS-NLMP] 3.2.5.2.1).
constexpr NegotiateFlags kConnectionless = kOnRequest | NegotiateFlag::kUnicode |
                                           NegotiateFlag::kOem | NegotiateFlag::k128 |
                                           NegotiateFlag::k56 | NegotiateFlag::kDatagram;

NegotiateFlags own_flags(const Inbound& inbound) {
  return kAlways | (inbound.names.in_domain ? NegotiateFlag::kTargetTypeDomain
                                            : NegotiateFlag::kTargetTypeServer);
}

// [MS-NLMP] 3.2.5.1.1.
Result<NegotiateFlags> challenge_flags(const Credential& credential, NegotiateFlags asked,
                                       sspi::Flags requested) {
  NegotiateFlags flags = own_flags(*credential.inbound()) | (asked & kOnRequest);
  if (asked.has(NegotiateFlag::kUnicode)) {
    flags |= NegotiateFlag::kUnicode;
  } else if (asked.has(NegotiateFlag::kOem)) {
    flags |= NegotiateFlag::kOem;
  } else {
    return fail(SEC_E_INVALID_TOKEN, "the client offers no character set");
  }
  if (asked.has_session_security()) flags |= asked & (NegotiateFlag::k128 | NegotiateFlag::k56);
  if (requested.has(Flag::kDatagram)) flags |= asked & NegotiateFlag::kDatagram;
  const Policy& policy = credential.policy();
  TRY(check_strength(flags, policy.min_key_bits, policy.accept_v1 ? V1::kAllowed : V1::kRefused));
  return flags;
}

Result<Bytes> target_name(const Inbound& inbound, NegotiateFlags flags) {
  if (flags.has(NegotiateFlag::kUnicode)) return inbound.target_name;
  const identity::ServerNames& names = inbound.names;
  return write_name(names.in_domain ? names.netbios_domain : names.netbios_computer, Charset::kOem);
}

Bytes target_info(const Inbound& inbound, Filetime now) {
  Bytes info;
  info.reserve(inbound.av_names.size() + 16);
  info.insert(info.end(), inbound.av_names.begin(), inbound.av_names.end());
  Writer writer(info);
  write_av_timestamp(writer, now);
  write_av_end(writer);
  return info;
}

// The flags that both ends settled on. The client has the last word, within what was offered.
NegotiateFlags final_flags(const ServerChallenged& challenged, NegotiateFlags chosen) {
  NegotiateFlags flags = chosen & challenged.offered;
  flags |= chosen & (NegotiateFlag::kAnonymous | NegotiateFlag::kIdentify);
  if (flags.has(NegotiateFlag::kUnicode)) return flags.without(NegotiateFlag::kOem);
  if (flags.has(NegotiateFlag::kOem)) return flags;
  return flags | (challenged.offered & (NegotiateFlag::kUnicode | NegotiateFlag::kOem));
}

Result<ProvenClient> identify(const Credential& credential, const ServerChallenged& challenged,
                              sspi::Flags requested, const Authenticate& message,
                              NegotiateFlags flags) {
  identity::Accounts& accounts = credential.host().accounts;
  if (!message.is_anonymous()) {
    return verify_response(accounts, credential.policy(), flags, challenged.nonce, message);
  }
  if (!requested.has(Flag::kNullSession)) {
    return fail(SEC_E_LOGON_DENIED, "anonymous clients are not welcome here");
  }
  return ProvenClient{accounts.anonymous(), {}};
}

Result<ExportedSessionKey> exported_key(const ProvenClient& proven, const Authenticate& message,
                                        NegotiateFlags flags) {
  ExportedSessionKey key{proven.key.bytes};
  if (!flags.exchanges_key()) return key;
  if (message.encrypted_session_key.size() != 16) {
    return fail(SEC_E_INVALID_TOKEN, "the client's session key is missing");
  }
  auto plain = rc4_once(proven.key.bytes, message.encrypted_session_key.first<16>());
  key.bytes = SecretArray<16>(plain);
  wipe(plain);
  return key;
}

// [MS-NLMP] 3.2.5.1.2. The flag lies inside what the NTLMv2 proof covers: it cannot be taken away.
Status check_mic(const Policy& policy, const ServerChallenged& challenged,
                 const Authenticate& message, ByteView token, const ExportedSessionKey& key) {
  if (!message.claims_mic()) {
    if (!policy.require_mic) return {};
    return fail(SEC_E_MESSAGE_ALTERED,
                "the client sent no integrity code (MIC); see the setting ntlm_require_mic");
  }
  if (!message.mic) return fail(SEC_E_MESSAGE_ALTERED, "the message lost its integrity code (MIC)");
  Bytes zeroed(token.begin(), token.end());
  std::fill_n(zeroed.begin() + kMicOffset, kMicLen, uint8_t{0});
  const Proof expected =
      message_integrity_code(key, challenged.negotiate, challenged.challenge, zeroed);
  if (ct_equal(expected, *message.mic)) return {};
  return fail(SEC_E_MESSAGE_ALTERED, "the messages of the handshake were altered on their way");
}

// Who strips the timestamp from our challenge makes the client leave out its MIC. A client's list
// holds the server's, so one with our names and without our time answers another challenge.
Status check_echo(const ServerChallenged& challenged, const Authenticate& message) {
  if (!message.v2) return {};
  const AvPairs& pairs = message.v2->blob.pairs;
  const bool names_a_server =
      pairs.find(AvId::kNetbiosComputer) || pairs.find(AvId::kNetbiosDomain);
  if (!names_a_server || pairs.timestamp() == challenged.sent_at) return {};
  return fail(SEC_E_MESSAGE_ALTERED, "the client answers another challenge than ours");
}

// Who sends sixteen zeros says that it is in no channel; who sends no list or none of these knows
// of no bindings.
sspi::SentBindings sent_bindings(const Authenticate& message) {
  if (!message.v2) return {};
  const auto field = message.v2->blob.pairs.find(AvId::kChannelBindings);
  if (!field) return {};
  return {sspi::SentBindings::of_zeros_or_hash(*field), true};
}

// The SPN that the client asked for, where it vouches for it.
Result<std::string> sent_target(const Authenticate& message) {
  if (!message.v2) return std::string();
  const AvPairs& pairs = message.v2->blob.pairs;
  const auto target = pairs.find(AvId::kTargetName);
  if (!target || (pairs.flags() & kAvUntrustedTargetName) != 0) return std::string();
  return TRY(read_name(*target, Charset::kUnicode)).utf8;
}

// service/host, service/host:port and service/host/name name the host of an SPN.
std::string_view host_of(std::string_view principal) {
  const size_t slash = principal.find('/');
  if (slash == std::string_view::npos) return principal;
  const std::string_view host = principal.substr(slash + 1);
  return host.substr(0, host.find_first_of(":/@"));
}

Status check_target(const Policy& policy, const Inbound& inbound, std::string_view target) {
  if (policy.target_name == Requirement::kIgnore) return {};
  if (target.empty() && policy.target_name == Requirement::kAccept) return {};
  const std::string_view host = host_of(target);
  const bool ours = equal_ignoring_case(host, inbound.names.dns_computer) ||
                    equal_ignoring_case(host, inbound.names.netbios_computer) ||
                    equal_ignoring_case(target, inbound.principal);
  if (!target.empty() && ours) return {};
  return fail(SEC_E_WRONG_PRINCIPAL,
              "the client meant another server; see the setting ntlm_target_name");
}

}  // namespace

Result<ServerChallenged> challenge(const Credential& credential, const sspi::StepInput& input) {
  const Inbound& inbound = *credential.inbound();
  ServerChallenged made;
  made.requested = input.requested;
  made.bindings = bindings_of(input);
  if (input.token.empty() && input.requested.has(Flag::kDatagram)) {
    made.offered = own_flags(inbound) | kConnectionless;
  } else {
    const Negotiate offer = TRY(Negotiate::parse(input.token));
    made.negotiate.assign(input.token.begin(), input.token.end());
    made.offered = TRY(challenge_flags(credential, offer.flags, input.requested));
  }
  const Env& env = credential.host().env;
  env.random(made.nonce.bytes);
  const Bytes name = TRY(target_name(inbound, made.offered));
  made.sent_at = env.now();
  const Bytes info = target_info(inbound, made.sent_at);
  made.challenge = write_challenge({made.offered, made.nonce, name, info});
  return made;
}

Result<Established> judge(const Credential& credential, const ServerChallenged& challenged,
                          const sspi::StepInput& input) {
  const Policy& policy = credential.policy();
  const Authenticate message = TRY(Authenticate::parse(input.token));
  const NegotiateFlags flags = final_flags(challenged, message.flags);
  TRY(check_strength(flags, policy.min_key_bits, policy.accept_v1 ? V1::kAllowed : V1::kRefused));
  const sspi::Flags requested = challenged.requested | input.requested;
  const ProvenClient proven = TRY(identify(credential, challenged, requested, message, flags));
  const ExportedSessionKey key = TRY(exported_key(proven, message, flags));
  TRY(check_echo(challenged, message));
  TRY(check_mic(policy, challenged, message, input.token, key));
  const auto bindings = bindings_of(input);
  TRY(sspi::check_bindings(policy.channel_bindings, requested,
                           bindings ? bindings : challenged.bindings, sent_bindings(message)));
  std::string target = TRY(sent_target(message));
  TRY(check_target(policy, *credential.inbound(), target));
  Established established;
  established.with_mic = message.claims_mic();
  established.granted = granted_flags(flags, requested);
  established.since = credential.host().env.now();
  established.session = make_secret<Session>(sspi::Role::kAcceptor, flags, key);
  established.client = proven.client;
  established.target_name = std::move(target);
  return established;
}

}  // namespace opensspi::ntlm
