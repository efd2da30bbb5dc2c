// SPDX-License-Identifier: MIT
#include "packages/ntlm/describe.h"

#include <algorithm>

#include "packages/ntlm/authenticate.h"
#include "packages/ntlm/av_pairs.h"
#include "packages/ntlm/describe_fields.h"

namespace opensspi::ntlm {
namespace {

constexpr size_t kTypeOffset = 8;
constexpr size_t kProofLen = 16;
constexpr size_t kDesResponseLen = 24;

// Offsets of the fields of each message: see its struct.
namespace negotiate_at {
constexpr size_t kFlags = 12, kDomain = 16, kWorkstation = 24, kVersion = 32;
}
namespace challenge_at {
constexpr size_t kTargetName = 12, kFlags = 20, kChallenge = 24, kTargetInfo = 40, kVersion = 48;
}
namespace authenticate_at {
constexpr size_t kLmResponse = 12, kNtResponse = 20, kDomain = 28, kUser = 36, kWorkstation = 44,
                 kSessionKey = 52, kFlags = 60;
}

Charset charset_of(NegotiateFlags flags) {
  return flags.has(NegotiateFlag::kUnicode) ? Charset::kUnicode : Charset::kOem;
}

void describe_negotiate(FieldWriter& fields) {
  namespace at = negotiate_at;
  const NegotiateFlags flags = fields.flags(at::kFlags);
  fields.json().member("summary", "NTLM NEGOTIATE: a client says what it can do");
  fields.describe_flags(at::kFlags);
  // Fields whose flag is missing are empty, whatever they contain.
  const bool has_domain = flags.has(NegotiateFlag::kOemDomainSupplied);
  const bool has_workstation = flags.has(NegotiateFlag::kOemWorkstationSupplied);
  fields.describe_name("domain", has_domain ? fields.payload(at::kDomain) : ByteView(),
                       Charset::kOem);
  fields.describe_name("workstation",
                       has_workstation ? fields.payload(at::kWorkstation) : ByteView(),
                       Charset::kOem);
  if (flags.has(NegotiateFlag::kVersion)) {
    fields.describe_version(at::kVersion);
  }
}

void describe_challenge(FieldWriter& fields) {
  namespace at = challenge_at;
  const NegotiateFlags flags = fields.flags(at::kFlags);
  fields.json().member("summary", "NTLM CHALLENGE: a server says who it is and asks for a proof");
  fields.describe_flags(at::kFlags);
  fields.describe_name("target_name", fields.payload(at::kTargetName), charset_of(flags));
  fields.describe_hex("server_challenge", fields.fixed(at::kChallenge, 8));
  if (!flags.has(NegotiateFlag::kTargetInfo)) {
    return;
  }
  fields.describe_pairs("target_info", fields.payload(at::kTargetInfo));
  if (flags.has(NegotiateFlag::kVersion)) {
    fields.describe_version(at::kVersion);
  }
}

// Responses are the responses of an AUTHENTICATE, as far as they can be read.
struct Responses {
  std::optional<ByteView> user;
  std::optional<ByteView> lm;
  std::optional<ByteView> nt;
  NegotiateFlags flags;

  [[nodiscard]] bool is_anonymous() const {
    Authenticate message;
    message.user = user.value_or(ByteView());
    message.lm_response = lm.value_or(ByteView());
    message.nt_response = nt.value_or(ByteView());
    return user && lm && nt && message.is_anonymous();
  }
};

std::string_view response_kind(const Responses& responses) {
  if (responses.is_anonymous()) {
    return "none: the client is anonymous";
  }
  if (!responses.nt) {
    return "cannot be read";
  }
  if (responses.nt->size() > kDesResponseLen) {
    return "NTLMv2";
  }
  if (responses.nt->empty()) {
    return "LM only (refused unless a setting allows it)";
  }
  // With extended session security the LM response is the client's nonce and 16 zeros.
  if (responses.flags.has(NegotiateFlag::kExtendedSessionSecurity)) {
    return "NTLM2 session response (NTLMv1 family; refused unless a setting allows it)";
  }
  return "NTLMv1 (refused unless a setting allows it)";
}

void describe_length(FieldWriter& fields, std::string_view label, std::optional<ByteView> bytes) {
  if (!bytes) {
    return fields.unreadable(label);
  }
  fields.json().member_number(label, static_cast<int64_t>(bytes->size()));
}

// The proof, then NTLMv2_CLIENT_CHALLENGE: versions, zeros, time at 8, the nonce at 16, pairs
// at 28.
void describe_v2(FieldWriter& fields, ByteView response) {
  JsonWriter& json = fields.json();
  const FieldWriter blob(json, response.subspan(kProofLen));
  json.member_object("nt_response");
  json.member("proof", to_hex(response.first(kProofLen)));
  if (const auto time = blob.fixed(8, 8)) {
    Reader reader(*time, kMalformed);
    json.member("time", time_text(Filetime{static_cast<int64_t>(*reader.u64le())}));
  } else {
    fields.unreadable("time");
  }
  fields.describe_hex("client_challenge", blob.fixed(16, 8));
  const size_t blob_len = response.size() - kProofLen;
  fields.describe_pairs("server_as_the_client_saw_it",
                        blob_len < 28 ? std::nullopt : blob.fixed(28, blob_len - 28));
  json.end_object();
}

bool claims_mic(ByteView nt_response) {
  if (nt_response.size() <= kDesResponseLen) {
    return false;
  }
  const auto blob = ClientChallengeBlob::parse(nt_response.subspan(kProofLen));
  return blob.ok() && (blob->pairs.flags() & kAvMicPresent) != 0;
}

void describe_mic(FieldWriter& fields, std::optional<ByteView> nt_response) {
  namespace at = authenticate_at;
  if (!nt_response || !claims_mic(*nt_response)) {
    return fields.json().member_null("integrity_code");
  }
  bool has_place = true;
  for (const size_t field : {at::kLmResponse, at::kNtResponse, at::kDomain, at::kUser,
                             at::kWorkstation, at::kSessionKey}) {
    const auto begins = fields.payload_offset(field);
    if (begins && *begins < kMicOffset + kMicLen) {
      has_place = false;
    }
  }
  if (!has_place) {
    return fields.json().member("integrity_code", "announced, but there is no place for it");
  }
  fields.describe_hex("integrity_code", fields.fixed(kMicOffset, kMicLen));
}

void describe_authenticate(FieldWriter& fields) {
  namespace at = authenticate_at;
  const Responses responses{fields.payload(at::kUser), fields.payload(at::kLmResponse),
                            fields.payload(at::kNtResponse), fields.flags(at::kFlags)};
  const Charset charset = charset_of(responses.flags);
  fields.json().member("summary", "NTLM AUTHENTICATE: a client says who it is and proves it");
  fields.describe_name("user", responses.user, charset);
  fields.describe_name("domain", fields.payload(at::kDomain), charset);
  fields.describe_name("workstation", fields.payload(at::kWorkstation), charset);
  fields.json().member("response", response_kind(responses));
  describe_length(fields, "nt_response_length", responses.nt);
  describe_length(fields, "lm_response_length", responses.lm);
  if (responses.nt && responses.nt->size() > kDesResponseLen) {
    describe_v2(fields, *responses.nt);
  }
  describe_mic(fields, responses.nt);
  describe_length(fields, "encrypted_session_key_length", fields.payload(at::kSessionKey));
  fields.describe_flags(at::kFlags);
}

Result<uint32_t> type_of(ByteView message) {
  Reader reader(message, kMalformed);
  TRY(reader.take(kTypeOffset));
  return reader.u32le();
}

}  // namespace

Status describe(JsonWriter& json, ByteView message) {
  const auto type = static_cast<MessageType>(TRY(type_of(message)));
  Reader reader(message, kMalformed);
  TRY(read_header(reader, type));
  json.begin_object();
  json.member("package", "NTLM");
  json.member_number("length", static_cast<int64_t>(message.size()));
  FieldWriter fields(json, message);
  switch (type) {
    case MessageType::kNegotiate:
      describe_negotiate(fields);
      break;
    case MessageType::kChallenge:
      describe_challenge(fields);
      break;
    case MessageType::kAuthenticate:
      describe_authenticate(fields);
      break;
    default:
      return kMalformed;
  }
  fields.finish();
  json.end_object();
  return {};
}

}  // namespace opensspi::ntlm
