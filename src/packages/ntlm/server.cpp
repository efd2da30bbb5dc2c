// SPDX-License-Identifier: MIT
#include "packages/ntlm/server.h"

#include <algorithm>

#include "base/utf16.h"
#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/responses.h"
#include "packages/ntlm/target.h"
#include "packages/ntlm/text.h"

namespace opensspi::ntlm {
namespace {

using sspi::Flag;

// What a client gets if it asks.
constexpr NegotiateFlags kOnRequest =
    NegotiateFlag::kSign | NegotiateFlag::kSeal | NegotiateFlag::kKeyExchange |
    NegotiateFlag::kExtendedSessionSecurity | NegotiateFlag::kIdentify | NegotiateFlag::kVersion;

// Flags of every challenge.
constexpr NegotiateFlags kAlways = NegotiateFlag::kRequestTarget | NegotiateFlag::kNtlm |
                                   NegotiateFlag::kAlwaysSign | NegotiateFlag::kTargetInfo;

// Flags that a connectionless client chooses from ([MS-NLMP] 3.2.5.2.1).
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
  if (asked.has_session_security()) {
    flags |= asked & (NegotiateFlag::k128 | NegotiateFlag::k56);
  }
  if (requested.has(Flag::kDatagram)) {
    flags |= asked & NegotiateFlag::kDatagram;
  }
  const Policy& policy = credential.policy();
  TRY(check_strength(flags, policy.min_key_bits, policy.accept_v1 ? V1::kAllowed : V1::kRefused));
  return flags;
}

Result<Bytes> target_name(const Inbound& inbound, NegotiateFlags flags) {
  if (flags.has(NegotiateFlag::kUnicode)) {
    return inbound.target_name;
  }
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

// The flags that both ends agreed on. The client decides last, within what was offered. Its fields
// say whether it is anonymous, not its flag ([MS-NLMP] 3.2.5.1.2).
NegotiateFlags final_flags(const ServerChallenged& challenged, const Authenticate& message) {
  const NegotiateFlags chosen = message.flags;
  NegotiateFlags flags = chosen & challenged.offered;
  flags |= chosen & NegotiateFlag::kIdentify;
  if (message.is_anonymous()) {
    flags |= NegotiateFlag::kAnonymous;
  }
  if (flags.has(NegotiateFlag::kUnicode)) {
    return flags.without(NegotiateFlag::kOem);
  }
  if (flags.has(NegotiateFlag::kOem)) {
    return flags;
  }
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
    return fail(SEC_E_LOGON_DENIED, "anonymous clients are not allowed here");
  }
  return ProvenClient{.client = accounts.anonymous(), .key = {}};
}

Result<ExportedSessionKey> exported_key(const ProvenClient& proven, const Authenticate& message,
                                        NegotiateFlags flags) {
  ExportedSessionKey key{proven.key.bytes};
  if (!flags.exchanges_key()) {
    return key;
  }
  if (message.encrypted_session_key.size() != 16) {
    return fail(SEC_E_INVALID_TOKEN, "the client's session key is missing");
  }
  auto plain = rc4_once(proven.key.bytes, message.encrypted_session_key.first<16>());
  key.bytes = SecretArray<16>(plain);
  wipe(plain);
  return key;
}

// [MS-NLMP] 3.2.5.1.2. The NTLMv2 response covers the flag, so it cannot be removed.
Status check_mic(const Policy& policy, const ServerChallenged& challenged,
                 const Authenticate& message, ByteView token, const ExportedSessionKey& key) {
  if (!message.claims_mic()) {
    if (!policy.require_mic) {
      return {};
    }
    return fail(SEC_E_MESSAGE_ALTERED,
                "the client sent no integrity code (MIC); see the setting ntlm_require_mic");
  }
  if (!message.mic) {
    return fail(SEC_E_MESSAGE_ALTERED,
                "the message has no integrity code (MIC), although it says so");
  }
  Bytes zeroed(token.begin(), token.end());
  std::fill_n(zeroed.begin() + kMicOffset, kMicLen, uint8_t{0});
  const Proof expected =
      message_integrity_code(key, challenged.negotiate, challenged.challenge, zeroed);
  if (ct_equal(expected, *message.mic)) {
    return {};
  }
  return fail(SEC_E_MESSAGE_ALTERED, "the messages of the handshake were altered in transit");
}

// A man in the middle who removes the timestamp from our challenge makes the client omit its MIC. A
// client that sends a list of pairs copies ours into it, so our time must be there, even in a list
// that otherwise has only the client's own pairs.
Status check_echo(const ServerChallenged& challenged, const Authenticate& message) {
  if (!message.v2) {
    return {};
  }
  const AvPairs& pairs = message.v2->blob.pairs;
  if (pairs.body().empty() || pairs.timestamp() == challenged.sent_at) {
    return {};
  }
  return fail(SEC_E_MESSAGE_ALTERED, "the client responded to another challenge than ours");
}

// Sixteen zeros mean that the client has no channel; a client that sends no list or no such pair
// does not support bindings.
sspi::SentBindings sent_bindings(const Authenticate& message) {
  if (!message.v2) {
    return {};
  }
  const auto field = message.v2->blob.pairs.find(AvId::kChannelBindings);
  if (!field) {
    return {};
  }
  return {sspi::SentBindings::of_zeros_or_hash(*field), true};
}

// SentTarget is the SPN that the client named, and whether the client verified it.
struct SentTarget {
  std::string name;
  bool trusted = false;
};

Result<SentTarget> sent_target(const Authenticate& message) {
  if (!message.v2) {
    return SentTarget();
  }
  const AvPairs& pairs = message.v2->blob.pairs;
  const auto target = pairs.find(AvId::kTargetName);
  if (!target) {
    return SentTarget();
  }
  const bool trusted = (pairs.flags() & kAvUntrustedTargetName) == 0;
  return SentTarget{TRY(read_name(*target, Charset::kUnicode)).utf8, trusted};
}

// A client of the automatic account names this host or no target (see check_proof of the client). A
// handshake for any other target was forwarded here.
bool is_reflected(const Inbound& inbound, const ProvenClient& proven, const std::string& target) {
  if (!proven.automatic || target.empty()) {
    return false;
  }
  return !equal_ignoring_case(target, inbound.principal) &&
         !names_this_host(target, inbound.names, proven.client->user);
}

Status check_target(const Policy& policy, const Inbound& inbound, const ProvenClient& proven,
                    const SentTarget& sent) {
  constexpr Error kElsewhere = fail(
      SEC_E_WRONG_PRINCIPAL, "the client meant another server; see the setting ntlm_target_name");
  if (is_reflected(inbound, proven, sent.name)) {
    return kElsewhere;
  }
  if (policy.target_name == Requirement::kIgnore) {
    return {};
  }
  const std::string_view target = sent.trusted ? std::string_view(sent.name) : std::string_view();
  if (target.empty() && policy.target_name == Requirement::kAccept) {
    return {};
  }
  const bool ours = proven.automatic || names_computer(target, inbound.names) ||
                    equal_ignoring_case(target, inbound.principal);
  if (!target.empty() && ours) {
    return {};
  }
  return kElsewhere;
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
  const Filetime now = env.now();
  made.sent_at = now;
  const Bytes info = target_info(inbound, now);
  made.challenge = write_challenge({made.offered, made.nonce, name, info});
  return made;
}

Result<Established> judge(const Credential& credential, const ServerChallenged& challenged,
                          const sspi::StepInput& input) {
  const Policy& policy = credential.policy();
  const Authenticate message = TRY(Authenticate::parse(input.token));
  const NegotiateFlags flags = final_flags(challenged, message);
  TRY(check_strength(flags, policy.min_key_bits, policy.accept_v1 ? V1::kAllowed : V1::kRefused));
  const sspi::Flags requested = challenged.requested | input.requested;
  const ProvenClient proven = TRY(identify(credential, challenged, requested, message, flags));
  const ExportedSessionKey key = TRY(exported_key(proven, message, flags));
  TRY(check_echo(challenged, message));
  TRY(check_mic(policy, challenged, message, input.token, key));
  const auto bindings = bindings_of(input);
  TRY(sspi::check_bindings(policy.channel_bindings, requested,
                           bindings ? bindings : challenged.bindings, sent_bindings(message)));
  SentTarget target = TRY(sent_target(message));
  TRY(check_target(policy, *credential.inbound(), proven, target));
  Established established;
  established.with_mic = message.claims_mic();
  established.granted = granted_flags(flags, requested);
  established.since = credential.host().env.now();
  established.session = make_secret<Session>(sspi::Role::kAcceptor, flags, key);
  established.client = proven.client;
  if (target.trusted) {
    established.target_name = std::move(target.name);
  }
  return established;
}

}  // namespace opensspi::ntlm
