// SPDX-License-Identifier: MIT
#include "packages/ntlm/responses.h"

#include <algorithm>

namespace opensspi::ntlm {
namespace {

constexpr size_t kDesResponseLen = 24;
constexpr Error kDenied = fail(SEC_E_LOGON_DENIED, "the user name or the password is wrong");

// Kind is which of the protocol's responses a message carries.
enum class Kind : uint8_t { kV2, kLmV2, kNtlm2Session, kV1 };

struct Names {
  WireName user;
  WireName domain;
  WireName workstation;
};

Result<Names> read_names(const Authenticate& message, NegotiateFlags flags) {
  const Charset charset = flags.has(NegotiateFlag::kUnicode) ? Charset::kUnicode : Charset::kOem;
  Names names;
  names.user = TRY(read_name(message.user, charset));
  names.domain = TRY(read_name(message.domain, charset));
  names.workstation = TRY(read_name(message.workstation, charset));
  return names;
}

// With everything except NTLMv2, including LMv2, a man in the middle can remove bindings, MIC and
// target name.
Result<Kind> kind_of(const Authenticate& message, const Policy& policy, NegotiateFlags flags) {
  if (message.v2) {
    return Kind::kV2;
  }
  if (!policy.accept_v1) {
    return fail(SEC_E_LOGON_DENIED, "the client sent no NTLMv2 response; see the setting ntlm_v1");
  }
  const bool has_lm = message.lm_response.size() == kDesResponseLen;
  if (message.nt_response.empty() && has_lm) {
    return Kind::kLmV2;
  }
  if (message.nt_response.size() != kDesResponseLen) {
    return kDenied;
  }
  if (!flags.has(NegotiateFlag::kExtendedSessionSecurity)) {
    return Kind::kV1;
  }
  if (!has_lm) {
    return kDenied;
  }
  return Kind::kNtlm2Session;
}

ClientChallenge client_challenge(ByteView bytes) {
  ClientChallenge challenge;
  std::copy_n(bytes.begin(), challenge.bytes.size(), challenge.bytes.begin());
  return challenge;
}

// What a distributed authority must be told as the challenge: with NTLM2 session responses it is
// the hash that the response is computed from ([MS-NLMP] 3.3.1).
ServerChallenge answered_challenge(Kind kind, ServerChallenge challenge,
                                   const Authenticate& message) {
  if (kind != Kind::kNtlm2Session) {
    return challenge;
  }
  crypto::Md5 hash;
  hash.update(challenge.bytes);
  hash.update(message.lm_response.first(8));
  crypto::Md5Digest digest;
  hash.finish(digest);
  std::copy_n(digest.begin(), challenge.bytes.size(), challenge.bytes.begin());
  return challenge;
}

// [MS-NLMP] 3.2.5.1.2: some clients omit the domain from the key. Both are always tried, so that
// the time reveals nothing.
std::optional<SessionBaseKey> verify_v2(const NtHash& hash, const Names& names,
                                        const NtlmV2Response& response, ServerChallenge challenge) {
  const Bytes user = uppercase_wire(names.user.utf16le);
  std::optional<SessionBaseKey> found;
  for (const ByteView domain : {ByteView(names.domain.utf16le), ByteView()}) {
    const crypto::HmacMd5Key key = nt_owf_v2(hash, user, domain);
    const Proof proof = nt_proof_v2(key, challenge, response.blob_bytes);
    if (ct_equal(proof, response.proof)) {
      found = session_base_key_v2(key, proof);
    }
  }
  return found;
}

std::optional<SessionBaseKey> verify_lm_v2(const NtHash& hash, const Names& names,
                                           ByteView response, ServerChallenge challenge) {
  const crypto::HmacMd5Key key =
      nt_owf_v2(hash, uppercase_wire(names.user.utf16le), names.domain.utf16le);
  const DesResponse expected =
      lm_response_v2(key, challenge, client_challenge(response.subspan(16)));
  if (!ct_equal(expected, response)) {
    return std::nullopt;
  }
  return session_base_key_v2(key, response.first(16));
}

std::optional<SessionBaseKey> verify_des(const NtHash& hash, const DesResponse& expected,
                                         ByteView response) {
  if (!ct_equal(expected, response)) {
    return std::nullopt;
  }
  return session_base_key_v1(hash);
}

std::optional<SessionBaseKey> verify(Kind kind, const NtHash& hash, const Names& names,
                                     const Authenticate& message, ServerChallenge challenge) {
  switch (kind) {
    case Kind::kV2:
      return verify_v2(hash, names, *message.v2, challenge);
    case Kind::kLmV2:
      return verify_lm_v2(hash, names, message.lm_response, challenge);
    case Kind::kNtlm2Session:
      return verify_des(
          hash,
          ntlm2_session_response(hash, challenge, client_challenge(message.lm_response.first(8))),
          message.nt_response);
    case Kind::kV1:
      return verify_des(hash, des_response(hash, challenge), message.nt_response);
  }
  return std::nullopt;
}

Result<KeyExchangeKey> exchange_key(Kind kind, NegotiateFlags flags, const SessionBaseKey& base,
                                    const Authenticate& message, ServerChallenge challenge) {
  if (kind == Kind::kV2 || kind == Kind::kLmV2) {
    return KeyExchangeKey{base};
  }
  const auto key = key_exchange_key_v1(flags, base, std::nullopt, message.lm_response, challenge);
  if (!key) {
    return fail(SEC_E_UNSUPPORTED_FUNCTION,
                "the client's session key needs an LM hash, which is not kept");
  }
  return *key;
}

struct Checked {
  SessionBaseKey key;
  identity::ClientPtr client;
};

Result<Checked> check(identity::Accounts& accounts, const identity::Verifier& verifier, Kind kind,
                      const Names& names, const Authenticate& message, ServerChallenge challenge) {
  const auto base = verify(kind, verifier.nt_hash, names, message, challenge);
  const bool right = base.has_value() && !verifier.decoy;
  identity::ClientPtr client = TRY(accounts.settle(verifier, right));
  if (!right) {
    return kDenied;
  }
  return Checked{*base, std::move(client)};
}

}  // namespace

Result<ProvenClient> verify_response(identity::Accounts& accounts, const Policy& policy,
                                     NegotiateFlags flags, ServerChallenge challenge,
                                     const Authenticate& message) {
  const Kind kind = TRY(kind_of(message, policy, flags));
  const Names names = TRY(read_names(message, flags));
  // A client without a name is anonymous or refused: no authority is asked.
  if (names.user.utf8.empty()) {
    return kDenied;
  }
  const ServerChallenge answered = answered_challenge(kind, challenge, message);
  const identity::LogonAttempt attempt{names.user.utf8, names.domain.utf8,   names.workstation.utf8,
                                       answered.bytes,  message.lm_response, message.nt_response,
                                       flags.bits()};
  const identity::LogonAnswer answer = TRY(accounts.resolve(attempt));
  ProvenClient proven;
  if (const auto* verified = std::get_if<identity::Verified>(&answer)) {
    proven.client = verified->client;
    proven.key = TRY(exchange_key(kind, flags, verified->session_base_key, message, challenge));
    return proven;
  }
  const auto& verifier = std::get<identity::Verifier>(answer);
  Checked checked = TRY(check(accounts, verifier, kind, names, message, challenge));
  proven.client = std::move(checked.client);
  proven.automatic = verifier.automatic;
  proven.key = TRY(exchange_key(kind, flags, checked.key, message, challenge));
  return proven;
}

}  // namespace opensspi::ntlm
