// SPDX-License-Identifier: MIT
#include "packages/ntlm/client.h"

#include <algorithm>

#include "base/utf16.h"
#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/challenge.h"
#include "packages/ntlm/negotiate.h"
#include "packages/ntlm/target.h"
#include "packages/ntlm/text.h"

namespace opensspi::ntlm {
namespace {

using sspi::Flag;

constexpr size_t kLmResponseLen = 24;

// Proven is what a client has computed from a challenge: its responses and the resulting key.
struct Proven {
  Bytes lm_response;
  Bytes nt_response;
  KeyExchangeKey key;
  MicPlace mic = MicPlace::kNone;
};

NegotiateFlags wanted_flags(const Credential& credential, sspi::Flags requested) {
  NegotiateFlags flags = NegotiateFlag::kUnicode | NegotiateFlag::kOem;
  flags |= NegotiateFlag::kRequestTarget | NegotiateFlag::kNtlm;
  flags |= NegotiateFlag::kAlwaysSign | NegotiateFlag::kExtendedSessionSecurity;
  flags |= NegotiateFlag::kVersion | NegotiateFlag::k128;
  flags |= NegotiateFlag::k56;
  const bool seals = requested.has(Flag::kConfidentiality);
  const bool signs =
      seals || requested.any(Flag::kIntegrity | Flag::kReplayDetect | Flag::kSequenceDetect);
  if (signs) {
    flags |= NegotiateFlag::kSign | NegotiateFlag::kKeyExchange;
  }
  if (seals) {
    flags |= NegotiateFlag::kSeal;
  }
  if (credential.policy().send_lm) {
    flags |= NegotiateFlag::kLmKey;
  }
  if (requested.has(Flag::kIdentify)) {
    flags |= NegotiateFlag::kIdentify;
  }
  if (requested.has(Flag::kDatagram)) {
    flags |= NegotiateFlag::kDatagram | NegotiateFlag::kKeyExchange;
  }
  return flags;
}

bool is_anonymous(const Credential& credential, sspi::Flags requested) {
  return credential.outbound()->proves == Proves::kNobody || requested.has(Flag::kNullSession);
}

// The flags that both ends offer, with one of the two character sets.
Result<NegotiateFlags> agreed_flags(NegotiateFlags offered, NegotiateFlags challenge) {
  NegotiateFlags flags = offered & challenge;
  flags |= challenge & NegotiateFlag::kTargetInfo;
  flags |= NegotiateFlag::kRequestTarget;
  if (flags.has(NegotiateFlag::kUnicode)) {
    flags = flags.without(NegotiateFlag::kOem);
  }
  if (!flags.any(NegotiateFlag::kUnicode | NegotiateFlag::kOem)) {
    return fail(SEC_E_INVALID_TOKEN, "the server chose no character set");
  }
  if (flags.has(NegotiateFlag::kExtendedSessionSecurity)) {
    flags = flags.without(NegotiateFlag::kLmKey);
  }
  return flags;
}

Status check_server_choice(const Credential& credential, const ClientOffer& offered,
                           NegotiateFlags flags) {
  if (offered.requested.has(Flag::kConfidentiality) && !flags.has(NegotiateFlag::kSeal)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "confidentiality was requested and the server does not offer it");
  }
  if (offered.requested.has(Flag::kDatagram) && !flags.has(NegotiateFlag::kDatagram)) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "datagram mode was requested and the server does not offer it");
  }
  const Policy& policy = credential.policy();
  return check_strength(flags, policy.min_key_bits, policy.send_v1 ? V1::kAllowed : V1::kRefused);
}

// The challenge comes from a server of this computer, or forwards the challenge of one.
bool names_this_computer(const Credential& credential, const Challenge& challenge) {
  const auto& info = challenge.target_info;
  const auto computer = info ? info->find(AvId::kNetbiosComputer) : std::nullopt;
  const auto name =
      computer ? read_name(*computer, Charset::kUnicode) : Result<WireName>(kMalformed);
  return name.ok() && equal_ignoring_case(name->utf8, credential.outbound()->workstation);
}

Status check_proof(const Credential& credential, const ClientOffer& offered,
                   const Challenge& challenge) {
  const Outbound& outbound = *credential.outbound();
  if (outbound.proves == Proves::kNothing) {
    return fail(SEC_E_NO_CREDENTIALS,
                "the credentials have no user or no password, and no others are used instead");
  }
  if (!outbound.this_host_only) {
    return {};
  }
  const identity::ServerNames names = TRY(credential.host().accounts.names());
  const std::string& target = offered.target_name;
  const bool meant = target.empty() || names_this_host(target, names, outbound.user);
  if (meant && names_this_computer(credential, challenge)) {
    return {};
  }
  return fail(SEC_E_NO_CREDENTIALS,
              "the current user's own account is used with servers of this host only, under a name "
              "of this host; give a user and a password");
}

// [MS-NLMP] 3.1.5.1.2: signing needs a server that names itself. So does everything else that only
// the MIC protects: a list without names may have lost its time, and then there is no MIC.
Status check_server_names(const Challenge& challenge, NegotiateFlags wanted) {
  const bool needs_names = wanted.has_session_security() || wanted.has(NegotiateFlag::kIdentify);
  const auto& info = challenge.target_info;
  if (!needs_names ||
      (info && info->find(AvId::kNetbiosComputer) && info->find(AvId::kNetbiosDomain))) {
    return {};
  }
  return fail(SEC_E_LOGON_DENIED, "the server's challenge does not name the server");
}

void write_single_host(Writer& writer, const Outbound& outbound) {
  constexpr uint32_t kLen = 16 + kMachineIdLen;  // Single_Host_Data, [MS-NLMP] 2.2.2.2
  Bytes data;
  data.reserve(kLen);
  Writer host(data);
  host.u32le(kLen);
  host.zeros(4 + 8);  // Z4, and no custom data
  host.bytes(outbound.machine_id);
  write_av_pair(writer, AvId::kSingleHost, data);
}

// What the client adds to the server's list ([MS-NLMP] 3.1.5.1.2). Without bindings the pair is
// omitted: all zeros mean the same to some servers and a mismatch to others.
Result<Bytes> client_av_pairs(const Outbound& outbound, const ClientOffer& offered,
                              const std::optional<AvPairs>& server_pairs, MicPlace mic) {
  Bytes pairs;
  pairs.reserve(kMaxToken / 4);
  Writer writer(pairs);
  uint32_t flags = mic == MicPlace::kZero ? kAvMicPresent : 0;
  if (server_pairs) {
    copy_server_av_pairs(writer, *server_pairs);
    flags |= server_pairs->flags() & kAvConstrained;
  }
  const Bytes target = TRY(write_name(offered.target_name, Charset::kUnicode));
  if (target.size() > kMaxToken) {
    return fail(SEC_E_CANNOT_PACK, "the target name is too long");
  }
  if (!target.empty() && offered.requested.has(Flag::kUnverifiedTargetName)) {
    flags |= kAvUntrustedTargetName;
  }
  if (flags != 0) {
    write_av_flags(writer, flags);
  }
  write_single_host(writer, outbound);
  if (offered.bindings) {
    write_av_pair(writer, AvId::kChannelBindings, *offered.bindings);
  }
  write_av_pair(writer, AvId::kTargetName, target);
  return pairs;
}

ClientChallenge fresh_challenge(const Env& env) {
  ClientChallenge challenge;
  env.random(challenge.bytes);
  return challenge;
}

Result<Proven> prove_v2(const Credential& credential, const ClientOffer& offered,
                        const Challenge& challenge) {
  TRY(check_server_names(challenge, offered.offered));
  const Env& env = credential.host().env;
  const auto& info = challenge.target_info;
  const std::optional<Filetime> server_time = info ? info->timestamp() : std::nullopt;
  Proven proven;
  proven.mic = server_time ? MicPlace::kZero : MicPlace::kNone;
  const ClientChallenge nonce = fresh_challenge(env);
  const Bytes pairs =
      TRY(client_av_pairs(*credential.outbound(), offered, challenge.target_info, proven.mic));
  const Bytes blob =
      write_client_challenge_blob(server_time ? *server_time : env.now(), nonce, pairs);
  const crypto::HmacMd5Key& key = credential.outbound()->secrets->response_key;
  const Proof proof = nt_proof_v2(key, challenge.server_challenge, blob);
  proven.nt_response.reserve(proof.size() + blob.size());
  Writer response(proven.nt_response);
  response.bytes(proof);
  response.bytes(blob);
  // A server that sends its time gets no LM response, the others LMv2.
  if (server_time) {
    proven.lm_response.resize(kLmResponseLen);
  } else {
    const DesResponse lm = lm_response_v2(key, challenge.server_challenge, nonce);
    proven.lm_response.assign(lm.begin(), lm.end());
  }
  proven.key.bytes = session_base_key_v2(key, proof);
  return proven;
}

DesResponse lm_response_v1(const Outbound::Secrets& secrets, const Challenge& challenge,
                           const DesResponse& nt_response) {
  // Without an LM hash the NT response is sent instead (NoLMResponseNTLMv1).
  if (!secrets.lm_hash) {
    return nt_response;
  }
  return des_response(*secrets.lm_hash, challenge.server_challenge);
}

Result<Proven> prove_v1(const Credential& credential, const ClientOffer& offered,
                        const Challenge& challenge, NegotiateFlags flags) {
  if (offered.bindings) {
    return fail(SEC_E_BAD_BINDINGS, "NTLMv1 cannot carry channel bindings; see setting ntlm_v1");
  }
  const Outbound::Secrets& secrets = *credential.outbound()->secrets;
  DesResponse lm{};
  DesResponse nt{};
  if (flags.has(NegotiateFlag::kExtendedSessionSecurity)) {
    const ClientChallenge nonce = fresh_challenge(credential.host().env);
    std::copy(nonce.bytes.begin(), nonce.bytes.end(), lm.begin());
    nt = ntlm2_session_response(secrets.nt_hash, challenge.server_challenge, nonce);
  } else {
    nt = des_response(secrets.nt_hash, challenge.server_challenge);
    lm = lm_response_v1(secrets, challenge, nt);
  }
  const auto key = key_exchange_key_v1(flags, session_base_key_v1(secrets.nt_hash), secrets.lm_hash,
                                       lm, challenge.server_challenge);
  if (!key) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "the server asks for a key of a password that has none");
  }
  return Proven{Bytes(lm.begin(), lm.end()), Bytes(nt.begin(), nt.end()), *key, MicPlace::kNone};
}

Result<Proven> prove(const Credential& credential, const ClientOffer& offered,
                     const Challenge& challenge, NegotiateFlags flags) {
  // [MS-NLMP] 3.3.2: anonymous clients have no responses and a key of zeros.
  if (flags.has(NegotiateFlag::kAnonymous)) {
    return Proven{Bytes(1), {}, {}, MicPlace::kNone};
  }
  if (credential.policy().send_v1) {
    return prove_v1(credential, offered, challenge, flags);
  }
  return prove_v2(credential, offered, challenge);
}

struct SessionKeys {
  ExportedSessionKey exported;
  Bytes encrypted;  // for the server; empty if no key is exchanged
};

SessionKeys session_keys(const Env& env, NegotiateFlags flags, const KeyExchangeKey& key) {
  SessionKeys keys;
  if (!flags.exchanges_key()) {
    keys.exported.bytes = key.bytes;
    return keys;
  }
  env.random(keys.exported.bytes.reveal());
  const auto encrypted = rc4_once(key.bytes, keys.exported.bytes.reveal());
  keys.encrypted.assign(encrypted.begin(), encrypted.end());
  return keys;
}

Result<Bytes> write_proven(const Credential& credential, const Proven& proven, ByteView key,
                           NegotiateFlags flags) {
  const Outbound& outbound = *credential.outbound();
  AuthenticateParts parts;
  parts.flags = flags;
  parts.lm_response = proven.lm_response;
  parts.nt_response = proven.nt_response;
  parts.encrypted_session_key = key;
  parts.mic = proven.mic;
  const bool unicode = flags.has(NegotiateFlag::kUnicode);
  parts.workstation =
      unicode ? ByteView(outbound.workstation_wire) : as_bytes(outbound.workstation);
  if (!flags.has(NegotiateFlag::kAnonymous)) {
    parts.domain = unicode ? ByteView(outbound.domain_wire) : as_bytes(outbound.domain);
    parts.user = unicode ? ByteView(outbound.user_wire) : as_bytes(outbound.user);
  }
  Bytes message = write_authenticate(parts);
  if (message.size() > kMaxToken) {
    return fail(SEC_E_CANNOT_PACK, "the names make the message longer than an NTLM message can be");
  }
  return message;
}

void add_mic(Bytes& message, const ExportedSessionKey& key, const ClientOffer& offered,
             ByteView challenge) {
  const Proof mic = message_integrity_code(key, offered.negotiate, challenge, message);
  std::copy(mic.begin(), mic.end(), message.begin() + kMicOffset);
}

// The caller may give target and bindings at either step.
void complete(ClientOffer& offered, const sspi::StepInput& input) {
  if (!input.target_name.empty()) {
    offered.target_name = input.target_name;
  }
  if (const auto bindings = bindings_of(input)) {
    offered.bindings = bindings;
  }
}

}  // namespace

ClientOffer offer(const Credential& credential, const sspi::StepInput& input) {
  ClientOffer made;
  made.requested = input.requested;
  made.offered = wanted_flags(credential, input.requested);
  made.target_name = input.target_name;
  made.bindings = bindings_of(input);
  if (!input.requested.has(Flag::kDatagram)) {
    made.negotiate = write_negotiate(made.offered);
  }
  return made;
}

Result<Finished> answer(const Credential& credential, ClientOffer offered,
                        const sspi::StepInput& input) {
  complete(offered, input);
  const Challenge challenge = TRY(Challenge::parse(input.token));
  NegotiateFlags flags = TRY(agreed_flags(offered.offered, challenge.flags));
  TRY(check_server_choice(credential, offered, flags));
  if (is_anonymous(credential, offered.requested)) {
    flags |= NegotiateFlag::kAnonymous;
  } else {
    TRY(check_proof(credential, offered, challenge));
  }
  const Proven proven = TRY(prove(credential, offered, challenge, flags));
  const SessionKeys keys = session_keys(credential.host().env, flags, proven.key);
  Finished finished;
  finished.token = TRY(write_proven(credential, proven, keys.encrypted, flags));
  if (proven.mic == MicPlace::kZero) {
    add_mic(finished.token, keys.exported, offered, input.token);
  }
  Established& established = finished.established;
  established.with_mic = proven.mic == MicPlace::kZero;
  established.granted = granted_flags(flags, offered.requested);
  established.since = credential.host().env.now();
  established.session = make_secret<Session>(sspi::Role::kInitiator, flags, keys.exported);
  established.target_name = std::move(offered.target_name);
  return finished;
}

}  // namespace opensspi::ntlm
